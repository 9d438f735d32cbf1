//! The frozen logs, verified by the program as it is delivered.

use std::path::Path;
use std::process::{Command, Output};

fn verify(name: &str, more: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/logs");
    let vkey = format!("@{}", folder.join("log.vkey").display());
    let program = Command::new(env!("CARGO_BIN_EXE_vialog"))
        .arg("verify")
        .arg(folder.join(name))
        .args(["--vkey", &vkey])
        .args(more)
        .output();
    program.expect("the program runs")
}

#[test]
fn the_frozen_log_of_each_released_version_verifies_and_names_its_rules() {
    let verified = verify("version-1.vialog", &[]);
    let told = String::from_utf8(verified.stdout).unwrap();
    assert!(verified.status.success(), "{told}");
    assert!(
        told.contains("versions    rules 1 from entry 0\n"),
        "{told}"
    );
    let told = verify("version-1.vialog", &["--json"]).stdout;
    let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
    assert_eq!(
        told["rules"],
        serde_json::json!([{ "version": 1, "from": 0 }])
    );
}

/// The tests of the rules know a second version, the delivered program does not.
#[test]
fn a_log_that_moves_on_to_newer_rules_asks_for_a_newer_program() {
    let verified = verify("moves-on.vialog", &[]);
    assert_eq!(verified.status.code(), Some(1));
    let complained = String::from_utf8(verified.stderr).unwrap();
    assert!(
        complained.contains("cannot be verified to its end by this program: entry "),
        "{complained}"
    );
    assert!(
        complained.contains(
            "version 2 of the rules is needed, and the newest that this program knows is 1"
        ),
        "{complained}"
    );
    assert!(
        complained.contains("verify it with a newer vialog"),
        "{complained}"
    );
    assert!(!complained.contains("do not rely on it"), "{complained}");
}
