//! `vialog init`: makes a new log.

use super::failure::{Failure, Next};
use super::keys;
use super::opening::{Opening, open};
use super::output::say;
use super::passphrase::Signer;
use super::place::{Database, KeyFolder};
use super::sign_in::person;
use crate::app::VaultKey;
use crate::app::init::init;
use crate::clock::{Clock, SystemClock};
use crate::domain::PublicKey;
use crate::ledger::{KeyName, NoteSigner};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Makes the database, the log's key and the vault's key, and records entry 0, signed by the first administrator
#[derive(Args, Debug)]
#[command(after_help = "Example:
  vialog key new --out admin.pem
  vialog init --database sqlite:///var/lib/vialog/log.db --dir /var/lib/vialog \\
      --origin vialog.example.org/nct03123458 --key admin.pem

Keep a copy of the folder's keys somewhere safe: without log.key nothing more can be recorded,
without vault.key what identifies participants cannot be read. Move recovery.pem off this machine:
it enrols an administrator when every other has left or lost their key, and does nothing else.")]
pub(crate) struct Command {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    folder: KeyFolder,
    /// The log's name for ever, usually host and trial
    #[arg(long, value_name = "ORIGIN")]
    origin: String,
    #[command(flatten)]
    signer: Signer,
    /// The public half of a recovery key that is already kept offline, in base64 as `vialog key show` tells it; without
    /// it a new one is written to recovery.pem in the folder, under the passphrase of your key
    #[arg(long, value_name = "BASE64")]
    recovery_key: Option<String>,
    /// The first administrator's id in the record
    #[arg(long, value_name = "PERSON", default_value = "person/administrator")]
    actor: String,
    /// The first administrator's role title, never a name
    #[arg(long, value_name = "TEXT", default_value = "Administrator")]
    title: String,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let folder = &command.folder;
    let name = KeyName::parse(&command.origin)
        .or_next("the origin", "write it like vialog.example.org/nct03123458")?;
    let administrator = person(&command.actor)?;
    let (administrator_key, words) = command.signer.open_with_words()?;
    let told = folder.dir.display().to_string();
    std::fs::create_dir_all(&folder.dir).or_next(&told, "name a folder that you may write to")?;
    let mut keys = NewKeys::write(folder)?;
    let recovery_key = match &command.recovery_key {
        Some(text) => PublicKey::parse(text).or_next(
            "the recovery key",
            "give the base64 text that vialog key show tells",
        )?,
        None => keys.write_recovery(&folder.recovery_key(), &words)?,
    };
    let signer = NoteSigner::new(name, keys::open_plain(&folder.log_key())?);
    let verifier_key = signer.verifier().to_string();
    let opening = Opening {
        origin: &command.origin,
        verifier_key: &verifier_key,
        administrator: administrator.name(),
        title: &command.title,
        device: "first administrator's device",
        recovery_key,
    };
    let opening = open(&opening, &administrator_key, SystemClock.now(), 0)?;
    let database = &command.database.database;
    let opened = init(
        database,
        signer,
        Arc::new(SystemClock),
        &folder.guard(),
        opening,
    );
    let opened = opened.or_next(
        "the log is not opened",
        "correct it and run vialog init again",
    )?;
    keys.keep();
    save_verifier_key(folder, &verifier_key)?;
    say(format_args!("entry {}  {}", opened.index, opened.leaf_hash));
    say(format_args!(
        "keys     {told} (log.key, vault.key: keep a copy somewhere safe)"
    ));
    if command.recovery_key.is_none() {
        let file = folder.recovery_key();
        say(format_args!(
            "recovery {} (keep it offline: it enrols an administrator when nobody else can)",
            file.display()
        ));
    }
    say(format_args!("verifier {verifier_key}"));
    Ok(())
}

/// Writes the log's verifier key for auditors.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn save_verifier_key(folder: &KeyFolder, verifier_key: &str) -> Result<(), Failure> {
    let path = folder.verifier_key();
    std::fs::write(&path, format!("{verifier_key}\n")).or_next(
        &path.display().to_string(),
        "the log is open; write the verifier key into the file by hand",
    )
}

/// The log's key and the vault's key, new; taken away again unless a log came of them.
pub(crate) struct NewKeys(Vec<PathBuf>);

impl NewKeys {
    /// Writes both.
    ///
    /// # Errors
    /// When one cannot be written, or the folder has one already.
    pub(crate) fn write(folder: &KeyFolder) -> Result<Self, Failure> {
        let mut this = Self(Vec::new());
        keys::save_plain(&folder.log_key(), &keys::new_key()?)?;
        this.0.push(folder.log_key());
        let vault = VaultKey::create(&folder.vault_key());
        vault.or_next(
            "the vault's key",
            "name a folder without keys that you may write to",
        )?;
        this.0.push(folder.vault_key());
        Ok(this)
    }

    /// Writes a recovery key under this passphrase.
    ///
    /// # Errors
    /// When it cannot be written, or the folder has one already.
    fn write_recovery(&mut self, path: &Path, words: &str) -> Result<PublicKey, Failure> {
        let key = keys::new_key()?;
        keys::save_sealed(path, &key, words)?;
        self.0.push(path.to_owned());
        Ok(PublicKey::from(&key))
    }

    /// A log came of them.
    pub(crate) fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for NewKeys {
    fn drop(&mut self) {
        for path in &self.0 {
            std::fs::remove_file(path).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        command: Command,
    }

    fn init_in(folder: &Path, database: &str) -> Result<(), Failure> {
        let key = folder.join("admin.pem");
        let passphrase = folder.join("passphrase");
        if !key.exists() {
            std::fs::write(&passphrase, "long enough\n").unwrap();
            keys::save_sealed(&key, &keys::new_key().unwrap(), "long enough").unwrap();
        }
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let arguments = [
            "init".to_owned(),
            format!("--database={database}"),
            format!("--dir={}", text(&folder.join("keys"))),
            "--origin=example.org/log".to_owned(),
            format!("--key={}", text(&key)),
            format!("--passphrase-file={}", text(&passphrase)),
        ];
        run(&<Line as clap::Parser>::try_parse_from(arguments)
            .unwrap()
            .command)
    }

    #[test]
    fn a_new_log_has_its_keys_and_a_second_one_leaves_them_alone() {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", folder.path().join("log.db").display());
        init_in(folder.path(), &database).unwrap();
        let key = std::fs::read(folder.path().join("keys/log.key")).unwrap();
        let vkey = std::fs::read_to_string(folder.path().join("keys/log.vkey")).unwrap();
        assert!(vkey.starts_with("example.org/log+") && vkey.lines().count() == 1);
        keys::open_sealed(&folder.path().join("keys/recovery.pem"), "long enough").unwrap();
        assert!(init_in(folder.path(), &database).is_err());
        assert_eq!(
            std::fs::read(folder.path().join("keys/log.key")).unwrap(),
            key
        );
    }

    #[test]
    fn a_log_that_cannot_be_opened_leaves_no_keys_behind() {
        let folder = tempfile::tempdir().unwrap();
        assert!(init_in(folder.path(), "mysql://h/d").is_err());
        assert_eq!(
            std::fs::read_dir(folder.path().join("keys"))
                .unwrap()
                .count(),
            0
        );
    }
}
