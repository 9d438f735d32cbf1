//! The program itself with printers: what its operator writes, and what a fall in the middle of a sheet leaves.

use super::office::sheet;
use super::stub_printer::StubPrinter;
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use serde_json::Value;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;
use vialog::clock::{Clock, SystemClock};
use vialog::domain::PersonId;
use vialog::store::{NewPrintJob, PrintState, Store, Word};

pub(crate) fn vialog(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vialog"));
    command.args(arguments);
    command
}

pub(crate) fn done(arguments: &[&str]) -> Output {
    vialog(arguments).output().unwrap()
}

/// A new log in the folder; gives the URL of its database.
pub(crate) fn opened(folder: &Path) -> String {
    let place = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    std::fs::write(place("passphrase"), "a long passphrase\n").unwrap();
    let (key, words) = (place("admin.pem"), place("passphrase"));
    let made = done(&["key", "new", "--out", &key, "--passphrase-file", &words]);
    assert!(made.status.success());
    let url = format!("sqlite://{}", place("log.db"));
    let log = [
        "init",
        "--database",
        &url,
        "--dir",
        &place("keys"),
        "--key",
        &key,
    ];
    let more = ["--origin", "example.org/log", "--passphrase-file", &words];
    let made = done(&[&log[..], &more[..]].concat());
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    url
}

/// The program as it serves, until it is killed.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn start(folder: &Path, url: &str) -> Self {
        let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr();
        let address = free.unwrap().to_string();
        let keys = folder.join("keys");
        let serve = ["serve", "--database", url, "--dir", keys.to_str().unwrap()];
        let more = ["--open-reading", "--listen", &address];
        let mut command = vialog(&[&serve[..], &more[..]].concat());
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let serving = Self {
            child: child.unwrap(),
            address,
        };
        until(|| serving.get("/healthz").is_some());
        serving
    }

    fn get(&self, path: &str) -> Option<String> {
        let answer = ureq::get(format!("http://{}{path}", self.address)).call();
        answer.ok()?.body_mut().read_to_string().ok()
    }
}

impl Drop for Serving {
    /// SIGKILL: nothing is tidied up.
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        self.child.wait().unwrap();
    }
}

#[track_caller]
pub(crate) fn until(what: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !what() {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_is_wrong_in_the_printers_file_is_told_with_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let url = opened(folder.path());
    let keys = folder.path().join("keys");
    std::fs::write(keys.join("printers.toml"), "[printers.zd]\ntcp = \"zd\"\n").unwrap();
    let serve = ["serve", "--database", &url, "--dir", keys.to_str().unwrap()];
    let more = [
        "--listen",
        "127.0.0.1:0",
        "--base-url",
        "https://v.example.org",
    ];
    let refused = done(&[&serve[..], &more[..]].concat());
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{told}");
    assert!(
        told.contains("printers.\"zd\".tcp: write host and port"),
        "{told}"
    );
}

/// A log, a printer that the program knows, and a sheet of labels for it.
struct Sheet {
    folder: TempDir,
    url: String,
    printer: StubPrinter,
    store: Store,
    job: NewPrintJob,
}

const LABELS: [&str; 5] = ["K1", "K2", "K3", "K4", "K5"];

impl Sheet {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = opened(folder.path());
        let printer = StubPrinter::start();
        let way = format!("[printers.\"zd-1\"]\ntcp = \"{}\"\n", printer.address());
        std::fs::write(folder.path().join("keys/printers.toml"), way).unwrap();
        printer.takes(Duration::from_millis(300));
        let job = NewPrintJob {
            id: Uuid::now_v7(),
            printer: "zd-1".into(),
            made_by: PersonId::new("administrator").unwrap(),
            made_at: SystemClock.now(),
            items: sheet(&LABELS),
        };
        Self {
            store: Store::open(&url).unwrap(),
            folder,
            url,
            printer,
            job,
        }
    }

    fn serve(&self) -> Serving {
        Serving::start(self.folder.path(), &self.url)
    }

    /// How many labels are in this state.
    fn count(&self, state: PrintState) -> u64 {
        let (job, _) = self.store.print_job(self.job.id).unwrap().unwrap();
        job.count(state)
    }

    /// Prints until the second label is in the printer.
    fn until_the_middle(&self) {
        let mut job = self.job.clone();
        self.store.put_print_job(&mut job).unwrap();
        until(|| self.count(PrintState::Printed) == 1 && self.printer.holds() == 1);
    }
}

#[test]
fn a_program_that_is_told_to_end_sees_its_label_through_and_goes_on_when_it_is_back() {
    let sheet = Sheet::new();
    let mut serving = sheet.serve();
    sheet.until_the_middle();
    let pid = serving.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    serving.child.wait().unwrap();
    assert_eq!(sheet.count(PrintState::Printed), 2);
    assert_eq!(sheet.count(PrintState::Waiting), 3);
    assert_eq!(sheet.printer.printed(), LABELS[..2]);
    let again = sheet.serve();
    until(|| sheet.count(PrintState::Printed) == 5);
    drop(again);
    assert_eq!(sheet.printer.printed(), LABELS);
}

#[test]
fn a_program_that_is_killed_in_the_middle_of_a_sheet_prints_no_label_twice() {
    let sheet = Sheet::new();
    let serving = sheet.serve();
    let printers: Value = serde_json::from_str(&serving.get("/api/v1/printers").unwrap()).unwrap();
    assert_eq!(
        (&printers[0]["name"], &printers[0]["state"]),
        (&"zd-1".into(), &"ready".into())
    );
    sheet.until_the_middle();
    drop(serving);
    // The lease of the fallen program runs out.
    let path = sheet.url.strip_prefix("sqlite://").unwrap();
    let mut db = SqliteConnection::establish(path).unwrap();
    db.batch_execute("PRAGMA busy_timeout=5000; UPDATE print_leases SET until = 0")
        .unwrap();
    let serving = sheet.serve();
    until(|| sheet.count(PrintState::Doubtful) == 1);
    assert_eq!(
        sheet.count(PrintState::Waiting),
        3,
        "the rest waits for a person's word"
    );
    until(|| sheet.printer.holds() == 0);
    assert_eq!(sheet.printer.printed(), LABELS[..2]);
    let word = Word {
        by: &sheet.job.made_by,
        at: SystemClock.now(),
    };
    assert!(
        sheet
            .store
            .settle_print(sheet.job.id, 2, true, word)
            .unwrap()
    );
    until(|| sheet.count(PrintState::Printed) == 5);
    drop(serving);
    assert_eq!(sheet.printer.printed(), LABELS);
}
