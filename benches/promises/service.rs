//! A service with a founded log, in this process.

use crate::story::{ORIGIN, Story, key_of};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;
use vialog::app::{App, Parts, Settings, VaultKey};
use vialog::clock::{Clock, SystemClock};
use vialog::domain::Event;
use vialog::label::{Fonts, LabelBase, Press};
use vialog::ledger::{KeyName, NoteSigner};
use vialog::print::Printers;
use vialog::store::{Appender, Store, Submission};
use vialog::web::Application;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Backend {
    Sqlite,
    Postgres,
}

/// A running service, its story so far, and its folder.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    pub(crate) story: Story,
    pub(crate) folder: TempDir,
    pub(crate) database: String,
    stop: Option<(actix_web::dev::ServerHandle, JoinHandle<()>)>,
    postgres: Option<Child>,
}

impl Service {
    /// Starts a service on a log with at least so many vials.
    pub(crate) fn start(backend: Backend, vials: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (database, postgres) = match backend {
            Backend::Sqlite => (
                format!("sqlite://{}", folder.path().join("log.db").display()),
                None,
            ),
            Backend::Postgres => cluster(&folder),
        };
        let opened = Store::create(&database).unwrap();
        let signer = NoteSigner::new(KeyName::parse(ORIGIN).unwrap(), key_of("log"));
        let verifier = signer.verifier().clone();
        let clock = Arc::new(SystemClock);
        let appender = Appender::start(
            &opened,
            signer,
            clock.clone(),
            &folder.path().join("checkpoint"),
        )
        .unwrap();
        let mut story = Story::new(clock.now());
        story.found(&verifier.to_string(), vials, |signed| {
            let event = Event::read(&signed.envelope.payload).unwrap();
            let submission = Submission {
                event,
                envelope: signed.envelope,
                details: vec![],
                sealed: vec![],
            };
            appender.append_blocking(submission).unwrap().leaf_hash
        });
        let parts = Parts {
            store: opened,
            appender,
            clock,
            vault: VaultKey::from_bytes([1; 32]),
            verifier,
            base: LabelBase::parse("http://127.0.0.1").unwrap(),
            press: Arc::new(Press::new(Fonts::built_in())),
            printers: Printers::none(),
        };
        // Pages are measured as anyone reads them; what writes signs.
        let settings = Settings {
            open_reading: true,
            ..Settings::default()
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, told) = channel();
        let serving = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let application =
                    Application::build(App::new(parts, settings), listener, 2, None).unwrap();
                tell.send(application.handle()).unwrap();
                application.run().await.unwrap();
            });
        });
        let stop = Some((told.recv().unwrap(), serving));
        Self {
            address,
            story,
            folder,
            database,
            stop,
            postgres,
        }
    }

    /// A schema of the same cluster for bare inserts.
    pub(crate) fn bare_url(&self) -> String {
        let mut admin = PgConnection::establish(&self.database).unwrap();
        admin
            .batch_execute("CREATE SCHEMA IF NOT EXISTS bare")
            .unwrap();
        format!("{}&options=-csearch_path%3Dbare", self.database)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some((handle, serving)) = self.stop.take() {
            actix_web::rt::System::new().block_on(handle.stop(false));
            serving.join().unwrap();
        }
        if let Some(mut shell) = self.postgres.take() {
            drop(shell.stdin.take());
            shell.wait().unwrap();
        }
    }
}

/// A PostgreSQL of its own with its default durability, held by a shell that waits on its standard input.
fn cluster(folder: &TempDir) -> (String, Option<Child>) {
    let mut found: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .unwrap()
        .map(|e| e.unwrap().path().join("bin"))
        .collect();
    found.sort();
    let (bin, at) = (found.pop().unwrap(), folder.path().join("pg"));
    std::fs::create_dir(&at).unwrap();
    let script = format!(
        "set -e; cd {at}; {bin}/initdb -D data -U vialog --auth=trust --encoding=UTF8 --locale=C >/dev/null
         {bin}/postgres -D data -k {at} -c listen_addresses= -c shared_buffers=256MB >log 2>&1 & server=$!
         read -r _ || true; kill -INT $server; wait $server || true",
        at = at.display(),
        bin = bin.display(),
    );
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut command = if root {
        std::os::unix::fs::chown(&at, Some(65_534), Some(65_534)).unwrap();
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).unwrap();
        let mut command = Command::new("setpriv");
        command.args([
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "sh",
            "-c",
            &script,
        ]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        command
    };
    let shell = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let url = format!("postgres:///postgres?host={}&user=vialog", at.display());
    for _ in 0..300 {
        if PgConnection::establish(&url).is_ok() {
            return (url, Some(shell));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("PostgreSQL did not start");
}
