//! The bedside: two people check, then a dose is infused; everything is checked again at its start (block B09).

use super::order::may_be_given;
use super::rule::ensure;
use super::vial::VialStage;
use super::view::View;
use super::{
    Commitment, Instant, LabelId, Order, OrderId, Participant, ParticipantId, PersonId, Refusal,
    Rule, SiteId, Stop, VialId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod check;
mod give;
mod residual;
pub use check::Checked;
pub use give::{Completed, Started, Stopped};
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
}

/// An infusion of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Infusion {
    /// The order that is given.
    pub order: OrderId,
    /// To whom.
    pub participant: ParticipantId,
    /// Where.
    pub site: SiteId,
    /// The vials.
    pub vials: BTreeSet<VialId>,
    /// The wristband that the first checker scanned.
    pub wristband: Commitment,
    /// The first checker.
    pub first: PersonId,
    /// What is left over and not yet wasted before a witness, once the infusion has ended.
    pub residual_ul: u32,
    /// The sticker for the medical record, once printed.
    pub label: Option<LabelId>,
    /// Where it is in its life.
    pub stage: InfusionStage,
}

impl Infusion {
    /// Whether anything of it has reached the participant.
    pub fn has_started(&self) -> bool {
        match self.stage {
            InfusionStage::CheckedOnce | InfusionStage::Verified { .. } => false,
            InfusionStage::Started { .. }
            | InfusionStage::Completed { .. }
            | InfusionStage::Stopped { .. } => true,
        }
    }

    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            InfusionStage::CheckedOnce => "checked_once",
            InfusionStage::Verified { .. } => "verified",
            InfusionStage::Started { .. } => "started",
            InfusionStage::Completed { .. } => "completed",
            InfusionStage::Stopped { .. } => "stopped",
        }
    }
}

/// Refuses unless every vial of the order may be infused at this moment; gives the participant.
pub(crate) fn fit(view: &View<'_>, order: &Order) -> Result<Participant, Stop> {
    let participant = may_be_given(view, order, view.when)?;
    for id in &order.allocated {
        let vial = view.get(id)?;
        let VialStage::Thawed { at, use_by, .. } = vial.stage else {
            return Err(Refusal::new(
                Rule::Bedside,
                format!("{id} is {}, not thawed.", vial.state()),
                "Thaw every vial of the order.",
            )
            .into());
        };
        ensure(
            (at..=use_by).contains(&view.when),
            Rule::Bedside,
            || format!("{id} was thawed at {at}, to be used by {use_by}."),
            "Do not infuse; destroy the vial.",
        )?;
    }
    Ok(participant)
}
