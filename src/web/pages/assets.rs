//! Styles and shapes, from inside the program.

use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::web::{self, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::super::problem::{Kind, Problem};
use crate::domain::Hash;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/assets/{name}").get(asset));
}

async fn asset(request: HttpRequest, name: Path<String>) -> HttpResponse {
    let (kind, text) = match name.as_str() {
        "tokens.css" => (
            "text/css; charset=utf-8",
            include_str!("../assets/tokens.css"),
        ),
        "components.css" => (
            "text/css; charset=utf-8",
            include_str!("../assets/components.css"),
        ),
        "shapes.svg" => ("image/svg+xml", include_str!("../assets/shapes.svg")),
        _ => return Problem::of(Kind::NotFound, "There is no such asset.").response(),
    };
    let tag = format!("\"{}\"", Hash::of(&[text.as_bytes()]).short());
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut answer = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header((ETAG, tag))
        .insert_header((CACHE_CONTROL, "no-cache"));
    if known {
        answer.finish()
    } else {
        answer.content_type(kind).body(text)
    }
}
