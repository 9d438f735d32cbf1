//! Faults in any order, with a service that is started anew in between.

use super::hall::Hall;
use super::stub_printer::{Habit, Stop};
use crate::store::PrintState;
use std::time::Duration;

/// Numbers that look like chance and are the same at each run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn disturb(hall: &mut Hall, dice: &mut Dice) {
    let printer = &hall.printer;
    match dice.roll(14) {
        0 => printer.has_paper(usize::try_from(dice.roll(3)).unwrap()),
        1 => printer.stops(Stop::HeadOpen, true),
        2 => printer.stops(Stop::HeadOpen, false),
        3 => printer.stops(Stop::Paused, dice.roll(2) == 0),
        4 => printer.is_on(dice.roll(3) > 0),
        5 => printer.behaves(Habit::DropAtOnce),
        6 => printer.behaves(Habit::DropHalfway),
        7 => printer.behaves(Habit::DropAfter),
        8 => printer.behaves(Habit::Garbage),
        9 => printer.behaves(Habit::MuteWhenStopped),
        10 => printer.behaves(Habit::Torn),
        11 => hall.restart(),
        _ => mend(hall),
    }
}

fn mend(hall: &Hall) {
    let printer = &hall.printer;
    printer.is_on(true);
    printer.has_paper(1000);
    printer.stops(Stop::HeadOpen, false);
    printer.stops(Stop::Paused, false);
    printer.behaves(Habit::Honest);
}

#[test]
fn whatever_happens_no_label_comes_out_twice_and_none_is_lost() {
    for seed in 1..=6 {
        let mut dice = Dice(seed * 7919);
        let mut hall = Hall::new();
        let labels: Vec<String> = (1..=20).map(|number| format!("R{number}")).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let jobs: Vec<_> = labels.chunks(4).map(|some| hall.asks_for(some)).collect();
        for _ in 0..60 {
            disturb(&mut hall, &mut dice);
            std::thread::sleep(Duration::from_millis(dice.roll(30)));
            let prints = hall.printer.prints();
            assert!(
                prints.values().all(|times| *times == 1),
                "seed {seed}: {prints:?}"
            );
        }
        mend(&hall);
        for job in jobs {
            // The person looks only when the printer has come to rest.
            hall.until(job, |job, _| {
                let moving = [PrintState::Sending, PrintState::Waiting];
                job.count(PrintState::Doubtful) > 0 || moving.iter().all(|it| job.count(*it) == 0)
            });
            while hall.job(job).0.state() != "done" {
                hall.settles(job);
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        hall.came_out_once(&labels);
    }
}
