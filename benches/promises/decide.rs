//! How many events the rules decide in a second on one core: the ten commonest kinds, on a record of 100,000 vials.
//!
//! Each event is decided as it would be by the append path, and not applied, so that every one of them is decided
//! against the same record. Reading an event and verifying its signature are measured by `verify`.

use crate::supply::{Asked, Supply};
use std::hint::black_box;
use std::time::Instant as Stopwatch;
use vialog::domain::decide;

const ROUNDS: usize = 5;
/// Decisions of each kind in one round.
const TIMES: usize = 4_000;
/// Decisions a second of all ten kinds in turn.
const AT_LEAST: f64 = 50_000.0;

/// Prints the rate of each kind and of all together.
pub(crate) fn run() {
    let supply = Supply::new();
    let kinds = supply.kinds();
    for (kind, asked) in &kinds {
        let mut rates: Vec<f64> = (0..ROUNDS)
            .map(|_| rate(&supply, &[asked.as_slice()]))
            .collect();
        println!(
            "decide {kind}: {:.0} decisions/s on one core",
            crate::median(&mut rates)
        );
    }
    let all: Vec<&[Asked]> = kinds.iter().map(|(_, asked)| asked.as_slice()).collect();
    let mut rates = Vec::new();
    for round in 1..=ROUNDS {
        let rate = rate(&supply, &all);
        println!("decide all ten in turn, round {round}: {rate:.0} decisions/s on one core");
        rates.push(rate);
    }
    crate::limit(
        "decide: decisions/s on one core, all ten kinds",
        crate::median(&mut rates),
        AT_LEAST,
    );
}

/// Decides so many events of each kind, one kind after the other; gives decisions in each second.
fn rate(supply: &Supply, kinds: &[&[Asked]]) -> f64 {
    let started = Stopwatch::now();
    for turn in 0..TIMES {
        for asked in kinds {
            let asked = &asked[turn % asked.len()];
            let changes = decide(&supply.world, &supply.proposal(asked)).unwrap();
            black_box(changes);
        }
    }
    (TIMES * kinds.len()) as f64 / started.elapsed().as_secs_f64()
}
