//! From signed prints to the printer's queue: only what was signed is printed, and each print once.

use super::super::printing::{LARGEST_JOB, MOST_LABELS};
use super::super::{App, AppError, Visitor};
use super::printed::{OTHER_DOTS, as_printed, pieces};
use crate::domain::equipment::PrinterProfile;
use crate::domain::label::Label;
use crate::domain::{EquipmentId, LabelId, Malformed, Record};
use crate::label::{Dpi, LabelSize, PrinterSetup};
use crate::store::{LabelPart, LabelPrint, PrintItem};
use serde::Serialize;
use std::collections::HashSet;
use std::num::NonZeroU32;
use uuid::Uuid;

/// What became of the labels that were to be printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Queued {
    /// The print job; none where every label was in the queue before.
    pub job: Option<Uuid>,
    /// How many labels it has; a label with one for the cap counts as two.
    pub labels: usize,
    /// Those whose print is in the queue already or has been printed, and which are not printed twice.
    pub already: Vec<LabelId>,
}

impl App {
    /// Puts labels whose prints were signed for this printer into its queue, at most 500, each once. A print that is in the
    /// queue already is left as it is, so that the same can be asked for again.
    ///
    /// # Errors
    /// When they are too many, or a label is not in force, is on its thing already, was signed for another printer or has
    /// other dots now than were signed, in which case nothing is queued; when the visitor may not print there, or the
    /// database is out of reach.
    pub fn print_labels(
        &self,
        printer: &EquipmentId,
        labels: &[LabelId],
        visitor: &Visitor,
    ) -> Result<Queued, AppError> {
        self.may_print(visitor, printer.name())?;
        let setup = setup(&self.printer_profile(printer)?)?;
        let mut items = Vec::new();
        let mut bytes = 0_usize;
        for (id, label) in self.chosen(printer, labels)? {
            for part in LabelPart::ALL {
                let Some(item) = self.printed(id, &label, part, &setup)? else {
                    continue;
                };
                bytes = bytes.saturating_add(item.payload.len());
                if bytes > LARGEST_JOB {
                    let why =
                        "they are too many for one print job of this printer; send fewer at a time";
                    return Err(Malformed::new("labels", why).into());
                }
                items.push(item);
            }
        }
        let put = self.enqueue(printer.name(), &visitor.person, items)?;
        let mut already: Vec<LabelId> = put.already.iter().map(|print| print.label).collect();
        already.dedup();
        Ok(Queued {
            job: put.job,
            labels: put.labels,
            already,
        })
    }

    /// The labels that are named, each once, if all of them may be printed here. Nothing is drawn yet.
    fn chosen(
        &self,
        printer: &EquipmentId,
        labels: &[LabelId],
    ) -> Result<Vec<(LabelId, Label)>, AppError> {
        let too_many = || {
            let why = format!("a print job has 1 to {MOST_LABELS} labels, those for caps counted");
            AppError::from(Malformed::new("labels", why))
        };
        if labels.is_empty() || labels.len() > MOST_LABELS {
            return Err(too_many());
        }
        let (mut chosen, mut seen, mut pieces) = (Vec::new(), HashSet::new(), 0);
        for id in labels.iter().filter(|id| seen.insert(**id)) {
            let (id, label) = self.label_in_force(id.as_str())?;
            printable(&label, printer)?;
            pieces += if label.cap.is_some() { 2 } else { 1 };
            chosen.push((id, label));
        }
        if pieces > MOST_LABELS {
            return Err(too_many());
        }
        Ok(chosen)
    }

    /// How a printer is set up.
    ///
    /// # Errors
    /// When it is no configured printer of the record.
    pub fn printer_profile(&self, printer: &EquipmentId) -> Result<PrinterProfile, AppError> {
        let Record::Equipment(equipment) = self.record_of(printer.subject())? else {
            return Err(AppError::NotFound(printer.to_string()));
        };
        let profile = equipment.printer;
        profile.ok_or(AppError::Printing("the printer is not configured yet"))
    }

    /// The label of rulers of a printer goes into its queue: it shows where the print lies on the label, and down to which
    /// size of module its symbols can be read. It belongs to nothing.
    ///
    /// # Errors
    /// When it is no configured printer, the visitor may not print there, or the database is out of reach.
    pub fn print_rulers(&self, printer: &EquipmentId, visitor: &Visitor) -> Result<Uuid, AppError> {
        self.may_print(visitor, printer.name())?;
        let profile = self.printer_profile(printer)?;
        let setup = setup(&profile)?;
        let dpi = Dpi::of(profile.dpi);
        let dpi = dpi.ok_or(AppError::Internal(
            "a printer has a resolution of no printer",
        ))?;
        let size = LabelSize {
            width_um: profile.width_um,
            height_um: profile.height_um,
        };
        // The text leads to the service, and to no label.
        let text = format!("{}RULERS", self.base());
        let raster = self.press().test_label(size, dpi, &setup, &text)?;
        self.print_test(
            printer.name(),
            &visitor.person,
            raster.zpl(&setup, NonZeroU32::MIN),
        )
    }

    /// One piece of a label's print for the printer, if there is such a piece; refused unless its dots are those that were
    /// signed.
    fn printed(
        &self,
        id: LabelId,
        label: &Label,
        part: LabelPart,
        setup: &PrinterSetup,
    ) -> Result<Option<PrintItem>, AppError> {
        let impression = match part {
            LabelPart::Body => Some(&label.impression),
            LabelPart::Cap => label.cap.as_ref(),
        };
        let Some(impression) = impression else {
            return Ok(None);
        };
        let drawn = self.draw_label(&as_printed(id, label, impression)?)?;
        if drawn.impression != *impression {
            return Err(AppError::Printing(OTHER_DOTS));
        }
        let print = LabelPrint {
            label: id,
            copy: label.copy,
            part,
        };
        Ok(Some(PrintItem {
            name: print.name(),
            print: Some(print),
            payload: drawn.raster.zpl(setup, pieces(label)?),
        }))
    }
}

fn printable(label: &Label, printer: &EquipmentId) -> Result<(), AppError> {
    if !label.is_loose() {
        let why =
            "a label is on its thing already; print another one in its place, with the reason";
        return Err(AppError::Printing(why));
    }
    if label.printer.as_ref() != Some(printer) {
        let why = "a label was signed for another printer, or as a file";
        return Err(AppError::Printing(why));
    }
    Ok(())
}

/// The profile as the printer's language has it.
fn setup(profile: &PrinterProfile) -> Result<PrinterSetup, AppError> {
    let darkness = i8::try_from(profile.darkness);
    let odd = AppError::Internal("a printer's profile is not one that printers have");
    let Ok(darkness) = darkness else {
        return Err(odd);
    };
    PrinterSetup::new(darkness, profile.offset_x_dots, profile.offset_y_dots).or(Err(odd))
}
