//! `vialog sign-in`: answers a challenge with a device key.

use super::client::Client;
use super::failure::{Failure, Next};
use super::output::say;
use super::passphrase::Signer;
use crate::clock::{Clock, SystemClock};
use crate::domain::{LocalTime, PersonId, Subject};
use crate::ledger::{Envelope, PayloadType};
use clap::Args;
use ed25519_dalek::SigningKey;
use serde::Deserialize;
use serde_json::json;

/// Signs a challenge of the server with your key, and prints the session's token
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  vialog sign-in --key nurse.pem --actor person/p-0012 --log example.org/trial --server https://vialog.example.org
  vialog sign-in --key nurse.pem --actor person/p-0012 --log example.org/trial --challenge 5f0c…   # to paste into the sign-in page")]
pub(crate) struct Command {
    #[command(flatten)]
    signer: Signer,
    /// Who you are in the record
    #[arg(long, value_name = "PERSON")]
    actor: String,
    /// The origin of the log
    #[arg(long, value_name = "ORIGIN")]
    log: String,
    /// The server to sign in to
    #[arg(long, value_name = "URL", required_unless_present = "challenge")]
    server: Option<String>,
    /// The challenge that the sign-in page shows
    #[arg(long, value_name = "TEXT", conflicts_with = "server")]
    challenge: Option<String>,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let who = person(&command.actor)?;
    let key = command.signer.open()?;
    if let Some(challenge) = &command.challenge {
        say(answer(&key, &command.log, challenge, &who, SystemClock.now()).to_json());
    } else if let Some(server) = &command.server {
        let client = Client::new(server)?;
        say(token(&client, &key, &command.log, &who, SystemClock.now())?);
    }
    Ok(())
}

/// Reads a person, written `person/NAME` or `NAME`.
pub(crate) fn person(text: &str) -> Result<PersonId, Failure> {
    let next = "write the actor like person/p-0012";
    if text.contains('/') {
        let subject = Subject::parse(text).or_next(text, next)?;
        return PersonId::try_from(subject).or_next(text, next);
    }
    PersonId::new(text).or_next(text, next)
}

/// The signed answer to a challenge.
fn answer(
    key: &SigningKey,
    log: &str,
    challenge: &str,
    who: &PersonId,
    now: crate::domain::Instant,
) -> Envelope {
    let at = LocalTime::at(now, 0);
    let payload = json!({ "log": log, "challenge": challenge, "actor": who, "at": at });
    Envelope::sign(key, PayloadType::SignIn, payload.to_string().into_bytes())
}

/// Signs in and gives the session's token.
///
/// # Errors
/// When the server does not take the answer.
pub(crate) fn token(
    client: &Client,
    key: &SigningKey,
    log: &str,
    who: &PersonId,
    now: crate::domain::Instant,
) -> Result<String, Failure> {
    #[derive(Deserialize)]
    struct Challenge {
        challenge: String,
    }
    #[derive(Deserialize)]
    struct Session {
        token: String,
    }
    let asked: Challenge = client.post("/api/v1/sign-in/challenge", "{}")?.json()?;
    let envelope = answer(key, log, &asked.challenge, who, now);
    let session: Session = client
        .post("/api/v1/sign-in", &envelope.to_json())?
        .json()?;
    Ok(session.token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::keys::new_key;
    use crate::domain::{Instant, PublicKey};

    #[test]
    fn the_answer_is_signed_for_this_log_and_challenge_as_a_sign_in() {
        let key = new_key().unwrap();
        let who = person("p-0012").unwrap();
        let envelope = answer(
            &key,
            "example.org/log",
            "abc",
            &who,
            Instant::from_micros(0),
        );
        envelope.verify(&PublicKey::from(&key)).unwrap();
        assert_eq!(envelope.payload_type, PayloadType::SignIn);
        let said: serde_json::Value = serde_json::from_slice(&envelope.payload).unwrap();
        assert_eq!(said["log"], "example.org/log");
        assert_eq!(said["challenge"], "abc");
        assert_eq!(said["actor"], "person/p-0012");
    }

    #[test]
    fn a_person_is_written_with_or_without_the_noun_and_nothing_else_is_one() {
        assert_eq!(person("person/p-1").unwrap(), person("p-1").unwrap());
        assert!(person("lot/L1").is_err());
    }
}
