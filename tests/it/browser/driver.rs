//! The one chromedriver of the run, and how it is spoken to.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use ureq::Agent;

const HINT: &str = "the tests drive a browser: install Debian's packages chromium and chromium-driver, \
                    or run them with TEST_BROWSER=none to leave those scenarios out";

/// Where the driver answers; it ends when this process does.
static DRIVER: OnceLock<String> = OnceLock::new();

/// Whose turn it is to drive a browser.
static TURN: Mutex<()> = Mutex::new(());

/// Whether the run leaves the browser out; it must be said aloud in `TEST_BROWSER`.
pub(super) fn is_left_out() -> bool {
    std::env::var("TEST_BROWSER").is_ok_and(|chosen| chosen == "none")
}

/// Waits until no other scenario drives a browser.
pub(super) fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends a command of `WebDriver`; gives its value, or the driver's message.
pub(super) fn ask(method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
    static AGENT: OnceLock<Agent> = OnceLock::new();
    let agent = AGENT.get_or_init(|| {
        let config = Agent::config_builder().http_status_as_error(false);
        config.build().into()
    });
    let url = format!("{}/session{path}", DRIVER.get_or_init(start));
    let request = ureq::http::Request::builder().method(method).uri(url);
    let request = request.header("content-type", "application/json");
    let body = body.map_or_else(String::new, Value::to_string);
    let mut response = agent.run(request.body(body).unwrap()).unwrap();
    let text = response.body_mut().read_to_string().unwrap();
    let mut answer: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(error) => Err(format!("{error}: {}", value["message"])),
        None => Ok(value),
    }
}

/// What a browser is started with: a profile of its own, these further arguments, and letters of this many pixels.
pub(super) fn capabilities(profile: &str, further: &[&str], letters: u32) -> Value {
    let mut args = vec![
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // A small machine may have little shared memory.
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--accept-lang=en",
    ];
    let folder = format!("--user-data-dir={profile}/profile");
    args.push(&folder);
    args.extend(further);
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:chromeOptions": {
            "args": args,
            "prefs": {
                "download.default_directory": format!("{profile}/downloads"),
                "webkit.webprefs.default_font_size": letters,
            },
        },
        "goog:loggingPrefs": { "browser": "ALL" },
    } } })
}

/// Starts the driver on a port that it chooses.
///
/// A shell holds it and waits on its standard input, which closes when this process ends for any reason; then the shell ends
/// its whole group, the browsers included, so nothing is left behind.
fn start() -> String {
    let installed = |name: &str| {
        let asked = format!("command -v {name}");
        let found = Command::new("sh").args(["-c", &asked]).output();
        found.is_ok_and(|out| out.status.success())
    };
    assert!(installed("chromedriver") && installed("chromium"), "{HINT}");
    let script = "chromedriver --port=0 & read -r _; kill -TERM 0";
    let child = Command::new("sh")
        .args(["-c", script])
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = child.expect(HINT);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The shell must outlive this function; its end of the pipe closes with the process.
    std::mem::forget(child);
    let port = lines.by_ref().find_map(|line| {
        let line = line.unwrap();
        let (_, port) = line.split_once("started successfully on port ")?;
        Some(port.trim_end_matches('.').to_owned())
    });
    let port = port.expect("chromedriver did not tell its port");
    // What it says later is read away, so that it never waits for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    format!("http://127.0.0.1:{port}")
}
