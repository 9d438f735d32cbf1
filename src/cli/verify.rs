//! `vialog verify`: checks a bundle without a server, a network or a database.

use super::failure::{Failure, Next};
use super::output::say;
use crate::domain::log::InForce;
use crate::ledger::{Failure as NotVerified, Verified, VerifierKey, verify};
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

/// Verifies a bundle offline: files, checkpoint, Merkle root, every signature, and every rule by replay
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  vialog verify trial.vialog --vkey 'example.org/trial+1f2e3d4c+AQ…'
  vialog verify trial.vialog --vkey @log.vkey --json

Exit status 0 only when everything held.")]
pub(crate) struct Command {
    /// The bundle, as `vialog export` wrote it
    file: PathBuf,
    /// The log's verifier key, or @ and a file that holds it
    #[arg(long, value_name = "TEXT|@FILE")]
    vkey: String,
    /// Answer in JSON on standard output
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let key = verifier_key(&command.vkey)?;
    let told = command.file.display().to_string();
    let file = File::open(&command.file).or_next(&told, "name a bundle that exists")?;
    let checked = verify(BufReader::new(file), &key, |_, _| ());
    if command.json {
        say(match &checked {
            Ok(verified) => as_json(verified),
            Err(failure) => json!({ "verified": false, "failure": failure.to_string() }),
        });
    }
    let verified = match checked {
        Err(newer @ NotVerified::Version { .. }) => Err(newer).or_next(
            &format!("{told} cannot be verified to its end by this program"),
            "verify it with a newer vialog",
        ),
        other => other.or_next(
            &format!("{told} does not verify"),
            "do not rely on it; ask for a new export and compare",
        ),
    }?;
    if !command.json {
        for line in lines(&verified) {
            say(line);
        }
    }
    Ok(())
}

/// Reads a verifier key, or `@` and the file that holds one.
pub(crate) fn verifier_key(text: &str) -> Result<VerifierKey, Failure> {
    let next = "pass the one line of the log's verifier key, as in log.vkey";
    let read = match text.strip_prefix('@') {
        Some(file) => {
            std::fs::read_to_string(file).or_next(&format!("cannot read {file}"), next)?
        }
        None => text.to_owned(),
    };
    VerifierKey::parse(&read).or_next("the verifier key", next)
}

/// How many subjects of each noun the replay ended with.
fn subjects(verified: &Verified) -> BTreeMap<&'static str, usize> {
    let mut count = BTreeMap::new();
    for (subject, _) in verified.replay.world().standings() {
        *count.entry(subject.noun().word()).or_default() += 1;
    }
    count
}

fn as_json(verified: &Verified) -> Value {
    let checkpoint = verified.checkpoint.checkpoint();
    json!({
        "verified": true,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root,
        "first": verified.first,
        "last": verified.last,
        "rules": verified.rules,
        "attachments": verified.attachments,
        "subjects": subjects(verified),
    })
}

/// The versions of the rules by which entries were decided, each with the first entry of it.
fn versions(rules: &[InForce]) -> String {
    let each = rules.iter().map(|rules| {
        let InForce { version, from } = rules;
        format!("rules {version} from entry {from}")
    });
    each.collect::<Vec<_>>().join(", ")
}

/// What was proved, for people.
fn lines(verified: &Verified) -> Vec<String> {
    let checkpoint = verified.checkpoint.checkpoint();
    let time =
        |at: Option<crate::domain::Instant>| at.map_or("never".to_owned(), |at| at.to_string());
    let counted: Vec<_> = subjects(verified)
        .into_iter()
        .map(|(noun, count)| format!("{count} {noun}"))
        .collect();
    let attached = match verified.attachments {
        0 => None,
        count => Some(format!(
            "attachments {count}, each the file that an entry names by its hash"
        )),
    };
    let mut lines = vec![
        format!("verified    {}", checkpoint.origin),
        format!("entries     {}, from {} to {}", checkpoint.size, time(verified.first), time(verified.last)),
        format!("root        {}", checkpoint.root),
        "checkpoint  signed by the log's key; the root is that of these entries, none changed, missing or moved".to_owned(),
        "signatures  each entry is signed with a key that the log had enrolled for its actor by then".to_owned(),
        "rules       each entry was decided again and follows from those before it".to_owned(),
        format!("versions    {}", versions(&verified.rules)),
        format!("record      {}", counted.join(", ")),
    ];
    lines.extend(attached);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::keys::new_key;
    use crate::ledger::{KeyName, NoteSigner};

    #[test]
    fn a_verifier_key_is_read_from_the_line_or_from_a_file() {
        let name = KeyName::parse("example.org/log").unwrap();
        let signer = NoteSigner::new(name, new_key().unwrap());
        let text = signer.verifier().to_string();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.vkey");
        std::fs::write(&path, format!("{text}\n")).unwrap();
        assert_eq!(&verifier_key(&text).unwrap(), signer.verifier());
        assert_eq!(
            &verifier_key(&format!("@{}", path.display())).unwrap(),
            signer.verifier()
        );
        assert!(verifier_key("@/no/such/file").is_err());
        assert!(verifier_key(&text.replace("example", "example2")).is_err());
    }
}
