//! Attachments: files that events name by their SHA-256.

use super::super::problem::{Failed, Kind, Problem};
use super::super::server::other_methods;
use super::super::visit::{Reader, SignedIn};
use super::json;
use crate::app::App;
use crate::domain::Hash;
use crate::ledger::MAX_ATTACHMENT;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, LOCATION};
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

/// What is given out as what its sender said it is; everything else as bytes, so that no browser runs it.
const HARMLESS: [&str; 6] = [
    "application/json",
    "application/pdf",
    "image/jpeg",
    "image/png",
    "text/csv",
    "text/plain",
];

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/attachments")
            .post(keep)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/attachments/{hash}")
            .get(fetch)
            .default_service(other_methods()),
    );
}

/// The attachment of an address.
pub(super) fn hash(text: &str) -> Result<Hash, Failed> {
    Hash::parse(text).map_err(|bad| Problem::of(Kind::NotFound, bad.to_string()).into())
}

/// A file that is kept.
#[derive(Serialize, ToSchema)]
pub(super) struct KeptFile {
    /// SHA-256 of its bytes, in hexadecimal digits.
    hash: String,
    /// How many bytes it has.
    size: u64,
    /// What it was said to be when it was first sent.
    media_type: String,
}

/// Keeps a file of up to 16 MiB; events name it by its hash. Always asks for a session, also where reading is open.
#[utoipa::path(post, path = "/api/v1/attachments", tag = "attachments", request_body(content = Vec<u8>, content_type = "application/octet-stream"), security(("session" = [])), responses(
    (status = 201, description = "Kept now", body = KeptFile),
    (status = 200, description = "Kept before", body = KeptFile),
    (status = 400, description = "Empty, or the media type is none", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "Longer than 16 MiB", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn keep(
    _: SignedIn,
    app: Data<App>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    let said = request.headers().get(CONTENT_TYPE);
    let said = said.map_or(Ok("application/octet-stream"), |value| value.to_str());
    let media_type = said.unwrap_or_default().split(';').next();
    let media_type = media_type.unwrap_or_default().trim().to_owned();
    let bytes = match body.to_bytes_limited(MAX_ATTACHMENT).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(broken)) => return Err(Problem::of(Kind::Malformed, broken.to_string()).into()),
        Err(_) => {
            let why = format!("An attachment has at most {MAX_ATTACHMENT} bytes.");
            return Err(Problem::of(Kind::TooLarge, why).into());
        }
    };
    let kept = web::block(move || app.keep(&media_type, bytes.into())).await??;
    let mut status = if kept.fresh {
        HttpResponse::Created()
    } else {
        HttpResponse::Ok()
    };
    status.insert_header((LOCATION, format!("/api/v1/attachments/{}", kept.hash)));
    let told = KeptFile {
        hash: kept.hash.to_string(),
        size: kept.size,
        media_type: kept.media_type,
    };
    Ok(json(&mut status, &told))
}

/// Gives a file to save; it is never shown inside a page.
#[utoipa::path(get, path = "/api/v1/attachments/{hash}", tag = "attachments", params(("hash" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "The bytes", body = Vec<u8>, content_type = "application/octet-stream"),
    (status = 404, description = "No such attachment", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn fetch(
    _: Reader,
    app: Data<App>,
    name: Path<String>,
) -> Result<HttpResponse, Failed> {
    let wanted = hash(&name)?;
    let file = web::block(move || app.attachment(&wanted)).await??;
    let harmless = HARMLESS.iter().find(|one| **one == file.media_type);
    let media_type = harmless.copied().unwrap_or("application/octet-stream");
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{wanted}\""),
        ))
        .insert_header((ETAG, format!("\"{wanted}\"")))
        .body(file.bytes))
}
