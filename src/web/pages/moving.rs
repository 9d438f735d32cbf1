//! Moving vials by scan: a vial, a place, one confirmation.

use super::super::problem::Failed;
use super::super::query::Query;
use super::frame::Frame;
use super::visit::{Page, Visit};
use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

/// What the page begins with, as if it had been scanned.
#[derive(Deserialize)]
pub(super) struct Begun {
    vial: Option<String>,
    place: Option<String>,
}

#[derive(Template)]
#[template(path = "move.html", config = "src/web/pages/askama.toml")]
pub(super) struct MovePage {
    frame: Frame,
    vial: Option<String>,
    place: Option<String>,
}

impl Page for MovePage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn moving(visit: Visit, begun: Query<Begun>) -> Result<HttpResponse, Failed> {
    let Begun { vial, place } = begun.into_inner();
    visit
        .page(move |app, lang| {
            Ok(MovePage {
                frame: Frame::new(app, lang, lang.say("move-title"), "/move").with(&["move"]),
                vial,
                place,
            })
        })
        .await
}
