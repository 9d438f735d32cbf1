//! Where a signed print goes: to a printer, or into a file.

use super::desk::Seated;
use super::drawing::{Drawing, ToDraw};
use super::queue::Queueing;
use super::signing::subject;
use crate::cli::failure::{Failure, Next};
use crate::cli::output::complain;
use crate::domain::label::{Impression, Label};
use crate::domain::{EquipmentId, Hash, LabelId, Record, Subject};
use clap::Args;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The printer or the file.
#[derive(Args, Debug)]
pub(super) struct Outlet {
    /// The printer whose queue the label goes into
    #[arg(long, value_name = "EQUIPMENT", conflicts_with = "out")]
    printer: Option<String>,
    /// The PDF to write instead; a file that is there is replaced. A cap's label is written beside it as .cap.png
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// The printer's dots per inch; 300 without it, or what the label was printed at
    #[arg(long)]
    pub(super) dpi: Option<u16>,
}

impl Outlet {
    /// The printer, where there is one.
    ///
    /// # Errors
    /// When it is no equipment's name.
    pub(super) fn printer(&self) -> Result<Option<EquipmentId>, Failure> {
        let printer = self.printer.as_deref().map(EquipmentId::new).transpose();
        printer.or_next("the printer", "write it as the record does")
    }

    /// Refuses to sign a label that would go nowhere.
    ///
    /// # Errors
    /// Without a printer and a file.
    pub(super) fn is_named(&self) -> Result<(), Failure> {
        if self.printer.is_some() || self.out.is_some() {
            return Ok(());
        }
        let what = "one label goes to a printer or into a file; name it with --printer or --out";
        Err(Failure::Usage(what.to_owned()))
    }

    /// Queues a signed label, or writes it. It may be asked for again.
    ///
    /// # Errors
    /// When the queue refuses it, it is no more as it was signed, or the file cannot be written.
    pub(super) fn hand_out(&self, seated: &Seated, id: LabelId) -> Result<(), Failure> {
        if let Some(printer) = self.printer()? {
            let mut queueing = Queueing::default();
            queueing.put(seated, &printer, &[id])?;
            if queueing.already > 0 {
                complain(format_args!("label {id} is in the queue already"));
            }
            return queueing.end();
        }
        let Some(out) = &self.out else {
            return Ok(());
        };
        let (label, _) = label(seated, id)?;
        write(
            out,
            &seated.client.bytes(&format!("/api/v1/label/{id}/pdf"))?,
        )?;
        match &label.cap {
            Some(cap) => write(
                &out.with_extension("cap.png"),
                &drawn_again(seated, id, &label, cap)?,
            ),
            None => Ok(()),
        }
    }
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let told = file.display().to_string();
    std::fs::write(file, bytes).or_next(&told, "name a file that can be written")?;
    complain(format_args!("label in {told}"));
    Ok(())
}

/// The dots of a cap's label, which are those that were signed.
fn drawn_again(
    seated: &Seated,
    id: LabelId,
    label: &Label,
    cap: &Impression,
) -> Result<Vec<u8>, Failure> {
    let drawing = Drawing {
        template: &cap.template,
        dpi: label.dpi,
        copy: label.copy,
    };
    let wanted = ToDraw {
        id,
        of: label.of.clone(),
        token: None,
    };
    let drawn = drawing.one(seated, &wanted)?;
    if drawn.impression == *cap {
        return drawn.png();
    }
    let what = "the cap's label has other dots now than were signed";
    let next = "print it again with vialog label reprint";
    Err(Failure::new(what, next))
}

/// A label of the record, with the leaf hash of the newest entry about it.
///
/// # Errors
/// When there is none, or the service does not answer.
pub(super) fn label(seated: &Seated, id: LabelId) -> Result<(Label, Option<Hash>), Failure> {
    let about = subject(id)?;
    let (Record::Label(label), head) = shown(seated, &about)? else {
        let what = format!("{about} is no label");
        return Err(Failure::new(what, "check the server"));
    };
    Ok((label, head))
}

/// What the record says of a thing, with the leaf hash of the newest entry about it.
///
/// # Errors
/// When there is none, or the service does not answer.
pub(super) fn shown(seated: &Seated, of: &Subject) -> Result<(Record, Option<Hash>), Failure> {
    #[derive(Deserialize)]
    struct Shown {
        record: Record,
        head: Option<Hash>,
    }
    let Shown { record, head } = seated.client.get(&format!("/api/v1/{of}"))?.json()?;
    Ok((record, head))
}
