//! The table of kinds as an ES module, so that a device which signs, also without a network, shows the sentences of the rules
//! and no others.

use crate::domain::{Hash, KINDS, Kind, Noun};
use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(web::resource("/assets/kinds.js").get(module));
}

/// What a device needs of a kind.
#[derive(Serialize)]
struct Row {
    noun: Option<&'static str>,
    signers: Vec<&'static str>,
    /// In English and in Chinese.
    meanings: [&'static str; 2],
    asks: bool,
}

impl From<&Kind> for Row {
    fn from(kind: &Kind) -> Self {
        Self {
            noun: kind.noun.map(Noun::word),
            signers: kind.signers.iter().map(|role| role.word()).collect(),
            meanings: kind.meanings,
            asks: kind.asks_passphrase(),
        }
    }
}

/// The module with the tag by which a browser knows it again.
static MODULE: LazyLock<(String, String)> = LazyLock::new(|| {
    let rows: BTreeMap<_, Row> = KINDS.iter().map(|kind| (kind.word, kind.into())).collect();
    let table = serde_json::to_string(&rows).unwrap_or_default();
    let text = format!("/** Every kind of event, by its word. */\nexport const KINDS = {table};\n");
    let tag = format!("\"{}\"", Hash::of(&[text.as_bytes()]).short());
    (text, tag)
});

async fn module(request: HttpRequest) -> HttpResponse {
    let (text, tag) = &*MODULE;
    let known = request.headers().get(IF_NONE_MATCH);
    let known = known.is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut answer = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header((ETAG, tag.as_str()))
        .insert_header((CACHE_CONTROL, "no-cache"));
    if known {
        return answer.finish();
    }
    answer
        .content_type("text/javascript; charset=utf-8")
        .body(text.as_str())
}
