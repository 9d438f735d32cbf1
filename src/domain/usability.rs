//! May it be used, and if not, why not: asked each time, never stored.
//!
//! [`usability`] gives every open reason why a thing may not be used for a purpose, at a place and a moment; none means that
//! it may. A reason lives where it arises, with facts and the kind of event that settles it, and several stand side by
//! side. A thing asks upward along its line (vial, lot, banks, clone, donor) and backward along its path: whatever vessel or
//! shipment it was in is asked for the time that it was in there. The rules, the lists of what may be done next, pages,
//! labels and documents all ask here and nowhere else.
//!
//! A limit in time is passed from its very moment on: at the instant of its expiry a lot has expired. A use-by, the end of a
//! qualification and the day on which a result is due are the last moments that are in time.

use super::concerns::Settled;
use super::records::Recorded;
use super::view::{View, unknown};
use super::{
    BankId, Deviation, DeviationId, Instant, LotId, Noun, Recall, RecallId, Record, Rule, SiteId,
    Span, Stop, Subject, VialId, World,
};
use serde::{Deserialize, Serialize};

mod cause;
mod limit;
mod line;
mod path;
mod reason;
mod state;
pub use cause::Cause;
pub use limit::{Expiring, Limit, last_use, limits};
pub(crate) use line::lacking;
pub(crate) use path::{exposure, load_paths, reached_by};
pub use state::{Shown, is_answer, shown};

/// What something is to be used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A donor, clone or bank as the source of what is made from it.
    Source,
    /// A lot for clinical use.
    Release,
    /// A vial to another site, to be used there.
    Ship,
    /// A vial for an order.
    Allocate,
    /// A vial that is kept for an order.
    Thaw,
    /// A thawed vial to its participant: checked, and infused.
    Give,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 6] = [
        Self::Source,
        Self::Release,
        Self::Ship,
        Self::Allocate,
        Self::Thaw,
        Self::Give,
    ];

    /// The word in addresses and answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Release => "release",
            Self::Ship => "ship",
            Self::Allocate => "allocate",
            Self::Thaw => "thaw",
            Self::Give => "give",
        }
    }

    /// The purpose of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Whether a vial without its label is not fit for it.
    fn needs_label(self) -> bool {
        matches!(self, Self::Ship | Self::Allocate)
    }

    /// The rule by which a use for this purpose is refused, where the reason has none of its own.
    fn rule(self) -> Rule {
        match self {
            Self::Source => Rule::Source,
            Self::Release => Rule::QualityComplete,
            Self::Ship => Rule::Shippable,
            Self::Allocate => Rule::Allocation,
            Self::Thaw | Self::Give => Rule::Bedside,
        }
    }
}

/// Why a thing may not be used.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Reason {
    /// The thing on which the reason arises: the vial, what it comes from, or what it was in.
    pub on: Subject,
    /// What it is.
    #[serde(flatten)]
    pub cause: Cause,
}

/// Every open reason why a thing may not be used for this purpose at this site and moment; none when it may be.
///
/// A lot is asked by its bank and everything above for its release alone; for its use a lot that was released stands by
/// itself and its donor. Without a site, nothing is said that depends on one.
///
/// # Errors
/// [`Stop::Unloaded`] when the world has yet to load something, [`Rule::Unknown`] for a thing that is not in the record,
/// [`Rule::Value`] for a thing that is not used for such a purpose.
pub fn usability(
    world: &dyn World,
    thing: &Subject,
    purpose: Purpose,
    site: Option<&SiteId>,
    now: Instant,
) -> Result<Vec<Reason>, Stop> {
    reasons(&View::at(world, now), thing, purpose, site)
}

/// As [`usability`], at the moment of the view.
pub(crate) fn reasons(
    view: &View<'_>,
    thing: &Subject,
    purpose: Purpose,
    site: Option<&SiteId>,
) -> Result<Vec<Reason>, Stop> {
    let mut asked = Asked::of(view, thing, purpose, site);
    match (thing.noun(), purpose) {
        (Noun::Vial, _) => asked.vial(&VialId::try_from(thing.clone())?)?,
        (Noun::Lot, Purpose::Release) => {
            asked.release(&LotId::try_from(thing.clone())?, &[])?;
        }
        (Noun::Lot, _) => asked.lot(&LotId::try_from(thing.clone())?)?,
        (Noun::Bank, Purpose::Source) => asked.container(&BankId::try_from(thing.clone())?)?,
        (Noun::Clone | Noun::Donor, Purpose::Source) => asked.line(thing)?,
        _ => {
            let why = format!(
                "A {} is not used to {}.",
                thing.noun().word(),
                purpose.word()
            );
            let remedy = "Ask about a vial, a lot, a bank, a clone or a donor.";
            return Err(super::Refusal::new(Rule::Value, why, remedy).into());
        }
    }
    Ok(asked.found)
}

/// What is kept against a bank, clone or donor and everything that it comes from.
pub(crate) fn line_reasons(view: &View<'_>, from: &Subject) -> Result<Vec<Reason>, Stop> {
    let mut asked = Asked::of(view, from, Purpose::Source, None);
    asked.line(from)?;
    Ok(asked.found)
}

/// What stands between a lot and its release; the tests of `later` may come after it.
pub(crate) fn before_release(
    view: &View<'_>,
    id: &LotId,
    later: &[&str],
) -> Result<Vec<Reason>, Stop> {
    let mut asked = Asked::of(view, id.subject(), Purpose::Release, None);
    asked.release(id, later)?;
    Ok(asked.found)
}

/// Refuses unless the thing may be used for this purpose.
///
/// # Errors
/// A refusal by the rule of the first reason, which names them all.
pub(crate) fn ensure_usable(
    view: &View<'_>,
    thing: &Subject,
    purpose: Purpose,
    site: Option<&SiteId>,
) -> Result<(), Stop> {
    refuse(view, &reasons(view, thing, purpose, site)?, purpose)
}

/// Refuses for these reasons, if there are any.
pub(crate) fn refuse(view: &View<'_>, found: &[Reason], purpose: Purpose) -> Result<(), Stop> {
    let mut uncovered = found
        .iter()
        .filter(|reason| !view.breaches(reason.rule(purpose)));
    let Some(first) = uncovered.next() else {
        return Ok(());
    };
    view.ensure(
        false,
        first.rule(purpose),
        || sentences(found),
        first.remedy(),
    )
}

/// The reasons in one text.
pub(crate) fn sentences(found: &[Reason]) -> String {
    let all: Vec<String> = found.iter().map(Reason::to_string).collect();
    all.join(" ")
}

/// A question under way.
struct Asked<'q, 'w> {
    view: &'q View<'w>,
    thing: &'q Subject,
    purpose: Purpose,
    site: Option<&'q SiteId>,
    found: Vec<Reason>,
}

impl<'q, 'w> Asked<'q, 'w> {
    /// Nothing found yet.
    fn of(
        view: &'q View<'w>,
        thing: &'q Subject,
        purpose: Purpose,
        site: Option<&'q SiteId>,
    ) -> Self {
        Self {
            view,
            thing,
            purpose,
            site,
            found: Vec::new(),
        }
    }
}

impl Asked<'_, '_> {
    /// Adds a reason once.
    fn add(&mut self, on: &Subject, cause: Cause) {
        let new = self
            .found
            .iter()
            .all(|known| known.on != *on || !known.cause.is_same(&cause));
        if new {
            self.found.push(Reason {
                on: on.clone(),
                cause,
            });
        }
    }

    fn add_if(&mut self, holds: bool, on: &Subject, cause: Cause) {
        if holds {
            self.add(on, cause);
        }
    }

    /// What the record of something keeps against it: its deviations and recalls. With a span, only what overlaps the time
    /// that the thing that is asked about was in it.
    fn concerns(&mut self, on: &Subject, record: &Record, span: Option<Span>) -> Result<(), Stop> {
        let Some(concerns) = record.concerns() else {
            return Ok(());
        };
        if concerns.is_empty() {
            return Ok(());
        }
        self.settled(on, &concerns.settled, span)?;
        let deviations = concerns.deviations.iter().map(DeviationId::subject);
        self.view
            .load(deviations.chain(concerns.recalls.iter().map(RecallId::subject)))?;
        for id in &concerns.deviations {
            self.deviation(on, id, span)?;
        }
        for id in &concerns.recalls {
            self.recall(on, id, span, false)?;
        }
        Ok(())
    }

    /// A deviation, as it is now, and as it was at the time that a late entry states.
    fn deviation(
        &mut self,
        on: &Subject,
        id: &DeviationId,
        span: Option<Span>,
    ) -> Result<(), Stop> {
        let standing = self.view.standing(id.subject())?;
        let now = DeviationId::pick(&standing.record).ok_or_else(|| unknown(id.subject()))?;
        self.says(on, id, now, span);
        if let Some(latest) = self.view.stated_late()? {
            for then in now.between(standing.born, self.view.when, latest) {
                self.says(on, id, &then, span);
            }
        }
        Ok(())
    }

    /// What a deviation says against the thing.
    fn says(&mut self, on: &Subject, id: &DeviationId, said: &Deviation, span: Option<Span>) {
        let exposed = match (span, &said.spans) {
            (None, _) => None,
            (Some(span), None) => Some(span),
            (Some(span), Some(spans)) => match spans.iter().find_map(|one| one.common(&span)) {
                None => return,
                common => common,
            },
        };
        let deviation = id.clone();
        if said.is_against(self.thing) {
            self.add(on, Cause::DeviationAgainst { deviation, exposed });
        } else if said.blocks_while_open(self.purpose) {
            self.add(on, Cause::DeviationOpen { deviation, exposed });
        }
    }

    /// What spoke against the thing at the time that a late entry states, and has been settled since.
    fn settled(&mut self, on: &Subject, all: &[Settled], span: Option<Span>) -> Result<(), Stop> {
        if all.is_empty() {
            return Ok(());
        }
        let Some(latest) = self.view.stated_late()? else {
            return Ok(());
        };
        let needs_label = self.purpose.needs_label();
        let then = |one: &&Settled| {
            let asked = needs_label || one.cause != Cause::NotLabelled;
            asked && one.since <= self.view.when && latest < one.until
        };
        let then: Vec<&Settled> = all.iter().filter(then).collect();
        self.view
            .load(then.iter().filter_map(|one| one.cause.doubt()))?;
        for one in then {
            if let Cause::DeviationOpen { deviation, .. } = &one.cause {
                self.deviation(on, deviation, span)?;
            } else if let Cause::Recalled { recall, .. } = &one.cause {
                self.recall(on, recall, span, true)?;
            } else {
                self.add(on, one.cause.clone());
            }
        }
        Ok(())
    }

    /// A recall, as it is now, or as it was before it was closed.
    fn recall(
        &mut self,
        on: &Subject,
        id: &RecallId,
        span: Option<Span>,
        was_open: bool,
    ) -> Result<(), Stop> {
        let reaches = |recall: &Recall| (recall.reaches(on, span), recall.is_closed());
        let (affected, closed) = self.view.peek(id, reaches)?;
        let (recall, closed) = (id.clone(), closed && !was_open);
        self.add_if(affected, on, Cause::Recalled { recall, closed });
        Ok(())
    }
}
