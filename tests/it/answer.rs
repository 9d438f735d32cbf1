//! What the service answered.

use serde_json::Value;

/// One answer of the service.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header of the answer, empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value)
    }

    /// Panics unless the event was recorded now.
    #[track_caller]
    pub(crate) fn recorded(self) -> Value {
        assert_eq!(self.status, 201, "{}", self.text());
        self.json()
    }

    /// The id of the rule that refused; panics unless one did and nothing was recorded.
    #[track_caller]
    pub(crate) fn refused_by(&self) -> String {
        assert_eq!(self.status, 422, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.json()["recorded"], false);
        self.json()["rule"].as_str().unwrap().to_owned()
    }

    /// Status, type of the problem, and the member at fault.
    #[track_caller]
    pub(crate) fn problem(&self) -> (u16, String, String) {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text()
        );
        let json = self.json();
        assert_eq!(json["status"], self.status);
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        (self.status, text("type"), text("member"))
    }
}
