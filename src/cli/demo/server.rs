//! The demo's service: the real one, on a thread of this process, reached over its socket alone.

use super::clock::StoryClock;
use super::player::Outcome;
use super::story::Story;
use super::{cast, folder};
use crate::app::Settings;
use crate::app::init::init;
use crate::cli::failure::{Failure, Next};
use crate::cli::init::{NewKeys, save_verifier_key};
use crate::cli::place::{Database, KeyFolder};
use crate::cli::transport::on_this_machine;
use crate::cli::{keys, serve};
use crate::domain::Event;
use crate::label::Press;
use crate::ledger::{KeyName, NoteSigner, VerifierKey};
use ed25519_dalek::SigningKey;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

/// A running service.
pub(crate) struct Server {
    /// Where it is.
    pub(crate) base_url: String,
    /// The log's verifier key.
    pub(crate) log_key: VerifierKey,
    /// Entry 0, by which the administrator opened the log.
    pub(crate) opened: (Event, Outcome),
    /// Whether its labels can be in Chinese.
    pub(crate) draws_chinese: bool,
    running: serve::Running,
}

impl Server {
    /// Opens a new log in the folder and serves it.
    ///
    /// # Errors
    /// When the log cannot be opened or the address cannot be served.
    pub(crate) fn start(
        story: &Story,
        people: &BTreeMap<String, SigningKey>,
        clock: &Arc<StoryClock>,
        (folder, wanted): (&Path, SocketAddr),
        press: Press,
    ) -> Result<Self, Failure> {
        let files = KeyFolder {
            dir: folder.to_owned(),
        };
        folder::spools(story, folder, &files.printers())?;
        on_this_machine(wanted)?;
        let listener = folder::listen(wanted)?;
        let base_url = format!("http://{}", reachable(&listener)?);
        let (log_key, opened) = found(story, people, clock, &files)?;
        let draws_chinese = press.draws_chinese();
        let settings = Settings {
            open_reading: true,
            ..Settings::default()
        };
        let app = serve::application(
            &database(&files),
            &files,
            clock.clone(),
            serve::Served {
                base_url: &base_url,
                settings,
                press,
            },
        )?;
        Ok(Self {
            base_url,
            log_key,
            opened,
            draws_chinese,
            running: serve::Running::start(app, listener, None)?,
        })
    }

    /// Whether the service is ending by itself, as it does on Ctrl-C.
    pub(crate) fn is_ending(&self) -> bool {
        self.running.is_ending()
    }

    /// Ends the service after the requests under way.
    pub(crate) fn stop(self) {
        self.running.stop();
    }

    /// Serves until Ctrl-C.
    ///
    /// # Errors
    /// When the service fails.
    pub(crate) fn wait(self) -> Result<(), Failure> {
        self.running.wait()
    }
}

fn database(files: &KeyFolder) -> Database {
    Database {
        database: format!("sqlite://{}", files.dir.join("vialog.db").display()),
    }
}

/// A new log with its keys, opened by the story's administrator.
fn found(
    story: &Story,
    people: &BTreeMap<String, SigningKey>,
    clock: &Arc<StoryClock>,
    files: &KeyFolder,
) -> Result<(VerifierKey, (Event, Outcome)), Failure> {
    let new_keys = NewKeys::write(files)?;
    let name = KeyName::parse(&story.origin)
        .or_next("the origin", "correct the story's files in seeds/")?;
    let signer = NoteSigner::new(name, keys::open_plain(&files.log_key())?);
    let log_key = signer.verifier().clone();
    let opening = cast::opening(story, people, &log_key.to_string(), &**clock)?;
    let event = opening.event.clone();
    let opening = (opening.event, opening.envelope);
    let opened = init(
        &database(files).database,
        signer,
        clock.clone(),
        &files.guard(),
        opening,
    )
    .or_next("the log is not opened", "name a new folder with --dir")?;
    new_keys.keep();
    save_verifier_key(files, &log_key.to_string())?;
    let outcome = Outcome::Recorded {
        index: opened.index,
        leaf: opened.leaf_hash,
    };
    Ok((log_key, (event, outcome)))
}

/// The address at which this machine reaches the listener.
fn reachable(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    let mut address = listener
        .local_addr()
        .or_next("the address", "name another with --listen")?;
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    Ok(address)
}
