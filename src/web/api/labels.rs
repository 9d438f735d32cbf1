//! Labels: drawn before their print is signed, and as they were printed.

pub(super) mod draw;

use super::super::problem::{Failed, Problem};
use super::super::query::Query;
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::{bad_query, json, reference};
use crate::app::{App, LabelForm};
use crate::domain::{LabelId, Subject};
use crate::label::Dpi;
use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/labels/draw")
            .post(draw::draw)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/labels/trust")
            .get(trust)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/lot/{name}/labels")
            .get(of_lot)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/label/{id}/claim")
            .get(claim)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/label/{id}/{form:svg|png|pdf|zpl}")
            .get(picture)
            .default_service(other_methods()),
    );
}

/// In which form, and at which resolution.
#[derive(Deserialize, IntoParams)]
pub(super) struct Resolution {
    /// Dots per inch: 203, 300 or 600; 300 without it. Vectors have none.
    dpi: Option<u16>,
}

/// Gives the picture of a label in force: `svg` in millimetres, `pdf` as a page of the label's size with its fonts inside,
/// `png` as dots, `zpl` as the signed dots in a printer's language for a label that was signed as a file and is not on its thing
/// yet. Each symbol is read back before it is given out, and at the resolution of the print the dots are those that were signed.
#[utoipa::path(get, path = "/api/v1/label/{id}/{form}", tag = "labels", params(("id" = String, Path), ("form" = String, Path), Resolution), security(("session" = [])), responses(
    (status = 200, description = "The label", body = Vec<u8>, content_type = "image/png"),
    (status = 404, description = "No such label in force", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The dots are not those that were signed, or the label is not handed out so", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "A value does not fit; the field is named", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn picture(
    _: Reader,
    app: Data<App>,
    path: Path<(String, String)>,
    wanted: Query<Resolution>,
) -> Result<HttpResponse, Failed> {
    let (id, form) = path.into_inner();
    let dpi = resolution(wanted.dpi.unwrap_or(300))?;
    let (form, media_type) = match &*form {
        "svg" => (LabelForm::Svg, "image/svg+xml"),
        "pdf" => (LabelForm::Pdf, "application/pdf"),
        "zpl" => (LabelForm::Zpl, "application/octet-stream"),
        _ => (LabelForm::Png(dpi), "image/png"),
    };
    let picture = web::block(move || app.label(&id, form)).await??;
    Ok(HttpResponse::Ok().content_type(media_type).body(picture))
}

/// Gives the keys of the log and its void labels, by which a device without a network judges labels; as of the log's present
/// size.
#[utoipa::path(get, path = "/api/v1/labels/trust", tag = "labels", security(("session" = [])), responses(
    (status = 200, description = "`log`, `as_of`, `keys` and `void`, for `vialog label verify --trust`", body = Object),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn trust(_: Reader, app: Data<App>) -> Result<HttpResponse, Failed> {
    let trust = web::block(move || app.label_trust()).await??;
    Ok(json(&mut HttpResponse::Ok(), &trust))
}

/// Which part of a lot's labels is wanted.
#[derive(Deserialize, IntoParams)]
pub(super) struct LotPart {
    /// The name of the vial after which it begins.
    after: Option<String>,
}

/// Lists the labels in force of a lot's vials with everything that they show, 200 vials at a time, so that a sheet of them
/// can be drawn.
#[utoipa::path(get, path = "/api/v1/lot/{name}/labels", tag = "labels", params(("name" = String, Path), LotPart), security(("session" = [])), responses(
    (status = 200, description = "`labels`, and in `after` the vial after which the rest follows", body = Object),
    (status = 404, description = "No such lot, or a template's file is not at hand", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn of_lot(
    _: Reader,
    app: Data<App>,
    name: Path<String>,
    part: Query<LotPart>,
) -> Result<HttpResponse, Failed> {
    let lot = reference("lot", name.into_inner())?;
    let after = part.into_inner().after.unwrap_or_default();
    let found = web::block(move || app.lot_labels(&lot, &after)).await??;
    Ok(json(&mut HttpResponse::Ok(), &found))
}

/// What the label would be of.
#[derive(Deserialize, IntoParams)]
pub(super) struct ClaimOf {
    /// The thing, as `order/O-0017`.
    of: String,
}

/// What the token of a label has to state.
#[derive(Serialize, ToSchema)]
pub(super) struct ToSign {
    /// The label's id.
    label: String,
    /// What it is of.
    of: String,
    /// The lot, where it is one.
    lot: Option<String>,
    /// The last day of use, where there is one.
    expires_on: Option<String>,
    /// The bytes to sign, in base64.
    message: String,
}

/// Tells what the signed token of a label that is not printed yet has to state.
#[utoipa::path(get, path = "/api/v1/label/{id}/claim", tag = "labels", params(("id" = String, Path), ClaimOf), security(("session" = [])), responses(
    (status = 200, description = "What is signed", body = ToSign),
    (status = 422, description = "The thing bears no label, or is not in the record", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn claim(
    _: Reader,
    app: Data<App>,
    id: Path<String>,
    asked: Query<ClaimOf>,
) -> Result<HttpResponse, Failed> {
    let id = LabelId::parse(&id).map_err(|bad| bad_query("id", &bad.to_string()))?;
    let of = Subject::parse(&asked.of).map_err(|bad| bad_query("of", &bad.to_string()))?;
    let inner = app.clone();
    let claim = web::block(move || inner.label_claim(id, &of)).await??;
    let told = ToSign {
        label: claim.label().to_string(),
        of: claim.of().to_string(),
        lot: claim.lot().map(ToString::to_string),
        expires_on: claim.expires_on().map(|day| day.to_string()),
        message: STANDARD.encode(claim.message(app.origin())),
    };
    Ok(json(&mut HttpResponse::Ok(), &told))
}

fn resolution(dpi: u16) -> Result<Dpi, Failed> {
    let why = "a label is drawn at 203, 300 or 600 dots per inch";
    Dpi::of(dpi).ok_or_else(|| bad_query("dpi", why))
}
