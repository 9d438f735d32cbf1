//! A story in which every kind of event happens: what is frozen for each version of the rules.
//!
//! `VIALOG_BLESS=1 cargo test --lib frozen` makes the frozen log again from it. Only `rules.proposed` and `rules.adopted`
//! are missing where no later version is known; [`moves_on`] plays them.

use super::samples::{
    a_terminology, adverse_event, assessed, missed, notice_to, reviewed_event, updated,
};
use super::steps::*;
use super::story::*;
use crate::domain::adverse_event::{Closed, Course, Recipient, Updated};
use crate::domain::deviation::{self, Class, Decision};
use crate::domain::participant::Completed;
use crate::domain::readings::SetAside;
use crate::domain::shipment::Carrier;
use crate::domain::{
    Body, Despite, Hash, Record, Role, Rule, VERSIONS, assessment, bank, correction,
};
use crate::domain::{equipment, handoff, infusion, key, label, label_template, log, lot, order};
use crate::domain::{
    overriding, person, place, protocol, quality, recall, recovery, site, vial, witness,
};

/// The kinds that need a version after the one in force.
pub(crate) const MOVING_ON: [&str; 2] = ["rules.proposed", "rules.adopted"];

/// The origin of the log of every story.
pub(crate) const STORY_ORIGIN: &str = ORIGIN;

fn why() -> String {
    "because".into()
}

impl Story {
    /// Every kind but those of [`MOVING_ON`].
    pub(super) fn with_every_kind() -> Self {
        let mut story = Self::verified();
        story.ends_the_first_dose();
        story.reports_an_adverse_event();
        story.stops_a_second_dose();
        story.returns_a_vial();
        story.keeps_house();
        story.spoils_labels();
        story.releases_on_a_condition();
        story.follows_up();
        story.breaks_rules();
        story.recalls();
        story.takes_out_of_use();
        story.corrects_the_fill();
        story
    }

    fn ends_the_first_dose(&mut self) {
        self.does("nurse", "infusion/I1", started());
        self.does("nurse", "infusion/I1", completed(1800));
        let wasted = infusion::Wasted {
            volume_ul: 200,
            method: "autoclave".into(),
            witness: id("person/second-nurse"),
        };
        self.does("nurse", "infusion/I1", wasted);
    }

    fn reports_an_adverse_event(&mut self) {
        let about = "adverse_event/A1";
        self.does("quality", "terminology/ctcae-4.0", a_terminology());
        let reported = adverse_event(self);
        self.does("investigator", about, reported);
        let updated = Updated {
            outcome: Course::Recovered,
            ..updated(self)
        };
        self.does("investigator", about, updated);
        let notified = notice_to(self, Recipient::Sponsor);
        self.does("investigator", about, notified);
        self.does("ward-quality", about, reviewed_event());
        self.does("ward-quality", about, Closed {});
    }

    fn stops_a_second_dose(&mut self) {
        let vial = "vial/L1-002";
        self.does("investigator", "order/O2", dose("participant/P2", 1).0);
        self.does("investigator", "order/O2", cancelled());
        self.does("investigator", "order/O3", dose("participant/P2", 1).0);
        self.does("ward-pharmacist", vial, allocated("order/O3"));
        let taken_back = order::AllocationCancelled {
            order: id("order/O3"),
            reason: why(),
        };
        self.does("ward-pharmacist", vial, taken_back);
        self.does("ward-pharmacist", vial, allocated("order/O3"));
        self.does("ward-pharmacist", vial, thawed());
        self.does("nurse", "infusion/I3", check("order/O3", "W2", &[vial]));
        let abandoned = infusion::Abandoned { reason: why() };
        self.does("nurse", "infusion/I3", abandoned);
        for who in ["nurse", "second-nurse"] {
            self.does(who, "infusion/I2", check("order/O3", "W2", &[vial]));
        }
        self.does("nurse", "infusion/I2", started());
        let stopped = infusion::Stopped {
            volume_ul: 2000,
            reaction: true,
            reason: "rash".into(),
        };
        self.does("nurse", "infusion/I2", stopped);
    }

    /// The third vial goes back to its maker, by a courier who declines and then by a carrier.
    fn returns_a_vial(&mut self) {
        let (about, vial) = ("shipment/S2", "vial/L1-003");
        let shipper = qualified(self.in_days(30));
        self.does("quality", "equipment/shipper", shipper);
        self.does("ward-pharmacist", about, returned(WARD, PLANT, &[vial]));
        self.does("ward-pharmacist", about, sealed());
        let to_the_courier = || handoff::Offered { to: to_courier() };
        let offer = self.does("ward-pharmacist", about, to_the_courier());
        let reason = why();
        self.does("courier", about, handoff::Refused { offer, reason });
        let offer = self.does("ward-pharmacist", about, to_the_courier());
        let reason = why();
        self.does(
            "ward-pharmacist",
            about,
            handoff::Withdrawn { offer, reason },
        );
        let carrier = Carrier {
            name: "Cold Freight".into(),
            waybill: "W-1".into(),
        };
        self.does("ward-pharmacist", about, handoff::Consigned { carrier });
        self.wait_minutes(30);
        let collected = handoff::Collected {
            site: id("site/plant"),
            waybill: "W-1".into(),
            seal_intact: true,
            condition: "upright".into(),
            temperature_mc: None,
        };
        self.does("pharmacist", about, collected);
        let Record::Shipment(shipment) = self.record(about) else {
            panic!("{about} is no shipment");
        };
        let of_another = readings(PLANT, shipment.packed_at, self.now, -179_000);
        let (file, reason) = (of_another.file, why());
        self.does("pharmacist", about, of_another);
        self.does("quality", about, SetAside { file, reason });
        let read = readings(PLANT, shipment.packed_at, self.now, -180_000);
        self.does("pharmacist", about, read);
        self.does("pharmacist", about, received(&[vial]));
        let entry = self.does("lab", vial, destroyed("person/pharmacist"));
        let about = subject(vial);
        let confirmed = witness::Confirmed { about, entry };
        self.does("pharmacist", "person/pharmacist", confirmed);
    }

    /// What becomes of the vials that stayed at the plant.
    fn keeps_house(&mut self) {
        let (kept, broken, missing) = ("vial/L1-004", "vial/L1-005", "vial/L1-006");
        self.does("lab", kept, stored("place/B1", "A1"));
        let counted = place::Counted {
            seen: vec![place::Seen {
                vial: id(kept),
                position: "A1".into(),
            }],
            differences: vec![],
        };
        self.does("lab", "place/B1", counted);
        self.does("lab", kept, vial::Retrieved { purpose: why() });
        self.does("lab", kept, vial::Retained { reason: why() });
        self.does("lab", broken, vial::Damaged { reason: why() });
        self.does("lab", missing, vial::Lost { reason: why() });
        let found = vial::FoundAgain {
            site: id("site/plant"),
            circumstances: "in the next box".into(),
        };
        self.does("lab", missing, found);
        self.decides(Decision::Accept);
        let deviation = self.newest_deviation();
        let measures = "trained again".into();
        self.does("quality", &deviation, deviation::Closed { measures });
        let opened = departed("place/B1", Class::Minor);
        self.does("lab", "deviation/D1", opened);
    }

    /// A lot that is rejected and closed, after labels and results that were no good.
    fn spoils_labels(&mut self) {
        let (lot, vial) = ("lot/L2", "vial/L2-001");
        self.fill(lot, 2);
        self.does("lab", &label("second"), printed(vial, Some("torn")));
        self.does("lab", &label("second"), reprinted(2));
        let left_over = label::Destroyed {
            reason: why(),
            witness: id("person/reviewer"),
        };
        self.does("lab", &label("second"), left_over);
        self.does("lab", &label("third"), printed(vial, None));
        self.does("lab", &label("third"), label::Spoiled { reason: why() });
        self.does("lab", &label("fourth"), printed(vial, None));
        self.does("lab", &label("fourth"), affixed(vial));
        self.does("lab", &label("fourth"), label::Voided { reason: why() });
        let entry = self.does("analyst", lot, result("viability"));
        let invalidated = quality::ResultInvalidated {
            test: "viability".into(),
            result: entry,
            reason: why(),
        };
        self.does("quality", lot, invalidated);
        self.does("pharmacist", lot, quality::Rejected { reason: why() });
        for vial in [vial, "vial/L2-002"] {
            self.does("lab", vial, destroyed("person/pharmacist"));
        }
        let balance = lot::Balance {
            filled: 2,
            destroyed: 2,
            ..lot::Balance::default()
        };
        self.does("pharmacist", lot, lot::Closed { balance });
    }

    /// A lot that is released before its last result, held and freed.
    fn releases_on_a_condition(&mut self) {
        let lot = "lot/L3";
        let mut lagged = specification();
        lagged.items[1].lag_days = 14;
        self.does("quality", "specification/lagged", lagged);
        let mut opened = lot_opened(4);
        opened.specification = id("specification/lagged");
        self.fill_as(lot, 3, opened);
        let entry = self.does("analyst", lot, result("viability"));
        self.does("reviewer", lot, reviewed("viability", entry));
        let released = quality::ConditionallyReleased {
            dossier: self.release_of(lot).dossier,
            awaiting: ["sterility".to_owned()].into(),
            due: self.in_days(14),
        };
        self.does("pharmacist", lot, released);
        let entry = self.does("analyst", lot, result("sterility"));
        self.does("reviewer", lot, reviewed("sterility", entry));
        let dossier = self.release_of(lot).dossier;
        self.does("pharmacist", lot, quality::ConditionMet { dossier });
        let hold = self.does("quality", lot, held());
        self.does("quality", lot, lifted(hold));
    }

    /// The first participant completes the trial, the second one misses a visit and withdraws.
    fn follows_up(&mut self) {
        self.wait_days(30);
        let assessed = assessed(self);
        self.does("investigator", "participant/P1", assessed);
        self.wait_days(10);
        let missed = assessment::Missed {
            infusion: id("infusion/I2"),
            ..missed()
        };
        self.does("investigator", "participant/P2", missed);
        let last_seen_on = self.in_days(0).date();
        self.does("investigator", "participant/P1", Completed { last_seen_on });
        self.does("investigator", "participant/P2", withdrawn());
    }

    /// A shipper out of its qualification, set aside by two people, and a breach that is recorded late.
    fn breaks_rules(&mut self) {
        let logger = qualified(self.in_days(300));
        self.does("quality", "equipment/logger", logger);
        let requested = overriding::Requested {
            rule: Rule::Equipment,
            about: subject("equipment/shipper"),
            whole: subject("shipment/S3"),
            until: self.in_days(1),
            reason: why(),
        };
        let request = self.does("pharmacist", "override/V1", requested);
        let reason = why();
        self.does(
            "quality",
            "override/V1",
            overriding::Granted { request, reason },
        );
        let packed_under = packed(PLANT, WARD, &["vial/L3-001"]);
        let mut event = self.event("pharmacist", "shipment/S3", packed_under);
        event.under = Some(id("override/V1"));
        self.send(&event).unwrap();
        self.does("pharmacist", "shipment/S3", received(&["vial/L3-001"]));
        let mut event = self.event("lab", "vial/L3-002", stored("place/B1", "C1"));
        event.at = self.in_days(-60);
        event.late_reason = Some("no network".into());
        event.despite = Some(Despite {
            rules: [Rule::Time].into(),
            reason: why(),
            evidence: Some(sha("the paper record")),
        });
        self.send(&event).unwrap();
    }

    fn corrects_the_fill(&mut self) {
        let filled = |signed: &std::sync::Arc<Signed>| {
            String::from_utf8_lossy(&signed.bytes).contains("\"lot.filled\"")
        };
        let index = self.signed.iter().position(filled).unwrap();
        let entry = u64::try_from(index).unwrap();
        let corrected = correction::Corrected {
            entry,
            leaf: Hash::of(&[b"leaf", &entry.to_be_bytes(), &self.signed[index].bytes]),
            member: "body.volume_ul".into(),
            was: 2000.into(),
            should_be: 2100.into(),
            reason: "misread".into(),
        };
        let correction = self.does("quality", "lot/L1", corrected);
        let confirmed = correction::Confirmed { entry, correction };
        self.does("second-quality", "lot/L1", confirmed);
    }

    fn recalls(&mut self) {
        let about = "recall/R1";
        self.does("quality", about, recalled());
        for (site, who) in [(PLANT, "quality"), (WARD, "ward-pharmacist")] {
            let site = || id(&format!("site/{site}"));
            let notified = recall::Notified {
                site: site(),
                means: "letter".into(),
            };
            self.does("quality", about, notified);
            let acknowledged = recall::Acknowledged {
                site: site(),
                vials_kept_apart: 0,
                participants_told: 2,
                difference: Some("counted by hand".into()),
                measures: "kept apart".into(),
            };
            self.does(who, about, acknowledged);
        }
        self.does("quality", about, withdrawn_for_good());
    }

    /// What and who is no longer needed.
    fn takes_out_of_use(&mut self) {
        let Record::Site(ward) = self.record("site/ward") else {
            panic!("no site");
        };
        let site = ward.described;
        self.does(
            "admin",
            "site/ward",
            site::Changed {
                site,
                reason: why(),
            },
        );
        self.does("quality", "bank/WCB", bank::Retired { reason: why() });
        let retired = equipment::Retired { reason: why() };
        self.does("quality", "equipment/incubator", retired);
        let retired = label_template::Retired { reason: why() };
        self.does("quality", "label_template/cap.v1", retired);
        let revoked = person::RoleRevoked {
            role: Role::Lab,
            site: Some(id("site/plant")),
            reason: why(),
        };
        self.does("admin", "person/second-lab", revoked);
        let second_key = enrolment_of_key("lab", "second device");
        self.does("admin", "person/lab", second_key);
        let key_id = public_key("second device").id();
        self.does("lab", "person/lab", key::Confirmed { key_id });
        let suspected = key::Suspected {
            key_id: public_key("lab").id(),
            since: 3,
            reason: "left unlocked".into(),
        };
        self.does("lab", "person/lab", suspected);
        let revoked = key::Revoked {
            key_id: public_key("nurse").id(),
            reason: "lost".into(),
        };
        self.does("admin", "person/nurse", revoked);
        self.does("admin", "person/courier", person::Left { reason: why() });
        self.does("quality", "protocol/second", protocol());
        let statement = "kept for 30 years".into();
        self.does("quality", "protocol/second", protocol::Closed { statement });
        let enrolled = enrolment_of_key("second", "second");
        let recovered = recovery::Recovered {
            title: "administrator".into(),
            key: enrolled.key,
            device: enrolled.device,
            possession: enrolled.possession,
            reason: why(),
        };
        self.does("recovery", "person/second", recovered);
    }

    /// Two people move the log on to the version after the one in force.
    pub(super) fn adopts_next_rules(&mut self) {
        let Record::Log(log) = self.record("log/main") else {
            panic!("no log");
        };
        let (version, reason) = (log.version() + 1, why());
        let proposal = self.does("quality", "log/main", log::Proposed { version, reason });
        self.does("admin", "log/main", log::Adopted { version, proposal });
    }
}

/// The events of the story with every kind.
pub(crate) fn every_kind() -> Vec<super::histories::Played> {
    super::histories::events_of(&Story::with_every_kind())
}

/// A short story that begins under the first version and moves on to each later one, with something done under each.
pub(crate) fn moves_on() -> Vec<super::histories::Played> {
    let mut story = Story::staffed();
    for _ in &VERSIONS[1..] {
        story.adopts_next_rules();
        let enrolled = |name: &str| Body::from(person::Enrolled { title: name.into() });
        story.does("admin", "person/new", enrolled("technician"));
    }
    super::histories::events_of(&story)
}
