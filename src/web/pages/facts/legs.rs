//! The way of a shipment: what has been done, what comes next, and what is still planned.

use super::super::parts::Moment;
use super::Sight;
use crate::app::Step;
use crate::domain::Body;
use crate::domain::shipment::{Leg, Shipment};
use askama::Template;

/// The steps.
#[derive(Template)]
#[template(path = "legs.html", config = "src/web/pages/askama.toml")]
pub(in super::super) struct Legs {
    title: String,
    stops: Vec<Stop>,
}

/// One of them.
struct Stop {
    what: String,
    /// Who has it afterwards, or carries it.
    who: String,
    at: Option<Moment>,
    /// Whether it is done, or the one that comes next.
    done: bool,
    next: bool,
}

/// The way of a shipment, from its entries and its planned route.
pub(super) fn legs(sight: &Sight<'_>, shipment: &Shipment, history: &[Step]) -> Legs {
    let voice = sight.voice;
    let mut stops: Vec<Stop> = history
        .iter()
        .rev()
        .filter_map(|step| {
            let who = taken_by(sight, step, history)?;
            Some(Stop {
                what: voice.done(step.line.kind),
                who,
                at: Some(Moment::signed(voice.lang, &step.line)),
                done: true,
                next: false,
            })
        })
        .collect();
    let handed = usize::try_from(shipment.handoffs).unwrap_or(usize::MAX);
    let planned = shipment.route.iter().skip(handed);
    if shipment.arrived_at.is_none() {
        stops.extend(planned.map(|leg| Stop {
            what: voice.tell("leg-to", &[("to", leg.to.as_str().into())]),
            who: carried(leg),
            at: None,
            done: false,
            next: false,
        }));
    }
    if !shipment.is_over() {
        stops.push(Stop {
            what: voice.act("shipment.received"),
            who: shipment.to.name().to_owned(),
            at: None,
            done: false,
            next: false,
        });
    }
    if let Some(next) = stops.iter_mut().find(|stop| !stop.done) {
        next.next = true;
    }
    Legs {
        title: voice.say("shipment-way"),
        stops,
    }
}

fn carried(leg: &Leg) -> String {
    leg.carrier.clone()
}

/// Who has it after a step of the way; none for what is no step of the way.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a few kinds are steps of a way"
)]
fn taken_by(sight: &Sight<'_>, step: &Step, history: &[Step]) -> Option<String> {
    Some(match &step.event.body {
        Body::ShipmentPacked(body) => body.from.name().to_owned(),
        Body::ShipmentSealed(body) => body.seal.clone(),
        Body::HandoffAccepted(accepted) => {
            let offer = history
                .iter()
                .find(|one| one.line.leaf_hash == accepted.offer);
            match offer.map(|one| &one.event.body) {
                Some(Body::HandoffOffered(offered)) => sight.voice.taker(&offered.to),
                _ => step.line.actor.name().to_owned(),
            }
        }
        Body::HandoffConsigned(_) | Body::HandoffCollected(_) | Body::ShipmentReceived(_) => {
            step.line.actor.name().to_owned()
        }
        _ => return None,
    })
}
