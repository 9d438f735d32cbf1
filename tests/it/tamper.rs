//! Tampering with a bundle: whatever is altered, missing or forged is found, and its place is named.

use super::app::{Backend, TestApp};
use super::forging::forged;
use super::hands::key_of;
use super::on_both;
use super::stage::{check as checked, held, packing};
use std::io::{Cursor, Read, Write};
use std::process::Command;
use vialog::domain::person;
use vialog::ledger::{Failure, Verified, VerifierKey, verify};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Lets the log grow just beyond one full tile.
pub(crate) fn filled(app: &TestApp) {
    for number in app.size()..258 {
        let title = format!("Role {number}");
        let subject = format!("person/p{number}");
        app.does("admin", &subject, person::Enrolled { title })
            .recorded();
    }
}

pub(crate) fn key(app: &TestApp) -> VerifierKey {
    VerifierKey::parse(&app.verifier_key).unwrap()
}

fn check(app: &TestApp, bundle: &[u8]) -> Result<Verified, Failure> {
    verify(Cursor::new(bundle), &key(app), |_, _| ())
}

/// The files of a bundle.
pub(crate) fn files(bundle: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bundle)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// A bundle of these files, with checksums that fit.
pub(crate) fn bundled(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

on_both! {
    fn every_altered_byte_of_a_bundle_is_found_and_its_file_is_named(app) {
        filled(app);
        let bundle = app.bundle();
        assert_eq!(check(app, &bundle).unwrap().checkpoint.size(), app.size());
        let good = files(&bundle);
        for (number, (name, bytes)) in good.iter().enumerate().filter(|(_, (name, _))| name != "README.txt") {
            for place in (0..bytes.len()).step_by(bytes.len() / 40 + 1).chain([bytes.len() - 1]) {
                let mut altered = good.clone();
                altered[number].1[place] ^= 1;
                let failure = check(app, &bundled(&altered)).unwrap_err().to_string();
                let beside = name.replace("tile/entries", "tile/0");
                let named = failure.contains(name.as_str()) || failure.contains(&beside) || failure.starts_with("checkpoint");
                assert!(named, "byte {place} of {name}: {failure}");
            }
        }
    }

    fn no_altered_byte_of_the_file_changes_what_is_proved(app) {
        filled(app);
        let bundle = app.bundle();
        let root = *check(app, &bundle).unwrap().checkpoint.root();
        for place in (0..bundle.len()).step_by(53) {
            let mut altered = bundle.clone();
            altered[place] ^= 0x10;
            // What is not part of the log, such as the note to the reader, may change without harm.
            if let Ok(verified) = check(app, &altered) {
                assert_eq!(*verified.checkpoint.root(), root, "byte {place}");
            }
        }
    }

    fn files_that_are_missing_or_strange_are_named(app) {
        filled(app);
        let good = files(&app.bundle());
        for (number, (name, _)) in good.iter().enumerate().filter(|(_, (name, _))| name != "README.txt") {
            let mut fewer = good.clone();
            fewer.remove(number);
            let failure = check(app, &bundled(&fewer)).unwrap_err().to_string();
            assert!(failure.contains(name.as_str()), "{name}: {failure}");
        }
        for strange in ["tile/0/005", "../checkpoint", "notes.txt", "tile/0/000.p/7"] {
            let mut more = good.clone();
            more.push((strange.to_owned(), vec![0; 32]));
            let failure = check(app, &bundled(&more)).unwrap_err().to_string();
            assert!(failure.contains(strange), "{strange}: {failure}");
        }
    }

    fn another_logs_key_proves_nothing(app) {
        let other = TestApp::spawn(Backend::Sqlite, vialog::app::Settings::default());
        let bundle = app.bundle();
        assert!(verify(Cursor::new(&bundle), &key(&other), |_, _| ()).is_err());
        assert!(check(app, b"not a zip").is_err());
        assert!(check(app, &bundle[..bundle.len() / 2]).is_err());
    }

    fn the_program_names_the_entry_and_the_rule_of_a_log_that_its_server_forged(app) {
        app.at_the_bedside();
        let packs = app.event("pharmacist", "shipment/SH2", packing(&["L1-001"], app.in_days(2)));
        let checks = app.event("nurse", "infusion/INF1", checked("O1", "P2", &["L1-001"]));
        let others = app.event("quality", "lot/L1", held());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("forged.vialog");
        let audit = |bundle: Vec<u8>| {
            std::fs::write(&file, bundle).unwrap();
            let program = Command::new(env!("CARGO_BIN_EXE_vialog")).arg("verify").arg(&file).args(["--vkey", &app.verifier_key]).output().unwrap();
            (program.status.code(), String::from_utf8_lossy(&program.stderr).into_owned())
        };
        assert_eq!(audit(app.bundle()).0, Some(0));
        for (who, event, rule) in [("pharmacist", packs, "S01"), ("nurse", checks, "B09"), ("lab", others, "B14")] {
            let (code, told) = audit(forged(app, &key_of(who), &event));
            assert_eq!(code, Some(1), "{told}");
            assert!(told.contains(&format!("entry {}: the rules refuse it: {rule}", app.size())), "{told}");
        }
    }
}
