//! The token in the symbol of a flat label: what it has to state, and who signs it.

use super::super::actor::key_subject;
use super::super::label_template::Layout;
use super::super::rule::ensure;
use super::super::view::View;
use super::super::{Act, Instant, KeyId, LabelId, Refusal, Rule, Stop, Subject, World};
use super::{Bearer, Claim, Printed, id_of};

/// What the token of a label of this thing states, by the record as it is now.
///
/// # Errors
/// [`Rule::Labelling`] for a thing that bears no label, [`Rule::Unknown`] for one that is not in the record, and
/// [`Stop::Unloaded`] when the world has yet to load something.
pub fn claim(world: &dyn World, label: LabelId, of: &Subject) -> Result<Claim, Stop> {
    let view = View::at(world, Instant::from_micros(0));
    claim_of(&view, label, &Bearer::of(&view, of)?)
}

fn claim_of(view: &View<'_>, label: LabelId, bearer: &Bearer) -> Result<Claim, Stop> {
    let (lot, expires_on) = bearer.contents(view)?;
    let claim = Claim::new(label, bearer.subject().clone(), lot, expires_on);
    claim.map_err(|bad| {
        let why = format!("No token can state this: {bad}.");
        Refusal::new(Rule::Labelling, why, "Choose a template without a token.").into()
    })
}

impl Printed {
    /// Refuses a token that the template has no place for, that states anything but what the record says, or that was
    /// signed with another key than the print itself; and a template whose token is missing.
    pub(super) fn signed(
        &self,
        act: &Act<'_>,
        bearer: &Bearer,
        layout: &Layout,
    ) -> Result<(), Stop> {
        let template = &self.impression.template;
        ensure(
            self.token.is_some() == layout.signed,
            Rule::Labelling,
            || {
                if layout.signed {
                    format!("The symbol of {template} carries a token, and there is none.")
                } else {
                    format!("The symbol of {template} has no room for a token.")
                }
            },
            "Sign the token of this label, or choose another template.",
        )?;
        let (Some(token), Some(label)) = (&self.token, id_of(&act.event.subject)) else {
            return Ok(());
        };
        ensure(
            token.claim == claim_of(&act.view, label, bearer)?,
            Rule::Labelling,
            || {
                format!(
                    "The token does not state what the record says of {}.",
                    self.of
                )
            },
            "Ask for the claim again, and sign that.",
        )?;
        let key: KeyId = key_subject(act.key_id)?.try_into()?;
        let key = act.view.peek(&key, |key| key.key().ok())?;
        ensure(
            key.is_some_and(|key| token.verify(&act.event.log, &key)),
            Rule::Key,
            || "The token is not signed with the key that signs the print.".into(),
            "Sign both with the same key, for this log.",
        )
    }
}
