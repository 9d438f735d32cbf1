//! Refusals about adverse events, assessments and values that cannot be.

use super::refusals;
use super::samples::{adverse_event, assessed};
use super::steps::*;
use super::story::*;
use crate::domain::adverse_event::{Course, Seriousness};
use crate::domain::specification::Limit;
use crate::domain::{LocalTime, Stop};

/// A day after the infusion, an adverse event is reported with one thing changed.
fn reports(
    spoil: impl Fn(&mut crate::domain::adverse_event::Reported),
) -> Result<crate::domain::Hash, Stop> {
    let mut story = Story::infused();
    story.wait_days(1);
    let mut reported = adverse_event(&story);
    spoil(&mut reported);
    story.tries("investigator", "adverse_event/A1", reported)
}

refusals! {
    Value by fn an_adverse_event_is_graded_by_the_version_of_the_protocol() {
        reports(|event| event.ctcae_version = "5.0".into())
    }

    Value by fn a_grade_is_one_to_five() {
        reports(|event| event.grade = 6)
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
        reported.serious.insert(Seriousness::Hospitalisation);
        reported.onset_at = story.in_days(-2);
        reported.became_aware_at = story.in_days(-2);
        story.tries("investigator", "adverse_event/A1", reported)
    }

    Value by fn an_assessment_is_on_the_form_of_the_protocol() {
        let mut story = Story::infused();
        story.wait_days(30);
        let mut assessed = assessed(&story);
        assessed.form = "form-0".into();
        story.tries("investigator", "participant/P1", assessed)
    }

    Value by fn an_assessment_falls_into_its_window() {
        let mut story = Story::infused();
        story.wait_days(27);
        let assessed = assessed(&story);
        story.tries("investigator", "participant/P1", assessed)
    }

    Sequence by fn an_assessment_follows_an_infusion() {
        let mut story = Story::stocked();
        let assessed = assessed(&story);
        story.tries("investigator", "participant/P1", assessed)
    }

    Value by fn a_specification_names_each_test_once() {
        let mut twice = specification();
        twice.items.push(twice.items[0].clone());
        Story::staffed().tries("quality", "specification/spec", twice)
    }

    Value by fn a_range_is_not_upside_down() {
        let mut odd = specification();
        odd.items[0].limit = Limit::Range(5, 3);
        Story::staffed().tries("quality", "specification/spec", odd)
    }

    Value by fn a_protocol_does_not_contradict_itself() {
        let mut odd = protocol();
        odd.enrolment.min_age_years = 81;
        Story::staffed().tries("quality", "protocol/trial", odd)
    }

    Unknown by fn a_protocol_names_sites_of_the_record() {
        let mut elsewhere = protocol();
        elsewhere.sites.push(id("site/elsewhere"));
        Story::staffed().tries("quality", "protocol/trial", elsewhere)
    }

    Value by fn a_qualification_does_not_end_before_it_begins() {
        let mut story = Story::staffed();
        let ended = qualified(story.in_days(-1));
        story.tries("quality", "equipment/shipper", ended)
    }
}

#[test]
fn an_adverse_event_in_time_and_an_assessment_in_its_window_are_recorded() {
    assert!(reports(|_| ()).is_ok());
    for day in [28, 35] {
        let mut story = Story::infused();
        story.wait_days(day);
        let assessed = assessed(&story);
        story.does("investigator", "participant/P1", assessed);
    }
}
