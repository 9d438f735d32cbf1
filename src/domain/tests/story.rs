//! A story: events played into a world in memory by people who are known by their role titles.

use super::steps::{IN_TWO_DAYS, TEMPLATES, configured, logger_format, placed, template, text};
use crate::domain::usability::{Purpose, shown, usability};
use crate::domain::{
    Body, EntryFact, Event, Grant, Hash, Instant, LocalTime, MemoryWorld, PersonId, Proposal,
    PublicKey, Record, Refusal, Role, Rule, SiteId, Stop, Subject, World, check_details, decide,
    key, log, person, site,
};
use crate::domain::{Detail, equipment};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use std::sync::Arc;
use uuid::Uuid;

/// The origin of the log of every story.
pub(super) const ORIGIN: &str = "example.org/trial";
/// The manufacturer, which treats participants as well.
pub(super) const PLANT: &str = "plant";
/// A hospital.
pub(super) const WARD: &str = "ward";

/// An entry as a log would hold it, without its signature.
#[derive(Clone, Debug)]
pub(super) struct Signed {
    pub(super) bytes: Vec<u8>,
    pub(super) key_id: Hash,
    pub(super) recorded_at: Instant,
}

/// Events played into a world.
#[derive(Clone)]
pub(super) struct Story {
    pub(super) world: MemoryWorld,
    pub(super) now: Instant,
    pub(super) signed: Vec<Arc<Signed>>,
    tries: u64,
}

/// The private key of a person of the story.
pub(super) fn signing_key(who: &str) -> SigningKey {
    SigningKey::from_bytes(Hash::of(&[who.as_bytes()]).bytes())
}

pub(super) fn public_key(who: &str) -> PublicKey {
    PublicKey::from(&signing_key(who))
}

pub(super) fn subject(text: &str) -> Subject {
    Subject::parse(text).unwrap()
}

/// A reference to `noun/name`.
pub(super) fn id<R: TryFrom<Subject>>(text: &str) -> R {
    R::try_from(subject(text)).ok().unwrap()
}

/// The enrolment of a key with its proof of possession.
pub(super) fn enrolment_of_key(person: &str, key: &str) -> key::Enrolled {
    let holder: PersonId = id(&format!("person/{person}"));
    let message = key::possession_message(ORIGIN, &holder, &public_key(key));
    let possession = signing_key(key).sign(&message).to_bytes();
    key::Enrolled {
        key: public_key(key),
        device: "tablet".into(),
        possession: STANDARD.encode(possession),
    }
}

pub(super) fn opening() -> log::Opened {
    log::Opened {
        origin: ORIGIN.into(),
        verifier_key: format!("{ORIGIN}+12345678+AAAA"),
        key: public_key("admin"),
        device: "tablet".into(),
        title: "administrator".into(),
        recovery_key: public_key("recovery"),
        skew_seconds: 300,
        rules: 1,
    }
}

impl Story {
    /// A world without a log.
    pub(super) fn empty() -> Self {
        Self {
            world: MemoryWorld::default(),
            now: Instant::parse("2026-11-23T02:00:00.000000Z").unwrap(),
            signed: Vec::new(),
            tries: 0,
        }
    }

    /// A log with its first administrator.
    pub(super) fn opened() -> Self {
        let mut story = Self::empty();
        story.does("admin", "log/main", opening());
        story
    }

    /// Sites, people and equipment.
    pub(super) fn staffed() -> Self {
        let mut story = Self::opened();
        for name in [PLANT, WARD] {
            story.does("admin", &format!("site/{name}"), a_site(name));
        }
        for (who, role, site) in [
            ("quality", Role::Quality, None),
            ("second-quality", Role::Quality, None),
            ("lab", Role::Lab, Some(PLANT)),
            ("second-lab", Role::Lab, Some(PLANT)),
            ("analyst", Role::Analyst, Some(PLANT)),
            ("reviewer", Role::Analyst, Some(PLANT)),
            ("pharmacist", Role::Pharmacist, Some(PLANT)),
            ("courier", Role::Courier, None),
            ("ward-pharmacist", Role::Pharmacist, Some(WARD)),
            ("ward-quality", Role::Quality, Some(WARD)),
            ("investigator", Role::Investigator, Some(WARD)),
            ("nurse", Role::Nurse, Some(WARD)),
            ("second-nurse", Role::Nurse, Some(WARD)),
        ] {
            story.enrol(who, role, site);
        }
        for (name, kind, site, who) in [
            ("tank", equipment::EquipmentKind::Tank, PLANT, "quality"),
            (
                "incubator",
                equipment::EquipmentKind::Incubator,
                PLANT,
                "quality",
            ),
            (
                "shipper",
                equipment::EquipmentKind::Shipper,
                PLANT,
                "quality",
            ),
            ("logger", equipment::EquipmentKind::Logger, PLANT, "quality"),
            (
                "ward-tank",
                equipment::EquipmentKind::Tank,
                WARD,
                "ward-pharmacist",
            ),
            (
                "bath",
                equipment::EquipmentKind::Bath,
                WARD,
                "ward-pharmacist",
            ),
        ] {
            let about = format!("equipment/{name}");
            let registered = equipment::Registered {
                equipment: kind,
                serial: name.into(),
                site: id(&format!("site/{site}")),
            };
            story.does(who, &about, registered);
            story.does(who, &about, super::steps::qualified(story.in_days(30)));
        }
        story.equip_with_labels();
        story
    }

    /// Label templates and a printer at the plant, and a box at each site.
    fn equip_with_labels(&mut self) {
        for (name, label_for, level, signed) in TEMPLATES {
            let adopted = template(name, label_for, level, signed);
            self.does("quality", &format!("label_template/{name}"), adopted);
        }
        let registered = equipment::Registered {
            equipment: equipment::EquipmentKind::Printer,
            serial: "printer".into(),
            site: id(&format!("site/{PLANT}")),
        };
        self.does("quality", "equipment/printer", registered);
        self.does("lab", "equipment/printer", configured());
        self.does("lab", "place/B1", placed("equipment/tank"));
        self.does("ward-pharmacist", "place/W1", placed("equipment/ward-tank"));
    }

    /// A second shipper and logger at the plant.
    pub(super) fn equip_another_shipper(&mut self) {
        for (name, kind) in [
            ("shipper-2", equipment::EquipmentKind::Shipper),
            ("logger-2", equipment::EquipmentKind::Logger),
        ] {
            let about = format!("equipment/{name}");
            let registered = equipment::Registered {
                equipment: kind,
                serial: name.into(),
                site: id(&format!("site/{PLANT}")),
            };
            self.does("quality", &about, registered);
            self.does("quality", &about, super::steps::qualified(self.in_days(30)));
        }
    }

    /// A person with one role and a key of their own.
    pub(super) fn enrol(&mut self, who: &str, role: Role, site: Option<&str>) {
        let about = format!("person/{who}");
        self.does("admin", &about, person::Enrolled { title: who.into() });
        let Grant { role, site } = Grant {
            role,
            site: site.map(|name| id::<SiteId>(&format!("site/{name}"))),
        };
        self.does("admin", &about, person::RoleGranted { role, site });
        self.does("admin", &about, enrolment_of_key(who, who));
    }

    /// So many days from now, on a wall in Shanghai.
    pub(super) fn in_days(&self, days: i64) -> LocalTime {
        LocalTime::at(self.now.plus_seconds(days * 86_400), 8 * 3600)
    }

    pub(super) fn wait_minutes(&mut self, minutes: i64) -> &mut Self {
        self.now = self.now.plus_seconds(minutes * 60);
        self
    }

    pub(super) fn wait_days(&mut self, days: i64) -> &mut Self {
        self.wait_minutes(days * 24 * 60)
    }

    /// The event as this person would sign it now.
    pub(super) fn event(&mut self, who: &str, about: &str, body: impl Into<Body>) -> Event {
        let mut body = body.into();
        if let Body::ShipmentPacked(packed) = &mut body
            && packed.planned_arrival == IN_TWO_DAYS.parsed()
        {
            packed.planned_arrival = self.in_days(2);
        }
        let subject = subject(about);
        self.tries += 1;
        let random = u128::from(self.tries).to_be_bytes();
        let millis = u64::try_from(self.now.micros() / 1000).unwrap();
        let chance: [u8; 10] = random[6..].try_into().unwrap();
        Event {
            id: uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid(),
            log: ORIGIN.into(),
            after: self.head(about),
            subject,
            actor: id(&format!("person/{who}")),
            meaning: body.meanings()[0].into(),
            at: LocalTime::at(self.now, 8 * 3600),
            late_reason: None,
            under: None,
            despite: None,
            body,
        }
    }

    /// Records an event signed with this key, or tells what stops it. The bytes are what is decided, as in a log.
    pub(super) fn send_with(&mut self, key: &str, event: &Event) -> Result<Hash, Stop> {
        let bytes = event.to_bytes().unwrap();
        let signed = Signed {
            bytes,
            key_id: public_key(key).id(),
            recorded_at: self.now,
        };
        let leaf = record(&mut self.world, self.signed.len(), &signed)?;
        self.signed.push(Arc::new(signed));
        Ok(leaf)
    }

    /// Records an event signed by its actor.
    pub(super) fn send(&mut self, event: &Event) -> Result<Hash, Stop> {
        let key = event.actor.name().to_owned();
        self.send_with(&key, event)
    }

    /// A person does something, or is stopped.
    pub(super) fn tries(
        &mut self,
        who: &str,
        about: &str,
        body: impl Into<Body>,
    ) -> Result<Hash, Stop> {
        let event = self.event(who, about, body);
        self.send(&event)
    }

    /// A person does something that is recorded; gives its entry.
    pub(super) fn does(&mut self, who: &str, about: &str, body: impl Into<Body>) -> Hash {
        let outcome = self.tries(who, about, body);
        outcome.unwrap_or_else(|stop| panic!("{who} on {about}: {stop:?}"))
    }

    /// A person does something with details that lie outside the log.
    pub(super) fn tries_with(
        &mut self,
        who: &str,
        about: &str,
        body: impl Into<Body>,
        details: &[Detail],
    ) -> Result<Hash, Stop> {
        let event = self.event(who, about, body);
        check_details(&event, details, &self.world)?;
        self.send(&event)
    }

    /// The refusal of a step.
    pub(super) fn refused(&mut self, who: &str, about: &str, body: impl Into<Body>) -> Refusal {
        let stop = self.tries(who, about, body).unwrap_err();
        let Stop::Refused(refusal) = stop else {
            panic!("{stop:?}");
        };
        refusal
    }

    pub(super) fn head(&self, about: &str) -> Option<Hash> {
        let standing = self.world.standing(&subject(about)).unwrap();
        standing.and_then(|standing| standing.head.map(|head| head.leaf))
    }

    /// The hash of the signed bytes of the newest event about a subject.
    pub(super) fn head_event(&self, about: &str) -> Option<Hash> {
        let standing = self.world.standing(&subject(about)).unwrap();
        standing.and_then(|standing| standing.head)?.event
    }

    pub(super) fn record(&self, about: &str) -> Record {
        let standing = self.world.standing(&subject(about)).unwrap();
        standing.expect(about).record.clone()
    }

    /// The deviation that was opened last.
    pub(super) fn newest_deviation(&self) -> String {
        self.newest_named("deviation/")
    }

    /// The newest thing whose name begins like this.
    pub(super) fn newest_named(&self, prefix: &str) -> String {
        let all = self.world.standings().map(|(about, _)| about.to_string());
        let newest = all.filter(|about| about.starts_with(prefix)).max();
        newest.expect(prefix)
    }

    /// The state as it is shown: what may not be used is never shown as free for use.
    pub(super) fn shown(&self, about: &str) -> &'static str {
        let shown = shown(&self.world, &subject(about), &self.record(about), self.now);
        shown.unwrap().word
    }

    /// Why a thing may not be used for this purpose at this site, by the words of the reasons.
    pub(super) fn reasons(&self, about: &str, purpose: Purpose, site: &str) -> Vec<&'static str> {
        let site = id(&format!("site/{site}"));
        let found = usability(&self.world, &subject(about), purpose, Some(&site), self.now);
        let found = found.unwrap().into_iter();
        found.map(|reason| reason.cause.word()).collect()
    }

    pub(super) fn state(&self, about: &str) -> &'static str {
        self.record(about).state()
    }
}

/// Reads, decides and applies one entry, as a server, a rebuild and an auditor do.
pub(super) fn record(world: &mut MemoryWorld, index: usize, signed: &Signed) -> Result<Hash, Stop> {
    let event = Event::read(&signed.bytes).map_err(|bad| Refusal {
        rule: Rule::Value,
        why: bad.why,
        remedy: bad.member,
        breachable: false,
    })?;
    let index = u64::try_from(index).unwrap();
    let leaf = Hash::of(&[b"leaf", &index.to_be_bytes(), &signed.bytes]);
    let proposal = Proposal {
        event: &event,
        key_id: signed.key_id,
        leaf,
        event_hash: Hash::of(&[&signed.bytes]),
        index,
        recorded_at: signed.recorded_at,
    };
    let changes = decide(world, &proposal)?;
    assert!(changes.touched.contains(&event.subject));
    world.apply(EntryFact::of(&event, proposal.head()), changes);
    Ok(leaf)
}

/// A fixed id for events that are compared with samples.
pub(super) fn sample_id() -> Uuid {
    Uuid::parse_str("019ab3c4-0000-7000-8000-000000000001").unwrap()
}

pub(super) fn a_site(name: &str) -> site::Registered {
    site::Registered {
        name: text(name),
        address: text("street"),
        city: text("city"),
        postal_code: "100000".into(),
        country: "CN".into(),
        time_zone: "Asia/Shanghai".into(),
        roles: vec![site::SiteRole::TrialSite],
        logger_formats: [("testo".to_owned(), logger_format())].into(),
        accepts_conditional: false,
    }
}
