//! The steps from an empty log to the bedside, each as a verb, so that a test says only what it is about.

use super::app::TestApp;
use super::hands::detail;
use vialog::clock::Clock;
use vialog::domain::form::{self, AnswerType};
use vialog::domain::participant::{Answer, Consent, Enrolled, IdentityBound, Screened};
use vialog::domain::protocol::{
    Criterion, DoseLimits, Enrolment, FollowUp, Product, Protocol, Text, Visit,
};
use vialog::domain::receipt::{Checked, Found, Received};
use vialog::domain::shipment::{Packed, Sealed, Taker};
use vialog::domain::specification::{Adopted, Item, Limit, Value};
use vialog::domain::vial::{Place, Stored, Thawed};
use vialog::domain::{
    Detail, EquipmentId, FormId, Hash, Instant, LabelId, LocalTime, LotId, OrderId, ParticipantId,
    PersonId, ProtocolId, Role, SiteId, SpecificationId, VialId, bank, clone, donor, equipment,
    handoff, infusion, label, lot, order, quality, site,
};

pub(crate) const PLANT: &str = "plant";
pub(crate) const WARD: &str = "ward";
pub(crate) const CELLS: u64 = 10_000_000;

pub(crate) fn text(en: &str) -> Text {
    Text {
        en: en.into(),
        zh: en.into(),
    }
}

pub(crate) fn site_id(name: &str) -> SiteId {
    SiteId::new(name).unwrap()
}

pub(crate) fn vial_id(name: &str) -> VialId {
    VialId::new(name).unwrap()
}

/// The label id of a vial in these scenarios.
pub(crate) fn label_of(vial: &str) -> LabelId {
    let mut state = Hash::of(&[vial.as_bytes()]);
    LabelId::draw(|bytes: &mut [u8]| {
        state = Hash::of(&[state.bytes()]);
        bytes.copy_from_slice(&state.bytes()[..bytes.len()]);
        Ok::<(), ()>(())
    })
    .unwrap()
}

pub(crate) fn protocol() -> Protocol {
    let criterion = |id: &str| Criterion {
        id: id.into(),
        text: text(id),
    };
    Protocol {
        version: "1".into(),
        registry_number: "NCT00000000".into(),
        other_ids: vec![],
        title: text("A trial of the tests"),
        phase: "1".into(),
        design: text("single group"),
        conditions: vec![],
        sponsor: text("sponsor"),
        responsible_party: text("president"),
        started_on: "2026-01-01".parse().unwrap(),
        product: Product {
            code: "MSC".into(),
            name: text("cells"),
            route: text("intravenous"),
            storage_max_mc: -135_000,
            max_passage: 5,
        },
        sites: vec![site_id(PLANT), site_id(WARD)],
        consent_versions: vec!["2".into()],
        enrolment: Enrolment {
            cap: 3,
            min_age_years: 1,
            max_age_years: 80,
            sexes: "all".into(),
            healthy_volunteers: false,
        },
        inclusion: vec![criterion("I1"), criterion("I2")],
        exclusion: vec![criterion("E1")],
        dose: DoseLimits {
            min_cells_per_kg: 100_000,
            max_cells_per_kg: 2_000_000,
            max_vials: 8,
            min_interval_days: 3,
            fixed: None,
        },
        follow_up: FollowUp {
            ctcae_version: "4.0".into(),
            adverse_event_days: 30,
            serious_report_hours: 24,
        },
        visits: vec![Visit {
            id: "month-1".into(),
            title: text("one month"),
            from_day: 28,
            to_day: 35,
            form: FormId::new("form-1").unwrap(),
        }],
        signing_minutes: 10,
        outcomes: vec![],
        release_roles: vec![Role::Pharmacist],
    }
}

impl TestApp {
    /// Sites, people, equipment, protocol and specification.
    pub(crate) fn founded(&self) -> &Self {
        for (name, roles) in [
            (
                PLANT,
                vec![site::SiteRole::Manufacturer, site::SiteRole::TrialSite],
            ),
            (WARD, vec![site::SiteRole::TrialSite]),
        ] {
            let registered = site::Registered {
                name: text(name),
                address: text("street"),
                city: text("city"),
                postal_code: "100000".into(),
                country: "CN".into(),
                time_zone: "Asia/Shanghai".into(),
                roles,
                logger_formats: [].into(),
                accepts_conditional: false,
            };
            self.does("admin", &format!("site/{name}"), registered)
                .recorded();
        }
        for (who, role, site) in [
            ("quality", Role::Quality, None),
            ("lab", Role::Lab, Some(PLANT)),
            ("analyst", Role::Analyst, Some(PLANT)),
            ("reviewer", Role::Analyst, Some(PLANT)),
            ("pharmacist", Role::Pharmacist, Some(PLANT)),
            ("courier", Role::Courier, None),
            ("ward-pharmacist", Role::Pharmacist, Some(WARD)),
            ("investigator", Role::Investigator, Some(WARD)),
            ("nurse", Role::Nurse, Some(WARD)),
            ("second-nurse", Role::Nurse, Some(WARD)),
        ] {
            self.enrol_person(who, &[role], site);
        }
        self.does("quality", "form/form-1", assessment_form())
            .recorded();
        self.does("quality", "protocol/trial", protocol())
            .recorded();
        self.does("quality", "specification/spec-1", specification())
            .recorded();
        for (id, kind, at) in [
            ("tank", equipment::EquipmentKind::Tank, PLANT),
            ("shipper", equipment::EquipmentKind::Shipper, PLANT),
            ("logger", equipment::EquipmentKind::Logger, PLANT),
            ("bath", equipment::EquipmentKind::Bath, WARD),
        ] {
            let subject = format!("equipment/{id}");
            let registered = equipment::Registered {
                equipment: kind,
                serial: id.into(),
                site: site_id(at),
            };
            self.does("quality", &subject, registered).recorded();
            let qualified = equipment::Qualified {
                until: self.in_days(30),
                report: sha("report"),
            };
            self.does("quality", &subject, qualified).recorded();
        }
        self
    }

    /// So many days from now.
    pub(crate) fn in_days(&self, days: i64) -> LocalTime {
        let now: Instant = self.clock.now();
        LocalTime::at(now.plus_seconds(days * 86_400), 8 * 3600)
    }

    /// Donor, clone and both banks.
    pub(crate) fn banked(&self) -> &Self {
        let registered = donor::Registered {
            site: site_id(PLANT),
            tissue: "fetal".into(),
            consent_reference: "C-1".into(),
            collected_on: "2026-01-02".parse().unwrap(),
        };
        self.does("lab", "donor/D1", registered).recorded();
        let tested = donor::Tested {
            test: "hiv_nat".into(),
            reactive: false,
            report: sha("hiv"),
        };
        self.does("lab", "donor/D1", tested).recorded();
        let determined = donor::Determined {
            eligibility: donor::Eligibility::Eligible,
            basis: "all tests".into(),
        };
        self.does("quality", "donor/D1", determined).recorded();
        let derived = clone::Derived {
            donor: vialog::domain::DonorId::new("D1").unwrap(),
            method: "limiting dilution".into(),
            passage: 0,
        };
        self.does("lab", "clone/C1", derived).recorded();
        let parents = [
            (
                "MCB1",
                bank::Parent::Clone(vialog::domain::CloneId::new("C1").unwrap()),
                1,
            ),
            (
                "WCB1",
                bank::Parent::Bank(vialog::domain::BankId::new("MCB1").unwrap()),
                2,
            ),
        ];
        for (name, parent, passage) in parents {
            let subject = format!("bank/{name}");
            let created = bank::Created {
                parent,
                passage,
                doublings_tenths: 100,
                containers: 10,
            };
            self.does("lab", &subject, created).recorded();
            self.does(
                "quality",
                &subject,
                bank::Qualified {
                    report: sha("bank"),
                },
            )
            .recorded();
        }
        self
    }

    /// A lot of so many vials, in quarantine, each vial labelled and stored.
    pub(crate) fn filled(&self, lot: &str, count: u32) -> &Self {
        let subject = format!("lot/{lot}");
        let opened = lot::Opened {
            protocol: ProtocolId::new("trial").unwrap(),
            bank: vialog::domain::BankId::new("WCB1").unwrap(),
            specification: SpecificationId::new("spec-1").unwrap(),
            passage: 4,
        };
        self.does("lab", &subject, opened).recorded();
        let filled = lot::Filled {
            count,
            volume_ul: 2000,
            cells_per_vial: CELLS,
            expires_at: self.in_days(200),
            post_thaw_minutes: 60,
            batch_record: sha("batch"),
        };
        self.does("lab", &subject, filled).recorded();
        for number in 1..=count {
            let vial = format!("{lot}-{number:03}");
            self.labelled(&vial);
            let position = format!("R1/B1/{number}");
            let place = Place {
                equipment: EquipmentId::new("tank").unwrap(),
                position,
            };
            self.does("lab", &format!("vial/{vial}"), Stored { place })
                .recorded();
        }
        self
    }

    /// A label for the vial.
    pub(crate) fn labelled(&self, vial: &str) -> &Self {
        let printed = label::Printed {
            vial: vial_id(vial),
            template: "vial-25x12.v1".into(),
            template_hash: sha("template"),
            reprint_reason: None,
        };
        self.does("lab", &format!("label/{}", label_of(vial)), printed)
            .recorded();
        self
    }

    /// Results recorded and reviewed, and the lot released.
    pub(crate) fn released(&self, lot: &str) -> &Self {
        let subject = format!("lot/{lot}");
        for item in specification().items {
            self.tested(lot, &item.test);
        }
        let released = quality::Released {
            batch_record: sha("batch"),
            certificate: sha("coa"),
        };
        self.does("pharmacist", &subject, released).recorded();
        self
    }

    /// One passing result, reviewed.
    pub(crate) fn tested(&self, lot: &str, test: &str) -> &Self {
        let subject = format!("lot/{lot}");
        let value = if test == "viability" {
            Value::Number(920)
        } else {
            Value::Finding("no growth".into())
        };
        let recorded = quality::ResultRecorded {
            test: test.into(),
            value,
            raw_data: sha("raw"),
            retest_reason: None,
        };
        let result = self.does("analyst", &subject, recorded).recorded();
        let result = Hash::parse(result["leaf_hash"].as_str().unwrap()).unwrap();
        let reviewed = quality::ResultReviewed {
            test: test.into(),
            result,
        };
        self.does("reviewer", &subject, reviewed).recorded();
        self
    }

    /// A sealed shipment of these vials from the plant to the ward.
    pub(crate) fn packed(&self, shipment: &str, vials: &[&str]) -> &Self {
        let subject = format!("shipment/{shipment}");
        self.does("pharmacist", &subject, packing(vials)).recorded();
        self.does("pharmacist", &subject, Sealed { seal: "S-1".into() })
            .recorded();
        self
    }

    /// Offers to the taker; gives the leaf hash of the offer.
    pub(crate) fn offers(&self, who: &str, shipment: &str, to: Taker) -> Hash {
        let offered = self
            .does(
                who,
                &format!("shipment/{shipment}"),
                handoff::Offered { to },
            )
            .recorded();
        Hash::parse(offered["leaf_hash"].as_str().unwrap()).unwrap()
    }

    /// The shipment reaches the ward by courier; every vial is present.
    pub(crate) fn shipped(&self, shipment: &str, vials: &[&str]) -> &Self {
        self.packed(shipment, vials);
        let subject = format!("shipment/{shipment}");
        let offer = self.offers("pharmacist", shipment, courier());
        self.does("courier", &subject, accepting(offer)).recorded();
        let offer = self.offers("courier", shipment, ward_pharmacy());
        self.does("ward-pharmacist", &subject, accepting(offer))
            .recorded();
        self.does("ward-pharmacist", &subject, receipt(vials))
            .recorded();
        self
    }

    /// A participant screened and enrolled at the ward, with a wristband.
    pub(crate) fn enrolled(&self, participant: &str) -> &Self {
        let subject = format!("participant/{participant}");
        let (screened, details) = screening(participant);
        self.does_with("investigator", &subject, screened, &details)
            .recorded();
        self.does("investigator", &subject, Enrolled { consent: None })
            .recorded();
        let (wristband, commitment) = wristband(participant);
        let bound = IdentityBound {
            wristband: commitment,
        };
        self.does_with("nurse", &subject, bound, &[wristband])
            .recorded();
        self
    }

    /// An order of one vial for a participant of 20 kg, with this vial allocated and thawed.
    pub(crate) fn thawed(&self, order: &str, participant: &str, vial: &str) -> &Self {
        let subject = format!("order/{order}");
        let (placed, weight) = dose(participant, vial.split_once('-').unwrap().0);
        self.does_with("investigator", &subject, placed, &[weight])
            .recorded();
        let allocated = order::Allocated {
            order: OrderId::new(order).unwrap(),
        };
        self.does("ward-pharmacist", &format!("vial/{vial}"), allocated)
            .recorded();
        let thawed = Thawed {
            bath: EquipmentId::new("bath").unwrap(),
        };
        self.does("ward-pharmacist", &format!("vial/{vial}"), thawed)
            .recorded();
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
        for who in ["nurse", "second-nurse"] {
            self.does(who, "infusion/INF1", check("O1", "P1", &["L1-001"]))
                .recorded();
        }
        let started = infusion::Started {
            access: "peripheral vein".into(),
        };
        self.does("nurse", "infusion/INF1", started).recorded();
        let completed = infusion::Completed {
            volume_ul: 2000,
            reaction: false,
        };
        self.does("nurse", "infusion/INF1", completed).recorded();
        self
    }
}

pub(crate) fn sha(of: &str) -> Hash {
    Hash::of(&[of.as_bytes()])
}

pub(crate) fn specification() -> Adopted {
    let item = |test: &str, unit: &str, limit| Item {
        test: test.into(),
        title: text(test),
        method: "in house".into(),
        unit: unit.into(),
        limit,
    };
    Adopted {
        version: "1".into(),
        title: text("release"),
        items: vec![
            item("viability", "percent_tenths", Limit::Minimum(800)),
            item("sterility", "", Limit::Finding("no growth".into())),
        ],
    }
}

pub(crate) fn packing(vials: &[&str]) -> Packed {
    Packed {
        from: site_id(PLANT),
        to: site_id(WARD),
        shipper: EquipmentId::new("shipper").unwrap(),
        logger: EquipmentId::new("logger").unwrap(),
        vials: vials.iter().map(|vial| vial_id(vial)).collect(),
    }
}

pub(crate) fn courier() -> Taker {
    Taker::Person(PersonId::new("courier").unwrap())
}

pub(crate) fn ward_pharmacy() -> Taker {
    Taker::Staff {
        role: Role::Pharmacist,
        site: site_id(WARD),
    }
}

pub(crate) fn accepting(offer: Hash) -> handoff::Accepted {
    handoff::Accepted {
        offer,
        seal_intact: true,
        condition: "upright, cold".into(),
        temperature_mc: Some(-185_000),
    }
}

pub(crate) fn receipt(vials: &[&str]) -> Received {
    Received {
        vials: vials
            .iter()
            .map(|vial| Checked {
                vial: vial_id(vial),
                found: Found::Present,
            })
            .collect(),
        seal_intact: true,
        warmest_mc: Some(-180_000),
        logger_file: Some(sha("logger")),
    }
}

/// A form with one score that must be answered.
pub(crate) fn assessment_form() -> form::Adopted {
    form::Adopted {
        version: "1".into(),
        title: text("assessment"),
        items: vec![form::Item {
            id: "score".into(),
            title: text("score"),
            unit: "points".into(),
            answer: AnswerType::Number {
                minimum: 0,
                maximum: 20,
            },
            required: true,
        }],
    }
}

/// A screening that passes, with the details it commits to.
pub(crate) fn screening(participant: &str) -> (Screened, Vec<Detail>) {
    let (birth, birth_date) = detail("birth_date", "1990-05-01");
    let (sex_detail, sex) = detail("sex", "female");
    let (diagnosis_detail, diagnosis) = detail("diagnosis", &format!("GVHD of {participant}"));
    let answer = |criterion: &str, met| Answer {
        criterion: criterion.into(),
        met,
    };
    let screened = Screened {
        protocol: ProtocolId::new("trial").unwrap(),
        site: site_id(WARD),
        consent: Consent {
            version: "2".into(),
            given_on: "2026-06-01".parse().unwrap(),
        },
        age_years: 36,
        answers: vec![answer("I1", true), answer("I2", true), answer("E1", false)],
        birth_date,
        sex,
        diagnosis,
    };
    (screened, vec![birth, sex_detail, diagnosis_detail])
}

pub(crate) fn wristband(participant: &str) -> (Detail, vialog::domain::Commitment) {
    detail("wristband", &format!("W-{participant}"))
}

/// One vial for a participant of 20 kg.
pub(crate) fn dose(participant: &str, lot: &str) -> (order::Placed, Detail) {
    let (weight, weight_g) = detail("weight_g", "20000");
    let placed = order::Placed {
        participant: ParticipantId::new(participant).unwrap(),
        lot: LotId::new(lot).unwrap(),
        visit: "day 0".into(),
        cells_per_kg: 500_000,
        vials: 1,
        weight_g,
    };
    (placed, weight)
}

/// A bedside check as scanned: this order, this participant's wristband, these vials' labels.
pub(crate) fn check(order: &str, participant: &str, vials: &[&str]) -> infusion::Checked {
    infusion::Checked {
        order: OrderId::new(order).unwrap(),
        wristband: wristband(participant).1,
        labels: vials.iter().map(|vial| label_of(vial)).collect(),
        looks_right: true,
    }
}
