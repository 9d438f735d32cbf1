//! Labels: each binds the id in its symbol to one thing, for good. Every copy printed is accounted for: on its thing,
//! spoiled, or destroyed; an id that is void never lives again.
//!
//! A print is signed before it is made, with the SHA-256 of the very raster that the printer gets, so that nobody prints
//! anything else under the same signature.

use super::{EquipmentId, Hash, LabelId, LabelTemplateId, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod bearer;
mod demands;
mod ending;
mod field;
mod fitting;
mod printing;
mod scanned;
mod signing;
mod token;
mod trust;
pub(crate) use bearer::Bearer;
pub use demands::{Demand, Jurisdiction, Level, demands};
pub(crate) use ending::outdated;
pub use ending::{Affixed, Destroyed, Spoiled, Voided};
pub use field::Field;
pub use printing::{Printed, Reprinted};
pub use scanned::Scanned;
pub use signing::claim;
pub use token::{BadClaim, BadToken, Claim, TOKEN_TYPE, Token};
pub use trust::{AsOf, Trust, TrustedKey, Verdict};

/// What comes out of a printer under one signature: the template and the dots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Impression {
    /// The template.
    pub template: LabelTemplateId,
    /// SHA-256 of the template's file, as it was adopted.
    pub template_hash: Hash,
    /// SHA-256 of the raster as a binary PBM file (netpbm, P4): the very dots that are printed.
    pub raster: Hash,
}

/// Where a label is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelStage {
    /// Printed, and not yet on its thing.
    Printed,
    /// On its thing.
    Affixed,
    /// Spoiled, destroyed, taken off, or replaced by another.
    Void,
}

/// A label of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Label {
    /// What it is for.
    pub of: Subject,
    /// What was printed last.
    pub impression: Impression,
    /// What was printed beside it for the cap, where that is so.
    pub cap: Option<Impression>,
    /// The resolution, in dots per inch.
    pub dpi: u16,
    /// The signed token in its symbol, where the template has one.
    pub token: Option<Token>,
    /// Which print it is: 1, or more where it was printed again.
    pub copy: u32,
    /// How many pieces each print made.
    pub pieces: u32,
    /// The printer of the last print; none where it was handed out as a file.
    pub printer: Option<EquipmentId>,
    /// Where it is in its life.
    pub stage: LabelStage,
}

/// The labels of a lot's vials, as they are reconciled before its release.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reconciliation {
    /// How many were printed, those counted that were printed again.
    pub printed: u32,
    /// How many of them were put on a vial.
    pub affixed: u32,
    /// How many of them were unfit when they were printed.
    pub spoiled: u32,
    /// How many of them were destroyed because they were not needed.
    pub destroyed: u32,
    /// How many vials have their label on them, or need none any more.
    pub labelled: u32,
}

impl Reconciliation {
    /// One vial more or less has its label on it or needs none.
    pub(crate) fn accounts(&mut self, before: bool, after: bool) {
        match (before, after) {
            (false, true) => self.labelled = self.labelled.saturating_add(1),
            (true, false) => self.labelled = self.labelled.saturating_sub(1),
            (true, true) | (false, false) => {}
        }
    }

    /// How many are not accounted for.
    pub fn open(&self) -> u32 {
        let told = [self.affixed, self.spoiled, self.destroyed];
        let told = told.into_iter().fold(0, u32::saturating_add);
        self.printed.saturating_sub(told)
    }
}

impl Label {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            LabelStage::Printed => "printed",
            LabelStage::Affixed => "affixed",
            LabelStage::Void => "void",
        }
    }

    /// Whether it is printed, and on nothing yet.
    pub fn is_loose(&self) -> bool {
        self.stage == LabelStage::Printed
    }

    /// Whether it is void.
    pub fn is_void(&self) -> bool {
        self.stage == LabelStage::Void
    }
}

/// The label id in the name of a label, which is written in one way only.
pub(crate) fn id_of(subject: &Subject) -> Option<LabelId> {
    let id = LabelId::parse(subject.name()).ok()?;
    (id.as_str() == subject.name()).then_some(id)
}
