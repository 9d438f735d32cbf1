//! A running service with a log of its own, on one backend, and the verbs to talk to it.

use super::answer::Answer;
use super::clock::TestClock;
use super::hands::{key_of, opening};
use actix_web::dev::ServerHandle;
use serde_json::Value;
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tempfile::TempDir;
use ureq::Agent;
use vialog::app::{App, Parts, Settings, VaultKey};
use vialog::clock::Clock;
use vialog::label::{Fonts, LabelBase, Press};
use vialog::ledger::{KeyName, NoteSigner};
use vialog::print::Printers;
use vialog::store::{Appender, Store};
use vialog::web::Application;

/// On which database a scenario runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

impl Backend {
    /// Whether the run leaves this backend out; it must be said aloud in `TEST_BACKENDS`.
    pub(crate) fn is_left_out(self) -> bool {
        let name = match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        };
        std::env::var("TEST_BACKENDS").is_ok_and(|chosen| !chosen.split(',').any(|one| one == name))
    }
}

/// Runs each scenario on both backends, as two tests.
#[macro_export]
macro_rules! on_both {
    ($(fn $name:ident($app:ident) $body:block)*) => {$(
        fn $name($app: &$crate::app::TestApp) $body

        mod $name {
            #[test]
            fn on_sqlite() {
                $crate::app::run($crate::app::Backend::Sqlite, super::$name);
            }

            #[test]
            fn on_postgres() {
                $crate::app::run($crate::app::Backend::Postgres, super::$name);
            }
        }
    )*};
}

/// A service, the log behind it, and what a scenario needs to talk to it.
pub(crate) struct TestApp {
    pub(crate) url: String,
    pub(crate) origin: String,
    pub(crate) verifier_key: String,
    pub(crate) clock: Arc<TestClock>,
    /// The URL of the database, for tests that look behind the service.
    pub(crate) database: String,
    /// The use cases behind the service, for what has no address.
    pub(crate) inner: App,
    agent: Agent,
    /// Who the verbs read as, and their session, where reading is closed.
    reader: Mutex<Option<(String, String)>>,
    running: Mutex<Option<Running>>,
    _folder: TempDir,
}

/// A server that runs, and the thread that it runs on.
type Running = (ServerHandle, JoinHandle<()>);

/// Serves on a thread of its own.
fn serve(app: App, listener: TcpListener) -> Running {
    let (tell, told) = channel();
    let serving = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let application = Application::build(app, listener, 2, None).unwrap();
            tell.send(application.handle()).unwrap();
            application.run().await.unwrap();
        });
    });
    (told.recv().unwrap(), serving)
}

/// Runs a scenario against a service of its own.
pub(crate) fn run(backend: Backend, scenario: fn(&TestApp)) {
    if backend.is_left_out() {
        eprintln!("left out by TEST_BACKENDS: {backend:?}");
        return;
    }
    scenario(&TestApp::spawn(
        backend,
        Settings {
            open_reading: true,
            ..Settings::default()
        },
    ));
}

impl TestApp {
    /// Opens a log and starts its service.
    pub(crate) fn spawn(backend: Backend, settings: Settings) -> Self {
        Self::spawn_with(backend, settings, |_, _| Printers::none())
    }

    /// Opens a log and starts its service with printers.
    pub(crate) fn spawn_with(
        backend: Backend,
        settings: Settings,
        printers: impl FnOnce(&Store, &Arc<dyn Clock>) -> Printers,
    ) -> Self {
        Self::spawn_at(backend, settings, TestClock::new(), printers)
    }

    /// Opens a log and starts its service on this clock.
    pub(crate) fn spawn_at(
        backend: Backend,
        settings: Settings,
        clock: TestClock,
        printers: impl FnOnce(&Store, &Arc<dyn Clock>) -> Printers,
    ) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = tempfile::tempdir().unwrap();
        let database = match backend {
            Backend::Sqlite => format!("sqlite://{}", folder.path().join("log.db").display()),
            Backend::Postgres => super::postgres::schema(&format!("t{number}")),
        };
        let origin = format!("test.example.org/log-{number}");
        let clock = Arc::new(clock);
        let store = Store::create(&database).unwrap();
        let signer = || NoteSigner::new(KeyName::parse(&origin).unwrap(), key_of("log"));
        let verifier = signer().verifier().clone();
        let kept = folder.path().join("checkpoint");
        let appender = Appender::start(&store, signer(), clock.clone(), &kept).unwrap();
        appender
            .append_blocking(opening(&origin, &verifier.to_string(), &*clock))
            .unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let hand: Arc<dyn Clock> = clock.clone();
        let parts = Parts {
            printers: printers(&store, &hand),
            store,
            appender,
            clock: hand,
            vault: VaultKey::from_bytes([7; 32]),
            verifier: verifier.clone(),
            base: LabelBase::parse("https://v.example.org").unwrap(),
            press: Arc::new(Press::new(Fonts::built_in())),
        };
        let inner = App::new(parts, settings);
        let running = Mutex::new(Some(serve(inner.clone(), listener)));
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        Self {
            url,
            origin,
            verifier_key: verifier.to_string(),
            clock,
            database,
            inner,
            agent,
            reader: Mutex::default(),
            running,
            _folder: folder,
        }
    }

    /// Stops the service, and starts it again at the same address when `meanwhile` is over.
    pub(crate) fn away<T>(&self, meanwhile: impl FnOnce() -> T) -> T {
        self.stop();
        let done = meanwhile();
        let address = self.url.strip_prefix("http://").unwrap();
        let listener = TcpListener::bind(address).unwrap();
        *self.running.lock().unwrap() = Some(serve(self.inner.clone(), listener));
        done
    }

    fn stop(&self) {
        if let Some((handle, serving)) = self.running.lock().unwrap().take() {
            actix_web::rt::System::new().block_on(handle.stop(false));
            let stopped = serving.join();
            assert!(stopped.is_ok() || std::thread::panicking());
        }
    }

    /// Asks for an address.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request("GET", path, None)
    }

    /// Has the verbs read as this person from now on, since reading is closed.
    pub(crate) fn reads_as(&self, who: &str) {
        *self.reader.lock().unwrap() = Some((who.to_owned(), String::new()));
    }

    /// Asks for an address as whoever has this session.
    pub(crate) fn get_with(&self, path: &str, session: &str) -> Answer {
        let bearer = format!("Bearer {session}");
        self.request_with("GET", path, None, &[("authorization", &bearer)])
    }

    /// Sends JSON.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, &body.to_string())
    }

    /// Sends a text as JSON.
    pub(crate) fn post_text(&self, path: &str, body: &str) -> Answer {
        self.post_bytes(path, body.as_bytes().to_vec())
    }

    /// Sends bytes as JSON.
    pub(crate) fn post_bytes(&self, path: &str, body: Vec<u8>) -> Answer {
        self.request("POST", path, Some(("application/json", body)))
    }

    /// Sends any request, as whoever the verbs read as.
    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        body: Option<(&str, Vec<u8>)>,
    ) -> Answer {
        let reader = self.reader.lock().unwrap().clone();
        let Some((who, session)) = reader else {
            return self.request_with(method, path, body, &[]);
        };
        let ask = |session: &str| {
            let bearer = format!("Bearer {session}");
            self.request_with(method, path, body.clone(), &[("authorization", &bearer)])
        };
        let answer = ask(&session);
        if answer.status != 401 || path.starts_with("/api/v1/sign-in") {
            return answer;
        }
        let begun = super::privacy::token(self, &who).json();
        let session = begun["token"].as_str().unwrap().to_owned();
        let answer = ask(&session);
        *self.reader.lock().unwrap() = Some((who, session));
        answer
    }

    /// Sends any request with headers of its own.
    pub(crate) fn request_with(
        &self,
        method: &str,
        path: &str,
        body: Option<(&str, Vec<u8>)>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some((kind, _)) = &body {
            request = request.header("content-type", *kind);
        }
        let request = request
            .body(body.map(|(_, bytes)| bytes).unwrap_or_default())
            .unwrap();
        let mut response = self.agent.run(request).unwrap();
        let headers = response.headers().iter();
        let headers = headers
            .map(|(key, value)| (key.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let body = response.body_mut().read_to_vec().unwrap();
        Answer {
            status: response.status().as_u16(),
            headers,
            body,
        }
    }

    /// How many entries the log has.
    pub(crate) fn size(&self) -> u64 {
        let checkpoint = self.get("/checkpoint").text();
        checkpoint.lines().nth(1).unwrap().parse().unwrap()
    }

    /// The state of a subject, in one word.
    #[track_caller]
    pub(crate) fn state(&self, subject: &str) -> String {
        self.get(&format!("/api/v1/{subject}")).json()["state"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop();
    }
}
