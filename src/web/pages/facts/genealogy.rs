//! Where cells come from, from left to right: donor, clone, banks, lots. Lots of the same bank stand under one another with
//! their states, so that a recalled one is seen from the page of another.

use super::super::voice::Voice;
use super::super::words::Tag;
use crate::app::{App, AppError};
use crate::domain::{Noun, Record, Subject};
use askama::Template;

/// How many things of one level are drawn; the one whose page it is always is.
const LEVEL: usize = 8;

/// The picture.
#[derive(Template)]
#[template(path = "genealogy.html", config = "src/web/pages/askama.toml")]
pub(in super::super) struct Genealogy {
    title: String,
    levels: Vec<Level>,
}

/// What stands under one bracket.
struct Level {
    nodes: Vec<Node>,
    /// How many more there are.
    more: Option<String>,
}

/// One thing.
struct Node {
    kind: String,
    subject: Subject,
    tag: Option<Tag>,
    here: bool,
}

/// The picture of the line of a donor, clone, bank or lot.
pub(super) fn genealogy(app: &App, voice: &Voice, of: &Subject) -> Result<Genealogy, AppError> {
    let lineage = app.lineage(of)?;
    let shown: Vec<Subject> = lineage.levels.concat();
    let records = app.records(&shown)?;
    let mut states = voice.states(app, &shown)?;
    let mut levels = Vec::with_capacity(lineage.levels.len());
    for level in lineage.levels {
        let hidden = level.len().saturating_sub(LEVEL);
        let mut nodes = Vec::new();
        for subject in level {
            let here = subject == *of;
            if nodes.len() >= LEVEL && !here {
                continue;
            }
            nodes.push(Node {
                kind: kind(voice, &subject, records.get(&subject)),
                tag: states.remove(&subject),
                subject,
                here,
            });
        }
        levels.push(Level {
            nodes,
            more: (hidden > 0).then(|| voice.count("lot-siblings-more", hidden)),
        });
    }
    Ok(Genealogy {
        title: voice.say("lot-genealogy"),
        levels,
    })
}

/// What a thing of the line is, with its passage.
fn kind(voice: &Voice, subject: &Subject, record: Option<&Record>) -> String {
    let (word, passage) = match record {
        Some(Record::Bank(bank)) if bank.is_working() => {
            (voice.say("bank-working"), Some(bank.passage))
        }
        Some(Record::Bank(bank)) => (voice.say("bank-master"), Some(bank.passage)),
        Some(Record::Clone(clone)) => (voice.noun(Noun::Clone), Some(clone.passage)),
        Some(Record::Lot(lot)) => (voice.noun(Noun::Lot), Some(lot.passage)),
        Some(_) | None => (voice.noun(subject.noun()), None),
    };
    match passage {
        Some(passage) => voice.tell(
            "lot-passage",
            &[
                ("what", word.into()),
                ("passage", passage.to_string().into()),
            ],
        ),
        None => word,
    }
}
