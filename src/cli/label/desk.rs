//! Who works with labels on the command line, and with which server.

use crate::cli::client::Client;
use crate::cli::failure::Failure;
use crate::cli::passphrase::Signer;
use crate::cli::sign_in::{person, token};
use crate::clock::{Clock, SystemClock};
use crate::domain::PersonId;
use clap::Args;
use ed25519_dalek::SigningKey;

/// The key, the person and the server.
#[derive(Args, Debug)]
pub(super) struct Desk {
    #[command(flatten)]
    pub(super) signer: Signer,
    /// Who you are in the record
    #[arg(long, value_name = "person/ID")]
    actor: String,
    /// The server
    #[arg(long, value_name = "URL", env = "VIALOG_SERVER")]
    server: String,
}

/// Someone who has signed in.
pub(super) struct Seated {
    pub(super) client: Client,
    pub(super) key: SigningKey,
    pub(super) who: PersonId,
    /// The origin of the log.
    pub(super) log: String,
}

impl Desk {
    /// Opens the key and signs in.
    ///
    /// # Errors
    /// When the key does not open, or the server does not take its answer.
    pub(super) fn sit_down(&self) -> Result<Seated, Failure> {
        let client = Client::new(&self.server)?;
        let who = person(&self.actor)?;
        let key = self.signer.open()?;
        let log = client.origin()?;
        let token = token(&client, &key, &log, &who, SystemClock.now())?;
        let client = client.with_token(token);
        Ok(Seated {
            client,
            key,
            who,
            log,
        })
    }
}
