//! Signing in from a browser: the device answers a challenge, the answer is pasted.

use super::super::problem::Failed;
use super::super::visit::cookie;
use super::draw;
use super::frame::Frame;
use crate::app::App;
use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{self, Data, Form};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "sign_in.html", config = "src/web/pages/askama.toml")]
struct SignInPage {
    frame: Frame,
    command: String,
    problem: Option<String>,
}

pub(super) async fn ask(app: Data<App>) -> Result<HttpResponse, Failed> {
    page(app, None).await
}

async fn page(app: Data<App>, problem: Option<String>) -> Result<HttpResponse, Failed> {
    let inner = app.clone();
    let given = web::block(move || inner.challenge()).await??;
    let title = if problem.is_some() {
        "Problem: not signed in"
    } else {
        "Sign in"
    };
    let command = format!(
        "vialog sign-in --key KEY.pem --person PERSON --log {} --challenge {}",
        app.origin(),
        given.challenge
    );
    draw(&SignInPage {
        frame: Frame::new(&app, title, "/sign-in"),
        command,
        problem,
    })
}

/// What was pasted.
#[derive(Deserialize)]
pub(super) struct Pasted {
    answer: String,
}

pub(super) async fn answer(app: Data<App>, pasted: Form<Pasted>) -> Result<HttpResponse, Failed> {
    let inner = app.clone();
    let signed = web::block(move || inner.sign_in(pasted.answer.trim().as_bytes())).await?;
    match signed {
        Ok((token, _)) => {
            let home = HttpResponse::SeeOther()
                .insert_header((LOCATION, "/"))
                .cookie(cookie(&app, &token.to_string()))
                .finish();
            Ok(home)
        }
        Err(why) => {
            page(
                app,
                Some(format!(
                    "{why} Nothing was changed; here is a new challenge."
                )),
            )
            .await
        }
    }
}
