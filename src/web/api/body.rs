//! Bodies of requests: of the media type asked for, within a limit, and strict.

use super::super::problem::{Failed, Kind, Problem};
use crate::app::AppError;
use crate::domain::{check_strict, read_strict};
use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, Payload};
use serde::Deserialize;

/// A request in JSON within a limit, in which no member is unknown or said twice.
pub(super) async fn read_request<T: for<'de> Deserialize<'de>>(
    request: &HttpRequest,
    body: Payload,
    limit: usize,
) -> Result<T, Failed> {
    let bytes = read(request, body, limit).await?;
    let text = check_strict(&bytes).map_err(AppError::from)?;
    Ok(read_strict(text, "").map_err(AppError::from)?)
}

/// A body of JSON within a limit.
pub(super) async fn read(
    request: &HttpRequest,
    body: Payload,
    limit: usize,
) -> Result<Bytes, Failed> {
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Failed::from(Problem::of(
            Kind::MediaType,
            "Requests are sent as application/json.",
        )));
    }
    match body.to_bytes_limited(limit).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(broken)) => Err(Failed::from(Problem::of(
            Kind::Malformed,
            broken.to_string(),
        ))),
        Err(_) => Err(Failed::from(Problem::of(
            Kind::TooLarge,
            format!("The body is longer than {limit} bytes."),
        ))),
    }
}
