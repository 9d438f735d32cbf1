//! Bodies as someone at work would send them, now and then with a slip.

use super::super::steps::*;
use super::super::story::*;
use super::draw::{Dice, find, pick, rare};
use crate::domain::deviation::{self, Class, Decision};
use crate::domain::receipt::{Found, Logger};
use crate::domain::records::Recorded;
use crate::domain::shipment::{Carrier, Holder, Shipment, ShipmentStage, Taker};
use crate::domain::{
    Body, Hash, InfusionId, LabelRef, LotId, OrderId, PlaceId, Record, Role, Rule, ShipmentId,
    correction, donor, handoff, infusion, lot, order, overriding, participant, person, place,
    quality, recall, vial,
};

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
        "label" | "equipment" | "donor" | "person" => around(story, about, kind, dice),
        _ => deciding(story, about, kind, dice),
    }
}

fn deciding(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "lot.held" => held().into(),
        "lot.hold_lifted" => quality::HoldLifted { reason: reason() }.into(),
        "lot.closed" => return closing(story, about),
        "recall.opened" => recalled().into(),
        "recall.notified" => recall::Notified {
            site: site(dice[4]),
            means: "letter".into(),
        }
        .into(),
        "recall.acknowledged" => recall::Acknowledged {
            site: site(dice[4]),
            vials_kept_apart: 1,
            participants_told: 0,
            measures: "kept apart".into(),
        }
        .into(),
        "recall.closed" => recall::Closed {
            effectiveness: "reached".into(),
        }
        .into(),
        "deviation.opened" => deviation::Opened {
            about: subject(pick(
                &["lot/L2", "vial/L1-001", "place/B1", "shipment/S1"],
                dice[4],
            )?),
            what: "something".into(),
            class: Class::Minor,
        }
        .into(),
        "deviation.assessed" => deviation::Assessed {
            class: Class::Major,
            impact: "known".into(),
        }
        .into(),
        "deviation.decided" => deviation::Decided {
            decision: if dice[4] > 60 {
                Decision::Accept
            } else {
                Decision::Reject
            },
            except: [].into(),
            reason: reason(),
        }
        .into(),
        "deviation.closed" => deviation::Closed {
            measures: "done".into(),
        }
        .into(),
        "override.requested" => {
            let (rule, of) = pick(
                &[
                    (Rule::Custody, "shipment/S1"),
                    (Rule::Equipment, "equipment/shipper"),
                    (Rule::Allocation, "participant/P1"),
                    (Rule::Balance, "lot/L1"),
                    (Rule::Bedside, "participant/P1"),
                ],
                dice[4],
            )?;
            let until = story.in_days(5);
            overriding::Requested {
                rule,
                about: subject(of),
                until,
                reason: reason(),
            }
            .into()
        }
        "override.granted" => {
            let Some(Record::Override(asked)) = find(story, about) else {
                return None;
            };
            overriding::Granted {
                request: asked.request,
                reason: reason(),
            }
            .into()
        }
        "event.corrected" => {
            let named = format!("\"subject\":\"{about}\"");
            let newest =
                |told: &std::sync::Arc<Told>| String::from_utf8_lossy(&told.bytes).contains(&named);
            let index = story.told.iter().rposition(newest)?;
            let (told, entry) = (&story.told[index], u64::try_from(index).unwrap());
            let leaf = Hash::of(&[b"leaf", &entry.to_be_bytes(), &told.bytes]);
            let (member, was, should_be) = ("body".into(), "x".into(), "y".into());
            correction::Corrected {
                entry,
                leaf,
                member,
                was,
                should_be,
                reason: reason(),
            }
            .into()
        }
        _ => return None,
    })
}

fn closing(story: &Story, about: &str) -> Option<Body> {
    let lot = LotId::pick(&find(story, about)?).cloned()?;
    let mut balance = lot::Balance::default();
    for number in 1..=lot.fill.as_ref()?.count {
        let vial = lot::vial_id(&id(about), number).unwrap().to_string();
        let Some(Record::Vial(vial)) = find(story, &vial) else {
            return None;
        };
        balance.count(&vial.stage);
    }
    Some(lot::Closed { balance }.into())
}

fn site(die: u8) -> crate::domain::SiteId {
    id(if die.is_multiple_of(2) {
        "site/plant"
    } else {
        "site/ward"
    })
}

fn around(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "label.affixed" => {
            let label = LabelRef::pick(&find(story, about)?).cloned()?;
            let vial = if rare(dice[4]) {
                "vial/L1-001".into()
            } else {
                label.vial.to_string()
            };
            affixed(&vial).into()
        }
        "label.printed" => {
            let vials = ["vial/L1-001", "vial/L1-002", "vial/L2-001"];
            printed(pick(&vials, dice[4])?, Some("torn")).into()
        }
        "label.spoiled" => crate::domain::label::Spoiled { reason: reason() }.into(),
        "equipment.qualified" => qualified(story.in_days(20)).into(),
        "donor.tested" => donor_tested(dice[4] < 8).into(),
        "donor.determined" => determined(donor::Eligibility::Eligible).into(),
        "person.left" => person::Left { reason: reason() }.into(),
        _ => return None,
    })
}

fn keeping(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
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
        "vial.destroyed" => destroyed("person/reviewer").into(),
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

fn carrying(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "shipment.packed" => return packing(story, dice),
        "shipment.sealed" => sealed().into(),
        "shipment.received" => return receiving(story, about, dice),
        "handoff.offered" => handoff::Offered {
            to: taker(dice[4])?,
        }
        .into(),
        "handoff.consigned" => {
            let (name, waybill) = ("Cold Freight".into(), "W-1".into());
            handoff::Consigned {
                carrier: Carrier { name, waybill },
            }
            .into()
        }
        "handoff.collected" => handoff::Collected {
            site: site(dice[4]),
            waybill: if rare(dice[5]) {
                "W-2".into()
            } else {
                "W-1".into()
            },
            seal_intact: !rare(dice[6]),
            condition: "cold".into(),
            temperature_mc: None,
        }
        .into(),
        "readings.attached" => {
            let shipment = shipment(story, about)?;
            let warmest = if dice[4] < 50 { -100_000 } else { -180_000 };
            let at = if dice[5] < 200 {
                shipment.to.name()
            } else {
                PLANT
            };
            let mut read = readings(at, shipment.packed_at, story.now, warmest);
            if rare(dice[6]) {
                read.summary.to = read.summary.from;
                read.summary.excursions.clear();
                read.summary.warmest_mc = -180_000;
            }
            read.into()
        }
        _ => {
            let stage = shipment(story, about).map(|shipment| shipment.stage);
            let Some(ShipmentStage::Offered { offer, .. }) = stage else {
                return Some(accepted(sha("no offer")).into());
            };
            match kind {
                "handoff.refused" => handoff::Refused {
                    offer,
                    reason: reason(),
                }
                .into(),
                "handoff.withdrawn" => handoff::Withdrawn {
                    offer,
                    reason: reason(),
                }
                .into(),
                _ => {
                    let mut accepted = accepted(offer);
                    accepted.seal_intact = !rare(dice[4]);
                    accepted.into()
                }
            }
        }
    })
}

fn packing(story: &Story, dice: Dice) -> Option<Body> {
    let (from, to) = if dice[3] < 200 {
        (PLANT, WARD)
    } else {
        (WARD, PLANT)
    };
    let held_here = Holder::Site(id(&format!("site/{from}")));
    let all = [
        "vial/L1-001",
        "vial/L1-002",
        "vial/L1-003",
        "vial/L2-001",
        "vial/L2-002",
        "vial/L2-003",
    ];
    let free = |about: &&&str| {
        let Some(Record::Vial(vial)) = find(story, about) else {
            return false;
        };
        let here = vial.holder(&story.world).unwrap() == held_here;
        here && !vial.is_over() && vial.stage.is_kept() && vial.order().is_none()
    };
    let slip = rare(dice[4]);
    let lot = pick(&["vial/L1", "vial/L2"], dice[2])?;
    let mine = |about: &&&str| slip || (about.starts_with(lot) && free(about));
    let vials: Vec<&str> = all.iter().filter(mine).copied().collect();
    let back = from == WARD && dice[5] < 128;
    Some(
        if back {
            returned(from, to, &vials)
        } else {
            packed(from, to, &vials)
        }
        .into(),
    )
}

fn taker(die: u8) -> Option<Taker> {
    let lab = Taker::Staff {
        role: Role::Lab,
        site: id("site/plant"),
    };
    let takers = [
        to_courier(),
        to_pharmacy(WARD),
        to_pharmacy(WARD),
        to_pharmacy(PLANT),
        lab,
    ];
    pick(&takers, die)
}

fn receiving(story: &Story, about: &str, dice: Dice) -> Option<Body> {
    let shipment = shipment(story, about)?;
    let vials: Vec<String> = shipment.vials.iter().map(ToString::to_string).collect();
    let vials: Vec<&str> = vials.iter().map(String::as_str).collect();
    let mut received = received(&vials);
    if dice[4] < 24 {
        received.vials[0].found = pick(&[Found::Absent, Found::Damaged], dice[3])?;
    }
    if shipment.temperature.is_none() {
        received.logger = pick(&[Logger::Lost, Logger::Unreadable, Logger::Read], dice[5])?;
    }
    received.seal_intact = !rare(dice[2]);
    Some(received.into())
}

fn caring(about: &str, kind: &str, dice: Dice) -> Option<Body> {
    let slip = rare(dice[4]);
    Some(match kind {
        "participant.screened" => {
            let mut screened = screening().0;
            screened.answers[usize::from(dice[3] % 3)].met ^= slip;
            screened.into()
        }
        "participant.enrolled" => enrolled().into(),
        "participant.withdrawn" => participant::Withdrawn { reason: reason() }.into(),
        "identity.bound" => bound(&wristband_number(about, slip)).into(),
        "order.placed" => {
            let participant = format!("participant/P{}", dice[3] % 3 + 1);
            let mut placed = dose(&participant, u32::from(dice[4] % 2) + 1).0;
            let lots = pick(
                &[vec!["lot/L1"], vec!["lot/L2"], vec!["lot/L1", "lot/L2"]],
                dice[2],
            )?;
            placed.lots = lots.into_iter().map(id).collect();
            placed.into()
        }
        "order.cancelled" => order::Cancelled { reason: reason() }.into(),
        _ => return None,
    })
}

pub(super) fn wristband_number(about: &str, slip: bool) -> String {
    let own = about.replace("participant/P", "W");
    if slip { format!("{own}-new") } else { own }
}

fn infusing(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "infusion.checked" => return checking(story, about, dice),
        "infusion.started" => started().into(),
        "infusion.completed" => completed(u32::from(dice[4]) * 10).into(),
        "infusion.stopped" => infusion::Stopped {
            volume_ul: 1,
            reaction: true,
            reason: reason(),
        }
        .into(),
        "residual.wasted" => {
            let Some(Record::Infusion(infusion)) = find(story, about) else {
                return None;
            };
            let volume_ul = infusion.residual_ul + u32::from(rare(dice[4]));
            let (method, witness) = ("autoclave".into(), id("person/reviewer"));
            infusion::Wasted {
                volume_ul,
                method,
                witness,
            }
            .into()
        }
        _ => return None,
    })
}

fn checking(story: &Story, about: &str, dice: Dice) -> Option<Body> {
    let begun = find(story, about);
    let begun = begun.as_ref().and_then(InfusionId::pick);
    let begun = begun.map(|infusion| infusion.order.to_string());
    let ready = |about: &&&str| order_of(story, about).is_some_and(|order| order.is_allocated());
    let orders = ["order/O1", "order/O2", "order/O3", "order/O4"];
    let full: Vec<_> = orders.iter().filter(ready).collect();
    let order = begun.or(pick(&full, dice[3]).map(ToString::to_string))?;
    let placed = order_of(story, &order)?;
    let slip = rare(dice[4]);
    let participant = if slip {
        "participant/P1".into()
    } else {
        placed.participant.to_string()
    };
    let number = wristband_number(&participant, rare(dice[2]));
    let labels = placed
        .allocated
        .iter()
        .filter_map(|vial| match find(story, &vial.to_string()) {
            Some(Record::Vial(vial)) => vial.label,
            Some(_) | None => None,
        });
    let mut check = check(&order, &number, &[]);
    check.labels = labels.collect();
    if rare(dice[5]) {
        check.labels = vec![label_of("vial/L2-003")];
    }
    Some(check.into())
}
