//! The bedside: a page without data, which its module fills from what the device was given. Because it holds nothing of anyone, it
//! may be kept on the device for work without a network.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::visit::{draw, language};
use crate::app::App;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

/// A page that its module draws.
#[derive(Template)]
#[template(path = "shell.html", config = "src/web/pages/askama.toml")]
struct Shell<'a> {
    lang: Lang,
    log: &'a str,
    title: &'static str,
    module: &'static str,
}

pub(super) async fn bedside(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failed> {
    let shell = Shell {
        lang: language(&request),
        log: app.origin(),
        title: "bedside-title",
        module: "bedside",
    };
    draw(StatusCode::OK, &shell)
}
