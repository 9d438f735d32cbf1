//! What every list has in common: its form, its next part, and the moments between which it is asked for.

use super::super::problem::Failed;
use super::bad_query;
use crate::domain::{Instant, LocalTime, MAX_INTEGER, SiteId, Subject};
use actix_web::http::header::{ACCEPT, HeaderValue, LINK};
use actix_web::{HttpRequest, HttpResponse};

/// How many lines a list has where nobody says.
pub(super) const USUAL: u64 = 100;

/// What was typed, without the blanks around it; nothing where nothing was.
pub(super) fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// How many lines are wanted at once; none where all are.
pub(super) fn limit(text: &str) -> Result<Option<u64>, Failed> {
    match given(text) {
        None => Ok(Some(USUAL)),
        Some("all") => Ok(None),
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| *limit <= MAX_INTEGER)
            .map(Some)
            .ok_or_else(|| bad_query("limit", "a number, or all")),
    }
}

/// Whether the list is wanted as CSV: by `format=csv`, or by an `Accept` that names `text/csv`.
pub(super) fn wants_csv(request: &HttpRequest, format: Option<&str>) -> Result<bool, Failed> {
    match format {
        Some("csv") => Ok(true),
        Some("json") => Ok(false),
        Some(_) => Err(bad_query("format", "a list is given as json or csv")),
        None => Ok(accepts_csv(request)),
    }
}

/// Whether the `Accept` header names `text/csv`.
pub(super) fn accepts_csv(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT);
    let accept = accept.and_then(|value| value.to_str().ok());
    accept.is_some_and(|text| text.to_ascii_lowercase().contains("text/csv"))
}

/// Adds the address of the part that follows, behind the last line's name or index (RFC 8288).
pub(super) fn with_next(
    mut response: HttpResponse,
    request: &HttpRequest,
    after: Option<String>,
) -> HttpResponse {
    let Some(after) = after else {
        return response;
    };
    let others = request.query_string().split('&');
    let mut asked: Vec<&str> = others
        .filter(|one| !one.is_empty() && !one.starts_with("after="))
        .collect();
    let after = format!("after={after}");
    asked.push(&after);
    let next = format!("<{}?{}>; rel=\"next\"", request.path(), asked.join("&"));
    if let Ok(value) = HeaderValue::from_str(&next) {
        response.headers_mut().insert(LINK, value);
    }
    response
}

/// A site of a query, `site/NAME` or the name.
pub(super) fn site(member: &str, text: Option<&str>) -> Result<Option<SiteId>, Failed> {
    let site = text.and_then(given).map(|text| {
        if text.contains('/') {
            Subject::parse(text).and_then(SiteId::try_from)
        } else {
            SiteId::new(text)
        }
    });
    site.transpose()
        .map_err(|bad| bad_query(member, &bad.to_string()))
}

/// A moment of a query, as RFC 3339 with an offset.
pub(super) fn moment(member: &str, text: Option<&str>) -> Result<Option<Instant>, Failed> {
    let Some(text) = text else {
        return Ok(None);
    };
    // A plus sign in an address means a blank, which few know.
    let read = LocalTime::parse(text).or_else(|_| LocalTime::parse(&text.replace(' ', "+")));
    let read = read.map_err(|bad| bad_query(member, &bad.to_string()))?;
    Ok(Some(read.instant()))
}
