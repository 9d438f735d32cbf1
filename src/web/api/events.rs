//! Events: sent one by one or many at once, read back with their receipts.

use super::super::problem::{Failed, Problem};
use super::super::query::{Query, number};
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::body::read;
use super::{bad_query, json};
use crate::app::{App, EntryLine, Recorded, ShownEntry};
use actix_web::http::header::{ContentType, LOCATION};
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

/// A full entry in base64 with its details fits.
const ONE: usize = 128 * 1024;
/// As many as one batch may have.
const MANY: usize = 16 * 1024 * 1024;
/// The most events of one batch: the most that one commit takes.
const BATCH: usize = 256;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/events")
            .post(submit)
            .get(list)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/events/batch")
            .post(submit_batch)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/events/{index}")
            .get(show)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/events/{index}/receipt")
            .get(receipt)
            .default_service(other_methods()),
    );
}

/// What the log did with an event.
#[derive(Serialize, ToSchema)]
pub(super) struct RecordedEvent {
    /// The index of its entry.
    index: u64,
    /// The event's id, a `UUIDv7`.
    id: String,
    /// The kind of event.
    kind: &'static str,
    /// What it is about.
    subject: String,
    /// The entry's leaf hash (RFC 6962), in hexadecimal digits.
    leaf_hash: String,
    /// The server's time, in UTC to the microsecond.
    recorded_at: String,
    /// The receipt, a C2SP tlog-proof. Keep it.
    receipt: String,
}

impl From<&Recorded> for RecordedEvent {
    fn from(recorded: &Recorded) -> Self {
        Self {
            index: recorded.index,
            id: recorded.id.to_string(),
            kind: recorded.kind,
            subject: recorded.subject.to_string(),
            leaf_hash: recorded.leaf_hash.to_string(),
            recorded_at: recorded.recorded_at.to_string(),
            receipt: recorded.receipt.clone(),
        }
    }
}

/// A DSSE envelope. Beside it may stand `details`: what its event commits to and the log never holds.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({ "payloadType": "application/vnd.vialog.event+json", "payload": "eyJraW5k…", "signatures": [{ "keyid": "9f86…", "sig": "3q2+7w…" }] }))]
#[expect(
    dead_code,
    reason = "it describes a body that is read more strictly than this"
)]
pub(super) struct SignedEvent {
    /// `application/vnd.vialog.event+json`.
    #[serde(rename = "payloadType")]
    payload_type: String,
    /// The signed bytes in base64.
    payload: String,
    /// Exactly one.
    signatures: Vec<EventSignature>,
    /// The details that the event commits to.
    details: Option<Vec<EventDetail>>,
}

/// An ed25519 signature over the DSSE pre-authentication encoding.
#[derive(Deserialize, ToSchema)]
#[expect(
    dead_code,
    reason = "it describes a body that is read more strictly than this"
)]
pub(super) struct EventSignature {
    /// SHA-256 of the key's `SubjectPublicKeyInfo`, in hexadecimal digits.
    keyid: String,
    /// 64 bytes in base64.
    sig: String,
}

/// A detail that stays outside the log.
#[derive(Deserialize, ToSchema)]
#[expect(
    dead_code,
    reason = "it describes a body that is read more strictly than this"
)]
pub(super) struct EventDetail {
    /// Its name, as the event's commitment has it.
    name: String,
    /// The detail itself.
    value: String,
    /// 32 random bytes, in hexadecimal digits.
    salt: String,
}

/// Records one signed event. It is durable when the answer comes.
#[utoipa::path(post, path = "/api/v1/events", tag = "events", request_body = SignedEvent, responses(
    (status = 201, description = "Recorded now", body = RecordedEvent),
    (status = 200, description = "Recorded before: the same receipt again", body = RecordedEvent),
    (status = 400, description = "Malformed, or the signature does not verify; the member is named", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "Stale (with the present head), or the id is another event's", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "Longer than an entry can be", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "Refused by a rule; its id is named", body = Problem, content_type = "application/problem+json"),
    (status = 500, description = "It cannot be recorded until the server is repaired; nothing was recorded", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "Out of reach for now: send the same again. Or the server's clock is in doubt, and nothing was recorded", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn submit(
    app: Data<App>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    let bytes = read(&request, body, ONE).await?;
    let recorded = app.submit(&bytes).await?;
    let mut status = if recorded.fresh {
        HttpResponse::Created()
    } else {
        HttpResponse::Ok()
    };
    status.insert_header((LOCATION, format!("/api/v1/events/{}", recorded.index)));
    Ok(json(&mut status, &RecordedEvent::from(&recorded)))
}

/// Many signed events.
#[derive(Deserialize, ToSchema)]
pub(super) struct Batch {
    /// 1 to 256 of them; each is decided after those in front of it.
    #[schema(value_type = Vec<SignedEvent>)]
    events: Vec<Box<RawValue>>,
}

/// The answer to one event of a batch.
#[derive(Serialize, ToSchema)]
pub(super) struct BatchAnswer {
    /// The status that the event would have got by itself.
    status: u16,
    /// What the log did with it, where it was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<RecordedEvent>,
    /// Why it was not recorded, where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// The answers to a batch.
#[derive(Serialize, ToSchema)]
pub(super) struct BatchAnswers {
    /// One for each event, in order.
    answers: Vec<BatchAnswer>,
}

/// Records many signed events; each is answered by itself, and one that is refused or fails does not spoil the others.
#[utoipa::path(post, path = "/api/v1/events/batch", tag = "events", request_body = Batch, responses(
    (status = 200, description = "One answer for each, in order", body = BatchAnswers),
    (status = 400, description = "Not a batch", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn submit_batch(
    app: Data<App>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    let bytes = read(&request, body, MANY).await?;
    let batch: Batch =
        serde_json::from_slice(&bytes).map_err(|e| bad_query("events", &e.to_string()))?;
    if batch.events.is_empty() || batch.events.len() > BATCH {
        return Err(bad_query("events", "a batch has 1 to 256 events"));
    }
    // All are handed in at once and in order, so that they share a commit.
    let events: Vec<&[u8]> = batch
        .events
        .iter()
        .map(|event| event.get().as_bytes())
        .collect();
    let answers = app
        .submit_all(&events)
        .await
        .into_iter()
        .map(|outcome| match outcome {
            Ok(recorded) => BatchAnswer {
                status: if recorded.fresh { 201 } else { 200 },
                event: Some(RecordedEvent::from(&recorded)),
                problem: None,
            },
            Err(error) => {
                let problem = Problem::from(&error);
                BatchAnswer {
                    status: problem.status,
                    event: None,
                    problem: Some(problem),
                }
            }
        });
    Ok(json(
        &mut HttpResponse::Ok(),
        &BatchAnswers {
            answers: answers.collect(),
        },
    ))
}

/// Which entries are wanted.
#[derive(Deserialize, IntoParams)]
pub(super) struct Range {
    /// The first index, 0 without it.
    #[serde(default, deserialize_with = "number")]
    from: Option<u64>,
    /// How many, 100 without it, at most 500.
    #[serde(default, deserialize_with = "number")]
    limit: Option<u64>,
}

/// A list of entries.
#[derive(Serialize, ToSchema)]
pub(super) struct Entries {
    /// In the order of the log.
    #[schema(value_type = Vec<Object>)]
    events: Vec<EntryLine>,
}

/// Lists entries in the order of the log.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", params(Range), security(("session" = [])), responses(
    (status = 200, description = "The entries", body = Entries),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn list(
    _: Reader,
    app: Data<App>,
    range: Query<Range>,
) -> Result<HttpResponse, Failed> {
    let (from, limit) = (range.from.unwrap_or(0), range.limit.unwrap_or(100));
    let events = web::block(move || app.entries(from, limit)).await??;
    Ok(json(&mut HttpResponse::Ok(), &Entries { events }))
}

/// An entry, whole.
#[derive(Serialize, ToSchema)]
pub(super) struct Entry {
    /// Its index.
    index: u64,
    /// Its leaf hash, in hexadecimal digits.
    leaf_hash: String,
    /// SHA-256 of the signed bytes of its event: the next event's `after` may name the entry by this as well.
    event_hash: String,
    /// The server's time.
    recorded_at: String,
    /// The envelope as it stands in the log.
    #[schema(value_type = Object)]
    envelope: Box<RawValue>,
    /// The event that was signed.
    #[schema(value_type = Object)]
    event: Box<RawValue>,
}

/// Shows one entry: the envelope as it stands in the log, and the event that was signed.
#[utoipa::path(get, path = "/api/v1/events/{index}", tag = "events", params(("index" = u64, Path)), security(("session" = [])), responses(
    (status = 200, description = "The entry", body = Entry),
    (status = 404, description = "No such entry", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn show(
    _: Reader,
    app: Data<App>,
    index: Path<u64>,
) -> Result<HttpResponse, Failed> {
    let ShownEntry {
        line,
        envelope,
        signed,
        ..
    } = web::block(move || app.entry(*index)).await??;
    let raw = |text| {
        RawValue::from_string(text).or(Err(crate::app::AppError::Internal("an entry is not JSON")))
    };
    let entry = Entry {
        index: line.index,
        leaf_hash: line.leaf_hash.to_string(),
        event_hash: line.event_hash.to_string(),
        recorded_at: line.recorded_at.to_string(),
        envelope: raw(envelope)?,
        event: raw(signed)?,
    };
    Ok(json(&mut HttpResponse::Ok(), &entry))
}

/// Gives an entry's receipt, for ever the same text.
#[utoipa::path(get, path = "/api/v1/events/{index}/receipt", tag = "events", params(("index" = u64, Path)), security(("session" = [])), responses(
    (status = 200, description = "A C2SP tlog-proof", body = String, content_type = "text/plain"),
    (status = 404, description = "No such entry", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn receipt(
    _: Reader,
    app: Data<App>,
    index: Path<u64>,
) -> Result<HttpResponse, Failed> {
    let receipt = web::block(move || app.receipt(*index)).await??;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .body(receipt.to_string()))
}
