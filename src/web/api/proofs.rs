//! Proofs for whoever checks the log on a device of their own.

use super::super::problem::{Failed, Problem};
use super::super::query::{Query, number};
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::{bad_query, json};
use crate::app::{App, Consistency, EntryProof, MOST_PROOFS};
use crate::domain::MAX_INTEGER;
use actix_web::HttpResponse;
use actix_web::web::{self, Data, ServiceConfig};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/proofs")
            .get(proofs)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/consistency")
            .get(consistency)
            .default_service(other_methods()),
    );
}

/// Which entries are to be proven.
#[derive(Deserialize, IntoParams)]
pub(super) struct Wanted {
    /// Their indexes, with commas between them; at most 64.
    #[param(example = "0,1,2")]
    entries: String,
}

/// An entry with its proof.
#[derive(Serialize, ToSchema)]
pub(super) struct Proof {
    /// Its index.
    index: u64,
    /// Its exact bytes, in base64.
    entry: String,
    /// Its receipt, a C2SP tlog-proof.
    receipt: String,
    /// The key that it names, as the record has it; without it where the record knows none.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Key>,
}

/// A key as the record has it.
#[derive(Serialize, ToSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the member has the name that it has in the record"
)]
pub(super) struct Key {
    /// Whose it is.
    person: String,
    /// Its 32 bytes in base64.
    public_key: String,
    /// The entry that enrolled it.
    enrolled: u64,
    /// The entry that revoked it, where one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked: Option<u64>,
}

impl From<EntryProof> for Proof {
    fn from(proof: EntryProof) -> Self {
        Self {
            index: proof.index,
            entry: STANDARD.encode(proof.bytes),
            receipt: proof.receipt,
            key: proof.key.map(|key| Key {
                person: key.person.to_string(),
                public_key: key.public_key,
                enrolled: key.enrolled,
                revoked: key.revoked,
            }),
        }
    }
}

/// Gives entries with everything that a check of them asks for: exact bytes, receipt, and the key that signed.
#[utoipa::path(get, path = "/api/v1/proofs", tag = "events", params(Wanted), security(("session" = [])), responses(
    (status = 200, description = "The entries that there are, in the order of the log", body = Vec<Proof>),
    (status = 400, description = "Not a list of indexes", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn proofs(
    _: Reader,
    app: Data<App>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Failed> {
    let indexes: Result<Vec<u64>, _> = wanted.entries.split(',').map(str::parse).collect();
    let indexes = indexes
        .ok()
        .filter(|indexes| indexes.len() <= MOST_PROOFS)
        .filter(|indexes| indexes.iter().all(|index| *index <= MAX_INTEGER))
        .ok_or_else(|| bad_query("entries", "1 to 64 indexes with commas between them"))?;
    let found = web::block(move || app.proofs(&indexes)).await??;
    let found: Vec<Proof> = found.into_iter().map(Proof::from).collect();
    Ok(json(&mut HttpResponse::Ok(), &found))
}

/// From where the log is to be shown to have only grown.
#[derive(Deserialize, IntoParams)]
pub(super) struct Since {
    /// The size of a log that was seen before.
    #[serde(default, deserialize_with = "number")]
    #[param(required)]
    from: Option<u64>,
}

/// A proof of consistency.
#[derive(Serialize, ToSchema)]
pub(super) struct Grown {
    /// The newest checkpoint, a signed note.
    checkpoint: String,
    /// The hashes from the older tree to it, in base64 (RFC 6962 section 2.1.2).
    proof: Vec<String>,
}

impl From<Consistency> for Grown {
    fn from(grown: Consistency) -> Self {
        let hashes = grown.proof.iter();
        Self {
            checkpoint: grown.checkpoint,
            proof: hashes.map(|hash| STANDARD.encode(hash.bytes())).collect(),
        }
    }
}

/// Proves that the log as it was seen before is the beginning of the log as it is now.
#[utoipa::path(get, path = "/api/v1/consistency", tag = "events", params(Since), security(("session" = [])), responses(
    (status = 200, description = "The newest checkpoint, and the path from the older tree to it", body = Grown),
    (status = 404, description = "The log is shorter than that", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn consistency(
    _: Reader,
    app: Data<App>,
    since: Query<Since>,
) -> Result<HttpResponse, Failed> {
    let seen = since
        .from
        .ok_or_else(|| bad_query("from", "the size of a log that was seen before"))?;
    let grown = web::block(move || app.consistency(seen)).await??;
    Ok(json(&mut HttpResponse::Ok(), &Grown::from(grown)))
}
