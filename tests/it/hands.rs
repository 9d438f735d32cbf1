//! The hands of the people in a scenario: each signs on a device of their own and sends over HTTP.

use super::answer::Answer;
use super::app::TestApp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use uuid::Uuid;
use vialog::clock::Clock;
use vialog::domain::key::{Enrolled, possession_message};
use vialog::domain::log::{Log, Opened};
use vialog::domain::{
    Body, Commitment, Despite, Detail, Event, Hash, Instant, LocalTime, PersonId, PublicKey, Role,
    Rule, SiteId, Subject, commit,
};
use vialog::ledger::{Envelope, PayloadType};
use vialog::store::Submission;

/// East of UTC, as all sites of the scenarios.
const CHINA: i32 = 8 * 3600;

/// The device key of a person, the same in every run.
pub(crate) fn key_of(who: &str) -> SigningKey {
    SigningKey::from_bytes(Hash::of(&[b"test key of ", who.as_bytes()]).bytes())
}

/// A detail with a salt of its own, and the commitment to it.
pub(crate) fn detail(name: &str, value: &str) -> (Detail, Commitment) {
    let salt = Hash::of(&[b"test salt", name.as_bytes(), value.as_bytes()]);
    let detail = Detail {
        name: name.into(),
        value: value.into(),
        salt,
    };
    let commitment = commit(name, &salt, value);
    (detail, commitment)
}

impl TestApp {
    /// The event as its bytes are signed, continuing the subject's present head.
    pub(crate) fn event(&self, who: &str, subject: &str, body: impl Into<Body>) -> Event {
        let head = self.head(&Subject::parse(subject).unwrap());
        self.event_after(who, subject, body, head)
    }

    /// The event as its bytes are signed, after this head.
    pub(crate) fn event_after(
        &self,
        who: &str,
        subject: &str,
        body: impl Into<Body>,
        after: Option<Hash>,
    ) -> Event {
        let body = body.into();
        Event {
            id: Uuid::now_v7(),
            log: self.origin.clone(),
            after,
            subject: Subject::parse(subject).unwrap(),
            actor: PersonId::new(who).unwrap(),
            meaning: body.meanings()[0].to_owned(),
            at: LocalTime::at(self.clock.now(), CHINA),
            late_reason: None,
            under: None,
            despite: None,
            body,
        }
    }

    /// The leaf hash of the subject's newest entry, as the service tells it.
    pub(crate) fn head(&self, subject: &Subject) -> Option<Hash> {
        let answer = self.get(&format!("/api/v1/{subject}"));
        match answer.status {
            404 => None,
            200 => answer.json()["head"]
                .as_str()
                .map(|head| Hash::parse(head).unwrap()),
            other => panic!("{other}: {}", answer.text()),
        }
    }

    /// Sends an event signed with this person's key.
    pub(crate) fn send_as(&self, who: &str, event: &Event, details: &[Detail]) -> Answer {
        self.post("/api/v1/events", &signed(&key_of(who), event, details))
    }

    /// Sends a fact as its signer states it in the end: against each rule that refuses it and can be broken by what has
    /// happened. Gives the rules that it was recorded despite.
    #[track_caller]
    pub(crate) fn states(&self, who: &str, event: &Event) -> Vec<String> {
        let mut rules: Vec<Rule> = Vec::new();
        loop {
            let stated = despite(event, &rules);
            let answer = self.send_as(who, &stated, &[]);
            if answer.status == 201 {
                return rules.iter().map(|rule| rule.id().to_owned()).collect();
            }
            let rule = Rule::of(&answer.refused_by()).unwrap();
            assert!(
                rule.can_be_breached() && !rules.contains(&rule),
                "{}",
                answer.text()
            );
            rules.push(rule);
        }
    }

    /// Signs and sends.
    pub(crate) fn does(&self, who: &str, subject: &str, body: impl Into<Body>) -> Answer {
        self.does_with(who, subject, body, &[])
    }

    /// Signs and sends with details that stay outside the log.
    pub(crate) fn does_with(
        &self,
        who: &str,
        subject: &str,
        body: impl Into<Body>,
        details: &[Detail],
    ) -> Answer {
        self.send_as(who, &self.event(who, subject, body), details)
    }

    /// Enrols a person with a key and these roles, at this site or at all.
    pub(crate) fn enrol_person(&self, who: &str, roles: &[Role], site: Option<&str>) {
        use vialog::domain::person;
        let subject = format!("person/{who}");
        let title = who.replace('-', " ");
        self.does("admin", &subject, person::Enrolled { title })
            .recorded();
        for role in roles {
            let site = site.map(|site| SiteId::new(site).unwrap());
            self.does("admin", &subject, person::RoleGranted { role: *role, site })
                .recorded();
        }
        self.does("admin", &subject, self.enrolment(who, &key_of(who)))
            .recorded();
    }

    /// The enrolment of a key with its proof of possession.
    pub(crate) fn enrolment(&self, who: &str, key: &SigningKey) -> Enrolled {
        let public = PublicKey::from_bytes(key.verifying_key().as_bytes()).unwrap();
        let person = PersonId::new(who).unwrap();
        let proof = key.sign(&possession_message(&self.origin, &person, &public));
        Enrolled {
            key: public,
            device: format!("{who}'s device"),
            possession: STANDARD.encode(proof.to_bytes()),
        }
    }
}

/// The event as it is signed with a reason for coming late, done at this moment.
pub(crate) fn late(event: &Event, at: Instant) -> Event {
    Event {
        at: LocalTime::at(at, CHINA),
        late_reason: Some("The ward had no network.".into()),
        ..event.clone()
    }
}

/// The event as it is signed for what has happened despite these rules.
pub(crate) fn despite(event: &Event, rules: &[Rule]) -> Event {
    let said = Despite {
        rules: rules.iter().copied().collect(),
        reason: "Nobody at the bedside knew.".into(),
        evidence: None,
    };
    Event {
        despite: (!rules.is_empty()).then_some(said),
        ..event.clone()
    }
}

/// The envelope as it is sent.
pub(crate) fn signed(key: &SigningKey, event: &Event, details: &[Detail]) -> Value {
    let envelope = Envelope::sign(key, PayloadType::Event, event.to_bytes().unwrap());
    let mut sent: Value = serde_json::from_str(&envelope.to_json()).unwrap();
    if !details.is_empty() {
        sent["details"] = json!(details);
    }
    sent
}

/// Entry 0, signed by the first administrator.
pub(crate) fn opening(origin: &str, verifier_key: &str, clock: &dyn Clock) -> Submission {
    let key = key_of("admin");
    let body = Body::from(Opened {
        origin: origin.to_owned(),
        verifier_key: verifier_key.to_owned(),
        key: PublicKey::from_bytes(key.verifying_key().as_bytes()).unwrap(),
        device: "the administrator's device".into(),
        title: "Administrator".into(),
        recovery_key: PublicKey::from_bytes(key_of("recovery").verifying_key().as_bytes()).unwrap(),
        skew_seconds: 300,
        rules: 1,
    });
    let event = Event {
        id: Uuid::now_v7(),
        log: origin.to_owned(),
        subject: Log::subject().unwrap(),
        after: None,
        actor: PersonId::new("admin").unwrap(),
        meaning: body.meanings()[0].to_owned(),
        at: LocalTime::at(clock.now(), 8 * 3600),
        late_reason: None,
        under: None,
        despite: None,
        body,
    };
    let envelope = Envelope::sign(&key, PayloadType::Event, event.to_bytes().unwrap());
    Submission {
        event,
        envelope,
        details: Vec::new(),
        sealed: Vec::new(),
    }
}
