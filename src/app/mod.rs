//! The use cases: what can be done with a log, one verb a file. Nothing here knows of HTTP or of the command line.
//!
//! Writes go through [`App::submit`] alone, which verifies a signature and hands the event to the one append path. Everything
//! else reads, or concerns what lies outside the log (sign-in, details).

mod account;
mod attachments;
mod bedside;
mod clock;
mod corrections;
mod courier;
mod custody;
mod deviation;
mod error;
mod expiries;
pub mod export;
mod find;
mod frame;
mod heads;
mod history;
pub mod init;
mod invitations;
mod joining;
pub mod kinds;
mod labels;
mod lineage;
mod lists;
mod may;
mod next;
mod open_work;
mod order_packet;
mod people;
mod printing;
mod proof;
mod readings;
mod recall;
mod release;
pub mod report;
mod scan;
pub mod seeds;
mod show;
mod sign_in;
mod signing;
mod submit;
mod temperature;
mod trace;
mod trail;
mod usability;
mod vault;
mod waiting;

pub use account::Moved;
pub use attachments::Kept;
pub use bedside::Worn;
pub use corrections::{Correction, CorrectionEffect};
pub use courier::{Hand, OpenOffer, ShipmentPacket};
pub use custody::{Cause, Contents, Custody, Held};
pub use deviation::{DeviationItems, Item};
pub use error::AppError;
pub use expiries::Expiry;
pub use history::Step;
pub use invitations::{InvitationState, NewInvitation};
pub use joining::Joining;
pub use labels::{Drawn, LabelForm, LotLabels, Queued, SheetLabel, Wanted};
pub use lineage::Lineage;
pub use lists::{ListLine, ListPage, Listed};
pub use may::Doable;
pub use next::Possible;
pub use order_packet::{OrderPacket, PackedInfusion, PackedVial, Standing, Wristband};
pub use people::Colleague;
pub use printing::asking::Enqueued;
pub use proof::{Consistency, EntryProof, MOST_PROOFS, SigningDevice};
pub use readings::LoggerFile;
pub use recall::{RecallReport, RecalledSite, RecalledVial, ToTell};
pub use release::{Evidence, ReleaseReport};
pub use scan::ScannedThing;
pub use show::{EntryLine, ShownEntry, ShownSubject};
pub use sign_in::{Challenge, Visitor};
pub use submit::Recorded;
pub use temperature::{FileOfLogger, TemperatureHistory};
pub use trace::{
    CoRecipients, GivenInfusion, HarmLine, LotTrace, ParticipantTrace, Recipient, TracedVial,
};
pub use trail::TrailLine;
pub use vault::VaultKey;
pub use waiting::{Desk, SOON_DAYS, Wait, Waiting};

use crate::clock::Clock;
use crate::domain::{Hash, Instant, PublicKey};
use crate::label::{LabelBase, Press};
use crate::ledger::VerifierKey;
use crate::print::Printers;
use crate::store::{Appender, SealedDetail, Store};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// What a service is made of.
#[expect(missing_debug_implementations, reason = "it holds the vault's key")]
pub struct Parts {
    /// The database with the log.
    pub store: Store,
    /// The way into the log.
    pub appender: Appender,
    /// Where "now" comes from.
    pub clock: Arc<dyn Clock>,
    /// The key of the vault.
    pub vault: VaultKey,
    /// The key under which the log's checkpoints are signed; its name is the log's origin.
    pub verifier: VerifierKey,
    /// The address under which people reach the service; the labels' symbols lead there.
    pub base: LabelBase,
    /// What labels are drawn with.
    pub press: Arc<Press>,
    /// The printers that the service drives.
    pub printers: Printers,
}

/// How a service is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether anyone who reaches the address may read: for a demonstration, or a network that is closed by itself.
    pub open_reading: bool,
    /// How long a session lasts without use, in seconds.
    pub session_idle_seconds: u32,
    /// How long a session lasts at most, in seconds.
    pub session_seconds: u32,
    /// Whether a proxy stands in front, which says for whom it asks.
    pub behind_proxy: bool,
}

impl Default for Settings {
    /// Reading asks for a sign-in; sessions last a working day, and half an hour without use.
    fn default() -> Self {
        Self {
            open_reading: false,
            session_idle_seconds: 30 * 60,
            session_seconds: 12 * 3600,
            behind_proxy: false,
        }
    }
}

/// A log in service. Clones share it.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "it holds the vault's key")]
pub struct App(Arc<Inner>);

struct Inner {
    parts: Parts,
    settings: Settings,
    /// Public keys by their ids. A key id is the hash of its key, so an entry never becomes wrong; whether a key may
    /// still sign is decided by the rules each time.
    keys: RwLock<HashMap<Hash, PublicKey>>,
    /// Whose camera's frames are being read.
    reading: frame::Reading,
}

impl App {
    /// Puts a log into service.
    pub fn new(parts: Parts, settings: Settings) -> Self {
        let vault = parts.vault.clone();
        let opener = move |kept: &SealedDetail| vault.open(kept).ok();
        parts.appender.opens_details(Arc::new(opener));
        Self(Arc::new(Inner {
            parts,
            settings,
            keys: RwLock::default(),
            reading: frame::Reading::default(),
        }))
    }

    /// The store, for reading what needs no use case of its own.
    pub fn store(&self) -> &Store {
        &self.0.parts.store
    }

    /// The log's origin.
    pub fn origin(&self) -> &str {
        self.0.parts.verifier.name().as_str()
    }

    /// The key under which the log's checkpoints are signed.
    pub fn verifier_key(&self) -> &VerifierKey {
        &self.0.parts.verifier
    }

    /// The address under which people reach the service.
    pub fn base(&self) -> &LabelBase {
        &self.0.parts.base
    }

    /// How the service is run.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The present moment, by the clock that the log is written by.
    pub fn now(&self) -> Instant {
        self.0.parts.clock.now()
    }
}
