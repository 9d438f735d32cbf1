//! Shipments in every stage to the ward, and the participants there.

use super::{PARTICIPANTS, SHIPMENTS, Supply, leaf, vial, ward};
use crate::story::plant;
use std::collections::BTreeSet;
use vialog::domain::equipment::EquipmentKind;
use vialog::domain::order::Dose;
use vialog::domain::readings::{Attached, Summary};
use vialog::domain::shipment::{Leg, Packed, Purpose, Sealed, Taker};
use vialog::domain::{
    Commitment, EquipmentId, Hash, LotId, OrderId, PlaceId, ProtocolId, Role, VialId, handoff,
    order, participant, receipt, vial as vials,
};

/// The lot that the ward has.
pub(super) const AT_THE_WARD: usize = 0;
/// The lot of which shipments are sealed.
pub(super) const SEALED: usize = 2;
/// The lot of which shipments are offered.
pub(super) const OFFERED: usize = 3;
/// The lot of which shipments wait at the ward to be opened.
pub(super) const DELIVERED: usize = 4;

/// The vials of a lot's shipment.
fn manifest(lot: usize, shipment: usize) -> Vec<VialId> {
    (0..10).map(|one| vial(lot, shipment * 10 + one)).collect()
}

/// The vials of a participant's order.
pub(super) fn dose(participant: usize) -> [VialId; 3] {
    [0, 1, 2].map(|one| vial(AT_THE_WARD, participant * 3 + one))
}

pub(super) fn order_of(participant: usize) -> OrderId {
    OrderId::new(&format!("O{participant}")).unwrap()
}

/// Every vial of a lot's shipment is there.
pub(super) fn received(lot: usize, shipment: usize) -> receipt::Received {
    let present = |vial| receipt::Checked {
        vial,
        found: receipt::Found::Present,
    };
    receipt::Received {
        vials: manifest(lot, shipment).into_iter().map(present).collect(),
        seal_intact: true,
        logger: receipt::Logger::Read,
        opened_at: None,
        unlisted: BTreeSet::new(),
    }
}

pub(super) fn to_the_ward() -> handoff::Offered {
    let to = Taker::Staff {
        role: Role::Pharmacist,
        site: ward(),
    };
    handoff::Offered { to }
}

pub(super) fn accepted(offer: Hash) -> handoff::Accepted {
    handoff::Accepted {
        offer,
        seal_intact: true,
        condition: "upright, cold".into(),
        temperature_mc: Some(-186_000),
    }
}

pub(super) fn thawed() -> vials::Thawed {
    vials::Thawed {
        bath: EquipmentId::new("bath").unwrap(),
    }
}

/// What the wristband of everyone commits to.
pub(super) fn wristband() -> Commitment {
    Commitment(leaf(1))
}

impl Supply {
    pub(super) fn packed(
        &self,
        lot: usize,
        shipment: usize,
        [shipper, logger]: [&str; 2],
    ) -> Packed {
        Packed {
            from: plant(),
            to: ward(),
            purpose: Purpose::Supply,
            route: vec![Leg {
                carrier: "courier".into(),
                to: "ward".into(),
            }],
            planned_arrival: self.in_days(1),
            shipper: EquipmentId::new(shipper).unwrap(),
            hold_hours: 240,
            logger: EquipmentId::new(logger).unwrap(),
            vials: manifest(lot, shipment),
        }
    }

    /// The shipments of each sort, each in a shipper and with a logger of its own.
    pub(super) fn ship(&mut self) {
        for shipment in 0..SHIPMENTS {
            self.deliver(AT_THE_WARD, shipment);
            let about = format!("shipment/S{AT_THE_WARD}-{shipment}");
            self.does("ward-pharmacist", &about, received(AT_THE_WARD, shipment));
            for vial_id in manifest(AT_THE_WARD, shipment) {
                let stored = self.at_the_ward(&vial_id);
                self.does("ward-pharmacist", vial_id.subject().as_str(), stored);
            }
            self.seal(SEALED, shipment);
            self.offer(OFFERED, shipment);
            self.deliver(DELIVERED, shipment);
        }
    }

    /// The position of a vial in the ward's boxes.
    fn at_the_ward(&self, vial: &VialId) -> vials::Stored {
        let number = vial.name().strip_prefix("B00-").unwrap();
        let number: usize = number.parse().unwrap();
        let (subject, mut stored) = self.story.storing(number - 1);
        assert_eq!(subject, vial.subject().as_str());
        stored.place = PlaceId::new(&format!("W{}", (number - 1) / 100)).unwrap();
        stored
    }

    fn seal(&mut self, lot: usize, shipment: usize) {
        let about = format!("shipment/S{lot}-{shipment}");
        let shipper = format!("shipper-{lot}-{shipment}");
        let logger = format!("logger-{lot}-{shipment}");
        self.equip(&shipper, EquipmentKind::Shipper, plant());
        self.equip(&logger, EquipmentKind::Logger, plant());
        let packed = self.packed(lot, shipment, [&shipper, &logger]);
        self.does("pharmacist", &about, packed);
        let seal = "S".to_owned();
        self.does("pharmacist", &about, Sealed { seal });
    }

    fn offer(&mut self, lot: usize, shipment: usize) {
        self.seal(lot, shipment);
        let offer = self.does(
            "pharmacist",
            &format!("shipment/S{lot}-{shipment}"),
            to_the_ward(),
        );
        self.offers.push(offer);
    }

    fn deliver(&mut self, lot: usize, shipment: usize) {
        self.seal(lot, shipment);
        let about = format!("shipment/S{lot}-{shipment}");
        let offer = self.does("pharmacist", &about, to_the_ward());
        self.does("ward-pharmacist", &about, accepted(offer));
        let read = Attached {
            file: Hash::of(&[about.as_bytes()]),
            site: ward(),
            format: "dry_shipper".into(),
            limit_mc: -135_000,
            summary: Summary {
                rows: 1,
                from: self.story.at,
                to: self.story.at,
                coldest_mc: -190_000,
                warmest_mc: -180_000,
                gaps: vec![],
                excursions: vec![],
            },
        };
        self.does("ward-pharmacist", &about, read);
    }

    /// Participants who have an order, whose vials are allocated, and whose vials are thawed, as many of each.
    pub(super) fn care(&mut self) {
        let protocol = vialog::app::seeds::trial().unwrap().protocol;
        let answer = |criterion: &vialog::domain::protocol::Criterion, met| participant::Answer {
            criterion: criterion.id.clone(),
            met,
        };
        let inclusion = protocol.inclusion.iter().map(|one| answer(one, true));
        let exclusion = protocol.exclusion.iter().map(|one| answer(one, false));
        let screened = participant::Screened {
            protocol: ProtocolId::new("p").unwrap(),
            site: ward(),
            consent: participant::Consent {
                version: protocol.consent_versions[0].clone(),
                given_on: "2026-06-01".parse().unwrap(),
            },
            age_years: 40,
            answers: inclusion.chain(exclusion).collect(),
            birth_date: Commitment(leaf(2)),
            sex: Commitment(leaf(3)),
            diagnosis: Commitment(leaf(4)),
        };
        for number in 0..3 * PARTICIPANTS {
            let about = format!("participant/P{number}");
            self.does("investigator", &about, screened.clone());
            self.does(
                "investigator",
                &about,
                participant::Enrolled { consent: None },
            );
            let wristband = wristband();
            self.does("nurse", &about, participant::IdentityBound { wristband });
            self.prescribe(number);
        }
    }

    fn prescribe(&mut self, number: usize) {
        let placed = order::Placed {
            participant: vialog::domain::ParticipantId::new(&format!("P{number}")).unwrap(),
            lots: [LotId::new("B00").unwrap()].into(),
            visit: "day 0".into(),
            dose: Dose::CellsPerKg(1_000_000),
            vials: 3,
            weight_g: Commitment(leaf(5)),
        };
        self.does("investigator", order_of(number).subject().as_str(), placed);
        let (allocates, thaws) = (number >= PARTICIPANTS, number >= 2 * PARTICIPANTS);
        for vial_id in dose(number).iter().filter(|_| allocates) {
            let kept = order::Allocated {
                order: order_of(number),
                choice_reason: None,
            };
            self.does("ward-pharmacist", vial_id.subject().as_str(), kept);
        }
        for vial_id in dose(number).iter().filter(|_| thaws) {
            self.does("ward-pharmacist", vial_id.subject().as_str(), thawed());
        }
    }
}
