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
use super::view::View;
use super::{
    BankId, DeviationId, Hash, Instant, LotId, Noun, ProtocolId, RecallId, Record, Rule, SiteId,
    Span, Stop, Subject, VialId, World,
};
use serde::{Deserialize, Serialize};

mod limit;
mod line;
mod path;
mod reason;
mod state;
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

/// What a reason is, with its facts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Cause {
    /// The lot is not released.
    NotReleased,
    /// The lot was rejected.
    Rejected,
    /// The lot is closed.
    Closed,
    /// The lot is released before its last results, which the site does not accept.
    ConditionNotAccepted {
        /// The site.
        site: SiteId,
    },
    /// A result on which the release waits is overdue.
    ResultOverdue {
        /// Until when it was expected.
        due: Instant,
    },
    /// A test that the specification asks for has no result.
    ResultMissing {
        /// The test.
        test: String,
    },
    /// The newest result of a test was found invalid.
    ResultInvalid {
        /// The test.
        test: String,
    },
    /// A test fails.
    ResultFails {
        /// The test.
        test: String,
        /// The entry that recorded it.
        entry: Hash,
    },
    /// A result was not reviewed.
    ResultNotReviewed {
        /// The test.
        test: String,
    },
    /// A step of the batch record was not recorded.
    StepMissing {
        /// The step.
        step: String,
    },
    /// A step of the batch record was not checked by a second person.
    StepNotChecked {
        /// The step.
        step: String,
    },
    /// Printed labels are neither on a vial nor spoiled nor destroyed.
    LabelsOpen {
        /// How many.
        labels: u32,
    },
    /// Not every vial is labelled.
    VialsNotLabelled {
        /// How many are.
        labelled: u32,
        /// How many were filled.
        filled: u32,
    },
    /// No test may come later, so that there is nothing to release under.
    NothingLater,
    /// The lot is on hold.
    Held {
        /// The entry of the hold.
        hold: Hash,
        /// Why, in the words of the person who put it on hold.
        why: String,
    },
    /// It is recalled.
    Recalled {
        /// The recall.
        recall: RecallId,
        /// Whether the recall is closed and takes it out of use for good.
        closed: bool,
    },
    /// A deviation about it is not decided.
    DeviationOpen {
        /// The deviation.
        deviation: DeviationId,
        /// The time that the thing was exposed to it, where it is about a place, a vessel or a shipment.
        exposed: Option<Span>,
    },
    /// A deviation was decided against it.
    DeviationAgainst {
        /// The deviation.
        deviation: DeviationId,
        /// The time that the thing was exposed to it, where it is about a place, a vessel or a shipment.
        exposed: Option<Span>,
    },
    /// It has expired.
    Expired {
        /// When.
        at: Instant,
    },
    /// The donor is not determined eligible.
    DonorNotEligible,
    /// The bank is not qualified.
    NotQualified,
    /// The bank, or the tank or freezer in which a vial lies, is out of use.
    Retired,
    /// Every container of the bank has been used.
    Depleted,
    /// The protocol does not name the site.
    SiteNotInTrial {
        /// The site.
        site: SiteId,
        /// The trial.
        protocol: ProtocolId,
    },
    /// It has no label that a scan has confirmed on it.
    NotLabelled,
    /// It was given, lost, missing, damaged, returned, retained or destroyed.
    NotAtHand {
        /// Which of these, in one word.
        state: String,
    },
    /// It is not thawed.
    NotThawed,
    /// It was thawed before.
    Thawed,
    /// Its use-by has passed.
    PastUseBy {
        /// The last moment at which an infusion of it might have started.
        use_by: Instant,
    },
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
            self.deviation(on, id, span, false)?;
        }
        for id in &concerns.recalls {
            self.recall(on, id, span, false)?;
        }
        Ok(())
    }

    /// A deviation, as it is now, or as it was before it was settled.
    fn deviation(
        &mut self,
        on: &Subject,
        id: &DeviationId,
        span: Option<Span>,
        was_open: bool,
    ) -> Result<(), Stop> {
        let standing = self.view.world.standing(id.subject())?;
        let deviation = standing
            .as_ref()
            .and_then(|it| DeviationId::pick(&it.record));
        let Some(deviation) = deviation else {
            return Err(super::view::unknown(id.subject()));
        };
        let exposed = match span {
            None => None,
            Some(span) => match &deviation.spans {
                None => Some(span),
                Some(spans) => match spans.iter().find_map(|one| one.common(&span)) {
                    None => return Ok(()),
                    common => common,
                },
            },
        };
        let deviation_id = id.clone();
        if deviation.is_against(self.thing) {
            let deviation = deviation_id;
            self.add(on, Cause::DeviationAgainst { deviation, exposed });
        } else if deviation.blocks_while_open(self.purpose)
            || (was_open && deviation.weighs(self.purpose))
        {
            let deviation = deviation_id;
            self.add(on, Cause::DeviationOpen { deviation, exposed });
        }
        Ok(())
    }

    /// What spoke against the thing at the time that a late entry states, and has been settled since.
    fn settled(&mut self, on: &Subject, all: &[Settled], span: Option<Span>) -> Result<(), Stop> {
        if all.is_empty() {
            return Ok(());
        }
        let Some(latest) = self.view.stated_late()? else {
            return Ok(());
        };
        let then = |one: &&Settled| one.since <= self.view.when && latest < one.until;
        let then: Vec<&Settled> = all.iter().filter(then).collect();
        self.view
            .load(then.iter().filter_map(|one| one.cause.doubt()))?;
        for one in then {
            match (&one.cause, self.site) {
                (Cause::DeviationOpen { deviation, .. }, _) => {
                    self.deviation(on, deviation, span, true)?;
                }
                (Cause::Recalled { recall, .. }, _) => self.recall(on, recall, span, true)?,
                (Cause::ConditionNotAccepted { .. }, site) => self.conditional(on, site)?,
                (cause, _) => self.add(on, cause.clone()),
            }
        }
        Ok(())
    }

    /// A site that does not accept a lot that is released before its last results.
    fn conditional(&mut self, on: &Subject, site: Option<&SiteId>) -> Result<(), Stop> {
        if let Some(site) = site {
            let accepts = self.view.peek(site, |site| site.accepts_conditional)?;
            let site = site.clone();
            self.add_if(!accepts, on, Cause::ConditionNotAccepted { site });
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
        let reaches = |recall: &super::Recall| (recall.reaches(on, span), recall.is_closed());
        let (affected, closed) = self.view.peek(id, reaches)?;
        let (recall, closed) = (id.clone(), closed && !was_open);
        self.add_if(affected, on, Cause::Recalled { recall, closed });
        Ok(())
    }
}
