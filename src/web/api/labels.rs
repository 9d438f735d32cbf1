//! Pictures of labels.

use super::super::problem::{Failed, Problem};
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::bad_query;
use crate::app::{App, LabelForm};
use crate::label::Dpi;
use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use serde::Deserialize;
use utoipa::IntoParams;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/label/{id}/svg")
            .get(svg)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/label/{id}/png")
            .get(png)
            .default_service(other_methods()),
    );
}

/// Draws a label as SVG, in millimetres.
#[utoipa::path(get, path = "/api/v1/label/{id}/svg", tag = "labels", params(("id" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "The label", body = String, content_type = "image/svg+xml"),
    (status = 404, description = "No such label in force", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "A value does not fit; the field is named", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn svg(
    _: Reader,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let picture = web::block(move || app.label(&id, LabelForm::Svg)).await??;
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml")
        .body(picture))
}

/// At which resolution.
#[derive(Deserialize, IntoParams)]
pub(super) struct Resolution {
    /// Dots per inch: 203, 300 or 600; 300 without it.
    dpi: Option<u16>,
}

/// Draws a label as PNG with whole dots for each module; it has been decoded again before it is given out.
#[utoipa::path(get, path = "/api/v1/label/{id}/png", tag = "labels", params(("id" = String, Path), Resolution), security(("session" = [])), responses(
    (status = 200, description = "The label", body = Vec<u8>, content_type = "image/png"),
    (status = 404, description = "No such label in force", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "A value does not fit; the field is named", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn png(
    _: Reader,
    app: Data<App>,
    id: Path<String>,
    wanted: Query<Resolution>,
) -> Result<HttpResponse, Failed> {
    let wanted = wanted.dpi.unwrap_or(300);
    let dpi = Dpi::ALL
        .into_iter()
        .find(|dpi| dpi.dots_per_inch() == wanted);
    let dpi =
        dpi.ok_or_else(|| bad_query("dpi", "a label is drawn at 203, 300 or 600 dots per inch"))?;
    let picture = web::block(move || app.label(&id, LabelForm::Png(dpi))).await??;
    Ok(HttpResponse::Ok().content_type("image/png").body(picture))
}
