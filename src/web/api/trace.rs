//! The two questions of a recall.

use super::super::problem::{Failed, Kind, Problem};
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::{json, subjects};
use crate::app::{App, LotTrace, ParticipantTrace};
use crate::domain::Noun;
use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/participant/{name}/trace")
            .get(back)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/{noun}/{name}/trace")
            .get(forward)
            .default_service(other_methods()),
    );
}

/// From a lot, bank, clone or donor to every vial and everyone who received one, with their adverse events.
#[utoipa::path(get, path = "/api/v1/{noun}/{name}/trace", tag = "recall", params(("noun" = String, Path, example = "lot"), ("name" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "Lots, vials and recipients", body = Object),
    (status = 404, description = "Not in the record", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn forward(
    _: Reader,
    app: Data<App>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failed> {
    let from = subjects::subject(&path)?;
    if !matches!(
        from.noun(),
        Noun::Lot | Noun::Bank | Noun::Clone | Noun::Donor | Noun::Vial
    ) {
        return Err(Failed::from(Problem::of(
            Kind::NotFound,
            "A trace begins at a donor, clone, bank, lot, vial or participant.",
        )));
    }
    let trace: LotTrace = web::block(move || app.trace_forward(&from)).await??;
    Ok(json(&mut HttpResponse::Ok(), &trace))
}

/// From a participant back to vials, lots, banks, clone and donor, and to everyone else who received of the same lots.
#[utoipa::path(get, path = "/api/v1/participant/{name}/trace", tag = "recall", params(("name" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "Infusions, source and co-recipients", body = Object),
    (status = 404, description = "Not in the record", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn back(
    _: Reader,
    app: Data<App>,
    name: Path<String>,
) -> Result<HttpResponse, Failed> {
    let participant = subjects::subject(&("participant".to_owned(), name.into_inner()))?;
    let trace: ParticipantTrace = web::block(move || app.trace_back(&participant)).await??;
    Ok(json(&mut HttpResponse::Ok(), &trace))
}
