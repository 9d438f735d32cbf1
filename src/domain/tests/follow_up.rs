//! Visits by the site's calendar, assessments out of their window, the clock of a serious event, and doses that add up.

use super::refusals;
use super::samples::{adverse_event, assessed, missed, notice_to, reviewed_event, updated};
use super::steps::*;
use super::story::*;
use crate::domain::adverse_event::{AdverseEvent, Closed, Recipient, Seriousness, Updated};
use crate::domain::deviation::{Class, Deviation};
use crate::domain::order::Dose;
use crate::domain::participant::{Completed, Participant, VisitOutcome};
use crate::domain::{Body, Hash, Instant, LocalTime, Record, Stop};

const P1: &str = "participant/P1";
const P9: &str = "participant/P9";
const AE: &str = "adverse_event/A1";

/// The wall clocks of the farthest places, and of the ward.
const OFFSETS: [i32; 3] = [-12 * 3600, 8 * 3600, 14 * 3600];

/// Infused so many days ago.
fn after(days: i64) -> Story {
    let mut story = Story::infused();
    story.wait_days(days);
    story
}

/// Signs with a clock that is so many seconds ahead of UTC.
fn tries_at(
    story: &mut Story,
    offset: i32,
    about: &str,
    body: impl Into<Body>,
) -> Result<Hash, Stop> {
    let mut event = story.event("investigator", about, body);
    event.at = LocalTime::at(story.now, offset);
    story.send(&event)
}

fn participant(story: &Story) -> Participant {
    let Record::Participant(participant) = story.record(P1) else {
        panic!()
    };
    participant
}

fn deviation(story: &Story, about: &str) -> Deviation {
    let Record::Deviation(found) = story.record(about) else {
        panic!()
    };
    found
}

fn event(story: &Story) -> AdverseEvent {
    let Record::AdverseEvent(event) = story.record(AE) else {
        panic!()
    };
    event
}

fn updates(story: &mut Story, spoil: impl Fn(&mut Updated)) -> Result<Hash, Stop> {
    let mut updated = updated(story);
    spoil(&mut updated);
    story.tries("investigator", AE, updated)
}

fn serious(update: &mut Updated) {
    update.serious.insert(Seriousness::Hospitalisation);
}

/// A serious event reported a day after the infusion.
fn reported() -> Story {
    let mut story = after(1);
    let mut reported = adverse_event(&story);
    reported.serious.insert(Seriousness::Hospitalisation);
    story.does("investigator", AE, reported);
    story
}

/// An order of a fixed dose, in so many vials of 10 million cells.
fn fixed(cells: u64, vials: u32) -> crate::domain::order::Placed {
    let mut placed = dose(P1, vials).0;
    placed.dose = Dose::Cells(cells);
    placed
}

/// An amendment with one thing changed.
fn amends(spoil: impl Fn(&mut crate::domain::protocol::Protocol)) -> Result<Hash, Stop> {
    let mut amended = protocol();
    amended.version = "2".into();
    spoil(&mut amended);
    Story::banked().tries("quality", "protocol/trial", amended)
}

/// A lot of which viability is limited for each kilogram, ordered before its results are known, then delivered.
fn ordered_before_its_result() -> Story {
    let mut story = Story::limited_per_kg();
    story.does("investigator", "order/O1", dose(P1, 1).0);
    story.test("lot/L1");
    story.releases("pharmacist").unwrap();
    story.ships_to_the_ward(&["vial/L1-001", "vial/L1-002"]);
    story
}

refusals! {
    Sequence by fn a_visit_is_not_missed_on_the_day_of_the_infusion() {
        Story::infused().tries("investigator", P1, missed())
    }

    Sequence by fn a_visit_is_not_missed_on_the_last_day_of_its_window() {
        after(35).tries("investigator", P1, missed())
    }

    Value by fn an_assessment_is_not_before_its_infusion() {
        let mut story = after(30);
        let mut early = assessed(&story);
        early.performed_on = story.in_days(-31).date();
        story.tries("investigator", P1, early)
    }

    Value by fn whoever_completed_was_not_last_seen_before_their_last_visit() {
        let mut story = after(30);
        let recorded = assessed(&story);
        story.does("investigator", P1, recorded);
        let last_seen_on = story.in_days(-1).date();
        story.tries("investigator", P1, Completed { last_seen_on })
    }

    Exists by fn the_same_notice_is_not_recorded_twice() {
        let mut story = reported();
        let notice = notice_to(&story, Recipient::Sponsor);
        story.does("investigator", AE, notice.clone());
        story.tries("investigator", AE, notice)
    }

    Value by fn nobody_learns_of_a_change_before_they_learnt_of_the_event() {
        let mut story = after(2);
        let mut reported = adverse_event(&story);
        reported.onset_at = story.in_days(-1);
        story.does("investigator", AE, reported);
        let aware = LocalTime::at(story.now.plus_seconds(-60), 8 * 3600);
        updates(&mut story, |update| update.became_aware_at = aware)
    }

    Key by fn a_clock_that_was_stopped_runs_on_and_may_be_over() {
        let mut story = reported();
        updates(&mut story, |_| ()).unwrap();
        story.wait_days(2);
        updates(&mut story, serious)
    }

    Allocation by fn whole_vials_of_a_fixed_dose_do_not_exceed_its_most() {
        // Five vials are needed for 45 million, and hold 50 million.
        let mut story = Story::banked();
        let mut wide = protocol();
        wide.version = "2".into();
        wide.dose.max_vials = 8;
        wide.dose.fixed.as_mut().unwrap().max_cells = 45_000_000;
        story.does("quality", "protocol/trial", wide);
        story.fill("lot/L1", 6);
        story.enrols(P1);
        story.tries("investigator", "order/O1", fixed(45_000_000, 5))
    }

    Allocation by fn a_vial_of_a_lot_whose_result_was_never_weighed_is_not_allocated() {
        ordered_before_its_result().tries("ward-pharmacist", "vial/L1-001", allocated("order/O1"))
    }

    Value by fn a_window_of_more_than_a_century_is_not_adopted() {
        amends(|protocol| protocol.visits[0].to_day = 36_526)
    }

    Value by fn an_interval_of_more_than_a_century_is_not_adopted() {
        amends(|protocol| protocol.dose.min_interval_days = u32::MAX)
    }

    Value by fn adverse_events_are_not_followed_for_more_than_a_century() {
        amends(|protocol| protocol.follow_up.adverse_event_days = u32::MAX)
    }

    Value by fn a_serious_event_is_reported_within_a_year() {
        amends(|protocol| protocol.follow_up.serious_report_hours = u32::MAX)
    }

    Value by fn a_serious_event_has_some_time_to_be_reported() {
        amends(|protocol| protocol.follow_up.serious_report_hours = 0)
    }

    Value by fn nobody_is_older_than_anyone_ever_was() {
        amends(|protocol| protocol.enrolment.max_age_years = 151)
    }

    Value by fn a_fixed_dose_has_an_upper_limit_that_can_be_counted() {
        amends(|protocol| protocol.dose.fixed.as_mut().unwrap().max_cells = 1_000_000_000_001)
    }

    Value by fn an_order_of_more_than_a_thousand_vials_is_no_limit() {
        amends(|protocol| protocol.dose.max_vials = 1001)
    }
}

#[test]
fn a_visit_that_is_not_missed_yet_names_the_day_from_which_it_is() {
    let mut story = after(3);
    let refusal = story.refused("investigator", P1, missed());
    assert_eq!(refusal.rule.id(), "S01");
    // Infused on 23 November, the window ends on day 35.
    assert!(refusal.why.contains("2026-12-28"), "{refusal}");
    assert!(refusal.remedy.contains("2026-12-29"), "{refusal}");
    story.wait_days(33);
    story.does("investigator", P1, missed());
}

#[test]
fn after_a_withdrawal_a_visit_is_missed_without_waiting_for_its_window() {
    let mut story = after(3);
    story.does("investigator", P1, withdrawn());
    story.does("investigator", P1, missed());
}

#[test]
fn the_window_passes_at_midnight_of_the_site_whatever_the_signers_clock_shows() {
    for offset in OFFSETS {
        let mut story = Story::infused();
        story.now = Instant::parse("2026-12-28T15:59:59.000000Z").unwrap();
        let early = tries_at(&mut story, offset, P1, missed());
        assert!(early.is_err(), "at {offset}");
        story.now = story.now.plus_seconds(1);
        tries_at(&mut story, offset, P1, missed()).unwrap();
    }
}

#[test]
fn today_is_the_day_of_the_site_for_a_consent_an_assessment_and_the_last_contact() {
    for offset in OFFSETS {
        let mut story = Story::banked();
        story.now = Instant::parse("2026-11-23T15:59:00.000000Z").unwrap();
        let mut screened = screening().0;
        screened.consent.given_on = "2026-11-24".parse().unwrap();
        let early = tries_at(&mut story, offset, P9, screened.clone());
        assert!(early.is_err(), "a consent of tomorrow at {offset}");
        story.wait_minutes(1);
        tries_at(&mut story, offset, P9, screened).unwrap();

        let mut story = Story::infused();
        story.now = Instant::parse("2026-12-22T15:59:00.000000Z").unwrap();
        let mut recorded = assessed(&story);
        recorded.performed_on = "2026-12-23".parse().unwrap();
        let early = tries_at(&mut story, offset, P1, recorded.clone());
        assert!(early.is_err(), "an assessment of tomorrow at {offset}");
        story.wait_minutes(1);
        tries_at(&mut story, offset, P1, recorded).unwrap();
        let seen = |day: &str| Completed {
            last_seen_on: day.parse().unwrap(),
        };
        let early = tries_at(&mut story, offset, P1, seen("2026-12-24"));
        assert!(early.is_err(), "seen tomorrow at {offset}");
        tries_at(&mut story, offset, P1, seen("2026-12-23")).unwrap();
    }
}

#[test]
fn an_infusion_started_on_the_day_of_the_site() {
    for offset in OFFSETS {
        let mut story = Story::verified();
        let mut event = story.event("nurse", "infusion/I1", started());
        event.at = LocalTime::at(story.now, offset);
        story.send(&event).unwrap();
        assert_eq!(
            participant(&story).infusions[0].started_on.to_string(),
            "2026-11-23"
        );
    }
}

#[test]
fn an_assessment_out_of_its_window_is_recorded_and_opens_a_minor_deviation() {
    for (days, is_outside) in [
        (0, true),
        (27, true),
        (28, false),
        (35, false),
        (36, true),
        (400, true),
    ] {
        let mut story = after(days);
        let recorded = assessed(&story);
        story.does("investigator", P1, recorded);
        let participant = participant(&story);
        let VisitOutcome::Done {
            deviation: opened, ..
        } = &participant.visits[0].outcome
        else {
            panic!()
        };
        assert_eq!(opened.is_some(), is_outside, "day {days}");
        let Some(opened) = opened else {
            assert!(participant.concerns.deviations.is_empty());
            continue;
        };
        assert!(participant.concerns.deviations.contains(opened));
        let found = deviation(&story, &opened.to_string());
        assert_eq!((found.class, found.decision()), (Class::Minor, None));
        assert_eq!(found.about, subject(P1));
        assert!(
            found.what.contains("month-1") && found.what.contains("2026-12-21 to 2026-12-28"),
            "{}",
            found.what
        );
    }
}

#[test]
fn an_assessment_repeated_within_its_window_is_no_longer_marked() {
    let mut story = after(30);
    let mut recorded = assessed(&story);
    recorded.performed_on = story.in_days(-3).date();
    story.does("investigator", P1, recorded.clone());
    recorded.performed_on = story.in_days(0).date();
    assert_eq!(
        story
            .refused("investigator", P1, recorded.clone())
            .rule
            .id(),
        "S02"
    );
    recorded.repeat_reason = Some("the score was not taken".into());
    story.does("investigator", P1, recorded);
    let participant = participant(&story);
    assert_eq!(participant.visits.len(), 1);
    assert!(matches!(
        participant.visits[0].outcome,
        VisitOutcome::Done {
            deviation: None,
            ..
        }
    ));
    // The deviation stays until it is decided.
    assert_eq!(participant.concerns.deviations.len(), 1);
}

#[test]
fn a_missed_visit_that_was_done_late_is_recorded_with_a_reason() {
    let mut story = after(40);
    story.does("investigator", P1, missed());
    let mut late = assessed(&story);
    assert_eq!(
        story.refused("investigator", P1, late.clone()).rule.id(),
        "S02"
    );
    late.repeat_reason = Some("came on day 40".into());
    story.does("investigator", P1, late);
    assert!(matches!(
        participant(&story).visits[..],
        [ref one] if matches!(one.outcome, VisitOutcome::Done { deviation: Some(_), .. })
    ));
    assert_eq!(story.refused("investigator", P1, missed()).rule.id(), "S02");
}

#[test]
fn the_clock_of_a_serious_event_runs_from_the_first_awareness() {
    let mut story = reported();
    let first = event(&story).clock.unwrap();
    assert_eq!(first.from, story.now);
    story.wait_minutes(600);
    updates(&mut story, |_| ()).unwrap();
    let stopped = event(&story).clock.unwrap();
    assert_eq!(
        (stopped.from, stopped.stopped_at),
        (first.from, Some(story.now))
    );
    assert!(!event(&story).is_clock_open());
    story.wait_minutes(600);
    updates(&mut story, serious).unwrap();
    assert_eq!(event(&story).clock, Some(first));
    assert!(event(&story).is_clock_open());
    assert!(!event(&story).is_clock_overdue(first.due));
    assert!(event(&story).is_clock_overdue(first.due.plus_seconds(1)));
}

#[test]
fn a_clock_that_was_stopped_too_late_stays_overdue() {
    let mut story = reported();
    story.wait_minutes(25 * 60);
    updates(&mut story, |_| ()).unwrap();
    let due = event(&story).clock.unwrap().due;
    assert!(!event(&story).is_clock_open() && event(&story).is_clock_overdue(due));
    story.does("ward-quality", AE, reviewed_event());
    assert!(event(&story).is_clock_overdue(due));
}

#[test]
fn a_sponsor_who_was_told_in_time_is_not_told_again_when_serious_is_set_again() {
    let mut story = reported();
    let notice = notice_to(&story, Recipient::Sponsor);
    story.does("investigator", AE, notice);
    updates(&mut story, |_| ()).unwrap();
    story.wait_days(3);
    updates(&mut story, |update| {
        serious(update);
        update.outcome = crate::domain::adverse_event::Course::Recovered;
    })
    .unwrap();
    assert!(!event(&story).is_clock_open() && !event(&story).is_clock_overdue(story.now));
    story.does("ward-quality", AE, reviewed_event());
    story.does("ward-quality", AE, Closed {});
}

#[test]
fn a_fixed_dose_in_whole_vials_within_its_most_is_ordered() {
    let mut story = Story::stocked();
    let (placed, weight) = (fixed(40_000_000, 4), dose(P1, 4).1);
    let placed = story.tries_with("investigator", "order/O1", placed, &[weight]);
    placed.unwrap();
}

#[test]
fn an_order_serves_once_it_is_placed_after_the_result() {
    let mut story = ordered_before_its_result();
    let refusal = story.refused("ward-pharmacist", "vial/L1-001", allocated("order/O1"));
    assert!(refusal.why.contains("viability of lot/L1"), "{refusal}");
    story.does("investigator", "order/O1", cancelled());
    story.does("investigator", "order/O2", dose(P1, 1).0);
    story.does("ward-pharmacist", "vial/L1-001", allocated("order/O2"));
    story.does("ward-pharmacist", "vial/L1-001", thawed());
}

/// The trial as amended: another form, another visit, or none.
fn amended(spoil: impl Fn(&mut crate::domain::protocol::Protocol)) -> Story {
    let mut story = after(30);
    let (mut amended, mut other) = (protocol(), form());
    (amended.version, other.version) = ("2".into(), "2".into());
    story.does("quality", "form/form-2", other);
    spoil(&mut amended);
    story.does("quality", "protocol/trial", amended);
    story
}

/// What was done by an earlier version is recorded, and a minor deviation names the version.
fn is_of_the_earlier_version(story: &mut Story, body: impl Into<Body>) {
    story.does("investigator", P1, body);
    let found = deviation(story, &story.newest_deviation());
    assert_eq!(
        (found.class, found.about.clone()),
        (Class::Minor, subject(P1))
    );
    assert!(
        found.what.contains("month-1") && found.what.contains("version \"1\""),
        "{}",
        found.what
    );
}

#[test]
fn a_visit_that_was_done_on_the_form_of_an_earlier_version_is_recorded() {
    let mut story = amended(|it| it.visits[0].form = id("form/form-2"));
    let recorded = assessed(&story);
    is_of_the_earlier_version(&mut story, recorded);
    // The day lies in the window: that is another matter than the form.
    assert!(matches!(
        participant(&story).visits[0].outcome,
        VisitOutcome::Done {
            deviation: None,
            ..
        }
    ));
}

#[test]
fn a_visit_of_an_earlier_version_out_of_its_window_is_recorded_with_one_deviation() {
    let mut story = amended(|it| it.visits.clear());
    story.wait_days(30);
    let recorded = assessed(&story);
    is_of_the_earlier_version(&mut story, recorded);
    let participant = participant(&story);
    assert_eq!(participant.concerns.deviations.len(), 1);
    assert!(matches!(
        participant.visits[0].outcome,
        VisitOutcome::Done {
            deviation: Some(_),
            ..
        }
    ));
}

#[test]
fn a_visit_that_an_amendment_took_out_is_recorded_as_missed() {
    let mut story = amended(|it| it.visits.clear());
    assert_eq!(story.refused("investigator", P1, missed()).rule.id(), "S01");
    story.wait_days(30);
    is_of_the_earlier_version(&mut story, missed());
}

#[test]
fn a_visit_on_the_form_in_force_opens_no_deviation() {
    let mut story = amended(|it| it.visits[0].form = id("form/form-2"));
    let mut recorded = assessed(&story);
    recorded.form = id("form/form-2");
    story.does("investigator", P1, recorded);
    assert!(participant(&story).concerns.deviations.is_empty());
}

#[test]
fn a_form_that_no_version_of_the_protocol_has_is_not_filled_in() {
    let mut story = amended(|_| ());
    let mut recorded = assessed(&story);
    recorded.form = id("form/form-2");
    assert_eq!(story.refused("investigator", P1, recorded).rule.id(), "V01");
}
