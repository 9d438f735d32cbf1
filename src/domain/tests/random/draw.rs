//! What happens next in a random story: mostly something that may, by someone who may do it.

use super::super::steps::*;
use super::super::story::*;
use super::{find, order_of, shipment};
use crate::domain::receipt::{ExcursionDecided, Found};
use crate::domain::records::Recorded;
use crate::domain::shipment::{Holder, ShipmentStage, Taker};
use crate::domain::{
    Body, Hash, InfusionId, KINDS, Record, Role, handoff, infusion, next, order, participant,
    quality, vial,
};

const PEOPLE: [&str; 8] = [
    "pharmacist",
    "ward-pharmacist",
    "courier",
    "nurse",
    "second-nurse",
    "investigator",
    "quality",
    "lab",
];
const SUBJECTS: [&str; 19] = [
    "vial/L1-001",
    "vial/L1-002",
    "vial/L1-003",
    "vial/L2-001",
    "vial/L2-002",
    "vial/L2-003",
    "lot/L1",
    "lot/L2",
    "shipment/S1",
    "shipment/S2",
    "participant/P1",
    "participant/P2",
    "participant/P3",
    "order/O1",
    "order/O2",
    "order/O3",
    "infusion/I1",
    "infusion/I2",
    "infusion/I3",
];
/// Steps that end something or could go on for ever: rarer, so that stories get far.
const RARER: [&str; 11] = [
    "vial.stored",
    "identity.bound",
    "vial.damaged",
    "vial.destroyed",
    "lot.held",
    "lot.recalled",
    "participant.screened",
    "participant.withdrawn",
    "order.cancelled",
    "handoff.withdrawn",
    "handoff.refused",
];

/// Six chances of one step.
pub(super) type Dice = [u8; 6];

fn pick<T: Clone>(items: &[T], die: u8) -> Option<T> {
    let index = usize::from(die).checked_rem(items.len())?;
    items.get(index).cloned()
}

fn rare(die: u8) -> bool {
    die < 16
}

/// One step: mostly something that may come next, by someone who may do it; at times anything by anyone.
pub(super) fn step(story: &mut Story, dice: Dice) -> Option<Hash> {
    match dice[5] {
        0..=2 => story.wait_days(i64::from(dice[4] % 5)),
        3..=9 => story.wait_minutes(i64::from(dice[4] % 40)),
        _ => story.wait_minutes(1),
    };
    let (about, kind) = choose(story, dice)?;
    let body = body(story, &about, kind, dice)?;
    let someone = usize::from(dice[3]);
    let tries = if rare(dice[2]) { 1 } else { PEOPLE.len() };
    (0..tries).find_map(|turn| {
        let who = PEOPLE[(someone + turn) % PEOPLE.len()];
        story.tries(who, &about, body.clone()).ok()
    })
}

fn choose(story: &Story, dice: Dice) -> Option<(String, &'static str)> {
    if rare(dice[0]) {
        let kind = pick(KINDS, dice[1])?;
        let about: Vec<_> = SUBJECTS
            .iter()
            .filter(|about| subject(about).noun() == kind.noun)
            .collect();
        return Some(((*pick(&about, dice[2])?).to_owned(), kind.word));
    }
    let offered = |about: &&str| {
        let found = next(&story.world, &subject(about), story.now).unwrap();
        let noun = subject(about).noun();
        let own = found.into_iter().filter(move |next| next.kind.noun == noun);
        let free = own.filter(|next| next.blocked.is_none());
        let unpacks = |kind| kind == "shipment.received" && story.state(about) != "delivered";
        let unbound =
            matches!(find(story, about), Some(Record::Participant(p)) if p.wristband.is_none());
        free.map(|next| ((*about).to_owned(), next.kind.word))
            .filter(|(_, kind)| {
                let first = unbound && *kind == "identity.bound";
                let first =
                    first || (*kind == "participant.screened" && find(story, about).is_none());
                first || rare(dice[2]) || !(RARER.contains(kind) || unpacks(*kind))
            })
            .collect::<Vec<_>>()
    };
    let all: Vec<_> = SUBJECTS.iter().flat_map(offered).collect();
    pick(&all, dice[1].wrapping_mul(31).wrapping_add(dice[0]))
}

/// A body of this kind as someone at work would send it, now and then with a slip.
fn body(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    match kind.split('.').next()? {
        "handoff" => handing_over(story, about, kind, dice),
        "participant" | "identity" | "order" => ordering(about, kind, dice),
        "infusion" => infusing(story, about, kind, dice),
        _ => keeping(story, about, kind, dice),
    }
}

fn reason() -> String {
    "a reason".into()
}

fn keeping(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "lot.released" => released().into(),
        "lot.held" => held().into(),
        "lot.hold_lifted" => quality::HoldLifted { reason: reason() }.into(),
        "lot.recalled" => recalled().into(),
        "vial.stored" => stored(pick(&["equipment/tank", "equipment/ward-tank"], dice[4])?).into(),
        "vial.damaged" => vial::Damaged { reason: reason() }.into(),
        "vial.destroyed" => destroyed("person/reviewer").into(),
        "vial.thawed" => thawed().into(),
        "vial.allocated" => {
            let order = order_for(story, about, dice[4], rare(dice[4]))?;
            allocated(&order).into()
        }
        "shipment.packed" => return packing(story, dice),
        "shipment.sealed" => sealed().into(),
        "shipment.received" => return receiving(story, about, dice),
        "excursion.decided" => ExcursionDecided {
            usable: dice[4] > 60,
            reason: reason(),
        }
        .into(),
        _ => return None,
    })
}

fn handing_over(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    let ShipmentStage::Offered { offer, .. } = shipment(story, about)?.stage else {
        return Some(match kind {
            "handoff.offered" => handoff::Offered {
                to: taker(dice[4])?,
            }
            .into(),
            _ => accepted(sha("no offer")).into(),
        });
    };
    let reason = reason();
    Some(match kind {
        "handoff.offered" => handoff::Offered {
            to: taker(dice[4])?,
        }
        .into(),
        "handoff.refused" => handoff::Refused { offer, reason }.into(),
        "handoff.withdrawn" => handoff::Withdrawn { offer, reason }.into(),
        _ => {
            let mut accepted = accepted(offer);
            accepted.seal_intact = !rare(dice[4]);
            accepted.into()
        }
    })
}

fn ordering(about: &str, kind: &str, dice: Dice) -> Option<Body> {
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
            placed.lot = id(pick(&["lot/L1", "lot/L1", "lot/L2"], dice[2])?);
            placed.into()
        }
        "order.cancelled" => order::Cancelled { reason: reason() }.into(),
        _ => return None,
    })
}

fn infusing(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "infusion.checked" => return checking(story, about, dice),
        "infusion.started" => started().into(),
        "infusion.completed" => completed(u32::from(dice[4]) * 20).into(),
        "infusion.stopped" => infusion::Stopped {
            volume_ul: 1,
            reaction: true,
            reason: reason(),
        }
        .into(),
        _ => return None,
    })
}

fn wristband_number(about: &str, slip: bool) -> String {
    let own = about.replace("participant/P", "W");
    if slip { format!("{own}-new") } else { own }
}

/// An order that waits for a vial like this, or any.
fn order_for(story: &Story, vial: &str, die: u8, slip: bool) -> Option<String> {
    let orders = ["order/O1", "order/O2", "order/O3"];
    let lot = vial.replace("vial/", "lot/");
    let waits = |about: &&&str| {
        let order = order_of(story, about);
        order.is_some_and(|order| lot.starts_with(&order.lot.to_string()) && !order.is_allocated())
    };
    let waiting: Vec<_> = orders.iter().filter(waits).collect();
    let found = if slip {
        None
    } else {
        pick(&waiting, die).copied()
    };
    found.or(pick(&orders, die)).map(Into::into)
}

fn packing(story: &Story, dice: Dice) -> Option<Body> {
    let (from, to) = if dice[3] < 230 {
        (PLANT, WARD)
    } else {
        (WARD, PLANT)
    };
    let here = |about: &&&str| {
        let Some(Record::Vial(vial)) = find(story, about) else {
            return false;
        };
        let free = ["commissioned", "stored", "available"].contains(&vial.state());
        let held = vial.holder(&story.world).unwrap();
        free && held == Holder::Site(id(&format!("site/{from}")))
    };
    let lot = pick(&["vial/L1", "vial/L1", "vial/L2"], dice[2])?;
    let slip = rare(dice[4]);
    let vials: Vec<&str> = SUBJECTS[..6]
        .iter()
        .filter(|vial| slip || (vial.starts_with(lot) && here(vial)))
        .copied()
        .collect();
    Some(packed(from, to, &vials).into())
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
    let vials: Vec<String> = shipment(story, about)?
        .vials
        .iter()
        .map(ToString::to_string)
        .collect();
    let vials: Vec<&str> = vials.iter().map(String::as_str).collect();
    let mut received = received(&vials);
    if rare(dice[4]) {
        received.vials[0].found = pick(&[Found::Absent, Found::Damaged], dice[3])?;
    }
    received.warmest_mc = Some(if rare(dice[3]) { 0 } else { -180_000 });
    received.seal_intact = !rare(dice[2]);
    Some(received.into())
}

fn checking(story: &Story, about: &str, dice: Dice) -> Option<Body> {
    let begun = find(story, about);
    let begun = begun.as_ref().and_then(InfusionId::pick);
    let begun = begun.map(|infusion| infusion.order.to_string());
    let ready = |about: &&&str| order_of(story, about).is_some_and(|order| order.is_allocated());
    let orders = ["order/O1", "order/O2", "order/O3"];
    let full: Vec<_> = orders.iter().filter(ready).collect();
    let order = begun.or(pick(&full, dice[3]).map(ToString::to_string))?;
    let placed = order_of(story, &order)?;
    let slip = rare(dice[4]);
    let participant = if slip {
        "participant/P1".into()
    } else {
        placed.participant.to_string()
    };
    let vials: Vec<String> = placed.allocated.iter().map(ToString::to_string).collect();
    let vials: Vec<&str> = vials.iter().map(String::as_str).collect();
    let number = wristband_number(&participant, rare(dice[2]));
    Some(check(&order, &number, &vials).into())
}
