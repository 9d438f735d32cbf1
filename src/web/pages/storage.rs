//! Storage: tanks and freezers, the boxes in their racks, and the map of a box.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::acts::act;
use super::frame::Frame;
use super::parts::StepDrawn;
use super::standing::{tag_of, tags};
use super::timeline::acts;
use super::visit::{Page, Visit};
use super::voice::Voice;
use super::words::Tag;
use crate::app::{App, AppError, ShownSubject, Visitor};
use crate::domain::equipment::{Equipment, EquipmentKind};
use crate::domain::place::Place;
use crate::domain::{Noun, Record, Subject};
use crate::store::ListQuery;
use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use std::collections::BTreeMap;

/// How much of a box's history its page shows.
const STEPS: u64 = 50;
/// More tanks and freezers than a trial has.
const TANKS: u64 = 500;

/// A tank or freezer.
struct Tank {
    name: String,
    kind: String,
    site: String,
    tag: Tag,
    boxes: usize,
}

#[derive(Template)]
#[template(path = "storage.html", config = "src/web/pages/askama.toml")]
pub(super) struct StoragePage {
    frame: Frame,
    tanks: Vec<Tank>,
}

/// A box in a rack.
struct Shelved {
    name: String,
    title: String,
    taken: usize,
    all: usize,
}

#[derive(Template)]
#[template(path = "tank.html", config = "src/web/pages/askama.toml")]
pub(super) struct TankPage {
    frame: Frame,
    name: String,
    tag: Tag,
    site: String,
    /// The boxes by room and rack.
    racks: Vec<(String, Vec<Shelved>)>,
}

/// A position of a box.
struct CellDrawn {
    position: String,
    /// What lies there: its address, its last characters, its name and its state.
    vial: Option<(String, String, String, Tag)>,
}

#[derive(Template)]
#[template(path = "place.html", config = "src/web/pages/askama.toml")]
pub(super) struct PlacePage {
    frame: Frame,
    name: String,
    place: Place,
    free: Vec<String>,
    all: usize,
    rows: Vec<(char, Vec<CellDrawn>)>,
    /// The states that occur in the box.
    legend: Vec<Tag>,
    /// Whether the visitor may put vials here.
    puts: bool,
    /// What else the visitor may do, with where.
    acts: Vec<(String, String)>,
    steps: Vec<StepDrawn>,
}

macro_rules! framed {
    ($($page:ident)*) => {$(
        impl Page for $page {
            fn frame(&mut self) -> &mut Frame {
                &mut self.frame
            }
        }
    )*};
}
framed!(StoragePage TankPage PlacePage);

pub(super) async fn storage(visit: Visit) -> Result<HttpResponse, Failed> {
    visit.page(all_tanks).await
}

fn all_tanks(app: &App, lang: Lang) -> Result<StoragePage, AppError> {
    let query = ListQuery::of_noun(Noun::Equipment);
    let found = app.store().list(&query, TANKS)?;
    let subjects: Vec<Subject> = found.into_iter().map(|(subject, _)| subject).collect();
    let tags = tags(app, lang, &subjects)?;
    let mut records = app.records(&subjects)?;
    let mut tanks = Vec::new();
    for subject in subjects {
        if let Some(Record::Equipment(it)) = records.remove(&subject)
            && is_store(&it)
            && let Some(tag) = tags.get(&subject)
        {
            tanks.push(Tank {
                name: subject.name().to_owned(),
                kind: lang.say(&format!("value-{}", word(&it))),
                site: it.site.name().to_owned(),
                tag: tag.clone(),
                boxes: it.places.len(),
            });
        }
    }
    Ok(StoragePage {
        frame: Frame::new(app, lang, lang.say("frame-storage"), "/storage"),
        tanks,
    })
}

fn is_store(equipment: &Equipment) -> bool {
    matches!(
        equipment.equipment,
        EquipmentKind::Tank | EquipmentKind::Freezer
    )
}

fn word(equipment: &Equipment) -> &'static str {
    if equipment.equipment == EquipmentKind::Tank {
        "tank"
    } else {
        "freezer"
    }
}

pub(super) async fn tank(visit: Visit, name: Path<String>) -> Result<HttpResponse, Failed> {
    let subject = super::super::api::subject(&("equipment".to_owned(), name.into_inner()))?;
    visit
        .page(move |app, lang| one_tank(app, lang, &subject))
        .await
}

fn one_tank(app: &App, lang: Lang, subject: &Subject) -> Result<TankPage, AppError> {
    let shown = app.subject(subject)?;
    let Record::Equipment(it) = &shown.record else {
        return Err(AppError::NotFound(subject.to_string()));
    };
    let places: Vec<Subject> = it
        .places
        .iter()
        .map(|place| place.subject().clone())
        .collect();
    let mut records = app.records(&places)?;
    let mut racks: BTreeMap<(String, String), Vec<Shelved>> = BTreeMap::new();
    for subject in places {
        if let Some(Record::Place(place)) = records.remove(&subject) {
            let rack = racks.entry((place.room.clone(), place.rack.clone()));
            rack.or_default().push(Shelved {
                name: subject.name().to_owned(),
                title: place.box_name.clone(),
                taken: place.vials.len(),
                all: positions(&place),
            });
        }
    }
    let title = |(room, rack): (String, String)| {
        lang.tell(
            "storage-rack",
            &[("rack", rack.into()), ("room", room.into())],
        )
    };
    Ok(TankPage {
        frame: Frame::new(app, lang, subject.name(), "/storage"),
        name: subject.name().to_owned(),
        tag: tag_of(app, lang, subject, &shown.record)?,
        site: it.site.name().to_owned(),
        racks: racks
            .into_iter()
            .map(|(key, boxes)| (title(key), boxes))
            .collect(),
    })
}

fn positions(place: &Place) -> usize {
    usize::from(place.rows) * usize::from(place.columns)
}

pub(super) async fn place(visit: Visit, name: Path<String>) -> Result<HttpResponse, Failed> {
    let subject = super::super::api::subject(&("place".to_owned(), name.into_inner()))?;
    let visitor = visit.visitor().cloned();
    visit
        .page(move |app, lang| map(app, lang, &subject, visitor.as_ref()))
        .await
}

fn map(
    app: &App,
    lang: Lang,
    subject: &Subject,
    visitor: Option<&Visitor>,
) -> Result<PlacePage, AppError> {
    let ShownSubject { record, .. } = app.subject(subject)?;
    let stored = crate::domain::Kind::of("vial.stored").map_or(&[][..], |kind| kind.signers);
    let mut may = Vec::new();
    for step in app.doable(subject, visitor)? {
        if step.mine && step.step.blocked.is_none() {
            let kind = step.step.kind;
            let word = lang.say(&format!("kind-{}", kind.word.replace('.', "-")));
            may.push((act(kind, subject, &record), word));
        }
    }
    let Record::Place(place) = record else {
        return Err(AppError::NotFound(subject.to_string()));
    };
    let puts = visitor.is_some_and(|visitor| visitor.record.holds(stored, &place.site));
    let (rows, legend) = cells(app, lang, &place)?;
    let history = app.history(subject, None, STEPS)?;
    let voice = Voice::at(app, lang, Some(&place.site))?;
    Ok(PlacePage {
        frame: Frame::new(app, lang, subject.name(), "/storage").with(if puts {
            &["box", "move"]
        } else {
            &["box"]
        }),
        name: subject.name().to_owned(),
        free: place
            .positions()
            .filter(|position| !place.vials.contains_key(position))
            .collect(),
        all: positions(&place),
        rows,
        legend,
        puts,
        acts: may,
        steps: acts(app, &voice, (subject, &history), true)?,
        place,
    })
}

type Rows = Vec<(char, Vec<CellDrawn>)>;

/// The positions row by row, and the states that occur among them.
fn cells(app: &App, lang: Lang, place: &Place) -> Result<(Rows, Vec<Tag>), AppError> {
    let vials: Vec<Subject> = place
        .vials
        .values()
        .map(|vial| vial.subject().clone())
        .collect();
    let (states, records) = (tags(app, lang, &vials)?, app.records(&vials)?);
    let mut legend: BTreeMap<String, Tag> = BTreeMap::new();
    let mut rows: Rows = Vec::new();
    for position in place.positions() {
        let vial = place.vials.get(&position).and_then(|vial| {
            let subject = vial.subject();
            let tag = states.get(subject)?.clone();
            legend.insert(tag.word.clone(), tag.clone());
            let label = match records.get(subject) {
                Some(Record::Vial(vial)) => vial.label.map(|label| label.to_string()),
                Some(_) | None => None,
            };
            let text = label.unwrap_or_else(|| vial.name().to_owned());
            let length = text.chars().count();
            let end = text.chars().skip(length.saturating_sub(4)).collect();
            Some((format!("/{subject}"), end, vial.name().to_owned(), tag))
        });
        let letter = position.chars().next().unwrap_or(' ');
        let cell = CellDrawn { position, vial };
        match rows.last_mut() {
            Some((row, cells)) if *row == letter => cells.push(cell),
            Some(_) | None => rows.push((letter, vec![cell])),
        }
    }
    Ok((rows, legend.into_values().collect()))
}
