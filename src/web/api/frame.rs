//! Frames of a device's camera, read here where its browser cannot read symbols itself.

use super::super::problem::{Failed, Kind, Problem};
use super::super::server::other_methods;
use super::super::visit::SignedIn;
use super::json;
use crate::app::App;
use actix_web::HttpResponse;
use actix_web::web::{self, Data, Payload, ServiceConfig};
use serde::Serialize;
use utoipa::ToSchema;

/// A JPEG of 1280 × 720 pixels has a tenth of that.
const LARGEST: usize = 512 * 1024;
pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/scan/frame")
            .post(frame)
            .default_service(other_methods()),
    );
}

/// The symbols of a frame.
#[derive(Serialize, ToSchema)]
pub(super) struct Frame {
    /// What each says, as a scanner would send it.
    texts: Vec<String>,
}

/// Reads the symbols in a frame of a camera, a JPEG or a PNG of at most 512 kB, which is told from its first bytes and kept
/// nowhere. One frame of a person is read at a time.
#[utoipa::path(post, path = "/api/v1/scan/frame", tag = "record", request_body(content = Vec<u8>, content_type = "image/jpeg"), security(("session" = [])), responses(
    (status = 200, description = "The symbols; none where none can be read", body = Frame),
    (status = 400, description = "No picture", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The frame before is still being read", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn frame(
    SignedIn(visitor): SignedIn,
    app: Data<App>,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    let bytes = match body.to_bytes_limited(LARGEST).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(broken)) => return Err(Problem::of(Kind::Malformed, broken.to_string()).into()),
        Err(_) => {
            let why = format!("A frame has at most {LARGEST} bytes.");
            return Err(Problem::of(Kind::TooLarge, why).into());
        }
    };
    let read = web::block(move || app.read_frame(&visitor, &bytes)).await?;
    let texts = read.map_err(|bad| Problem::of(Kind::Malformed, bad.to_string()))?;
    let texts = texts
        .ok_or_else(|| Problem::of(Kind::Unavailable, "The frame before is still being read."))?;
    Ok(json(&mut HttpResponse::Ok(), &Frame { texts }))
}
