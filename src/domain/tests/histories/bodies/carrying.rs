//! Packing, handing over and receiving.

use super::*;
use crate::domain::readings::{Attached, Excursion};
use crate::domain::receipt::{Found, Logger};
use crate::domain::shipment::{Carrier, Holder, ShipmentStage, Taker};
use crate::domain::vial::VialStage;
use crate::domain::{Hash, LocalTime, Role, Span, handoff};

pub(super) fn carrying(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
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
        "readings.attached" if about.starts_with("equipment/") => {
            watching(story, about, dice).into()
        }
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
                read.summary.to = read.summary.from.plus_seconds(60);
                read.summary.excursions.clear();
                read.summary.warmest_mc = -180_000;
            } else if dice[9] < 50 && warmest == -180_000 {
                varied(&mut read, dice);
            } else if dice[9] > 240 && read.summary.from < story.now {
                // A logger that was read once on the way.
                let moment = story.now.plus_seconds(-60 * i64::from(dice[7] % 32));
                let moment = moment.max(read.summary.from);
                read = readings(at, moment, moment, warmest);
            }
            read.into()
        }
        "readings.set_aside" => crate::domain::readings::SetAside {
            file: attached(story, about, dice)?,
            reason: "of another shipment".into(),
        }
        .into(),
        _ => return Some(answering(story, about, kind, dice)),
    })
}

/// A file of a shipment or store.
fn attached(story: &Story, about: &str, dice: Dice) -> Option<Hash> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else has files")]
    let read = match find(story, about)? {
        Record::Shipment(shipment) => shipment.readings,
        Record::Equipment(tank) => tank.readings,
        _ => return None,
    };
    let files: Vec<Hash> = read.files.keys().copied().collect();
    pick(&files, dice[4])
}

/// The file of a tank's logger: mostly of all its time, and cold.
fn watching(story: &Story, about: &str, dice: Dice) -> Attached {
    let at = if about == "equipment/tank" {
        PLANT
    } else {
        WARD
    };
    let from = if dice[5] < 200 {
        story.signed[0].recorded_at
    } else {
        story.now.plus_seconds(-120 * (i64::from(dice[7]) + 1))
    };
    let mut read = readings(at, from, story.now, -180_000);
    read.file = sha(&format!("{about} {from} {} {dice:?}", story.now));
    if dice[9] < 100 {
        varied(&mut read, dice);
    }
    read
}

/// Some of the time was warm, or has no readings.
fn varied(read: &mut Attached, dice: Dice) {
    let summary = &mut read.summary;
    let from = summary.to.plus_seconds(-60 * i64::from(dice[6]));
    let from = from.max(summary.from);
    let to = from.plus_seconds(60 * (i64::from(dice[7] % 64) + 1));
    let to = to.min(summary.to);
    if dice[3] < 128 {
        summary.warmest_mc = -60_000;
        let warmest_mc = -60_000;
        summary.excursions = vec![Excursion {
            from,
            to,
            warmest_mc,
        }];
    } else {
        summary.gaps = vec![Span { from, to }];
    }
}

/// The answer to an offer.
fn answering(story: &Story, about: &str, kind: &str, dice: Dice) -> Body {
    let stage = shipment(story, about).map(|shipment| shipment.stage);
    let Some(ShipmentStage::Offered { offer, .. }) = stage else {
        return accepted(sha("no offer")).into();
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
            if dice[5] < 6 {
                accepted.temperature_mc = Some(-120_000);
            }
            accepted.into()
        }
    }
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
    // What was given meanwhile cannot be here.
    for checked in &mut received.vials {
        if let Some(Record::Vial(vial)) = find(story, &checked.vial.to_string())
            && matches!(vial.stage, VialStage::Infused { .. })
        {
            checked.found = Found::Absent;
        }
    }
    if dice[9] < 12 {
        let others = ["vial/L1-004", "vial/L1-005", "vial/L2-001", "vial/L2-002"];
        received.unlisted = pick(&others, dice[3]).map(id).into_iter().collect();
    }
    if dice[9] >= 200 {
        let ago = -60 * i64::from(dice[7] % 30);
        received.opened_at = Some(LocalTime::at(story.now.plus_seconds(ago), 0));
    }
    if dice[4] < 24 {
        received.vials[0].found = pick(&[Found::Absent, Found::Damaged], dice[3])?;
    }
    if shipment.readings.files.is_empty() {
        received.logger = pick(&[Logger::Lost, Logger::Unreadable, Logger::Read], dice[5])?;
    }
    received.seal_intact = !rare(dice[2]);
    Some(received.into())
}
