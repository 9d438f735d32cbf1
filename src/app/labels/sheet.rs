//! The labels of a lot's vials, as whoever draws a sheet of them needs them.

use super::super::{App, AppError, Listed};
use super::printed::as_printed;
use crate::domain::label::Field;
use crate::domain::{EquipmentId, Gtin, Hash, LabelId, LotId, Noun, Record, Subject};
use crate::store::ListQuery;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most that one answer lists.
const MOST: u64 = 200;

/// A label in force with everything that it shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SheetLabel {
    /// The label's id.
    pub id: LabelId,
    /// What it is of.
    pub of: Subject,
    /// Whether it is `printed` or `affixed`.
    pub state: String,
    /// The printer that it was signed for, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printer: Option<EquipmentId>,
    /// The template's name with its version.
    pub template: String,
    /// SHA-256 of the template's file.
    pub template_hash: Hash,
    /// The URL in its symbol.
    pub link: String,
    /// The product's number, where the sponsor has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gtin: Option<Gtin>,
    /// What it shows, field by field.
    pub values: BTreeMap<Field, String>,
}

/// The labels of some of a lot's vials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LotLabels {
    /// Those in force, by the vials' names.
    pub labels: Vec<SheetLabel>,
    /// The name of the vial after which the rest follows; none at the end.
    pub after: Option<String>,
}

impl App {
    /// The labels in force of a lot's vials, by the vials' names, after the vial of this name; at most 200 vials.
    ///
    /// # Errors
    /// When the lot is not in the record, a template's file is not at hand, or the log is out of reach.
    pub fn lot_labels(&self, lot: &LotId, after: &str) -> Result<LotLabels, AppError> {
        self.record_of(lot.subject())?;
        let query = ListQuery {
            of: Some(lot.subject().clone()),
            after: after.to_owned(),
            ..ListQuery::of_noun(Noun::Vial)
        };
        let vials = Listed::of(self.store().list(&query, MOST + 1)?, MOST);
        let mut labels = Vec::new();
        for (vial, _) in &vials.lines {
            labels.extend(self.sheet_label(vial)?);
        }
        let last = vials.lines.last().filter(|_| vials.more);
        let after = last.map(|(vial, _)| vial.name().to_owned());
        Ok(LotLabels { labels, after })
    }

    fn sheet_label(&self, vial: &Subject) -> Result<Option<SheetLabel>, AppError> {
        let Record::Vial(record) = self.record_of(vial)? else {
            return Ok(None);
        };
        let Some(id) = record.label else {
            return Ok(None);
        };
        let (id, label) = self.label_in_force(id.as_str())?;
        let sticker = self.sticker(&as_printed(id, &label, &label.impression)?)?;
        Ok(Some(SheetLabel {
            id,
            of: vial.clone(),
            state: label.state().to_owned(),
            printer: label.printer,
            template: sticker.template.name().to_owned(),
            template_hash: sticker.template.hash(),
            link: sticker.link,
            gtin: sticker.gtin,
            values: sticker.values,
        }))
    }
}
