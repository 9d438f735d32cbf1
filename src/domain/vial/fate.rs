//! What became of a vial, as the account of its lot counts it, and who answers for it.

use super::super::ShipmentId;
use super::super::shipment::Holder;
use super::VialStage;
use serde::Serialize;

/// What became of a vial; each vial counts at exactly one of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Somewhere, in use or on its way.
    OnHand,
    /// Given to a participant, wholly or in part.
    Infused,
    /// Destroyed.
    Destroyed,
    /// Back at its maker.
    Returned,
    /// Kept as a sample.
    Retained,
    /// Declared lost.
    Lost,
    /// Missing without an explanation.
    Missing,
}

impl Fate {
    /// The word in accounts.
    pub fn word(self) -> &'static str {
        match self {
            Self::OnHand => "on_hand",
            Self::Infused => "infused",
            Self::Destroyed => "destroyed",
            Self::Returned => "returned",
            Self::Retained => "retained",
            Self::Lost => "lost",
            Self::Missing => "missing",
        }
    }
}

impl VialStage {
    /// What became of a vial in this stage.
    pub fn fate(&self) -> Fate {
        match self {
            Self::Infused { .. } => Fate::Infused,
            Self::Destroyed { .. } => Fate::Destroyed,
            Self::Returned { .. } => Fate::Returned,
            Self::Retained { .. } => Fate::Retained,
            Self::Lost { .. } => Fate::Lost,
            Self::Missing { .. } => Fate::Missing,
            Self::Commissioned { .. }
            | Self::InStock { .. }
            | Self::Packed { .. }
            | Self::Reserved { .. }
            | Self::Thawed { .. }
            | Self::Damaged { .. } => Fate::OnHand,
        }
    }

    /// Who holds a vial in this stage.
    ///
    /// # Errors
    /// The shipment that carries it, whose holder is the vial's.
    pub fn holder(&self) -> Result<Holder, &ShipmentId> {
        match self {
            Self::Packed { shipment } => Err(shipment),
            Self::Missing { holder } | Self::Lost { holder } | Self::Damaged { holder } => {
                Ok(holder.clone())
            }
            Self::Commissioned { site }
            | Self::InStock { site }
            | Self::Reserved { site, .. }
            | Self::Thawed { site, .. }
            | Self::Infused { site, .. }
            | Self::Returned { site }
            | Self::Retained { site }
            | Self::Destroyed { site } => Ok(Holder::Site(site.clone())),
        }
    }
}
