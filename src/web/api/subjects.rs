//! The things of the record: each noun's list, state, history and next steps.

use super::super::problem::{Failed, Kind, Problem};
use super::super::query::{Query, number};
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::kinds::KindRow;
use super::{json, listed};
use crate::app::{App, AppError, Correction, EntryLine};
use crate::domain::shipment::Holder;
use crate::domain::usability::Reason;
use crate::domain::{Hash, Noun, Record, Subject};
use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/{noun}")
            .get(listed::list)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/{noun}/{name}")
            .get(show)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/{noun}/{name}/history")
            .get(history)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/{noun}/{name}/next")
            .get(next)
            .default_service(other_methods()),
    );
}

/// The subject of an address.
pub(in crate::web) fn subject(path: &(String, String)) -> Result<Subject, Failed> {
    let missing = |why: String| Failed::from(Problem::of(Kind::NotFound, why));
    let noun = Noun::from_word(&path.0)
        .ok_or_else(|| missing(format!("{:?} is no noun of the record.", path.0)))?;
    Subject::new(noun, &path.1).map_err(|bad| missing(bad.to_string()))
}

/// A thing of the record.
#[derive(Serialize, ToSchema)]
pub(super) struct Thing {
    /// The subject.
    subject: String,
    /// Its state in one word, as it is to be shown: what may not be used is never told as free for use.
    state: &'static str,
    /// Every reason why it may not be used for what comes next.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    reasons: Vec<Reason>,
    /// Leaf hash of its newest entry, for `after`; null where it has none. A device without a network continues an event of
    /// its own that has no entry yet by SHA-256 of that event's signed bytes.
    #[schema(value_type = Option<String>)]
    head: Option<Hash>,
    /// Its record, under the name of its noun.
    #[schema(value_type = Object)]
    record: Record,
    /// Who holds it, where that can be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    holder: Option<Holder>,
}

/// Shows a thing: its state, its record, who holds it, and the head that the next event about it continues.
#[utoipa::path(get, path = "/api/v1/{noun}/{name}", tag = "record", params(("noun" = String, Path), ("name" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "The thing", body = Thing),
    (status = 404, description = "Not in the record", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn show(
    _: Reader,
    app: Data<App>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failed> {
    let subject = subject(&path)?;
    let shown = web::block(move || app.subject(&subject)).await??;
    let thing = Thing {
        subject: shown.subject.to_string(),
        state: shown.state,
        reasons: shown.reasons,
        head: shown.head,
        record: shown.record,
        holder: shown.holder,
    };
    Ok(json(&mut HttpResponse::Ok(), &thing))
}

/// Which steps of a history are wanted.
#[derive(Deserialize, IntoParams)]
pub(super) struct Before {
    /// Only entries before this index.
    #[serde(default, deserialize_with = "number")]
    before: Option<u64>,
    /// How many, 100 without it, at most 500.
    #[serde(default, deserialize_with = "number")]
    limit: Option<u64>,
}

/// One step of a history.
#[derive(Serialize, ToSchema)]
pub(super) struct StepShown {
    /// The entry.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    entry: EntryLine,
    /// Its receipt, a C2SP tlog-proof.
    receipt: String,
    /// What was corrected in it later, each with the entry that corrects it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    corrections: Vec<Correction>,
}

/// Shows a thing's history, newest first, each entry with its proof.
#[utoipa::path(get, path = "/api/v1/{noun}/{name}/history", tag = "record", params(("noun" = String, Path), ("name" = String, Path), Before), security(("session" = [])), responses(
    (status = 200, description = "The history", body = Vec<StepShown>),
    (status = 404, description = "Not in the record", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn history(
    _: Reader,
    app: Data<App>,
    path: Path<(String, String)>,
    page: Query<Before>,
) -> Result<HttpResponse, Failed> {
    let subject = subject(&path)?;
    let (before, limit) = (page.before, page.limit.unwrap_or(100));
    let proven = move || -> Result<Vec<StepShown>, AppError> {
        let steps = app.history(&subject, before, limit)?.into_iter();
        let steps = steps.map(|step| {
            Ok(StepShown {
                receipt: app.receipt(step.line.index)?.to_string(),
                entry: step.line,
                corrections: step.corrections,
            })
        });
        steps.collect()
    };
    let steps = web::block(proven).await??;
    Ok(json(&mut HttpResponse::Ok(), &steps))
}

/// A step that may be taken.
#[derive(Serialize, ToSchema)]
pub(super) struct NextStep {
    /// The kind of event.
    #[serde(flatten)]
    kind: KindRow,
    /// What stands in its way now; null where nothing does.
    blocked: Option<Block>,
}

/// What stands in the way of a step.
#[derive(Serialize, ToSchema)]
pub(super) struct Block {
    /// The id of the rule.
    rule: &'static str,
    /// Why.
    why: String,
    /// What to do about it.
    remedy: String,
}

/// Tells what may be done next with a thing, and what stands in the way.
#[utoipa::path(get, path = "/api/v1/{noun}/{name}/next", tag = "record", params(("noun" = String, Path), ("name" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "The steps", body = Vec<NextStep>),
))]
pub(super) async fn next(
    _: Reader,
    app: Data<App>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failed> {
    let subject = subject(&path)?;
    let steps = web::block(move || app.next(&subject)).await??;
    let shown = steps.into_iter().map(|step| NextStep {
        kind: KindRow::from(step.kind),
        blocked: step.blocked.map(|refusal| Block {
            rule: refusal.rule.id(),
            why: refusal.why,
            remedy: refusal.remedy,
        }),
    });
    Ok(json(&mut HttpResponse::Ok(), &shown.collect::<Vec<_>>()))
}
