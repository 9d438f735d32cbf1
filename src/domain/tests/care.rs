//! Screening, enrolment, visits and the ways out of the trial.

use super::refusals;
use super::samples::{assessed, missed};
use super::steps::*;
use super::story::*;
use crate::domain::form::{Answer, AnswerType, Value};
use crate::domain::participant::{Completed, Consent, Enrolled, Screened, VisitOutcome};
use crate::domain::protocol::{Criterion, Trial};
use crate::domain::{Hash, ParticipantId, Record, Stop};

const P1: &str = "participant/P1";
const P9: &str = "participant/P9";

/// Screens with one thing changed.
fn screens(story: &mut Story, spoil: impl Fn(&mut Screened)) -> Result<Hash, Stop> {
    let (mut screened, details) = screening();
    spoil(&mut screened);
    story.tries_with("investigator", P9, screened, &details)
}

/// Screens with one thing changed, and tries to enrol.
fn enrols(spoil: impl Fn(&mut Screened)) -> Result<Hash, Stop> {
    let (mut story, mut screened) = (Story::banked(), screening().0);
    spoil(&mut screened);
    story.does("investigator", P9, screened);
    story.tries("investigator", P9, enrolled())
}

/// Infused so many days ago.
fn after(days: i64) -> Story {
    let mut story = Story::infused();
    story.wait_days(days);
    story
}

/// An assessment after a month with one thing changed.
fn assesses(spoil: impl Fn(&mut crate::domain::assessment::Recorded)) -> Result<Hash, Stop> {
    let mut story = after(30);
    let mut recorded = assessed(&story);
    spoil(&mut recorded);
    story.tries("investigator", P1, recorded)
}

fn trial(story: &Story) -> Trial {
    let Record::Protocol(trial) = story.record("protocol/trial") else {
        panic!()
    };
    trial
}

fn completed_now(story: &Story) -> Completed {
    Completed {
        last_seen_on: story.in_days(0).date(),
    }
}

fn amended(version: &str) -> crate::domain::protocol::Protocol {
    let mut amended = protocol();
    amended.version = version.into();
    amended
}

refusals! {
    Eligibility by fn a_participant_who_misses_an_inclusion_criterion_is_not_enrolled() {
        enrols(|screened| screened.answers[1].met = false)
    }

    Eligibility by fn a_participant_who_meets_an_exclusion_criterion_is_not_enrolled() {
        enrols(|screened| screened.answers[2].met = true)
    }

    Eligibility by fn every_criterion_is_answered() {
        screens(&mut Story::banked(), |screened| drop(screened.answers.pop()))
    }

    Eligibility by fn no_criterion_is_answered_twice() {
        screens(&mut Story::banked(), |screened| {
            let answer = screened.answers[0].clone();
            screened.answers.push(answer);
        })
    }

    Eligibility by fn nobody_is_screened_before_their_consent() {
        let (mut screened, _) = screening();
        screened.consent.given_on = "2026-11-24".parse().unwrap();
        Story::banked().tries("investigator", P9, screened)
    }

    Eligibility by fn nobody_is_screened_on_a_consent_that_is_not_in_force() {
        screens(&mut Story::banked(), |screened| screened.consent.version = "1".into())
    }

    Eligibility by fn a_consent_that_is_no_longer_in_force_is_given_anew_before_enrolment() {
        let mut story = Story::banked();
        story.does("investigator", P9, screening().0);
        let mut amended = amended("2");
        amended.consent_versions = vec!["3".into()];
        story.does("quality", "protocol/trial", amended);
        story.tries("investigator", P9, enrolled())
    }

    Eligibility by fn a_criterion_that_an_amendment_added_is_answered_before_enrolment() {
        let mut story = Story::banked();
        story.does("investigator", P9, screening().0);
        let mut amended = amended("2");
        amended.exclusion.push(Criterion { id: "X2".into(), text: text("x") });
        story.does("quality", "protocol/trial", amended);
        story.tries("investigator", P9, enrolled())
    }

    Eligibility by fn a_site_outside_the_trial_does_not_screen() {
        let mut story = Story::banked();
        let mut amended = amended("2");
        amended.sites = vec![id("site/plant")];
        story.does("quality", "protocol/trial", amended);
        screens(&mut story, |_| ())
    }

    Age by fn a_participant_above_the_age_limit_is_not_enrolled() {
        enrols(|screened| screened.age_years = 81)
    }

    EnrolmentCap by fn no_more_are_enrolled_than_the_cap() {
        let mut story = Story::stocked();
        story.enrols("participant/P3");
        story.does("investigator", "participant/P4", screening().0);
        story.tries("investigator", "participant/P4", enrolled())
    }

    Unknown by fn nobody_is_enrolled_before_their_screening() {
        Story::banked().tries("investigator", P9, enrolled())
    }

    Sequence by fn nobody_is_enrolled_twice() {
        Story::stocked().tries("investigator", P1, enrolled())
    }

    Sequence by fn nobody_is_screened_once_they_are_enrolled() {
        Story::stocked().tries("investigator", P1, screening().0)
    }

    Exists by fn nobody_is_screened_again_at_another_site() {
        let mut story = Story::banked();
        story.enrol("plant-investigator", crate::domain::Role::Investigator, Some(PLANT));
        story.does("investigator", P9, screening().0);
        let mut elsewhere = screening().0;
        elsewhere.site = id("site/plant");
        story.tries("plant-investigator", P9, elsewhere)
    }

    Site by fn an_investigator_of_one_site_does_not_screen_at_another() {
        screens(&mut Story::banked(), |screened| screened.site = id("site/plant"))
    }

    Detail by fn a_screening_without_its_details_is_refused() {
        let (screened, details) = screening();
        Story::banked().tries_with("investigator", P1, screened, &details[..2])
    }

    Detail by fn a_detail_that_does_not_open_its_commitment_is_refused() {
        let (screened, mut details) = screening();
        details[1].value = "male".into();
        Story::banked().tries_with("investigator", P1, screened, &details)
    }

    Detail by fn a_detail_that_the_event_does_not_name_is_refused() {
        let (screened, mut details) = screening();
        details.push(detail("wristband", "W1").0);
        Story::banked().tries_with("investigator", P1, screened, &details)
    }

    DetailAgrees by fn the_age_stated_is_the_age_by_the_birth_date() {
        screens(&mut Story::banked(), |screened| screened.age_years = 35)
    }

    Allocation by fn nothing_is_ordered_for_someone_who_is_only_screened() {
        let mut story = Story::stocked();
        story.does("investigator", P9, screening().0);
        story.tries("investigator", "order/O1", dose(P9, 1).0)
    }

    Sequence by fn nobody_gets_a_wristband_before_the_enrolment() {
        let mut story = Story::banked();
        story.does("investigator", P9, screening().0);
        story.tries("nurse", P9, bound("W9"))
    }

    Sequence by fn a_participant_withdraws_once() {
        let mut story = Story::stocked();
        story.does("investigator", P1, withdrawn());
        story.tries("investigator", P1, withdrawn())
    }

    Exists by fn the_same_version_of_a_protocol_is_not_adopted_again() {
        let mut story = Story::banked();
        story.does("quality", "protocol/trial", amended("2"));
        story.tries("quality", "protocol/trial", protocol())
    }

    Unknown by fn a_visit_names_a_form_of_the_record() {
        Story::staffed().tries("quality", "protocol/trial", protocol())
    }

    Value by fn no_criterion_is_called_age() {
        let mut odd = amended("2");
        odd.inclusion[0].id = "age".into();
        Story::banked().tries("quality", "protocol/trial", odd)
    }

    Value by fn a_visit_does_not_end_before_it_begins() {
        let mut odd = amended("2");
        odd.visits[0].to_day = 27;
        Story::banked().tries("quality", "protocol/trial", odd)
    }

    Value by fn the_limits_of_a_fixed_dose_are_not_upside_down() {
        let mut odd = amended("2");
        let fixed = odd.dose.fixed.as_mut().unwrap();
        (fixed.min_cells, fixed.max_cells) = (2, 1);
        Story::banked().tries("quality", "protocol/trial", odd)
    }

    Value by fn an_assessment_is_on_the_form_of_the_visit() {
        let mut story = after(30);
        story.does("quality", "form/form-2", form());
        let mut other = assessed(&story);
        other.form = id("form/form-2");
        story.tries("investigator", P1, other)
    }

    Value by fn an_assessment_is_of_a_visit_of_the_protocol() {
        assesses(|assessed| assessed.visit = "month-2".into())
    }

    Value by fn an_assessment_is_of_an_infusion_of_the_participant() {
        assesses(|assessed| assessed.infusion = id("infusion/I9"))
    }

    Value by fn an_assessment_does_not_lie_in_the_future() {
        let mut story = after(27);
        let mut early = assessed(&story);
        early.performed_on = story.in_days(1).date();
        story.tries("investigator", P1, early)
    }

    Value by fn an_item_that_the_form_does_not_have_is_not_answered() {
        assesses(|assessed| assessed.answers[0].item = "height".into())
    }

    Value by fn no_item_is_answered_twice() {
        assesses(|assessed| {
            let answer = assessed.answers[0].clone();
            assessed.answers.push(answer);
        })
    }

    Value by fn a_required_item_is_answered() {
        assesses(|assessed| assessed.answers.clear())
    }

    Value by fn a_number_lies_within_the_limits_of_its_item() {
        assesses(|assessed| assessed.answers[0].value = Value::Number(21))
    }

    Value by fn a_choice_is_one_of_the_items_choices() {
        assesses(|assessed| assessed.answers.push(Answer {
            item: "itch".into(),
            value: Value::Choice("severe".into()),
        }))
    }

    Value by fn a_number_is_not_answered_by_a_choice() {
        assesses(|assessed| assessed.answers[0].value = Value::Choice("none".into()))
    }

    Exists by fn a_visit_is_recorded_once() {
        let mut story = after(30);
        let assessed = assessed(&story);
        story.does("investigator", P1, assessed.clone());
        story.tries("investigator", P1, assessed)
    }

    Exists by fn a_visit_that_was_done_was_not_missed() {
        let mut story = after(30);
        let assessed = assessed(&story);
        story.does("investigator", P1, assessed);
        story.tries("investigator", P1, missed())
    }

    Value by fn a_missed_visit_is_one_of_the_protocol() {
        let mut other = missed();
        other.visit = "month-2".into();
        after(36).tries("investigator", P1, other)
    }

    Sequence by fn an_assessment_follows_an_infusion() {
        let mut story = Story::stocked();
        let assessed = assessed(&story);
        story.tries("investigator", P1, assessed)
    }

    Sequence by fn a_visit_is_missed_after_an_infusion() {
        Story::stocked().tries("investigator", P1, missed())
    }

    Sequence by fn a_participant_does_not_complete_the_trial_before_the_last_visit() {
        let mut story = after(30);
        let completed = completed_now(&story);
        story.tries("investigator", P1, completed)
    }

    Sequence by fn a_participant_without_an_infusion_does_not_complete_the_trial() {
        let mut story = Story::stocked();
        let completed = completed_now(&story);
        story.tries("investigator", P1, completed)
    }

    Value by fn a_completed_participant_was_not_seen_in_the_future() {
        let mut story = after(36);
        story.does("investigator", P1, missed());
        let last_seen_on = story.in_days(1).date();
        story.tries("investigator", P1, Completed { last_seen_on })
    }

    Value by fn a_form_names_each_item_once() {
        let mut odd = form();
        odd.items[1].id = odd.items[0].id.clone();
        Story::staffed().tries("quality", "form/form-1", odd)
    }

    Value by fn an_item_of_a_form_can_be_answered() {
        let mut odd = form();
        odd.items[1].answer = AnswerType::Choice(vec![]);
        Story::staffed().tries("quality", "form/form-1", odd)
    }

    Exists by fn a_form_is_adopted_once() {
        Story::banked().tries("quality", "form/form-1", form())
    }

    Exists by fn a_wristband_is_worn_by_one_participant_of_a_site() {
        Err(crate::domain::participant::worn_by_another().into())
    }
}

#[test]
fn a_screening_failure_is_recorded_counted_and_may_be_screened_again() {
    let mut story = Story::banked();
    let (mut screened, _) = screening();
    screened.answers[1].met = false;
    screened.age_years = 0;
    story.does("investigator", P9, screened);
    assert_eq!(story.state(P9), "screen_failed");
    let found = ParticipantId::try_from(subject(P9)).unwrap();
    let Record::Participant(participant) = story.record(&found.to_string()) else {
        panic!()
    };
    assert_eq!(participant.screening.failed, ["I2", "age"]);
    let counts = |story: &Story| {
        let trial = trial(story);
        (trial.screened, trial.screen_failures, trial.enrolled)
    };
    assert_eq!(counts(&story), (1, 1, 0));
    story.does("investigator", P9, screening().0);
    assert_eq!(counts(&story), (1, 0, 0));
    story.does("investigator", P9, enrolled());
    assert_eq!(counts(&story), (1, 0, 1));
}

#[test]
fn an_amendment_holds_for_whoever_comes_after_it_and_keeps_the_counts() {
    let mut story = Story::stocked();
    let mut amended = amended("2");
    amended.enrolment.cap = 2;
    amended.consent_versions = vec!["3".into()];
    story.does("quality", "protocol/trial", amended.clone());
    let now = trial(&story);
    assert_eq!(now.versions, ["1", "2"]);
    assert_eq!((now.screened, now.enrolled), (2, 2));
    let mut screened = screening().0;
    screened.consent.version = "3".into();
    story.does("investigator", P9, screened);
    assert_eq!(
        story.refused("investigator", P9, enrolled()).rule.id(),
        "E03"
    );
    amended.version = "3".into();
    amended.enrolment.cap = 3;
    amended.consent_versions = vec!["4".into()];
    story.does("quality", "protocol/trial", amended);
    let consent = Some(Consent {
        version: "4".into(),
        given_on: story.in_days(0).date(),
    });
    story.does("investigator", P9, Enrolled { consent });
    assert_eq!(story.state(P9), "enrolled");
}

#[test]
fn a_participant_completes_the_trial_when_every_visit_is_done_or_missed() {
    for day in [28, 35] {
        let mut story = after(day);
        let recorded = assessed(&story);
        story.does("investigator", P1, recorded);
        let mut again = assessed(&story);
        again.repeat_reason = Some("the scale was not set to nought".into());
        again.answers[0].value = Value::Number(3);
        story.does("investigator", P1, again);
        let Record::Participant(participant) = story.record(P1) else {
            panic!()
        };
        assert_eq!(participant.visits.len(), 1);
        assert!(matches!(
            participant.visits[0].outcome,
            VisitOutcome::Done { .. }
        ));
        let completed = completed_now(&story);
        story.does("investigator", P1, completed);
        assert_eq!(story.state(P1), "completed");
        assert_eq!(
            story
                .refused("investigator", "order/O9", dose(P1, 1).0)
                .rule
                .id(),
            "B08"
        );
    }
    let mut story = after(36);
    story.does("investigator", P1, missed());
    let completed = completed_now(&story);
    story.does("investigator", P1, completed);
}

#[test]
fn whoever_withdrew_is_still_assessed_and_a_missed_visit_may_turn_out_done() {
    let mut story = after(30);
    story.does("investigator", P1, withdrawn());
    story.does("investigator", P1, missed());
    let mut found = assessed(&story);
    assert_eq!(
        story.refused("investigator", P1, found.clone()).rule.id(),
        "S02"
    );
    found.repeat_reason = Some("the paper form was found".into());
    story.does("investigator", P1, found);
}
