//! The print queue and the printers.

mod told;

use super::super::problem::{Failed, Kind, Problem};
use super::super::query::{Query, number};
use super::super::server::other_methods;
use super::super::visit::{Reader, SignedIn};
use super::body::read_request;
use super::paging::{USUAL, with_next};
use super::{json, reference};
use crate::app::App;
use crate::domain::{EquipmentId, LabelId};
use crate::store::PrintQuery;
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use told::{JobTold, PrinterTold, told};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// How long an answer to a question about a label may be.
const ANSWER: usize = 256;

/// How long a list of labels to print may be.
const LABELS: usize = 16 * 1024;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/print-jobs")
            .get(list)
            .post(print)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/print-jobs/{id}")
            .get(show)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/print-jobs/{id}/items/{number}")
            .post(settle)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/print-jobs/{id}/cancel")
            .post(cancel)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/printers/{name}/test")
            .post(test)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/printers")
            .get(printers)
            .default_service(other_methods()),
    );
}

/// The job of an address.
pub(in crate::web) fn job_id(text: &str) -> Result<Uuid, Failed> {
    let missing = |_| Problem::of(Kind::NotFound, format!("{text:?} is no print job's id.")).into();
    Uuid::parse_str(text).map_err(missing)
}

/// Which jobs are wanted; every member narrows the choice.
#[derive(Deserialize, IntoParams)]
pub(super) struct Asked {
    /// Those of this printer.
    printer: Option<String>,
    /// With `true`, those of which something is still to be printed or answered.
    open: Option<bool>,
    /// Those behind the job of this number, which are older.
    #[serde(default, deserialize_with = "number")]
    after: Option<u64>,
    /// How many, 100 without it, at most 500.
    #[serde(default, deserialize_with = "number")]
    limit: Option<u64>,
}

/// Lists print jobs, newest first. A `Link` header leads on where there is more.
#[utoipa::path(get, path = "/api/v1/print-jobs", tag = "printing", params(Asked), security(("session" = [])), responses(
    (status = 200, description = "The jobs, without their labels", body = Vec<JobTold>),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn list(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failed> {
    let asked = asked.into_inner();
    let query = PrintQuery {
        printer: asked.printer,
        open: asked.open.unwrap_or(false),
        before: asked.after,
    };
    let limit = asked.limit.unwrap_or(USUAL);
    let found = web::block(move || app.print_jobs(&query, limit)).await??;
    let last = found.lines.last().filter(|_| found.more);
    let after = last.map(|job| job.number.to_string());
    let jobs: Vec<JobTold> = found.lines.into_iter().map(JobTold::from).collect();
    let answer = json(&mut HttpResponse::Ok(), &jobs);
    Ok(with_next(answer, &request, after))
}

/// Labels for a printer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "printer": "equipment/SZ-PRINTER-1", "labels": ["7K2M9QXA41TE"] }))]
pub(super) struct ToPrint {
    /// The printer.
    #[schema(value_type = String)]
    printer: EquipmentId,
    /// The labels whose prints were signed for it, at most 500.
    #[schema(value_type = Vec<String>)]
    labels: Vec<LabelId>,
}

/// Puts labels whose prints were signed into the queue of their printer. A print that is in the queue already is not put there
/// twice, so the same may be sent again. Always asks for a session, also where reading is open.
#[utoipa::path(post, path = "/api/v1/print-jobs", tag = "printing", request_body = ToPrint, security(("session" = [])), responses(
    (status = 200, description = "`job`, how many `labels` it has, and which were there `already`", body = Object),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Not of the staff of the printer's site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such printer or label in force", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "A label is on its thing, signed for another printer, or has other dots now than were signed", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn print(
    visitor: SignedIn,
    app: Data<App>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    let ToPrint { printer, labels } = read_request(&request, body, LABELS).await?;
    let queued = web::block(move || app.print_labels(&printer, &labels, &visitor.0)).await??;
    Ok(json(&mut HttpResponse::Ok(), &queued))
}

/// Puts a label with rulers into the queue of a printer, which shows where the print lies on the label and what its symbols
/// can hold. Always asks for a session, also where reading is open.
#[utoipa::path(post, path = "/api/v1/printers/{name}/test", tag = "printing", params(("name" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "The job", body = JobTold),
    (status = 403, description = "Not of the staff of the printer's site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such printer", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The printer is not configured", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn test(
    visitor: SignedIn,
    app: Data<App>,
    name: Path<String>,
) -> Result<HttpResponse, Failed> {
    let printer = reference("equipment", name.into_inner())?;
    let job = web::block(move || {
        let id = app.print_rulers(&printer, &visitor.0)?;
        app.print_job(id)
    });
    Ok(json(&mut HttpResponse::Ok(), &told(job.await??)))
}

/// Tells how far each label of a print job has come.
#[utoipa::path(get, path = "/api/v1/print-jobs/{id}", tag = "printing", params(("id" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "The job with its labels", body = JobTold),
    (status = 404, description = "No such print job", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn show(
    _: Reader,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let id = job_id(&id)?;
    let found = web::block(move || app.print_job(id)).await??;
    Ok(json(&mut HttpResponse::Ok(), &told(found)))
}

/// A person's word on a doubtful label.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CameOut {
    /// Whether the label came out of the printer, whole. If not, it is printed again, unless the record has gone on by now: then
    /// it is cancelled.
    came_out: bool,
}

/// Takes the word of someone who looked at the printer on a doubtful label: it came out, or it is to be printed again. Who said so
/// is kept. Always asks for a session, also where reading is open.
#[utoipa::path(post, path = "/api/v1/print-jobs/{id}/items/{number}", tag = "printing", params(("id" = String, Path), ("number" = u64, Path)), request_body = CameOut, security(("session" = [])), responses(
    (status = 200, description = "The job with its labels", body = JobTold),
    (status = 400, description = "The answer is not in its form", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Not of the staff of the printer's site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such label", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The label is not doubtful", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn settle(
    visitor: SignedIn,
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, u64)>,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    let (id, number) = (job_id(&path.0)?, path.1);
    let CameOut { came_out } = read_request(&request, body, ANSWER).await?;
    let settled = web::block(move || {
        app.settle(id, number, came_out, &visitor.0)?;
        app.print_job(id)
    });
    Ok(json(&mut HttpResponse::Ok(), &told(settled.await??)))
}

/// Takes back those labels of a print job of which nothing has left. Who did so is kept. Always asks for a session, also where
/// reading is open.
#[utoipa::path(post, path = "/api/v1/print-jobs/{id}/cancel", tag = "printing", params(("id" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "The job with its labels", body = JobTold),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Not of the staff of the printer's site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such print job", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "No label of the job waits any more", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn cancel(
    visitor: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let id = job_id(&id)?;
    let left = web::block(move || {
        app.cancel_job(id, &visitor.0)?;
        app.print_job(id)
    });
    Ok(json(&mut HttpResponse::Ok(), &told(left.await??)))
}

/// Tells how the printers of this service are. Each is asked, and none is waited for long; what it said last is told with its time.
#[utoipa::path(get, path = "/api/v1/printers", tag = "printing", security(("session" = [])), responses(
    (status = 200, description = "The printers by name", body = Vec<PrinterTold>),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn printers(_: Reader, app: Data<App>) -> Result<HttpResponse, Failed> {
    let seen = web::block(move || app.printers()).await?;
    let told: Vec<PrinterTold> = seen.into_iter().map(PrinterTold::from).collect();
    Ok(json(&mut HttpResponse::Ok(), &told))
}
