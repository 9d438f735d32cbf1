//! Witnesses: who is named as one confirms by a signature of their own. Until then the act stands unwitnessed, and waits for
//! the witness; it is never blocked by that (block B15).

use super::kind::signers;
use super::rule::ensure;
use super::view::View;
use super::who::held_at;
use super::{
    Act, Changes, Decide, Hash, Instant, Person, PersonId, Refusal, Role, Rule, SiteId, Stop,
    Subject, person,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Within how many hours a witness confirms.
pub const CONFIRM_HOURS: i64 = 24;

/// What a person was named as the witness of and has not confirmed yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Unconfirmed {
    /// What it was done to.
    pub about: Subject,
    /// The index of the entry that names the witness.
    pub entry: u64,
    /// Who did it.
    pub by: PersonId,
    /// When it was recorded.
    pub since: Instant,
}

impl Unconfirmed {
    /// Until when it is to be confirmed.
    pub fn due(&self) -> Instant {
        self.since.plus_seconds(CONFIRM_HOURS * 3600)
    }
}

/// `witness.confirmed`, about the witness; it stands in the history of the thing as well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmed {
    /// The thing.
    pub about: Subject,
    /// The leaf hash of the entry that names the witness.
    pub entry: Hash,
}

impl Decide for Confirmed {
    type Own = (PersonId, Person);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, person) = person::present(view, subject)?;
        ensure(
            !person.unconfirmed.is_empty(),
            Rule::Sequence,
            || format!("{id} is named as the witness of nothing that is unconfirmed."),
            "Nothing is left to do.",
        )?;
        Ok((id, person))
    }

    fn decide(&self, _: &Act<'_>, (id, mut person): Self::Own) -> Result<Changes, Stop> {
        match person.unconfirmed.remove(&self.entry) {
            Some(named) if named.about == self.about => {
                Ok(Changes::of(id, person).touch(self.about.clone()))
            }
            Some(_) | None => {
                let why = format!("{id} is not named as a witness by this entry.");
                let remedy = "Name the thing and the entry that waits for your confirmation.";
                Err(Refusal::new(Rule::Unknown, why, remedy).into())
            }
        }
    }
}

/// Refuses a witness who is the actor, has no key, or has no role at the site that holds the thing with which to confirm it.
///
/// # Errors
/// [`Rule::Unknown`] or [`Rule::Disposition`]; a fact that happened despite that is recorded as a breach.
pub(crate) fn suits(act: &Act<'_>, witness: &PersonId) -> Result<(), Stop> {
    let person = act.get(witness)?;
    let remedy =
        "Name the person of this site who saw it, and who confirms it with a key of their own.";
    act.view.ensure(
        *witness != act.event.actor,
        Rule::Disposition,
        || "The witness is someone other than the actor.".into(),
        remedy,
    )?;
    act.view.ensure(
        !person.left && !person.keys.is_empty(),
        Rule::Disposition,
        || format!("The witness {witness} has left, or has no key in force."),
        remedy,
    )?;
    let site = held_at(act.view.world, &act.event.subject)?;
    // A courier carries for many sites and is of none.
    let of_site = |at: &Option<SiteId>, role, site: &SiteId| match at {
        Some(at) => at == site,
        None => role != Role::Courier,
    };
    let signs = signers("witness.confirmed");
    let here = person.grants.iter().any(|grant| {
        let suits = |site| of_site(&grant.site, grant.role, site);
        signs.contains(&grant.role) && site.as_ref().is_none_or(suits)
    });
    act.view.ensure(
        here,
        Rule::Disposition,
        || format!("The witness {witness} has no role at the site."),
        remedy,
    )
}

/// The witness is asked to confirm what the event says.
///
/// # Errors
/// What the view has yet to load.
pub(crate) fn asked(act: &Act<'_>, witness: &PersonId, changes: Changes) -> Result<Changes, Stop> {
    let mut person = act.get(witness)?;
    let named = Unconfirmed {
        about: act.subject(),
        entry: act.index,
        by: act.event.actor.clone(),
        since: act.view.now,
    };
    person.unconfirmed.insert(act.leaf, named);
    Ok(changes.note(witness.clone(), person).touch(witness.clone()))
}
