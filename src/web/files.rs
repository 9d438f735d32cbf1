//! The log as static files (C2SP tlog-tiles), and the service's health.

use super::problem::Failed;
use super::server::other_methods;
use crate::app::App;
use actix_web::HttpResponse;
use actix_web::http::header::{CacheControl, CacheDirective, ContentType};
use actix_web::web::{self, Data, Path, ServiceConfig};

/// A year: a full tile never changes.
const FOR_EVER: u32 = 31_536_000;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/checkpoint")
            .get(checkpoint)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/tile/{path:.*}")
            .get(tile)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/log.vkey")
            .get(verifier_key)
            .default_service(other_methods()),
    )
    .service(web::resource("/healthz").get(alive))
    .service(web::resource("/readyz").get(ready));
}

/// The newest checkpoint, a signed note.
async fn checkpoint(app: Data<App>) -> Result<HttpResponse, Failed> {
    let note = web::block(move || app.checkpoint()).await??;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .insert_header(CacheControl(vec![CacheDirective::NoCache]))
        .body(note))
}

/// A tile or an entry bundle.
async fn tile(app: Data<App>, path: Path<String>) -> Result<HttpResponse, Failed> {
    let (_, bytes) = web::block(move || app.tile(&format!("tile/{path}"))).await??;
    let lasting = CacheControl(vec![
        CacheDirective::Public,
        CacheDirective::MaxAge(FOR_EVER),
        CacheDirective::Extension("immutable".into(), None),
    ]);
    // A partial tile does not change either: its width is in its name.
    Ok(HttpResponse::Ok()
        .content_type(ContentType::octet_stream())
        .insert_header(lasting)
        .body(bytes))
}

/// The log's verifier key, in one line. An auditor gets it by another way as well.
async fn verifier_key(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .body(format!("{}\n", app.verifier_key()))
}

/// The process lives.
async fn alive() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .body("alive\n")
}

/// The database answers, the newest checkpoint is of the log that it holds, and the clock may be signed with.
async fn ready(app: Data<App>) -> Result<HttpResponse, Failed> {
    let size = web::block(move || app.ready()).await??;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .body(format!("ready, {size} entries\n")))
}
