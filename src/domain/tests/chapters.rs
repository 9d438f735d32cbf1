//! The chapters of the story, each on top of the one before.

use super::steps::*;
use super::story::*;
use crate::domain::shipment::Taker;
use crate::domain::specification::Limit;
use crate::domain::{Hash, Record, Stop, bank, clone, deviation, donor, handoff, lot, quality};

impl Story {
    /// Protocol, specification, donor, clone and both banks.
    pub(super) fn banked() -> Self {
        Self::staffed().banked_on()
    }

    /// The same, on top of what is there.
    pub(super) fn banked_on(self) -> Self {
        let mut story = self;
        story.does("quality", "form/form-1", form());
        story.does("quality", "protocol/trial", protocol());
        story.does("quality", "specification/spec", specification());
        story.does("quality", "batch_template/expansion", batch_template());
        let registered = donor::Registered {
            site: id("site/plant"),
            tissue: "fetal".into(),
            consent_reference: "C-1".into(),
            collected_on: "2026-01-02".parse().unwrap(),
            donation_number: None,
        };
        story.does("lab", "donor/D1", registered);
        story.does("analyst", "donor/D1", donor_tested(false));
        story.does(
            "quality",
            "donor/D1",
            determined(donor::Eligibility::Eligible),
        );
        let derived = clone::Derived {
            donor: id("donor/D1"),
            method: "limiting dilution".into(),
            passage: 0,
            doublings_tenths: 50,
        };
        story.does("lab", "clone/C1", derived);
        let from_clone = bank::Parent::Clone(id("clone/C1"));
        story.does("lab", "bank/MCB", bank_from(from_clone, 1));
        story.does(
            "quality",
            "bank/MCB",
            bank::Qualified { report: sha("mcb") },
        );
        let from_bank = bank::Parent::Bank(id("bank/MCB"));
        story.does("lab", "bank/WCB", bank_from(from_bank, 2));
        story.does(
            "quality",
            "bank/WCB",
            bank::Qualified { report: sha("wcb") },
        );
        story
    }

    /// A lot of six vials in quarantine, each labelled.
    pub(super) fn filled() -> Self {
        let mut story = Self::banked();
        story.fill("lot/L1", 6);
        story
    }

    /// A lot of three vials of which viability is limited for each kilogram, and P1 with the wristband W1.
    pub(super) fn limited_per_kg() -> Self {
        let mut story = Self::staffed();
        let mut limited = specification();
        limited.items[0].limit = Limit::PerKgMaximum(1000);
        story.does("quality", "specification/limited", limited);
        story = story.banked_on();
        let mut opened = lot_opened(4);
        opened.specification = id("specification/limited");
        story.fill_as("lot/L1", 3, opened);
        story.enrols("participant/P1");
        story.does("nurse", "participant/P1", bound("W1"));
        story
    }

    /// These vials are packed, brought to the ward and received there.
    pub(super) fn ships_to_the_ward(&mut self, vials: &[&str]) {
        self.does("pharmacist", "shipment/S1", packed(PLANT, WARD, vials));
        self.does("pharmacist", "shipment/S1", sealed());
        self.hand_over("pharmacist", to_courier(), "courier");
        self.hand_over("courier", to_pharmacy(WARD), "ward-pharmacist");
        self.reads_logger(-180_000);
        self.does("ward-pharmacist", "shipment/S1", received(vials));
    }

    /// A lot of which a vial has a second label that is not on it yet.
    pub(super) fn printed_again() -> Self {
        let mut story = Self::filled();
        let second = label("second");
        story.does("lab", &second, printed("vial/L1-001", Some("torn")));
        story
    }

    /// Opens and fills a lot and labels its vials.
    pub(super) fn fill(&mut self, lot: &str, count: u32) {
        self.fill_as(lot, count, lot_opened(4));
    }

    /// The same, opened otherwise.
    pub(super) fn fill_as(&mut self, lot: &str, count: u32, opened: lot::Opened) {
        self.does("lab", lot, opened);
        self.expand(lot);
        self.fill_on(lot, count);
    }

    /// The fill of a lot that has come so far, with its labels.
    pub(super) fn fill_on(&mut self, lot: &str, count: u32) {
        let expires_at = self.in_days(200);
        self.does("lab", lot, lot_filled(count, expires_at));
        self.does("lab", lot, frozen());
        for number in 1..=count {
            let vial = lot::vial_id(&id(lot), number).unwrap().to_string();
            let about = label(&vial);
            self.does("lab", &about, printed(&vial, None));
            self.does("lab", &about, affixed(&vial));
        }
    }

    /// The step before the fill, done and checked.
    pub(super) fn expand(&mut self, lot: &str) {
        let entry = self.does("lab", lot, expanded(85));
        let step = "expand".into();
        self.does("second-lab", lot, lot::StepChecked { step, entry });
    }

    /// What a release of this lot would be signed as now.
    pub(super) fn release_of(&self, lot: &str) -> quality::Released {
        let Record::Lot(lot) = self.record(lot) else {
            panic!("{lot} is no lot");
        };
        quality::Released {
            dossier: dossier(&lot),
        }
    }

    /// Someone releases L1, or is stopped.
    pub(super) fn releases(&mut self, who: &str) -> Result<Hash, Stop> {
        let release = self.release_of("lot/L1");
        self.tries(who, "lot/L1", release)
    }

    /// Every test done and reviewed.
    pub(super) fn test(&mut self, lot: &str) {
        for test in ["viability", "sterility"] {
            let entry = self.does("analyst", lot, result(test));
            self.does("reviewer", lot, reviewed(test, entry));
        }
    }

    /// The lot released.
    pub(super) fn released() -> Self {
        let mut story = Self::filled();
        story.test("lot/L1");
        story.releases("pharmacist").unwrap();
        story
    }

    /// A sealed shipment of three vials from the plant to the ward.
    pub(super) fn sealed() -> Self {
        let mut story = Self::released();
        let vials = ["vial/L1-001", "vial/L1-002", "vial/L1-003"];
        story.does("pharmacist", "shipment/S1", packed(PLANT, WARD, &vials));
        story.does("pharmacist", "shipment/S1", sealed());
        story
    }

    /// One handoff of the shipment.
    pub(super) fn hand_over(&mut self, giver: &str, to: Taker, taker: &str) {
        let offer = self.does(giver, "shipment/S1", handoff::Offered { to });
        self.wait_minutes(30);
        self.does(taker, "shipment/S1", accepted(offer));
    }

    /// The shipment accepted at the ward, its logger not yet read.
    pub(super) fn arrived() -> Self {
        let mut story = Self::sealed();
        story.hand_over("pharmacist", to_courier(), "courier");
        story.hand_over("courier", to_pharmacy(WARD), "ward-pharmacist");
        story
    }

    /// The logger of the shipment read at the ward, from its packing to now.
    pub(super) fn reads_logger(&mut self, warmest_mc: i32) {
        self.reads_logger_at(WARD, "ward-pharmacist", warmest_mc);
    }

    /// The same, at a site.
    pub(super) fn reads_logger_at(&mut self, site: &str, who: &str, warmest_mc: i32) {
        let Record::Shipment(shipment) = self.record("shipment/S1") else {
            panic!("no shipment");
        };
        let read = readings(site, shipment.packed_at, self.now, warmest_mc);
        self.does(who, "shipment/S1", read);
    }

    /// The same, with its logger read: it stayed cold.
    pub(super) fn delivered() -> Self {
        let mut story = Self::arrived();
        story.reads_logger(-180_000);
        story
    }

    /// Quality assurance assesses and decides the newest deviation.
    pub(super) fn decides(&mut self, decision: deviation::Decision) {
        let about = self.newest_deviation();
        self.decides_about(&about, decision);
    }

    /// Assesses and decides a deviation.
    pub(super) fn decides_about(&mut self, about: &str, decision: deviation::Decision) {
        let assessed = deviation::Assessed {
            class: deviation::Class::Major,
            impact: "looked at".into(),
        };
        // Where one of the two had a part in finding it, the other does both.
        let Record::Deviation(found) = self.record(about) else {
            panic!("{about} is no deviation");
        };
        let finds = |who: &str| found.finders().any(|one| one.name() == who);
        let first = if finds("quality") {
            "second-quality"
        } else {
            "quality"
        };
        let second = if finds("second-quality") {
            first
        } else {
            "second-quality"
        };
        self.does(first, about, assessed);
        let decided = deviation::Decided {
            decision,
            except: [].into(),
            reason: "stability data".into(),
        };
        self.does(second, about, decided);
    }

    /// Decides every deviation that is open.
    pub(super) fn decides_all(&mut self, decision: deviation::Decision) {
        let open = self.world.standings().filter(|(_, standing)| {
            matches!(&standing.record, Record::Deviation(it) if it.decision().is_none())
        });
        let mut open: Vec<String> = open.map(|(about, _)| about.to_string()).collect();
        open.sort();
        for about in open {
            self.decides_about(&about, decision);
        }
    }

    /// Three vials received at the ward, and two participants there with wristbands W1 and W2.
    pub(super) fn stocked() -> Self {
        let mut story = Self::delivered();
        let vials = ["vial/L1-001", "vial/L1-002", "vial/L1-003"];
        story.does("ward-pharmacist", "shipment/S1", received(&vials));
        for number in ["1", "2"] {
            let about = format!("participant/P{number}");
            story.enrols(&about);
            story.does("nurse", &about, bound(&format!("W{number}")));
        }
        story
    }

    /// A participant screened and enrolled.
    pub(super) fn enrols(&mut self, about: &str) -> Hash {
        self.does("investigator", about, screening().0);
        self.does("investigator", about, enrolled())
    }

    /// An order of one vial for P1 with L1-001 allocated.
    pub(super) fn allocated() -> Self {
        let mut story = Self::stocked();
        story.does("investigator", "order/O1", dose("participant/P1", 1).0);
        story.does("ward-pharmacist", "vial/L1-001", allocated("order/O1"));
        story
    }

    /// That vial thawed at the bedside.
    pub(super) fn at_the_bedside() -> Self {
        let mut story = Self::allocated();
        story.does("ward-pharmacist", "vial/L1-001", thawed());
        story
    }

    /// Checked by two people.
    pub(super) fn verified() -> Self {
        let mut story = Self::at_the_bedside();
        for who in ["nurse", "second-nurse"] {
            story.does(
                who,
                "infusion/I1",
                check("order/O1", "W1", &["vial/L1-001"]),
            );
        }
        story
    }

    /// Infused.
    pub(super) fn infused() -> Self {
        Self::given(2000)
    }

    /// Infused but for 200 µL.
    pub(super) fn partly_infused() -> Self {
        Self::given(1800)
    }

    fn given(volume_ul: u32) -> Self {
        let mut story = Self::verified();
        story.does("nurse", "infusion/I1", started());
        story.does("nurse", "infusion/I1", completed(volume_ul));
        story
    }
}
