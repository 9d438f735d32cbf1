//! The frozen logs: one for each version of the rules, with every kind of event, and one that moves from the first
//! version on to the later ones. They verify under this program, and the record that follows from them is what it was.
//!
//! Until the first release they are made again on purpose, by `VIALOG_BLESS=1 cargo test --lib frozen`; the change is
//! named in the commit. After it, what is released is never made again.

use super::files::Files;
use super::resigned::{entries_of, story_key};
use crate::domain::log::InForce;
use crate::domain::tests::every_kind::{MOVING_ON, every_kind, moves_on};
use crate::domain::tests::formats::sample_events;
use crate::domain::tests::histories::Played;
use crate::domain::{Event, Hash, KINDS, MemoryWorld, VERSIONS, log};
use crate::ledger::{Broken, Entry, Failure, Replay, Verified, bundled_entries, verify};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Once;

const BLESS: &str = "make the frozen logs again on purpose by `VIALOG_BLESS=1 cargo test --lib frozen`, and say why in the commit";

fn path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/logs");
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// One line for each thing with the hash of its record, and one for the relations.
fn record(world: &MemoryWorld) -> String {
    let mut lines: Vec<String> = world
        .standings()
        .map(|(subject, standing)| {
            let record = serde_json::to_vec(&standing.record).unwrap();
            let head = standing.head.map(|head| head.leaf.to_string());
            let head = head.unwrap_or_default();
            let born = standing.born.to_string();
            let hash = Hash::of(&[head.as_bytes(), born.as_bytes(), &record]);
            format!("{subject} {hash}")
        })
        .collect();
    lines.sort();
    let mut relations = String::new();
    for link in world.links() {
        let (from, relation, to) = (&link.from, link.relation.word(), &link.to);
        writeln!(relations, "{from} {relation} {to}").unwrap();
    }
    lines.push(format!("relations {}", Hash::of(&[relations.as_bytes()])));
    lines.join("\n") + "\n"
}

/// The bundle of a log with these entries.
fn bundle_of(entries: &[Entry]) -> Vec<u8> {
    Files::of(entries, &story_key()).bundle()
}

fn verified(bundle: &[u8]) -> Result<Verified, Failure> {
    verify(Cursor::new(bundle), story_key().verifier(), |_, _| ())
}

/// Makes the frozen logs and the vectors of the events again, once, where that is asked for.
fn bless() {
    static ONCE: Once = Once::new();
    let asked = std::env::var_os("VIALOG_BLESS").is_some();
    let make = |name: &str, story: &[Played]| {
        let bytes = bundle_of(&entries_of(story, 1));
        let made = verified(&bytes).unwrap_or_else(|failure| panic!("{name}: {failure}"));
        let kept = record(made.replay.world());
        std::fs::write(path(&format!("{name}.record")), kept).unwrap();
        std::fs::write(path(&format!("{name}.vialog")), bytes).unwrap();
    };
    ONCE.call_once(|| {
        if asked {
            let line = |event: &Event| String::from_utf8(event.to_bytes().unwrap()).unwrap() + "\n";
            let lines: String = sample_events().iter().map(line).collect();
            let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
            std::fs::write(vectors.join("events.jsonl"), lines).unwrap();
            make("version-1", &every_kind());
            make("moves-on", &moves_on());
            let key = format!("{}\n", story_key().verifier());
            std::fs::write(path("log.vkey"), key).unwrap();
        }
    });
}

/// The frozen log of this name, which leads to the record that was kept with it.
fn frozen(name: &str) -> Verified {
    bless();
    let (bundle, kept) = (format!("{name}.vialog"), format!("{name}.record"));
    let bytes = std::fs::read(path(&bundle)).expect(BLESS);
    let verified =
        verified(&bytes).unwrap_or_else(|failure| panic!("{bundle}: {failure}; {BLESS}"));
    let expected = std::fs::read_to_string(path(&kept)).expect(BLESS);
    let got = record(verified.replay.world());
    let (expected, got): (BTreeSet<_>, BTreeSet<_>) =
        (expected.lines().collect(), got.lines().collect());
    let differs: Vec<_> = expected.symmetric_difference(&got).collect();
    assert!(
        differs.is_empty(),
        "{kept} differs in {differs:#?}; {BLESS}"
    );
    verified
}

/// The kinds of the events in the frozen log of this name.
fn kinds_in(name: &str) -> BTreeSet<&'static str> {
    let file = std::fs::File::open(path(&format!("{name}.vialog"))).expect(BLESS);
    let mut bundle = crate::ledger::BundleReader::open(file).unwrap();
    let mut kinds = BTreeSet::new();
    let checkpoint = bundle.checkpoint().unwrap();
    let signed =
        crate::ledger::SignedCheckpoint::open(&checkpoint, story_key().verifier()).unwrap();
    for path in crate::ledger::TilePath::entry_bundles(signed.size()) {
        for bytes in bundled_entries(&bundle.tile(&path).unwrap()).unwrap() {
            let entry = Entry::parse(bytes).unwrap();
            kinds.insert(Event::read(&entry.envelope().payload).unwrap().body.kind());
        }
    }
    kinds
}

#[test]
fn the_frozen_log_of_the_first_version_verifies_and_leads_to_its_record() {
    let verified = frozen("version-1");
    assert_eq!(
        verified.rules,
        [InForce {
            version: 1,
            from: 0
        }]
    );
}

#[test]
fn a_frozen_log_that_moves_through_every_version_verifies_and_leads_to_its_record() {
    let verified = frozen("moves-on");
    let versions: Vec<u32> = verified.rules.iter().map(|rules| rules.version).collect();
    let known: Vec<u32> = VERSIONS.iter().map(|version| version.number).collect();
    assert_eq!(versions, known);
}

#[test]
fn every_kind_of_event_is_in_a_frozen_log() {
    bless();
    let first = kinds_in("version-1");
    let mut all = first.clone();
    all.extend(kinds_in("moves-on"));
    let missing: Vec<_> = KINDS
        .iter()
        .map(|kind| kind.word)
        .filter(|word| !all.contains(word))
        .collect();
    assert!(
        missing.is_empty(),
        "in no frozen log: {missing:?}; let them happen in domain/tests/every_kind.rs and {BLESS}"
    );
    let moved: Vec<_> = all.difference(&first).copied().collect();
    assert!(
        moved.iter().all(|word| MOVING_ON.contains(word)),
        "only in moves-on: {moved:?}"
    );
}

/// The second version differs from the first in one rule. Under it the log of the first does not verify.
#[test]
fn a_rule_that_was_altered_is_found_at_the_first_entry_that_it_decides_otherwise() {
    let mut story = moves_on();
    let short = |one: &Played| String::from_utf8_lossy(&one.bytes).contains("\"title\":\"lab\"");
    let place = story.iter().position(short).unwrap();
    let bytes = String::from_utf8(story[place].bytes.clone()).unwrap();
    story[place].bytes = bytes
        .replace("\"title\":\"lab\"", "\"title\":\"QA\"")
        .into_bytes();
    let index = u64::try_from(place).unwrap();
    let fails = |rules: u32| verified(&bundle_of(&entries_of(&story[..=place], rules)));
    fails(1).unwrap();
    let Err(Failure::Replay(broken)) = fails(2) else {
        panic!("it verifies");
    };
    assert_eq!(broken.index, index);
    assert!(matches!(broken.why, Broken::Refused(_)), "{broken}");
}

#[test]
fn a_log_under_a_version_that_nobody_here_knows_is_said_to_be_one() {
    let unknown = u32::try_from(VERSIONS.len()).unwrap() + 1;
    let entries = entries_of(&every_kind()[..3], unknown);
    let failure = verified(&bundle_of(&entries)).unwrap_err();
    assert!(
        failure.to_string().starts_with(&format!(
            "entry 0: version {unknown} of the rules is needed"
        )),
        "{failure}"
    );
    assert!(matches!(failure, Failure::Version { index: 0, version } if version.0 == unknown));
    let mut replay = Replay::default();
    assert!(replay.extend(entries).is_err());
    assert_eq!(replay.size(), 0, "nothing is decided");
    assert!(log::Log::of(replay.world()).is_err());
}
