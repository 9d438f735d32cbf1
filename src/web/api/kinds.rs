//! The kinds of event, as the rules have them.

use super::super::server::other_methods;
use super::json;
use crate::app::kinds::kinds;
use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/kinds")
            .get(list)
            .default_service(other_methods()),
    );
}

/// A kind of event.
#[derive(Serialize, ToSchema)]
pub(super) struct KindRow {
    /// The word in an event's `kind`.
    pub(super) kind: &'static str,
    /// The noun that it is about; `any` where it may be about anything.
    pub(super) noun: &'static str,
    /// The roles that may sign it.
    pub(super) signers: Vec<&'static str>,
    /// What is signed, word for word: in English and in Chinese.
    pub(super) meanings: [&'static str; 2],
}

/// A kind of event with an example.
#[derive(Serialize, ToSchema)]
pub(super) struct KindShown {
    /// The kind.
    #[serde(flatten)]
    row: KindRow,
    /// The body of an example.
    #[schema(value_type = Object)]
    example: Option<&'static RawValue>,
}

impl From<&crate::domain::Kind> for KindRow {
    fn from(kind: &crate::domain::Kind) -> Self {
        let signers = kind.signers.iter().map(|role| role.word()).collect();
        Self {
            kind: kind.word,
            noun: kind.noun.map_or("any", crate::domain::Noun::word),
            signers,
            meanings: kind.meanings,
        }
    }
}

/// Lists the kinds of event: what each is about, who may sign it, the sentence that they sign, and an example.
#[utoipa::path(get, path = "/api/v1/kinds", tag = "events", responses((status = 200, description = "The kinds", body = Vec<KindShown>)))]
pub(super) async fn list() -> HttpResponse {
    let shown = kinds().map(|(kind, example)| KindShown {
        row: KindRow::from(kind),
        example,
    });
    json(&mut HttpResponse::Ok(), &shown.collect::<Vec<_>>())
}
