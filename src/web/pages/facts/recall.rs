//! Recalls: how far each site has come, whom to tell, and where the vials are.

use super::super::block::{Act, Block, Grid, Note, Row, Style};
use super::super::parts::Cell;
use super::{Draft, Sight};
use crate::app::{AppError, Evidence, RecallReport, RecalledSite};
use crate::domain::recall::Recall;
use crate::domain::{InfusionId, OrderId, RecallId, Subject};

/// How many vials stand on the page; the file has them all.
const LISTED: usize = 60;

pub(super) fn recall(sight: &Sight<'_>, recall: &Recall) -> Result<Draft, AppError> {
    let voice = sight.voice;
    let id = RecallId::try_from(sight.shown.subject.clone())
        .or(Err(AppError::Internal("a page is of another noun")))?;
    let report = sight.app.recall_report(&id)?;
    let values = [
        ("reason", recall.reason.trim_end_matches('.').into()),
        ("found", report.vials_accounted_for.to_string().into()),
        ("vials", report.vials.len().to_string().into()),
        ("told", report.participants_told.to_string().into()),
        ("participants", report.participants.len().to_string().into()),
    ];
    let told = format!("/api/v1/{}/report?format=csv", sight.shown.subject);
    let told = Cell::Link(told, voice.say("recall-csv"));
    let lots = report.lots.iter().map(|it| Cell::to(it.lot.subject()));
    let mut facts = vec![
        sight.fact("named", named(sight, recall)),
        sight.fact("lots", lots.collect()),
    ];
    if let Some(closed) = &recall.closed {
        let becomes = voice.word(&closed.disposition);
        facts.push(sight.fact("effectiveness", vec![Cell::text(&closed.effectiveness)]));
        facts.push(sight.fact("disposition", vec![Cell::Text(becomes)]));
    }
    let way: Vec<Cell> = report
        .on_the_way
        .iter()
        .map(|one| Cell::to(one.subject()))
        .collect();
    if !way.is_empty() {
        facts.push(sight.fact("on-the-way", way));
    }
    facts.push(sight.fact("take-home", vec![told]));
    Ok(Draft {
        first: at_once(sight, &report).into_iter().collect(),
        sentence: voice.tell("recall-says", &values),
        facts,
        beside: vec![
            Block::Grid(sites(sight, &report)),
            Block::Grid(participants(sight, &report)),
            Block::Grid(vials(sight, &report)?),
        ],
        ..Draft::default()
    })
}

/// Whose people are to be told at once: infusions under way, and orders for which a vial is kept or thawed.
fn at_once(sight: &Sight<'_>, report: &RecallReport) -> Option<Block> {
    let voice = sight.voice;
    let running = report.sites.iter().flat_map(|site| &site.running);
    let running: Vec<&Subject> = running.map(InfusionId::subject).collect();
    let orders = report.sites.iter().flat_map(|site| &site.orders);
    let orders: Vec<&Subject> = orders.map(OrderId::subject).collect();
    let open = |of: &&Subject| Act {
        what: voice.tell("reason-open", &[("name", of.name().to_owned().into())]),
        href: format!("/{of}"),
        style: Style::Plain,
    };
    let told = |id: &str, those: &[&Subject]| {
        let names = voice.list(those.iter().map(|one| one.name()));
        (!those.is_empty()).then(|| voice.tell(id, &[("names", names.into())]))
    };
    let words = [
        told("warning-running", &running),
        told("recall-orders", &orders),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| {
        Block::Note(Note {
            hue: "stop",
            shape: "stop",
            title: voice.say("recall-at-once"),
            words,
            acts: running.iter().chain(&orders).map(open).collect(),
        })
    })
}

/// What was named, and what vials were in at which times.
fn named(sight: &Sight<'_>, recall: &Recall) -> Vec<Cell> {
    let voice = sight.voice;
    let mut named: Vec<Cell> = recall.scope.iter().map(Cell::to).collect();
    for (within, spans) in &recall.exposures {
        named.extend(spans.iter().map(|span| {
            let times = [
                ("from", voice.moment(span.from).words().into()),
                ("to", voice.moment(span.to).words().into()),
            ];
            let told = voice.tell("fact-from-to", &times);
            Cell::With(Box::new(Cell::to(within)), told)
        }));
    }
    named
}

/// Each site with what was told it and what it says it did; a silent one carries the hue of what waits.
fn sites(sight: &Sight<'_>, report: &RecallReport) -> Grid {
    let voice = sight.voice;
    let columns = [
        "site",
        "state",
        "notified",
        "#kept-apart",
        "#on-hand",
        "#participants-told",
        "concerned",
        "measures",
        "do",
    ];
    let mut grid = Grid::new(voice, "recall-sites", &columns);
    let proof = |evidence: &Option<Evidence>| {
        evidence.as_ref().map_or_else(
            || Cell::Text(voice.say("fact-not-yet")),
            |one| Cell::Entry(one.index, format!("#{}", one.index)),
        )
    };
    let said =
        |said: Option<u32>| said.map_or_else(|| voice.say("fact-not-yet"), |n| n.to_string());
    for site in &report.sites {
        let done = site.acknowledged.is_some();
        let tag = if done {
            voice.tag("state-acknowledged", "ok", "ok")
        } else {
            voice.tag("recall-silent", "warn", "half")
        };
        let of_all = [
            ("told", said(site.participants_told).into()),
            ("all", site.participants.to_string().into()),
        ];
        let cells = vec![
            Cell::to(site.site.subject()),
            Cell::State(tag),
            proof(&site.notified),
            Cell::Text(said(site.vials_kept_apart)),
            Cell::text(site.vials_on_hand),
            Cell::Text(voice.tell("recall-of-all", &of_all)),
            Cell::Text(concerned(sight, site)),
            measures(sight, site),
            act_at(sight, site),
        ];
        grid.rows.push(Row(cells, (!done).then_some("warn")));
    }
    grid.noted(report.sites.len().to_string()).trimmed()
}

/// What the reader may do about a site: tell it, or answer for it.
fn act_at(sight: &Sight<'_>, site: &RecalledSite) -> Cell {
    let mine = at(sight, site.site.subject());
    let kind = if site.notified.is_none() && sight.may("recall.notified").is_some() {
        "recall.notified"
    } else if site.acknowledged.is_none() && mine && sight.may("recall.acknowledged").is_some() {
        "recall.acknowledged"
    } else {
        return Cell::text("");
    };
    let subject = &sight.shown.subject;
    let to = format!("/act/{kind}?subject={subject}&site={}", site.site);
    Cell::Link(to, sight.voice.act(kind))
}

/// The doses of a site that it reaches before they are given or while they are.
fn concerned(sight: &Sight<'_>, site: &RecalledSite) -> String {
    let running = site.running.iter().map(InfusionId::name);
    sight
        .voice
        .list(running.chain(site.orders.iter().map(OrderId::name)))
}

/// What a site says it did, and why its numbers are not those of the record.
fn measures(sight: &Sight<'_>, site: &RecalledSite) -> Cell {
    let said = Cell::text(site.measures.as_deref().unwrap_or_default());
    match &site.difference {
        None => said,
        Some(why) => {
            let values = [("why", why.clone().into())];
            Cell::With(
                Box::new(said),
                sight.voice.tell("recall-difference", &values),
            )
        }
    }
}

/// Whether the reader works at this site, or everywhere.
fn at(sight: &Sight<'_>, site: &Subject) -> bool {
    sight.visitor.is_some_and(|it| {
        let here = |own: &crate::domain::person::Grant| {
            own.site.as_ref().is_none_or(|own| own.subject() == site)
        };
        it.record.grants.iter().any(here)
    })
}

fn participants(sight: &Sight<'_>, report: &RecallReport) -> Grid {
    let voice = sight.voice;
    let columns = ["participant", "state", "site", "vials", "#adverse-events"];
    let mut grid = Grid::new(voice, "to-tell", &columns);
    for one in &report.participants {
        let given = one.recipient.infusions.iter();
        let vials = given.flat_map(|given| given.vials.iter().map(Subject::name));
        let (tag, hue) = if one.site_acknowledged {
            (voice.tag("recall-site-acknowledged", "ok", "ok"), None)
        } else {
            (voice.tag("recall-to-be-told", "stop", "stop"), Some("stop"))
        };
        let cells = vec![
            Cell::to(&one.recipient.participant),
            Cell::State(tag),
            Cell::to(&one.recipient.site),
            Cell::Text(voice.list(vials)),
            Cell::text(one.recipient.adverse_events.len()),
        ];
        grid.rows.push(Row(cells, hue));
    }
    grid.noted(report.participants.len().to_string())
}

/// Where the vials are: what is not accounted for comes first.
fn vials(sight: &Sight<'_>, report: &RecallReport) -> Result<Grid, AppError> {
    let voice = sight.voice;
    let mut found: Vec<_> = report.vials.iter().collect();
    found.sort_by_key(|one| one.accounted_for);
    found.truncate(LISTED);
    let subjects = found.iter().map(|one| one.vial.subject().clone());
    let mut states = voice.states(sight.app, &subjects.collect::<Vec<_>>())?;
    let columns = ["vial", "state", "held-by", "accounted", "last-moved"];
    let mut grid = Grid::new(voice, "taken-back", &columns);
    for one in found {
        let hue = (!one.accounted_for).then_some("warn");
        let cells = vec![
            Cell::to(one.vial.subject()),
            states
                .remove(one.vial.subject())
                .map_or_else(|| Cell::text(""), Cell::State),
            voice.holder(&one.holder),
            Cell::Text(voice.yes(one.accounted_for)),
            Cell::Entry(one.entry.index, voice.done(one.entry.kind)),
        ];
        grid.rows.push(Row(cells, hue));
    }
    let values = [
        ("shown", grid.rows.len().to_string().into()),
        ("all", report.vials.len().to_string().into()),
    ];
    let note = voice.tell("table-shown-of", &values);
    Ok(grid.noted(note))
}
