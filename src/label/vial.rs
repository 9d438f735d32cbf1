//! The label of a 2 mL cryovial.

use super::{LabelBase, Template};
use crate::domain::LabelId;

/// The label sizes for a 2 mL cryovial, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VialSize {
    /// 25 wide, 12 high.
    Mm25x12,
    /// 32 wide, 12 high.
    Mm32x12,
}

impl VialSize {
    /// Both sizes.
    pub const ALL: [Self; 2] = [Self::Mm25x12, Self::Mm32x12];

    /// The newest template of this size.
    pub fn template(self) -> &'static Template {
        match self {
            Self::Mm25x12 => &Template::VIAL_25X12_V1,
            Self::Mm32x12 => &Template::VIAL_32X12_V1,
        }
    }
}

/// What stands on a vial's label. Each text is printed as it is given, on one line.
#[derive(Debug, Clone)]
pub struct VialLabel {
    /// The label's size.
    pub size: VialSize,
    /// Where the symbol's URL leads.
    pub base: LabelBase,
    /// The label's identity.
    pub id: LabelId,
    /// The trial's reference code.
    pub trial: String,
    /// The product's short name.
    pub product: String,
    /// The lot number.
    pub lot: String,
    /// The vial's number in its lot.
    pub vial: String,
    /// The end of the period of use, month and year unambiguous.
    pub expiry: String,
    /// How it is stored.
    pub storage: String,
}

impl VialLabel {
    /// The text of the symbol: the URL of this label.
    pub fn payload(&self) -> String {
        self.base.url(self.id)
    }

    /// Each field of the templates with its value.
    pub(super) fn fields(&self) -> [(&'static str, String); 7] {
        [
            ("label", self.id.grouped()),
            ("trial", self.trial.clone()),
            ("product", self.product.clone()),
            ("lot", self.lot.clone()),
            ("vial", self.vial.clone()),
            ("expiry", self.expiry.clone()),
            ("storage", self.storage.clone()),
        ]
    }
}
