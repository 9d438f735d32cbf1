//! The addresses in the symbols of labels: whoever may read is led to the thing, a stranger learns whom to call and
//! nothing else.

use super::super::problem::Failed;
use super::visit::{Visit, draw};
use crate::app::App;
use crate::domain::protocol::Contact;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{self, Data, Path, ServiceConfig};
use askama::Template;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    // A vial's symbol; a GS1 Digital Link; a flat label's symbol, with its token in front of the id.
    cfg.service(web::resource("/{id:[0-9A-Za-z]{12}}").get(short))
        .service(web::resource("/01/{gtin:[0-9]{14}}/21/{id:[0-9A-Za-z]{12}}").get(long))
        .service(web::resource("/{token:[2-7A-Z]{100,}}/{id:[0-9A-Za-z]{12}}").get(signed));
}

/// What a stranger sees. It is the same for every label, known or not.
#[derive(Template)]
#[template(path = "stranger.html", config = "src/web/pages/askama.toml")]
struct StrangerPage {
    contact: Option<Contact>,
    /// The telephone number as a telephone takes it.
    dialled: String,
}

async fn short(
    app: Data<App>,
    visit: Option<Visit>,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    lead(app, visit, id.into_inner()).await
}

async fn long(
    app: Data<App>,
    visit: Option<Visit>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failed> {
    lead(app, visit, path.into_inner().1).await
}

async fn signed(
    app: Data<App>,
    visit: Option<Visit>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failed> {
    let (token, id) = path.into_inner();
    lead(app, visit, format!("{token}/{id}")).await
}

async fn lead(app: Data<App>, visit: Option<Visit>, id: String) -> Result<HttpResponse, Failed> {
    if visit.is_none() {
        let contact = web::block(move || app.contact()).await??;
        let phone = contact.iter().flat_map(|contact| contact.phone.chars());
        let dialled = phone.filter(|c| c.is_ascii_digit() || *c == '+').collect();
        return draw(StatusCode::OK, &StrangerPage { contact, dialled });
    }
    let thing = web::block(move || app.led_to(&id)).await??;
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, format!("/{thing}")))
        .finish())
}
