//! The kinds of event, as the rules have them.

use super::super::problem::{Failed, Problem};
use super::super::server::other_methods;
use super::json;
use crate::app::AppError;
use crate::app::kinds::{example, kinds};
use crate::domain::Kind;
use actix_web::HttpResponse;
use actix_web::web::{self, Path, ServiceConfig};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/kinds")
            .get(list)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/kinds/{kind}")
            .get(show)
            .default_service(other_methods()),
    );
}

/// A kind of event.
#[derive(Serialize, ToSchema)]
pub(super) struct KindRow {
    /// The word in an event's `kind`.
    pub(super) kind: &'static str,
    /// `fact` where it says that something was done, which is recorded as a breach once it has happened despite a rule;
    /// `decision` where it says that something shall be.
    pub(super) nature: &'static str,
    /// The noun that it is about; `any` where it may be about anything.
    pub(super) noun: &'static str,
    /// The roles that may sign it.
    pub(super) signers: Vec<&'static str>,
    /// What is signed, word for word: in English and in Chinese.
    pub(super) meanings: [&'static str; 2],
    /// Whether the signer's passphrase is asked for each time, also inside a signing session.
    pub(super) asks_passphrase: bool,
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

/// A kind of event with an example and the JSON Schema of its body.
#[derive(Serialize, ToSchema)]
pub(super) struct KindDescribed {
    /// The kind with an example.
    #[serde(flatten)]
    shown: KindShown,
    /// The JSON Schema (2020-12) of its body. Beside what JSON Schema has, `x-noun` names the noun of a reference, `x-detail`
    /// marks a commitment, `x-file` the hash of an attachment, and `x-rule` the id of a rule.
    #[schema(value_type = Object)]
    schema: schemars::Schema,
}

impl From<&Kind> for KindRow {
    fn from(kind: &Kind) -> Self {
        let signers = kind.signers.iter().map(|role| role.word()).collect();
        Self {
            kind: kind.word,
            nature: kind.nature.word(),
            noun: kind.noun.map_or("any", crate::domain::Noun::word),
            signers,
            meanings: kind.meanings,
            asks_passphrase: kind.asks_passphrase(),
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

/// Shows one kind of event: what it is about, who may sign it, the sentence that they sign, an example, and the schema of its body.
#[utoipa::path(get, path = "/api/v1/kinds/{kind}", tag = "events", params(("kind" = String, Path, example = "vial.stored")), responses(
    (status = 200, description = "The kind", body = KindDescribed),
    (status = 404, description = "No such kind", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn show(word: Path<String>) -> Result<HttpResponse, Failed> {
    let kind = Kind::of(&word).ok_or_else(|| AppError::NotFound(format!("kind {word}")))?;
    let described = KindDescribed {
        shown: KindShown {
            row: KindRow::from(kind),
            example: example(kind.word),
        },
        schema: kind.schema(),
    };
    Ok(json(&mut HttpResponse::Ok(), &described))
}
