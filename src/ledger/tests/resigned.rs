//! Stories of the rules as real entries: signed, with the log's own key and the real hashes in place of the stories'.

use super::signer;
use crate::domain::log::Opened;
use crate::domain::quality::Dossier;
use crate::domain::tests::every_kind::STORY_ORIGIN;
use crate::domain::tests::histories::Played;
use crate::domain::{Body, Event, Hash, Record, Subject, World};
use crate::ledger::{Entry, Envelope, NoteSigner, PayloadType, Replay};
use std::collections::HashMap;

/// Signs the events of a story in their order.
#[derive(Default)]
pub(crate) struct Resigner {
    /// The real hashes, by those of the story.
    hashes: HashMap<String, String>,
}

impl Resigner {
    /// The event with real hashes in its envelope, changed before it is signed.
    pub(crate) fn sign(
        &mut self,
        one: &Played,
        change: impl FnOnce(&mut Event),
    ) -> (Event, Envelope) {
        let mut text = String::from_utf8(one.bytes.clone()).unwrap();
        for (told, real) in &self.hashes {
            if text.contains(told) {
                text = text.replace(told, real);
            }
        }
        let mut event = Event::read(text.as_bytes()).unwrap();
        change(&mut event);
        let payload = event.to_bytes().unwrap();
        let envelope = Envelope::sign(&one.key, PayloadType::Event, payload);
        let (told, real) = (Hash::of(&[&one.bytes]), envelope.payload_hash());
        self.hashes.insert(told.to_string(), real.to_string());
        (event, envelope)
    }

    /// Learns the real leaf hash of an event's entry.
    pub(crate) fn recorded(&mut self, one: &Played, leaf: Hash) {
        let told = one.leaf.to_string();
        self.hashes.insert(told, leaf.to_string());
    }
}

/// Gives a release the dossier that the lot has now: its hashes cover the real hashes of entries.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "no other kind states a dossier"
)]
pub(crate) fn with_dossier(event: &mut Event, lot: impl FnOnce(&Subject) -> Record) {
    let about = event.subject.clone();
    let signed: &mut Dossier = match &mut event.body {
        Body::LotReleased(body) => &mut body.dossier,
        Body::LotConditionallyReleased(body) => &mut body.dossier,
        Body::LotConditionMet(body) => &mut body.dossier,
        _ => return,
    };
    let Record::Lot(lot) = lot(&about) else {
        panic!("{about} is no lot");
    };
    signed.batch_record = lot.batch_record();
    signed.results = lot.results_hash();
}

/// The key of the log of every story.
pub(super) fn story_key() -> NoteSigner {
    signer(STORY_ORIGIN, 1)
}

/// The entries of a story in a log that is opened under this version of the rules. What a rule refuses is an entry all
/// the same, and nothing after it is signed.
pub(super) fn entries_of(story: &[Played], rules: u32) -> Vec<Entry> {
    let (mut resigner, mut replay) = (Resigner::default(), Replay::default());
    let mut entries = Vec::new();
    for one in story {
        let (_, envelope) = resigner.sign(one, |event| {
            if let Body::LogOpened(body) = &mut event.body {
                **body = Opened {
                    verifier_key: story_key().verifier().to_string(),
                    rules,
                    ..(**body).clone()
                };
            }
            with_dossier(event, |lot| {
                let standing = replay.world().standing(lot).unwrap().unwrap();
                standing.record.clone()
            });
        });
        let entry = Entry::new(one.recorded_at, envelope).unwrap();
        resigner.recorded(one, entry.leaf_hash());
        entries.push(entry.clone());
        if replay.extend(vec![entry]).is_err() {
            break;
        }
    }
    entries
}
