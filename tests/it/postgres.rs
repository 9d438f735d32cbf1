//! A PostgreSQL of the tests' own: one cluster for the whole run, one schema for each test.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

const HINT: &str = "the tests start a PostgreSQL of their own: install Debian's package postgresql, \
                    or run them with TEST_BACKENDS=sqlite to leave that backend out";

/// The cluster's socket folder; the cluster ends when this process does.
static CLUSTER: OnceLock<PathBuf> = OnceLock::new();

/// The URL of an empty schema of this name in the tests' own cluster.
pub(crate) fn schema(name: &str) -> String {
    let socket = CLUSTER.get_or_init(start);
    let base = format!("postgres:///postgres?host={}&user=vialog", socket.display());
    let mut admin = PgConnection::establish(&base).expect(HINT);
    admin
        .batch_execute(&format!("CREATE SCHEMA {name}"))
        .unwrap();
    format!("{base}&options=-csearch_path%3D{name}")
}

/// The newest `bin` folder of an installed server.
fn programs() -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().expect(HINT)
}

/// Makes a cluster in a temporary folder and starts it.
///
/// A shell holds the server and waits on its standard input, which closes when this process ends for any
/// reason; then it stops the server and removes the folder, so nothing is left behind.
fn start() -> PathBuf {
    let bin = programs();
    let folder = tempfile::Builder::new()
        .prefix("vialog-pg-")
        .tempdir()
        .unwrap()
        .keep();
    let script = format!(
        "set -e; cd {folder}; trap 'rm -rf {folder}' EXIT
         {bin}/initdb -D data -U vialog --auth=trust --no-sync --encoding=UTF8 --locale=C >/dev/null
         {bin}/postgres -D data -k {folder} -c listen_addresses= -c fsync=off -c max_connections=400 >log 2>&1 &
         server=$!
         trap 'kill -INT $server; wait $server; rm -rf {folder}' EXIT
         read -r _ || true",
        folder = folder.display(),
        bin = bin.display(),
    );
    let child = as_nobody(&folder, &script);
    // The shell must outlive this function; its end of the pipe closes with the process.
    std::mem::forget(child);
    let deadline = Instant::now() + Duration::from_mins(1);
    let url = format!("postgres:///postgres?host={}&user=vialog", folder.display());
    while PgConnection::establish(&url).is_err() {
        assert!(
            Instant::now() < deadline,
            "the tests' PostgreSQL did not start; {HINT}"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    folder
}

/// Runs the script as an unprivileged user: the server refuses to run as root.
fn as_nobody(folder: &PathBuf, script: &str) -> Child {
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|out| out.stdout == b"0\n");
    let mut command = if root {
        let owned = Command::new("chown").arg("nobody").arg(folder).status();
        assert!(owned.is_ok_and(|status| status.success()));
        let mut command = Command::new("setpriv");
        command.args([
            "--reuid=nobody",
            "--regid=nogroup",
            "--clear-groups",
            "sh",
            "-c",
            script,
        ]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    };
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect(HINT)
}
