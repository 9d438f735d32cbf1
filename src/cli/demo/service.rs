//! The service as the demo's devices use it: over HTTP alone, believing nothing that they have not checked.

use super::clock::StoryClock;
use super::labelling::ToDraw;
use super::labels;
use super::player::{Outcome, Service, Signed};
use super::record::LoggerFile;
use crate::cli::client::{Answer, Answered, Client, Problem, Recorded, batch, submission};
use crate::cli::failure::{Failure, Next};
use crate::cli::{claim, receipt, sign_in};
use crate::clock::Clock;
use crate::domain::label::{Claim, Impression};
use crate::domain::readings::Attached;
use crate::domain::{EquipmentId, Hash, LabelId, PersonId, Record, Subject};
use crate::ledger::VerifierKey;
use ed25519_dalek::SigningKey;
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// A service at an address.
pub(crate) struct HttpService<'a> {
    pub(crate) client: Client,
    pub(crate) log_key: VerifierKey,
    pub(crate) keys: &'a BTreeMap<String, SigningKey>,
    pub(crate) clock: &'a StoryClock,
}

impl Service for HttpService<'_> {
    fn head(&mut self, subject: &Subject) -> Result<Option<Hash>, Failure> {
        self.client.head(subject)
    }

    fn offer(&mut self, signed: &[Signed]) -> Result<Vec<Outcome>, Failure> {
        #[derive(Deserialize)]
        struct Answers {
            answers: Vec<Answered>,
        }
        let submissions: Vec<_> = signed
            .iter()
            .map(|one| submission(&one.envelope, &one.details))
            .collect();
        if let ([one], [only]) = (signed, submissions.as_slice()) {
            let answer = self.client.post("/api/v1/events", only)?;
            return Ok(vec![self.outcome(one, &answer)?]);
        }
        let answer = self
            .client
            .post("/api/v1/events/batch", &batch(&submissions))?;
        let answers = answer.json::<Answers>()?.answers;
        if answers.len() != signed.len() {
            let what = format!("{} answers to {} events", answers.len(), signed.len());
            return Err(Failure::new(what, "check the server"));
        }
        let outcomes = signed
            .iter()
            .zip(answers)
            .map(|(one, answered)| match answered {
                Answered {
                    event: Some(recorded),
                    ..
                } => self.checked(one, &recorded),
                Answered {
                    status, problem, ..
                } => refusal(status, problem.unwrap_or_default().to_string().as_bytes()),
            });
        outcomes.collect()
    }

    fn salt(&mut self, who: &str, participant: &str) -> Result<Hash, Failure> {
        #[derive(Deserialize)]
        struct Salt {
            salt: Hash,
        }
        let client = self.signed_in(who)?;
        let answer = client.get(&format!("/api/v1/participant/{participant}/wristband-salt"))?;
        Ok(answer.json::<Salt>()?.salt)
    }

    fn record(&mut self, subject: &Subject) -> Result<Record, Failure> {
        #[derive(Deserialize)]
        struct Shown {
            record: Record,
        }
        let answer = self.client.get(&format!("/api/v1/{subject}"))?;
        Ok(answer.json::<Shown>()?.record)
    }

    fn claim(&mut self, label: LabelId, of: &Subject) -> Result<Claim, Failure> {
        claim::ask(&self.client, self.log_key.name().as_str(), label, of)
    }

    fn draw(&mut self, wanted: &ToDraw) -> Result<Impression, Failure> {
        #[derive(Deserialize)]
        struct Drawn {
            impression: Impression,
        }
        let asked = json!({
            "template": format!("label_template/{}", wanted.template.name()),
            "dpi": wanted.dpi,
            "labels": [{ "id": wanted.id, "of": wanted.of, "token": wanted.token }],
        });
        let drawn = self
            .client
            .post("/api/v1/labels/draw", &asked.to_string())?;
        let drawn: Vec<Drawn> = drawn.json()?;
        let only = drawn.into_iter().next();
        let only = only.ok_or_else(|| Failure::new("no label was drawn", "check the server"))?;
        Ok(only.impression)
    }

    fn print(
        &mut self,
        who: &str,
        printer: &EquipmentId,
        labels: &[LabelId],
    ) -> Result<(), Failure> {
        #[derive(Deserialize)]
        struct Queued {
            labels: usize,
        }
        let client = self.signed_in(who)?;
        let asked = json!({ "printer": printer, "labels": labels });
        let queued: Queued = client
            .post("/api/v1/print-jobs", &asked.to_string())?
            .json()?;
        if queued.labels == labels.len() {
            return labels::wait(&client);
        }
        let what = format!("{} of {} labels were queued", queued.labels, labels.len());
        Err(Failure::new(what, "check the server"))
    }

    fn readings(&mut self, who: &str, file: &LoggerFile) -> Result<Attached, Failure> {
        #[derive(Deserialize)]
        struct Kept {
            hash: Hash,
        }
        let client = self.signed_in(who)?;
        let kept = client.post_file("/api/v1/attachments", "text/csv", file.csv.as_bytes())?;
        let Kept { hash } = kept.json()?;
        if hash != Hash::of(&[file.csv.as_bytes()]) {
            let what = "the service kept other bytes than were handed in";
            return Err(Failure::new(what, "check the server"));
        }
        let asked = json!({
            "file": hash, "site": file.site, "format": file.format, "limit_mc": file.limit_mc,
        });
        let stated = client.post("/api/v1/readings/preview", &asked.to_string())?;
        stated.json()
    }
}

impl HttpService<'_> {
    /// The client of someone who has signed in with their own key.
    fn signed_in(&self, who: &str) -> Result<Client, Failure> {
        let key = self
            .keys
            .get(who)
            .ok_or_else(|| Failure::new(format!("{who} has no key"), "check the story"))?;
        let person = PersonId::new(who).or_next(who, "check the story")?;
        let log = self.log_key.name().as_str();
        let token = sign_in::token(&self.client, key, log, &person, self.clock.now())?;
        Ok(self.client.clone().with_token(token))
    }

    fn outcome(&self, signed: &Signed, answer: &Answer) -> Result<Outcome, Failure> {
        if answer.status == 201 || answer.status == 200 {
            return self.checked(signed, &answer.json()?);
        }
        refusal(answer.status, &answer.body)
    }

    fn checked(&self, signed: &Signed, recorded: &Recorded) -> Result<Outcome, Failure> {
        let leaf = receipt::check(&signed.envelope, recorded, &self.log_key)?;
        Ok(Outcome::Recorded {
            index: recorded.index,
            leaf,
        })
    }
}

/// A refusal by a rule; every other problem ends the demo.
fn refusal(status: u16, body: &[u8]) -> Result<Outcome, Failure> {
    let problem = Problem::read(status, body);
    match &problem.rule {
        Some(rule) if status == 422 => Ok(Outcome::Refused {
            rule: rule.clone(),
            why: problem.told(),
        }),
        Some(_) | None => Err(problem.failure()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_by_a_rule_is_an_outcome_and_every_other_problem_a_failure() {
        let refused = br#"{"type":"/problems/refused","rule":"B04","detail":"no"}"#;
        let outcome = refusal(422, refused).unwrap();
        let told = Outcome::Refused {
            rule: "B04".into(),
            why: "no".into(),
        };
        assert_eq!(outcome, told);
        assert!(refusal(503, br#"{"type":"/problems/unavailable","title":"Busy"}"#).is_err());
        assert!(refusal(422, b"{}").is_err());
    }
}
