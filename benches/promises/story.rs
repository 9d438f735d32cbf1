//! Events for the measurements: a founded log and many vials, each of which is then put away once.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use std::collections::HashMap;
use uuid::Uuid;
use vialog::domain::key::{Enrolled, possession_message};
use vialog::domain::vial::{Place, Stored};
use vialog::domain::{
    Body, EquipmentId, Event, Hash, Instant, LocalTime, PersonId, PublicKey, Role, Subject, bank,
    clone, donor, equipment, log, lot, person, protocol, site, specification,
};
use vialog::ledger::{Envelope, PayloadType};

/// The origin of the measured logs.
pub(crate) const ORIGIN: &str = "bench.example.org/log";
/// How many people put vials away, each with a key of their own.
const HANDS: usize = 100;
/// The vials of one lot.
const FILL: u32 = 10_000;

/// Writes events one after the other, each continuing its subject.
pub(crate) struct Story {
    heads: HashMap<Subject, Hash>,
    /// The moment that the next event claims.
    pub(crate) at: Instant,
}

/// An event with the signature of its actor.
pub(crate) struct Signed {
    /// What it is about.
    pub(crate) subject: Subject,
    /// The envelope.
    pub(crate) envelope: Envelope,
}

/// The key of a person.
pub(crate) fn key_of(who: &str) -> SigningKey {
    SigningKey::from_bytes(Hash::of(&[who.as_bytes()]).bytes())
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from_bytes(key.verifying_key().as_bytes()).unwrap()
}

fn text(en: &str) -> protocol::Text {
    protocol::Text {
        en: en.into(),
        zh: en.into(),
    }
}

impl Story {
    /// A story that begins at this moment.
    pub(crate) fn new(at: Instant) -> Self {
        Self {
            heads: HashMap::new(),
            at,
        }
    }

    /// Signs the next event about a subject.
    pub(crate) fn sign(&self, who: &str, subject: &str, body: impl Into<Body>) -> Signed {
        let subject = Subject::parse(subject).unwrap();
        let body = body.into();
        let event = Event {
            id: Uuid::now_v7(),
            log: ORIGIN.into(),
            after: self.heads.get(&subject).copied(),
            subject: subject.clone(),
            actor: PersonId::new(who).unwrap(),
            meaning: body.meanings()[0].into(),
            at: LocalTime::at(self.at, 8 * 3600),
            late_reason: None,
            body,
        };
        let envelope = Envelope::sign(&key_of(who), PayloadType::Event, event.to_bytes().unwrap());
        Signed { subject, envelope }
    }

    /// Takes note of the entry that an event became.
    pub(crate) fn recorded(&mut self, subject: Subject, leaf: Hash) {
        self.heads.insert(subject, leaf);
    }

    /// Tells the founding of the log to `record`, which answers with each entry's leaf hash: a site, a tank, people,
    /// and lots with at least so many vials.
    pub(crate) fn found(
        &mut self,
        verifier_key: &str,
        vials: usize,
        mut record: impl FnMut(Signed) -> Hash,
    ) {
        let mut tell = |story: &mut Self, who: &str, subject: &str, body: Body| {
            let signed = story.sign(who, subject, body);
            let subject = signed.subject.clone();
            let leaf = record(signed);
            story.recorded(subject, leaf);
        };
        let opened = log::Opened {
            origin: ORIGIN.into(),
            verifier_key: verifier_key.into(),
            key: public(&key_of("admin")),
            device: "bench".into(),
            title: "Administrator".into(),
            skew_seconds: 86_400,
        };
        tell(self, "admin", "log/main", opened.into());
        tell(self, "admin", "site/plant", a_site().into());
        let roles = [Role::Quality, Role::Lab];
        for role in roles {
            tell(
                self,
                "admin",
                "person/admin",
                person::RoleGranted { role, site: None }.into(),
            );
        }
        for hand in 0..HANDS {
            let who = format!("hand-{hand}");
            let subject = format!("person/{who}");
            tell(
                self,
                "admin",
                &subject,
                person::Enrolled {
                    title: "Lab".into(),
                }
                .into(),
            );
            let key = key_of(&who);
            let proof = key.sign(&possession_message(
                ORIGIN,
                &PersonId::new(&who).unwrap(),
                &public(&key),
            ));
            let possession = STANDARD.encode(proof.to_bytes());
            let enrolled = Enrolled {
                key: public(&key),
                device: "bench".into(),
                possession,
            };
            tell(self, "admin", &subject, enrolled.into());
            tell(
                self,
                "admin",
                &subject,
                person::RoleGranted {
                    role: Role::Lab,
                    site: None,
                }
                .into(),
            );
        }
        let plant = || vialog::domain::SiteId::new("plant").unwrap();
        let tank = equipment::Registered {
            equipment: equipment::EquipmentKind::Tank,
            serial: "1".into(),
            site: plant(),
        };
        tell(self, "admin", "equipment/tank", tank.into());
        for (subject, body) in Self::source() {
            tell(self, "admin", subject, body);
        }
        let expires_at = LocalTime::at(self.at.plus_seconds(86_400 * 365), 8 * 3600);
        for number in 0..vials.div_ceil(FILL as usize) {
            let subject = format!("lot/B{number:02}");
            let opened = lot::Opened {
                protocol: vialog::domain::ProtocolId::new("p").unwrap(),
                bank: vialog::domain::BankId::new("w").unwrap(),
                specification: vialog::domain::SpecificationId::new("s").unwrap(),
                passage: 3,
            };
            tell(self, "admin", &subject, opened.into());
            let filled = lot::Filled {
                count: FILL,
                volume_ul: 2000,
                cells_per_vial: 10_000_000,
                expires_at,
                post_thaw_minutes: 60,
                batch_record: Hash::of(&[b"batch"]),
            };
            tell(self, "admin", &subject, filled.into());
        }
    }

    /// The source of the cells: protocol, specification, donor, clone and banks.
    fn source() -> Vec<(&'static str, Body)> {
        let report = Hash::of(&[b"report"]);
        let site = vialog::domain::SiteId::new("plant").unwrap();
        let bank = |parent, passage| bank::Created {
            parent,
            passage,
            doublings_tenths: 10,
            containers: 9,
        };
        vec![
            ("protocol/p", a_protocol().into()),
            ("specification/s", a_specification().into()),
            (
                "donor/d",
                donor::Registered {
                    site,
                    tissue: "fetal".into(),
                    consent_reference: "c".into(),
                    collected_on: "2026-01-01".parse().unwrap(),
                }
                .into(),
            ),
            (
                "donor/d",
                donor::Tested {
                    test: "hiv".into(),
                    reactive: false,
                    report,
                }
                .into(),
            ),
            (
                "donor/d",
                donor::Determined {
                    eligibility: donor::Eligibility::Eligible,
                    basis: "b".into(),
                }
                .into(),
            ),
            (
                "clone/c",
                clone::Derived {
                    donor: vialog::domain::DonorId::new("d").unwrap(),
                    method: "m".into(),
                    passage: 0,
                }
                .into(),
            ),
            (
                "bank/m",
                bank(
                    bank::Parent::Clone(vialog::domain::CloneId::new("c").unwrap()),
                    1,
                )
                .into(),
            ),
            ("bank/m", bank::Qualified { report }.into()),
            (
                "bank/w",
                bank(
                    bank::Parent::Bank(vialog::domain::BankId::new("m").unwrap()),
                    2,
                )
                .into(),
            ),
            ("bank/w", bank::Qualified { report }.into()),
        ]
    }

    /// Signs the putting away of each of the first so many vials, by one person after the other.
    pub(crate) fn storings(&self, vials: usize) -> Vec<Signed> {
        (0..vials)
            .map(|number| {
                let (lot, vial) = (number / FILL as usize, number % FILL as usize + 1);
                let place = Place {
                    equipment: EquipmentId::new("tank").unwrap(),
                    position: format!("R{lot}/{vial}"),
                };
                let who = format!("hand-{}", number % HANDS);
                self.sign(&who, &format!("vial/B{lot:02}-{vial:03}"), Stored { place })
            })
            .collect()
    }
}

fn a_site() -> site::Registered {
    site::Registered {
        name: text("plant"),
        address: text("street"),
        city: text("city"),
        postal_code: "1".into(),
        country: "CN".into(),
        time_zone: "Asia/Shanghai".into(),
        roles: vec![site::SiteRole::Manufacturer],
        logger_formats: [].into(),
        accepts_conditional: false,
    }
}

fn a_specification() -> specification::Adopted {
    let item = specification::Item {
        test: "t".into(),
        title: text("t"),
        method: "m".into(),
        unit: String::new(),
        limit: specification::Limit::ReportOnly,
    };
    specification::Adopted {
        version: "1".into(),
        title: text("s"),
        items: vec![item],
    }
}

fn a_protocol() -> protocol::Protocol {
    let json = serde_json::json!({
        "version": "1", "registry_number": "N", "other_ids": [], "title": text("t"), "phase": "1",
        "design": text("d"), "conditions": [], "sponsor": text("s"), "responsible_party": text("r"),
        "started_on": "2026-01-01",
        "product": { "code": "P", "name": text("n"), "route": text("r"), "storage_max_mc": -135_000, "max_passage": 5 },
        "sites": ["site/plant"],
        "enrolment": { "cap": 1, "min_age_years": 1, "max_age_years": 80, "sexes": "all", "healthy_volunteers": false },
        "inclusion": [], "exclusion": [],
        "dose": { "min_cells_per_kg": 1, "max_cells_per_kg": 2, "max_vials": 1, "min_interval_days": 1 },
        "follow_up": { "ctcae_version": "4.0", "adverse_event_days": 30, "serious_report_hours": 24 },
        "consent_versions": ["1"], "visits": [],
        "outcomes": [], "release_roles": ["pharmacist"]
    });
    serde_json::from_value(json).unwrap()
}
