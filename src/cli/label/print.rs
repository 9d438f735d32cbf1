//! `vialog label print`: labels drawn, signed and sent to a printer or written as a file.

use super::desk::Desk;
use super::outlet::Outlet;
use super::{lot, thing};
use crate::cli::failure::{Failure, Next};
use crate::domain::{EquipmentId, LabelTemplateId, LotId, Subject};
use clap::Args;

/// Prints the label of each vial of a lot that has none, or of one thing: draws it, signs the print, and hands it to the printer's queue
#[derive(Args, Debug)]
#[command(
    after_help = "The same command may be run again: what was signed for the printer and is not in its queue yet is queued then. What was signed for one thing is handed out again where no --reason asks for another.

Examples:
  vialog label print CF0001 --template vial-25x12.v2 --printer SZ-PRINTER-1 --dpi 300 \\
      --key lab.pem --actor person/p-0004 --server https://vialog.example.org
  vialog label print --of vial/CF0001-007 --template vial-25x12.v2 --cap cap-micro-qr.v1 \\
      --reason \"frosted over\" --printer SZ-PRINTER-1 \\
      --key lab.pem --actor person/p-0004 --server https://vialog.example.org
  vialog label print --of shipment/SH-0007 --template shipper-100x150.v1 --pieces 2 --out s.pdf \\
      --key pharmacist.pem --actor person/p-0006 --server https://vialog.example.org"
)]
pub(super) struct Command {
    /// The lot; without --printer its labels are signed as files, for vialog label sheet
    #[arg(required_unless_present = "of", conflicts_with_all = ["of", "out", "pieces", "reason"])]
    lot: Option<String>,
    /// One thing in place of a lot: a vial, a box, a shipment, the dose of an order, or the record of an infusion
    #[arg(long, value_name = "SUBJECT")]
    of: Option<String>,
    /// The adopted template
    #[arg(long, value_name = "NAME")]
    template: String,
    /// The adopted template of a second label, for the cap of a vial
    #[arg(long, value_name = "NAME")]
    cap: Option<String>,
    /// How many pieces of what is no vial
    #[arg(long, value_name = "NUMBER", default_value = "1")]
    pieces: u32,
    /// Why another label takes the place of the one that the thing has
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    outlet: Outlet,
    #[command(flatten)]
    desk: Desk,
}

/// What labels are made from, and what they are made for.
pub(super) struct Make {
    pub(super) template: LabelTemplateId,
    /// The template of a vial's second label.
    pub(super) cap: Option<LabelTemplateId>,
    pub(super) dpi: u16,
    pub(super) printer: Option<EquipmentId>,
    pub(super) pieces: u32,
    /// Why another label is replaced.
    pub(super) reason: Option<String>,
}

pub(super) fn run(command: &Command) -> Result<(), Failure> {
    let next = "write it as the record does";
    let template = |name: &str| LabelTemplateId::new(name).or_next(name, next);
    let make = Make {
        template: template(&command.template)?,
        cap: command.cap.as_deref().map(template).transpose()?,
        dpi: command.outlet.dpi.unwrap_or(300),
        printer: command.outlet.printer()?,
        pieces: command.pieces,
        reason: command.reason.clone(),
    };
    if let Some(of) = &command.of {
        let of = Subject::parse(of).or_next(of, "write it like shipment/SH-0007")?;
        command.outlet.is_named()?;
        return thing::print(&command.desk.sit_down()?, &make, &of, &command.outlet);
    }
    let lot = command.lot.as_deref().unwrap_or_default();
    let lot = LotId::new(lot).or_next(lot, next)?;
    if make.cap.is_some() && make.printer.is_none() {
        let what = "a sheet has no labels for caps; name the --printer, or print each with --of";
        return Err(Failure::Usage(what.to_owned()));
    }
    lot::print(&command.desk.sit_down()?, &make, &lot)
}
