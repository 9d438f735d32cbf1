//! Who is asking: a session by cookie or bearer token, and whether they may read.

use super::problem::Failed;
use crate::app::{App, AppError, Visitor};
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpRequest};
use std::future::Future;
use std::pin::Pin;

/// The name of the session's cookie.
pub(crate) const COOKIE: &str = "vialog_session";

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Failed>>>>;

/// Proof that the one who asks may read: anyone where reading is open, else whoever is signed in.
#[derive(Debug)]
pub(crate) struct Reader;

impl FromRequest for Reader {
    type Error = Failed;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (app, token) = (app(request), token(request));
        Box::pin(async move {
            let app = app?;
            if !app.settings().open_reading {
                signed_in(app, token).await?;
            }
            Ok(Self)
        })
    }
}

/// Whoever is signed in.
#[derive(Debug)]
pub(crate) struct SignedIn(pub(crate) Visitor);

impl FromRequest for SignedIn {
    type Error = Failed;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (app, token) = (app(request), token(request));
        Box::pin(async move { Ok(Self(signed_in(app?, token).await?)) })
    }
}

fn app(request: &HttpRequest) -> Result<Data<App>, Failed> {
    let app = request.app_data::<Data<App>>().cloned();
    app.ok_or_else(|| AppError::Internal("the service has no app").into())
}

async fn signed_in(app: Data<App>, token: Option<String>) -> Result<Visitor, Failed> {
    let token = token.ok_or(AppError::SignIn("This is for people who have signed in."))?;
    Ok(web::block(move || app.visitor(&token)).await??)
}

/// The token of a request, from its header or its cookie.
pub(crate) fn token(request: &HttpRequest) -> Option<String> {
    let header = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let bearer = header
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(str::to_owned);
    bearer.or_else(|| {
        request
            .cookie(COOKIE)
            .map(|cookie| cookie.value().to_owned())
    })
}

/// The cookie that carries a token: out of reach of scripts and of other sites.
pub(crate) fn cookie(app: &App, token: &str) -> Cookie<'static> {
    Cookie::build(COOKIE, token.to_owned())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(app.base().to_string().starts_with("HTTPS"))
        .finish()
}
