//! The page on which a fact is stated again, by another person, that was signed on a device and could not be sent from there.

use super::super::problem::Failed;
use super::frame::Frame;
use super::visit::{Page, Visit};
use actix_web::HttpResponse;
use askama::Template;

/// It asks for the saved copy; `assets/state-again.js` keeps the envelope as evidence and leads to the form of the act.
#[derive(Template)]
#[template(path = "state_again.html", config = "src/web/pages/askama.toml")]
struct StateAgain {
    frame: Frame,
}

impl Page for StateAgain {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn state_again(visit: Visit) -> Result<HttpResponse, Failed> {
    visit
        .page(|app, lang| {
            let frame = Frame::new(app, lang, lang.say("again-title"), "/state-again");
            let frame = frame.with(&["state-again"]);
            Ok(StateAgain { frame })
        })
        .await
}
