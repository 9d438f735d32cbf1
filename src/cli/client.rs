//! The client of the HTTP service: it sends envelopes, reads JSON, and turns problem documents into one line.

mod answer;

use super::failure::{Failure, Next, chain};
use crate::domain::{Detail, Hash, Subject};
use crate::ledger::{Envelope, VerifierKey};
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;

pub(crate) use answer::{Answer, Answered, Problem, Recorded};

/// How much of an answer is read.
const MAX_ANSWER: u64 = 64 * 1024 * 1024;

/// A connection to one service.
#[derive(Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    base: String,
    token: Option<String>,
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

#[cfg(test)]
mod tests;
