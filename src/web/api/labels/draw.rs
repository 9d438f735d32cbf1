//! Drawing labels before their prints are signed.

use super::super::super::problem::{Failed, Problem};
use super::super::super::visit::Reader;
use super::super::body::read_request;
use super::super::{bad_query, json};
use super::resolution;
use crate::app::{App, Drawn, Wanted};
use crate::domain::label::{Impression, Token};
use crate::domain::{LabelId, LabelTemplateId, Subject};
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many labels are drawn by one request.
const MOST: usize = 200;

/// How long such a request is at most, in bytes.
const ASKED: usize = 128 * 1024;

/// Labels that are to be drawn before their prints are signed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "template": "label_template/vial-25x12.v2", "dpi": 300, "labels": [{ "id": "7K2M9QXA41TE", "of": "vial/CF0001-001" }] }))]
pub(in super::super) struct ToDraw {
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
pub(in super::super) struct OneToDraw {
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
pub(in super::super) struct OneDrawn {
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
pub(in super::super) async fn draw(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    let asked: ToDraw = read_request(&request, body, ASKED).await?;
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
