//! The events that could come next, by kind.

use super::ward::{
    DELIVERED, OFFERED, SEALED, accepted, dose, order_of, received, thawed, to_the_ward, wristband,
};
use super::{Asked, LABELLING, PARTICIPANTS, SHIPMENTS, STORING, Supply, TESTING, label_of, vial};
use crate::story::{key_of, public};
use vialog::domain::{Body, Proposal, infusion, label, order};

/// The lot of which nothing is packed yet.
const TO_BE_PACKED: usize = 1;

impl Supply {
    /// The event as it would be proposed now.
    pub(crate) fn proposal<'a>(&self, asked: &'a Asked) -> Proposal<'a> {
        Proposal {
            event: &asked.event,
            key_id: asked.key_id,
            leaf: super::leaf(self.size),
            event_hash: super::event_hash(&asked.event),
            index: self.size,
            recorded_at: self.story.at,
        }
    }

    fn asks(&self, who: &str, subject: &str, body: impl Into<Body>) -> Asked {
        Asked {
            event: self.story.event(who, subject, body),
            key_id: public(&key_of(who)).id(),
        }
    }

    /// A hundred events and more of each of the ten kinds.
    pub(crate) fn kinds(&self) -> Vec<(&'static str, Vec<Asked>)> {
        let shipments = || 0..SHIPMENTS;
        vec![
            ("vial.stored", self.storings()),
            ("label.affixed", self.affixings()),
            ("result.recorded", self.results()),
            (
                "shipment.packed of 10",
                shipments()
                    .map(|one| {
                        let packed = self.packed(TO_BE_PACKED, one, ["shipper", "logger"]);
                        self.asks("pharmacist", &format!("shipment/N{one}"), packed)
                    })
                    .collect(),
            ),
            (
                "handoff.offered",
                shipments()
                    .map(|one| self.asks("pharmacist", &about(SEALED, one), to_the_ward()))
                    .collect(),
            ),
            (
                "handoff.accepted",
                shipments()
                    .zip(&self.offers)
                    .map(|(one, offer)| {
                        self.asks("ward-pharmacist", &about(OFFERED, one), accepted(*offer))
                    })
                    .collect(),
            ),
            (
                "shipment.received of 10",
                shipments()
                    .map(|one| {
                        let received = received(DELIVERED, one);
                        self.asks("ward-pharmacist", &about(DELIVERED, one), received)
                    })
                    .collect(),
            ),
            ("vial.allocated", self.allocations()),
            ("vial.thawed", self.thaws()),
            ("infusion.checked", self.checks()),
        ]
    }

    fn storings(&self) -> Vec<Asked> {
        let lots = STORING.flat_map(|lot| (0..1_000).map(move |number| lot * 1_000 + number));
        lots.filter(|number| number % 100 >= 50)
            .map(|number| {
                let (subject, stored) = self.story.storing(number);
                self.asks("admin", &subject, stored)
            })
            .collect()
    }

    fn affixings(&self) -> Vec<Asked> {
        let vials = (0..1_000).map(|number| vial(LABELLING, number));
        vials
            .map(|vial| {
                let about = format!("label/{}", label_of(&vial));
                self.asks("admin", &about, label::Affixed { of: vial.into() })
            })
            .collect()
    }

    fn results(&self) -> Vec<Asked> {
        TESTING
            .map(|lot| self.asks("analyst", &format!("lot/B{lot:02}"), Self::result(9)))
            .collect()
    }

    fn allocations(&self) -> Vec<Asked> {
        let vials = (0..PARTICIPANTS).flat_map(|one| dose(one).map(|vial| (one, vial)));
        vials
            .map(|(one, vial)| {
                let allocated = order::Allocated {
                    order: order_of(one),
                    choice_reason: None,
                };
                self.asks("ward-pharmacist", vial.subject().as_str(), allocated)
            })
            .collect()
    }

    fn thaws(&self) -> Vec<Asked> {
        let vials = (PARTICIPANTS..2 * PARTICIPANTS).flat_map(dose);
        vials
            .map(|vial| self.asks("ward-pharmacist", vial.subject().as_str(), thawed()))
            .collect()
    }

    fn checks(&self) -> Vec<Asked> {
        (2 * PARTICIPANTS..3 * PARTICIPANTS)
            .map(|one| {
                let checked = infusion::Checked {
                    order: order_of(one),
                    wristband: wristband(),
                    labels: dose(one).iter().map(label_of).collect(),
                    looks_right: true,
                };
                self.asks("nurse", &format!("infusion/I{one}"), checked)
            })
            .collect()
    }
}

fn about(lot: usize, shipment: usize) -> String {
    format!("shipment/S{lot}-{shipment}")
}
