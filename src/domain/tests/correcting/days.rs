//! Days, and what is judged by them: the windows of visits, and the time from an infusion to an adverse event.

use super::super::samples::missed;
use super::*;
use crate::domain::adverse_event::AdverseEvent;
use crate::domain::{DeviationId, InfusionId};

const P1: &str = "participant/P1";
const AE: &str = "adverse_event/A1";
const DAY: (&str, &str) = ("assessment.recorded", "body.performed_on");

/// Assessed so many days after the infusion, and so many days have passed since.
fn assessed_after(days: i64, more: i64) -> Story {
    let mut story = Story::infused();
    story.wait_days(days);
    let recorded = assessed(&story);
    story.does("investigator", P1, recorded);
    story.wait_days(more);
    story
}

/// The deviation that marks the only visit as out of its window.
fn marked(story: &Story) -> Option<DeviationId> {
    let visits = story.participant().visits;
    let [one] = &visits[..] else { panic!() };
    let VisitOutcome::Done { deviation, .. } = &one.outcome else {
        panic!()
    };
    deviation.clone()
}

fn day(story: &Story, from_now: i64) -> Value {
    json!(story.in_days(from_now).date().to_string())
}

fn event(story: &Story) -> AdverseEvent {
    let Record::AdverseEvent(event) = story.record(AE) else {
        panic!()
    };
    event
}

#[test]
fn a_visit_is_out_of_its_window_by_the_corrected_day() {
    let mut story = Story::infused();
    story.wait_days(40);
    let mut recorded = assessed(&story);
    recorded.performed_on = story.in_days(-10).date();
    story.does("investigator", P1, recorded);
    assert_eq!(marked(&story), None);
    let right = day(&story, 0);
    story.corrects("investigator", DAY, right).unwrap();
    let marked = marked(&story).unwrap();
    assert_eq!(marked.to_string(), story.newest_deviation());
    assert!(story.participant().concerns.deviations.contains(&marked));
}

#[test]
fn a_visit_is_in_its_window_by_the_corrected_day() {
    let mut story = assessed_after(40, 0);
    let before = marked(&story).unwrap();
    let right = day(&story, -10);
    story.corrects("investigator", DAY, right).unwrap();
    assert_eq!(marked(&story), None);
    // The deviation stays until it is decided.
    assert!(story.participant().concerns.deviations.contains(&before));
}

#[test]
fn a_visit_out_of_its_window_of_which_that_was_decided_is_corrected_by_two_people() {
    let mut story = assessed_after(40, 0);
    story.decides(deviation::Decision::Accept);
    let right = day(&story, -10);
    assert!(story.corrects("investigator", DAY, right.clone()).is_err());
    story.sets_right(("ward-quality", "investigator"), DAY, right);
    assert_eq!(marked(&story), None);
}

#[test]
fn a_visit_that_is_out_of_its_window_already_opens_no_second_deviation() {
    let mut story = assessed_after(40, 0);
    let (before, deviations) = (marked(&story), story.deviations());
    let of = ("assessment.recorded", "body.response");
    story.corrects("investigator", of, json!("worse")).unwrap();
    let right = day(&story, -1);
    story.corrects("investigator", DAY, right).unwrap();
    assert_eq!((marked(&story), story.deviations()), (before, deviations));
}

#[test]
fn the_last_day_of_a_corrected_assessment_is_that_of_the_entry_at_the_site() {
    let mut story = Story::infused();
    story.wait_days(30);
    let mut recorded = assessed(&story);
    recorded.performed_on = story.in_days(-1).date();
    let mut event = story.event("investigator", P1, recorded);
    // Ten in the morning at the ward is the evening before, twelve hours behind UTC.
    event.at = LocalTime::at(story.now, -12 * 3600);
    story.send(&event).unwrap();
    let right = day(&story, 0);
    story.corrects("investigator", DAY, right).unwrap();
}

/// An infusion that was started at 23:55 at the site, and given at 00:55.
fn started_before_midnight() -> Story {
    let mut story = Story::allocated();
    let midnight = Instant::parse("2026-11-24T16:00:00.000000Z").unwrap();
    story.now = midnight.plus_seconds(-900);
    story.does("ward-pharmacist", VIAL, thawed());
    for who in ["nurse", "second-nurse"] {
        story.does(who, INFUSION, check("order/O1", "W1", &[VIAL]));
    }
    story.wait_minutes(10);
    story.does("nurse", INFUSION, started());
    story.wait_minutes(60);
    story.does("nurse", INFUSION, completed(1900));
    story
}

/// It was started ten minutes later, on the next day.
fn started_after_midnight(story: &mut Story) {
    let Record::Vial(vial) = story.record(VIAL) else {
        panic!()
    };
    let said = vial.path.stays().iter().rev().nth(1).unwrap().from;
    let right = LocalTime::at(said.plus_seconds(600), 8 * 3600);
    let of = ("infusion.started", "at");
    story.sets_right(("ward-quality", "nurse"), of, json!(right.to_string()));
}

#[test]
fn the_windows_of_visits_move_with_the_day_of_the_infusion() {
    // The window begins on day 28 and ends on day 35.
    for (days, before, after) in [(28, false, true), (30, false, false), (36, true, false)] {
        let mut story = started_before_midnight();
        story.wait_days(days - 1);
        let recorded = assessed(&story);
        story.does("investigator", P1, recorded);
        assert_eq!(marked(&story).is_some(), before, "day {days}");
        started_after_midnight(&mut story);
        assert_eq!(marked(&story).is_some(), after, "day {days}");
        if let Some(marked) = marked(&story) {
            assert_eq!(marked.to_string(), story.newest_deviation());
        }
    }
}

#[test]
fn a_missed_visit_stays_missed_when_its_infusion_is_of_another_day() {
    let mut story = started_before_midnight();
    story.wait_days(40);
    story.does("investigator", P1, missed());
    started_after_midnight(&mut story);
    assert_eq!(story.participant().visits[0].outcome, VisitOutcome::Missed);
}

#[test]
fn the_time_to_an_adverse_event_follows_the_start_of_the_infusion() {
    let mut story = started_before_midnight();
    // A day and five minutes after the start.
    story.wait_minutes(24 * 60 - 55);
    let report = adverse_event(&story);
    story.does("investigator", AE, report);
    let since = |story: &Story| {
        let event = event(story);
        (event.since[0].days, event.since[0].hours)
    };
    assert_eq!(since(&story), (1, 0));
    started_after_midnight(&mut story);
    assert_eq!(since(&story), (0, 23));
}

#[test]
fn an_adverse_event_that_began_before_the_right_start_is_pointed_out() {
    let mut story = Story::verified();
    story.wait_minutes(10);
    story.does("nurse", INFUSION, started());
    story.wait_minutes(5);
    let report = adverse_event(&story);
    story.does("investigator", AE, report);
    story.wait_minutes(30);
    let right = LocalTime::at(story.now.plus_seconds(-1200), 8 * 3600);
    let of = ("infusion.started", "at");
    story.sets_right(("ward-quality", "nurse"), of, json!(right.to_string()));
    assert!(event(&story).since.is_empty());
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    assert!(found.what.contains(AE), "{}", found.what);
}

/// An infusion whose end was recorded late, 20 minutes after its start.
fn ended_late(left_over: bool) -> Story {
    let mut story = Story::verified();
    story.does("nurse", INFUSION, started());
    let at = LocalTime::at(story.now.plus_seconds(1200), 8 * 3600);
    story.wait_minutes(60);
    let volume = if left_over { 1900 } else { 2000 };
    let mut event = story.event("nurse", INFUSION, completed(volume));
    event.at = at;
    event.late_reason = Some("no network".into());
    story.send(&event).unwrap();
    story
}

#[test]
fn the_late_end_of_an_infusion_is_set_right_by_two_people() {
    for left_over in [true, false] {
        let mut story = ended_late(left_over);
        let of = ("infusion.completed", "at");
        let right = story.now.plus_seconds(-1200);
        let at = json!(LocalTime::at(right, 8 * 3600).to_string());
        assert!(story.corrects("nurse", of, at.clone()).is_err());
        story.sets_right(("ward-quality", "nurse"), of, at);
        assert_eq!(story.infusion().end.unwrap().at, right);
        let last = story.vial().path.last().unwrap().from;
        assert_eq!(last == right, left_over);
    }
}

#[test]
fn the_late_end_of_a_stopped_infusion_is_set_right_too() {
    let mut story = Story::verified();
    story.does("nurse", INFUSION, started());
    story.wait_minutes(60);
    let stopped = crate::domain::infusion::Stopped {
        volume_ul: 500,
        reaction: true,
        reason: "fever".into(),
    };
    story.does("nurse", INFUSION, stopped);
    let right = story.now.plus_seconds(-1200);
    let at = json!(LocalTime::at(right, 8 * 3600).to_string());
    story.sets_right(("ward-quality", "nurse"), ("infusion.stopped", "at"), at);
    assert_eq!(story.infusion().end.unwrap().at, right);
    assert_eq!(story.vial().path.last().unwrap().from, right);
}

fn other_visit() -> crate::domain::protocol::Protocol {
    let mut amended = protocol();
    amended.version = "2".into();
    let mut later = amended.visits[0].clone();
    (later.id, later.from_day, later.to_day) = ("month-2".into(), 56, 63);
    amended.visits.push(later);
    amended
}

#[test]
fn the_visit_of_an_assessment_is_set_right() {
    let mut story = Story::infused();
    story.does("quality", "protocol/trial", other_visit());
    story.wait_days(60);
    let recorded = assessed(&story);
    story.does("investigator", P1, recorded);
    assert!(marked(&story).is_some());
    let of = ("assessment.recorded", "body.visit");
    story
        .corrects("investigator", of, json!("month-2"))
        .unwrap();
    assert_eq!(story.participant().visits[0].visit, "month-2");
    assert_eq!(marked(&story), None);
    // The visit that it was said to be is recorded as what it was.
    story.does("investigator", P1, missed());
}

#[test]
fn an_assessment_takes_the_place_of_a_visit_that_was_said_to_be_missed() {
    let mut story = Story::infused();
    story.does("quality", "protocol/trial", other_visit());
    story.wait_days(60);
    let mut recorded = assessed(&story);
    recorded.visit = "month-2".into();
    story.does("investigator", P1, missed());
    story.does("investigator", P1, recorded);
    let of = ("assessment.recorded", "body.visit");
    story
        .corrects("investigator", of, json!("month-1"))
        .unwrap();
    let visits = story.participant().visits;
    assert_eq!(visits.len(), 1);
    assert_eq!(visits[0].visit, "month-1");
    assert!(visits[0].performed_on().is_some());
}

#[test]
fn the_infusion_of_an_assessment_is_set_right() {
    let mut story = Story::infused();
    story.wait_days(20);
    story.does("investigator", "order/O2", dose(P1, 1).0);
    let second = "vial/L1-002";
    story.does("ward-pharmacist", second, allocated("order/O2"));
    story.does("ward-pharmacist", second, thawed());
    for who in ["nurse", "second-nurse"] {
        story.does(who, "infusion/I2", check("order/O2", "W1", &[second]));
    }
    story.does("nurse", "infusion/I2", started());
    story.does("nurse", "infusion/I2", completed(2000));
    story.wait_days(10);
    let mut recorded = assessed(&story);
    recorded.infusion = id("infusion/I2");
    story.does("investigator", P1, recorded);
    assert!(marked(&story).is_some());
    let of = ("assessment.recorded", "body.infusion");
    story
        .corrects("investigator", of, json!("infusion/I1"))
        .unwrap();
    let first: InfusionId = id(INFUSION);
    assert_eq!(story.participant().visits[0].infusion, first);
    assert_eq!(marked(&story), None);
}

#[test]
fn the_visit_of_an_assessment_is_corrected_by_two_people_after_the_completion() {
    let mut story = assessed_after(30, 0);
    let last_seen_on = story.in_days(0).date();
    let completed = crate::domain::participant::Completed { last_seen_on };
    story.does("investigator", P1, completed);
    let of = ("participant.completed", "body.last_seen_on");
    story.wait_days(1);
    let early = day(&story, -2);
    assert!(story.corrects("investigator", of, early).is_err());
    let of = ("assessment.recorded", "body.performed_on");
    let right = day(&story, -2);
    assert!(story.corrects("investigator", of, right.clone()).is_err());
    story.sets_right(("ward-quality", "investigator"), of, right);
    let of = ("participant.completed", "body.last_seen_on");
    let right = day(&story, -2);
    story.corrects("investigator", of, right).unwrap();
    assert_eq!(story.corrections(P1).in_force().count(), 2);
}
