use super::files::{ENTRIES, Files, ORIGIN, entries, log_key, opening};
use super::signer;
use crate::ledger::{BadBundle, BadEntry, Broken, Entry, Envelope, Failure, PayloadType, TilePath};
use std::collections::BTreeMap;

#[test]
fn an_honest_log_is_verified_to_its_end() {
    let verified = Files::honest().verify().unwrap();
    assert_eq!(verified.checkpoint.size(), ENTRIES);
    assert_eq!(verified.replay.size(), ENTRIES);
    assert_eq!(verified.first, Some(entries()[0].recorded_at()));
}

#[test]
fn a_full_tile_of_entries_is_verified() {
    let files = Files::of(&entries()[..256], &log_key());
    assert_eq!(files.tiles.len(), 3);
    assert_eq!(files.verify().unwrap().replay.size(), 256);
}

#[test]
fn a_flipped_bit_in_any_part_of_an_entry_is_found_at_the_entry() {
    let length = entries()[0].bytes().len();
    for place in (2..length + 2).step_by(7) {
        let mut files = Files::honest();
        files.tile("tile/entries/000")[place] ^= 1;
        let failure = files.verify().unwrap_err();
        let in_form = matches!(failure, Failure::Entry { index: 0, .. });
        let by_hash = matches!(failure, Failure::Tile { entry: Some(0), .. });
        assert!(in_form || by_hash, "byte {place}: {failure}");
    }
}

#[test]
fn a_flipped_bit_in_the_last_entry_names_that_entry() {
    let mut files = Files::honest();
    let bundle = files.tile("tile/entries/001.p/44");
    let last = bundle.len() - 1;
    bundle[last] ^= 1;
    let failure = files.fails_with("tile/entries/001.p/44, entry 299: ");
    let why = matches!(
        failure,
        Failure::Entry {
            why: BadEntry::Form { .. },
            ..
        }
    );
    assert!(why, "{failure}");
}

#[test]
fn a_length_in_an_entry_bundle_that_lies_is_found() {
    let mut files = Files::honest();
    files.tile("tile/entries/001.p/44")[1] ^= 1;
    files.fails_with("tile/entries/001.p/44");
    let mut files = Files::honest();
    files.tile("tile/entries/001.p/44").pop();
    files.fails_with("tile/entries/001.p/44: does not hold the entries");
}

#[test]
fn a_flipped_bit_in_any_tile_names_the_tile() {
    for (path, place, expected) in [
        (
            "tile/0/000",
            0,
            "tile/0/000: hash 0 is not that of what lies under it (entry 0)",
        ),
        ("tile/0/000", 8191, "tile/0/000: hash 255 is not"),
        (
            "tile/0/001.p/44",
            33,
            "tile/0/001.p/44: hash 1 is not that of what lies under it (entry 257)",
        ),
        ("tile/1/000.p/1", 31, "tile/1/000.p/1: hash 0 is not"),
    ] {
        let mut files = Files::honest();
        files.tile(path)[place] ^= 0x80;
        files.fails_with(expected);
    }
}

#[test]
fn a_tile_of_another_length_names_the_tile() {
    for path in ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"] {
        let mut files = Files::honest();
        files.tile(path).pop();
        files.fails_with(path);
        let mut files = Files::honest();
        files.tile(path).truncate(0);
        files.fails_with(path);
    }
    let mut files = Files::honest();
    files.tile("tile/0/001.p/44").extend([0; 32]);
    files.fails_with("tile/0/001.p/44: hash 44 is not");
}

#[test]
fn a_missing_tile_is_named() {
    for path in TilePath::all(ENTRIES) {
        let mut files = Files::honest();
        files.tiles.remove(&path);
        let failure = files.fails_with(&format!("{path}: missing from the bundle"));
        assert!(matches!(failure, Failure::Bundle(BadBundle::Missing(_))));
    }
}

#[test]
fn a_flipped_bit_in_the_checkpoint_is_found() {
    let honest = Files::honest();
    for place in 0..honest.checkpoint.len() {
        let mut bytes = honest.checkpoint.clone().into_bytes();
        bytes[place] ^= 1;
        let Ok(checkpoint) = String::from_utf8(bytes) else {
            continue;
        };
        let files = Files {
            checkpoint,
            tiles: BTreeMap::new(),
        };
        let failure = files.verify().unwrap_err();
        assert!(
            matches!(failure, Failure::Checkpoint(_)),
            "byte {place}: {failure}"
        );
    }
}

#[test]
fn a_log_rewritten_without_the_log_key_is_found() {
    let honest = Files::honest();
    let mut all = entries();
    all.swap(5, 6);
    let mut swapped = Files::of(&all, &log_key());
    swapped.checkpoint.clone_from(&honest.checkpoint);
    let failure = swapped.verify().unwrap_err();
    assert!(matches!(failure, Failure::Root(ENTRIES)), "{failure}");

    let stranger = Files::of(&all, &signer(ORIGIN, 2));
    let failure = stranger.verify().unwrap_err();
    assert!(matches!(failure, Failure::Checkpoint(_)), "{failure}");
}

#[test]
fn a_log_cut_short_is_found_by_its_newer_checkpoint() {
    let mut cut = Files::of(&entries()[..299], &log_key());
    cut.checkpoint = Files::honest().checkpoint;
    cut.fails_with("tile/entries/001.p/44: missing");
}

#[test]
fn a_repeated_entry_is_found_even_when_the_log_key_signs_it() {
    let mut all = entries();
    let again = all[7].clone();
    all[8] = again;
    Files::of(&all, &log_key()).fails_with("entry 8: ");
}

#[test]
fn an_entry_signed_by_a_key_that_the_log_does_not_know_is_found() {
    let mut all = entries();
    let key = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
    let payload = all[9].envelope().payload.clone();
    let forged = Envelope::sign(&key, PayloadType::Event, payload);
    all[9] = Entry::new(all[9].recorded_at(), forged).unwrap();
    let failure = Files::of(&all, &log_key()).fails_with("entry 9: ");
    let Failure::Replay(broken) = failure else {
        panic!("{failure}");
    };
    assert_eq!(broken.why, Broken::UnknownKey);
}

#[test]
fn a_forged_signature_is_found_even_when_the_log_key_signs_it() {
    let mut all = entries();
    let mut forged = all[299].envelope().clone();
    forged.signature[3] ^= 1;
    all[299] = Entry::new(all[299].recorded_at(), forged).unwrap();
    let failure = Files::of(&all, &log_key()).fails_with("entry 299: ");
    let Failure::Replay(broken) = failure else {
        panic!("{failure}");
    };
    assert!(matches!(broken.why, Broken::Signature(_)));
}

#[test]
fn a_log_opened_under_another_key_than_the_auditors_is_refused() {
    let mut all = entries();
    all[0] = opening(&signer(ORIGIN, 2));
    let failure = Files::of(&all, &log_key()).verify().unwrap_err();
    assert!(matches!(failure, Failure::Opening), "{failure}");
}

#[test]
fn a_server_clock_that_goes_back_is_found() {
    let mut all = entries();
    let earlier = all[4].recorded_at().plus_seconds(-1);
    all[4] = Entry::new(earlier, all[4].envelope().clone()).unwrap();
    let failure = Files::of(&all, &log_key()).fails_with("entry 4: it was recorded at");
    assert!(matches!(failure, Failure::Replay(_)));
}
