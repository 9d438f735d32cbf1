//! A draft of an event: what a person writes, and what is filled in before it is signed.

use super::failure::{Failure, Next};
use super::keys::random;
use crate::domain::{Detail, Event, Hash, Kind, LocalTime, Subject, read_strict};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

const NEXT: &str = "correct the file; vialog kinds KIND shows an example";

/// An event of which `id`, `after`, `at` and `meaning` may be missing.
#[derive(Debug)]
pub(crate) struct Draft {
    members: Map<String, Value>,
    subject: Subject,
}

/// A detail of which the salt may be missing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftDetail {
    name: String,
    value: String,
    salt: Option<Hash>,
}

impl Draft {
    /// Reads the file's text.
    ///
    /// # Errors
    /// When it is no strict JSON object with a subject.
    pub(crate) fn read(text: &[u8]) -> Result<Self, Failure> {
        let malformed = |bad: crate::domain::Malformed| {
            Failure::new(
                format!("the event is malformed at {:?}: {}", bad.member, bad.why),
                NEXT,
            )
        };
        let text = crate::domain::check_strict(text).map_err(malformed)?;
        let members: Map<String, Value> = read_strict(text, "").map_err(malformed)?;
        let subject = members.get("subject").and_then(Value::as_str);
        let subject = subject.ok_or_else(|| Failure::new("the event has no subject", NEXT))?;
        Ok(Self {
            subject: Subject::parse(subject).or_next("the event's subject", NEXT)?,
            members,
        })
    }

    /// What it is about.
    pub(crate) fn subject(&self) -> &Subject {
        &self.subject
    }

    /// Whether the subject's head has to be asked for.
    pub(crate) fn lacks_head(&self) -> bool {
        !self.members.contains_key("after")
    }

    fn fill(&mut self, name: &str, value: impl FnOnce() -> Value) {
        if !self.members.contains_key(name) {
            self.members.insert(name.to_owned(), value());
        }
    }

    /// Reads the details that go beside the event. One without a salt gets one, and its commitment is put into the body.
    ///
    /// # Errors
    /// When they are not a JSON array of details.
    pub(crate) fn with_details(&mut self, text: &[u8]) -> Result<Vec<Detail>, Failure> {
        let next = r#"write them as [{"name":"weight_g","value":"61500"}]"#;
        let read: Vec<DraftDetail> = serde_json::from_slice(text).or_next("the details", next)?;
        let mut details = Vec::new();
        for draft in read {
            let drawn = draft.salt.is_none();
            let detail = Detail {
                name: draft.name,
                value: draft.value,
                salt: draft.salt.map_or_else(|| random().map(Hash), Ok)?,
            };
            let body = self.members.get_mut("body").and_then(Value::as_object_mut);
            if let (true, Some(body)) = (drawn, body) {
                body.insert(detail.name.clone(), json!(detail.commitment()));
            }
            details.push(detail);
        }
        Ok(details)
    }

    /// Fills in what is missing and reads the event.
    ///
    /// # Errors
    /// When the event is malformed; the line names the member.
    pub(crate) fn complete(mut self, head: Option<Hash>, at: LocalTime) -> Result<Event, Failure> {
        let kind = self
            .members
            .get("kind")
            .and_then(Value::as_str)
            .and_then(Kind::of);
        self.fill("id", || json!(Uuid::now_v7()));
        self.fill("after", || json!(head));
        self.fill("at", || json!(at));
        if let Some(kind) = kind {
            let [meaning, _] = kind.meanings;
            self.fill("meaning", || json!(meaning));
        }
        let text = Value::Object(self.members).to_string();
        Event::read(text.as_bytes()).map_err(|bad| {
            Failure::new(
                format!("the event is malformed at {:?}: {}", bad.member, bad.why),
                NEXT,
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Commitment, Instant};

    const DRAFT: &str = r#"{"kind":"order.placed","log":"example.org/log","subject":"order/O-1","actor":"person/p-1",
        "body":{"participant":"participant/P-1","lots":["lot/L1"],"visit":"day 0","dose":{"cells_per_kg":1000000},"vials":3}}"#;

    fn at() -> LocalTime {
        LocalTime::at(Instant::from_micros(1_700_000_000_000_000), 8 * 3600)
    }

    #[test]
    fn a_draft_is_completed_with_id_head_time_meaning_and_commitments() {
        let mut draft = Draft::read(DRAFT.as_bytes()).unwrap();
        assert!(draft.lacks_head());
        let details = draft
            .with_details(br#"[{"name":"weight_g","value":"61500"}]"#)
            .unwrap();
        let event = draft.complete(Some(Hash([3; 32])), at()).unwrap();
        assert_eq!(event.after, Some(Hash([3; 32])));
        assert_eq!(event.at, at());
        assert_eq!(event.meaning, "I order this dose");
        let wanted: Vec<(&str, Commitment)> = event.body.commitments();
        assert_eq!(wanted, [("weight_g", details[0].commitment())]);
    }

    #[test]
    fn what_the_signer_wrote_is_kept() {
        let text = DRAFT.replacen(
            '{',
            r#"{"after":null,"at":"2026-01-02T03:04:05.000+08:00","#,
            1,
        );
        let mut draft = Draft::read(text.as_bytes()).unwrap();
        assert!(!draft.lacks_head());
        let salt = Hash([5; 32]);
        let details = format!(r#"[{{"name":"weight_g","value":"1","salt":"{salt}"}}]"#);
        draft.with_details(details.as_bytes()).unwrap();
        let failure = draft.complete(Some(Hash([3; 32])), at()).unwrap_err();
        assert!(
            failure.line().contains("weight_g"),
            "the body is the signer's own: {}",
            failure.line()
        );
    }

    #[test]
    fn a_draft_with_a_member_twice_is_refused() {
        let text = DRAFT.replacen('{', r#"{"kind":"lot.held","#, 1);
        assert!(Draft::read(text.as_bytes()).is_err());
    }
}
