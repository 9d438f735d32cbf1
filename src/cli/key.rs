//! `vialog key`: device keys.

use super::backup::Backup;
use super::failure::{Failure, Next};
use super::keys;
use super::output::say;
use super::passphrase::{Passphrase, Signer};
use super::sign_in::person;
use crate::domain::PublicKey;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Makes and shows device keys.
#[derive(Args, Debug)]
pub(crate) struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Makes a new ed25519 key and writes it as PKCS#8 PEM, encrypted with a passphrase
    #[command(
        after_help = "Example:\n  vialog key new --out nurse.pem\n  openssl pkey -in nurse.pem -pubout    # OpenSSL reads it too"
    )]
    New {
        /// The file to write; it must not exist
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Writes a key as the encrypted backup that a browser takes: open /join there and choose the file
    #[command(after_help = "Example:
  vialog key backup --key admin.pem --actor person/administrator --log vialog.example.org/nct03123458 --out admin.vialog-key

The backup opens with the passphrase of the key file.")]
    Backup {
        #[command(flatten)]
        signer: Signer,
        /// Whose key it is
        #[arg(long, value_name = "PERSON")]
        actor: String,
        /// The origin of the log in which it signs
        #[arg(long, value_name = "ORIGIN")]
        log: String,
        /// The file to write; it must not exist
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Writes the key of a backup that a browser made as a key file for the command line
    #[command(after_help = "Example:\n  vialog key restore nurse.vialog-key --out nurse.pem")]
    Restore {
        /// The backup
        file: PathBuf,
        /// The file to write; it must not exist
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
    /// Shows the public half of a key: base64, key id and PEM
    #[command(after_help = "Example:\n  vialog key show nurse.pem")]
    Show {
        /// The key file
        file: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
    },
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    match &command.what {
        What::New { out, passphrase } => {
            let words = passphrase.new_one()?;
            let key = keys::new_key()?;
            keys::save_sealed(out, &key, &words)?;
            show(&key)
        }
        What::Backup {
            signer,
            actor,
            log,
            out,
        } => {
            let (key, words) = signer.open_with_words()?;
            let backup = Backup::seal(&key, person(actor)?, log, &words)?;
            keys::write_secret(out, &backup.to_text()?)?;
            show(&key)
        }
        What::Restore {
            file,
            out,
            passphrase,
        } => {
            let text = std::fs::read_to_string(file).or_next(
                &format!("cannot read {}", file.display()),
                "name a backup that you may read",
            )?;
            let words = passphrase.of(file)?;
            let key = Backup::read(&text)?.open(&words)?;
            keys::save_sealed(out, &key, &words)?;
            show(&key)
        }
        What::Show { file, passphrase } => show(&passphrase.open(file)?),
    }
}

fn show(key: &ed25519_dalek::SigningKey) -> Result<(), Failure> {
    say(format_args!("public key  {}", PublicKey::from(key)));
    say(format_args!("key id      {}", keys::id(key)));
    say(keys::public_pem(key)?.trim_end());
    Ok(())
}
