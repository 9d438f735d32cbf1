//! What runs out soon, what a deviation touches, and how far a recall has come.

use super::super::csv::{csv, csv_response};
use super::super::problem::{Failed, Problem};
use super::super::query::Query;
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::paging::wants_csv;
use super::{json, reference};
use crate::app::{App, Expiry, Item, ToTell};
use crate::domain::{DeviationId, LotId, RecallId, Subject};
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::IntoParams;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/expiries")
            .get(expiries)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/deviation/{name}/items")
            .get(items)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/recall/{name}/report")
            .get(recall)
            .default_service(other_methods()),
    );
}

/// Within what time.
#[derive(Deserialize, IntoParams)]
pub(super) struct Within {
    /// How many days ahead; 30 without it.
    days: Option<u16>,
    /// `json` or `csv`.
    format: Option<String>,
}

/// How many days are looked ahead where nobody says.
const USUAL_DAYS: u16 = 30;

/// Names what runs out within some days or has run out: lots, what sites have in stock, thawed vials, qualifications of equipment, and
/// conditional releases; the earliest first.
#[utoipa::path(get, path = "/api/v1/expiries", tag = "quality", params(Within), security(("session" = [])), responses(
    (status = 200, description = "What runs out; as JSON or CSV", body = Vec<Object>),
    (status = 400, description = "A member is not in its form", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn expiries(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    within: Query<Within>,
) -> Result<HttpResponse, Failed> {
    let as_csv = wants_csv(&request, within.format.as_deref())?;
    let days = within.days.unwrap_or(USUAL_DAYS);
    let found = web::block(move || app.expiries(days.into())).await??;
    if as_csv {
        return Ok(csv_response(
            "expiries",
            csv(&EXPIRIES, found.iter().map(expiry)),
        ));
    }
    Ok(json(&mut HttpResponse::Ok(), &found))
}

/// In what form a list is wanted.
#[derive(Deserialize, IntoParams)]
pub(super) struct Form {
    /// `json` or `csv`.
    format: Option<String>,
}

/// Names everything that a deviation touches, as it stands now: what waits for its decision and what it condemned.
#[utoipa::path(get, path = "/api/v1/deviation/{name}/items", tag = "quality", params(("name" = String, Path), Form), security(("session" = [])), responses(
    (status = 200, description = "The deviation with its items; as CSV the items", body = Object),
    (status = 404, description = "Not in the record", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn items(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    name: Path<String>,
    form: Query<Form>,
) -> Result<HttpResponse, Failed> {
    let deviation: DeviationId = reference("deviation", name.into_inner())?;
    let as_csv = wants_csv(&request, form.format.as_deref())?;
    let file = format!("deviation-{}", deviation.name());
    let found = web::block(move || app.deviation_items(&deviation)).await??;
    if as_csv {
        return Ok(csv_response(
            &file,
            csv(&ITEMS, found.items.iter().map(item)),
        ));
    }
    Ok(json(&mut HttpResponse::Ok(), &found))
}

/// Tells how far a recall has come: the lots with their accounts, every vial with state and holder, everyone who received one, by
/// pseudonym, what each site was told and did, and how many vials and participants are accounted for. As CSV it
/// names the participants to tell.
#[utoipa::path(get, path = "/api/v1/recall/{name}/report", tag = "recall", params(("name" = String, Path), Form), security(("session" = [])), responses(
    (status = 200, description = "The report; as CSV the participants to tell", body = Object),
    (status = 404, description = "Not in the record", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn recall(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    name: Path<String>,
    form: Query<Form>,
) -> Result<HttpResponse, Failed> {
    let recall: RecallId = reference("recall", name.into_inner())?;
    let as_csv = wants_csv(&request, form.format.as_deref())?;
    let file = format!("recall-{}-participants", recall.name());
    let found = web::block(move || app.recall_report(&recall)).await??;
    if as_csv {
        return Ok(csv_response(
            &file,
            csv(&TO_TELL, found.participants.iter().map(to_tell)),
        ));
    }
    Ok(json(&mut HttpResponse::Ok(), &found))
}

pub(super) const EXPIRIES: [&str; 7] = ["due", "over", "what", "subject", "site", "vials", "state"];

pub(super) fn expiry(one: &Expiry) -> Vec<String> {
    vec![
        one.due.to_string(),
        yes(one.over),
        one.what.word().to_owned(),
        one.subject.to_string(),
        one.site.as_ref().map_or("", Subject::name).to_owned(),
        one.vials
            .map_or_else(String::new, |vials| vials.to_string()),
        one.state.to_owned(),
    ]
}

const ITEMS: [&str; 6] = ["subject", "state", "lot", "holder", "waits", "condemned"];

fn item(one: &Item) -> Vec<String> {
    let lot = one.lot.as_ref();
    let holder = one.holder.as_ref();
    vec![
        one.subject.to_string(),
        one.state.to_owned(),
        lot.map_or_else(String::new, |lot| lot.name().to_owned()),
        holder.map_or_else(String::new, ToString::to_string),
        yes(one.waits),
        yes(one.condemned),
    ]
}

const TO_TELL: [&str; 7] = [
    "participant",
    "site",
    "site_acknowledged",
    "lots",
    "vials",
    "infusions",
    "adverse_events",
];

fn to_tell(one: &ToTell) -> Vec<String> {
    let recipient = &one.recipient;
    let joined = |names: Vec<&str>| names.join("; ");
    let given = recipient.infusions.iter();
    vec![
        recipient.participant.name().to_owned(),
        recipient.site.name().to_owned(),
        yes(one.site_acknowledged),
        joined(one.lots.iter().map(LotId::name).collect()),
        joined(
            given
                .clone()
                .flat_map(|it| it.vials.iter().map(Subject::name))
                .collect(),
        ),
        joined(given.map(|it| it.infusion.name()).collect()),
        joined(recipient.adverse_events.iter().map(Subject::name).collect()),
    ]
}

fn yes(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}
