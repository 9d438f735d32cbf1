//! Signing in from a browser: the device answers a challenge, the answer is pasted.

use super::super::problem::Failed;
use super::super::visit::{cookie, token};
use super::super::words::Lang;
use super::frame::Frame;
use super::visit::{draw, language};
use crate::app::{App, AppError};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::web::{self, Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "sign_in.html", config = "src/web/pages/askama.toml")]
struct SignInPage {
    frame: Frame,
    command: String,
    problem: Option<String>,
}

pub(super) async fn ask(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failed> {
    page(app, language(&request), None).await
}

async fn page(app: Data<App>, lang: Lang, problem: Option<String>) -> Result<HttpResponse, Failed> {
    let inner = app.clone();
    let given = web::block(move || inner.challenge()).await;
    let given = given.map_err(Failed::from)??;
    let title = if problem.is_some() {
        "Problem: not signed in"
    } else {
        "Sign in"
    };
    let command = format!(
        "vialog sign-in --key KEY.pem --actor PERSON --log {} --challenge {}",
        app.origin(),
        given.challenge
    );
    let status = if problem.is_some() {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::OK
    };
    let frame = Frame::new(&app, lang, title, "/sign-in");
    draw(
        status,
        &SignInPage {
            frame,
            command,
            problem,
        },
    )
}

/// What was pasted.
#[derive(Deserialize)]
pub(super) struct Pasted {
    answer: String,
}

pub(super) async fn answer(
    app: Data<App>,
    request: HttpRequest,
    pasted: Form<Pasted>,
) -> Result<HttpResponse, Failed> {
    own_form(&request)?;
    let inner = app.clone();
    let signed = web::block(move || inner.sign_in(pasted.answer.trim().as_bytes())).await;
    match signed.map_err(Failed::from)? {
        Ok((token, _)) => {
            let home = HttpResponse::SeeOther()
                .insert_header((LOCATION, "/"))
                .cookie(cookie(&app, &token.to_string()))
                .finish();
            Ok(home)
        }
        Err(why @ (AppError::Unavailable(_) | AppError::Internal(_))) => Err(why.into()),
        Err(why) => {
            page(
                app,
                language(&request),
                Some(format!(
                    "{why} Nothing was changed; here is a new challenge."
                )),
            )
            .await
        }
    }
}

/// Ends the session of this browser.
pub(super) async fn leave(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failed> {
    own_form(&request)?;
    let mut gone = cookie(&app, "");
    gone.make_removal();
    if let Some(token) = token(&request) {
        let left = web::block(move || app.sign_out(&token)).await;
        left.map_err(Failed::from)??;
    }
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, "/"))
        .cookie(gone)
        .finish())
}

/// A form on another site may do nothing here: browsers say where a request comes from (W3C Fetch Metadata).
pub(super) fn own_form(request: &HttpRequest) -> Result<(), AppError> {
    let from = request.headers().get("sec-fetch-site");
    match from.map(HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(AppError::Forbidden("This form was sent from another site.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_form_on_another_site_does_nothing_here() {
        let from = |site: &'static str| {
            let request = TestRequest::post().insert_header(("sec-fetch-site", site));
            own_form(&request.to_http_request()).is_ok()
        };
        assert!(from("same-origin"));
        assert!(!from("cross-site"));
        assert!(!from("same-site"));
        assert!(own_form(&TestRequest::post().to_http_request()).is_ok());
    }
}
