//! The client of the HTTP service: it sends envelopes, reads JSON, and turns problem documents into one line.

use super::failure::{Failure, Next, chain};
use crate::domain::{Detail, Hash, Subject};
use crate::ledger::{Envelope, VerifierKey};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// How much of an answer is read.
const MAX_ANSWER: u64 = 64 * 1024 * 1024;

/// A connection to one service.
#[derive(Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    base: String,
    token: Option<String>,
}

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
    pub(crate) recorded_at: crate::domain::Instant,
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

impl Client {
    /// A client of the service at this address, `http://…` or `https://…`.
    ///
    /// # Errors
    /// When the address is of another form.
    pub(crate) fn new(base: &str) -> Result<Self, Failure> {
        let base = base.trim_end_matches('/').to_owned();
        if !base.starts_with("http://") && !base.starts_with("https://") {
            return Err(Failure::Usage(format!(
                "{base:?} is no address of a server; write it like https://vialog.example.org"
            )));
        }
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_global(Some(Duration::from_mins(1)))
            .build();
        Ok(Self {
            agent: config.into(),
            base,
            token: None,
        })
    }

    /// The same client for someone who has signed in.
    pub(crate) fn with_token(mut self, token: String) -> Self {
        self.token = Some(token);
        self
    }

    fn read(
        &self,
        result: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Answer, Failure> {
        let unreachable = |error: ureq::Error| {
            let what = format!("no answer from {}: {}", self.base, chain(&error));
            Failure::new(
                what,
                "check that the server runs and that the address is right",
            )
        };
        let mut response = result.map_err(unreachable)?;
        let body = response
            .body_mut()
            .with_config()
            .limit(MAX_ANSWER)
            .read_to_vec();
        Ok(Answer {
            status: response.status().as_u16(),
            body: body.map_err(unreachable)?,
        })
    }

    /// Gets a path.
    ///
    /// # Errors
    /// When no answer comes.
    pub(crate) fn get(&self, path: &str) -> Result<Answer, Failure> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.read(request.call())
    }

    /// Posts JSON to a path.
    ///
    /// # Errors
    /// When no answer comes.
    pub(crate) fn post(&self, path: &str, body: &str) -> Result<Answer, Failure> {
        self.post_file(path, "application/json", body.as_bytes())
    }

    /// Posts bytes of this media type to a path.
    ///
    /// # Errors
    /// When no answer comes.
    pub(crate) fn post_file(
        &self,
        path: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<Answer, Failure> {
        let mut request = self.agent.post(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.read(request.header("content-type", media_type).send(bytes))
    }

    /// Gets the bytes of a file.
    ///
    /// # Errors
    /// When no answer comes, or it is not the file.
    pub(crate) fn bytes(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let answer = self.get(path)?;
        if answer.status == 200 {
            return Ok(answer.body);
        }
        Err(Problem::read(answer.status, &answer.body).failure())
    }

    /// Gets a text.
    ///
    /// # Errors
    /// As [`Client::bytes`], and when it is not UTF-8.
    pub(crate) fn text(&self, path: &str) -> Result<String, Failure> {
        String::from_utf8(self.bytes(path)?)
            .or_next(path, "check that the address is a vialog server")
    }

    /// The origin of the server's log.
    ///
    /// # Errors
    /// When the server gives no verifier key.
    pub(crate) fn origin(&self) -> Result<String, Failure> {
        let key = VerifierKey::parse(&self.text("/log.vkey")?);
        let next = "check that the address is a vialog server";
        let key = key.or_next("the server's verifier key", next)?;
        Ok(key.name().as_str().to_owned())
    }

    /// The leaf hash of the newest entry about a subject, or none while there is none.
    ///
    /// # Errors
    /// When the service does not say.
    pub(crate) fn head(&self, subject: &Subject) -> Result<Option<Hash>, Failure> {
        #[derive(Deserialize)]
        struct Shown {
            head: Option<Hash>,
        }
        let answer = self.get(&format!("/api/v1/{subject}"))?;
        if answer.status == 404 {
            return Ok(None);
        }
        Ok(answer.json::<Shown>()?.head)
    }
}

/// An envelope as it is sent, with the details that stay outside the log.
pub(crate) fn submission(envelope: &Envelope, details: &[Detail]) -> String {
    let text = envelope.to_json();
    match text.strip_suffix('}') {
        Some(open) if !details.is_empty() => format!(r#"{open},"details":{}}}"#, json!(details)),
        Some(_) | None => text,
    }
}

/// Several envelopes as one batch.
pub(crate) fn batch(submissions: &[String]) -> String {
    format!(r#"{{"events":[{}]}}"#, submissions.join(","))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::keys::new_key;
    use crate::ledger::{PayloadType, Submission};

    #[test]
    fn a_problem_becomes_one_line_with_the_rule_and_the_remedy() {
        let body = br#"{"type":"/problems/refused","title":"Refused","status":422,"rule":"B04",
            "detail":"vial/L1-001: lot/L1 is not released.","remedy":"Take the vial out.","recorded":false}"#;
        let failure = Problem::read(422, body).failure();
        assert_eq!(
            failure.line(),
            "refused by B04: vial/L1-001: lot/L1 is not released; Take the vial out."
        );
    }

    #[test]
    fn a_stale_event_is_told_the_head_to_continue() {
        let head = Hash([9; 32]);
        let body = format!(r#"{{"type":"/problems/stale","title":"Stale","head":"{head}"}}"#);
        assert!(
            Problem::read(409, body.as_bytes())
                .failure()
                .line()
                .contains(&head.to_string())
        );
    }

    #[test]
    fn an_answer_that_is_no_problem_document_still_gives_one_line() {
        let failure = Problem::read(502, b"<html>bad\ngateway").failure();
        assert!(failure.line().contains("502") && !failure.line().contains('\n'));
    }

    #[test]
    fn details_ride_beside_the_envelope_and_the_envelope_stays_as_it_was() {
        let envelope = Envelope::sign(&new_key().unwrap(), PayloadType::Event, b"{}".to_vec());
        let detail = Detail {
            name: "sex".into(),
            value: "female".into(),
            salt: Hash([1; 32]),
        };
        let sent = Submission::parse(submission(&envelope, &[detail]).as_bytes()).unwrap();
        assert_eq!(sent.envelope, envelope);
        assert!(sent.details.unwrap().get().contains("female"));
        let bare = Submission::parse(submission(&envelope, &[]).as_bytes()).unwrap();
        assert!(bare.details.is_none());
    }

    #[test]
    fn an_address_without_a_scheme_is_wrong_usage() {
        assert!(matches!(
            Client::new("localhost:8080"),
            Err(Failure::Usage(_))
        ));
    }
}
