//! Results: who corrects them when, and what was decided on them.

use super::*;

#[test]
fn a_result_that_is_corrected_after_the_release_fails_by_itself() {
    let mut story = released_on_viability();
    assert!(story.reasons(VIAL, Purpose::Ship, WARD).is_empty());
    let (entry, _, _) = story.newest("result.recorded");
    let correction = story
        .corrects("quality", VIABILITY, json!({"number": 799}))
        .unwrap();
    // Nothing follows it before a second person has confirmed it.
    assert_eq!(story.lot().results["viability"].verdict, Verdict::Pass);
    assert!(story.corrections(LOT).any_waits());
    let before = story.deviations();
    story.does("analyst", LOT, Confirmed { entry, correction });
    let result = story.lot().results["viability"].clone();
    assert_eq!(result.verdict, Verdict::Fail);
    assert_eq!(
        result.value,
        crate::domain::specification::Value::Number(799)
    );
    let kept = story.corrections(LOT);
    let kept = kept.iter().next().unwrap();
    assert_eq!(
        (&kept.was, &kept.should_be),
        (&json!({"number": 920}), &json!({"number": 799}))
    );
    let by = Some(id("person/analyst"));
    assert_eq!(kept.state, CorrectionState::InForce { confirmed_by: by });
    assert!(
        story
            .reasons(VIAL, Purpose::Ship, WARD)
            .contains(&"result_fails")
    );
    assert_eq!(story.deviations(), before + 1);
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    assert_eq!(found.class, deviation::Class::Major);
    assert!(
        found.what.contains("released") && found.what.contains("920"),
        "{}",
        found.what
    );
    // Accepting the deviation does not make the result pass.
    story.decides(deviation::Decision::Accept);
    assert_eq!(story.reasons(VIAL, Purpose::Ship, WARD), ["result_fails"]);
}

#[test]
fn a_result_that_nobody_has_looked_at_is_corrected_by_its_analyst() {
    let mut story = tested();
    story
        .corrects("analyst", VIABILITY, json!({"number": 910}))
        .unwrap();
    assert_eq!(story.deviations(), 0);
    // From the present value, and out of specification: that is found by itself.
    story
        .corrects("analyst", VIABILITY, json!({"number": 799}))
        .unwrap();
    assert_eq!(story.lot().results["viability"].verdict, Verdict::Fail);
    assert_eq!(story.deviations(), 1);
    assert_eq!(story.corrections(LOT).in_force().count(), 2);
}

#[test]
fn whoever_releases_signs_for_the_corrected_values() {
    let mut story = tested();
    let results = story.lot().results;
    for test in ["viability", "sterility"] {
        story.does("reviewer", LOT, reviewed(test, results[test].entry));
    }
    let read_before: quality::Released = story.release_of(LOT);
    story.sets_right(("quality", "analyst"), VIABILITY, json!({"number": 910}));
    story.decides(deviation::Decision::Accept);
    let refusal = story.refused("pharmacist", LOT, read_before);
    assert_eq!(refusal.rule, Rule::QualityComplete);
    story.releases("pharmacist").unwrap();
}

#[test]
fn a_result_in_whose_place_another_came_is_shown_corrected_alone() {
    let mut story = tested();
    let mut again = result("viability");
    again.retest_reason = Some("spilt".into());
    let first = story.correction(VIABILITY.0, VIABILITY.1, json!({"number": 799}));
    story.does("analyst", LOT, again);
    story.does("analyst", LOT, first);
    assert_eq!(story.lot().results["viability"].verdict, Verdict::Pass);
    assert_eq!(story.corrections(LOT).iter().count(), 1);
}

#[test]
fn a_correction_that_waits_gives_way_to_another_of_the_same_member() {
    let mut story = released_on_viability();
    let (entry, _, _) = story.newest("result.recorded");
    let first = story
        .corrects("quality", VIABILITY, json!({"number": 700}))
        .unwrap();
    story
        .corrects("quality", VIABILITY, json!({"number": 799}))
        .unwrap();
    let stale = Confirmed {
        entry,
        correction: first,
    };
    assert_eq!(story.refused("analyst", LOT, stale).rule, Rule::Correction);
    assert_eq!(story.corrections(LOT).iter().count(), 1);
}
