//! What quality assurance adopts of a template: what its file is and shows.

use super::Template;
use crate::domain::label_template::{LabelFor, Layout};
use crate::label::Carrier;

impl Template {
    /// What the record keeps of the template, by which the rules know what its labels show.
    pub fn layout(&self) -> Layout {
        let size = self.size();
        Layout {
            hash: self.hash(),
            // A template is for a noun whose things bear labels; its reading has seen to that.
            label_for: LabelFor::of(self.noun()).unwrap_or(LabelFor::Vial),
            level: self.level(),
            width_um: size.width_um,
            height_um: size.height_um,
            fields: self.fields(),
            signed: self.carrier() == Carrier::SignedQr,
            jurisdictions: self.jurisdictions().iter().copied().collect(),
        }
    }
}
