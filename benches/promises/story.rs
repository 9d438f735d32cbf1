//! Events for the measurements: a founded log and many vials, each of which is then put away once.

use crate::source::{a_site, source};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use std::collections::HashMap;
use uuid::Uuid;
use vialog::domain::key::{Enrolled, possession_message};
use vialog::domain::vial::Stored;
use vialog::domain::{
    Body, Event, Hash, Instant, LocalTime, PersonId, PublicKey, Role, SiteId, Subject, equipment,
    log, lot, person, place,
};
use vialog::ledger::{Envelope, PayloadType};

/// The origin of the measured logs.
pub(crate) const ORIGIN: &str = "bench.example.org/log";
/// How many people put vials away, each with a key of their own.
const HANDS: usize = 100;
/// The vials of one lot, where a measurement says nothing else.
const FILL: u32 = 10_000;
/// The positions of one box, in rows of ten.
const BOX: usize = 100;

/// Writes events one after the other, each continuing its subject.
pub(crate) struct Story {
    heads: HashMap<Subject, Hash>,
    /// The moment that the next event claims.
    pub(crate) at: Instant,
    /// The vials of one lot, whole boxes of them.
    pub(crate) fill: u32,
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

/// The enrolment of a person's key.
pub(crate) fn enrolment(who: &str) -> Enrolled {
    let key = key_of(who);
    let message = possession_message(ORIGIN, &PersonId::new(who).unwrap(), &public(&key));
    Enrolled {
        key: public(&key),
        device: "bench".into(),
        possession: STANDARD.encode(key.sign(&message).to_bytes()),
    }
}

pub(crate) fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from_bytes(key.verifying_key().as_bytes()).unwrap()
}

impl Story {
    /// A story that begins at this moment.
    pub(crate) fn new(at: Instant) -> Self {
        Self {
            heads: HashMap::new(),
            at,
            fill: FILL,
        }
    }

    /// The next event about a subject.
    pub(crate) fn event(&self, who: &str, subject: &str, body: impl Into<Body>) -> Event {
        let subject = Subject::parse(subject).unwrap();
        let body = body.into();
        Event {
            id: Uuid::now_v7(),
            log: ORIGIN.into(),
            after: self.heads.get(&subject).copied(),
            subject,
            actor: PersonId::new(who).unwrap(),
            meaning: body.meanings()[0].into(),
            at: LocalTime::at(self.at, 8 * 3600),
            late_reason: None,
            despite: None,
            under: None,
            body,
        }
    }

    /// Signs the next event about a subject.
    pub(crate) fn sign(&self, who: &str, subject: &str, body: impl Into<Body>) -> Signed {
        let event = self.event(who, subject, body);
        let envelope = Envelope::sign(&key_of(who), PayloadType::Event, event.to_bytes().unwrap());
        Signed {
            subject: event.subject,
            envelope,
        }
    }

    /// Takes note of the entry that an event became.
    pub(crate) fn recorded(&mut self, subject: Subject, leaf: Hash) {
        self.heads.insert(subject, leaf);
    }

    /// Tells the founding of the log to `record`, which answers with each entry's leaf hash: two sites, people, and
    /// lots with at least so many vials, each with a tank of boxes for them.
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
            key: public(&key_of("opener")),
            device: "bench".into(),
            title: "Administrator".into(),
            recovery_key: public(&key_of("recovery")),
            skew_seconds: 86_400,
            rules: 1,
        };
        tell(self, "opener", "log/main", opened.into());
        let title = "Everyone".to_owned();
        let enrolled = person::Enrolled { title };
        tell(self, "opener", "person/admin", enrolled.into());
        // Nobody grants themselves a role.
        for role in [Role::Administrator, Role::Quality, Role::Lab] {
            let granted = person::RoleGranted { role, site: None };
            tell(self, "opener", "person/admin", granted.into());
        }
        tell(self, "opener", "person/admin", enrolment("admin").into());
        for name in ["plant", "ward"] {
            tell(self, "admin", &format!("site/{name}"), a_site(name).into());
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
            let enrolled = enrolment(&who);
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
        for (subject, body) in source() {
            tell(self, "admin", &subject, body);
        }
        let expires_at = LocalTime::at(self.at.plus_seconds(86_400 * 365), 8 * 3600);
        for number in 0..vials.div_ceil(self.fill as usize) {
            let tank = equipment::Registered {
                equipment: equipment::EquipmentKind::Tank,
                serial: "1".into(),
                site: plant(),
            };
            tell(
                self,
                "admin",
                &format!("equipment/T{number:02}"),
                tank.into(),
            );
            for inside in 0..self.fill as usize / BOX {
                let boxed = a_box(&format!("T{number:02}"));
                let name = format!("place/T{number:02}-{inside}");
                tell(self, "admin", &name, boxed.into());
            }
            let subject = format!("lot/B{number:02}");
            let opened = lot::Opened {
                protocol: vialog::domain::ProtocolId::new("p").unwrap(),
                bank: vialog::domain::BankId::new("w").unwrap(),
                specification: vialog::domain::SpecificationId::new("s").unwrap(),
                batch_template: vialog::domain::BatchTemplateId::new("t").unwrap(),
                passage: 3,
                doublings_tenths: 30,
            };
            tell(self, "admin", &subject, opened.into());
            let filled = lot::Filled {
                count: self.fill,
                volume_ul: 2000,
                cells_per_vial: 10_000_000,
                expires_at,
                post_thaw_minutes: 60,
                batch_record: Hash::of(&[b"batch"]),
            };
            tell(self, "admin", &subject, filled.into());
        }
    }

    /// Signs the putting away of each of the first so many vials, by one person after the other.
    pub(crate) fn storings(&self, vials: usize) -> Vec<Signed> {
        (0..vials)
            .map(|number| {
                let (subject, stored) = self.storing(number);
                let who = format!("hand-{}", number % HANDS);
                self.sign(&who, &subject, stored)
            })
            .collect()
    }

    /// A vial, counted over all lots from nought, and the position that is its own.
    pub(crate) fn storing(&self, number: usize) -> (String, Stored) {
        let fill = self.fill as usize;
        let (lot, vial) = (number / fill, number % fill);
        let (place, position) = (vial / BOX, vial % BOX);
        let row = char::from(b'A' + u8::try_from(position / 10).unwrap());
        let stored = Stored {
            place: vialog::domain::PlaceId::new(&format!("T{lot:02}-{place}")).unwrap(),
            position: format!("{row}{}", position % 10 + 1),
        };
        (format!("vial/B{lot:02}-{:03}", vial + 1), stored)
    }
}

pub(crate) fn plant() -> SiteId {
    SiteId::new("plant").unwrap()
}

/// A box in a tank.
pub(crate) fn a_box(tank: &str) -> place::Registered {
    place::Registered {
        equipment: vialog::domain::EquipmentId::new(tank).unwrap(),
        room: "1".into(),
        rack: "1".into(),
        box_name: "1".into(),
        rows: 10,
        columns: 10,
    }
}
