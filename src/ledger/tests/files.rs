//! A small log that the rules accept, and its bundle file by file.

use super::{rfc_key, signer};
use crate::domain::{Body, Event, Hash, Instant, LocalTime, PersonId, PublicKey, Subject, log};
use crate::domain::{protocol::Text, site};
use crate::ledger::tree::Frontier;
use crate::ledger::{
    BundleWriter, Entry, Envelope, Failure, NoteSigner, PayloadType, SignedCheckpoint, TilePath,
    Verified, entry_bundle, fold, tile_bytes, verify,
};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::OnceLock;
use uuid::Uuid;

pub(super) const ORIGIN: &str = "example.org/log";
/// More than one full tile, so that there is a second level.
pub(super) const ENTRIES: u64 = 300;

pub(super) fn log_key() -> NoteSigner {
    signer(ORIGIN, 1)
}

fn event(number: u64, subject: &str, body: Body) -> Entry {
    let at = Instant::parse("2026-07-01T00:00:00.000000Z").unwrap();
    let event = Event {
        id: Uuid::from_u128(0x0190_6b00_0000_7000_8000_0000_0000_0000 | u128::from(number)),
        log: ORIGIN.into(),
        after: None,
        subject: Subject::parse(subject).unwrap(),
        actor: PersonId::new("admin").unwrap(),
        meaning: body.meanings()[0].into(),
        at: LocalTime::at(at, 8 * 3600),
        late_reason: None,
        under: None,
        despite: None,
        body,
    };
    let payload = event.to_bytes().unwrap();
    let envelope = Envelope::sign(&rfc_key(), PayloadType::Event, payload);
    Entry::new(at, envelope).unwrap()
}

pub(super) fn opening(log: &NoteSigner) -> Entry {
    let opened = log::Opened {
        origin: ORIGIN.into(),
        verifier_key: log.verifier().to_string(),
        key: PublicKey::from(&rfc_key()),
        device: "bench".into(),
        title: "Administrator".into(),
        recovery_key: PublicKey::from(&ed25519_dalek::SigningKey::from_bytes(&[77; 32])),
        skew_seconds: 3600,
        rules: 1,
    };
    event(0, "log/main", opened.into())
}

/// The opening and many sites.
pub(super) fn entries() -> Vec<Entry> {
    static ENTRIES_ONCE: OnceLock<Vec<Entry>> = OnceLock::new();
    let text = |text: &str| Text {
        en: text.into(),
        zh: text.into(),
    };
    let site = |number: u64| {
        let site = site::Registered {
            name: text("Plant"),
            address: text("Street 1"),
            city: text("City"),
            postal_code: "1".into(),
            country: "CN".into(),
            time_zone: "Asia/Shanghai".into(),
            roles: vec![site::SiteRole::Manufacturer],
            logger_formats: [].into(),
            accepts_conditional: false,
        };
        event(number, &format!("site/plant-{number}"), site.into())
    };
    let all = || std::iter::once(opening(&log_key())).chain((1..ENTRIES).map(site));
    ENTRIES_ONCE.get_or_init(|| all().collect()).clone()
}

/// The files of a log's bundle, so that a test can change one.
pub(super) struct Files {
    pub(super) checkpoint: String,
    pub(super) tiles: BTreeMap<TilePath, Vec<u8>>,
}

impl Files {
    /// What an honest server writes of these entries.
    pub(super) fn of(entries: &[Entry], key: &NoteSigner) -> Self {
        let mut tiles = BTreeMap::new();
        let mut frontier = Frontier::empty();
        let mut level: Vec<Hash> = entries.iter().map(Entry::leaf_hash).collect();
        for leaf in &level {
            frontier.append(*leaf);
        }
        let size = frontier.size();
        for (path, some) in TilePath::entry_bundles(size).zip(entries.chunks(256)) {
            let bundle = entry_bundle(some.iter().map(Entry::bytes));
            tiles.insert(path, bundle.unwrap());
        }
        for number in 0.. {
            let of_level = |path: &TilePath| path.level == Some(number);
            let paths = TilePath::all(size).into_iter().filter(of_level);
            for (path, hashes) in paths.zip(level.chunks(256)) {
                tiles.insert(path, tile_bytes(hashes));
            }
            let full = level.chunks_exact(256).map(<[Hash]>::to_vec);
            level = full.map(|hashes| fold(hashes).unwrap()).collect();
            if level.is_empty() {
                break;
            }
        }
        let checkpoint = SignedCheckpoint::sign(key, size, frontier.root()).to_string();
        Self { checkpoint, tiles }
    }

    pub(super) fn honest() -> Self {
        Self::of(&entries(), &log_key())
    }

    pub(super) fn tile(&mut self, path: &str) -> &mut Vec<u8> {
        let path = TilePath::parse(path).unwrap();
        self.tiles.get_mut(&path).unwrap()
    }

    /// The bundle as one file.
    pub(super) fn bundle(&self) -> Vec<u8> {
        let out = Cursor::new(Vec::new());
        let mut bundle = BundleWriter::new(out, &self.checkpoint).unwrap();
        for (path, bytes) in &self.tiles {
            bundle.tile(path, bytes).unwrap();
        }
        bundle.finish().unwrap().into_inner()
    }

    pub(super) fn verify(&self) -> Result<Verified, Failure> {
        let bytes = Cursor::new(self.bundle());
        verify(bytes, log_key().verifier(), |_, _| ())
    }

    #[track_caller]
    pub(super) fn fails_with(&self, expected: &str) -> Failure {
        let failure = self.verify().unwrap_err();
        let text = failure.to_string();
        assert!(text.contains(expected), "{text}");
        failure
    }
}
