//! Vials in store, their labels and what is around them.

use super::*;
use crate::domain::{LabelRef, PlaceId, donor, label, person, place, vial};

pub(super) fn keeping(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    let position = format!("{}{}", char::from(b'A' + dice[6] % 3), dice[5] % 3 + 1);
    Some(match kind {
        "vial.stored" => stored(pick(&["place/B1", "place/W1"], dice[4])?, &position).into(),
        "vial.retrieved" => vial::Retrieved { purpose: reason() }.into(),
        "vial.damaged" => vial::Damaged { reason: reason() }.into(),
        "vial.lost" => vial::Lost { reason: reason() }.into(),
        "vial.found" => vial::FoundAgain {
            site: site(dice[4]),
            circumstances: reason(),
        }
        .into(),
        "vial.retained" => vial::Retained { reason: reason() }.into(),
        "vial.destroyed" => destroyed("person/quality").into(),
        "vial.thawed" => thawed().into(),
        "vial.allocated" => {
            let mut allocated = allocated(&order_for(story, about, dice[4], rare(dice[4]))?);
            allocated.choice_reason = (dice[5] > 128).then(reason);
            allocated.into()
        }
        "allocation.cancelled" => {
            let Some(Record::Vial(vial)) = find(story, about) else {
                return None;
            };
            let order = vial.order()?.clone();
            order::AllocationCancelled {
                order,
                reason: reason(),
            }
            .into()
        }
        "stock.counted" => return counting(story, about, dice),
        _ => return None,
    })
}

pub(super) fn around(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "label.affixed" => {
            let label = LabelRef::pick(&find(story, about)?).cloned()?;
            let of = if rare(dice[4]) {
                "vial/L1-001".into()
            } else {
                label.of.to_string()
            };
            affixed(&of).into()
        }
        "label.printed" => {
            let bearers = [
                "vial/L1-001",
                "vial/L1-002",
                "vial/L2-001",
                "order/O1",
                "order/O2",
                "shipment/S1",
                "place/B1",
                "infusion/I1",
            ];
            printed(pick(&bearers, dice[4])?, Some("torn")).into()
        }
        "label.reprinted" => {
            let label = LabelRef::pick(&find(story, about)?).cloned()?;
            reprinted(label.copy + u32::from(!rare(dice[4]))).into()
        }
        "label.destroyed" => label::Destroyed {
            reason: reason(),
            witness: id("person/quality"),
        }
        .into(),
        "label.voided" => label::Voided { reason: reason() }.into(),
        "label.spoiled" => label::Spoiled { reason: reason() }.into(),
        "equipment.qualified" => qualified(story.in_days(20)).into(),
        "donor.tested" => donor_tested(dice[4] < 8).into(),
        "donor.determined" => determined(donor::Eligibility::Eligible).into(),
        "person.left" => person::Left { reason: reason() }.into(),
        _ => return None,
    })
}

/// What is seen in a place: what the record has there, or all but one.
fn counting(story: &Story, about: &str, dice: Dice) -> Option<Body> {
    let place = PlaceId::pick(&find(story, about)?).cloned()?;
    let seen = place.vials.iter().map(|(position, vial)| place::Seen {
        vial: vial.clone(),
        position: position.clone(),
    });
    let mut seen: Vec<_> = seen.collect();
    let gone = if dice[4] < 60 { seen.pop() } else { None };
    let differences = gone.into_iter().map(|gone| place::Difference {
        vial: gone.vial,
        explanation: reason(),
    });
    let differences = differences.collect();
    Some(place::Counted { seen, differences }.into())
}

/// An order that waits for a vial like this, or any.
fn order_for(story: &Story, vial: &str, die: u8, slip: bool) -> Option<String> {
    let orders = ["order/O1", "order/O2", "order/O3", "order/O4"];
    let lot = vial.replace("vial/", "lot/");
    let waits = |about: &&&str| {
        let order = order_of(story, about);
        order.is_some_and(|order| {
            let named = order.lots.iter().any(|of| lot.starts_with(&of.to_string()));
            named && !order.is_allocated()
        })
    };
    let waiting: Vec<_> = orders.iter().filter(waits).collect();
    let found = if slip {
        None
    } else {
        pick(&waiting, die).copied()
    };
    found.or(pick(&orders, die)).map(Into::into)
}
