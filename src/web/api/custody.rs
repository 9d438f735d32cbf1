//! Where a vial was and who held it, and what lay in a tank.

use super::super::csv::{csv, csv_response};
use super::super::problem::{Failed, Problem};
use super::super::query::Query;
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::paging::{moment, wants_csv};
use super::{json, reference};
use crate::app::{App, Cause, Contents, Custody};
use crate::domain::{EquipmentId, Instant, VialId};
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::IntoParams;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/vial/{name}/at")
            .get(at)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/vial/{name}/custody")
            .get(custody)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/equipment/{name}/contents")
            .get(contents)
            .default_service(other_methods()),
    );
}

/// At which moment.
#[derive(Deserialize, IntoParams)]
pub(super) struct When {
    /// The moment by the server's clock, with its offset (RFC 3339); now without it.
    time: Option<String>,
}

/// Tells state, holder and place of a vial now or at any past moment, found by deciding every entry recorded until then by the
/// rules again; with the entry that put it there, the next one, and the first one's receipt.
#[utoipa::path(get, path = "/api/v1/vial/{name}/at", tag = "custody", params(("name" = String, Path), When), security(("session" = [])), responses(
    (status = 200, description = "`state`, `holder`, `place`, `entry`, `until` and `receipt`", body = Object),
    (status = 400, description = "The moment is not in its form", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not in the record at that moment", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn at(
    _: Reader,
    app: Data<App>,
    name: Path<String>,
    when: Query<When>,
) -> Result<HttpResponse, Failed> {
    let vial: VialId = reference("vial", name.into_inner())?;
    let time = moment("time", when.time.as_deref())?.unwrap_or_else(|| app.now());
    let held = web::block(move || app.vial_at(&vial, time)).await??;
    Ok(json(&mut HttpResponse::Ok(), &held))
}

/// In what form a list is wanted.
#[derive(Deserialize, IntoParams)]
pub(super) struct Form {
    /// `json` or `csv`.
    format: Option<String>,
}

/// Gives a vial's chain of custody from its filling to now: each period with state, holder, place and the entry that began it,
/// without a gap.
#[utoipa::path(get, path = "/api/v1/vial/{name}/custody", tag = "custody", params(("name" = String, Path), Form), security(("session" = [])), responses(
    (status = 200, description = "The periods, oldest first; as JSON or CSV", body = Vec<Object>),
    (status = 404, description = "Not in the record", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn custody(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    name: Path<String>,
    form: Query<Form>,
) -> Result<HttpResponse, Failed> {
    let vial: VialId = reference("vial", name.into_inner())?;
    let as_csv = wants_csv(&request, form.format.as_deref())?;
    let file = format!("custody-{}", vial.name());
    let chain = web::block(move || app.custody(&vial)).await??;
    if as_csv {
        return Ok(csv_response(&file, csv(&CUSTODY, chain.iter().map(period))));
    }
    Ok(json(&mut HttpResponse::Ok(), &chain))
}

/// Between which moments.
#[derive(Deserialize, IntoParams)]
pub(super) struct Between {
    /// The first moment by the server's clock, with its offset (RFC 3339); the log's beginning without it.
    from: Option<String>,
    /// The last moment; now without it.
    to: Option<String>,
    /// `json` or `csv`.
    format: Option<String>,
}

/// Names the vials that lay in a tank or freezer at any time between two moments, with when each came and left: the ones that an
/// excursion touched.
#[utoipa::path(get, path = "/api/v1/equipment/{name}/contents", tag = "custody", params(("name" = String, Path), Between), security(("session" = [])), responses(
    (status = 200, description = "The stays, by when they began; as JSON or CSV", body = Vec<Object>),
    (status = 400, description = "A moment is not in its form; it is named", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not in the record", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn contents(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    name: Path<String>,
    between: Query<Between>,
) -> Result<HttpResponse, Failed> {
    let equipment: EquipmentId = reference("equipment", name.into_inner())?;
    let as_csv = wants_csv(&request, between.format.as_deref())?;
    let from = moment("from", between.from.as_deref())?.unwrap_or(Instant::from_micros(0));
    let to = moment("to", between.to.as_deref())?.unwrap_or_else(|| app.now());
    let file = format!("contents-{}", equipment.name());
    let found = web::block(move || app.contents(&equipment, from, to)).await??;
    if as_csv {
        return Ok(csv_response(&file, csv(&CONTENTS, found.iter().map(stay))));
    }
    Ok(json(&mut HttpResponse::Ok(), &found))
}

const CUSTODY: [&str; 12] = [
    "from",
    "late",
    "to",
    "state",
    "holder",
    "place",
    "position",
    "entry",
    "leaf_hash",
    "kind",
    "signer",
    "recorded_at",
];

fn period(link: &Custody) -> Vec<String> {
    let period = &link.period;
    let place = period.place.as_ref();
    vec![
        period.from.to_string(),
        yes(period.late),
        link.to.map_or_else(String::new, |to| to.to_string()),
        period.state.to_owned(),
        period.holder.to_string(),
        place.map_or_else(String::new, |spot| spot.place.name().to_owned()),
        place.map_or_else(String::new, |spot| spot.position.clone()),
        link.entry.index.to_string(),
        link.entry.leaf_hash.to_string(),
        link.entry.kind.to_owned(),
        link.entry.actor.name().to_owned(),
        link.entry.recorded_at.to_string(),
    ]
}

const CONTENTS: [&str; 11] = [
    "vial",
    "lot",
    "place",
    "position",
    "came_at",
    "came_by",
    "came_entry",
    "left_at",
    "left_by",
    "left_entry",
    "late",
];

fn stay(stay: &Contents) -> Vec<String> {
    let lay = &stay.lay;
    let mut row = vec![
        lay.vial.name().to_owned(),
        lay.lot.name().to_owned(),
        lay.place.name().to_owned(),
        lay.position.clone(),
    ];
    row.extend(by(Some(lay.from), Some(&stay.came)));
    row.extend(by(lay.to, stay.left.as_ref()));
    row.push(yes(lay.late));
    row
}

/// When, as stated, and by which entry of whom.
fn by(at: Option<Instant>, cause: Option<&Cause>) -> [String; 3] {
    [
        at.map_or_else(String::new, |at| at.to_string()),
        cause.map_or_else(String::new, |cause| cause.actor.name().to_owned()),
        cause.map_or_else(String::new, |cause| cause.index.to_string()),
    ]
}

/// Yes or no, as tables say it.
pub(super) fn yes(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}
