//! How long it takes to answer whether a vial may be used, with a path of 30 stays, in memory.

use crate::supply::Supply;
use std::hint::black_box;
use std::time::Instant as Stopwatch;
use vialog::domain::usability::{Purpose, usability};

const ROUNDS: usize = 5;
const TIMES: usize = 20_000;
/// Stays in the path of the vial.
const STAYS: usize = 30;
/// Microseconds for one answer.
const AT_MOST: f64 = 20.0;

/// Prints the time for each answer.
pub(crate) fn run() {
    let mut supply = Supply::new();
    let (vial, site, now) = supply.well_travelled(STAYS);
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let started = Stopwatch::now();
            for _ in 0..TIMES {
                let found = usability(
                    &supply.world,
                    vial.subject(),
                    Purpose::Allocate,
                    Some(&site),
                    now,
                );
                assert!(black_box(found).unwrap().is_empty());
            }
            started.elapsed().as_secs_f64() * 1e6 / TIMES as f64
        })
        .collect();
    let what = format!("usability: \u{b5}s to answer for a vial with a path of {STAYS} stays");
    crate::limit_at_most(&what, crate::median(&mut times), AT_MOST);
}
