//! A printed label's picture, drawn from the record.

use super::{App, AppError};
use crate::domain::label::Field;
use crate::domain::lot::Lot;
use crate::domain::vial::Vial;
use crate::domain::{LabelId, LabelRef, Record, Subject};
use crate::label::{Dpi, Fonts, Press, Sticker, Template};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// In which form a label is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelForm {
    /// Vectors, in millimetres.
    Svg,
    /// Dots at a printer's resolution; decoded again before it is given out.
    Png(Dpi),
}

impl App {
    /// The picture of a label in force.
    ///
    /// # Errors
    /// When there is no such label, it is void, or its template cannot hold what the record says.
    pub fn label(&self, id: &str, form: LabelForm) -> Result<Vec<u8>, AppError> {
        let label = self.vial_label(id)?;
        Ok(match form {
            LabelForm::Svg => press().svg(&label)?.into_bytes(),
            LabelForm::Png(dpi) => press().raster(&label, dpi)?.png(),
        })
    }

    fn vial_label(&self, text: &str) -> Result<Sticker, AppError> {
        let id = LabelId::parse(text).map_err(|bad| AppError::NotFound(format!("label: {bad}")))?;
        let vial_id = self.vial_of_label(text)?;
        let vial: Vial = self.record_of(vial_id.subject(), |record| {
            if let Record::Vial(it) = record {
                Some(it)
            } else {
                None
            }
        })?;
        let lot: Lot = self.record_of(vial.lot.subject(), |record| {
            if let Record::Lot(it) = record {
                Some(it)
            } else {
                None
            }
        })?;
        let trial = self.record_of(lot.protocol.subject(), |record| {
            if let Record::Protocol(it) = record {
                Some(it)
            } else {
                None
            }
        })?;
        let reference =
            LabelRef::new(&id.to_string()).map_err(|bad| AppError::NotFound(bad.to_string()))?;
        let printed = self.record_of(reference.subject(), |record| {
            if let Record::Label(it) = record {
                Some(it)
            } else {
                None
            }
        })?;
        let template = Template::built_in(&printed.template)
            .ok_or_else(|| AppError::NotFound(format!("template {}", printed.template)))?;
        let expires = lot.fill.as_ref().map(|fill| fill.expires_at.date());
        let expiry = expires.map_or(String::new(), |day| day.format("%Y-%m-%d").to_string());
        let product = &trial.protocol.product;
        let cold = format!("Store at or below {} °C", degrees(product.storage_max_mc));
        Ok(Sticker {
            template,
            id,
            link: self.base().url(id),
            gtin: None,
            values: BTreeMap::from([
                (Field::Trial, trial.protocol.registry_number.clone()),
                (Field::Product, product.code.clone()),
                (Field::Lot, vial.lot.name().to_owned()),
                (Field::Vial, format!("{:03}", vial.number)),
                (Field::Expiry, expiry),
                (Field::Storage, cold),
            ]),
        })
    }

    fn record_of<T>(
        &self,
        subject: &Subject,
        pick: impl Fn(Record) -> Option<T>,
    ) -> Result<T, AppError> {
        let standing = self.store().standing(subject)?;
        standing
            .and_then(|standing| pick(standing.record))
            .ok_or_else(|| AppError::NotFound(subject.to_string()))
    }
}

fn press() -> &'static Press {
    static PRESS: OnceLock<Press> = OnceLock::new();
    PRESS.get_or_init(|| Press::new(Fonts::built_in()))
}

/// Whole degrees Celsius with a true minus sign.
fn degrees(thousandths: i32) -> String {
    (thousandths / 1000).to_string().replace('-', "\u{2212}")
}
