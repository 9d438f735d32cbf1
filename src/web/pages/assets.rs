//! Styles, shapes and modules, from inside the program.

use super::super::problem::{Kind, Problem};
use super::super::words::{Lang, in_browser};
use super::kinds_module;
use crate::domain::Hash;
use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::web::{self, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The folder as it was when the program was built; a debug build reads it anew each time.
#[derive(RustEmbed)]
#[folder = "src/web/assets"]
struct Assets;

const MODULE: &str = "text/javascript; charset=utf-8";
/// The service worker, which is served from the root, because a worker governs what lies beside it.
const WORKER: &str = "sw.js";

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/assets/{name}").get(asset))
        .service(web::resource("/sw.js").get(service_worker));
}

/// An asset with its media type.
fn find(name: &str) -> Option<(String, Cow<'static, [u8]>)> {
    if name == "kinds.js" {
        return Some((MODULE.to_owned(), kinds_module::text().as_bytes().into()));
    }
    let words = name
        .strip_prefix("words-")
        .and_then(|rest| rest.strip_suffix(".js"))
        .and_then(Lang::of);
    if let Some(lang) = words {
        let module = in_browser(lang).into_bytes();
        return Some((MODULE.to_owned(), module.into()));
    }
    let file = Assets::get(name)?;
    let kind = file.metadata.mimetype();
    let kind = if kind.starts_with("text/") {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_owned()
    };
    Some((kind, file.data))
}

async fn asset(request: HttpRequest, name: Path<String>) -> HttpResponse {
    match find(&name) {
        Some((kind, bytes)) => answer(&request, kind, bytes),
        None => Problem::of(Kind::NotFound, "There is no such asset.").response(),
    }
}

/// The service worker, with the names of what it keeps in front of its text, and a version that changes whenever any of that does.
async fn service_worker(request: HttpRequest) -> HttpResponse {
    let own = ["kinds.js", "words-en.js", "words-zh.js"].map(Cow::from);
    let names = Assets::iter().filter(|name| name != WORKER).chain(own);
    let names: BTreeSet<String> = names.map(Cow::into_owned).collect();
    let kept = names.iter().filter_map(|name| find(name));
    let hashes: Vec<Hash> = kept.map(|(_, bytes)| Hash::of(&[&bytes])).collect();
    let all: Vec<&[u8]> = hashes.iter().map(|hash| &hash.bytes()[..]).collect();
    let (version, files) = (Hash::of(&all).short(), serde_json::json!(names));
    let text = find(WORKER).map_or(Cow::default(), |(_, bytes)| bytes);
    let head = format!("const VERSION = '{version}';\nconst FILES = {files};\n");
    let script = [head.as_bytes(), &text].concat();
    answer(&request, MODULE.to_owned(), script.into())
}

/// The bytes, unless the browser has them already.
fn answer(request: &HttpRequest, kind: String, bytes: Cow<'static, [u8]>) -> HttpResponse {
    let tag = format!("\"{}\"", Hash::of(&[&bytes]).short());
    // A compressing middleware marks the tag as weak; what is compared is the same.
    let known = request
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|known| known.to_str().ok())
        .is_some_and(|known| known.trim_start_matches("W/") == tag);
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
        answer.content_type(kind).body(bytes.into_owned())
    }
}
