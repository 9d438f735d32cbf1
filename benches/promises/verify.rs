//! How fast a log is verified: signatures, rules and tree, against bare strict verification on as many cores.

use crate::calibration;
use crate::story::{ORIGIN, Signed, Story, key_of};
use std::time::Instant as Stopwatch;
use vialog::domain::{Hash, Instant};
use vialog::ledger::{Entry, KeyName, NoteSigner, Replay};

const ENTRIES: usize = 100_000;

/// A log of so many entries in memory.
pub(crate) fn log(entries: usize) -> Vec<Entry> {
    let start = Instant::parse("2026-07-01T00:00:00.000000Z").unwrap();
    let mut story = Story::new(start);
    let signer = NoteSigner::new(KeyName::parse(ORIGIN).unwrap(), key_of("log"));
    let mut made = Vec::new();
    let record = |made: &mut Vec<Entry>, signed: Signed| -> Hash {
        let entry = Entry::new(start, signed.envelope).unwrap();
        let leaf = entry.leaf_hash();
        made.push(entry);
        leaf
    };
    story.found(&signer.verifier().to_string(), entries, |signed| {
        record(&mut made, signed)
    });
    for signed in story.storings(entries - made.len()) {
        record(&mut made, signed);
    }
    made
}

/// Prints the rate and its ratio.
pub(crate) fn run() {
    let entries = log(ENTRIES);
    let cores = std::thread::available_parallelism().unwrap().get();
    let mut ratios = Vec::new();
    for round in 1..=3 {
        let bare = calibration::verifications() * cores as f64;
        let mut replay = Replay::default();
        let mut rest = entries.clone();
        let started = Stopwatch::now();
        while !rest.is_empty() {
            let later = rest.split_off(rest.len().min(4096));
            replay.extend(std::mem::replace(&mut rest, later)).unwrap();
        }
        let rate = ENTRIES as f64 / started.elapsed().as_secs_f64();
        assert_eq!(replay.size(), ENTRIES as u64);
        ratios.push(rate / bare);
        println!(
            "verify {ENTRIES} entries with replay, round {round}: {rate:.0}/s, {:.2} of {bare:.0} bare verifications/s on {cores} cores",
            rate / bare
        );
    }
    crate::limit(
        "verify: ratio to bare verification",
        crate::median(&mut ratios),
        0.5,
    );
}
