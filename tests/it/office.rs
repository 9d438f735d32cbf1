//! A service with printers, and the verbs to talk about them.

use super::answer::Answer;
use super::app::{Backend, TestApp};
use super::attachments::bearer;
use super::hands::key_of;
use super::stage::{PLANT, site_id};
use super::stub_printer::{Habit, StubPrinter, zpl};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;
use vialog::app::{App, Parts, Settings, VaultKey};
use vialog::clock::Clock;
use vialog::domain::{PersonId, equipment};
use vialog::label::{Fonts, LabelBase, Press};
use vialog::ledger::{KeyName, NoteSigner};
use vialog::print::{PrinterFile, Printers, Timing, Way};
use vialog::store::{Appender, PrintItem, Store};

/// Everything takes a hundredth of the usual time.
const HASTE: Timing = Timing {
    connect: Duration::from_millis(500),
    answer: Duration::from_millis(200),
    write: Duration::from_millis(500),
    ask: Duration::from_millis(5),
    stopped: Duration::from_millis(10),
    silence: Duration::from_secs(2),
    first_pause: Duration::from_millis(10),
    longest_pause: Duration::from_millis(50),
    idle: Duration::from_millis(20),
    lease: Duration::from_secs(40),
    farewell: Duration::from_secs(1),
};

pub(crate) const SHEET: [&str; 4] = ["A1", "A2", "A3", "A4"];

/// A service with a printer that tells, one that does not, and a spool folder.
pub(crate) struct Office {
    pub(crate) app: TestApp,
    pub(crate) printer: StubPrinter,
    pub(crate) blind: StubPrinter,
    file: PrinterFile,
    spool: TempDir,
}

impl Office {
    /// With a service that drives the printers.
    pub(crate) fn open(backend: Backend) -> Self {
        Self::with(backend, |store, clock, file| {
            Printers::start(store, clock, file, HASTE).unwrap()
        })
    }

    /// With a service that drives none of them.
    pub(crate) fn without_printers(backend: Backend) -> Self {
        Self::with(backend, |_, _, _| Printers::none())
    }

    fn with(
        backend: Backend,
        printers: fn(&Store, &Arc<dyn Clock>, &PrinterFile) -> Printers,
    ) -> Self {
        let (printer, blind) = (StubPrinter::start(), StubPrinter::start());
        let spool = tempfile::tempdir().unwrap();
        blind.behaves(Habit::Mute);
        let tcp = |printer: &StubPrinter, tells| Way::Tcp {
            address: printer.address(),
            tells,
        };
        let ways = [
            ("blind", tcp(&blind, false)),
            ("spool", Way::Spool(spool.path().join("in"))),
            ("zd-1", tcp(&printer, true)),
        ];
        let file = PrinterFile(BTreeMap::from(ways.map(|(name, way)| (name.into(), way))));
        let settings = Settings {
            open_reading: true,
            ..Settings::default()
        };
        let app = TestApp::spawn_with(backend, settings, |store, clock| {
            printers(store, clock, &file)
        });
        Self {
            app,
            printer,
            blind,
            file,
            spool,
        }
    }

    /// Another service on the same log, with the same printers.
    pub(crate) fn service(&self) -> Service {
        let folder = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = self.app.clock.clone();
        let store = Store::open(&self.app.database).unwrap();
        let signer = NoteSigner::new(KeyName::parse(&self.app.origin).unwrap(), key_of("log"));
        let verifier = signer.verifier().clone();
        let kept = folder.path().join("checkpoint");
        let parts = Parts {
            appender: Appender::start(&store, signer, clock.clone(), &kept).unwrap(),
            printers: Printers::start(&store, &clock, &self.file, HASTE).unwrap(),
            store,
            clock,
            vault: VaultKey::from_bytes([7; 32]),
            verifier,
            base: LabelBase::parse("https://v.example.org").unwrap(),
            press: Arc::new(Press::new(Fonts::built_in())),
        };
        Service {
            app: App::new(parts, Settings::default()),
            _folder: folder,
        }
    }

    /// Asks a printer for these labels.
    pub(crate) fn asks(&self, printer: &str, labels: &[&str]) -> Uuid {
        let who = PersonId::new("admin").unwrap();
        let put = self.app.inner.enqueue(printer, &who, sheet(labels));
        put.unwrap().job.unwrap()
    }

    /// A job as the API tells it.
    pub(crate) fn job(&self, id: Uuid) -> Value {
        let answer = self.app.get(&format!("/api/v1/print-jobs/{id}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Waits until a job has come so far.
    #[track_caller]
    pub(crate) fn until(&self, id: Uuid, what: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let job = self.job(id);
            if what(&job) {
                return job;
            }
            assert!(Instant::now() < deadline, "{job:#}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Sends a person's word.
    pub(crate) fn says(&self, who: &str, path: &str, word: &Value) -> Answer {
        let headers = [("authorization", &*bearer(&self.app, who))];
        let body = Some(("application/json", word.to_string().into_bytes()));
        self.app.request_with("POST", path, body, &headers)
    }

    /// Says truthfully of each doubtful label of a job whether it came out.
    pub(crate) fn settles(&self, id: Uuid) {
        let prints = self.printer.prints();
        for item in self.job(id)["items"].as_array().unwrap() {
            if item["state"] == "doubtful" {
                let came_out = prints.contains_key(item["name"].as_str().unwrap());
                let path = format!("/api/v1/print-jobs/{id}/items/{}", item["number"]);
                let said = self.says("admin", &path, &json!({ "came_out": came_out }));
                assert_eq!(said.status, 200, "{}", said.text());
            }
        }
    }

    #[track_caller]
    pub(crate) fn came_out_once(&self, labels: &[&str]) {
        let expected = labels.iter().map(|label| ((*label).to_owned(), 1));
        assert_eq!(self.printer.prints(), expected.collect());
    }

    /// The folder from which another program prints.
    pub(crate) fn spool(&self) -> PathBuf {
        self.spool.path().join("in")
    }

    /// The printer stands in the record, at the plant.
    pub(crate) fn founded(&self) {
        self.app.founded();
        let printer = equipment::Registered {
            equipment: equipment::EquipmentKind::Printer,
            serial: "zd-1".into(),
            site: site_id(PLANT),
        };
        self.app
            .does("quality", "equipment/zd-1", printer)
            .recorded();
    }
}

/// A service without addresses of its own.
pub(crate) struct Service {
    pub(crate) app: App,
    _folder: TempDir,
}

pub(crate) fn sheet(labels: &[&str]) -> Vec<PrintItem> {
    let items = labels.iter().map(|label| PrintItem {
        name: (*label).to_owned(),
        print: None,
        payload: zpl(label),
    });
    items.collect()
}

pub(crate) fn is(state: &'static str) -> impl Fn(&Value) -> bool {
    move |job| job["state"] == state
}

pub(crate) fn has_fault(fault: &'static str) -> impl Fn(&Value) -> bool {
    move |job| job["fault"]["fault"] == fault
}

/// Runs a scenario in an office of its own.
pub(crate) fn run(backend: Backend, scenario: fn(&Office)) {
    if !backend.is_left_out() {
        scenario(&Office::open(backend));
    }
}

/// Runs each scenario on both backends, in an office of its own.
#[macro_export]
macro_rules! on_both_in_the_office {
    ($(fn $name:ident($office:ident) $body:block)*) => {$(
        fn $name($office: &$crate::office::Office) $body

        mod $name {
            #[test]
            fn on_sqlite() {
                $crate::office::run($crate::app::Backend::Sqlite, super::$name);
            }

            #[test]
            fn on_postgres() {
                $crate::office::run($crate::app::Backend::Postgres, super::$name);
            }
        }
    )*};
}
