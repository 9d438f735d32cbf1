//! Who looks at a page, and pages that could not be drawn.

use super::super::problem::{Failed, Kind, Problem};
use super::super::visit::token;
use super::frame::Frame;
use crate::app::{App, AppError, Visitor};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, LOCATION};
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use askama::Template;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// Someone who may look: anyone where reading is open, else whoever is signed in.
pub(super) struct Visit {
    pub(super) app: Data<App>,
    visitor: Option<Visitor>,
}

/// A page with a frame around it.
pub(super) trait Page: Template {
    fn frame(&mut self) -> &mut Frame;
}

/// A page that could not be drawn. People get it as a page, and are led to the sign-in where that is what is missing.
#[derive(Debug)]
pub(super) struct PageFailed(Box<Problem>);

/// What stands where a page could not be drawn.
#[derive(Template)]
#[template(path = "problem.html", config = "src/web/pages/askama.toml")]
struct ProblemPage {
    frame: Frame,
    title: &'static str,
    detail: String,
    rule: Option<&'static str>,
    remedy: String,
}

impl Visit {
    /// Makes a page on a thread where the store may be asked, and draws it.
    ///
    /// # Errors
    /// What `make` says.
    pub(super) async fn page<P: Page + Send + 'static>(
        self,
        make: impl FnOnce(&App) -> Result<P, AppError> + Send + 'static,
    ) -> Result<HttpResponse, PageFailed> {
        let app = self.app.clone();
        let mut page = web::block(move || make(&app))
            .await
            .map_err(Failed::from)??;
        if let Some(visitor) = self.visitor {
            page.frame().who = Some((visitor.record.title, visitor.person.name().to_owned()));
        }
        draw(StatusCode::OK, &page)
    }
}

/// A page as the answer to a request.
pub(super) fn draw(status: StatusCode, page: &impl Template) -> Result<HttpResponse, PageFailed> {
    match page.render() {
        Ok(html) => Ok(HttpResponse::build(status)
            .content_type(ContentType::html())
            .body(html)),
        Err(_) => Err(AppError::Internal("a page cannot be drawn").into()),
    }
}

impl FromRequest for Visit {
    type Error = PageFailed;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageFailed>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (app, token) = (request.app_data::<Data<App>>().cloned(), token(request));
        Box::pin(async move {
            let app = app.ok_or(AppError::Internal("the service has no app"))?;
            let asked = app.clone();
            let visitor = match token {
                Some(token) => web::block(move || asked.visitor(&token))
                    .await
                    .map_err(Failed::from)?,
                None => Err(AppError::SignIn("This is for people who have signed in.")),
            };
            let visitor = match visitor {
                Ok(visitor) => Some(visitor),
                Err(AppError::SignIn(_)) if app.settings().open_reading => None,
                Err(error) => return Err(error.into()),
            };
            Ok(Self { app, visitor })
        })
    }
}

impl From<AppError> for PageFailed {
    fn from(error: AppError) -> Self {
        Self(Box::new(Problem::from(&error)))
    }
}

impl From<Failed> for PageFailed {
    fn from(failed: Failed) -> Self {
        Self(failed.0)
    }
}

impl fmt::Display for PageFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.title)
    }
}

impl ResponseError for PageFailed {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        if status == StatusCode::UNAUTHORIZED {
            return HttpResponse::SeeOther()
                .insert_header((LOCATION, "/sign-in"))
                .finish();
        }
        draw(status, &ProblemPage::of(&self.0)).unwrap_or_else(|_| self.0.response())
    }
}

impl ProblemPage {
    fn of(problem: &Problem) -> Self {
        let kind = Kind::ALL.iter().find(|kind| kind.path() == problem.kind);
        let advice = kind.map(|kind| kind.advice().to_owned());
        Self {
            frame: Frame::bare(format!("Problem: {}", problem.title)),
            title: problem.title,
            detail: problem
                .detail
                .as_deref()
                .map_or_else(String::new, as_sentence),
            rule: problem.rule,
            remedy: problem.remedy.clone().or(advice).unwrap_or_default(),
        }
    }
}

/// A sentence with a capital letter and a full stop, as a page says it.
fn as_sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    let sentence: String = first.into_iter().flatten().chain(letters).collect();
    if sentence.is_empty() || sentence.ends_with(['.', '!', '?']) {
        sentence
    } else {
        format!("{sentence}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_says_what_happened_and_what_to_do_and_cannot_become_markup() {
        let problem = Problem::of(Kind::NotFound, "There is no <b>lot</b> here.");
        let html = ProblemPage::of(&problem).render().unwrap();
        assert!(html.contains("<title>Problem: Not found"), "{html}");
        assert!(html.contains(Kind::NotFound.advice()), "{html}");
        assert!(!html.contains("<b>lot</b>"), "{html}");
    }

    #[test]
    fn whoever_has_to_sign_in_is_led_there() {
        let failed = PageFailed::from(AppError::SignIn("Sign in first."));
        let answer = failed.error_response();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers().get(LOCATION).unwrap(), "/sign-in");
    }

    #[test]
    fn words_become_a_sentence() {
        assert_eq!(as_sentence("there is no lot here"), "There is no lot here.");
        assert_eq!(as_sentence("Nothing there."), "Nothing there.");
        assert_eq!(as_sentence(""), "");
    }
}
