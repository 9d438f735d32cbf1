//! Labels: drawn before their print is signed, and as they were printed.

use super::super::problem::{Failed, Problem};
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::events::read;
use super::{bad_query, json, reference};
use crate::app::{App, AppError, Drawn, LabelForm, Wanted};
use crate::domain::label::{Impression, Token};
use crate::domain::{LabelId, LabelTemplateId, Subject, check_strict, read_strict};
use crate::label::Dpi;
use actix_web::web::{self, Data, Path, Payload, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many labels are drawn by one request.
const MOST: usize = 200;

/// How long such a request is at most, in bytes.
const ASKED: usize = 128 * 1024;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/labels/draw")
            .post(draw)
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
/// `png` and `zpl` as the dots that a printer makes, each symbol read back before it is given out.
#[utoipa::path(get, path = "/api/v1/label/{id}/{form}", tag = "labels", params(("id" = String, Path), ("form" = String, Path), Resolution), security(("session" = [])), responses(
    (status = 200, description = "The label", body = Vec<u8>, content_type = "image/png"),
    (status = 404, description = "No such label in force", body = Problem, content_type = "application/problem+json"),
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
        "zpl" => (LabelForm::Zpl(dpi), "application/octet-stream"),
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

/// Labels that are to be drawn before their prints are signed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "template": "label_template/vial-25x12.v2", "dpi": 300, "labels": [{ "id": "7K2M9QXA41TE", "of": "vial/CF0001-001" }] }))]
pub(super) struct ToDraw {
    /// The adopted template.
    #[schema(value_type = String)]
    template: LabelTemplateId,
    /// Dots per inch: 203, 300 or 600.
    dpi: u16,
    /// Which print it is; 1 without it.
    #[serde(default = "first")]
    copy: u32,
    /// The labels, at most 200.
    labels: Vec<OneToDraw>,
}

/// A label that is to be drawn.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OneToDraw {
    /// Its id.
    #[schema(value_type = String)]
    id: LabelId,
    /// What it is for.
    #[schema(value_type = String)]
    of: Subject,
    /// The signed token, where the template's symbol carries one.
    #[schema(value_type = Option<String>)]
    token: Option<Token>,
}

fn first() -> u32 {
    1
}

/// A label as it was drawn.
#[derive(Serialize, ToSchema)]
pub(super) struct OneDrawn {
    /// Its id.
    id: String,
    /// What the print's event states.
    #[schema(value_type = Object)]
    impression: Impression,
    /// The dots as a PNG, in base64, so that the signer sees what is signed.
    png: String,
}

/// Draws labels whose prints are still to be signed, and tells the hashes that are signed. Nothing is recorded.
#[utoipa::path(post, path = "/api/v1/labels/draw", tag = "labels", request_body = ToDraw, security(("session" = [])), responses(
    (status = 200, description = "Each label with what is signed of it, in the order asked for", body = Vec<OneDrawn>),
    (status = 400, description = "Malformed; the member is named", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "A thing or the template is not in the record", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "A value does not fit or cannot be drawn; the field is named", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn draw(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    let bytes = read(&request, body, ASKED).await?;
    let text = check_strict(&bytes).map_err(AppError::from)?;
    let asked: ToDraw = read_strict(text, "").map_err(AppError::from)?;
    if asked.labels.is_empty() || asked.labels.len() > MOST {
        return Err(bad_query("labels", "one request draws 1 to 200 labels"));
    }
    let dpi = resolution(asked.dpi)?;
    let drawn = web::block(move || {
        let one = |label: OneToDraw| {
            let wanted = Wanted {
                id: label.id,
                of: label.of,
                template: asked.template.clone(),
                dpi,
                copy: asked.copy,
                token: label.token,
            };
            app.draw_label(&wanted)
                .map(|drawn| OneDrawn::of(label.id, drawn))
        };
        asked
            .labels
            .into_iter()
            .map(one)
            .collect::<Result<Vec<_>, _>>()
    });
    Ok(json(&mut HttpResponse::Ok(), &drawn.await??))
}

impl OneDrawn {
    fn of(id: LabelId, drawn: Drawn) -> Self {
        Self {
            id: id.to_string(),
            png: STANDARD.encode(drawn.raster.png()),
            impression: drawn.impression,
        }
    }
}

fn resolution(dpi: u16) -> Result<Dpi, Failed> {
    let why = "a label is drawn at 203, 300 or 600 dots per inch";
    Dpi::of(dpi).ok_or_else(|| bad_query("dpi", why))
}
