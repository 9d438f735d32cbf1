//! The demo from end to end, as a user runs it: the program itself, its service, its files, its verification.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::Path;
use std::process::{Command, Output};

fn vialog(arguments: &[&str]) -> Output {
    let program = Command::new(env!("CARGO_BIN_EXE_vialog"))
        .args(arguments)
        .output();
    program.expect("the program runs")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn count(folder: &Path, extension: &str) -> usize {
    let files = std::fs::read_dir(folder).unwrap();
    files
        .filter(|file| file.as_ref().unwrap().path().extension().unwrap() == extension)
        .count()
}

#[test]
fn the_demo_plays_verifies_and_ends_with_0_and_its_files_stand_alone() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    let played = vialog(&["demo", "--exit", "--dir", dir, "--listen", "127.0.0.1:0"]);
    let screen = told(&played);
    assert_eq!(
        played.status.code(),
        Some(0),
        "{screen}{}",
        complained(&played)
    );

    for (rule, times) in [("B04", 1), ("B06", 1), ("B07", 2), ("B09", 2), ("B12", 1)] {
        let refused = screen.matches(&format!("refused by {rule}:")).count();
        assert_eq!(refused, times, "{rule}: {screen}");
    }
    assert!(screen.contains("a breach of B09"), "{screen}");
    let account = "filled 40 = infused 7 + destroyed 22 + returned 9 + retained 1 + lost 1";
    assert!(screen.contains(account), "{screen}");
    for kind in [
        "log.opened",
        "bank.created",
        "handoff.accepted",
        "infusion.completed",
        "adverse_event.notified",
        "step.checked",
        "label.spoiled",
        "readings.attached",
        "deviation.decided",
        "infusion.stopped",
        "recall.acknowledged",
        "vial.retained",
        "event.corrected",
        "correction.confirmed",
        "witness.confirmed",
        "lot.closed",
    ] {
        assert!(screen.contains(kind), "{kind}");
    }
    assert!(screen.contains("printed  43 labels"), "{screen}");
    the_labels_are_printed_and_stand_alone(folder.path());

    let bundle = folder.path().join("nct03123458.vialog");
    let key = std::fs::read_to_string(folder.path().join("log.vkey")).unwrap();
    assert_eq!(key.lines().count(), 1);
    let file = bundle.to_str().unwrap();
    let verified = vialog(&["verify", file, "--vkey", key.trim(), "--json"]);
    assert_eq!(verified.status.code(), Some(0), "{}", complained(&verified));
    let proved: serde_json::Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!(proved["verified"], true);
    assert_eq!(proved["subjects"]["vial"], 40);
    assert_eq!(proved["subjects"]["site"], 3);
    assert_eq!(proved["subjects"]["deviation"], 6, "each opened by itself");
    assert_eq!(proved["subjects"]["shipment"], 3);

    changed_files_are_found(folder.path(), &bundle, key.trim());
    nothing_identifies(folder.path(), &bundle, &screen);
    the_tables_agree_and_a_participant_is_forgotten(folder.path(), &bundle, key.trim());
}

/// Every label is there as a picture, what was signed for a printer came out of it once, and a flat one is judged without
/// the service.
fn the_labels_are_printed_and_stand_alone(folder: &Path) {
    let labels = folder.join("labels");
    assert_eq!((count(&labels, "svg"), count(&labels, "png")), (46, 46));
    let spooled = |printer: &str| count(&folder.join("spool").join(printer), "zpl");
    assert_eq!((spooled("SZ-PRINTER-1"), spooled("AC-PRINTER-1")), (41, 2));
    let at = |name: &str| labels.join(name).to_str().unwrap().to_owned();
    let judged =
        |label: &str| vialog(&["label", "verify", &at(label), "--trust", &at("trust.json")]);
    let dose = judged("O-001.png");
    assert!(dose.status.success(), "{}", complained(&dose));
    assert!(told(&dose).contains("order/O-001"), "{}", told(&dose));
    let vial = judged("CF0001-001.png");
    assert_eq!(vial.status.code(), Some(1), "a vial carries no signature");
}

/// A bundle with one byte changed, and another log's key, both fail with status 1 and one line.
fn changed_files_are_found(folder: &Path, bundle: &Path, key: &str) {
    let mut bytes = std::fs::read(bundle).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let altered = folder.join("altered.vialog");
    std::fs::write(&altered, bytes).unwrap();
    let refused = vialog(&["verify", altered.to_str().unwrap(), "--vkey", key]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(
        complained(&refused).trim_end().lines().count(),
        1,
        "{}",
        complained(&refused)
    );
    let wrong = key.replace("demo.", "demo2.");
    let refused = vialog(&["verify", bundle.to_str().unwrap(), "--vkey", &wrong]);
    assert_eq!(refused.status.code(), Some(1));
}

/// What the story says of its participants outside the log is neither in the bundle, nor on the screen, nor readable in
/// the database.
fn nothing_identifies(folder: &Path, bundle: &Path, screen: &str) {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(bundle).unwrap()).unwrap();
    let mut log = screen.to_owned();
    for place in 0..zip.len() {
        let mut bytes = Vec::new();
        std::io::copy(&mut zip.by_index(place).unwrap(), &mut bytes).unwrap();
        for line in String::from_utf8_lossy(&bytes).split('"') {
            let decoded = STANDARD.decode(line);
            log.push_str(&String::from_utf8_lossy(&decoded.unwrap_or_default()));
        }
    }
    assert!(
        log.contains("participant/AC-001"),
        "the payloads were decoded"
    );
    for file in ["vialog.db", "vialog.db-wal"] {
        let bytes = std::fs::read(folder.join(file)).unwrap_or_default();
        log.push_str(&String::from_utf8_lossy(&bytes));
    }
    // Weights with the marks of JSON around them: bare digits stand in hashes by chance.
    let secrets = [
        "WB-40417",
        "WB-40422",
        "\"61500\"",
        ":61500",
        "\"48200\"",
        ":48200",
        "of the skin",
        "steroid refractory",
    ];
    for secret in secrets {
        assert!(!log.contains(secret), "{secret}");
    }
}

fn the_tables_agree_and_a_participant_is_forgotten(folder: &Path, bundle: &Path, key: &str) {
    let database = format!("sqlite://{}", folder.join("vialog.db").display());
    let arguments = ["--database", database.as_str()];
    let checked = vialog(&["check", arguments[0], arguments[1]]);
    assert_eq!(checked.status.code(), Some(0), "{}", complained(&checked));
    let forgotten = vialog(&["forget", "AC-001", arguments[0], arguments[1]]);
    assert_eq!(
        forgotten.status.code(),
        Some(0),
        "{}",
        complained(&forgotten)
    );
    assert!(!told(&forgotten).starts_with('0'), "{}", told(&forgotten));
    let again = vialog(&["forget", "AC-001", arguments[0], arguments[1]]);
    assert!(told(&again).starts_with('0'), "{}", told(&again));
    let rebuilt = vialog(&["rebuild", arguments[0], arguments[1]]);
    assert_eq!(rebuilt.status.code(), Some(0), "{}", complained(&rebuilt));
    let exported = folder.join("again.vialog");
    let out = exported.to_str().unwrap();
    let exporting = vialog(&["export", arguments[0], arguments[1], "--out", out]);
    assert_eq!(
        exporting.status.code(),
        Some(0),
        "{}",
        complained(&exporting)
    );
    assert_eq!(
        std::fs::read(bundle).unwrap(),
        std::fs::read(&exported).unwrap(),
        "the same log is the same file"
    );
    let verified = vialog(&["verify", out, "--vkey", key]);
    assert_eq!(verified.status.code(), Some(0), "{}", complained(&verified));
}

#[test]
fn wrong_usage_ends_with_2_and_one_line_that_says_what_to_do() {
    let wrong = vialog(&["demo", "--listen", "nowhere"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(
        complained(&wrong).trim_end().lines().count(),
        1,
        "{}",
        complained(&wrong)
    );
    assert!(complained(&wrong).contains("--help"));
}

#[test]
fn a_folder_in_use_is_a_failure_and_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine"), "x").unwrap();
    let refused = vialog(&["demo", "--exit", "--dir", folder.path().to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(complained(&refused).contains("not empty"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
