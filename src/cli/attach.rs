//! `vialog attach`: hands in a file, so that events can name it.

use super::client::Client;
use super::failure::{Failure, Next};
use super::output::{complain, say};
use super::passphrase::Signer;
use super::sign_in::{person, token};
use crate::clock::{Clock, SystemClock};
use crate::domain::Hash;
use crate::ledger::MAX_ATTACHMENT;
use clap::Args;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Hands in a file, such as a logger's readings or a certificate, and prints the hash that events name
#[derive(Args, Debug)]
#[command(after_help = "Example:
  vialog attach readings.csv --key pharmacist.pem --actor person/p-0007 --log example.org/trial \\
      --server https://vialog.example.org")]
pub(crate) struct Command {
    /// The file, of at most 16 MiB
    file: PathBuf,
    #[command(flatten)]
    signer: Signer,
    /// Who you are in the record
    #[arg(long, value_name = "PERSON")]
    actor: String,
    /// The origin of the log
    #[arg(long, value_name = "ORIGIN")]
    log: String,
    /// The server
    #[arg(long, value_name = "URL", env = "VIALOG_SERVER")]
    server: String,
    /// What the file is, as in text/csv; without it, what its name ends in tells
    #[arg(long, value_name = "MEDIA_TYPE")]
    media_type: Option<String>,
}

/// The service's answer.
#[derive(Deserialize)]
struct Kept {
    hash: Hash,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let who = person(&command.actor)?;
    let told = command.file.display().to_string();
    let bytes = std::fs::read(&command.file)
        .or_next(&format!("cannot read {told}"), "name a file that exists")?;
    if bytes.is_empty() || bytes.len() > MAX_ATTACHMENT {
        let next = format!("an attachment has 1 to {MAX_ATTACHMENT} bytes");
        return Err(Failure::new(
            format!("{told} has {} bytes", bytes.len()),
            &next,
        ));
    }
    let said = command.media_type.as_deref();
    let media_type = said.unwrap_or_else(|| usual(&command.file));
    let client = Client::new(&command.server)?;
    let key = command.signer.open()?;
    let token = token(&client, &key, &command.log, &who, SystemClock.now())?;
    let client = client.with_token(token);
    let answer = client.post_file("/api/v1/attachments", media_type, &bytes)?;
    let fresh = answer.status == 201;
    let kept: Kept = answer.json()?;
    if kept.hash != Hash::of(&[&bytes]) {
        return Err(Failure::new(
            "the server kept other bytes than were sent",
            "send the file again",
        ));
    }
    complain(if fresh { "kept now" } else { "was kept before" });
    say(kept.hash);
    Ok(())
}

/// The media type by what a file's name ends in.
fn usual(file: &Path) -> &'static str {
    let ending = file.extension().and_then(|ending| ending.to_str());
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => "text/csv",
        Some("txt") => "text/plain",
        Some("json") => "application/json",
        Some("pdf") => "application/pdf",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some(_) | None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::usual;
    use std::path::Path;

    #[test]
    fn a_file_is_what_its_name_ends_in_and_bytes_otherwise() {
        assert_eq!(usual(Path::new("a/LOGGER.CSV")), "text/csv");
        assert_eq!(usual(Path::new("certificate.pdf")), "application/pdf");
        assert_eq!(usual(Path::new("readings")), "application/octet-stream");
    }
}
