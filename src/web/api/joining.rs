//! Joining with an invitation: open to whoever holds one, and answered alike to everyone else.

use super::super::limit::{Counted, Limits};
use super::super::problem::{Failed, Problem};
use super::super::server::other_methods;
use super::body::read_request;
use super::json;
use crate::app::{App, InvitationState};
use crate::domain::person::Grant;
use crate::domain::{Hash, PublicKey};
use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a request may have at most: everything in it is short.
const LIMIT: usize = 4096;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/join")
            .post(look)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/join/key")
            .post(hand_in)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/join/state")
            .post(state)
            .default_service(other_methods()),
    );
}

/// An invitation's token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Token {
    /// 64 hexadecimal digits.
    token: String,
}

/// What an invited person may know.
#[derive(Serialize, ToSchema)]
pub(super) struct JoiningTold {
    /// The log's origin.
    log: String,
    /// Who is invited.
    person: String,
    /// The role title under which they are known.
    title: String,
    /// Their roles, each at one site or at all.
    #[schema(value_type = Vec<Object>)]
    grants: Vec<Grant>,
    /// Until when a key may be handed in.
    expires_at: String,
}

/// Tells the holder of an open invitation as whom they would join. The same problem answers a token that is unknown, used or
/// too old.
#[utoipa::path(post, path = "/api/v1/join", tag = "joining", request_body = Token, responses(
    (status = 200, description = "The invitation is open", body = JoiningTold),
    (status = 404, description = "It cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn look(
    app: Data<App>,
    limits: Data<Limits>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    Limits::count(&limits, &app, &request, Counted::Join)?;
    let Token { token } = read_request(&request, body, LIMIT).await?;
    let found = web::block(move || app.joining(&token)).await??;
    let told = JoiningTold {
        log: found.log,
        person: found.person.to_string(),
        title: found.title,
        grants: found.grants,
        expires_at: found.expires_at.to_string(),
    };
    Ok(json(&mut HttpResponse::Ok(), &told))
}

/// A new key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewKey {
    /// The invitation's token.
    token: String,
    /// The public key, 32 bytes in base64.
    #[schema(value_type = String)]
    key: PublicKey,
    /// What its device is called, never a person's name.
    device: String,
    /// The key's signature that its holder asks for this enrolment, 64 bytes in base64: DSSE under the payload type
    /// `application/vnd.vialog.key-possession+json` over `{"key","log","person"}` without white space.
    possession: String,
}

/// How far a key has come.
#[derive(Serialize, ToSchema)]
pub(super) struct KeyState {
    /// Its id.
    key_id: String,
    /// `waiting` or `enrolled`.
    state: &'static str,
}

/// Hands a new key in, once for an invitation. It waits until an administrator enrols it.
#[utoipa::path(post, path = "/api/v1/join/key", tag = "joining", request_body = NewKey, responses(
    (status = 201, description = "The key waits", body = KeyState),
    (status = 400, description = "Malformed, or the proof does not verify", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "The invitation cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn hand_in(
    app: Data<App>,
    limits: Data<Limits>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    Limits::count(&limits, &app, &request, Counted::Join)?;
    let new: NewKey = read_request(&request, body, LIMIT).await?;
    let taken =
        web::block(move || app.present_key(&new.token, new.key, &new.device, &new.possession));
    let told = KeyState {
        key_id: taken.await??.to_string(),
        state: InvitationState::Waiting.word(),
    };
    Ok(json(&mut HttpResponse::Created(), &told))
}

/// A key and the invitation with which it was handed in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HandedIn {
    /// The invitation's token.
    token: String,
    /// The key's id.
    #[schema(value_type = String)]
    key_id: Hash,
}

/// Tells whether a key that was handed in is enrolled by now.
#[utoipa::path(post, path = "/api/v1/join/state", tag = "joining", request_body = HandedIn, responses(
    (status = 200, description = "How far it has come", body = KeyState),
    (status = 404, description = "It was not handed in with this invitation, or was taken back", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn state(
    app: Data<App>,
    limits: Data<Limits>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    Limits::count(&limits, &app, &request, Counted::Join)?;
    let HandedIn { token, key_id } = read_request(&request, body, LIMIT).await?;
    let state = web::block(move || app.joined(&token, key_id)).await??;
    let told = KeyState {
        key_id: key_id.to_string(),
        state: state.word(),
    };
    Ok(json(&mut HttpResponse::Ok(), &told))
}
