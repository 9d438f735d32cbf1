//! `vialog ctcae`: the published terms of adverse events, brought into the record.

mod lines;
mod table;

use super::client::Client;
use super::draft::Draft;
use super::failure::{Failure, Next};
use super::output::{complain, say};
use super::passphrase::Signer;
use super::verify::verifier_key;
use super::{sign_in, submit};
use crate::domain::Hash;
use crate::domain::terminology::{Adopted, name_of};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The most bytes of terms that fit into one entry of the log with what stands around them.
const MOST: usize = 47 * 1024;

/// Brings the published terms of adverse events into the record
#[derive(Args, Debug)]
pub(crate) struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    Import(Import),
}

/// Reads the published CTCAE table, signs its terms and grades as one event and sends it
#[derive(Args, Debug)]
#[command(
    after_help = r#"The file is the table that the National Cancer Institute publishes, as CSV: system organ class, term, grades 1 to 5.
A grade whose cell is empty or "-" cannot be chosen. Definitions and codes are not taken over.

Example:
  vialog ctcae import ctcae.csv --key quality.pem --actor person/p-0003 \
      --server https://vialog.example.org --vkey @log.vkey"#
)]
struct Import {
    /// The table
    file: PathBuf,
    #[command(flatten)]
    signer: Signer,
    /// Who signs, for quality assurance
    #[arg(long, value_name = "person/ID")]
    actor: String,
    /// The server
    #[arg(long, value_name = "URL", env = "VIALOG_SERVER")]
    server: String,
    /// The version of CTCAE, as the protocol names it
    #[arg(long = "ctcae-version", value_name = "VERSION", default_value = "4.0")]
    version: String,
    /// The log's verifier key, or @ and a file that holds it: the receipt is checked with it
    #[arg(long, value_name = "TEXT|@FILE")]
    vkey: Option<String>,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    match &command.action {
        Action::Import(import) => import.run(),
    }
}

impl Import {
    fn run(&self) -> Result<(), Failure> {
        let client = Client::new(&self.server)?;
        let log_key = self.vkey.as_deref().map(verifier_key).transpose()?;
        let told = format!("cannot read {}", self.file.display());
        let bytes = std::fs::read(&self.file).or_next(&told, "name a file that exists")?;
        let adopted = adopted(&bytes, &self.version)?;
        let (terms, grades) = adopted.counts();
        let body = json!(adopted);
        let size = fits(&body)?;
        complain(format_args!(
            "{terms} terms in {} classes with {grades} grades to choose, {size} bytes",
            adopted.classes.len()
        ));
        let log = match &log_key {
            Some(key) => key.name().as_str().to_owned(),
            None => client.origin()?,
        };
        let event = json!({
            "kind": "terminology.adopted",
            "log": log,
            "subject": format!("terminology/{}", name_of(&self.version)),
            "actor": sign_in::person(&self.actor)?,
            "body": body,
        });
        let draft = Draft::read(event.to_string().as_bytes())?;
        let key = self.signer.open()?;
        let recorded = submit::send(&client, &key, draft, &[], log_key.as_ref())?;
        say(recorded.receipt.trim_end());
        Ok(())
    }
}

/// The body of the event.
fn adopted(bytes: &[u8], version: &str) -> Result<Adopted, Failure> {
    Ok(Adopted {
        version: version.to_owned(),
        source: Hash::of(&[bytes]),
        classes: table::read(bytes)?,
    })
}

/// The size of the body, which must fit into one entry.
fn fits(body: &Value) -> Result<usize, Failure> {
    let size = body.to_string().len();
    if size <= MOST {
        return Ok(size);
    }
    Err(Failure::new(
        format!("the terms take {size} bytes, more than the {MOST} of one entry"),
        "import the published table without additions",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_names_the_file_by_its_hash_and_each_grade_that_can_be_chosen() {
        let file = "SOC,Term,Grade 1,Grade 2,Grade 3,Grade 4,Grade 5\r\n\
            Eye disorders,Dry eye,a,b,c,-,\r\n";
        let adopted = adopted(file.as_bytes(), "4.0").unwrap();
        assert_eq!(adopted.source, Hash::of(&[file.as_bytes()]));
        assert_eq!(adopted.counts(), (1, 3));
        assert_eq!(adopted.classes["Eye disorders"]["Dry eye"], "123");
        assert!(fits(&json!(adopted)).is_ok());
    }

    #[test]
    fn terms_that_do_not_fit_into_one_entry_are_refused() {
        let failure = fits(&json!("x".repeat(MOST))).unwrap_err();
        assert!(failure.line().contains("one entry"), "{}", failure.line());
    }
}
