//! Adverse events, from the first report to the end.

use super::refusals;
use super::samples::{a_terminology, adverse_event, notice_to, reviewed_event, updated};
use super::steps::*;
use super::story::*;
use crate::domain::adverse_event::{
    AdverseEvent, Closed, Course, Recipient, Relatedness, Reported, Reviewed, Seriousness, Updated,
};
use crate::domain::{Hash, LocalTime, Record, Role, Stop};

const AE: &str = "adverse_event/A1";

/// A day after the infusion, an adverse event is reported with one thing changed.
fn reports(spoil: impl Fn(&mut Reported)) -> Result<Hash, Stop> {
    reports_in(&mut Story::infused(), spoil)
}

fn reports_in(story: &mut Story, spoil: impl Fn(&mut Reported)) -> Result<Hash, Stop> {
    story.wait_days(1);
    let mut reported = adverse_event(story);
    spoil(&mut reported);
    story.tries("investigator", AE, reported)
}

/// Reported a day after the infusion, with one thing changed.
fn reported(spoil: impl Fn(&mut Reported)) -> Story {
    let mut story = Story::infused();
    reports_in(&mut story, spoil).unwrap();
    story
}

fn serious(reported: &mut Reported) {
    reported.serious.insert(Seriousness::Hospitalisation);
}

fn updates(story: &mut Story, spoil: impl Fn(&mut Updated)) -> Result<Hash, Stop> {
    let mut updated = updated(story);
    spoil(&mut updated);
    story.tries("investigator", AE, updated)
}

fn event(story: &Story) -> AdverseEvent {
    let Record::AdverseEvent(event) = story.record(AE) else {
        panic!()
    };
    event
}

/// With the list of two terms in the record.
fn listed() -> Story {
    let mut story = Story::infused();
    story.does("quality", "terminology/ctcae-4.0", a_terminology());
    story
}

#[test]
fn a_refused_version_of_the_grades_is_told_with_that_of_the_protocol() {
    let refused = reports(|event| event.ctcae_version = "5.0".into());
    let Err(Stop::Refused(refusal)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(refusal.why, "The protocol grades by CTCAE 4.0.");
}

refusals! {
    Value by fn an_adverse_event_is_graded_by_the_version_of_the_protocol() {
        reports(|event| event.ctcae_version = "5.0".into())
    }

    Value by fn a_grade_is_one_to_five() {
        reports(|event| event.grade = 6)
    }

    Value by fn a_grade_is_one_that_the_term_has() {
        reports(|event| { event.term = "Malaise".into(); event.grade = 3; })
    }

    Value by fn a_class_is_one_of_the_list() {
        reports(|event| event.system_organ_class = "Disorders".into())
    }

    Value by fn a_term_is_one_of_its_class() {
        reports(|event| event.system_organ_class = "Vascular disorders".into())
    }

    Value by fn a_term_of_the_built_in_list_alone_is_none_of_the_list_in_the_record() {
        reports_in(&mut listed(), |event| event.term = "Chills".into())
    }

    Value by fn a_version_without_a_list_grades_nothing() {
        let mut story = Story::infused();
        let mut amended = protocol();
        amended.version = "2".into();
        amended.follow_up.ctcae_version = "5.0".into();
        story.does("quality", "protocol/trial", amended);
        reports_in(&mut story, |event| event.ctcae_version = "5.0".into())
    }

    Value by fn a_list_of_terms_is_named_after_its_version() {
        Story::staffed().tries("quality", "terminology/ctcae-5.0", a_terminology())
    }

    Value by fn the_grades_of_a_term_are_ascending() {
        let mut odd = a_terminology();
        odd.classes.values_mut().next().unwrap().insert("Pain".into(), "321".into());
        Story::staffed().tries("quality", "terminology/ctcae-4.0", odd)
    }

    Value by fn a_class_has_a_term() {
        let mut odd = a_terminology();
        odd.classes.insert("Vascular disorders".into(), [].into());
        Story::staffed().tries("quality", "terminology/ctcae-4.0", odd)
    }

    Exists by fn a_list_of_terms_is_adopted_once() {
        listed().tries("quality", "terminology/ctcae-4.0", a_terminology())
    }

    Value by fn a_fatal_outcome_is_grade_five_and_serious() {
        reports(|event| event.outcome = Course::Fatal)
    }

    Value by fn nothing_is_reported_before_it_began() {
        reports(|event| event.onset_at = LocalTime::parse("2027-01-01T00:00:00Z").unwrap())
    }

    Value by fn an_adverse_event_of_an_infusion_begins_after_its_start() {
        reports(|event| event.onset_at = LocalTime::parse("2026-01-01T00:00:00Z").unwrap())
    }

    Key by fn a_serious_event_reported_too_late_needs_a_reason() {
        let mut story = Story::infused();
        story.wait_days(3);
        let mut reported = adverse_event(&story);
        serious(&mut reported);
        reported.onset_at = story.in_days(-2);
        reported.became_aware_at = story.in_days(-2);
        story.tries("investigator", AE, reported)
    }

    Key by fn an_event_that_became_serious_is_updated_in_time() {
        let mut story = reported(|_| ());
        story.wait_days(3);
        let aware = story.in_days(-2);
        updates(&mut story, |update| {
            update.serious.insert(Seriousness::MedicallyImportant);
            update.became_aware_at = aware;
        })
    }

    Value by fn an_update_grades_as_the_term_is_graded() {
        updates(&mut reported(|_| ()), |update| update.grade = 0)
    }

    Value by fn an_update_does_not_contradict_itself() {
        updates(&mut reported(|_| ()), |update| update.outcome = Course::Fatal)
    }

    Value by fn nobody_learns_of_a_change_before_the_onset() {
        let mut story = reported(|_| ());
        let before = story.in_days(-1);
        updates(&mut story, |update| update.became_aware_at = before)
    }

    Role by fn an_adverse_event_is_reviewed_by_another_than_its_reporter() {
        reported(|_| ()).tries("investigator", AE, reviewed_event())
    }

    Site by fn an_adverse_event_is_reviewed_by_someone_of_its_site() {
        let mut story = reported(|_| ());
        story.enrol("plant-quality", Role::Quality, Some(PLANT));
        story.tries("plant-quality", AE, reviewed_event())
    }

    Sequence by fn an_adverse_event_is_reviewed_once() {
        let mut story = reported(|_| ());
        story.does("ward-quality", AE, reviewed_event());
        story.tries("ward-quality", AE, reviewed_event())
    }

    Value by fn whoever_does_not_agree_says_how_they_see_the_cause() {
        let odd = Reviewed { agreed: false, relatedness: None };
        reported(|_| ()).tries("ward-quality", AE, odd)
    }

    Value by fn nobody_is_told_in_the_future() {
        let mut story = reported(serious);
        let mut odd = notice_to(&story, Recipient::Sponsor);
        odd.told_at = story.in_days(1);
        story.tries("investigator", AE, odd)
    }

    Value by fn a_notice_has_a_reference() {
        let mut story = reported(serious);
        let mut odd = notice_to(&story, Recipient::Sponsor);
        odd.reference = String::new();
        story.tries("investigator", AE, odd)
    }

    Unknown by fn a_notice_to_staff_names_a_site_of_the_record() {
        let mut story = reported(serious);
        let whom = Recipient::Staff { role: Role::Quality, site: id("site/elsewhere") };
        let odd = notice_to(&story, whom);
        story.tries("investigator", AE, odd)
    }

    Sequence by fn an_event_that_nobody_reviewed_is_not_closed() {
        reported(|_| ()).tries("investigator", AE, Closed {})
    }

    Sequence by fn a_serious_event_is_not_closed_before_the_sponsor_was_told() {
        let mut story = reported(serious);
        let committee = notice_to(&story, Recipient::EthicsCommittee);
        story.does("investigator", AE, committee);
        story.does("ward-quality", AE, reviewed_event());
        story.tries("investigator", AE, Closed {})
    }

    Sequence by fn an_event_that_goes_on_is_not_closed() {
        let mut story = reported(|event| event.outcome = Course::Recovering);
        story.does("ward-quality", AE, reviewed_event());
        story.tries("investigator", AE, Closed {})
    }
}

#[test]
fn an_adverse_event_keeps_its_worst_grade_and_the_time_since_each_infusion() {
    let mut story = reported(|event| event.grade = 3);
    updates(&mut story, |update| update.grade = 1).unwrap();
    let event = event(&story);
    assert_eq!((event.grade, event.worst_grade), (1, 3));
    assert_eq!((event.since[0].days, event.since[0].hours), (1, 0));
    assert_eq!(event.since[0].infusion, id("infusion/I1"));
}

#[test]
fn the_clock_starts_when_the_event_becomes_serious_and_stops_when_it_is_no_more() {
    let mut story = reported(|_| ());
    let sponsor = notice_to(&story, Recipient::Sponsor);
    story.does("investigator", AE, sponsor);
    assert_eq!(event(&story).clock, None);
    story.wait_days(5);
    updates(&mut story, |update| {
        update.serious.insert(Seriousness::Hospitalisation);
    })
    .unwrap();
    // What the sponsor heard before does not count.
    assert!(event(&story).is_clock_open());
    let clock = event(&story).clock.unwrap();
    assert_eq!(clock.from, story.now);
    assert_eq!(clock.due, story.now.plus_seconds(24 * 3600));
    story.wait_minutes(60);
    updates(&mut story, |update| {
        update.serious.insert(Seriousness::LifeThreatening);
    })
    .unwrap();
    assert_eq!(event(&story).clock, Some(clock));
    let sponsor = notice_to(&story, Recipient::Sponsor);
    story.does("investigator", AE, sponsor);
    assert_eq!(event(&story).sponsor_told_at(), Some(story.now));
    updates(&mut story, |_| ()).unwrap();
    assert_eq!(event(&story).clock.unwrap().stopped_at, Some(story.now));
}

#[test]
fn a_closed_event_may_be_updated_again_and_is_reviewed_anew() {
    let mut story = reported(serious);
    let sponsor = notice_to(&story, Recipient::Sponsor);
    story.does("investigator", AE, sponsor);
    story.does("ward-quality", AE, reviewed_event());
    story.does("ward-quality", AE, Closed {});
    assert_eq!(story.state(AE), "closed");
    updates(&mut story, |update| update.outcome = Course::Recovered).unwrap();
    assert_eq!(story.state(AE), "reported");
    assert_eq!(event(&story).review, None);
}

#[test]
fn either_judgement_makes_an_event_related() {
    let mut story = reported(|event| event.relatedness = Relatedness::Unlikely);
    assert!(!event(&story).is_related());
    let disagreed = Reviewed {
        agreed: false,
        relatedness: Some(Relatedness::Possible),
    };
    story.does("ward-quality", AE, disagreed);
    assert!(event(&story).is_related());
    assert!(!Relatedness::Unrelated.is_related());
}

#[test]
fn terms_are_those_of_the_list_in_the_record_where_there_is_one() {
    assert!(reports(|event| event.term = "Chills".into()).is_ok());
    assert!(reports_in(&mut listed(), |event| event.term = "Malaise".into()).is_ok());
    let other = "General disorders and administration site conditions - Other, specify";
    assert!(reports(|event| event.term = other.into()).is_ok());
}

#[test]
fn whoever_withdrew_or_was_only_screened_still_has_adverse_events_reported() {
    let mut story = Story::infused();
    story.does("investigator", "participant/P1", withdrawn());
    reports_in(&mut story, |_| ()).unwrap();
    story.does("investigator", "participant/P9", screening().0);
    let mut reported = adverse_event(&story);
    reported.participant = id("participant/P9");
    reported.infusion = None;
    story.does("investigator", "adverse_event/A2", reported);
}
