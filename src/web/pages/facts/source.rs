//! Where cells come from: donors, clones and banks, each in its line.

use super::super::block::{Block, Grid};
use super::super::parts::{Cell, grouped};
use super::super::voice::Voice;
use super::genealogy::genealogy;
use super::{Draft, Sight, reasons};
use crate::app::AppError;
use crate::domain::bank::{Bank, Parent};
use crate::domain::clone::CellClone;
use crate::domain::donor::Donor;

pub(super) fn donor(sight: &Sight<'_>, donor: &Donor) -> Result<Draft, AppError> {
    let voice = sight.voice;
    let mut tests = Grid::new(voice, "donor-tests", &["test", "result"]);
    for (test, reactive) in &donor.tests {
        let tag = if *reactive {
            voice.tag("donor-reactive", "stop", "stop")
        } else {
            voice.tag("donor-not-reactive", "ok", "ok")
        };
        tests.row(vec![Cell::text(test), Cell::State(tag)]);
    }
    let mut facts = vec![
        sight.fact("site", vec![Cell::to(donor.site.subject())]),
        sight.fact("tissue", vec![Cell::text(&donor.tissue)]),
    ];
    if let Some(number) = donor.donation_number {
        facts.push(sight.fact("donation-number", vec![Cell::Mono(number.grouped())]));
    }
    Ok(Draft {
        first: reasons::own(sight).into_iter().collect(),
        facts,
        beside: vec![Block::Grid(tests)],
        below: line(sight)?,
        sentence: voice.say(&format!("donor-says-{}", donor.state())),
        ..Draft::default()
    })
}

pub(super) fn clone(sight: &Sight<'_>, clone: &CellClone) -> Result<Draft, AppError> {
    Ok(Draft {
        first: reasons::own(sight).into_iter().collect(),
        facts: vec![
            sight.fact(
                "donor",
                sight.voice.with_state(sight.app, clone.donor.subject())?,
            ),
            sight.fact("site", vec![Cell::to(clone.site.subject())]),
            sight.fact("passage", vec![Cell::text(clone.passage)]),
        ],
        below: line(sight)?,
        sentence: sight.voice.say("clone-says"),
        ..Draft::default()
    })
}

pub(super) fn bank(sight: &Sight<'_>, bank: &Bank) -> Result<Draft, AppError> {
    let (app, voice) = (sight.app, sight.voice);
    let parent = match &bank.parent {
        Parent::Clone(clone) => clone.subject(),
        Parent::Bank(bank) => bank.subject(),
    };
    let left = bank.containers.saturating_sub(bank.used);
    let containers = [
        ("left", grouped(left.into()).into()),
        ("all", grouped(bank.containers.into()).into()),
    ];
    let mut facts = vec![
        sight.fact("made-from", voice.with_state(app, parent)?),
        sight.fact("donor", voice.with_state(app, bank.donor.subject())?),
        sight.fact("site", vec![Cell::to(bank.site.subject())]),
        sight.fact("passage", vec![Cell::text(bank.passage)]),
        sight.fact("doublings", vec![Cell::Text(tenths(bank.doublings_tenths))]),
        sight.fact(
            "containers",
            vec![Cell::Text(voice.tell("fact-left-of", &containers))],
        ),
    ];
    if let Some(reason) = &bank.retired {
        facts.push(sight.fact("retired-because", vec![Cell::text(reason)]));
    }
    Ok(Draft {
        first: reasons::own(sight).into_iter().collect(),
        facts,
        below: line(sight)?,
        sentence: kind(voice, bank),
        ..Draft::default()
    })
}

fn kind(voice: &Voice, bank: &Bank) -> String {
    voice.say(if bank.is_working() {
        "bank-working"
    } else {
        "bank-master"
    })
}

fn tenths(number: u32) -> String {
    format!("{}.{}", number / 10, number % 10)
}

fn line(sight: &Sight<'_>) -> Result<Vec<Block>, AppError> {
    let drawn = genealogy(sight.app, sight.voice, &sight.shown.subject)?;
    Ok(vec![Block::Genealogy(drawn)])
}
