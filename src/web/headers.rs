//! What every answer carries, and the one line that is written about it.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY};
use actix_web::middleware::Next;
use std::time::Instant;

/// Nothing from elsewhere, no script but our own modules, no frame around it.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// The browsable description of the API runs its own script and styles, on its own path alone.
const POLICY_OF_DOCS: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'";

/// A page scans with the camera and asks the device for nothing else.
const FEATURES: &str =
    "camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// For so long a browser that was here once comes back by TLS alone (RFC 6797).
const A_YEAR: &str = "max-age=31536000";

/// Adds the headers and writes the line: method, route, status and time; never an address, a query or a body.
pub(crate) async fn around<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let started = Instant::now();
    let method = request.method().clone();
    let policy = if request.path().starts_with("/api/docs/") {
        POLICY_OF_DOCS
    } else {
        POLICY
    };
    let tls = request.app_config().secure();
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    if tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(A_YEAR));
    }
    for (name, value) in [
        ("content-security-policy", policy),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", FEATURES),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    let no_store = HeaderValue::from_static("no-store");
    if !headers.contains_key("cache-control") {
        headers.insert(HeaderName::from_static("cache-control"), no_store);
    }
    let route = response.request().match_pattern().unwrap_or_default();
    let (status, micros) = (response.status().as_u16(), started.elapsed().as_micros());
    tracing::debug!(%method, route, status, micros, "{method} {route} {status}");
    Ok(response)
}
