//! What waits for a person, drawn.

use super::super::words::Lang;
use super::acts::act;
use super::parts::Moment;
use super::standing::tags;
use super::words::Tag;
use crate::app::{App, AppError, Desk, SOON_DAYS, Visitor, Wait, Waiting};
use crate::domain::{Kind, Record, Subject};

/// One thing that waits.
pub(super) struct WaitDrawn {
    pub(super) noun: String,
    pub(super) name: String,
    pub(super) href: String,
    pub(super) tag: Tag,
    pub(super) line: String,
    pub(super) due: Option<Moment>,
    pub(super) overdue: bool,
    /// Where it is done, and the act in words.
    pub(super) act: Option<(String, String)>,
}

/// A number that leads to its list.
pub(super) struct Tile {
    pub(super) label: String,
    pub(super) number: u64,
    pub(super) href: String,
}

/// What waits, each with its state and the act that it waits for.
pub(super) fn drawn(
    app: &App,
    lang: Lang,
    waiting: Vec<Waiting>,
) -> Result<Vec<WaitDrawn>, AppError> {
    let subjects: Vec<Subject> = waiting.iter().map(|one| one.subject.clone()).collect();
    let tags = tags(app, lang, &subjects)?;
    let now = app.now();
    let drawn = waiting.into_iter().filter_map(|wait| {
        let subject = &wait.subject;
        let of = wait.of.as_ref().map_or("", Subject::name);
        let entry = wait.correction.as_ref();
        let entry = entry.map(|one| one.entry.to_string()).unwrap_or_default();
        let values = [
            ("count", wait.count.unwrap_or_default().into()),
            ("of", of.into()),
            ("entry", entry.into()),
        ];
        Some(WaitDrawn {
            noun: lang.say(&format!("noun-{}", subject.noun().word())),
            name: subject.name().to_owned(),
            href: format!("/{subject}"),
            tag: tags.get(subject)?.clone(),
            line: lang.tell(&format!("wait-{}", wait.what.word()), &values),
            due: wait.due.map(|due| Moment::at(lang, due)),
            overdue: wait.due.is_some_and(|due| due < now),
            act: acting(lang, &wait),
        })
    });
    Ok(drawn.collect())
}

/// Where it is done, and the act in words.
fn acting(lang: Lang, wait: &Waiting) -> Option<(String, String)> {
    let kind = Kind::of(wait.kind?)?;
    let word = lang.say(&format!("kind-{}", kind.word.replace('.', "-")));
    let href = if wait.what == Wait::VialsToPlace {
        "/move".to_owned()
    } else if wait.what == Wait::KeyToEnrol {
        "/people#waiting".to_owned()
    } else if wait.what == Wait::KeyToConfirm {
        format!("/people/{}", wait.subject.name())
    } else if let (Wait::ToWitness, Record::Person(person)) = (wait.what, &wait.record) {
        let mut named = person.unconfirmed.iter();
        let (entry, named) = named.find(|(_, named)| Some(&named.about) == wait.of.as_ref())?;
        format!(
            "/act/{}?subject={}&about={}&entry={entry}",
            kind.word, wait.subject, named.about
        )
    } else if let Some(one) = &wait.correction {
        format!(
            "/act/{}?subject={}&entry={}&correction={}",
            kind.word, wait.subject, one.entry, one.correction
        )
    } else if wait.what == Wait::VialsToLabel {
        // Labels go on at the bench, one scan after another; the lot's page says which are missing.
        format!("/{}", wait.subject)
    } else {
        act(kind, &wait.subject, &wait.record)
    };
    Some((href, word))
}

/// The tiles: what is in stock, and how much waits of each kind of thing.
pub(super) fn tiles(lang: Lang, visitor: Option<&Visitor>, desk: &Desk) -> Vec<Tile> {
    let mut tiles = Vec::new();
    if visitor.is_none() {
        return tiles;
    }
    if desk.free_vials > 0 {
        tiles.push(Tile {
            label: lang.say("tile-free"),
            number: desk.free_vials,
            href: "/stock".to_owned(),
        });
        tiles.push(Tile {
            label: lang.tell("tile-expiring", &[("days", SOON_DAYS.into())]),
            number: desk.free_vials_expiring,
            href: "/stock".to_owned(),
        });
    }
    for noun in [
        "shipment",
        "order",
        "infusion",
        "participant",
        "adverse_event",
        "lot",
        "deviation",
        "recall",
    ] {
        let mut of_noun: Vec<&Subject> = desk.waiting.iter().map(|one| &one.subject).collect();
        of_noun.retain(|subject| subject.noun().word() == noun);
        of_noun.sort();
        of_noun.dedup();
        if let Ok(number) = u64::try_from(of_noun.len())
            && number > 0
        {
            let many = lang.say(&format!("noun-{noun}-many"));
            tiles.push(Tile {
                label: lang.tell("tile-waiting", &[("things", many.into())]),
                number,
                href: format!("/{noun}"),
            });
        }
    }
    tiles
}
