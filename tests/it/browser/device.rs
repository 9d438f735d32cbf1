//! A device with a browser.

use super::super::app::TestApp;
use super::driver;
use super::session::Session;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::MutexGuard;
use tempfile::TempDir;

/// The size of letters that browsers come with.
const LETTERS: u32 = 16;

/// A browser with a profile of its own, closed at the end of the scenario.
pub(crate) struct Browser {
    pub(super) session: Session,
    pub(super) url: String,
    ahead: i64,
    forgiven: RefCell<Vec<String>>,
    pub(super) folder: TempDir,
    turn: Rc<MutexGuard<'static, ()>>,
}

impl Browser {
    /// A fresh browser as a desktop has it, on no page yet.
    pub(crate) fn open(app: &TestApp) -> Self {
        Self::open_with(app, &[])
    }

    /// A fresh browser with further arguments for Chromium, such as a camera.
    pub(crate) fn open_with(app: &TestApp, arguments: &[&str]) -> Self {
        Self::start(app, arguments, LETTERS, Rc::new(driver::turn()))
    }

    /// A fresh browser whose reader has set the size of letters, 16 pixels where nobody has.
    pub(crate) fn open_with_letters(app: &TestApp, pixels: u32) -> Self {
        Self::start(app, &[], pixels, Rc::new(driver::turn()))
    }

    /// A second device beside this one.
    pub(crate) fn beside(&self, app: &TestApp) -> Self {
        Self::start(app, &[], LETTERS, self.turn.clone())
    }

    fn start(
        app: &TestApp,
        arguments: &[&str],
        letters: u32,
        turn: Rc<MutexGuard<'static, ()>>,
    ) -> Self {
        let folder = tempfile::Builder::new().prefix("vialog-browser-").tempdir();
        let folder = folder.unwrap();
        let browser = Self {
            session: Session::start(&folder.path().display().to_string(), arguments, letters),
            url: app.url.clone(),
            ahead: app.clock.ahead_milliseconds(),
            forgiven: RefCell::default(),
            folder,
            turn,
        };
        if browser.ahead != 0 {
            browser.brings(&MOVES_CLOCK.replace("AHEAD", &browser.ahead.to_string()));
        }
        browser.size(1280, 800);
        browser
    }

    /// The width and height of the page in CSS pixels; below 700 it is a phone with a touch screen.
    pub(crate) fn size(&self, width: u32, height: u32) -> &Self {
        let phone = width < 700;
        let screen =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone });
        self.devtools("Emulation.setDeviceMetricsOverride", &screen);
        self.devtools(
            "Emulation.setTouchEmulationEnabled",
            &json!({ "enabled": phone }),
        );
        self
    }

    /// What the page is told of its reader's wishes, such as `prefers-color-scheme` and `dark`.
    pub(crate) fn prefers(&self, wishes: &[(&str, &str)]) -> &Self {
        let features = wishes.iter();
        let features = features.map(|(name, value)| json!({ "name": name, "value": value }));
        let features: Vec<Value> = features.collect();
        self.devtools(
            "Emulation.setEmulatedMedia",
            &json!({ "features": features }),
        );
        self
    }

    /// Cuts the page off from the network, or lets it back. A service worker notices only that its server is silent.
    pub(crate) fn offline(&self, cut: bool) -> &Self {
        let line = json!({ "offline": cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.devtools("Network.enable", &json!({}));
        self.devtools("Network.emulateNetworkConditions", &line);
        self
    }

    /// Draws the whole page into `target/screens/NAME.png`.
    pub(crate) fn screenshot(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screens");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.png"));
        let picture = self.session.picture();
        std::fs::write(&file, STANDARD.decode(picture.as_str().unwrap()).unwrap()).unwrap();
        file
    }

    /// Lets the console tell of an error with these words, which the scenario brings about.
    pub(crate) fn forgives(&self, words: &str) -> &Self {
        self.forgiven.borrow_mut().push(words.to_owned());
        self
    }

    /// What the console has told since it was last asked: script errors and breaches of the content security policy, and files
    /// of our own that did not come. An answer of the API that refuses is no error of the page.
    pub(crate) fn console_errors(&self) -> Vec<String> {
        let told = self.session.post("/se/log", &json!({ "type": "browser" }));
        let forgiven = self.forgiven.borrow();
        let told = told.as_array().unwrap().iter().filter(|line| {
            let message = line["message"].as_str().unwrap_or_default();
            let broken = message.contains("status of 5")
                || message.contains("/assets/") && message.contains("status of 4");
            line["level"] == "SEVERE"
                && (line["source"] != "network" || broken)
                && !forgiven.iter().any(|words| message.contains(words))
        });
        told.map(|line| format!("{}: {}", line["source"], line["message"]))
            .collect()
    }

    /// Runs a script before those of each page from now on; no policy of a page holds it back.
    pub(crate) fn brings(&self, source: &str) -> &Self {
        let script = json!({ "source": source });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &script);
        self
    }

    pub(super) fn devtools(&self, command: &str, parameters: &Value) {
        self.session.devtools(command, parameters).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let thread = std::thread::current();
            let name = thread.name().unwrap_or("browser").replace("::", "-");
            eprintln!("the page at the end: {}", self.screenshot(&name).display());
            eprintln!("the console: {:#?}", self.console_errors());
            return;
        }
        let errors = self.console_errors();
        assert!(
            errors.is_empty(),
            "the console tells of errors: {errors:#?}"
        );
    }
}

/// A clock that goes ahead of the machine's.
const MOVES_CLOCK: &str = r"
    (() => {
        const Real = Date;
        globalThis.Date = class Date extends Real {
            constructor(...parts) { if (parts.length) super(...parts); else super(Real.now() + AHEAD); }
            static now() { return Real.now() + AHEAD; }
        };
    })();";
