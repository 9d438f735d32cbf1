//! The audit trail.

use super::super::csv::{csv, csv_response, csv_stream};
use super::super::problem::{Failed, Problem};
use super::super::query::{Query, number};
use super::super::server::other_methods;
use super::super::visit::Reader;
use super::paging::{limit, moment, wants_csv, with_next};
use super::{bad_query, json};
use crate::app::{App, TrailLine};
use crate::domain::{Hash, Kind, PersonId, Subject};
use crate::store::TrailQuery;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::IntoParams;

pub(super) fn configure(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/trail")
            .get(list)
            .default_service(other_methods()),
    );
}

/// Which entries are wanted; every member narrows the choice.
#[derive(Default, Deserialize, IntoParams)]
pub(in crate::web) struct Asked {
    /// Those in whose history this thing stands, `noun/NAME`.
    pub(in crate::web) subject: Option<String>,
    /// Those that this person signed, `person/NAME` or the name.
    pub(in crate::web) actor: Option<String>,
    /// Those signed with the key of this id, in hexadecimal digits.
    pub(in crate::web) key: Option<String>,
    /// Those of this kind of event.
    pub(in crate::web) kind: Option<String>,
    /// Those recorded at this moment or later, by the server's clock; with its offset (RFC 3339).
    pub(in crate::web) from: Option<String>,
    /// Those recorded before this moment.
    pub(in crate::web) to: Option<String>,
    /// Those after this index.
    #[serde(default, deserialize_with = "number")]
    pub(in crate::web) after: Option<u64>,
    /// Those before this index.
    #[serde(default, deserialize_with = "number")]
    pub(in crate::web) before: Option<u64>,
    /// `newest`, to have the newest first.
    pub(in crate::web) first: Option<String>,
    /// How many, 100 without it, at most 500; `all` as CSV.
    pub(in crate::web) limit: Option<String>,
    /// `json` or `csv`.
    pub(in crate::web) format: Option<String>,
}

impl Asked {
    /// What to look for.
    ///
    /// # Errors
    /// A problem that names the member that is not in its form.
    pub(in crate::web) fn query(&self) -> Result<TrailQuery, Failed> {
        let subject = self.subject.as_deref().map(Subject::parse).transpose();
        let actor = self.actor.as_deref().map(|text| {
            if text.contains('/') {
                Subject::parse(text).and_then(PersonId::try_from)
            } else {
                PersonId::new(text)
            }
        });
        let key = self.key.as_deref().map(Hash::parse).transpose();
        let kind = self.kind.as_deref().map(|word| {
            let kind = Kind::of(word).map(|kind| kind.word);
            kind.ok_or_else(|| bad_query("kind", &format!("{word:?} is no kind of event")))
        });
        Ok(TrailQuery {
            subject: subject.map_err(|bad| bad_query("subject", &bad.to_string()))?,
            actor: actor
                .transpose()
                .map_err(|bad| bad_query("actor", &bad.to_string()))?,
            key: key.map_err(|bad| bad_query("key", &bad.to_string()))?,
            kind: kind.transpose()?,
            from: moment("from", self.from.as_deref())?,
            to: moment("to", self.to.as_deref())?,
            after: self.after,
            before: self.before,
            newest_first: match self.first.as_deref() {
                None | Some("oldest") => false,
                Some("newest") => true,
                Some(_) => return Err(bad_query("first", "oldest or newest")),
            },
        })
    }
}

/// Tells who signed what, when and why, oldest first: what a person or a key signed, what happened to a thing, what happened between
/// two moments. A `Link` header leads on where there is more.
#[utoipa::path(get, path = "/api/v1/trail", tag = "record", params(Asked), security(("session" = [])), responses(
    (status = 200, description = "The entries, each with subject, kind, meaning, actor, key, both times, reason and leaf hash", body = Vec<Object>),
    (status = 400, description = "A member is not in its form; it is named", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Sign in first", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn list(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failed> {
    let as_csv = wants_csv(&request, asked.format.as_deref())?;
    let query = asked.query()?;
    let Some(limit) = limit(asked.limit.as_deref().unwrap_or(""))? else {
        if as_csv {
            return Ok(all(app, query));
        }
        return Err(bad_query("limit", "all of a list is given as csv alone"));
    };
    let found = web::block(move || app.trail(&query, limit)).await??;
    let last = found.lines.last().filter(|_| found.more);
    let after = last
        .filter(|_| asked.first.is_none())
        .map(|line| line.entry.index.to_string());
    let answer = if as_csv {
        csv_response("trail", csv(&COLUMNS, found.lines.iter().map(row)))
    } else {
        json(&mut HttpResponse::Ok(), &found.lines)
    };
    Ok(with_next(answer, &request, after))
}

/// How many entries are read at once of a trail that is given whole.
const AT_ONCE: u64 = 500;

/// Every entry that is asked for as CSV, oldest first, read and sent part by part.
fn all(app: Data<App>, mut query: TrailQuery) -> HttpResponse {
    query.newest_first = false;
    let mut more = true;
    csv_stream("trail", &COLUMNS, move || {
        if !more {
            return Ok(None);
        }
        let found = app.trail(&query, AT_ONCE)?;
        more = found.more;
        query.after = found.lines.last().map(|line| line.entry.index);
        Ok(Some(found.lines.iter().map(row).collect()))
    })
}

const COLUMNS: [&str; 14] = [
    "index",
    "recorded_at",
    "at",
    "actor",
    "key_id",
    "kind",
    "subject",
    "meaning",
    "reason",
    "late_reason",
    "despite",
    "despite_reason",
    "despite_evidence",
    "leaf_hash",
];

fn row(line: &TrailLine) -> Vec<String> {
    let entry = &line.entry;
    let despite = entry.despite.as_ref();
    let rules = despite.into_iter().flat_map(|it| &it.rules);
    let rules: Vec<&str> = rules.map(|rule| rule.id()).collect();
    let account = despite.map(|it| it.reason.clone());
    let evidence = despite.and_then(|it| it.evidence);
    vec![
        entry.index.to_string(),
        entry.recorded_at.to_string(),
        entry.at.clone(),
        entry.actor.to_string(),
        line.key_id.to_string(),
        entry.kind.to_owned(),
        entry.subject.to_string(),
        entry.meaning.clone(),
        line.reason.clone().unwrap_or_default(),
        entry.late_reason.clone().unwrap_or_default(),
        rules.join(" "),
        account.unwrap_or_default(),
        evidence.map_or_else(String::new, |hash| hash.to_string()),
        entry.leaf_hash.to_string(),
    ]
}
