//! Bundles of the log, and forged ones: what a dishonest server could write and sign with the log's own key, and what an auditor says of it.

use super::app::TestApp;
use super::hands::{key_of, signed};
use ed25519_dalek::SigningKey;
use serde_json::json;
use std::io::Cursor;
use vialog::app::export::export;
use vialog::clock::Clock;
use vialog::domain::{Body, Event, Hash};
use vialog::ledger::tree::Frontier;
use vialog::ledger::{
    Entry, Envelope, Failure, KeyName, NoteSigner, PayloadType, SignedCheckpoint, TilePath,
    Verified, VerifierKey, entry_bundle, fold, tile_bytes, verify,
};
use vialog::store::Store;

/// A whole bundle of these entries, with checkpoint and tiles that fit, signed by the log.
pub(crate) fn bundle_of(app: &TestApp, entries: &[Entry]) -> Vec<u8> {
    let leaves: Vec<Hash> = entries.iter().map(Entry::leaf_hash).collect();
    let mut tree = Frontier::empty();
    for leaf in &leaves {
        tree.append(*leaf);
    }
    let signer = NoteSigner::new(KeyName::parse(&app.origin).unwrap(), key_of("log"));
    let checkpoint = SignedCheckpoint::sign(&signer, tree.size(), tree.root()).to_string();
    let tile = |path: &TilePath| {
        let (index, width) = (
            usize::try_from(path.index).unwrap(),
            usize::try_from(path.width).unwrap(),
        );
        let Some(level) = path.level else {
            let bundled = &entries[index * 256..][..width];
            return Ok::<_, std::io::Error>(
                entry_bundle(bundled.iter().map(Entry::bytes)).unwrap(),
            );
        };
        let under = 256_usize.pow(level);
        let chunks = leaves.chunks_exact(under).skip(index * 256).take(width);
        let hashes: Vec<Hash> = chunks.map(|chunk| fold(chunk.to_vec()).unwrap()).collect();
        Ok(tile_bytes(&hashes))
    };
    let out = Cursor::new(Vec::new());
    export(out, &checkpoint, tile).unwrap().into_inner()
}

/// The entries of the service's log, byte for byte.
pub(crate) fn entries(app: &TestApp) -> Vec<Entry> {
    let store = Store::open(&app.database).unwrap();
    let stored = store.entries(0, app.size()).unwrap();
    let entries = stored.iter().map(|one| Entry::parse(&*one.bytes).unwrap());
    entries.collect()
}

/// The log with this event at its end, as if no rule had refused it.
pub(crate) fn forged(app: &TestApp, key: &SigningKey, event: &Event) -> Vec<u8> {
    let mut entries = entries(app);
    let envelope = Envelope::sign(key, PayloadType::Event, event.to_bytes().unwrap());
    entries.push(Entry::new(app.clock.now(), envelope).unwrap());
    bundle_of(app, &entries)
}

/// What an auditor says of a bundle.
pub(crate) fn audited(app: &TestApp, bundle: &[u8]) -> Result<Verified, Failure> {
    let key = VerifierKey::parse(&app.verifier_key).unwrap();
    verify(Cursor::new(bundle), &key, |_, _| ())
}

impl TestApp {
    /// The whole log as a bundle, from the service's static files alone.
    pub(crate) fn bundle(&self) -> Vec<u8> {
        let checkpoint = self.get("/checkpoint").text();
        let tile = |path: &TilePath| {
            let answer = self.get(&format!("/{path}"));
            if answer.status == 200 {
                Ok(answer.body)
            } else {
                Err(std::io::Error::other(answer.text()))
            }
        };
        export(Cursor::new(Vec::new()), &checkpoint, tile)
            .unwrap()
            .into_inner()
    }

    /// The rule that refuses an event: the same by itself, in a batch, and in the audit of a log that holds it all the same.
    #[track_caller]
    pub(crate) fn refuses(&self, who: &str, subject: &str, body: impl Into<Body>) -> String {
        self.refuses_event(who, &self.event(who, subject, body))
    }

    /// The same, of an event signed with the key of `who`.
    #[track_caller]
    pub(crate) fn refuses_event(&self, who: &str, event: &Event) -> String {
        let size = self.size();
        let rule = self.send_as(who, event, &[]).refused_by();
        let batch = json!({ "events": [signed(&key_of(who), event, &[])] });
        let answer = self.post("/api/v1/events/batch", &batch).json();
        assert_eq!(answer["answers"][0]["status"], 422, "{answer}");
        assert_eq!(answer["answers"][0]["problem"]["rule"], rule.as_str());
        let found = audited(self, &forged(self, &key_of(who), event)).unwrap_err();
        let told = format!("entry {size}: the rules refuse it: {rule}: ");
        assert!(found.to_string().contains(&told), "{told}{found}");
        assert_eq!(self.size(), size);
        rule
    }
}
