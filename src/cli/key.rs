//! `vialog key`: device keys.

use super::failure::Failure;
use super::keys;
use super::output::say;
use super::passphrase::Passphrase;
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
        What::Show { file, passphrase } => show(&passphrase.open(file)?),
    }
}

fn show(key: &ed25519_dalek::SigningKey) -> Result<(), Failure> {
    say(format_args!("public key  {}", PublicKey::from(key)));
    say(format_args!("key id      {}", keys::id(key)));
    say(keys::public_pem(key)?.trim_end());
    Ok(())
}
