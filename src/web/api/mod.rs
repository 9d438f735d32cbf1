//! The API under `/api/v1`: JSON in, JSON out, errors as problem documents (RFC 9457).
//!
//! # Adding an endpoint
//!
//! 1. Its use case, if there is none, as a verb in `app`.
//! 2. Its handler in the file of its noun here: it reads, calls one use case, and answers. A read takes
//!    `Reader` first, so that nobody forgets who may read.
//! 3. Its row in that file's `configure`, and its name in [`Description`], which is served at `/api/openapi.json`.
//! 4. A scenario in `tests/it/`, on both backends.
#![expect(
    unused_qualifications,
    reason = "the description's macro repeats the types of queries"
)]

mod attachments;
mod bedside;
mod body;
mod custody;
mod events;
mod frame;
mod heads;
mod invitations;
mod joining;
mod kinds;
mod labels;
mod listed;
mod lots;
mod packets;
mod paging;
mod printing;
mod proofs;
mod quality;
mod readings;
mod reports;
mod scan;
mod session;
mod subjects;
mod tabled;
mod trace;
mod trail;
mod usability;

pub(super) use listed::{Asked as ListAsked, sort_word};
pub(super) use printing::job_id;
pub(super) use subjects::subject;
pub(super) use tabled::{REPORTS, Report};
pub(super) use trail::Asked as TrailAsked;

use super::problem::{Kind, Problem};
use crate::app::AppError;
use crate::domain::Subject;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, http::header::ContentType};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_swagger_ui::SwaggerUi;

/// The description of the API, made from the handlers.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "vialog",
        description = "Chain of custody and lot tracking for cell products. Every write is a DSSE envelope that holds an event signed with ed25519 on a person's own device; every answer to a write is a receipt that verifies offline."
    ),
    modifiers(&Session),
    paths(
        events::submit, events::submit_batch, events::list, events::show, events::receipt, kinds::list,
        kinds::show, heads::heads, proofs::proofs, proofs::consistency, listed::list,
        subjects::show, subjects::history, subjects::next, usability::usability, trace::forward, trace::back, labels::picture,
        labels::claim, labels::draw::draw, labels::of_lot, labels::trust,
        attachments::keep, attachments::fetch, readings::preview, readings::readings, readings::temperature, trail::list,
        reports::outcomes, reports::adverse_events, reports::serious_clocks, reports::visits, reports::enrolment,
        lots::release, lots::account, lots::accounts, custody::at, custody::custody, custody::contents,
        scan::scan, frame::frame, packets::list, packets::shipment,
        quality::expiries, quality::items, quality::recall,
        printing::list, printing::print, printing::test, printing::show, printing::settle, printing::cancel, printing::printers,
        bedside::wristband, bedside::packet,
        session::challenge, session::sign_in, session::sign_out, session::tell, session::stay,
        invitations::invite, invitations::list, invitations::cancel, joining::look, joining::hand_in, joining::state, session::wristband_salt
    ),
    components(schemas(Problem))
)]
struct Description;

/// How a session is shown.
struct Session;

impl Modify for Session {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let components = description.components.get_or_insert_default();
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("session", bearer);
    }
}

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        SwaggerUi::new("/api/docs/{_:.*}").url("/api/openapi.json", Description::openapi()),
    );
    cfg.service(
        web::scope("/api/v1")
            .configure(attachments::configure)
            .configure(bedside::configure)
            .configure(custody::configure)
            .configure(events::configure)
            .configure(frame::configure)
            .configure(heads::configure)
            .configure(invitations::configure)
            .configure(joining::configure)
            .configure(kinds::configure)
            .configure(labels::configure)
            .configure(lots::configure)
            .configure(packets::configure)
            .configure(printing::configure)
            .configure(proofs::configure)
            .configure(quality::configure)
            .configure(readings::configure)
            .configure(reports::configure)
            .configure(scan::configure)
            .configure(session::configure)
            .configure(trace::configure)
            .configure(trail::configure)
            .configure(usability::configure)
            // Last, because its addresses begin with any noun.
            .configure(subjects::configure),
    );
}

/// An answer as JSON.
fn json(status: &mut actix_web::HttpResponseBuilder, body: &impl serde::Serialize) -> HttpResponse {
    match serde_json::to_string(body) {
        Ok(text) => status.content_type(ContentType::json()).body(text),
        Err(_) => Problem::from(&AppError::Internal("an answer cannot be written")).response(),
    }
}

/// The thing of this noun and name, in an address.
fn reference<R: TryFrom<Subject>>(noun: &str, name: String) -> Result<R, super::problem::Failed> {
    let subject = subjects::subject(&(noun.to_owned(), name))?;
    let reference = R::try_from(subject);
    Ok(reference.or(Err(AppError::Internal("a noun is not its reference's")))?)
}

/// A problem with the way in which a list was asked for.
fn bad_query(member: &str, why: &str) -> super::problem::Failed {
    let problem = Problem {
        member: Some(member.to_owned()),
        ..Problem::of(Kind::Malformed, why)
    };
    problem.into()
}
