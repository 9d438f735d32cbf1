//! What a scan means.

use super::super::pages::{self, Visit};
use super::super::problem::{Failed, Problem};
use super::super::server::other_methods;
use super::super::words::Lang;
use super::body::read_request;
use super::json;
use crate::app::{Possible, ScannedThing};
use crate::domain::shipment::Holder;
use crate::domain::{Record, Subject};
use actix_web::web::{self, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest symbol of a label has a token of some 250 characters.
const LONGEST: usize = 4096;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/scan")
            .post(scan)
            .default_service(other_methods()),
    );
}

/// What came from a scanner, a camera or a keyboard.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Scan {
    /// The text, as it came.
    text: String,
}

/// What was scanned, in the reader's language.
#[derive(Serialize, ToSchema)]
pub(super) struct Scanned {
    /// The thing.
    subject: String,
    /// Its noun in words, and its name.
    title: String,
    /// The id of the label that led to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// Its state in one word, as it is to be shown: what may not be used is never told as free for use.
    state: &'static str,
    /// The same as it is drawn.
    shown: Shown,
    /// What and where it is and who holds it, in one line.
    line: String,
    /// The site that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// Who holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    holder: Option<Holder>,
    /// The lot of a vial.
    #[serde(skip_serializing_if = "Option::is_none")]
    lot: Option<String>,
    /// The order that a vial is kept for.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    /// Where a vial lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    spot: Option<SpotTold>,
    /// A box with its positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    grid: Option<Grid>,
    /// What the one who scans may do with it, the likeliest first; what a block forbids comes last, with the block.
    steps: Vec<Step>,
}

/// A state: word, hue and shape together.
#[derive(Serialize, ToSchema)]
struct Shown {
    word: String,
    hue: &'static str,
    shape: &'static str,
}

/// A position in a box.
#[derive(Serialize, ToSchema)]
struct SpotTold {
    place: String,
    position: String,
}

/// A box with its positions.
#[derive(Serialize, ToSchema)]
struct Grid {
    rows: u8,
    columns: u8,
    /// The positions that are free, row by row.
    free: Vec<String>,
}

/// A step that the one who scans may take.
#[derive(Serialize, ToSchema)]
struct Step {
    /// The kind of event.
    kind: &'static str,
    /// What the step does, as on a button.
    word: String,
    /// Where it is taken.
    href: String,
    /// What stands in its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked: Option<Blocked>,
}

/// What stands in the way of a step.
#[derive(Serialize, ToSchema)]
struct Blocked {
    rule: &'static str,
    why: String,
    remedy: String,
}

/// Tells what a scan means: the thing, its state, one line about it, and what the one who scans may do with it.
///
/// It is asked by POST because anything may be scanned by mistake, a wristband too, and no address may hold that.
#[utoipa::path(post, path = "/api/v1/scan", tag = "record", request_body = Scan, security(("session" = [])), responses(
    (status = 200, description = "The thing", body = Scanned),
    (status = 404, description = "No label, and nothing in the record of that name; or a label that was not printed as it was scanned", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn scan(
    visit: Visit,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    let Scan { text } = read_request(&request, body, LONGEST).await?;
    let (app, lang) = (visit.app.clone(), visit.lang);
    let visitor = visit.visitor().cloned();
    let thing = web::block(move || app.scan(&text, visitor.as_ref())).await??;
    Ok(json(&mut HttpResponse::Ok(), &told(lang, thing)))
}

fn told(lang: Lang, thing: ScannedThing) -> Scanned {
    let subject = thing.shown.subject.clone();
    let record = &thing.shown.record;
    let tag = pages::tag(lang, subject.noun(), thing.shown.state);
    let grid = if let Record::Place(place) = record {
        Some(Grid {
            rows: place.rows,
            columns: place.columns,
            free: place
                .positions()
                .filter(|position| !place.vials.contains_key(position))
                .collect(),
        })
    } else {
        None
    };
    let noun = lang.say(&format!("noun-{}", subject.noun().word()));
    Scanned {
        title: format!("{noun} {}", subject.name()),
        label: thing.label.map(|label| label.to_string()),
        state: thing.shown.state,
        shown: Shown {
            word: tag.word,
            hue: tag.hue,
            shape: tag.shape,
        },
        line: pages::line(lang, record, thing.holder()),
        site: thing.site().map(ToString::to_string),
        holder: thing.holder().cloned(),
        lot: thing.lot().map(ToString::to_string),
        order: thing.order().map(ToString::to_string),
        spot: thing.spot().map(|spot| SpotTold {
            place: spot.place.to_string(),
            position: spot.position.clone(),
        }),
        grid,
        steps: thing
            .steps
            .into_iter()
            .map(|step| step_told(lang, &subject, record, step))
            .collect(),
        subject: subject.to_string(),
    }
}

fn step_told(lang: Lang, subject: &Subject, record: &Record, step: Possible) -> Step {
    // To store what lies in a place already is to move it.
    let lies = matches!(record, Record::Vial(vial) if vial.place.is_some());
    let word = if lies && step.kind.word == "vial.stored" {
        lang.say("scan-move")
    } else {
        lang.say(&format!("kind-{}", step.kind.word.replace('.', "-")))
    };
    Step {
        kind: step.kind.word,
        word,
        href: pages::act(step.kind, subject, record),
        blocked: step.blocked.map(|refusal| Blocked {
            rule: refusal.rule.id(),
            why: refusal.why,
            remedy: refusal.remedy,
        }),
    }
}
