//! The journey: from the plant to the ward, and to the participant at the bedside.

use super::*;
use crate::answer::Answer;
use crate::attachments::{attached_by, bearer};
use serde_json::json;
use vialog::domain::readings::Attached;
use vialog::domain::shipment::{Shipment, Taker};
use vialog::domain::{Instant, handoff, infusion, participant, vial};

/// A logger's file over a stretch of time as its maker's program writes it, a reading every five minutes.
pub(crate) fn logger_file(from: Instant, to: Instant, celsius: &str) -> Vec<u8> {
    let mut lines = vec!["time,temperature".to_owned()];
    let mut at = from;
    while at <= to {
        let written = at.to_string().replace('T', " ");
        let (seconds, _) = written.split_once('.').unwrap();
        lines.push(format!("{seconds},{celsius}"));
        at = at.plus_seconds(300);
    }
    (lines.join("\n") + "\n").into_bytes()
}

impl TestApp {
    /// A sealed shipment of these vials from the plant to the ward.
    pub(crate) fn packed(&self, shipment: &str, vials: &[&str]) -> &Self {
        let subject = format!("shipment/{shipment}");
        self.enters("pharmacist", &subject, packing(vials, self.in_days(2)));
        self.enters("pharmacist", &subject, sealed());
        self
    }

    /// Offers to the taker; gives the leaf hash of the offer.
    pub(crate) fn offers(&self, who: &str, shipment: &str, to: Taker) -> Hash {
        self.enters(
            who,
            &format!("shipment/{shipment}"),
            handoff::Offered { to },
        )
    }

    /// The shipment reaches the ward by courier within an hour, not yet opened.
    pub(crate) fn carried(&self, shipment: &str) -> &Self {
        let subject = format!("shipment/{shipment}");
        let offer = self.offers("pharmacist", shipment, courier());
        self.clock.advance_minutes(30);
        self.enters("courier", &subject, accepting(offer));
        let offer = self.offers("courier", shipment, ward_pharmacy());
        self.clock.advance_minutes(30);
        self.enters("ward-pharmacist", &subject, accepting(offer));
        self
    }

    /// Hands in a logger's file and has the service read it: the body that states what it says, to be signed.
    pub(crate) fn read(&self, who: &str, site: &str, limit_mc: i32, file: &[u8]) -> Attached {
        self.read_by("dry-shipper", (who, site), limit_mc, file)
    }

    /// The same by another setting of the site, given who reads and where.
    pub(crate) fn read_by(
        &self,
        format: &str,
        (who, site): (&str, &str),
        limit_mc: i32,
        file: &[u8],
    ) -> Attached {
        let file = attached_by(self, who, file);
        let site = format!("site/{site}");
        let asked = json!({ "file": file, "site": site, "format": format, "limit_mc": limit_mc });
        let body = Some(("application/json", asked.to_string().into_bytes()));
        let session = bearer(self, who);
        let headers = [("authorization", &*session)];
        let told = self.request_with("POST", "/api/v1/readings/preview", body, &headers);
        assert_eq!(told.status, 200, "{}", told.text());
        serde_json::from_value(told.json()).unwrap()
    }

    /// The logger of a shipment is read at the ward: this cold from its packing to now.
    pub(crate) fn logged(&self, shipment: &str, celsius: &str) -> Answer {
        self.logged_at("ward-pharmacist", WARD, shipment, celsius)
    }

    /// The same, at a site.
    pub(crate) fn logged_at(&self, who: &str, site: &str, shipment: &str, celsius: &str) -> Answer {
        let subject = format!("shipment/{shipment}");
        let packed: Shipment = self.record(&subject);
        let file = logger_file(packed.packed_at, self.clock.now(), celsius);
        let read = self.read(who, site, packed.limit_mc, &file);
        self.does(who, &subject, read)
    }

    /// The shipment reaches the ward by courier, cold all the way; every vial is present. Its shipper is qualified again.
    pub(crate) fn shipped(&self, shipment: &str, vials: &[&str]) -> &Self {
        self.packed(shipment, vials).carried(shipment);
        self.logged(shipment, "-180.5").recorded();
        let subject = format!("shipment/{shipment}");
        self.enters("ward-pharmacist", &subject, receipt(vials));
        self.requalified("shipper")
    }

    /// A participant screened and enrolled at the ward, with a wristband.
    pub(crate) fn enrolled(&self, participant: &str) -> &Self {
        let subject = format!("participant/{participant}");
        let (screened, details) = screening(participant);
        self.does_with("investigator", &subject, screened, &details)
            .recorded();
        self.enters("investigator", &subject, enrolling());
        let (detail, wristband) = wristband(participant);
        let bound = participant::IdentityBound { wristband };
        self.does_with("nurse", &subject, bound, &[detail])
            .recorded();
        self
    }

    /// An order of one vial for a participant of 20 kg.
    pub(crate) fn ordered(&self, order: &str, participant: &str, lot: &str) -> Answer {
        let (placed, weight) = dose(participant, lot);
        self.does_with("investigator", &format!("order/{order}"), placed, &[weight])
    }

    /// An order of one vial for a participant of 20 kg, with this vial allocated and thawed.
    pub(crate) fn thawed(&self, order: &str, participant: &str, vial: &str) -> &Self {
        let (lot, _) = vial.split_once('-').unwrap();
        self.ordered(order, participant, lot).recorded();
        let subject = format!("vial/{vial}");
        self.enters("ward-pharmacist", &subject, allocating(order));
        let bath = id("equipment/bath");
        self.enters("ward-pharmacist", &subject, vial::Thawed { bath });
        self
    }

    /// Everything up to a thawed vial at the bedside of participant P1: lot L1, shipment SH1, order O1, vial L1-001.
    pub(crate) fn at_the_bedside(&self) -> &Self {
        self.founded().banked().filled("L1", 3).released("L1");
        self.shipped("SH1", &["L1-001", "L1-002"])
            .enrolled("P1")
            .enrolled("P2");
        self.thawed("O1", "P1", "L1-001")
    }

    /// The infusion of [`TestApp::at_the_bedside`], checked by two people and completed.
    pub(crate) fn infused(&self) -> &Self {
        self.started();
        self.ended(2000)
    }

    /// Checked by two people and started.
    pub(crate) fn started(&self) -> &Self {
        for who in ["nurse", "second-nurse"] {
            self.enters(who, "infusion/INF1", check("O1", "P1", &["L1-001"]));
        }
        let access = "peripheral vein".into();
        self.enters(
            "nurse",
            "infusion/INF1",
            infusion::Started {
                access,
                given: None,
            },
        );
        self
    }

    /// Completed after this volume.
    pub(crate) fn ended(&self, volume_ul: u32) -> &Self {
        let completed = infusion::Completed {
            volume_ul,
            reaction: false,
        };
        self.enters("nurse", "infusion/INF1", completed);
        self
    }
}
