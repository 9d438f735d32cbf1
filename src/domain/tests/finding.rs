//! Who decides a deviation: the finder of a minor one may, and nobody gets around the second person of a graver one.

use super::refusals;
use super::steps::departed;
use super::story::*;
use crate::domain::deviation::{Assessed, Class, Closed, Decided, Decision};
use std::collections::BTreeSet;

const D1: &str = "deviation/D1";
const TANK: &str = "equipment/tank";

/// A deviation of this class, which quality assurance found.
fn found(class: Class) -> Story {
    let mut story = Story::staffed();
    story.does("quality", D1, departed(TANK, class));
    story
}

fn assessed(class: Class) -> Assessed {
    let impact = "none".into();
    Assessed { class, impact }
}

fn decided(decision: Decision) -> Decided {
    Decided {
        decision,
        except: BTreeSet::new(),
        reason: "explained".into(),
    }
}

refusals! {
    Apart by fn the_finder_of_a_major_deviation_does_not_lower_its_class() {
        found(Class::Major).tries("quality", D1, assessed(Class::Minor))
    }

    Apart by fn the_finder_of_a_major_deviation_does_not_lower_what_another_assessed() {
        let mut story = found(Class::Major);
        story.does("second-quality", D1, assessed(Class::Critical));
        story.tries("quality", D1, assessed(Class::Minor))
    }

    Apart by fn the_finder_of_a_minor_deviation_that_another_calls_major_does_not_lower_it_again() {
        let mut story = found(Class::Minor);
        story.does("second-quality", D1, assessed(Class::Major));
        story.tries("quality", D1, assessed(Class::Minor))
    }

    Apart by fn the_finder_of_a_minor_deviation_does_not_overturn_what_another_decided() {
        let mut story = found(Class::Minor);
        story.does("second-quality", D1, assessed(Class::Minor));
        story.does("second-quality", D1, decided(Decision::Reject));
        story.tries("quality", D1, decided(Decision::Accept))
    }

    QualityComplete by fn the_finder_of_a_minor_deviation_does_not_close_it() {
        let mut story = found(Class::Minor);
        story.does("quality", D1, assessed(Class::Minor));
        story.does("quality", D1, decided(Decision::Accept));
        let measures = "none".into();
        story.tries("quality", D1, Closed { measures })
    }
}

#[test]
fn a_minor_deviation_is_decided_by_its_finder_and_closed_by_another() {
    let mut story = found(Class::Minor);
    story.does("quality", D1, assessed(Class::Minor));
    story.does("quality", D1, decided(Decision::Accept));
    let measures = "none".into();
    story.does("second-quality", D1, Closed { measures });
    assert_eq!(story.state(D1), "closed");
}
