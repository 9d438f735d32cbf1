//! Signing in and out, and what only someone signed in may have.

use super::super::limit::{Counted, Limits};
use super::super::problem::{Failed, Kind, Problem};
use super::super::server::other_methods;
use super::super::visit::{Asked, SignedIn, cookie, token};
use super::json;
use crate::app::{App, AppError, Visitor};
use crate::domain::ParticipantId;
use crate::domain::person::Grant;
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
        web::resource("/session")
            .get(tell)
            .post(stay)
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
#[utoipa::path(post, path = "/api/v1/sign-in/challenge", tag = "session", responses(
    (status = 200, description = "A challenge", body = ChallengeGiven),
    (status = 429, description = "Asked too often", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn challenge(
    app: Data<App>,
    limits: Data<Limits>,
    request: HttpRequest,
) -> Result<HttpResponse, Failed> {
    Limits::count(&limits, &app, &request, Counted::Challenge)?;
    let given = web::block(move || app.challenge()).await??;
    let given = ChallengeGiven {
        challenge: given.challenge.to_string(),
        expires_at: given.expires_at.to_string(),
    };
    Ok(json(&mut HttpResponse::Ok(), &given))
}

/// A session.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionTold {
    /// Who is signed in.
    person: String,
    /// The role title under which the person is known.
    title: String,
    /// The roles in force, each at one site or at all.
    #[schema(value_type = Vec<Object>)]
    grants: Vec<Grant>,
    /// The key that signed the person in.
    key_id: String,
    /// How many seconds it lasts without use.
    idle_seconds: u32,
    /// When it ends if it is not used.
    idle_ends_at: String,
    /// When it ends at the latest.
    expires_at: String,
    /// How many minutes a signing session may stay open on the device.
    signing_minutes: u32,
}

impl SessionTold {
    fn of(app: &App, visitor: Visitor) -> Result<Self, AppError> {
        Ok(Self {
            person: visitor.person.to_string(),
            title: visitor.record.title,
            grants: visitor.record.grants,
            key_id: visitor.key_id.to_string(),
            idle_seconds: app.settings().session_idle_seconds,
            idle_ends_at: visitor.idle_ends_at.to_string(),
            expires_at: visitor.expires_at.to_string(),
            signing_minutes: app.signing_minutes()?,
        })
    }
}

/// A session that has begun.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionBegun {
    /// The token, for `Authorization: Bearer`; it is in the cookie as well.
    token: String,
    #[serde(flatten)]
    session: SessionTold,
}

/// Signs in with a DSSE envelope of the payload type `application/vnd.vialog.sign-in+json` over
/// `{"log","challenge","actor","at"}`. A session that the request still carries ends.
#[utoipa::path(post, path = "/api/v1/sign-in", tag = "session", request_body = super::events::SignedEvent, responses(
    (status = 200, description = "Signed in", body = SessionBegun),
    (status = 400, description = "Malformed, or the signature does not verify", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No open challenge, or a person or key not in force", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn sign_in(
    app: Data<App>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Failed> {
    let (inner, before) = (app.clone(), token(&request));
    let begun = web::block(move || {
        let (token, visitor) = inner.sign_in(&body)?;
        if let Some(before) = before {
            inner.sign_out(&before)?;
        }
        let session = SessionTold::of(&inner, visitor)?;
        let token = token.to_string();
        Ok::<_, AppError>(SessionBegun { token, session })
    });
    let begun = begun.await??;
    let mut answer = HttpResponse::Ok();
    Ok(json(answer.cookie(cookie(&app, &begun.token)), &begun))
}

/// The session of a request, if there is one, and the server's time.
#[derive(Serialize, ToSchema)]
pub(super) struct Present {
    /// The server's time.
    now: String,
    /// The session; null where nobody is signed in.
    session: Option<SessionTold>,
}

async fn present(app: Data<App>, asked: Asked) -> Result<HttpResponse, Failed> {
    let told = web::block(move || {
        let session = match asked.look(&app) {
            Ok(visitor) => Some(SessionTold::of(&app, visitor)?),
            Err(AppError::SignIn(_)) => None,
            Err(why) => return Err(why),
        };
        let now = app.now().to_string();
        Ok(Present { now, session })
    });
    Ok(json(&mut HttpResponse::Ok(), &told.await??))
}

/// Tells of the session, without keeping it open.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", security(("session" = [])), responses((status = 200, description = "The session", body = Present)))]
pub(super) async fn tell(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failed> {
    present(app, Asked::of(&request).in_background()).await
}

/// Keeps the session open, as someone is at work.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", security(("session" = [])), responses((status = 200, description = "The session", body = Present)))]
pub(super) async fn stay(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failed> {
    present(app, Asked::of(&request)).await
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
