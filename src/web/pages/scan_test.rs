//! The page on which a scanner is set up: what it sends, character by character, and whether that is understood.

use super::super::problem::Failed;
use super::frame::Frame;
use super::visit::{Page, Visit};
use crate::app::AppError;
use crate::domain::LabelId;
use crate::label::link_picture;
use actix_web::HttpResponse;
use askama::Template;

/// The id of the test code. It is drawn for no label: the odds that one gets it are one in 10^17.
const TEST: &str = "TESTSCANNER4";

#[derive(Template)]
#[template(path = "scan_test.html", config = "src/web/pages/askama.toml")]
pub(super) struct ScanTestPage {
    frame: Frame,
    /// What the code says.
    link: String,
    id: String,
    grouped: String,
    /// The code, as SVG.
    code: String,
}

impl Page for ScanTestPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn scan_test(visit: Visit) -> Result<HttpResponse, Failed> {
    visit
        .page(|app, lang| {
            let odd = || AppError::Internal("the scanner's test code cannot be drawn");
            let id = LabelId::parse(TEST).or(Err(odd()))?;
            let link = app.base().url(id);
            Ok(ScanTestPage {
                frame: Frame::new(app, lang, lang.say("scan-test-title"), "/scan-test")
                    .with(&["scan-test"]),
                code: link_picture(&link).or(Err(odd()))?,
                id: id.to_string(),
                grouped: id.grouped(),
                link,
            })
        })
        .await
}
