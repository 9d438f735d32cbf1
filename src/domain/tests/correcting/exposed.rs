//! What a vial was exposed to is not set right by one person: by the time of its moves, or by that of the deviation.

use super::*;
use crate::domain::deviation::{Class, Decision};
use crate::domain::recall::{Exposure, Opened};

const TANK: &str = "equipment/tank";
const STORED_AT: (&str, &str) = ("vial.stored", "at");

/// The time so many minutes after a moment, on a wall in Shanghai.
fn minutes_after(since: Instant, minutes: i64) -> LocalTime {
    LocalTime::at(since.plus_seconds(minutes * 60), 8 * 3600)
}

/// A vial that was put into the tank so many minutes after the moment that is given, as was said later.
fn stored_late(minutes: i64) -> (Story, Instant) {
    let mut story = Story::released();
    let since = story.now;
    story.wait_minutes(120);
    let mut event = story.event("lab", VIAL, stored("place/B1", "C4"));
    event.at = minutes_after(since, minutes);
    event.late_reason = Some("paper".into());
    story.send(&event).unwrap();
    (story, since)
}

/// The tank was warm for an hour from this moment on.
fn warm(story: &mut Story, since: Instant) -> String {
    let read = readings(PLANT, since, since.plus_seconds(3600), -60_000);
    story.does("lab", TANK, read);
    story.newest_deviation()
}

fn recalls_the_tank(story: &mut Story, since: Instant) {
    let opened = Opened {
        scope: [].into(),
        exposures: vec![Exposure {
            within: subject(TANK),
            from: minutes_after(since, 0),
            to: minutes_after(since, 60),
        }],
        reason: "a warm tank".into(),
    };
    story.does("quality", "recall/R1", opened);
}

/// Nothing is left of the reason once two people have corrected the time; one alone does not.
fn is_freed_by_two(mut story: Story, since: Instant, reason: &str) {
    let right = json!(minutes_after(since, 65).to_string());
    assert!(story.reasons(VIAL, Purpose::Ship, WARD).contains(&reason));
    let stop = story.corrects("lab", STORED_AT, right.clone()).unwrap_err();
    let Stop::Refused(refusal) = stop else {
        panic!("{stop:?}")
    };
    assert_eq!(refusal.rule, Rule::Correction, "{refusal}");
    assert!(story.reasons(VIAL, Purpose::Ship, WARD).contains(&reason));
    let before = story.deviations();
    story.sets_right(("quality", "lab"), STORED_AT, right);
    let found = found(&story);
    assert_eq!(
        (story.deviations(), found.class),
        (before + 1, Class::Major)
    );
    assert_eq!(found.about, subject(VIAL));
    story.decides(Decision::Accept);
    assert!(story.reasons(VIAL, Purpose::Ship, WARD).is_empty());
}

fn found(story: &Story) -> crate::domain::Deviation {
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    found
}

#[test]
fn nobody_alone_frees_a_vial_that_was_rejected_by_correcting_when_it_was_stored() {
    let (mut story, since) = stored_late(30);
    warm(&mut story, since);
    story.decides(Decision::Reject);
    is_freed_by_two(story, since, "deviation_against");
}

#[test]
fn nobody_alone_frees_a_vial_of_an_open_doubt_by_correcting_when_it_was_stored() {
    let (mut story, since) = stored_late(30);
    warm(&mut story, since);
    is_freed_by_two(story, since, "deviation_open");
}

#[test]
fn nobody_alone_frees_a_recalled_vial_by_correcting_when_it_was_stored() {
    let (mut story, since) = stored_late(30);
    recalls_the_tank(&mut story, since);
    is_freed_by_two(story, since, "recalled");
}

#[test]
fn a_vial_that_lay_in_a_warm_tank_by_the_right_time_is_kept_back_at_once() {
    let (mut story, since) = stored_late(65);
    warm(&mut story, since);
    assert!(story.reasons(VIAL, Purpose::Ship, WARD).is_empty());
    let before = story.deviations();
    let right = json!(minutes_after(since, 30).to_string());
    story.corrects("lab", STORED_AT, right).unwrap();
    let blocked = ["deviation_open", "deviation_open"];
    assert_eq!(story.reasons(VIAL, Purpose::Ship, WARD), blocked);
    assert_eq!(story.deviations(), before + 1);
}

/// A deviation of this class about the tank, of the first hour, that its finder opened.
fn doubted(class: Class) -> (Story, Instant) {
    let (mut story, since) = stored_late(30);
    let mut opened = departed(TANK, class);
    opened.from = Some(minutes_after(since, 0));
    opened.to = Some(minutes_after(since, 60));
    story.does("lab", "deviation/DEV-1", opened);
    (story, since)
}

#[test]
fn the_finder_alone_does_not_narrow_a_deviation_to_a_time_at_which_nothing_was_exposed() {
    for (member, minutes) in [("body.to", 20), ("body.from", 50)] {
        let (mut story, since) = doubted(Class::Major);
        // The vial came after 30 minutes, and left after 40.
        let retrieved = crate::domain::vial::Retrieved {
            purpose: "work".into(),
        };
        let mut event = story.event("lab", VIAL, retrieved);
        event.at = minutes_after(since, 40);
        event.late_reason = Some("paper".into());
        story.send(&event).unwrap();
        let of = ("deviation.opened", member);
        let right = json!(minutes_after(since, minutes).to_string());
        assert!(
            story
                .reasons(VIAL, Purpose::Ship, WARD)
                .contains(&"deviation_open"),
            "{member}"
        );
        assert!(
            story.corrects("lab", of, right.clone()).is_err(),
            "{member}"
        );
        let before = story.deviations();
        story.sets_right(("quality", "lab"), of, right);
        assert!(story.reasons(VIAL, Purpose::Ship, WARD).is_empty());
        assert_eq!(story.deviations(), before + 1);
    }
}

#[test]
fn the_finder_alone_narrows_no_major_deviation_whatever_was_exposed() {
    let (mut story, since) = doubted(Class::Major);
    let of = ("deviation.opened", "body.to");
    let right = json!(minutes_after(since, 50).to_string());
    assert!(story.corrects("lab", of, right).is_err());
    let longer = json!(minutes_after(since, 70).to_string());
    story.corrects("lab", of, longer).unwrap();
}

#[test]
fn the_finder_alone_narrows_a_minor_deviation_as_far_as_it_frees_nothing() {
    let (mut story, since) = doubted(Class::Minor);
    let of = ("deviation.opened", "body.to");
    let right = json!(minutes_after(since, 50).to_string());
    story.corrects("lab", of, right).unwrap();
    let right = json!(minutes_after(since, 20).to_string());
    assert!(story.corrects("lab", of, right).is_err());
}

#[test]
fn more_time_that_is_said_of_an_accepted_deviation_is_decided_as_well() {
    let (mut story, since) = stored_late(30);
    let opened = deviation::Opened {
        from: Some(minutes_after(since, 0)),
        to: Some(minutes_after(since, 10)),
        ..departed(TANK, Class::Major)
    };
    story.does("lab", "deviation/DEV-1", opened);
    story.decides_about("deviation/DEV-1", Decision::Accept);
    assert!(story.reasons(VIAL, Purpose::Ship, WARD).is_empty());
    let longer = json!(minutes_after(since, 60).to_string());
    story.sets_right(("quality", "lab"), ("deviation.opened", "body.to"), longer);
    let Record::Deviation(fresh) = story.record(&story.newest_named("deviation/D-")) else {
        panic!("no deviation of the system")
    };
    assert_eq!(fresh.about, subject(TANK));
    let (from, to) = (since.plus_seconds(600), since.plus_seconds(3600));
    assert_eq!(fresh.spans, Some(vec![crate::domain::Span { from, to }]));
    assert_eq!(story.reasons(VIAL, Purpose::Ship, WARD), ["deviation_open"]);
}
