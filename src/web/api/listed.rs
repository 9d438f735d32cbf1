//! The list of a noun: filtered, sorted, in parts, and whole as CSV.

use super::super::csv::{csv, csv_response, csv_stream};
use super::super::problem::{Failed, Kind, Problem};
use super::super::query::Query;
use super::super::visit::Reader;
use super::paging::{given, limit, moment, wants_csv, with_next};
use super::{bad_query, json};
use crate::app::{App, ListLine};
use crate::domain::shipment::Holder;
use crate::domain::usability::is_answer;
use crate::domain::{Instant, Noun, Subject};
use crate::store::{ListQuery, Sort};
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which of a noun are wanted; every member narrows the choice, and an empty one says nothing.
#[derive(Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(in crate::web) struct Asked {
    /// Those whose last recorded stage this is; what is shown as their state may be a reason why they may not be used.
    pub(in crate::web) state: String,
    /// Those that relate to this thing, as the vials of a lot or the lot of a vial: `noun/NAME`.
    pub(in crate::web) of: String,
    /// Those at this site, `site/NAME` or the name.
    pub(in crate::web) site: String,
    /// Those whose name begins so.
    pub(in crate::web) name: String,
    /// Those that run out or are due at this moment or later: RFC 3339 with an offset, or a day.
    pub(in crate::web) from: String,
    /// Those that run out or are due before this moment.
    pub(in crate::web) to: String,
    /// `name`, `state`, `site`, `parent`, `note` or `due`; with a minus in front the last come first.
    pub(in crate::web) sort: String,
    /// The name behind which the list begins, in the order asked for.
    pub(in crate::web) after: String,
    /// The name in front of which the list ends; takes the place of `after`.
    pub(in crate::web) before: String,
    /// How many, 100 without it, at most 500; `all` as CSV.
    pub(in crate::web) limit: String,
    /// `json` or `csv`.
    pub(in crate::web) format: String,
}

/// The words by which a list is sorted.
const SORTS: [(&str, Sort); 6] = [
    ("name", Sort::Name),
    ("state", Sort::State),
    ("site", Sort::Site),
    ("parent", Sort::Parent),
    ("note", Sort::Note),
    ("due", Sort::Due),
];

/// The word of an order.
pub(in crate::web) fn sort_word(sort: Sort) -> &'static str {
    let found = SORTS.into_iter().find(|(_, one)| *one == sort);
    found.map_or("name", |(word, _)| word)
}

impl Asked {
    /// What to look for.
    ///
    /// # Errors
    /// A problem that names the member that is not in its form.
    pub(in crate::web) fn query(&self, noun: Noun) -> Result<ListQuery, Failed> {
        let of = given(&self.of).map(Subject::parse).transpose();
        let site = given(&self.site).map(|text| match text.split_once('/') {
            Some(_) => Subject::parse(text),
            None => Subject::new(Noun::Site, text),
        });
        let (word, descending) = match self.sort.strip_prefix('-') {
            Some(word) => (word, true),
            None => (self.sort.as_str(), false),
        };
        let sort = given(word).map(|word| {
            let found = SORTS.into_iter().find(|(one, _)| *one == word);
            let wrong = || {
                bad_query(
                    "sort",
                    "a list is sorted by name, state, site, parent, note or due",
                )
            };
            found.map(|(_, sort)| sort).ok_or_else(wrong)
        });
        let state = given(&self.state);
        if state.is_some_and(|word| is_answer(noun, word)) {
            return Err(bad_query(
                "state",
                "a list is narrowed by a recorded stage; what may be used is asked of each thing at /usability",
            ));
        }
        Ok(ListQuery {
            noun,
            state: state.map(str::to_owned),
            of: of.map_err(|bad| bad_query("of", &bad.to_string()))?,
            site: site
                .transpose()
                .map_err(|bad| bad_query("site", &bad.to_string()))?,
            named: given(&self.name).unwrap_or("").to_owned(),
            due_from: day_or_moment("from", &self.from)?,
            due_to: day_or_moment("to", &self.to)?,
            sort: sort.transpose()?.unwrap_or_default(),
            descending,
            after: self.after.clone(),
            before: self.before.clone(),
        })
    }
}

/// A moment with its offset, or the beginning of a day by the clock of the trial's sites.
pub(in crate::web) fn day_or_moment(member: &str, text: &str) -> Result<Option<Instant>, Failed> {
    let Some(text) = given(text) else {
        return Ok(None);
    };
    if text.contains('T') {
        return moment(member, Some(text));
    }
    moment(member, Some(&format!("{text}T00:00:00+08:00")))
}

/// One of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct Line {
    /// The subject.
    subject: String,
    /// Its state in one word, as it is to be shown: what may not be used is never told as free for use.
    state: String,
    /// Who holds it, where that can be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    holder: Option<Holder>,
    /// The lot of a vial.
    #[serde(skip_serializing_if = "Option::is_none")]
    lot: Option<String>,
    /// Where it is, or the site that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// The one thing that it comes from or is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    /// A word or two, as where a vial lies, or a deviation's class.
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
    /// When it runs out or is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    due: Option<Instant>,
}

impl Line {
    /// The columns of the list as CSV.
    const COLUMNS: [&str; 8] = [
        "subject", "state", "holder", "lot", "site", "parent", "note", "due",
    ];

    fn row(self) -> Vec<String> {
        let holder = self.holder.map(|holder| holder.to_string());
        vec![
            self.subject,
            self.state,
            holder.unwrap_or_default(),
            self.lot.unwrap_or_default(),
            self.site.unwrap_or_default(),
            self.parent.unwrap_or_default(),
            self.note,
            self.due.map_or_else(String::new, |due| due.to_string()),
        ]
    }
}

impl From<ListLine> for Line {
    fn from(line: ListLine) -> Self {
        let text = |subject: Option<Subject>| subject.map(|subject| subject.to_string());
        Self {
            subject: line.subject.to_string(),
            state: line.state,
            holder: line.holder,
            lot: line.lot.map(|lot| lot.to_string()),
            site: text(line.glance.site),
            parent: text(line.glance.parent),
            note: line.glance.note,
            due: line.glance.due,
        }
    }
}

/// Lists the things of a noun, each with its state. A `Link` header leads on where there is more.
#[utoipa::path(get, path = "/api/v1/{noun}", tag = "record", params(("noun" = String, Path, example = "vial"), Asked), security(("session" = [])), responses(
    (status = 200, description = "The list", body = Vec<Line>),
    (status = 400, description = "A member is not in its form; it is named", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such noun", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn list(
    _: Reader,
    app: Data<App>,
    request: HttpRequest,
    noun: Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failed> {
    let why = || {
        Failed::from(Problem::of(
            Kind::NotFound,
            format!("{:?} is no noun of the record.", *noun),
        ))
    };
    let noun = Noun::from_word(&noun).ok_or_else(why)?;
    let as_csv = wants_csv(&request, given(&asked.format))?;
    let query = asked.query(noun)?;
    let Some(limit) = limit(&asked.limit)? else {
        if as_csv {
            return Ok(all(app, query));
        }
        return Err(bad_query("limit", "all of a list is given as csv alone"));
    };
    let found = web::block(move || app.list(&query, limit)).await??;
    let last = found.lines.last().filter(|_| found.more);
    let after = last.map(|line| line.subject.name().to_owned());
    let lines = found.lines.into_iter().map(Line::from);
    let answer = if as_csv {
        let rows = csv(&Line::COLUMNS, lines.map(Line::row));
        csv_response(noun.word(), rows)
    } else {
        json(&mut HttpResponse::Ok(), &lines.collect::<Vec<_>>())
    };
    Ok(with_next(answer, &request, after))
}

/// How many lines are read at once of a list that is given whole.
const AT_ONCE: u64 = 500;

/// Every line of a list as CSV, read and sent part by part.
fn all(app: Data<App>, mut query: ListQuery) -> HttpResponse {
    let name = query.noun.word();
    query.before.clear();
    let mut more = true;
    csv_stream(name, &Line::COLUMNS, move || {
        if !more {
            return Ok(None);
        }
        let found = app.list(&query, AT_ONCE)?;
        more = found.more;
        if let Some(last) = found.lines.last() {
            last.subject.name().clone_into(&mut query.after);
        }
        let rows = found.lines.into_iter().map(|line| Line::from(line).row());
        Ok(Some(rows.collect()))
    })
}
