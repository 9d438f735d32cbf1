//! The label of one thing, with its token where the template's symbol carries one.

use super::desk::Seated;
use super::drawing::ToDraw;
use super::outlet::{Outlet, label, shown};
use super::print::Make;
use crate::cli::claim;
use crate::cli::failure::Failure;
use crate::cli::keys::label_id;
use crate::cli::output::{complain, say};
use crate::domain::label::Label;
use crate::domain::{LabelId, Record, Subject};

/// Prints the label of a thing. One that was signed before and is not on the thing yet is handed out as it is, unless there is
/// a reason for another.
pub(super) fn print(
    seated: &Seated,
    make: &Make,
    of: &Subject,
    outlet: &Outlet,
) -> Result<(), Failure> {
    let before = match make.reason {
        None => signed_before(seated, make, of)?,
        Some(_) => None,
    };
    let id = match before {
        Some(id) => {
            complain(format_args!("label {id} was signed before"));
            id
        }
        None => sign(seated, make, of)?,
    };
    outlet.hand_out(seated, id)?;
    say(id);
    Ok(())
}

fn sign(seated: &Seated, make: &Make, of: &Subject) -> Result<LabelId, Failure> {
    let id = label_id()?;
    let token = if is_signed(seated, make)? {
        let claim = claim::ask(&seated.client, &seated.log, id, of)?;
        Some(claim::sign(claim, &seated.key, &seated.log))
    } else {
        None
    };
    let wanted = ToDraw {
        id,
        of: of.clone(),
        token,
    };
    make.sign(seated, &[wanted])?;
    complain(format_args!("label {id} signed"));
    Ok(id)
}

/// Whether the symbol of the template carries a token.
fn is_signed(seated: &Seated, make: &Make) -> Result<bool, Failure> {
    let (Record::LabelTemplate(adopted), _) = shown(seated, make.template.subject())? else {
        let what = format!("{} is no template", make.template);
        return Err(Failure::new(what, "check the server"));
    };
    Ok(adopted.layout.signed)
}

/// The label that was made as it is wanted now, and is not on the thing yet.
fn signed_before(seated: &Seated, make: &Make, of: &Subject) -> Result<Option<LabelId>, Failure> {
    let Some(id) = label_of(&shown(seated, of)?.0) else {
        return Ok(None);
    };
    let (label, _) = label(seated, id)?;
    Ok(Some(id).filter(|_| make.is_of(&label)))
}

impl Make {
    fn is_of(&self, label: &Label) -> bool {
        label.is_loose()
            && label.impression.template == self.template
            && label.cap.as_ref().map(|cap| &cap.template) == self.cap.as_ref()
            && label.printer == self.printer
            && label.pieces == self.pieces
    }
}

/// The label that a thing has.
fn label_of(thing: &Record) -> Option<LabelId> {
    if let Record::Vial(vial) = thing {
        vial.label
    } else if let Record::Place(place) = thing {
        place.label
    } else if let Record::Shipment(shipment) = thing {
        shipment.label
    } else if let Record::Order(order) = thing {
        order.label
    } else if let Record::Infusion(infusion) = thing {
        infusion.label
    } else {
        None
    }
}
