//! `vialog submit`: signs one event and sends it.

use super::client::{Client, Problem, Recorded, submission};
use super::draft::Draft;
use super::failure::{Failure, Next};
use super::output::{complain, say};
use super::passphrase::Signer;
use super::verify::verifier_key;
use super::{receipt, sign_in};
use crate::clock::{Clock, SystemClock};
use crate::domain::{Detail, Event, Hash, LocalTime, PersonId, Subject};
use crate::ledger::{Envelope, PayloadType, VerifierKey};
use chrono::{Local, Offset, TimeZone};
use clap::Args;
use ed25519_dalek::SigningKey;
use std::path::{Path, PathBuf};

/// Signs an event with your key, sends it to the server and prints the receipt
#[derive(Args, Debug)]
#[command(
    after_help = r#"The file is an event as JSON. What is missing of id, after, at and meaning is filled in:
  {"kind":"lot.held","log":"example.org/trial","subject":"lot/CF0001","actor":"person/p-0003",
   "body":{"reason":"complaint 17"}}

Example:
  vialog submit event.json --key quality.pem --server https://vialog.example.org \
      --vkey @log.vkey > receipt"#
)]
pub(crate) struct Command {
    /// The event
    file: PathBuf,
    #[command(flatten)]
    signer: Signer,
    /// The server
    #[arg(long, value_name = "URL", env = "VIALOG_SERVER")]
    server: String,
    /// Details that stay outside the log.
    #[arg(
        long,
        value_name = "FILE",
        help = r#"Details that stay outside the log, as [{"name":"weight_g","value":"61500"}]"#
    )]
    details: Option<PathBuf>,
    /// The log's verifier key, or @ and a file that holds it: the receipt is checked with it
    #[arg(long, value_name = "TEXT|@FILE")]
    vkey: Option<String>,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let client = Client::new(&command.server)?;
    let log_key = command.vkey.as_deref().map(verifier_key).transpose()?;
    let mut draft = Draft::read(&read(&command.file)?)?;
    let details = match &command.details {
        Some(file) => draft.with_details(&read(file)?)?,
        None => Vec::new(),
    };
    let key = command.signer.open()?;
    let recorded = send(&client, &key, draft, &details, log_key.as_ref())?;
    say(recorded.receipt.trim_end());
    Ok(())
}

/// Completes a draft, signs it, sends it and checks the receipt with the log's key where that is known.
///
/// # Errors
/// When the draft is malformed, the key does not open, or the server refuses or does not answer.
pub(super) fn send(
    client: &Client,
    key: &SigningKey,
    draft: Draft,
    details: &[Detail],
    log_key: Option<&VerifierKey>,
) -> Result<Recorded, Failure> {
    let now = now();
    // The head is not known yet; the signer's own words are read to see who signs and for which log.
    let lacks_head = draft.lacks_head();
    let subject = draft.subject().clone();
    let mut event = draft.complete(None, now)?;
    if lacks_head {
        event.after = head(client, key, &event, &subject)?;
    }
    complain(format_args!("{} signs: {}", event.actor, event.meaning));
    let payload = event.to_bytes().or_next("the event", "correct the file")?;
    let envelope = Envelope::sign(key, PayloadType::Event, payload);
    let answer = client.post("/api/v1/events", &submission(&envelope, details))?;
    let recorded: Recorded = answer.json()?;
    if let Some(key) = log_key {
        receipt::check(&envelope, &recorded, key)?;
    }
    complain(format_args!(
        "recorded as entry {} with leaf hash {}",
        recorded.index, recorded.leaf_hash
    ));
    Ok(recorded)
}

/// The subject's head as the server tells it; signs in first where the server asks for it.
fn head(
    client: &Client,
    key: &SigningKey,
    event: &Event,
    subject: &Subject,
) -> Result<Option<Hash>, Failure> {
    let answer = client.get(&format!("/api/v1/{subject}"))?;
    if answer.status != 401 {
        return client.head(subject);
    }
    let problem = Problem::read(answer.status, &answer.body);
    let who: &PersonId = &event.actor;
    let token = sign_in::token(client, key, &event.log, who, SystemClock.now());
    let token = token.map_err(|failure| Failure::new(problem.why(), failure.line()))?;
    client.clone().with_token(token).head(subject)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).or_next(
        &format!("cannot read {}", path.display()),
        "name a file that exists",
    )
}

/// The device's clock, as on the wall.
pub(super) fn now() -> LocalTime {
    let now = SystemClock.now();
    let offset = Local.offset_from_utc_datetime(&now.utc().naive_utc());
    LocalTime::at(now, offset.fix().local_minus_utc())
}
