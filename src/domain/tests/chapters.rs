//! The chapters of the story, each on top of the one before.

use super::steps::*;
use super::story::*;
use crate::domain::shipment::Taker;
use crate::domain::{Hash, bank, clone, donor, handoff, lot};

impl Story {
    /// Protocol, specification, donor, clone and both banks.
    pub(super) fn banked() -> Self {
        let mut story = Self::staffed();
        story.does("quality", "form/form-1", form());
        story.does("quality", "protocol/trial", protocol());
        story.does("quality", "specification/spec", specification());
        let registered = donor::Registered {
            site: id("site/plant"),
            tissue: "fetal".into(),
            consent_reference: "C-1".into(),
            collected_on: "2026-01-02".parse().unwrap(),
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

    /// Opens and fills a lot and labels its vials.
    pub(super) fn fill(&mut self, lot: &str, count: u32) {
        let expires_at = self.in_days(200);
        self.does("lab", lot, lot_opened(4));
        self.does("lab", lot, lot_filled(count, expires_at));
        for number in 1..=count {
            let vial = lot::vial_id(&id(lot), number).unwrap().to_string();
            let about = format!("label/{}", label_of(&vial));
            self.does("lab", &about, printed(&vial, None));
        }
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
        story.does("pharmacist", "lot/L1", released());
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
        self.does(taker, "shipment/S1", accepted(offer));
    }

    /// The shipment accepted at the ward, not yet opened.
    pub(super) fn delivered() -> Self {
        let mut story = Self::sealed();
        story.hand_over("pharmacist", to_courier(), "courier");
        story.hand_over("courier", to_pharmacy(WARD), "ward-pharmacist");
        story
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
        let mut story = Self::verified();
        story.does("nurse", "infusion/I1", started());
        story.does("nurse", "infusion/I1", completed(2000));
        story
    }
}
