//! Making and testing: from the donor to a released lot.

use super::*;
use crate::answer::Answer;
use vialog::domain::deviation::{self, Decision};
use vialog::domain::donor::Eligibility;
use vialog::domain::quality::{Dossier, Released, ResultRecorded};
use vialog::domain::specification::Specification;
use vialog::domain::{bank, clone, donor, lot};

impl TestApp {
    /// Donor, clone and both banks.
    pub(crate) fn banked(&self) -> &Self {
        let registered = donor::Registered {
            site: site_id(PLANT),
            tissue: "fetal".into(),
            consent_reference: "C-1".into(),
            collected_on: "2026-01-02".parse().unwrap(),
            donation_number: Some("g123498654321 00 H".into()),
        };
        let determined = donor::Determined {
            eligibility: Eligibility::Eligible,
            basis: "all tests".into(),
        };
        let derived = clone::Derived {
            donor: id("donor/D1"),
            method: "limiting dilution".into(),
            passage: 0,
            doublings_tenths: 50,
        };
        self.enters("lab", "donor/D1", registered);
        self.enters("lab", "donor/D1", donor_tested("hiv_nat", false));
        self.enters("quality", "donor/D1", determined);
        self.enters("lab", "clone/C1", derived);
        for (name, parent, passage) in [
            ("bank/MCB1", bank::Parent::Clone(id("clone/C1")), 1),
            ("bank/WCB1", bank::Parent::Bank(id("bank/MCB1")), 2),
        ] {
            self.enters("lab", name, bank_from(parent, passage));
            let report = sha("bank");
            self.enters("quality", name, bank::Qualified { report });
        }
        self
    }

    /// A lot of so many vials, in quarantine, each vial labelled and stored in a box of its lot.
    pub(crate) fn filled(&self, lot: &str, count: u32) -> &Self {
        self.filled_as(lot, count, lot_opened())
    }

    /// The same, opened otherwise.
    pub(crate) fn filled_as(&self, lot: &str, count: u32, opened: lot::Opened) -> &Self {
        let subject = format!("lot/{lot}");
        self.enters("lab", &subject, opened);
        self.expanded(lot);
        self.vialled(lot, count)
    }

    /// The step before the fill, done and checked.
    pub(crate) fn expanded(&self, lot: &str) -> &Self {
        let subject = format!("lot/{lot}");
        let entry = self.enters("lab", &subject, expanded(85));
        let step = "expand".into();
        self.enters("second-lab", &subject, lot::StepChecked { step, entry });
        self
    }

    /// The fill of a lot that has come so far, the step after it, and each vial labelled and stored.
    pub(crate) fn vialled(&self, lot: &str, count: u32) -> &Self {
        self.stocked(lot, lot_filled(count, self.in_days(200)))
    }

    /// The same, filled otherwise.
    pub(crate) fn stocked(&self, lot: &str, filled: lot::Filled) -> &Self {
        let (subject, count) = (format!("lot/{lot}"), filled.count);
        self.enters("lab", &subject, filled);
        self.enters("lab", &subject, frozen());
        let place = format!("BOX-{lot}");
        self.enters("lab", &format!("place/{place}"), a_box("tank"));
        for number in 1..=count {
            let vial = format!("{lot}-{number:03}");
            self.labelled(&vial);
            let position = format!("A{number}");
            self.enters("lab", &format!("vial/{vial}"), stored(&place, &position));
        }
        self
    }

    /// A label printed for the vial and scanned on it.
    pub(crate) fn labelled(&self, vial: &str) -> &Self {
        let subject = format!("label/{}", label_of(vial));
        self.enters("lab", &subject, printed(vial, None));
        self.enters("lab", &subject, affixed(vial));
        self
    }

    /// Results recorded and reviewed, and the lot released.
    pub(crate) fn released(&self, lot: &str) -> &Self {
        for item in specification().items {
            self.tested(lot, &item.test);
        }
        self.releases("pharmacist", lot).recorded();
        self
    }

    /// One passing result, reviewed.
    pub(crate) fn tested(&self, lot: &str, test: &str) -> &Self {
        self.tested_as(lot, result(test))
    }

    /// A result, reviewed.
    pub(crate) fn tested_as(&self, lot: &str, result: ResultRecorded) -> &Self {
        let (subject, test) = (format!("lot/{lot}"), result.test.clone());
        let entry = self.enters("analyst", &subject, result);
        self.enters("reviewer", &subject, reviewed(&test, entry));
        self
    }

    /// What a release of the lot commits to, computed from its record as the service shows it.
    pub(crate) fn dossier(&self, lot: &str) -> Dossier {
        let lot: lot::Lot = self.record(&format!("lot/{lot}"));
        let specification: Specification = self.record(&lot.specification.to_string());
        Dossier {
            batch_record: lot.batch_record(),
            results: lot.results_hash(),
            specification: lot.specification,
            version: specification.version,
            certificate: sha("certificate of analysis"),
        }
    }

    /// Someone releases the lot, or is refused.
    pub(crate) fn releases(&self, who: &str, lot: &str) -> Answer {
        let dossier = self.dossier(lot);
        self.does(who, &format!("lot/{lot}"), Released { dossier })
    }

    /// Quality assurance assesses and decides a deviation.
    pub(crate) fn decided(&self, deviation: &str, decision: Decision) -> &Self {
        let assessed = deviation::Assessed {
            class: deviation::Class::Major,
            impact: "looked at".into(),
        };
        let decided = deviation::Decided {
            decision,
            except: [].into(),
            reason: "stability data".into(),
        };
        self.enters("quality", deviation, assessed);
        // Whoever found it does not decide it.
        self.enters("second-quality", deviation, decided);
        self
    }

    /// The deviations that were opened by facts against rules, the oldest first.
    pub(crate) fn breaches(&self) -> Vec<String> {
        let all = self.get("/api/v1/deviation?limit=500").json();
        let names = all
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["subject"].as_str().unwrap().to_owned());
        names
            .filter(|name| name.starts_with("deviation/B-"))
            .collect()
    }

    /// The words of the reasons why a thing may not be used for this purpose at this site.
    pub(crate) fn reasons(&self, about: &str, purpose: &str, site: &str) -> Vec<String> {
        let told = self
            .get(&format!(
                "/api/v1/{about}/usability?for={purpose}&site={site}"
            ))
            .json();
        let reasons = told["reasons"].as_array().unwrap();
        assert_eq!(told["usable"], reasons.is_empty(), "{told}");
        reasons
            .iter()
            .map(|one| one["reason"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The deviation that was opened last.
    #[track_caller]
    pub(crate) fn newest_deviation(&self) -> String {
        let all = self.get("/api/v1/deviation?limit=500").json();
        let newest = all.as_array().unwrap().last().expect("a deviation").clone();
        newest["subject"].as_str().unwrap().to_owned()
    }
}
