//! Labels whose prints are signed, drawn again as they were.

use super::Wanted;
use crate::app::{App, AppError};
use crate::domain::label::{Impression, Label};
use crate::domain::{LabelId, LabelRef, Record};
use crate::label::{Dpi, PrinterSetup, Raster, SheetLayout, Sticker};
use std::num::NonZeroU32;

/// In which form a label is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelForm {
    /// Vectors, in millimetres.
    Svg,
    /// One page of the label's size, with its fonts inside.
    Pdf,
    /// The dots as a picture; at the resolution of the print, the very dots that were signed.
    Png(Dpi),
    /// The dots that were signed, in the printer's language: for a label that was signed as a file and is not on its thing
    /// yet. Whatever was signed for a printer goes through its queue.
    Zpl,
}

impl App {
    /// The picture of a label in force.
    ///
    /// # Errors
    /// When there is no such label, it is void, or its template cannot hold what the record says.
    pub fn label(&self, id: &str, form: LabelForm) -> Result<Vec<u8>, AppError> {
        let (id, label) = self.label_in_force(id)?;
        let sticker = self.sticker(&as_printed(id, &label, &label.impression)?)?;
        Ok(match form {
            LabelForm::Svg => self.press().svg(&sticker)?.into_bytes(),
            LabelForm::Pdf => self.press().pdf(SheetLayout::Single, [&sticker], |_| ())?,
            LabelForm::Png(dpi) => self.dots(&label, &sticker, dpi)?.png(),
            LabelForm::Zpl => {
                if !label.is_loose() || label.printer.is_some() {
                    let why = "only a label that was signed as a file, and is not on its thing yet, is handed out for a printer";
                    return Err(AppError::Printing(why));
                }
                let raster = self.dots(&label, &sticker, printed_at(&label)?)?;
                raster.zpl(&PrinterSetup::default(), pieces(&label)?)
            }
        })
    }

    /// A label's dots, refused where they are not those that were signed at this resolution.
    fn dots(&self, label: &Label, sticker: &Sticker, dpi: Dpi) -> Result<Raster, AppError> {
        let raster = self.press().raster(sticker, dpi)?;
        if printed_at(label)? == dpi && raster.hash() != label.impression.raster {
            return Err(AppError::Printing(OTHER_DOTS));
        }
        Ok(raster)
    }

    /// The label of this id, by whatever a scanner or a person gives of it.
    ///
    /// # Errors
    /// When there is none, or it is void.
    pub fn label_in_force(&self, text: &str) -> Result<(LabelId, Label), AppError> {
        let id = LabelId::parse(text).map_err(|bad| AppError::NotFound(format!("label: {bad}")))?;
        let reference =
            LabelRef::new(id.as_str()).map_err(|bad| AppError::NotFound(bad.to_string()))?;
        let Record::Label(label) = self.record_of(reference.subject())? else {
            return Err(AppError::NotFound(format!("label {}", id.grouped())));
        };
        if label.is_void() {
            let told = format!("label {} in force: it is void", id.grouped());
            return Err(AppError::NotFound(told));
        }
        Ok((id, label))
    }
}

/// What is said where a label would come out otherwise than it was signed.
pub(super) const OTHER_DOTS: &str = "the label has other dots now than were signed, since the record or the fonts have changed; print it again with the reason";

/// The resolution of a label's print.
fn printed_at(label: &Label) -> Result<Dpi, AppError> {
    Dpi::of(label.dpi).ok_or(AppError::Internal("a label has a resolution of no printer"))
}

/// How many stickers a label is printed on.
pub(super) fn pieces(label: &Label) -> Result<NonZeroU32, AppError> {
    NonZeroU32::new(label.pieces).ok_or(AppError::Internal("a label is printed in no piece"))
}

/// A label as it was printed last.
pub(super) fn as_printed(
    id: LabelId,
    label: &Label,
    impression: &Impression,
) -> Result<Wanted, AppError> {
    Ok(Wanted {
        id,
        of: label.of.clone(),
        template: impression.template.clone(),
        dpi: printed_at(label)?,
        copy: label.copy,
        token: label.token.clone(),
    })
}
