//! Problems for people: whoever asks with a browser gets a page, and is led to the sign-in where that is what is missing.
//!
//! A program that does not ask for HTML gets the problem document, here as everywhere.

use super::super::problem::{Kind, Problem};
use super::super::words::Lang;
use super::frame::Frame;
use super::problems::words;
use super::visit::{draw, language};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT, HeaderMap, LOCATION};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};
use askama::Template;
use std::fmt::Write as _;

/// What stands where a page could not be drawn.
#[derive(Template)]
#[template(path = "problem.html", config = "src/web/pages/askama.toml")]
struct ProblemPage {
    frame: Frame,
    title: String,
    /// What happened, in the record's own words, which are English.
    detail: String,
    /// The rule that refuses, and what it says.
    rule: Option<(&'static str, String)>,
    /// What to do, in the reader's language.
    remedy: String,
    /// What else the record itself says to do.
    own: Option<String>,
    /// Whether the request was to record something, and nothing was.
    unrecorded: bool,
}

/// Puts a page in the place of a problem document, for a browser that asked for a page.
pub(crate) async fn for_people<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let lang = language(request.request());
    let page = !request.path().starts_with("/api/") && asks_for_html(request.headers());
    let at = Some(request.uri().to_string()).filter(|_| request.method() == Method::GET);
    let response = next.call(request).await?;
    let problem = response.response().extensions().get::<Problem>().cloned();
    match problem
        .filter(|_| page)
        .and_then(|problem| told(&problem, lang, at.as_deref()))
    {
        Some(instead) => Ok(response.into_response(instead).map_into_right_body()),
        None => Ok(response.map_into_left_body()),
    }
}

fn asks_for_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The problem as a browser shows it. From a page that asks for a sign-in, the way leads back to it.
fn told(problem: &Problem, lang: Lang, at: Option<&str>) -> Option<HttpResponse> {
    let status = StatusCode::from_u16(problem.status).ok()?;
    if status == StatusCode::UNAUTHORIZED {
        let mut to = HttpResponse::SeeOther();
        let back = at.filter(|at| *at != "/");
        let back = back.map_or_else(String::new, |at| format!("?to={}", encoded(at)));
        return Some(
            to.insert_header((LOCATION, format!("/sign-in{back}")))
                .finish(),
        );
    }
    draw(status, &ProblemPage::of(problem, lang, at.is_none())).ok()
}

/// A text as the value of a query (RFC 3986 section 2.1); slashes may stand there.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

impl ProblemPage {
    fn of(problem: &Problem, lang: Lang, wrote: bool) -> Self {
        let kind = Kind::ALL.iter().find(|kind| kind.path() == problem.kind);
        let (title, advice) = match kind {
            Some(kind) => words(lang, *kind),
            None => (problem.title.to_owned(), String::new()),
        };
        let detail = problem.detail.as_deref();
        let rule = problem.rule;
        let remedy = match (rule, &problem.remedy) {
            (_, Some(remedy)) if lang == Lang::En => remedy.clone(),
            (Some(rule), _) => lang.say(&format!("rule-{rule}-do")),
            (None, _) => advice,
        };
        let own = problem.remedy.clone();
        Self {
            frame: Frame::bare(
                lang,
                lang.tell("problem-page", &[("title", title.as_str().into())]),
            ),
            title,
            detail: detail.map_or_else(String::new, as_sentence),
            rule: rule.map(|rule| (rule, lang.say(&format!("rule-{rule}")))),
            remedy,
            own: own.filter(|_| lang != Lang::En),
            unrecorded: wrote && problem.recorded == Some(false),
        }
    }
}

/// Words with a capital letter and a full stop, as a page says them.
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
    use crate::app::AppError;

    #[test]
    fn a_problem_says_what_happened_and_what_to_do_and_cannot_become_markup() {
        let problem = Problem::of(Kind::NotFound, "There is no <b>lot</b> here.");
        let html = ProblemPage::of(&problem, Lang::En, false).render().unwrap();
        assert!(html.contains("<title>Problem: Not found"), "{html}");
        let (_, advice) = words(Lang::En, Kind::NotFound);
        assert!(html.contains(&advice), "{html}");
        assert!(!html.contains("<b>lot</b>"), "{html}");
    }

    #[test]
    fn whoever_has_to_sign_in_is_led_there() {
        let problem = Problem::from(&AppError::SignIn("Sign in first."));
        for (at, to) in [
            (None, "/sign-in"),
            (Some("/"), "/sign-in"),
            (
                Some("/lot/L-1?before=3&x=1"),
                "/sign-in?to=/lot/L-1%3Fbefore%3D3%26x%3D1",
            ),
        ] {
            let answer = told(&problem, Lang::En, at).unwrap();
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
            assert_eq!(answer.headers().get(LOCATION).unwrap(), to);
        }
    }

    #[test]
    fn words_become_a_sentence() {
        assert_eq!(as_sentence("there is no lot here"), "There is no lot here.");
        assert_eq!(as_sentence("Nothing there."), "Nothing there.");
        assert_eq!(as_sentence(""), "");
    }

    #[actix_web::test]
    async fn a_browser_gets_a_page_and_a_program_the_document() {
        use actix_web::test::{TestRequest, call_service, init_service};
        use actix_web::{App, middleware::from_fn, web};
        let missing = || async { Problem::of(Kind::NotFound, "no").response() };
        let service = App::new()
            .default_service(web::to(missing))
            .wrap(from_fn(for_people));
        let service = init_service(service).await;
        for (path, accept, media) in [
            ("/vial/x", "text/html,*/*;q=0.8", "text/html; charset=utf-8"),
            ("/vial/x", "*/*", "application/problem+json"),
            ("/api/v1/vial/x", "text/html", "application/problem+json"),
        ] {
            let request = TestRequest::get()
                .uri(path)
                .insert_header(("accept", accept));
            let answer = call_service(&service, request.to_request()).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path} {accept}");
            assert_eq!(
                answer.headers().get("content-type").unwrap(),
                media,
                "{path} {accept}"
            );
        }
    }
}
