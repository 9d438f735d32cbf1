//! The heads of subjects, asked for by a device that is about to sign.

use super::super::problem::{Failed, Problem};
use super::super::query::Query;
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::{bad_query, json};
use crate::app::App;
use crate::domain::{Hash, Instant, Subject};
use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The most subjects that one answer covers: what one person signs in one go.
const MOST: usize = 200;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/heads")
            .get(heads)
            .default_service(other_methods()),
    );
}

/// What a device needs of the log before it signs.
#[derive(Serialize, ToSchema)]
pub(super) struct Beginning {
    /// The log's origin, for the event's `log`.
    log: String,
    /// The server's time, by which a device sees how far its own clock is off.
    #[schema(value_type = String)]
    now: Instant,
    /// For each subject the leaf hash of its newest entry, for `after`; null where it has none.
    #[schema(value_type = Object)]
    heads: BTreeMap<String, Option<Hash>>,
}

/// Gives the heads that the next events about these subjects continue, with the log's origin and the server's time.
#[utoipa::path(get, path = "/api/v1/heads", tag = "events", params(("subject" = Vec<String>, Query, description = "`noun/NAME`, 1 to 200 times")), security(("session" = [])), responses(
    (status = 200, description = "The heads", body = Beginning),
    (status = 400, description = "A subject is not in its form, or there are too many", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn heads(
    _: Reader,
    app: Data<App>,
    asked: Query<Vec<(String, String)>>,
) -> Result<HttpResponse, Failed> {
    if asked.is_empty() || asked.len() > MOST {
        return Err(bad_query("subject", "1 to 200 subjects are asked for"));
    }
    let subjects = asked.into_inner().into_iter().map(|(name, value)| {
        if name != "subject" {
            return Err(bad_query(&name, "only `subject` is asked for here"));
        }
        Subject::parse(&value).map_err(|bad| bad_query("subject", &bad.to_string()))
    });
    let subjects: Vec<Subject> = subjects.collect::<Result<_, _>>()?;
    let log = app.origin().to_owned();
    let now = app.now();
    let found = web::block(move || app.heads(&subjects)).await??;
    let heads = found
        .into_iter()
        .map(|(subject, head)| (subject.to_string(), head))
        .collect();
    Ok(json(
        &mut HttpResponse::Ok(),
        &Beginning { log, now, heads },
    ))
}
