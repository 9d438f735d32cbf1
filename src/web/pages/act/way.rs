//! Whether a person may take a step now, and what stands in the way where not.

use super::super::super::words::Lang;
use super::Ask;
use crate::app::{App, AppError};
use crate::domain::{Noun, Refusal, Subject};

/// What the page leads to.
pub(super) enum Way {
    /// The form.
    Open,
    /// Signing in first.
    SignIn,
    /// Someone with one of these roles.
    NotYours(Vec<String>),
    /// Nothing: the state of the thing has no room for the step.
    Impossible,
    /// A block.
    Blocked(Block),
}

/// A block with the words that explain it.
pub(super) struct Block {
    pub(super) rule: &'static str,
    /// The rule in the reader's language, where that is not the record's own.
    pub(super) sentence: Option<String>,
    /// The record's own sentence.
    pub(super) why: String,
    pub(super) remedy: String,
    /// Where two people may set it aside once, the form that asks for that.
    pub(super) aside: Option<String>,
}

impl Way {
    /// Whether the form is drawn.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    /// The way for a visitor. An override is judged when the event is sent, so a block that can be set aside does not close
    /// the form for whoever names one.
    pub(super) fn of(app: &App, lang: Lang, ask: &Ask) -> Result<Self, AppError> {
        let kind = ask.kind;
        let Some(visitor) = &ask.visitor else {
            return Ok(Self::SignIn);
        };
        // An override may set custody aside, and what has happened may have broken it: then everyone with the role can try.
        let may = match &ask.subject {
            Some(subject) if !ask.excused && !ask.done => {
                app.is_one(&app.who(kind, subject)?, visitor)?
            }
            Some(_) | None => app.may_begin(kind, visitor)?,
        };
        if !may {
            let roles = kind.signers.iter();
            let roles = roles.map(|role| lang.say(&format!("role-{}", role.word())));
            return Ok(Self::NotYours(roles.collect()));
        }
        // The log judges what has happened already when it is sent, and names each rule that it broke.
        if ask.done {
            return Ok(Self::Open);
        }
        let (Some(subject), Some(_)) = (&ask.subject, kind.noun) else {
            return Ok(Self::Open);
        };
        let steps = app.next(subject)?;
        let Some(step) = steps.into_iter().find(|step| step.kind.word == kind.word) else {
            return Ok(Self::Impossible);
        };
        Ok(match step.blocked {
            Some(refusal) if !(ask.excused && refusal.rule.can_be_overridden()) => {
                Self::Blocked(Block::of(lang, subject, refusal))
            }
            Some(_) | None => Self::Open,
        })
    }
}

impl Block {
    fn of(lang: Lang, subject: &Subject, refusal: Refusal) -> Self {
        let rule = refusal.rule.id();
        let id = format!("rule-{rule}");
        let foreign = lang == Lang::Zh && lang.has(&id);
        let aside = refusal.rule.can_be_overridden();
        Self {
            rule,
            sentence: foreign.then(|| lang.say(&id)),
            why: refusal.why,
            remedy: refusal.remedy,
            aside: aside.then(|| {
                let whole = [Noun::Order, Noun::Shipment, Noun::Lot, Noun::Bank];
                let whole = whole
                    .contains(&subject.noun())
                    .then(|| format!("&for={subject}"));
                let whole = whole.unwrap_or_default();
                format!("/act/override.requested?rule={rule}&about={subject}{whole}")
            }),
        }
    }
}
