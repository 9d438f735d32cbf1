//! `vialog label reprint`: the same label once more, where the print before came to nothing.

use super::desk::{Desk, Seated};
use super::drawing::{Drawing, Drawn, ToDraw};
use super::outlet::{Outlet, label};
use super::signing::{event, record};
use crate::cli::failure::{Failure, Next};
use crate::cli::output::{complain, say};
use crate::domain::LabelId;
use crate::domain::label::{Impression, Reprinted};
use clap::Args;

/// Prints a label again under its id, before it was on its thing: the copies before count as spoiled
#[derive(Args, Debug)]
#[command(
    after_help = "A label that was on its thing is never printed again; vialog label print --of SUBJECT --reason TEXT puts another in its place.

Example:
  vialog label reprint 7K2M9QXA41TE --reason \"the ribbon had creased\" --printer SZ-PRINTER-1 \\
      --key lab.pem --actor person/p-0004 --server https://vialog.example.org"
)]
pub(super) struct Command {
    /// The label
    #[arg(value_name = "ID")]
    label: String,
    /// Why it is printed again
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    outlet: Outlet,
    #[command(flatten)]
    desk: Desk,
}

pub(super) fn run(command: &Command) -> Result<(), Failure> {
    let id = LabelId::parse(&command.label).or_next(&command.label, "write the label's id")?;
    let printer = command.outlet.printer()?;
    command.outlet.is_named()?;
    let seated = command.desk.sit_down()?;
    let (label, head) = label(&seated, id)?;
    let dpi = command.outlet.dpi.unwrap_or(label.dpi);
    let copy = label.copy.saturating_add(1);
    let wanted = ToDraw {
        id,
        of: label.of,
        token: label.token,
    };
    let drawn = |impression: &Impression| draw(&seated, impression, (dpi, copy), &wanted);
    let body = Reprinted {
        copy,
        raster: drawn(&label.impression)?.impression.raster,
        cap_raster: match &label.cap {
            Some(cap) => Some(drawn(cap)?.impression.raster),
            None => None,
        },
        dpi,
        printer,
        reason: command.reason.clone(),
    };
    record(&seated, &[event(&seated, id, head, body.into())?])?;
    complain(format_args!("copy {copy} of label {id} signed"));
    command.outlet.hand_out(&seated, id)?;
    say(id);
    Ok(())
}

fn draw(
    seated: &Seated,
    before: &Impression,
    (dpi, copy): (u16, u32),
    wanted: &ToDraw,
) -> Result<Drawn, Failure> {
    let drawing = Drawing {
        template: &before.template,
        dpi,
        copy,
    };
    drawing.one(seated, wanted)
}
