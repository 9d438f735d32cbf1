//! Pages without data, which their modules fill from what the device itself holds. Because they hold nothing of anyone, they may
//! be kept on the device and open without a network.

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
#[template(path = "device_shell.html", config = "src/web/pages/askama.toml")]
struct Shell<'a> {
    lang: Lang,
    log: &'a str,
    title: String,
    /// What the page is for.
    lead: String,
    module: &'static str,
}

/// The bedside, one question a screen and nothing around it.
#[derive(Template)]
#[template(path = "bedside.html", config = "src/web/pages/askama.toml")]
struct Bedside<'a> {
    lang: Lang,
    log: &'a str,
}

/// From the wristband to the infusion under way.
pub(super) async fn bedside(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failed> {
    let (lang, log) = (language(&request), app.origin());
    draw(StatusCode::OK, &Bedside { lang, log })
}

/// What waits on the device that shows it, and what was taken along.
pub(super) async fn outbox(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failed> {
    shell(&app, &request, "outbox", "outbox-page")
}

/// Custody of a shipment.
pub(super) async fn courier(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failed> {
    shell(&app, &request, "courier", "courier")
}

fn shell(
    app: &App,
    request: &HttpRequest,
    name: &'static str,
    module: &'static str,
) -> Result<HttpResponse, Failed> {
    let lang = language(request);
    let shell = Shell {
        lang,
        log: app.origin(),
        title: lang.say(&format!("{name}-title")),
        lead: lang.say(&format!("{name}-lead")),
        module,
    };
    draw(StatusCode::OK, &shell)
}
