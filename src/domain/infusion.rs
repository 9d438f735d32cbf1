//! The bedside: two people check, then a dose is infused; everything is checked again at its start (block B09).

use super::order::may_be_given;
use super::usability::{Purpose, ensure_usable};
use super::vial::VialStage;
use super::view::View;
use super::{
    Commitment, Concerns, Corrections, Instant, LabelId, Order, OrderId, Participant,
    ParticipantId, PersonId, Rule, SiteId, Stop, VialId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod abandon;
mod check;
mod give;
mod residual;
pub use abandon::Abandoned;
pub use check::Checked;
pub use give::{Completed, GivenWithout, Started, Stopped};
pub(crate) use give::{held, something_given};
pub use residual::Wasted;

/// Where an infusion is in its life.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InfusionStage {
    /// Checked by one person.
    CheckedOnce,
    /// Checked by two.
    Verified {
        /// The second checker.
        second: PersonId,
        /// When the second check was made.
        at: Instant,
    },
    /// Under way.
    Started {
        /// Since when.
        at: Instant,
    },
    /// Done.
    Completed {
        /// The volume given.
        volume_ul: u32,
    },
    /// Ended before its time.
    Stopped {
        /// The volume given.
        volume_ul: u32,
    },
    /// Checked, and never given.
    Abandoned,
}

/// How the end of an infusion was recorded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct End {
    /// The entry, by its index.
    pub entry: u64,
    /// When it ended, as stated.
    pub at: Instant,
    /// Whether it was stated late.
    pub late: bool,
}

/// An infusion of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Infusion {
    /// The order that is given; none where it was given without one.
    pub order: Option<OrderId>,
    /// To whom.
    pub participant: ParticipantId,
    /// Where.
    pub site: SiteId,
    /// The vials.
    pub vials: BTreeSet<VialId>,
    /// The wristband that the first checker scanned; none where nobody checked it.
    pub wristband: Option<Commitment>,
    /// The first checker; none where nobody checked it.
    pub first: Option<PersonId>,
    /// What is left over and not yet wasted before a witness, once the infusion has ended.
    pub residual_ul: u32,
    /// The sticker for the medical record, once printed.
    pub label: Option<LabelId>,
    /// How its end was recorded, once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
    /// Where it is in its life.
    pub stage: InfusionStage,
    /// What was found to depart about it.
    #[serde(default, skip_serializing_if = "Concerns::is_empty")]
    pub concerns: Concerns,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
}

impl Infusion {
    /// Whether anything of it has reached the participant.
    pub fn has_started(&self) -> bool {
        match self.stage {
            InfusionStage::CheckedOnce
            | InfusionStage::Verified { .. }
            | InfusionStage::Abandoned => false,
            InfusionStage::Started { .. }
            | InfusionStage::Completed { .. }
            | InfusionStage::Stopped { .. } => true,
        }
    }

    /// Whether it was checked and has neither started nor been given up.
    pub(crate) fn awaits_its_start(&self) -> bool {
        match self.stage {
            InfusionStage::CheckedOnce | InfusionStage::Verified { .. } => true,
            InfusionStage::Started { .. }
            | InfusionStage::Completed { .. }
            | InfusionStage::Stopped { .. }
            | InfusionStage::Abandoned => false,
        }
    }

    /// Whether it is being given.
    pub fn is_under_way(&self) -> bool {
        matches!(self.stage, InfusionStage::Started { .. })
    }

    /// The volume that was given, once it has ended.
    pub fn given_ul(&self) -> Option<u32> {
        match self.stage {
            InfusionStage::Completed { volume_ul } | InfusionStage::Stopped { volume_ul } => {
                Some(volume_ul)
            }
            InfusionStage::CheckedOnce
            | InfusionStage::Verified { .. }
            | InfusionStage::Started { .. }
            | InfusionStage::Abandoned => None,
        }
    }

    /// It will not be given: what was checked for it is free for another.
    pub(crate) fn abandon(&mut self) {
        if !self.has_started() {
            self.stage = InfusionStage::Abandoned;
        }
    }

    /// Whether it has come to its end.
    pub fn has_ended(&self) -> bool {
        matches!(
            self.stage,
            InfusionStage::Completed { .. }
                | InfusionStage::Stopped { .. }
                | InfusionStage::Abandoned
        )
    }

    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            InfusionStage::CheckedOnce => "checked_once",
            InfusionStage::Verified { .. } => "verified",
            InfusionStage::Started { .. } => "started",
            InfusionStage::Completed { .. } => "completed",
            InfusionStage::Stopped { .. } => "stopped",
            InfusionStage::Abandoned => "abandoned",
        }
    }
}

/// Refuses unless every vial of the order may be infused at this moment; gives the participant.
pub(crate) fn fit(view: &View<'_>, order: &Order) -> Result<Participant, Stop> {
    let participant = may_be_given(view, order, view.when)?;
    view.load(order.allocated.iter().map(VialId::subject))?;
    for id in &order.allocated {
        let vial = view.get(id)?;
        let thawed_at = if let VialStage::Thawed { at, .. } = vial.stage {
            Some(at)
        } else {
            None
        };
        view.ensure(
            thawed_at.is_some_and(|at| at <= view.when),
            Rule::Bedside,
            || format!("{id} is {}, not thawed before.", vial.state()),
            "Thaw every vial of the order.",
        )?;
        ensure_usable(view, id.subject(), Purpose::Give, Some(&order.site))?;
    }
    Ok(participant)
}
