//! A page of another site may have a browser do nothing here.
//!
//! The session's cookie stays away from what other sites ask (`SameSite=Strict`). This is the second bar, in one place for every
//! address: browsers say where a request comes from (W3C Fetch Metadata), and what is not merely read must come from our own
//! pages. Programs that are no browsers say nothing of the sort and carry no cookie.

use super::problem::Problem;
use crate::app::AppError;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::middleware::Next;

/// Lets through what is only read, and what our own pages or no browser asks.
pub(super) async fn own_site<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    if is_read(request.method()) || is_own(request.headers()) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let refused = AppError::Forbidden("This was sent from another site.");
    let refused = Problem::from(&refused).response();
    Ok(request.into_response(refused).map_into_right_body())
}

fn is_read(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

fn is_own(headers: &HeaderMap) -> bool {
    let from = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    matches!(from, None | Some(b"same-origin" | b"none"))
}
