//! Labels: what they say, what is drawn before a print is signed, and the pictures of those that were.

mod amounts;
mod printed;
mod queue;
mod sheet;
mod trust;
mod values;

use super::find::StoreWorld;
use super::{App, AppError};
use crate::domain::label::{Claim, Field, Impression, Token, claim};
use crate::domain::protocol::Contact;
use crate::domain::{
    Hash, LabelId, LabelTemplateId, Malformed, Noun, ProtocolId, Record, Stop, Subject,
};
use crate::label::{Carrier, Dpi, Press, Raster, Sticker, Template};
use std::sync::Arc;
use values::values;

pub use printed::LabelForm;
pub use queue::Queued;
pub use sheet::{LotLabels, SheetLabel};

/// A label that is to be drawn, before its print is signed.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The label's id.
    pub id: LabelId,
    /// What it is for.
    pub of: Subject,
    /// The adopted template.
    pub template: LabelTemplateId,
    /// The resolution.
    pub dpi: Dpi,
    /// Which print it is.
    pub copy: u32,
    /// The signed token, where the template's symbol carries one.
    pub token: Option<Token>,
}

/// A label as it comes out of the printer.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// What is signed of it.
    pub impression: Impression,
    /// Its dots.
    pub raster: Raster,
}

impl App {
    /// What labels are drawn with.
    pub fn press(&self) -> &Press {
        &self.0.parts.press
    }

    /// Draws a label that is not printed yet, so that its print can be signed.
    ///
    /// # Errors
    /// When the thing or the template is not in the record, the template's file is not at hand, or the label cannot be
    /// drawn; the field is named.
    pub fn draw_label(&self, wanted: &Wanted) -> Result<Drawn, AppError> {
        let sticker = self.sticker(wanted)?;
        let raster = self.press().raster(&sticker, wanted.dpi)?;
        let impression = Impression {
            template: wanted.template.clone(),
            template_hash: sticker.template.hash(),
            raster: raster.hash(),
        };
        Ok(Drawn { impression, raster })
    }

    /// What the token of a label has to state.
    ///
    /// # Errors
    /// When the thing is not in the record or bears no label, or the log is out of reach.
    pub fn label_claim(&self, id: LabelId, of: &Subject) -> Result<Claim, AppError> {
        match claim(&StoreWorld::new(self.store()), id, of) {
            Ok(claim) => Ok(claim),
            Err(Stop::Refused(refusal)) => Err(AppError::Refused(refusal)),
            Err(Stop::Stale { .. } | Stop::Unloaded(_) | Stop::Version(_)) => {
                Err(AppError::Internal("a record could not be read"))
            }
        }
    }

    /// The template that quality assurance adopted under this name: from this program, or from the file that was handed
    /// in. Only the bytes of the adopted hash are it.
    ///
    /// # Errors
    /// When it is not adopted, or its file is not at hand.
    pub fn label_template(&self, id: &LabelTemplateId) -> Result<Arc<Template>, AppError> {
        let Record::LabelTemplate(adopted) = self.record_of(id.subject())? else {
            return Err(AppError::NotFound(id.to_string()));
        };
        let hash = adopted.layout.hash;
        let built_in = Template::built_in(id.name()).filter(|it| it.hash() == hash);
        let template = match built_in {
            Some(template) => template,
            None => self.template_file(id, &hash)?,
        };
        // What the rules were told of the template has to be so.
        if template.layout() == adopted.layout {
            return Ok(template);
        }
        let why = "the template's file shows something else than it was adopted for; adopt it anew under another name";
        Err(AppError::Printing(why))
    }

    /// A template that was handed in as a file.
    fn template_file(&self, id: &LabelTemplateId, hash: &Hash) -> Result<Arc<Template>, AppError> {
        let file = self.store().attachment(hash)?;
        let file = file.ok_or_else(|| AppError::NotFound(format!("file of {id}")))?;
        let source = String::from_utf8(file.bytes);
        let source = source.map_err(|_bad| Malformed::new("template", "it is no UTF-8"))?;
        Ok(Arc::new(Template::parse(id.name(), &source)?))
    }

    /// What a label shows, and where its symbol leads.
    ///
    /// # Errors
    /// When the thing or the template is not in the record, or the log is out of reach.
    pub fn sticker(&self, wanted: &Wanted) -> Result<Sticker, AppError> {
        let template = self.label_template(&wanted.template)?;
        let mut values = values(self, &wanted.of)?;
        if wanted.copy > 1 {
            values.put(Field::Copy, wanted.copy);
        }
        let link = match (template.carrier(), &wanted.token, values.gtin) {
            (Carrier::SignedQr, Some(token), _) => {
                self.base().url_with_token(&token.to_string(), wanted.id)
            }
            (Carrier::SignedQr, None, _) => {
                let why = "the template's symbol carries a token, and there is none";
                return Err(Malformed::new("token", why).into());
            }
            (_, _, Some(gtin)) => {
                let link = self.base().url_with_gtin(gtin, wanted.id);
                link.map_err(|bad| Malformed::new("gtin", bad.to_string()))?
            }
            (_, _, None) => self.base().url(wanted.id),
        };
        let shown = template.fields();
        values.fields.retain(|field, _| shown.contains(field));
        Ok(Sticker {
            template,
            id: wanted.id,
            link,
            gtin: values.gtin,
            values: values.fields,
        })
    }

    /// Whom to call about a label.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn contact(&self) -> Result<Option<Contact>, AppError> {
        let Some(protocol) = self.first_protocol()? else {
            return Ok(None);
        };
        if let Record::Protocol(trial) = self.record_of(protocol.subject())? {
            Ok(Some(trial.protocol.labelling.contact))
        } else {
            Ok(None)
        }
    }

    /// The trial that a thing of no trial of its own belongs to: the first by name, which mostly is the only one.
    fn first_protocol(&self) -> Result<Option<ProtocolId>, AppError> {
        let first = self.subjects(Noun::Protocol, "", 1)?.into_iter().next();
        Ok(first.and_then(|(subject, _)| ProtocolId::try_from(subject).ok()))
    }
}
