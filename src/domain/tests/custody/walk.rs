//! Steps in any order: whatever the rules let happen, every account stays even.

use super::super::steps::*;
use super::super::story::*;
use super::{VIALS, assert_told, replay};
use crate::domain::shipment::{Shipment, ShipmentStage};
use crate::domain::{Hash, Record, Stop, World, handoff, vial};
use proptest::prelude::*;

/// Takes one of many steps, or is refused: what may be done and what comes of it is for the rules.
fn step(story: &mut Story, which: u8, vial: &str) {
    story.wait_minutes(1);
    let (who, site, place) = if which.is_multiple_of(2) {
        ("ward-pharmacist", WARD, "place/W1")
    } else {
        ("pharmacist", PLANT, "place/B1")
    };
    let reason = || "because".to_owned();
    let _ = match which / 2 {
        0 => story.tries(who, vial, stored(place, &format!("A{}", which % 3 + 1))),
        1 => story.tries(who, vial, vial::Retrieved { purpose: reason() }),
        2 => story.tries(who, vial, vial::Lost { reason: reason() }),
        3 => {
            let found = vial::FoundAgain {
                site: id(&format!("site/{site}")),
                circumstances: reason(),
            };
            story.tries(who, vial, found)
        }
        4 => story.tries(who, vial, vial::Damaged { reason: reason() }),
        5 => story.tries(who, vial, vial::Retained { reason: reason() }),
        6 => story.tries(who, vial, destroyed("person/quality")),
        7 => {
            let _ = story.tries("investigator", "order/O1", dose("participant/P1", 1).0);
            story.tries(who, vial, allocated("order/O1"))
        }
        way => carries(story, way, (who, site), vial),
    };
}

/// A step of a return to the maker.
fn carries(
    story: &mut Story,
    way: u8,
    (who, site): (&str, &str),
    vial: &str,
) -> Result<Hash, Stop> {
    let about = "shipment/S2";
    match way {
        8 => {
            let qualified = qualified(story.in_days(30));
            let _ = story.tries("quality", "equipment/shipper", qualified);
            story.tries(who, about, returned(site, PLANT, &[vial]))
        }
        9 => story.tries(who, about, sealed()),
        10 => story.tries(who, about, handoff::Offered { to: to_courier() }),
        11 => story.tries("courier", about, accepted(offer(story))),
        12 => {
            let to = to_pharmacy(PLANT);
            story.tries("courier", about, handoff::Offered { to })
        }
        13 => story.tries("pharmacist", about, accepted(offer(story))),
        _ => {
            let Some(carried) = second_shipment(story) else {
                return Ok(sha("nothing to receive"));
            };
            let read = readings(PLANT, carried.packed_at, story.now, -180_000);
            let _ = story.tries("pharmacist", about, read);
            let vials: Vec<String> = carried.vials.iter().map(ToString::to_string).collect();
            let vials: Vec<&str> = vials.iter().map(String::as_str).collect();
            story.tries("pharmacist", about, received(&vials))
        }
    }
}

fn second_shipment(story: &Story) -> Option<Shipment> {
    let standing = story.world.standing(&subject("shipment/S2")).unwrap()?;
    if let Record::Shipment(shipment) = &standing.record {
        Some(shipment.clone())
    } else {
        None
    }
}

/// The offer that is open, or what is none.
fn offer(story: &Story) -> Hash {
    match second_shipment(story).map(|shipment| shipment.stage) {
        Some(ShipmentStage::Offered { offer, .. }) => offer,
        Some(_) | None => sha("none"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_account_is_even_after_every_entry_whatever_happens(
        steps in prop::collection::vec((0u8..30, 0usize..6), 0..120)
    ) {
        let mut story = Story::stocked();
        for (which, vial) in steps {
            step(&mut story, which, VIALS[vial]);
        }
        replay(&story, assert_told);
    }
}
