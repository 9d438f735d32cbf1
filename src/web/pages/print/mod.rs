//! Documents to print and file: each is drawn from the record and says on every sheet from which log and up to where.
//!
//! A document has facts, tables, and the signatures that it rests on: who, in which role, when, and with what meaning
//! (21 CFR 11.50). Participants stand in it under their pseudonyms alone.
//!
//! # Adding a document
//!
//! A line in [`DOCUMENTS`] and a function that makes its [`Body`]; its title is the word `print-NAME`.

mod clinical;
mod custody;
mod lots;
mod quality;
mod shipments;

use super::super::problem::Failed;
use super::super::words::Lang;
use super::frame::Frame;
use super::parts::{Cell, Fact, Moment, Table, grouped};
use super::standing::records;
use super::visit::{Page, Visit};
use super::voice::Voice;
use super::words::done;
use crate::app::{App, AppError, EntryLine};
use crate::domain::{Noun, Record, Subject};
use crate::ledger::SignedCheckpoint;
use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use std::collections::BTreeSet;

/// What a document is made from.
struct Desk<'a> {
    app: &'a App,
    lang: Lang,
    subject: &'a Subject,
    record: &'a Record,
}

impl Desk<'_> {
    /// How the document speaks: by the clock of the site that its thing is at.
    fn voice(&self) -> Result<Voice, AppError> {
        let site = self.app.site_of(&self.app.subject(self.subject)?)?;
        Voice::at(self.app, self.lang, site.as_ref())
    }

    /// A text in the reader's language.
    fn text(&self, text: &crate::domain::protocol::Text) -> String {
        match self.lang {
            Lang::En => text.en.clone(),
            Lang::Zh => text.zh.clone(),
        }
    }

    /// A fact under a word.
    fn fact(&self, name: &str, cell: Cell) -> Fact {
        (self.lang.say(name), vec![cell])
    }

    /// The document asks for another noun than it was given, which its entry in [`DOCUMENTS`] rules out.
    fn misfit<T>(&self) -> Result<T, AppError> {
        Err(AppError::NotFound(self.subject.to_string()))
    }

    fn none(&self) -> Cell {
        Cell::Text(self.lang.say("word-none"))
    }
}

/// What a document holds besides its signatures.
#[derive(Default)]
struct Body {
    facts: Vec<Fact>,
    tables: Vec<Table>,
    /// Drawings, whole.
    plot: Option<String>,
    /// Pictures, each with its words.
    pictures: Vec<(String, String)>,
}

/// A kind of document.
struct Document {
    name: &'static str,
    noun: Noun,
    make: fn(&Desk<'_>) -> Result<Body, AppError>,
    /// The kinds of entries whose signatures it rests on; none for every kind.
    signed: &'static [&'static str],
}

const fn document(
    name: &'static str,
    noun: Noun,
    make: fn(&Desk<'_>) -> Result<Body, AppError>,
    signed: &'static [&'static str],
) -> Document {
    Document {
        name,
        noun,
        make,
        signed,
    }
}

/// Every document.
const DOCUMENTS: [Document; 15] = [
    document(
        "certificate-of-analysis",
        Noun::Lot,
        lots::analysis,
        &["result.recorded", "result.reviewed", "result.invalidated"],
    ),
    document(
        "batch-record",
        Noun::Lot,
        lots::batch_record,
        &["lot.opened", "step.recorded", "step.checked", "lot.filled"],
    ),
    document(
        "release-certificate",
        Noun::Lot,
        lots::release,
        &[
            "lot.released",
            "lot.conditionally_released",
            "lot.condition_met",
            "lot.rejected",
        ],
    ),
    document(
        "accountability",
        Noun::Lot,
        lots::accountability,
        &["stock.counted", "lot.closed"],
    ),
    document(
        "packing-list",
        Noun::Shipment,
        shipments::packing_list,
        &["shipment.packed", "shipment.sealed"],
    ),
    document(
        "receipt-report",
        Noun::Shipment,
        shipments::receipt,
        &["handoff.accepted", "readings.attached", "shipment.received"],
    ),
    document(
        "temperature-report",
        Noun::Shipment,
        shipments::temperature,
        &["readings.attached", "deviation.decided"],
    ),
    document("chain-of-custody", Noun::Vial, shipments::custody, &[]),
    document(
        "destruction-certificate",
        Noun::Vial,
        shipments::destruction,
        &["vial.destroyed"],
    ),
    document(
        "chain-of-identity",
        Noun::Participant,
        clinical::identity,
        &[],
    ),
    document(
        "adverse-events",
        Noun::Protocol,
        clinical::adverse_events,
        &["protocol.adopted"],
    ),
    document("deviation-report", Noun::Deviation, quality::deviation, &[]),
    document("recall-letters", Noun::Recall, quality::recall, &[]),
    document(
        "audit-trail",
        Noun::Log,
        quality::audit_trail,
        &["log.opened"],
    ),
    document(
        "label-specimens",
        Noun::Lot,
        lots::specimens,
        &["label.printed"],
    ),
];

/// The documents of a noun, each with its address under a thing's and the word of its title.
pub(super) fn documents(noun: Noun) -> impl Iterator<Item = &'static str> {
    let own = DOCUMENTS.iter().filter(move |one| one.noun == noun);
    own.map(|one| one.name)
}

/// One document, drawn.
#[derive(Template)]
#[template(path = "sheet.html", config = "src/web/pages/askama.toml")]
struct Sheet {
    frame: Frame,
    heading: String,
    subject: Subject,
    body: Body,
    signatures: Table,
    /// Which entries it rests on, and the checkpoint under which they stand.
    entries: String,
    checkpoint: String,
    root: String,
    printed: Moment,
}

impl Page for Sheet {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn sheet(
    visit: Visit,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failed> {
    let (name, thing) = path.into_inner();
    let found = DOCUMENTS.iter().find(|one| one.name == name);
    let missing = || AppError::NotFound(format!("document {name:?} of {thing:?}"));
    let document = found.ok_or_else(missing)?;
    let subject = Subject::new(document.noun, &thing).or(Err(missing()))?;
    visit
        .page(move |app, lang| page(app, lang, document, &subject))
        .await
}

fn page(app: &App, lang: Lang, document: &Document, subject: &Subject) -> Result<Sheet, AppError> {
    let shown = app.subject(subject)?;
    let desk = Desk {
        app,
        lang,
        subject,
        record: &shown.record,
    };
    let body = (document.make)(&desk)?;
    let lines = signed(app, subject, document.signed)?;
    let title = lang.say(&format!("print-{}", document.name));
    let note = app.checkpoint()?;
    let checkpoint = SignedCheckpoint::open(note.as_bytes(), app.verifier_key());
    let checkpoint = checkpoint.or(Err(AppError::Internal("the checkpoint is not the log's")))?;
    Ok(Sheet {
        frame: Frame::new(app, lang, format!("{title} {}", subject.name()), "").with(&["print"]),
        heading: title,
        subject: subject.clone(),
        body,
        entries: range(lang, &lines),
        signatures: signatures(app, lang, &lines)?,
        checkpoint: grouped(checkpoint.size()),
        root: checkpoint.root().to_string(),
        printed: Moment::at(lang, app.now()),
    })
}

/// The entries of these kinds in a subject's history, oldest first.
fn signed(app: &App, subject: &Subject, kinds: &[&str]) -> Result<Vec<EntryLine>, AppError> {
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let steps = app.history(subject, before, 500)?;
        before = steps.last().map(|step| step.line.index);
        if before.is_none() {
            found.reverse();
            return Ok(found);
        }
        let lines = steps.into_iter().map(|step| step.line);
        found.extend(lines.filter(|line| kinds.is_empty() || kinds.contains(&line.kind)));
    }
}

fn range(lang: Lang, lines: &[EntryLine]) -> String {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return lang.say("word-none");
    };
    let values = [
        ("first", grouped(first.index).into()),
        ("last", grouped(last.index).into()),
    ];
    lang.tell("print-range", &values)
}

/// Printed signatures: id and role title, time, and meaning.
fn signatures(app: &App, lang: Lang, lines: &[EntryLine]) -> Result<Table, AppError> {
    let people: BTreeSet<Subject> = lines.iter().map(|line| line.actor.clone()).collect();
    let people = records(app, &people.into_iter().collect::<Vec<_>>())?;
    let rows = lines.iter().map(|line| {
        let title = match people.get(&line.actor) {
            Some(Record::Person(person)) => person.title.clone(),
            Some(_) | None => String::new(),
        };
        vec![
            Cell::Text(format!("#{}", line.index)),
            Cell::Text(done(lang, line.kind)),
            Cell::Text(format!("{} · {title}", line.actor.name())),
            Cell::said(&line.meaning),
            Cell::Time(Moment::signed(lang, line)),
        ]
    });
    let columns = [
        "column-entry",
        "column-what",
        "column-signed_by",
        "entry-meaning",
        "entry-signed-at",
    ];
    Ok(Table {
        rows: rows.collect(),
        ..Table::of(lang, "print-signatures", &columns)
    })
}
