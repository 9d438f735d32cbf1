//! The visits of every participant by their due dates: what is overdue and due stands first.

use super::super::problem::Failed;
use super::super::query::Query;
use super::super::words::Lang;
use super::block::{Grid, Row};
use super::frame::Frame;
use super::parts::Cell;
use super::visit::{Page, Visit};
use super::voice::Voice;
use super::words::Tag;
use crate::app::report::VisitRow;
use crate::app::{App, AppError, Visitor};
use crate::domain::{Kind, Subject};
use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

/// The standings of a visit in the order in which they press.
const STANDINGS: [&str; 5] = ["overdue", "due", "upcoming", "done", "missed"];
/// How many visits one page lists.
const LISTED: usize = 200;

/// The page.
#[derive(Template)]
#[template(path = "assessments.html", config = "src/web/pages/askama.toml")]
struct AssessmentsPage {
    frame: Frame,
    tiles: Vec<(String, usize, String, bool)>,
    grid: Grid,
}

impl Page for AssessmentsPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

/// Which visits are shown.
#[derive(Deserialize)]
pub(super) struct Wanted {
    /// Those that stand so; without it those that are overdue and due.
    status: Option<String>,
}

pub(super) async fn list(visit: Visit, wanted: Query<Wanted>) -> Result<HttpResponse, Failed> {
    let visitor = visit.visitor().cloned();
    let wanted = wanted.into_inner().status;
    visit
        .page(move |app, lang| page(app, lang, visitor.as_ref(), wanted.as_deref()))
        .await
}

fn page(
    app: &App,
    lang: Lang,
    visitor: Option<&Visitor>,
    wanted: Option<&str>,
) -> Result<AssessmentsPage, AppError> {
    let voice = Voice::plain(lang);
    let rows = app.visits(None)?;
    let tiles = STANDINGS.map(|status| {
        let count = rows.iter().filter(|row| row.status == status).count();
        let here = wanted == Some(status);
        let href = format!("/assessments?status={status}");
        (voice.say(&format!("visit-{status}")), count, href, here)
    });
    let shown = |row: &&VisitRow| {
        wanted.map_or(["overdue", "due"].contains(&row.status), |wanted| {
            row.status == wanted
        })
    };
    let mut shown: Vec<&VisitRow> = rows.iter().filter(shown).collect();
    shown.sort_by_key(|row| row.to);
    let columns = [
        "participant",
        "state",
        "site",
        "visit",
        "after",
        "window",
        "do",
    ];
    let mut grid = Grid::new(&voice, "assessments", &columns);
    for row in shown.iter().take(LISTED) {
        let tag = standing(&voice, row);
        let hue = (row.status == "overdue").then_some("warn");
        grid.rows.push(Row(cells(&voice, visitor, row, tag), hue));
    }
    grid.links.push(Cell::Link(
        "/reports/visits".to_owned(),
        voice.say("assessments-report"),
    ));
    Ok(AssessmentsPage {
        frame: Frame::new(app, lang, voice.say("assessments-title"), "/assessments"),
        tiles: tiles.into(),
        grid: grid.noted(shown.len().to_string()).trimmed(),
    })
}

fn cells(voice: &Voice, visitor: Option<&Visitor>, row: &VisitRow, tag: Tag) -> Vec<Cell> {
    let window = [
        ("from", voice.day(row.from).into()),
        ("to", voice.day(row.to).into()),
    ];
    let open = ["overdue", "due"].contains(&row.status);
    let may = visitor.is_some_and(|visitor| assesses(visitor, &row.site));
    let act = if open && may {
        // The participant's own page leads on with the visit filled in.
        Cell::Link(
            format!("/{}#visits", row.participant),
            voice.act("assessment.recorded"),
        )
    } else {
        Cell::text("")
    };
    vec![
        Cell::to(&row.participant),
        Cell::State(tag),
        Cell::to(&row.site),
        Cell::text(&row.visit),
        Cell::to(&row.infusion),
        Cell::Text(voice.tell("visit-window", &window)),
        act,
    ]
}

/// Whether the reader assesses participants of this site.
fn assesses(visitor: &Visitor, site: &Subject) -> bool {
    let signers = Kind::of("assessment.recorded").map_or(&[][..], |kind| kind.signers);
    visitor.record.grants.iter().any(|own| {
        let here = own.site.as_ref().is_none_or(|own| own.subject() == site);
        here && signers.contains(&own.role)
    })
}

/// Where a visit stands.
pub(super) fn standing(voice: &Voice, row: &VisitRow) -> Tag {
    if row.deviation.is_some() {
        return voice.tag("visit-out-of-window", "warn", "ok");
    }
    let (hue, shape) = match row.status {
        "overdue" => ("warn", "clock"),
        "due" => ("warn", "half"),
        "done" => ("ok", "ok"),
        "missed" => ("warn", "tri"),
        _ => ("calm", "ring"),
    };
    voice.tag(&format!("visit-{}", row.status), hue, shape)
}
