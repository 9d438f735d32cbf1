//! Bodies as someone at work would send them, now and then with a slip.

use super::super::steps::*;
use super::super::story::*;
use super::draw::{Dice, find, pick, rare};
use crate::domain::records::Recorded;
use crate::domain::shipment::Shipment;
use crate::domain::{Body, OrderId, Record, ShipmentId, order};
use caring::{caring, infusing};
use carrying::carrying;
use deciding::deciding;
use keeping::{around, keeping};
use making::making;

mod caring;
mod carrying;
mod deciding;
mod keeping;
mod making;

fn reason() -> String {
    "a reason".into()
}

pub(super) fn shipment(story: &Story, about: &str) -> Option<Shipment> {
    ShipmentId::pick(&find(story, about)?).cloned()
}

pub(super) fn order_of(story: &Story, about: &str) -> Option<order::Order> {
    OrderId::pick(&find(story, about)?).cloned()
}

pub(super) fn body(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    match kind.split('.').next()? {
        "handoff" | "shipment" | "readings" => carrying(story, about, kind, dice),
        "participant" | "identity" | "order" => caring(about, kind, dice),
        "infusion" | "residual" => infusing(story, about, kind, dice),
        "vial" | "stock" | "allocation" => keeping(story, about, kind, dice),
        "lot" | "step" | "result" if !kind.starts_with("lot.h") && kind != "lot.closed" => {
            making(story, about, kind, dice)
        }
        "label" | "equipment" | "donor" | "person" => around(story, about, kind, dice),
        _ => deciding(story, about, kind, dice),
    }
}

fn site(die: u8) -> crate::domain::SiteId {
    id(if die.is_multiple_of(2) {
        "site/plant"
    } else {
        "site/ward"
    })
}
