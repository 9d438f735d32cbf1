//! The receipts that this device keeps. They lie in the browser alone, so the page is empty without its script.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::frame::Frame;
use super::visit::{Page, Visit};
use actix_web::HttpResponse;
use askama::Template;

/// The page, which `assets/receipts.js` fills in.
#[derive(Template)]
#[template(path = "receipts.html", config = "src/web/pages/askama.toml")]
pub(super) struct ReceiptsPage {
    frame: Frame,
}

impl Page for ReceiptsPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn receipts(visit: Visit) -> Result<HttpResponse, Failed> {
    let title = |lang: Lang| lang.say("receipts-title");
    visit
        .page(move |app, lang| {
            let frame = Frame::new(app, lang, title(lang), "/receipts");
            let frame = frame.with(&["receipts"]);
            Ok(ReceiptsPage { frame })
        })
        .await
}
