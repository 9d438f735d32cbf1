//! What is not corrected, or not like that.

use super::super::refusals;
use super::super::samples::notice_to;
use super::*;
use crate::domain::adverse_event::Recipient;
use crate::domain::participant::Completed;

refusals! {
    Correction by fn an_analyst_alone_does_not_correct_a_result_of_a_released_lot() {
        released_on_viability().corrects("analyst", VIABILITY, json!({"number": 799}))
    }

    Correction by fn an_analyst_alone_does_not_correct_a_result_that_was_reviewed() {
        let mut story = tested();
        let (_, entry, _) = story.newest("result.recorded");
        story.does("reviewer", LOT, reviewed("viability", entry));
        story.corrects("analyst", VIABILITY, json!({"number": 799}))
    }

    Correction by fn what_the_event_never_said_is_not_corrected() {
        let mut story = tested();
        let mut correction = story.correction(VIABILITY.0, VIABILITY.1, json!({"number": 799}));
        correction.was = json!({"number": 9});
        story.tries("analyst", LOT, correction)
    }

    Correction by fn a_number_is_not_said_in_the_form_of_a_text() {
        let mut story = Story::filled();
        let mut correction = story.correction("lot.filled", "body.volume_ul", 1900.into());
        correction.was = "2000".into();
        story.tries("lab", LOT, correction)
    }

    Correction by fn a_member_that_the_kind_does_not_have_is_not_corrected() {
        tested().corrects("analyst", (VIABILITY.0, "body.colour"), json!("red"))
    }

    Correction by fn a_member_that_the_event_does_not_have_is_not_corrected() {
        tested().corrects("analyst", (VIABILITY.0, "body.retest_reason"), json!("spilt"))
    }

    Correction by fn a_place_in_a_list_that_the_event_does_not_have_is_not_corrected() {
        Story::filled().corrects("lab", ("step.recorded", "body.materials[7].lot"), json!("M-18"))
    }

    Value by fn the_right_value_is_of_the_form_of_the_member() {
        Story::filled().corrects("lab", ("lot.filled", "body.volume_ul"), json!("much"))
    }

    Value by fn the_right_value_keeps_to_the_rules_of_its_kind() {
        Story::filled().corrects("lab", ("lot.filled", "body.volume_ul"), json!(0))
    }

    Value by fn a_finding_is_no_right_value_of_a_number() {
        tested().corrects("analyst", VIABILITY, json!({"finding": "many"}))
    }

    Value by fn a_right_value_is_not_blank() {
        let mut story = Story::sealed();
        story.corrects("pharmacist", ("shipment.sealed", "body.seal"), json!(" "))
    }

    Correction by fn the_test_that_a_result_is_of_is_not_corrected() {
        tested().corrects("analyst", (VIABILITY.0, "body.test"), json!("sterility"))
    }

    Correction by fn whom_an_order_is_for_is_not_corrected() {
        Story::allocated().corrects("investigator", ("order.placed", "body.participant"), json!("participant/P2"))
    }

    Correction by fn the_number_of_vials_is_not_corrected() {
        Story::filled().corrects("lab", ("lot.filled", "body.count"), json!(7))
    }

    Correction by fn who_signed_is_not_corrected() {
        Story::filled().corrects("lab", ("lot.filled", "actor"), json!("person/second-lab"))
    }

    Correction by fn an_event_about_a_person_is_not_corrected() {
        Story::staffed().corrects("admin", ("role.granted", "body.role"), json!("lab"))
    }

    Correction by fn a_correction_is_not_corrected() {
        let mut story = tested();
        story.corrects("analyst", VIABILITY, json!({"number": 910})).unwrap();
        story.corrects("analyst", ("event.corrected", "body.should_be"), json!({"number": 920}))
    }

    Correction by fn why_a_correction_came_late_is_not_corrected() {
        let mut story = tested();
        let correction = story.correction(VIABILITY.0, VIABILITY.1, json!({"number": 910}));
        let mut event = story.event("analyst", LOT, correction);
        event.late_reason = Some("no network".into());
        story.send(&event).unwrap();
        story.corrects("analyst", ("event.corrected", "late_reason"), json!("on paper"))
    }

    Correction by fn a_value_that_was_corrected_is_corrected_from_its_present_value() {
        let mut story = tested();
        let first = story.correction(VIABILITY.0, VIABILITY.1, json!({"number": 910}));
        story.does("analyst", LOT, first.clone());
        story.tries("analyst", LOT, Corrected { should_be: json!({"number": 915}), ..first })
    }

    Correction by fn quality_assurance_of_another_site_corrects_nothing() {
        tested().corrects("ward-quality", VIABILITY, json!({"number": 910}))
    }

    Correction by fn a_correction_names_the_leaf_hash_of_its_entry() {
        let mut story = tested();
        let mut correction = story.correction(VIABILITY.0, VIABILITY.1, json!({"number": 910}));
        correction.leaf = sha("other");
        story.tries("analyst", LOT, correction)
    }

    Correction by fn nobody_confirms_their_own_correction() {
        let mut story = released_on_viability();
        let correction = story.corrects("quality", VIABILITY, json!({"number": 799})).unwrap();
        let entry = story.newest("result.recorded").0;
        story.tries("quality", LOT, Confirmed { entry, correction })
    }

    Correction by fn someone_who_has_nothing_to_do_with_it_confirms_no_correction() {
        let mut story = released_on_viability();
        let correction = story.corrects("quality", VIABILITY, json!({"number": 799})).unwrap();
        let entry = story.newest("result.recorded").0;
        story.tries("lab", LOT, Confirmed { entry, correction })
    }

    Correction by fn a_correction_that_does_not_wait_is_not_confirmed() {
        let mut story = released_on_viability();
        story.corrects("quality", VIABILITY, json!({"number": 799})).unwrap();
        let entry = story.newest("result.recorded").0;
        story.tries("analyst", LOT, Confirmed { entry, correction: sha("other") })
    }

    Sequence by fn without_a_correction_there_is_nothing_to_confirm() {
        let mut story = released_on_viability();
        story.tries("analyst", LOT, Confirmed { entry: 1, correction: sha("other") })
    }

    Disposition by fn no_more_is_given_by_a_correction_than_was_not_wasted() {
        partly_wasted().corrects("ward-quality", ("infusion.completed", "body.volume_ul"), json!(1950))
    }

    Bedside by fn no_more_is_given_by_a_correction_than_the_vials_held() {
        given().corrects("ward-quality", ("infusion.completed", "body.volume_ul"), json!(2001))
    }

    Disposition by fn no_more_is_wasted_by_a_correction_than_was_left_over() {
        partly_wasted().corrects("ward-quality", ("residual.wasted", "body.volume_ul"), json!(101))
    }

    Value by fn a_completed_infusion_gave_something_also_by_a_correction() {
        given().corrects("ward-quality", ("infusion.completed", "body.volume_ul"), json!(0))
    }

    Bedside by fn a_fill_holds_what_was_given_from_it() {
        given().corrects("quality", ("lot.filled", "body.volume_ul"), json!(1800))
    }

    Value by fn no_more_containers_were_taken_than_were_frozen() {
        let mut story = Story::filled();
        story.fill("lot/L2", 1);
        story.corrects("quality", ("bank.created", "body.containers"), json!(1))
    }

    Source by fn a_bank_has_grown_beyond_its_parent_also_by_a_correction() {
        Story::filled().corrects("quality", ("bank.created", "body.passage"), json!(1))
    }

    Value by fn a_qualification_does_not_end_before_it_begins_also_by_a_correction() {
        let mut story = Story::sealed();
        let before = story.in_days(-400).to_string();
        story.corrects("quality", ("equipment.qualified", "body.until"), json!(before))
    }

    Value by fn an_assessment_is_not_corrected_to_a_day_before_the_infusion() {
        let mut story = Story::infused();
        let day = story.in_days(-1).date().to_string();
        story.wait_days(30);
        let assessment = assessed(&story);
        story.does("investigator", "participant/P1", assessment);
        story.corrects("investigator", ("assessment.recorded", "body.performed_on"), json!(day))
    }

    Value by fn a_deviation_does_not_end_before_it_begins_also_by_a_correction() {
        let mut story = Story::filled();
        let mut opened = departed(LOT, deviation::Class::Minor);
        (opened.from, opened.to) = (Some(story.in_days(-2)), Some(story.in_days(-1)));
        story.does("lab", "deviation/DEV-1", opened);
        let before = story.in_days(-3).to_string();
        story.corrects("lab", ("deviation.opened", "body.to"), json!(before))
    }

    Value by fn a_grade_is_corrected_to_one_that_the_term_has() {
        harmed().corrects("investigator", ("adverse_event.reported", "body.grade"), json!(6))
    }

    Time by fn nothing_is_corrected_into_the_future() {
        let mut story = Story::infused();
        let later = story.in_days(1).to_string();
        story.corrects("ward-quality", ("infusion.started", "at"), json!(later))
    }

    Time by fn a_time_stays_between_the_steps_beside_it() {
        let mut story = Story::released();
        story.wait_minutes(60);
        story.does("lab", VIAL, stored("place/B1", "A1"));
        story.wait_minutes(60);
        story.does("lab", VIAL, stored("place/B1", "C4"));
        // After everything that the event names, and before the step in front of it.
        let before = LocalTime::at(story.now.plus_seconds(-5400), 8 * 3600).to_string();
        story.corrects("quality", ("vial.stored", "at"), json!(before))
    }

    Time by fn nothing_is_corrected_to_before_what_it_names_came_to_be() {
        let mut story = Story::infused();
        let before = story.in_days(-300).to_string();
        story.corrects("ward-quality", ("infusion.started", "at"), json!(before))
    }

    Time by fn an_infusion_does_not_start_after_its_end_also_by_a_correction() {
        let mut story = Story::verified();
        story.does("nurse", INFUSION, started());
        story.wait_minutes(10);
        story.does("nurse", INFUSION, completed(2000));
        story.wait_minutes(30);
        let later = LocalTime::at(story.now.plus_seconds(-600), 8 * 3600).to_string();
        story.corrects("ward-quality", ("infusion.started", "at"), json!(later))
    }

    Time by fn an_infusion_does_not_end_before_its_start_also_by_a_correction() {
        let mut story = Story::at_the_bedside();
        story.wait_minutes(20);
        for who in ["nurse", "second-nurse"] {
            story.does(who, INFUSION, check("order/O1", "W1", &[VIAL]));
        }
        // The infusion is in the record since its first check.
        story.wait_minutes(20);
        story.does("nurse", INFUSION, started());
        story.does("nurse", INFUSION, completed(2000));
        let before = LocalTime::at(story.now.plus_seconds(-600), 8 * 3600).to_string();
        story.corrects("ward-quality", ("infusion.completed", "at"), json!(before))
    }

    Exists by fn a_notice_is_not_corrected_to_one_that_is_there() {
        let mut story = harmed();
        for whom in [Recipient::Regulator, Recipient::Sponsor] {
            let notice = notice_to(&story, whom);
            story.does("investigator", "adverse_event/A1", notice);
        }
        story.corrects("investigator", ("adverse_event.notified", "body.whom"), json!("regulator"))
    }

    Unknown by fn a_notice_is_not_corrected_to_a_site_that_is_not_there() {
        let mut story = harmed();
        let notice = notice_to(&story, Recipient::Sponsor);
        story.does("investigator", "adverse_event/A1", notice);
        let nowhere = json!({"staff": {"role": "nurse", "site": "site/nowhere"}});
        story.corrects("investigator", ("adverse_event.notified", "body.whom"), nowhere)
    }

    Exists by fn an_assessment_is_not_corrected_to_a_visit_that_was_done() {
        let mut story = Story::infused();
        let mut amended = protocol();
        amended.version = "2".into();
        let mut later = amended.visits[0].clone();
        later.id = "month-2".into();
        amended.visits.push(later);
        story.does("quality", "protocol/trial", amended);
        story.wait_days(30);
        for visit in ["month-1", "month-2"] {
            let mut recorded = assessed(&story);
            recorded.visit = visit.into();
            story.does("investigator", "participant/P1", recorded);
        }
        story.corrects("investigator", ("assessment.recorded", "body.visit"), json!("month-1"))
    }

    Value by fn a_screening_answers_the_same_criteria_also_by_a_correction() {
        let mut story = Story::banked();
        story.does("investigator", "participant/P9", screening().0);
        story.corrects("investigator", ("participant.screened", "body.answers[0].criterion"), json!("I9"))
    }

    Value by fn a_screening_answers_each_criterion_once_also_by_a_correction() {
        let mut story = Story::banked();
        story.does("investigator", "participant/P9", screening().0);
        let mut answers = said(&story.newest("participant.screened").2, "body.answers");
        let twice = answers[0].clone();
        answers.as_array_mut().unwrap().push(twice);
        story.corrects("investigator", ("participant.screened", "body.answers"), answers)
    }

    Value by fn a_consent_is_not_corrected_to_a_day_to_come() {
        let mut story = Story::banked();
        story.does("investigator", "participant/P9", screening().0);
        let later = json!(story.in_days(1).date().to_string());
        story.corrects("investigator", ("participant.screened", "body.consent.given_on"), later)
    }

    Value by fn whoever_completed_was_not_last_seen_after_that_also_by_a_correction() {
        let mut story = Story::infused();
        story.wait_days(30);
        let assessment = assessed(&story);
        story.does("investigator", "participant/P1", assessment);
        let last_seen_on = story.in_days(0).date();
        story.does("investigator", "participant/P1", Completed { last_seen_on });
        story.wait_days(5);
        let later = json!(story.in_days(-1).date().to_string());
        story.corrects("investigator", ("participant.completed", "body.last_seen_on"), later)
    }
}
