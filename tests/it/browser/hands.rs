//! What whoever sits before a device does with the page.

use super::super::hands::key_of;
use super::device::Browser;
use super::finding::{named, names};
use super::session::Element;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::path::Path;
use std::time::{Duration, Instant};

/// What every person of the scenarios types to sign.
pub(crate) const PASSPHRASE: &str = "a passphrase for the tests";

/// How long a verb waits for what it names; other tests may be busy beside.
const PATIENCE: Duration = Duration::from_secs(20);

impl Browser {
    /// Goes to an address of the service and waits until its page has loaded.
    pub(crate) fn go(&self, path: &str) -> &Self {
        let url = format!("{}{path}", self.url);
        self.session.post("/url", &json!({ "url": url }));
        self
    }

    /// Where the browser is: path, query and fragment.
    pub(crate) fn at(&self) -> String {
        let script = "return location.pathname + location.search + location.hash";
        self.run(script, &[]).as_str().unwrap().to_owned()
    }

    /// Waits until the browser is at this address.
    #[track_caller]
    pub(crate) fn arrives(&self, path: &str) -> &Self {
        let there = "return location.pathname + location.search + location.hash === arguments[0]";
        self.waits(&format!("to be at {path}"), || self.is_true(there, path));
        self
    }

    /// The first heading.
    pub(crate) fn heading(&self) -> String {
        let script = "return document.querySelector('h1')?.innerText ?? ''";
        self.run(script, &[]).as_str().unwrap().to_owned()
    }

    /// Waits until this text can be read on the page.
    #[track_caller]
    pub(crate) fn sees(&self, text: &str) -> &Self {
        self.waits(&format!("to see {text:?}"), || self.is_true(READS, text));
        self
    }

    /// Waits until this text can no longer be read on the page.
    #[track_caller]
    pub(crate) fn misses(&self, text: &str) -> &Self {
        let gone = || self.session.try_run(READS, &[json!(text)]) == Ok(json!(false));
        self.waits(&format!("to see {text:?} no longer"), gone);
        self
    }

    /// Clicks the first button, link, field or the like with this name.
    #[track_caller]
    pub(crate) fn click(&self, name: &str) -> &Self {
        self.until_done(name, |found| self.session.click(found));
        self
    }

    /// Fills in the field with this name, in place of what was in it. Dates and times are given as HTML writes them.
    #[track_caller]
    pub(crate) fn fill(&self, name: &str, text: &str) -> &Self {
        self.until_done(name, |found| {
            let typed = self.session.with(found, EMPTIES, &[json!(text)])?;
            if typed == true {
                self.session.types(found, text)?;
            }
            Ok(())
        });
        self
    }

    /// Chooses by its words in the list with this name.
    #[track_caller]
    pub(crate) fn choose(&self, name: &str, option: &str) -> &Self {
        self.until_done(name, |found| {
            let chosen = self.session.with(found, CHOOSES, &[json!(option)])?;
            chosen
                .is_null()
                .then_some(())
                .ok_or_else(|| format!("no {option:?} among {chosen}"))
        });
        self
    }

    /// Gives a file to the field with this name.
    #[track_caller]
    pub(crate) fn attach(&self, name: &str, file: &Path) -> &Self {
        let path = file.canonicalize().unwrap().display().to_string();
        self.waits(&format!("for a field of files named {name:?}"), || {
            let field = self.session.element(FILES, name);
            field.is_some_and(|field| self.session.types(&field, &path).is_ok())
        });
        self
    }

    /// Waits for a file that the page hands out under this name, and gives what is in it.
    #[track_caller]
    pub(crate) fn saved(&self, name: &str) -> Vec<u8> {
        let file = self.folder.path().join("downloads").join(name);
        self.waits(&format!("for {name} to be saved"), || file.exists());
        std::fs::read(file).unwrap()
    }

    /// Types into whatever has the focus, at the pace of a machine and with Enter at the end, as a scanner on the keyboard's
    /// plug does.
    pub(crate) fn scan(&self, symbol: &str) -> &Self {
        self.session.strikes(symbol.chars().chain([ENTER]));
        self
    }

    /// Strikes a key: `Tab`, `Enter`, `Escape`, `Space`, or an arrow.
    pub(crate) fn strike(&self, key: &str) -> &Self {
        let key = match key {
            "Tab" => '\u{e004}',
            "Enter" => ENTER,
            "Escape" => '\u{e00c}',
            "Space" => ' ',
            "ArrowLeft" => '\u{e012}',
            "ArrowUp" => '\u{e013}',
            "ArrowRight" => '\u{e014}',
            "ArrowDown" => '\u{e015}',
            other => panic!("no key is named {other}"),
        };
        self.session.strikes([key].into_iter());
        self
    }

    /// Runs the body of a function in the page and gives what it returns; promises are awaited.
    #[track_caller]
    pub(crate) fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.session.run(script, arguments)
    }

    /// Puts a person's key on this device, as a backup does, and signs them in with [`PASSPHRASE`]: after that the browser reads
    /// and signs as they would.
    pub(crate) fn sits_down(&self, who: &str) -> &Self {
        self.go("/sign-in");
        let key = key_of(who);
        let [d, x] =
            [key.as_bytes(), key.verifying_key().as_bytes()].map(|half| BASE64URL.encode(half));
        let key = json!({ "kty": "OKP", "crv": "Ed25519", "d": d, "x": x });
        let person = format!("person/{who}");
        self.run(SITS_DOWN, &[key, json!(person), json!(PASSPHRASE)]);
        self
    }

    /// Sets the reader's language for the pages from now on: `en` or `zh`.
    pub(crate) fn speaks(&self, language: &str) -> &Self {
        let cookie = json!({ "name": "vialog_lang", "value": language, "url": self.url });
        self.devtools("Network.setCookie", &cookie);
        self
    }

    fn is_true(&self, script: &str, argument: &str) -> bool {
        self.session.try_run(script, &[json!(argument)]) == Ok(json!(true))
    }

    #[track_caller]
    fn until_done(&self, name: &str, act: impl Fn(&Element) -> Result<(), String>) {
        let last = RefCell::new(String::from("nothing has that name"));
        let acted = || match named(&self.session, name).map(|found| act(&found)) {
            Some(Ok(())) => true,
            Some(Err(why)) => {
                last.replace(why);
                false
            }
            None => false,
        };
        if !patiently(acted) {
            let others = names(&self.session).join("\n  ");
            let last = last.borrow();
            panic!("at {}: {name:?}: {last}; there are:\n  {others}", self.at());
        }
    }

    #[track_caller]
    fn waits(&self, what: &str, ready: impl Fn() -> bool) {
        if !patiently(ready) {
            let page = self.run("return document.body.innerText", &[]);
            let page = page.as_str().unwrap_or_default();
            panic!("waited in vain {what}; at {}:\n{page}", self.at());
        }
    }
}

fn patiently(ready: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while !ready() {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    true
}

/// The key at the end of a scan.
const ENTER: char = '\u{e007}';

/// Whether a text can be read, whatever white space is in it.
const READS: &str = r"
    const plain = (text) => text.replace(/\s+/g, ' ');
    return plain(document.body.innerText).includes(plain(arguments[0]));";

/// Empties a field; a date or time is set at once, as typing one depends on the machine's country. Gives whether to type.
const EMPTIES: &str = r"
    const [field, text] = arguments;
    const typed = !/^(date|time|datetime-local|month|week|color|range)$/.test(field.type);
    const prototype = field.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
    field.focus();
    Object.getOwnPropertyDescriptor(prototype.prototype, 'value').set.call(field, typed ? '' : text);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    if (!typed) field.dispatchEvent(new Event('change', { bubbles: true }));
    return typed;";

/// The field of files with this label, which Chromium tells a screen reader as a button.
const FILES: &str = r"
    const fields = [...document.querySelectorAll('input[type=file]')];
    const named = (field) => [field.ariaLabel ?? '', ...[...field.labels].map((label) => label.innerText)];
    return fields.find((field) => named(field).some((name) => name.trim() === arguments[0])) ?? null;";

/// Chooses an option by its words; gives null, or the words that there are.
const CHOOSES: &str = r"
    const [list, words] = arguments;
    const option = [...list.options].find((one) => one.label.trim() === words);
    if (!option) return [...list.options].map((one) => one.label.trim());
    list.focus();
    option.selected = true;
    list.dispatchEvent(new Event('input', { bubbles: true }));
    list.dispatchEvent(new Event('change', { bubbles: true }));
    return null;";

/// Keeps a key under a passphrase and signs in with it, by the modules of the pages.
const SITS_DOWN: &str = r"
    const [jwk, person, passphrase] = arguments;
    const [{ toBase64 }, { keep, wrap }, { signIn }] = await Promise.all(
        ['dom', 'keys', 'session'].map((name) => import(`/assets/${name}.js`)));
    const privateKey = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', true, ['sign']);
    const key = { pair: { privateKey }, public: toBase64(Uint8Array.fromBase64(jwk.x, { alphabet: 'base64url' })) };
    await keep(await wrap(key, passphrase, document.body.dataset.log, person), { device: 'Tablet', saved: true });
    await signIn(person, passphrase);";
