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
/// The header of what a page asks by itself, which does not keep a session open.
const BACKGROUND: &str = "vialog-background";

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Failed>>>>;

/// Proof that the one who asks may read: anyone where reading is open, else whoever is signed in.
#[derive(Debug)]
pub(crate) struct Reader;

impl FromRequest for Reader {
    type Error = Failed;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (app, asked) = (app(request), Asked::of(request));
        Box::pin(async move {
            let app = app?;
            if !app.settings().open_reading {
                asked.visitor(app).await?;
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
        let (app, asked) = (app(request), Asked::of(request));
        Box::pin(async move { Ok(Self(asked.visitor(app?).await?)) })
    }
}

fn app(request: &HttpRequest) -> Result<Data<App>, Failed> {
    let app = request.app_data::<Data<App>>().cloned();
    app.ok_or_else(|| AppError::Internal("the service has no app").into())
}

/// What a request says of its session.
#[derive(Debug)]
pub(crate) struct Asked {
    token: Option<String>,
    background: bool,
}

impl Asked {
    /// Reads it from the request's headers.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        Self {
            token: token(request),
            background: request.headers().contains_key(BACKGROUND),
        }
    }

    /// The same, asked by the page itself.
    #[must_use]
    pub(crate) fn in_background(self) -> Self {
        Self {
            background: true,
            ..self
        }
    }

    /// Who asks.
    ///
    /// # Errors
    /// When nobody is signed in, or the log is out of reach.
    pub(crate) async fn visitor(self, app: Data<App>) -> Result<Visitor, Failed> {
        let asked = web::block(move || self.look(&app)).await;
        Ok(asked??)
    }

    /// Who asks, where the store may be asked.
    ///
    /// # Errors
    /// As [`Asked::visitor`].
    pub(crate) fn look(&self, app: &App) -> Result<Visitor, AppError> {
        match &self.token {
            Some(token) if self.background => app.glance(token),
            Some(token) => app.visitor(token),
            None => Err(AppError::SignIn("This is for people who have signed in.")),
        }
    }
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
