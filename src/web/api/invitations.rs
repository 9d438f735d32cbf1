//! Inviting people to join with a key of their own.

use super::super::problem::{Failed, Kind, Problem};
use super::super::server::other_methods;
use super::super::visit::SignedIn;
use super::body::read_request;
use super::json;
use crate::app::{App, InvitationState, NewInvitation};
use crate::domain::PersonId;
use crate::store::Invitation;
use actix_web::web::{self, Data, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a request may have at most: everything in it is short.
const LIMIT: usize = 4096;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/invitations")
            .get(list)
            .post(invite)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/invitations/{id}/cancel")
            .post(cancel)
            .default_service(other_methods()),
    );
}

/// Who is invited.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Invite {
    /// The enrolled person, `person/NAME`.
    #[schema(value_type = String)]
    person: PersonId,
    /// For how many hours, 1 to 168; 24 without it.
    #[serde(default)]
    hours: Option<u32>,
}

/// A key that was handed in.
#[derive(Serialize, ToSchema)]
pub(super) struct KeyTold {
    /// The public key, 32 bytes in base64.
    key: String,
    /// Its id.
    key_id: String,
    /// What its device is called.
    device: String,
    /// The proof of possession, 64 bytes in base64.
    possession: String,
    /// When it was handed in.
    at: String,
}

/// An invitation.
#[derive(Serialize, ToSchema)]
pub(super) struct InvitationTold {
    /// Its id.
    id: String,
    /// Who is invited.
    person: String,
    /// Who invites.
    made_by: String,
    /// Since when.
    made_at: String,
    /// Until when a key may be handed in.
    expires_at: String,
    /// `open`, `waiting` (a key waits to be enrolled), `enrolled` or `expired`.
    state: &'static str,
    /// The key that was handed in; `key`, `device` and `possession` are the body of `key.enrolled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    presented: Option<KeyTold>,
}

impl InvitationTold {
    fn of(invitation: Invitation, state: InvitationState) -> Self {
        let presented = invitation.presented.map(|presented| KeyTold {
            key_id: presented.key.id().to_string(),
            key: presented.key.to_string(),
            device: presented.device,
            possession: presented.possession,
            at: presented.at.to_string(),
        });
        Self {
            id: invitation.id.to_string(),
            person: invitation.person.to_string(),
            made_by: invitation.made_by.to_string(),
            made_at: invitation.made_at.to_string(),
            expires_at: invitation.expires_at.to_string(),
            state: state.word(),
            presented,
        }
    }
}

/// A new invitation. Token, link and picture are told this once.
#[derive(Serialize, ToSchema)]
pub(super) struct Invited {
    #[serde(flatten)]
    invitation: InvitationTold,
    /// The token, 64 hexadecimal digits.
    token: String,
    /// The address to open on the new device; the token stands behind `#`, which no browser sends.
    link: String,
    /// The link as a QR symbol in SVG.
    picture: String,
}

/// Invites an enrolled person, once, to join with a key that their own device makes. For administrators.
#[utoipa::path(post, path = "/api/v1/invitations", tag = "joining", request_body = Invite, security(("session" = [])), responses(
    (status = 201, description = "The invitation", body = Invited),
    (status = 400, description = "The request is not in its form", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "No administrator", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "The person is not enrolled, or has left", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn invite(
    visitor: SignedIn,
    app: Data<App>,
    request: HttpRequest,
    body: Payload,
) -> Result<HttpResponse, Failed> {
    let Invite { person, hours } = read_request(&request, body, LIMIT).await?;
    let made = web::block(move || app.invite(&visitor.0, &person, hours)).await??;
    let NewInvitation {
        invitation,
        token,
        link,
        picture,
    } = made;
    let told = Invited {
        invitation: InvitationTold::of(invitation, InvitationState::Open),
        token: token.to_string(),
        link,
        picture,
    };
    Ok(json(&mut HttpResponse::Created(), &told))
}

/// Lists the invitations, the newest first, with the keys that wait. For administrators.
#[utoipa::path(get, path = "/api/v1/invitations", tag = "joining", security(("session" = [])), responses(
    (status = 200, description = "The invitations", body = Vec<InvitationTold>),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "No administrator", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn list(visitor: SignedIn, app: Data<App>) -> Result<HttpResponse, Failed> {
    let found = web::block(move || app.invitations(&visitor.0)).await??;
    let told = found.into_iter();
    let told: Vec<_> = told
        .map(|(one, state)| InvitationTold::of(one, state))
        .collect();
    Ok(json(&mut HttpResponse::Ok(), &told))
}

/// Takes an invitation back, and with it a key that waits. For administrators.
#[utoipa::path(post, path = "/api/v1/invitations/{id}/cancel", tag = "joining", params(("id" = String, Path)), security(("session" = [])), responses(
    (status = 204, description = "Taken back"),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "No administrator", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such invitation", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn cancel(
    visitor: SignedIn,
    app: Data<App>,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let missing = |_| {
        let why = format!("There is no invitation {id:?}.");
        Failed::from(Problem::of(Kind::NotFound, why))
    };
    let id = Uuid::parse_str(&id).map_err(missing)?;
    web::block(move || app.cancel_invitation(&visitor.0, id)).await??;
    Ok(HttpResponse::NoContent().finish())
}
