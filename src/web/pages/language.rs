//! Choosing the language of the pages.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::visit::LANGUAGE;
use crate::app::App;
use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form};
use serde::Deserialize;

/// What was chosen, and where.
#[derive(Deserialize)]
pub(super) struct Chosen {
    to: String,
    back: String,
}

/// Keeps the choice for a year and leads back to the page.
pub(super) async fn choose(app: Data<App>, chosen: Form<Chosen>) -> Result<HttpResponse, Failed> {
    let lang = Lang::of(&chosen.to).unwrap_or_default();
    let cookie = Cookie::build(LANGUAGE, lang.word())
        .path("/")
        .max_age(Duration::days(365))
        .same_site(SameSite::Strict)
        .http_only(true)
        .secure(app.base().to_string().starts_with("HTTPS"))
        .finish();
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, own_address(&chosen.back)))
        .cookie(cookie)
        .finish())
}

/// An address of this service; the first page in the place of one that would lead elsewhere.
pub(super) fn own_address(address: &str) -> &str {
    let own = address.starts_with('/')
        && !address.starts_with("//")
        && address.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if own { address } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_address;

    #[test]
    fn nobody_is_led_to_another_site() {
        assert_eq!(own_address("/lot/L-1?before=3"), "/lot/L-1?before=3");
        for other in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "",
            "lot",
            "/a\r\nb: c",
        ] {
            assert_eq!(own_address(other), "/", "{other}");
        }
    }
}
