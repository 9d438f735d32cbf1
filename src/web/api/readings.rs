//! Logger files: what a stored file says, and its readings.

use super::super::csv::{csv, csv_response};
use super::super::problem::{Failed, Problem};
use super::super::query::Query;
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::attachments::hash;
use super::body::read_request;
use super::paging::{accepts_csv, moment};
use super::{bad_query, json};
use crate::app::{App, AppError, LoggerFile};
use crate::domain::readings::Reading;
use crate::domain::{ShipmentId, SiteId, Subject};
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Four members of a line each.
const ASKED: usize = 4096;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/readings/preview")
            .post(preview)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/attachments/{hash}/readings")
            .get(readings)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/shipment/{name}/temperature")
            .get(temperature)
            .default_service(other_methods()),
    );
}

/// A logger file and how it is to be read.
#[derive(Deserialize, ToSchema)]
#[expect(
    dead_code,
    reason = "it describes a body that is read more strictly than this"
)]
pub(super) struct FileToRead {
    /// SHA-256 of the attachment, in hexadecimal digits.
    file: String,
    /// The name of the format in the site's settings.
    format: String,
    /// The site, `site/NAME`.
    site: String,
    /// The warmest that is no excursion, in thousandths of a degree Celsius.
    limit_mc: i32,
}

/// Reads a stored logger file by a format of a site's settings; gives the body that states what it says, to be signed.
#[utoipa::path(post, path = "/api/v1/readings/preview", tag = "attachments", request_body = FileToRead, security(("session" = [])), responses(
    (status = 200, description = "The members of the request, and `summary`", body = Object),
    (status = 400, description = "Malformed; for the file, line and column are named", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such attachment, site or format", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn preview(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    let of: LoggerFile = read_request(&request, body, ASKED).await?;
    let stated = web::block(move || app.preview_readings(of)).await??;
    Ok(json(&mut HttpResponse::Ok(), &stated))
}

/// Which readings of a file are wanted.
#[derive(Deserialize, IntoParams)]
pub(super) struct Part {
    /// The site in whose settings the format stands, `site/NAME` or its name.
    site: String,
    /// The name of the format.
    format: String,
    /// The first moment, with its offset (RFC 3339).
    from: Option<String>,
    /// The last moment, with its offset (RFC 3339).
    to: Option<String>,
}

/// Gives the readings of a stored logger file, in thousandths of a degree Celsius; as CSV by `Accept: text/csv`.
#[utoipa::path(get, path = "/api/v1/attachments/{hash}/readings", tag = "attachments", params(("hash" = String, Path), Part), security(("session" = [])), responses(
    (status = 200, description = "The readings, each with `at` and `temp_mc`", body = Vec<Object>),
    (status = 400, description = "Not a file of this format; line and column are named", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such attachment, site or format", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn readings(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    name: Path<String>,
    part: Query<Part>,
) -> Result<HttpResponse, Failed> {
    let file = hash(&name)?;
    let site = site(&part.site)?;
    let between = (
        moment("from", part.from.as_deref())?,
        moment("to", part.to.as_deref())?,
    );
    let format = part.into_inner().format;
    let found = web::block(move || app.readings(&file, &site, &format, between)).await??;
    if accepts_csv(&request) {
        return Ok(as_csv(&found));
    }
    Ok(json(&mut HttpResponse::Ok(), &found))
}

fn as_csv(readings: &[Reading]) -> HttpResponse {
    let rows = readings
        .iter()
        .map(|one| vec![one.at.to_string(), one.temp_mc.to_string()]);
    csv_response("readings", csv(&["at", "temp_mc"], rows))
}

/// Tells how warm a shipment was from its packing to its opening, by all its logger files together, and when that leaves its
/// vials in doubt; the readings of the files that count, alone, as CSV by `Accept: text/csv`.
#[utoipa::path(get, path = "/api/v1/shipment/{name}/temperature", tag = "recall", params(("name" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "Limit, the times that were too warm or unwatched, deviations, vials, and the files with their readings", body = Object),
    (status = 404, description = "No such shipment", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn temperature(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    name: Path<String>,
) -> Result<HttpResponse, Failed> {
    let missing = |bad: crate::domain::BadSubject| AppError::NotFound(bad.to_string());
    let shipment = ShipmentId::new(&name).map_err(missing)?;
    let found = web::block(move || app.temperature(&shipment)).await??;
    if accepts_csv(&request) {
        return Ok(as_csv(&found.readings()));
    }
    Ok(json(&mut HttpResponse::Ok(), &found))
}

/// A site by its full or its bare name.
fn site(text: &str) -> Result<SiteId, Failed> {
    let read = if text.contains('/') {
        Subject::parse(text).and_then(SiteId::try_from)
    } else {
        SiteId::new(text)
    };
    read.map_err(|bad| bad_query("site", &bad.to_string()))
}
