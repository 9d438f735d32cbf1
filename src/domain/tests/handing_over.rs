//! Refusals about handing a shipment over: to whom, under which waybill, and why not.

use super::refusals;
use super::story::*;
use crate::domain::handoff::{Collected, Consigned};
use crate::domain::shipment::Carrier;
use crate::domain::{Hash, Role, Stop};

const SHIPMENT: &str = "shipment/S1";

fn consigned() -> Consigned {
    let (name, waybill) = ("carrier".into(), "W-1".into());
    let carrier = Carrier { name, waybill };
    Consigned { carrier }
}

/// A third site takes part, and the shipment, which is with its carrier under the waybill W-1, is collected.
fn collects(who: &str, site: &str, waybill: &str) -> Result<Hash, Stop> {
    let mut story = Story::sealed();
    story.does("admin", "site/third", super::samples::a_site());
    story.enrol("third-pharmacist", Role::Pharmacist, Some("third"));
    story.does("pharmacist", SHIPMENT, consigned());
    let collected = Collected {
        site: id(&format!("site/{site}")),
        waybill: waybill.into(),
        seal_intact: true,
        condition: "upright".into(),
        temperature_mc: None,
    };
    story.tries(who, SHIPMENT, collected)
}

refusals! {
    Custody by fn nothing_is_collected_under_another_waybill() {
        collects("ward-pharmacist", WARD, "W-2")
    }

    Custody by fn nothing_is_collected_by_a_site_that_it_does_not_go_to() {
        collects("third-pharmacist", "third", "W-1")
    }
}
