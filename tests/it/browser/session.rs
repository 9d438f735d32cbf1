//! One browser under the driver: what a [`Browser`](super::Browser) is made of.

use super::driver::{ask, capabilities};
use serde_json::{Value, json};

/// The member under which `WebDriver` refers to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A session of `WebDriver`; it ends with the value.
pub(super) struct Session {
    path: String,
}

/// An element of the page as the driver knows it.
pub(super) struct Element(String);

impl Session {
    /// Starts a browser.
    pub(super) fn start(profile: &str, further: &[&str], letters: u32) -> Self {
        let begun = ask("POST", "", Some(&capabilities(profile, further, letters))).unwrap();
        let path = format!("/{}", begun["sessionId"].as_str().unwrap());
        Self { path }
    }

    /// A command about the session.
    #[track_caller]
    pub(super) fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body).unwrap()
    }

    fn try_post(&self, path: &str, body: &Value) -> Result<Value, String> {
        ask("POST", &format!("{}{path}", self.path), Some(body))
    }

    /// A command of Chromium's own protocol.
    pub(super) fn devtools(&self, command: &str, parameters: &Value) -> Result<Value, String> {
        let body = json!({ "cmd": command, "params": parameters });
        self.try_post("/goog/cdp/execute", &body)
    }

    /// Runs the body of a function in the page and gives what it returns; promises are awaited.
    #[track_caller]
    pub(super) fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.try_run(script, arguments).unwrap()
    }

    /// As [`Self::run`], where the page may be on its way out.
    pub(super) fn try_run(&self, script: &str, arguments: &[Value]) -> Result<Value, String> {
        // What is thrown is told whole: the driver itself says only its message.
        let script = format!(
            "return (async () => {{ {script} }})().catch((error) => {{
                throw new Error(`${{error.constructor.name}} ${{error.message}} ${{JSON.stringify(error)}} ${{error.stack}}`);
            }});"
        );
        let body = json!({ "script": script, "args": arguments });
        self.try_post("/execute/sync", &body)
    }

    /// Runs the body of a function in the page that returns an element, or null.
    pub(super) fn element(&self, script: &str, argument: &str) -> Option<Element> {
        let found = self.try_run(script, &[argument.into()]).ok()?;
        Some(Element(found[ELEMENT].as_str()?.to_owned()))
    }

    /// Clicks as a mouse does; the driver's message where something else lies on top.
    pub(super) fn click(&self, element: &Element) -> Result<(), String> {
        let path = format!("/element/{}/click", element.0);
        self.try_post(&path, &json!({})).map(drop)
    }

    /// Types into an element; for a field of files, the path of a file.
    pub(super) fn types(&self, element: &Element, text: &str) -> Result<(), String> {
        let path = format!("/element/{}/value", element.0);
        self.try_post(&path, &json!({ "text": text })).map(drop)
    }

    /// Calls a function in the page with the element and further arguments.
    pub(super) fn with(
        &self,
        element: &Element,
        script: &str,
        further: &[Value],
    ) -> Result<Value, String> {
        let mut arguments = vec![json!({ ELEMENT: element.0 })];
        arguments.extend_from_slice(further);
        self.try_run(script, &arguments)
    }

    /// Strikes keys one after the other, as fast as the driver can.
    pub(super) fn strikes(&self, keys: impl Iterator<Item = char>) {
        let strokes = keys.flat_map(|key| {
            ["keyDown", "keyUp"].map(|stroke| json!({ "type": stroke, "value": key }))
        });
        let strokes: Vec<Value> = strokes.collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes });
        self.post("/actions", &json!({ "actions": [keyboard] }));
    }

    /// A picture of the page, in base64.
    pub(super) fn picture(&self) -> Value {
        let whole = json!({ "captureBeyondViewport": true });
        self.devtools("Page.captureScreenshot", &whole).unwrap()["data"].take()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let ended = ask("DELETE", &self.path, None);
        assert!(ended.is_ok() || std::thread::panicking(), "{ended:?}");
    }
}
