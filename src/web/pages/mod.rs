//! The pages: HTML drawn on the server, without a script.
//!
//! Every thing of the record has a page at `/{noun}/{name}`, made of the same parts: a state in a word, a shape and a
//! hue (`words`), facts and tables that its noun fills in (`facts/`), its timeline, and what may be done next. What a person
//! may not do is not drawn as a button; the rule that stands in the way is.
//!
//! # Adding a page
//!
//! For a noun: a function in `facts/` that fills a `Draft` from the record. For anything else: a handler and a template in
//! `templates/`, which extends `base.html` and is drawn through `draw`.

mod assets;
mod entry;
mod facts;
mod frame;
mod home;
mod parts;
mod problems;
mod sign_in;
mod thing;
mod words;

use super::problem::Failed;
use crate::app::AppError;
use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use actix_web::web::{self, ServiceConfig};
use askama::Template;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.configure(assets::configure)
        .service(web::resource("/").get(home::home))
        .service(web::resource("/scan").get(home::scan))
        .service(web::resource("/log").get(entry::log))
        .service(web::resource("/log/{index}").get(entry::entry))
        .service(
            web::resource("/sign-in")
                .get(sign_in::ask)
                .post(sign_in::answer),
        )
        .service(web::resource("/problems/{kind}").get(problems::problem))
        .service(web::resource("/{noun}").get(thing::list))
        .service(web::resource("/{noun}/{name}").get(thing::thing));
}

/// A page as the answer to a request.
fn draw(page: &impl Template) -> Result<HttpResponse, Failed> {
    let drawn = page
        .render()
        .or(Err(AppError::Internal("a page cannot be drawn")))?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::html())
        .body(drawn))
}
