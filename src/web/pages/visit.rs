//! Who looks at a page, and how a page is made.

use super::super::problem::Failed;
use super::super::visit::Asked;
use super::super::words::Lang;
use super::frame::Frame;
use crate::app::{App, AppError, Visitor};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, ContentType};
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::Template;
use std::future::Future;
use std::pin::Pin;

/// Someone who may look: anyone where reading is open, else whoever is signed in.
pub(in crate::web) struct Visit {
    pub(in crate::web) app: Data<App>,
    /// The language that they read.
    pub(in crate::web) lang: Lang,
    visitor: Option<Visitor>,
    /// The address that was asked for, with its query.
    at: String,
}

/// The name of the cookie that keeps a reader's choice of language.
pub(super) const LANGUAGE: &str = "vialog_lang";

/// The language of whoever asks: the one chosen, else the one that suits the browser best.
pub(super) fn language(request: &HttpRequest) -> Lang {
    let chosen = request.cookie(LANGUAGE);
    let chosen = chosen.and_then(|cookie| Lang::of(cookie.value()));
    chosen.unwrap_or_else(|| {
        let header = request.headers().get(ACCEPT_LANGUAGE);
        Lang::accepted(header.and_then(|value| value.to_str().ok()).unwrap_or(""))
    })
}

/// A page with a frame around it.
pub(super) trait Page: Template {
    fn frame(&mut self) -> &mut Frame;
}

impl Visit {
    /// Who looks, if they have signed in.
    pub(in crate::web) fn visitor(&self) -> Option<&Visitor> {
        self.visitor.as_ref()
    }

    /// Makes a page on a thread where the store may be asked, and draws it.
    ///
    /// # Errors
    /// What `make` says.
    pub(super) async fn page<P: Page + Send + 'static>(
        self,
        make: impl FnOnce(&App, Lang) -> Result<P, AppError> + Send + 'static,
    ) -> Result<HttpResponse, Failed> {
        self.page_as(StatusCode::OK, make).await
    }

    /// The same under another status.
    ///
    /// # Errors
    /// What `make` says.
    pub(super) async fn page_as<P: Page + Send + 'static>(
        self,
        status: StatusCode,
        make: impl FnOnce(&App, Lang) -> Result<P, AppError> + Send + 'static,
    ) -> Result<HttpResponse, Failed> {
        let (app, lang) = (self.app.clone(), self.lang);
        let mut page = web::block(move || make(&app, lang)).await??;
        page.frame().at = self.at;
        if let Some(visitor) = self.visitor {
            page.frame().who = Some((visitor.record.title, visitor.person.name().to_owned()));
        }
        draw(status, &page)
    }
}

/// A page as the answer to a request.
pub(super) fn draw(status: StatusCode, page: &impl Template) -> Result<HttpResponse, Failed> {
    match page.render() {
        Ok(html) => Ok(HttpResponse::build(status)
            .content_type(ContentType::html())
            .body(html)),
        Err(_) => Err(AppError::Internal("a page cannot be drawn").into()),
    }
}

/// Anyone at all, signed in or not: for the pages that lead to a sign-in.
pub(super) struct Guest(pub(super) Visit);

impl FromRequest for Guest {
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failed>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visit = visiting(request, |_| true);
        Box::pin(async move { Ok(Self(visit.await?)) })
    }
}

impl FromRequest for Visit {
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failed>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(visiting(request, |app| app.settings().open_reading))
    }
}

/// Who looks; someone who has not signed in only where that is `open`.
fn visiting(
    request: &HttpRequest,
    open: fn(&App) -> bool,
) -> impl Future<Output = Result<Visit, Failed>> + use<> {
    let (app, session) = (request.app_data::<Data<App>>().cloned(), Asked::of(request));
    let (lang, at) = (language(request), request.uri().to_string());
    async move {
        let app = app.ok_or(AppError::Internal("the service has no app"))?;
        let asked = app.clone();
        let visitor = match web::block(move || session.look(&asked)).await? {
            Ok(visitor) => Some(visitor),
            Err(AppError::SignIn(_)) if open(&app) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(Visit {
            app,
            lang,
            visitor,
            at,
        })
    }
}
