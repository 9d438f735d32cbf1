//! Boards: what is under way, in columns by how far it has come, beside the list that has everything.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::frame::Frame;
use super::visit::{Page, Visit};
use super::voice::Voice;
use super::words::Tag;
use crate::app::{App, AppError};
use crate::domain::{Noun, Record, Subject};
use crate::store::ListQuery;
use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

/// How many cards one column shows; the list has them all.
const CARDS: u64 = 12;

/// A column: the id of its name, and the states that stand in it.
type Stage = (&'static str, &'static [&'static str]);

/// How far a shipment has come.
const SHIPMENTS: [Stage; 4] = [
    ("board-preparing", &["packed", "sealed"]),
    ("board-moving", &["offered", "in_transit", "with_carrier"]),
    ("board-delivered", &["delivered"]),
    ("board-received", &["received_with_discrepancy", "received"]),
];

/// How far a deviation has come.
const DEVIATIONS: [Stage; 4] = [
    ("state-opened", &["opened"]),
    ("state-assessed", &["assessed"]),
    ("state-decided", &["decided"]),
    ("state-closed", &["closed"]),
];

/// The page.
#[derive(Template)]
#[template(path = "board.html", config = "src/web/pages/askama.toml")]
struct BoardPage {
    frame: Frame,
    heading: String,
    list: String,
    stages: Vec<Drawn>,
}

/// A column as it is drawn.
struct Drawn {
    title: String,
    cards: Vec<Card>,
    /// Whether there may be more in the list.
    full: bool,
}

/// One thing.
struct Card {
    subject: Subject,
    tag: Option<Tag>,
    line: String,
}

impl Page for BoardPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn board(visit: Visit, noun: Path<String>) -> Result<HttpResponse, Failed> {
    let (noun, stages) = match noun.as_str() {
        "shipment" => (Noun::Shipment, &SHIPMENTS),
        "deviation" => (Noun::Deviation, &DEVIATIONS),
        other => return Err(AppError::NotFound(format!("board of {other}")).into()),
    };
    visit
        .page(move |app, lang| page(app, lang, noun, stages))
        .await
}

fn page(app: &App, lang: Lang, noun: Noun, stages: &[Stage]) -> Result<BoardPage, AppError> {
    let heading = lang.say(&format!("noun-{}-many", noun.word()));
    let list = format!("/{}", noun.word());
    let drawn: Result<Vec<Drawn>, AppError> = stages
        .iter()
        .map(|stage| column(app, &Voice::plain(lang), noun, stage))
        .collect();
    Ok(BoardPage {
        frame: Frame::new(app, lang, heading.clone(), format!("/board{list}")),
        heading,
        list,
        stages: drawn?,
    })
}

fn column(
    app: &App,
    voice: &Voice,
    noun: Noun,
    (title, states): &Stage,
) -> Result<Drawn, AppError> {
    let mut subjects = Vec::new();
    let mut full = false;
    for state in *states {
        let query = ListQuery {
            state: Some((*state).to_owned()),
            ..ListQuery::of_noun(noun)
        };
        let found = app.store().list(&query, CARDS)?;
        full |= u64::try_from(found.len()).is_ok_and(|count| count == CARDS);
        subjects.extend(found.into_iter().map(|(subject, _)| subject));
    }
    let records = app.records(&subjects)?;
    let mut tags = voice.states_among(app, &records)?;
    let cards = subjects.into_iter().map(|subject| Card {
        tag: tags.remove(&subject),
        line: records
            .get(&subject)
            .map_or_else(String::new, |record| line(voice, record)),
        subject,
    });
    Ok(Drawn {
        title: voice.say(title),
        cards: cards.collect(),
        full,
    })
}

/// What a card says of a thing beside its state.
fn line(voice: &Voice, record: &Record) -> String {
    if let Record::Shipment(shipment) = record {
        let values = [
            ("from", shipment.from.name().to_owned().into()),
            ("to", shipment.to.name().to_owned().into()),
        ];
        let way = voice.tell("shipment-from-to", &values);
        let vials = voice.count("table-manifest-note", shipment.vials.len());
        return voice.list([way.as_str(), vials.as_str()]);
    }
    if let Record::Deviation(deviation) = record {
        let class = voice.word(&deviation.class);
        return voice.list([class.as_str(), deviation.about.name(), &deviation.what]);
    }
    String::new()
}
