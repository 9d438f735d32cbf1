//! Which columns each noun's list has besides name and state, and what stands in them.

use super::super::super::words::Lang;
use super::super::parts::{Cell, Moment};
use crate::domain::deviation::Cause;
use crate::domain::{Noun, Record, Subject};
use crate::store::{ListRow, Sort};
use std::collections::HashMap;

/// One line of a list, and the records that its cells may be told from.
pub(super) struct Line<'a> {
    pub(super) lang: Lang,
    pub(super) row: &'a ListRow,
    pub(super) known: &'a HashMap<Subject, Record>,
}

impl Line<'_> {
    fn record(&self) -> Option<&Record> {
        self.known.get(&self.row.subject)
    }
}

/// What stands in a column.
enum What {
    Site,
    Parent,
    Note,
    Due,
    /// Told from the record, and not to be sorted by.
    Record(fn(&Line<'_>) -> Option<Cell>),
}

/// A column.
pub(super) struct Column {
    /// The id of its name.
    pub(super) name: &'static str,
    what: What,
}

const fn site(name: &'static str) -> Column {
    let what = What::Site;
    Column { name, what }
}

const fn parent(name: &'static str) -> Column {
    let what = What::Parent;
    Column { name, what }
}

const fn note(name: &'static str) -> Column {
    let what = What::Note;
    Column { name, what }
}

const fn due(name: &'static str) -> Column {
    let what = What::Due;
    Column { name, what }
}

const fn record(name: &'static str, tell: fn(&Line<'_>) -> Option<Cell>) -> Column {
    let what = What::Record(tell);
    Column { name, what }
}

/// The columns of a noun.
#[expect(clippy::too_many_lines, reason = "one table with a row for each noun")]
pub(super) fn columns(noun: Noun) -> &'static [Column] {
    const SITE: Column = site("noun-site");
    match noun {
        Noun::Vial => {
            &const {
                [
                    parent("noun-lot"),
                    SITE,
                    note("list-whereabouts"),
                    record("list-expires", expiry_of_lot),
                    due("list-use-by"),
                ]
            }
        }
        Noun::Lot => {
            &const {
                [
                    SITE,
                    parent("noun-bank"),
                    record("noun-vial-many", vials),
                    due("list-expires"),
                ]
            }
        }
        Noun::Stock => {
            &const {
                [
                    parent("noun-lot"),
                    SITE,
                    record("list-free", free),
                    due("list-expires"),
                ]
            }
        }
        Noun::Shipment => {
            &const {
                [
                    parent("list-from-site"),
                    site("list-to-site"),
                    note("list-held-by"),
                    record("noun-vial-many", vials),
                    due("list-cold-until"),
                ]
            }
        }
        Noun::Participant => {
            &const {
                [
                    SITE,
                    record("noun-infusion-many", infusions),
                    due("list-enrolled"),
                ]
            }
        }
        Noun::Order => {
            &const {
                [
                    parent("noun-participant"),
                    SITE,
                    note("list-visit"),
                    record("noun-vial-many", vials),
                ]
            }
        }
        Noun::Infusion => {
            &const {
                [
                    parent("noun-participant"),
                    SITE,
                    record("noun-vial-many", vials),
                ]
            }
        }
        Noun::AdverseEvent => {
            &const {
                [
                    parent("noun-participant"),
                    note("list-grade-term"),
                    due("list-report-by"),
                ]
            }
        }
        Noun::Deviation => {
            &const {
                [
                    note("list-class"),
                    parent("list-about"),
                    record("list-what", what),
                ]
            }
        }
        Noun::Recall => {
            &const {
                [
                    note("list-reason"),
                    record("list-recalled", recalled),
                    record("list-acknowledged", acknowledged),
                ]
            }
        }
        Noun::Override => &const { [note("list-rule"), parent("list-about"), due("list-until")] },
        Noun::Equipment => {
            &const {
                [
                    note("list-kind"),
                    SITE,
                    record("list-serial", serial),
                    due("list-qualified-until"),
                ]
            }
        }
        Noun::Place => {
            &const {
                [
                    note("list-room"),
                    parent("noun-equipment"),
                    SITE,
                    record("list-filled", filled),
                ]
            }
        }
        Noun::Site => &const { [note("list-name"), record("list-city", city)] },
        Noun::Person => &const { [note("list-title"), SITE] },
        Noun::Key => &const { [parent("noun-person"), note("list-device")] },
        Noun::Donor => &const { [note("list-tissue"), SITE] },
        Noun::Clone | Noun::Bank => {
            &const {
                [
                    parent("list-made-from"),
                    SITE,
                    record("list-passage", passage),
                ]
            }
        }
        Noun::Label => &const { [parent("list-on"), note("noun-label_template")] },
        Noun::Protocol | Noun::Specification | Noun::BatchTemplate | Noun::Form => {
            &const { [note("list-title")] }
        }
        Noun::Terminology => &const { [note("list-version")] },
        Noun::Log | Noun::LabelTemplate => &[],
    }
}

impl Column {
    /// What the list is sorted by in this column; none where it cannot be.
    pub(super) fn sort(&self) -> Option<Sort> {
        match self.what {
            What::Site => Some(Sort::Site),
            What::Parent => Some(Sort::Parent),
            What::Note => Some(Sort::Note),
            What::Due => Some(Sort::Due),
            What::Record(_) => None,
        }
    }

    /// Whether its cells are told from records.
    pub(super) fn wants_records(&self) -> bool {
        matches!(self.what, What::Record(_))
    }

    /// The cell of a line.
    pub(super) fn cell(&self, line: &Line<'_>) -> Cell {
        let glance = &line.row.glance;
        let cell = match self.what {
            What::Site => glance.site.as_ref().map(Cell::to),
            What::Parent => glance.parent.as_ref().map(Cell::to),
            What::Note => noted(line),
            What::Due => glance.due.map(|due| Cell::Time(Moment::at(line.lang, due))),
            What::Record(tell) => tell(line),
        };
        cell.unwrap_or_else(|| Cell::text(line.lang.say("list-no-value")))
    }
}

/// The note: where it names a thing, with the way there; where it is a word of the record, in the reader's words.
fn noted(line: &Line<'_>) -> Option<Cell> {
    let note = line.row.glance.note.as_str();
    if note.is_empty() {
        return None;
    }
    let noun = line.row.subject.noun();
    if noun == Noun::Vial {
        let to = if line.row.state == "packed" {
            "shipment"
        } else {
            "place"
        };
        let (name, _) = note.split_once(' ').unwrap_or((note, ""));
        return Some(Cell::Link(format!("/{to}/{name}"), note.to_owned()));
    }
    if noun == Noun::Label {
        return Some(Cell::Link(
            format!("/label_template/{note}"),
            note.to_owned(),
        ));
    }
    let word = format!("value-{note}");
    let is_word = matches!(noun, Noun::Deviation | Noun::Equipment) && line.lang.has(&word);
    Some(Cell::text(if is_word {
        line.lang.say(&word)
    } else {
        note.to_owned()
    }))
}

fn expiry_of_lot(line: &Line<'_>) -> Option<Cell> {
    let Some(Record::Lot(lot)) = line.known.get(line.row.glance.parent.as_ref()?) else {
        return None;
    };
    let fill = lot.fill.as_ref()?;
    Some(Cell::Time(Moment::of(line.lang, &fill.expires_at)))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else has vials")]
fn vials(line: &Line<'_>) -> Option<Cell> {
    match line.record()? {
        Record::Lot(lot) => lot.fill.as_ref().map(|fill| Cell::text(fill.count)),
        Record::Shipment(shipment) => Some(Cell::text(shipment.vials.len())),
        Record::Infusion(infusion) => Some(Cell::text(infusion.vials.len())),
        Record::Order(order) => {
            let numbers = [
                ("count", order.allocated.len().into()),
                ("of", order.vials.into()),
            ];
            Some(Cell::text(line.lang.tell("list-count-of", &numbers)))
        }
        _ => None,
    }
}

fn free(line: &Line<'_>) -> Option<Cell> {
    let Record::Stock(stock) = line.record()? else {
        return None;
    };
    Some(Cell::text(stock.free))
}

fn infusions(line: &Line<'_>) -> Option<Cell> {
    let Record::Participant(participant) = line.record()? else {
        return None;
    };
    Some(Cell::text(participant.infusions.len()))
}

fn what(line: &Line<'_>) -> Option<Cell> {
    let Record::Deviation(deviation) = line.record()? else {
        return None;
    };
    let short: String = deviation.what.chars().take(120).collect();
    let short = Cell::text(short);
    Some(match deviation.cause {
        Cause::Breach(_) => Cell::With(Box::new(short), line.lang.say("deviation-breach")),
        Cause::Found | Cause::Override(_) => short,
    })
}

/// What a recall names.
fn recalled(line: &Line<'_>) -> Option<Cell> {
    let Record::Recall(recall) = line.record()? else {
        return None;
    };
    Some(Cell::text(recall.scope.len() + recall.exposures.len()))
}

fn acknowledged(line: &Line<'_>) -> Option<Cell> {
    let Record::Recall(recall) = line.record()? else {
        return None;
    };
    let sites = recall.progress.values();
    let done = sites.filter(|site| site.acknowledged.is_some()).count();
    let numbers = [("count", done.into()), ("of", recall.progress.len().into())];
    Some(Cell::text(line.lang.tell("list-count-of", &numbers)))
}

fn serial(line: &Line<'_>) -> Option<Cell> {
    let Record::Equipment(equipment) = line.record()? else {
        return None;
    };
    Some(Cell::text(&equipment.serial))
}

fn filled(line: &Line<'_>) -> Option<Cell> {
    let Record::Place(place) = line.record()? else {
        return None;
    };
    let positions = u32::from(place.rows) * u32::from(place.columns);
    let numbers = [
        ("count", place.vials.len().into()),
        ("of", positions.into()),
    ];
    Some(Cell::text(line.lang.tell("list-count-of", &numbers)))
}

fn city(line: &Line<'_>) -> Option<Cell> {
    let Record::Site(site) = line.record()? else {
        return None;
    };
    Some(Cell::text(match line.lang {
        Lang::En => &site.described.city.en,
        Lang::Zh => &site.described.city.zh,
    }))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "nothing else has a passage in its list"
)]
fn passage(line: &Line<'_>) -> Option<Cell> {
    match line.record()? {
        Record::Clone(clone) => Some(Cell::text(clone.passage)),
        Record::Bank(bank) => Some(Cell::text(bank.passage)),
        _ => None,
    }
}
