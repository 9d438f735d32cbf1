//! The trial's reports, as JSON or as CSV.

use super::super::csv::{csv, csv_response};
use super::super::problem::{Failed, Problem};
use super::super::query::Query;
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::{bad_query, json};
use crate::app::App;
use crate::domain::ProtocolId;
use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

pub(super) mod tables;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/reports/outcomes")
            .get(outcomes)
            .default_service(other_methods()),
    );
    cfg.service(
        web::resource("/reports/adverse-events")
            .get(adverse_events)
            .default_service(other_methods()),
    );
    cfg.service(
        web::resource("/reports/serious-clocks")
            .get(serious_clocks)
            .default_service(other_methods()),
    );
    cfg.service(
        web::resource("/reports/visits")
            .get(visits)
            .default_service(other_methods()),
    );
    cfg.service(
        web::resource("/reports/enrolment")
            .get(enrolment)
            .default_service(other_methods()),
    );
}

/// How a report is asked for.
#[derive(Deserialize, IntoParams)]
pub(super) struct Asked {
    /// `json`, as without it, or `csv`.
    format: Option<String>,
    /// The name of a protocol; without it the report is of every trial.
    protocol: Option<String>,
}

/// What is wanted.
struct Wanted {
    form: Form,
    protocol: Option<ProtocolId>,
}

/// In what form.
#[derive(Clone, Copy)]
enum Form {
    Json,
    Csv,
}

impl Asked {
    fn wanted(&self) -> Result<Wanted, Failed> {
        let form = match self.format.as_deref() {
            None | Some("json") => Form::Json,
            Some("csv") => Form::Csv,
            Some(_) => return Err(bad_query("format", "A report is json or csv.")),
        };
        let protocol = self.protocol.as_deref().map(ProtocolId::new).transpose();
        let protocol = protocol.map_err(|bad| bad_query("protocol", &bad.to_string()))?;
        Ok(Wanted { form, protocol })
    }
}

impl Form {
    fn answer<T: Serialize>(
        self,
        name: &str,
        report: &[T],
        columns: &[&str],
        rows: impl Fn(&T) -> Vec<Vec<String>>,
    ) -> HttpResponse {
        match self {
            Self::Json => json(&mut HttpResponse::Ok(), &report),
            Self::Csv => csv_response(name, csv(columns, report.iter().flat_map(rows))),
        }
    }
}

/// Both outcome measures of the trial: who had adverse events related to the treatment, by worst grade, and how the
/// participants fared at each visit, with the lots behind them.
#[utoipa::path(get, path = "/api/v1/reports/outcomes", tag = "reports", params(Asked), security(("session" = [])), responses(
    (status = 200, description = "The report, as JSON or CSV", body = Object),
    (status = 404, description = "No such trial", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn outcomes(
    _: Reader,
    app: Data<App>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failed> {
    let wanted = asked.wanted()?;
    let report = web::block(move || app.outcomes(wanted.protocol.as_ref())).await??;
    Ok(wanted
        .form
        .answer("outcomes", &report, &tables::OUTCOMES, tables::outcomes))
}

/// The line listing of adverse events, the worst grades first.
#[utoipa::path(get, path = "/api/v1/reports/adverse-events", tag = "reports", params(Asked), security(("session" = [])), responses(
    (status = 200, description = "The report, as JSON or CSV", body = Object),
    (status = 404, description = "No such trial", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn adverse_events(
    _: Reader,
    app: Data<App>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failed> {
    let wanted = asked.wanted()?;
    let report = web::block(move || app.adverse_event_list(wanted.protocol.as_ref())).await??;
    Ok(wanted.form.answer(
        "adverse-events",
        &report,
        &tables::ADVERSE_EVENTS,
        tables::adverse_events,
    ))
}

/// The clocks of serious adverse events, the open ones first.
#[utoipa::path(get, path = "/api/v1/reports/serious-clocks", tag = "reports", params(Asked), security(("session" = [])), responses(
    (status = 200, description = "The report, as JSON or CSV", body = Object),
    (status = 404, description = "No such trial", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn serious_clocks(
    _: Reader,
    app: Data<App>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failed> {
    let wanted = asked.wanted()?;
    let report = web::block(move || app.serious_clocks(wanted.protocol.as_ref())).await??;
    Ok(wanted.form.answer(
        "serious-clocks",
        &report,
        &tables::SERIOUS_CLOCKS,
        tables::serious_clocks,
    ))
}

/// The visits after each infusion: upcoming, due, overdue, done, missed.
#[utoipa::path(get, path = "/api/v1/reports/visits", tag = "reports", params(Asked), security(("session" = [])), responses(
    (status = 200, description = "The report, as JSON or CSV", body = Object),
    (status = 404, description = "No such trial", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn visits(
    _: Reader,
    app: Data<App>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failed> {
    let wanted = asked.wanted()?;
    let report = web::block(move || app.visits(wanted.protocol.as_ref())).await??;
    Ok(wanted
        .form
        .answer("visits", &report, &tables::VISITS, tables::visits))
}

/// Screened, failures by criterion, and enrolled against the cap, by site.
#[utoipa::path(get, path = "/api/v1/reports/enrolment", tag = "reports", params(Asked), security(("session" = [])), responses(
    (status = 200, description = "The report, as JSON or CSV", body = Object),
    (status = 404, description = "No such trial", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn enrolment(
    _: Reader,
    app: Data<App>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failed> {
    let wanted = asked.wanted()?;
    let report = web::block(move || app.enrolment(wanted.protocol.as_ref())).await??;
    Ok(wanted
        .form
        .answer("enrolment", &report, &tables::ENROLMENT, tables::enrolment))
}
