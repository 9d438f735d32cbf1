//! Attachments: kept once, named by their hash, given back as they were, and handed in by people alone.

use super::app::TestApp;
use super::on_both;
use super::privacy::token;
use super::tamper::{bundled, files};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use std::io::Cursor;
use std::process::Command;
use vialog::domain::{Hash, person};
use vialog::ledger::{Failure, VerifierKey, verify};

/// The authorization of someone who has signed in.
pub(crate) fn bearer(app: &TestApp, who: &str) -> String {
    let token = token(app, who).json()["token"].as_str().unwrap().to_owned();
    format!("Bearer {token}")
}

/// The administrator hands in a file; gives its hash.
pub(crate) fn attached(app: &TestApp, bytes: &[u8]) -> String {
    attached_by(app, "admin", bytes)
}

/// Someone hands in a file; gives its hash.
pub(crate) fn attached_by(app: &TestApp, who: &str, bytes: &[u8]) -> String {
    let hash = Hash::of(&[bytes]).to_string();
    let headers = [("authorization", &*bearer(app, who))];
    let body = Some(("text/csv", bytes.to_vec()));
    let answer = app.request_with("POST", "/api/v1/attachments", body, &headers);
    assert_eq!(answer.json()["hash"], hash, "{}", answer.text());
    hash
}

/// The log with the files that its entries name, as the program exports it.
pub(crate) fn exported(app: &TestApp) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("log.vialog");
    let exported = Command::new(env!("CARGO_BIN_EXE_vialog"))
        .args([
            "export",
            "--attachments",
            "--database",
            &app.database,
            "--out",
        ])
        .arg(&out)
        .output()
        .unwrap();
    let complained = String::from_utf8_lossy(&exported.stderr);
    assert!(exported.status.success(), "{complained}");
    std::fs::read(&out).unwrap()
}

/// How many files such a log carries, once all of it is verified.
pub(crate) fn verified(app: &TestApp, bytes: Vec<u8>) -> Result<usize, Failure> {
    let key = VerifierKey::parse(&app.verifier_key).unwrap();
    verify(Cursor::new(bytes), &key, |_, _| ()).map(|verified| verified.attachments)
}

on_both! {
    fn the_same_file_twice_changes_nothing(app) {
        let bearer = bearer(app, "admin");
        let headers = [("authorization", &*bearer)];
        let send = |kind: &str| app.request_with("POST", "/api/v1/attachments", Some((kind, b"a;b".to_vec())), &headers);
        let first = send("text/csv; charset=utf-8");
        assert_eq!(first.status, 201, "{}", first.text());
        let hash = Hash::of(&[b"a;b"]).to_string();
        assert_eq!(first.json(), serde_json::json!({ "hash": hash, "size": 3, "media_type": "text/csv" }));
        assert_eq!(first.header("location"), format!("/api/v1/attachments/{hash}"));
        let again = send("text/html");
        assert_eq!((again.status, again.json()), (200, first.json()));
        let fetched = app.get(&format!("/api/v1/attachments/{hash}"));
        assert_eq!((fetched.status, &*fetched.body), (200, &b"a;b"[..]));
        assert_eq!(fetched.header("content-type"), "text/csv");
        assert_eq!(app.size(), 1, "an attachment is no entry");
    }

    fn what_a_browser_would_run_is_given_out_as_bytes_to_save(app) {
        let headers = [("authorization", &*bearer(app, "admin"))];
        for kind in ["text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript"] {
            let body = Some((kind, format!("<script>{kind}</script>").into_bytes()));
            let kept = app.request_with("POST", "/api/v1/attachments", body, &headers).json();
            assert_eq!(kept["media_type"], kind);
            let fetched = app.get(&format!("/api/v1/attachments/{}", kept["hash"].as_str().unwrap()));
            assert_eq!(fetched.header("content-type"), "application/octet-stream");
            assert_eq!(fetched.header("x-content-type-options"), "nosniff");
            assert!(fetched.header("content-disposition").starts_with("attachment;"));
        }
    }

    fn only_people_who_have_signed_in_hand_in_a_file_of_a_fair_size(app) {
        let send = |bytes: Vec<u8>, kind: &str, bearer: &str| {
            app.request_with("POST", "/api/v1/attachments", Some((kind, bytes)), &[("authorization", bearer)])
        };
        assert_eq!(send(b"x".to_vec(), "text/csv", "Bearer 00").problem().0, 401, "reading is open, writing is not");
        let bearer = bearer(app, "admin");
        assert_eq!(send(Vec::new(), "text/csv", &bearer).problem().0, 400);
        assert_eq!(send(b"x".to_vec(), "nonsense", &bearer).problem(), (400, "/problems/malformed".into(), "content-type".into()));
        let most = 16 * 1024 * 1024;
        assert_eq!(send(vec![7; most + 1], "text/csv", &bearer).problem().0, 413);
        let largest = send(vec![7; most], "text/csv", &bearer);
        assert_eq!((largest.status, &largest.json()["size"]), (201, &most.into()));
        for hash in ["00", &"0".repeat(64)] {
            assert_eq!(app.get(&format!("/api/v1/attachments/{hash}")).problem().0, 404, "{hash}");
        }
    }

    fn a_bundle_carries_the_files_that_entries_name_and_no_others(app) {
        let raw = attached(app, b"raw");
        let unnamed = attached(app, b"never named");
        app.founded().banked().filled("L1", 1).tested("L1", "viability");
        let bytes = exported(app);
        let check = |bytes: Vec<u8>| verified(app, bytes);
        assert_eq!(check(bytes.clone()).unwrap(), 1);
        assert_eq!(check(app.bundle()).unwrap(), 0);
        let name = format!("attachment/{raw}");
        let mut good = files(&bytes);
        let place = good.iter().position(|(found, _)| *found == name).unwrap();
        assert_eq!(good[place].1, b"raw");
        good[place].1 = b"row".to_vec();
        assert!(check(bundled(&good)).unwrap_err().to_string().contains(&name), "altered");
        good[place] = (format!("attachment/{unnamed}"), b"never named".to_vec());
        assert!(check(bundled(&good)).unwrap_err().to_string().contains(&unnamed), "named by no entry");
        good[place].0 = "attachment/readings.csv".into();
        assert!(check(bundled(&good)).unwrap_err().to_string().contains("readings.csv"), "not by its hash");
    }

    fn the_program_hands_in_a_file_and_prints_its_hash(app) {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(place("passphrase"), "a long passphrase\n").unwrap();
        let made = Command::new(env!("CARGO_BIN_EXE_vialog"))
            .args(["key", "new", "--out", &place("key.pem"), "--passphrase-file", &place("passphrase")])
            .output()
            .unwrap();
        assert!(made.status.success());
        let pem = std::fs::read_to_string(place("key.pem")).unwrap();
        let key = SigningKey::from_pkcs8_encrypted_pem(&pem, "a long passphrase").unwrap();
        app.does("admin", "person/clerk", person::Enrolled { title: "Clerk".into() }).recorded();
        app.does("admin", "person/clerk", app.enrolment("clerk", &key)).recorded();
        std::fs::write(place("readings.csv"), "Time,Temp\n").unwrap();
        let run = || {
            let output = Command::new(env!("CARGO_BIN_EXE_vialog"))
                .args(["attach", &place("readings.csv"), "--key", &place("key.pem"), "--passphrase-file", &place("passphrase")])
                .args(["--actor", "clerk", "--log", &app.origin, "--server", &app.url])
                .output()
                .unwrap();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            assert!(output.status.success(), "{}", text(&output.stderr));
            (text(&output.stdout), text(&output.stderr))
        };
        let hash = Hash::of(&[b"Time,Temp\n"]);
        assert_eq!(run(), (format!("{hash}\n"), "vialog: kept now\n".into()));
        assert_eq!(run(), (format!("{hash}\n"), "vialog: was kept before\n".into()));
        assert_eq!(app.get(&format!("/api/v1/attachments/{hash}")).header("content-type"), "text/csv");
    }
}
