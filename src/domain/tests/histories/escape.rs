//! No product is ever trapped: from every state there is a way to its destruction.

use super::super::steps::*;
use super::super::story::*;
use super::bodies::shipment;
use crate::domain::receipt::{Found, Logger};
use crate::domain::shipment::{Holder, Shipment, ShipmentStage};
use crate::domain::vial::VialStage;
use crate::domain::{Body, Noun, Record, Rule, SiteId, handoff, overriding, vial};

/// Destroys every vial that is not used up, whatever it takes.
pub(super) fn nothing_is_trapped(mut story: Story) {
    let vials = story.world.standings().map(|(about, _)| about);
    let vials = vials.filter(|about| about.noun() == Noun::Vial);
    let mut vials: Vec<String> = vials.map(ToString::to_string).collect();
    vials.sort();
    for about in vials {
        escape(&mut story, &about);
    }
}

fn escape(story: &mut Story, about: &str) {
    for _ in 0..12 {
        let Record::Vial(vial) = story.record(about) else {
            panic!()
        };
        match vial.stage.clone() {
            VialStage::Infused { .. } | VialStage::Destroyed { .. } => return,
            VialStage::Packed { shipment } => onwards(story, &shipment.to_string()),
            VialStage::Missing { holder } | VialStage::Lost { holder } => {
                let ward = id("site/ward");
                found_again(story, about, holder.site().unwrap_or(&ward));
            }
            VialStage::Damaged { holder } if holder.site().is_none() => {
                found_again(story, about, &id("site/ward"));
            }
            VialStage::Commissioned { .. }
            | VialStage::InStock { .. }
            | VialStage::Reserved { .. }
            | VialStage::Thawed { .. }
            | VialStage::Damaged { .. }
            | VialStage::Returned { .. }
            | VialStage::Retained { .. } => {
                let who = pharmacist(vial.stage.site().expect("a site holds it"));
                story.does(who, about, destroyed("person/quality"));
            }
        }
    }
    panic!("{about} is trapped: {:?}", story.record(about));
}

fn found_again(story: &mut Story, about: &str, site: &SiteId) {
    let found = vial::FoundAgain {
        site: site.clone(),
        circumstances: "found".into(),
    };
    story.does(pharmacist(site), about, found);
}

fn pharmacist(site: &SiteId) -> &'static str {
    if site.name() == PLANT {
        "pharmacist"
    } else {
        "ward-pharmacist"
    }
}

/// Brings a shipment one step nearer to one of its ends, and opens it there.
fn onwards(story: &mut Story, about: &str) {
    let Shipment {
        holder,
        stage,
        to,
        vials,
        ..
    } = shipment(story, about).unwrap();
    match (holder, stage) {
        (holder, ShipmentStage::Offered { offer, .. }) => {
            let reason = "to be destroyed".into();
            as_holder(story, &holder, about, handoff::Withdrawn { offer, reason });
        }
        (Holder::Site(site), _) => {
            let vials: Vec<String> = vials.iter().map(ToString::to_string).collect();
            let vials: Vec<&str> = vials.iter().map(String::as_str).collect();
            let mut opened = received(&vials);
            opened.logger = Logger::Lost;
            for checked in &mut opened.vials {
                let Record::Vial(vial) = story.record(&checked.vial.to_string()) else {
                    panic!()
                };
                if !matches!(vial.stage, VialStage::Packed { .. }) {
                    checked.found = Found::Absent;
                }
            }
            story.does(pharmacist(&site), about, opened);
        }
        (Holder::Carrier(carrier), _) => {
            let collected = handoff::Collected {
                site: to.clone(),
                waybill: carrier.waybill,
                seal_intact: true,
                condition: "cold".into(),
                temperature_mc: None,
            };
            story.does(pharmacist(&to), about, collected);
        }
        (holder @ Holder::Person(_), _) => {
            let taker = to_pharmacy(to.name());
            let offer = as_holder(story, &holder, about, handoff::Offered { to: taker });
            story.does(pharmacist(&to), about, accepted(offer));
        }
    }
}

/// The holder does it; for a holder who has left, the laboratory does under an override.
fn as_holder(
    story: &mut Story,
    holder: &Holder,
    about: &str,
    body: impl Into<Body>,
) -> crate::domain::Hash {
    match holder {
        Holder::Site(site) => return story.does(pharmacist(site), about, body),
        Holder::Person(person) if story.state(&person.to_string()) != "left" => {
            return story.does(person.name(), about, body);
        }
        Holder::Person(_) | Holder::Carrier(_) => {}
    }
    let name = format!("override/E{}", story.signed.len());
    let requested = overriding::Requested {
        rule: Rule::Custody,
        about: subject(about),
        whole: subject(about),
        until: story.in_days(1),
        reason: "the courier has left".into(),
    };
    let request = story.does("lab", &name, requested);
    let reason = "agreed".into();
    story.does("quality", &name, overriding::Granted { request, reason });
    let mut event = story.event("lab", about, body);
    event.under = Some(id(&name));
    story.send(&event).unwrap()
}
