//! May a thing be used, and if not, why not.

use super::super::problem::{Failed, Problem};
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::paging::{given, site};
use super::{bad_query, json};
use crate::app::{App, AppError};
use crate::domain::usability::{Purpose, Reason};
use crate::domain::{Instant, SiteId};
use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/{noun}/{name}/usability")
            .get(usability)
            .default_service(other_methods()),
    );
}

/// For what and where a thing is to be used.
#[derive(Deserialize, IntoParams)]
pub(super) struct Asked {
    /// `source`, `release`, `ship`, `allocate`, `thaw` or `give`.
    #[serde(rename = "for", default)]
    #[param(rename = "for", required = true)]
    purpose: String,
    /// The site at which it is to be used, `site/NAME` or the name. Without it nothing is said that depends on one.
    site: Option<String>,
}

impl Asked {
    fn purpose(&self) -> Result<Purpose, Failed> {
        let word = given(&self.purpose).unwrap_or("");
        Purpose::of(word).ok_or_else(|| {
            let all: Vec<&str> = Purpose::ALL.into_iter().map(Purpose::word).collect();
            bad_query("for", &format!("it is one of {}", all.join(", ")))
        })
    }
}

/// Whether a thing may be used.
#[derive(Serialize, ToSchema)]
pub(super) struct Usability {
    /// The thing.
    subject: String,
    /// For what.
    #[serde(rename = "for")]
    purpose: &'static str,
    /// Where.
    #[schema(value_type = Option<String>)]
    site: Option<SiteId>,
    /// The moment of the answer.
    #[schema(value_type = String)]
    as_of: Instant,
    /// Whether it may be: no reason is open.
    usable: bool,
    /// Every open reason why it may not be.
    reasons: Vec<ReasonTold>,
}

/// A reason why a thing may not be used.
#[derive(Serialize, ToSchema)]
pub(super) struct ReasonTold {
    /// `on`, the thing on which it arises, `reason`, its word, and its facts.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    reason: Reason,
    /// The id of the rule that refuses because of it.
    rule: &'static str,
    /// The reason in a sentence.
    why: String,
    /// What to do about it.
    remedy: &'static str,
    /// The kind of event that settles it; null where nothing does.
    settled_by: Option<&'static str>,
}

/// Tells whether a thing may be used for a purpose at a site now, and every open reason why not: the same answer by which events
/// are refused, pages show states and devices are prepared for work without a network.
#[utoipa::path(get, path = "/api/v1/{noun}/{name}/usability", tag = "record", params(("noun" = String, Path, example = "vial"), ("name" = String, Path), Asked), security(("session" = [])), responses(
    (status = 200, description = "The answer", body = Usability),
    (status = 400, description = "A member is not in its form, or the thing is not used for this; it is named", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "The thing, or the site, is not in the record", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn usability(
    _: Reader,
    app: Data<App>,
    path: Path<(String, String)>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failed> {
    let subject = super::subject(&path)?;
    let purpose = asked.purpose()?;
    let site = site("site", asked.site.as_deref())?;
    let told = web::block(move || -> Result<Usability, AppError> {
        let as_of = app.now();
        let reasons = app.usability(&subject, purpose, site.as_ref())?;
        Ok(Usability {
            subject: subject.to_string(),
            purpose: purpose.word(),
            site,
            as_of,
            usable: reasons.is_empty(),
            reasons: reasons.into_iter().map(|one| told(one, purpose)).collect(),
        })
    });
    match told.await? {
        Ok(told) => Ok(json(&mut HttpResponse::Ok(), &told)),
        // Nothing was signed that a rule could refuse: the question is at fault.
        Err(AppError::Refused(refusal)) => Err(bad_query(
            "for",
            &format!("{} {}", refusal.why, refusal.remedy),
        )),
        Err(error) => Err(error.into()),
    }
}

fn told(reason: Reason, purpose: Purpose) -> ReasonTold {
    ReasonTold {
        rule: reason.rule(purpose).id(),
        why: reason.to_string(),
        remedy: reason.remedy(),
        settled_by: reason.cause.settled_by(),
        reason,
    }
}
