//! Signing in and out, and what only someone signed in may have.

use super::super::problem::{Failed, Kind, Problem};
use super::super::server::other_methods;
use super::super::visit::{SignedIn, cookie, token};
use super::json;
use crate::app::{App, AppError};
use crate::domain::ParticipantId;
use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/sign-in/challenge")
            .post(challenge)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/sign-in")
            .post(sign_in)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/sign-out")
            .post(sign_out)
            .default_service(other_methods()),
    )
    .service(
        web::resource("/participant/{name}/wristband-salt")
            .get(wristband_salt)
            .default_service(other_methods()),
    );
}

/// A challenge for a device to sign.
#[derive(Serialize, ToSchema)]
pub(super) struct ChallengeGiven {
    /// 32 random bytes, in hexadecimal digits.
    challenge: String,
    /// Until when it may be answered, once.
    expires_at: String,
}

/// Gives a challenge, to be answered once within two minutes.
#[utoipa::path(post, path = "/api/v1/sign-in/challenge", tag = "session", responses((status = 200, description = "A challenge", body = ChallengeGiven)))]
pub(super) async fn challenge(app: Data<App>) -> Result<HttpResponse, Failed> {
    let given = web::block(move || app.challenge()).await??;
    let given = ChallengeGiven {
        challenge: given.challenge.to_string(),
        expires_at: given.expires_at.to_string(),
    };
    Ok(json(&mut HttpResponse::Ok(), &given))
}

/// A session.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionBegun {
    /// The token, for `Authorization: Bearer`; it is in the cookie as well.
    token: String,
    /// Who is signed in.
    person: String,
    /// When the session ends at the latest.
    expires_at: String,
}

/// Signs in with a DSSE envelope of the payload type `application/vnd.vialog.sign-in+json` over
/// `{"log","challenge","actor","at"}`.
#[utoipa::path(post, path = "/api/v1/sign-in", tag = "session", request_body = super::events::SignedEvent, responses(
    (status = 200, description = "Signed in", body = SessionBegun),
    (status = 400, description = "Malformed, or the signature does not verify", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No open challenge, or a person or key not in force", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn sign_in(app: Data<App>, body: Bytes) -> Result<HttpResponse, Failed> {
    let inner = app.clone();
    let (token, visitor) = web::block(move || inner.sign_in(&body)).await??;
    let token = token.to_string();
    let begun = SessionBegun {
        person: visitor.person.to_string(),
        expires_at: visitor.expires_at.to_string(),
        token: token.clone(),
    };
    Ok(json(
        HttpResponse::Ok().cookie(cookie(&app, &token)),
        &begun,
    ))
}

/// Ends the session.
#[utoipa::path(post, path = "/api/v1/sign-out", tag = "session", security(("session" = [])), responses((status = 204, description = "Signed out")))]
pub(super) async fn sign_out(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failed> {
    let mut gone = cookie(&app, "");
    gone.make_removal();
    if let Some(token) = token(&request) {
        web::block(move || app.sign_out(&token)).await??;
    }
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}

/// The salt of a wristband.
#[derive(Serialize, ToSchema)]
pub(super) struct Salt {
    /// 32 bytes, in hexadecimal digits.
    salt: String,
}

/// Gives the salt of a participant's wristband to the bedside staff of the participant's site, so that a device can commit to
/// the number that it scanned. Always asks for a session, also where reading is open.
#[utoipa::path(get, path = "/api/v1/participant/{name}/wristband-salt", tag = "session", params(("name" = String, Path)), security(("session" = [])), responses(
    (status = 200, description = "The salt", body = Salt),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Not of this site's bedside staff", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such participant, or no wristband", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn wristband_salt(
    visitor: SignedIn,
    app: Data<App>,
    name: Path<String>,
) -> Result<HttpResponse, Failed> {
    let participant = ParticipantId::new(&name);
    let participant =
        participant.map_err(|bad| Failed::from(Problem::of(Kind::NotFound, bad.to_string())))?;
    let salt = web::block(move || app.wristband_salt(&visitor.0, &participant)).await??;
    Ok::<_, AppError>(json(
        &mut HttpResponse::Ok(),
        &Salt {
            salt: salt.to_string(),
        },
    ))
    .map_err(Failed::from)
}
