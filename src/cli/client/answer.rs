//! What the service answers: what it recorded, and problem documents.

use crate::cli::failure::Failure;
use crate::domain::{Hash, Instant};
use serde::Deserialize;
use serde_json::Value;

/// What the service answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// An event that the service recorded, as it answers it.
#[derive(Debug, Deserialize)]
#[expect(
    clippy::struct_field_names,
    reason = "the members are those of the answer"
)]
pub(crate) struct Recorded {
    /// Its index in the log.
    pub(crate) index: u64,
    /// The leaf hash of its entry.
    pub(crate) leaf_hash: Hash,
    /// When the server recorded it.
    pub(crate) recorded_at: Instant,
    /// The receipt (C2SP tlog-proof).
    pub(crate) receipt: String,
}

/// A problem document (RFC 9457) with vialog's own members.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Problem {
    /// The path of its kind.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    title: String,
    detail: Option<String>,
    /// The rule that refused.
    pub(crate) rule: Option<String>,
    remedy: Option<String>,
    member: Option<String>,
    head: Option<Hash>,
}

impl Problem {
    /// Reads a problem document; anything else becomes a problem without a kind.
    pub(crate) fn read(status: u16, body: &[u8]) -> Self {
        let read = serde_json::from_slice(body).ok();
        read.unwrap_or_else(|| Self {
            title: format!("the server answered with status {status}"),
            ..Self::default()
        })
    }

    /// What is wrong, in one line.
    pub(crate) fn why(&self) -> String {
        let mut text = match &self.rule {
            Some(rule) => format!("refused by {rule}"),
            None => self.title.clone(),
        };
        if let Some(member) = &self.member {
            text = format!("{text} at {member:?}");
        }
        if let Some(detail) = &self.detail {
            text = format!("{text}: {detail}");
        }
        text.replace('\n', " ")
    }

    /// What the server says is wrong, without the rule.
    pub(crate) fn told(&self) -> String {
        self.detail.clone().unwrap_or_else(|| self.title.clone())
    }

    /// What is wrong and what to do next.
    pub(crate) fn failure(&self) -> Failure {
        let next = match (&self.remedy, &*self.kind) {
            (Some(remedy), _) => remedy.clone(),
            (None, "/problems/stale") => {
                let head = self.head.map_or("null".to_owned(), |head| head.to_string());
                format!("look at what happened since, and sign again with after = {head}")
            }
            (None, "/problems/unauthenticated") => {
                "sign in first with vialog sign-in, and pass the token".to_owned()
            }
            (None, "/problems/unavailable" | "/problems/internal") => {
                "send the same event again in a moment; it is recorded once".to_owned()
            }
            (None, _) => "correct it and send it again".to_owned(),
        };
        Failure::new(self.why(), &next)
    }
}

impl Answer {
    /// The body as JSON, or the problem as a failure.
    ///
    /// # Errors
    /// Every status but 2xx, and a body that is not the JSON asked for.
    pub(crate) fn json<T: for<'de> Deserialize<'de>>(&self) -> Result<T, Failure> {
        if !(200..300).contains(&self.status) {
            return Err(Problem::read(self.status, &self.body).failure());
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let what = format!("the server's answer is not understood: {error}");
            Failure::new(
                what,
                "check that the address is a vialog server of this version",
            )
        })
    }
}

/// One answer of a batch.
#[derive(Debug, Deserialize)]
pub(crate) struct Answered {
    /// The status that the event would have had alone.
    pub(crate) status: u16,
    /// What was recorded.
    #[serde(default)]
    pub(crate) event: Option<Recorded>,
    /// Why it was not.
    #[serde(default)]
    pub(crate) problem: Option<Value>,
}

impl Answered {
    /// The event that was recorded.
    ///
    /// # Errors
    /// The problem, where it was not.
    pub(crate) fn recorded(self) -> Result<Recorded, Failure> {
        self.event.ok_or_else(|| {
            let problem = self.problem.unwrap_or_default().to_string();
            Problem::read(self.status, problem.as_bytes()).failure()
        })
    }
}
