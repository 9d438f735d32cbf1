//! Signing in: with a key on this device, or with the answer that the command line signed.

use super::super::limit::{Counted, Limits};
use super::super::problem::Failed;
use super::super::visit::{cookie, token};
use super::device::{DevicePage, Way};
use super::frame::Frame;
use super::visit::{Guest, Page, Visit};
use crate::app::{App, AppError};
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{self, Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

/// Asks who it is and for the passphrase of their key.
pub(super) async fn ask(Guest(visit): Guest) -> Result<HttpResponse, Failed> {
    let page = |app: &App, lang| {
        Ok(DevicePage::new(app, lang, "sign-in", "/sign-in").ways(&[Way::Join, Way::CommandLine]))
    };
    visit.page(page).await
}

/// A challenge for the command line to sign.
#[derive(Template)]
#[template(path = "sign_in_command.html", config = "src/web/pages/askama.toml")]
struct CommandPage {
    frame: Frame,
    command: String,
    problem: Option<String>,
}

impl Page for CommandPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn command_line(
    Guest(visit): Guest,
    limits: Data<Limits>,
    request: HttpRequest,
) -> Result<HttpResponse, Failed> {
    Limits::count(&limits, &visit.app, &request, Counted::Challenge)?;
    paste(visit, None).await
}

async fn paste(visit: Visit, problem: Option<String>) -> Result<HttpResponse, Failed> {
    let status = match &problem {
        Some(_) => StatusCode::UNAUTHORIZED,
        None => StatusCode::OK,
    };
    let page = move |app: &App, lang: super::super::words::Lang| {
        let title = match &problem {
            Some(_) => "keys-command-problem",
            None => "keys-sign-in",
        };
        let command = format!(
            "vialog sign-in --key KEY.pem --actor PERSON --log {} --challenge {}",
            app.origin(),
            app.challenge()?.challenge
        );
        Ok(CommandPage {
            frame: Frame::new(app, lang, lang.say(title), "/sign-in").with(&["sign-in-command"]),
            command,
            problem,
        })
    };
    visit.page_as(status, page).await
}

/// What was pasted.
#[derive(Deserialize)]
pub(super) struct Pasted {
    answer: String,
}

pub(super) async fn answer(
    Guest(visit): Guest,
    pasted: Form<Pasted>,
) -> Result<HttpResponse, Failed> {
    let (app, inner) = (visit.app.clone(), visit.app.clone());
    let signed = web::block(move || inner.sign_in(pasted.answer.trim().as_bytes())).await;
    match signed.map_err(Failed::from)? {
        Ok((token, _)) => {
            let home = HttpResponse::SeeOther()
                .insert_header((LOCATION, "/"))
                .cookie(cookie(&app, &token.to_string()))
                .finish();
            Ok(home)
        }
        Err(
            why @ (AppError::Unavailable(_)
            | AppError::Clock(_)
            | AppError::Fault(_)
            | AppError::Internal(_)),
        ) => Err(why.into()),
        Err(why) => paste(visit, Some(why.to_string())).await,
    }
}

/// Ends the session of this browser.
pub(super) async fn leave(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Failed> {
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
