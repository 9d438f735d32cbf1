//! Labels as the service draws them before their prints are signed.

use super::desk::Seated;
use crate::cli::failure::{Failure, Next};
use crate::domain::label::{Impression, Token};
use crate::domain::{LabelId, LabelTemplateId, Subject};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How labels are drawn.
pub(super) struct Drawing<'a> {
    /// The adopted template.
    pub(super) template: &'a LabelTemplateId,
    /// The resolution, in dots per inch.
    pub(super) dpi: u16,
    /// Which print it is.
    pub(super) copy: u32,
}

/// A label that is to be drawn.
#[derive(Serialize)]
pub(super) struct ToDraw {
    pub(super) id: LabelId,
    pub(super) of: Subject,
    /// The signed token, where the template's symbol carries one.
    pub(super) token: Option<Token>,
}

/// A label with what is signed of it.
#[derive(Deserialize)]
pub(super) struct Drawn {
    id: LabelId,
    pub(super) impression: Impression,
    png: String,
}

impl Drawing<'_> {
    /// Has labels drawn; gives them in the order asked for.
    ///
    /// # Errors
    /// When the service draws them not, or others.
    pub(super) fn draw(&self, seated: &Seated, labels: &[ToDraw]) -> Result<Vec<Drawn>, Failure> {
        let asked = json!({
            "template": self.template, "dpi": self.dpi, "copy": self.copy, "labels": labels,
        });
        let path = "/api/v1/labels/draw";
        let drawn: Vec<Drawn> = seated.client.post(path, &asked.to_string())?.json()?;
        let ids = drawn.iter().map(|one| one.id);
        if ids.eq(labels.iter().map(|one| one.id)) {
            return Ok(drawn);
        }
        let what = "the service drew other labels than were asked for";
        Err(Failure::new(what, "check the server"))
    }

    /// Has one label drawn.
    ///
    /// # Errors
    /// As [`Drawing::draw`].
    pub(super) fn one(&self, seated: &Seated, label: &ToDraw) -> Result<Drawn, Failure> {
        let drawn = self.draw(seated, std::slice::from_ref(label))?;
        let only = drawn.into_iter().next();
        only.ok_or_else(|| Failure::new("no label was drawn", "check the server"))
    }
}

impl Drawn {
    /// Its dots as a PNG.
    ///
    /// # Errors
    /// When the service gave no base64.
    pub(super) fn png(&self) -> Result<Vec<u8>, Failure> {
        STANDARD
            .decode(&self.png)
            .or_next("the drawn label", "check the server")
    }
}
