//! A dose that was ordered on a value that was wrong is ordered again, and what was corrected rests on the order.

use super::*;
use crate::domain::Despite;
use crate::domain::order::Dose;
use crate::domain::specification::Limit;

const P1: &str = "participant/P1";

/// A lot of which viability is limited for each kilogram, with its result, and an order for P1.
fn ordered_by_weight() -> Story {
    let mut story = Story::limited_per_kg();
    story.does("analyst", LOT, result("sterility"));
    story.does("analyst", LOT, result("viability"));
    story.does("investigator", "order/O1", dose(P1, 1).0);
    story
}

/// The reviews, the release and the way to the ward.
fn brings_to_the_ward(story: &mut Story) {
    let results = story.lot().results;
    for test in ["viability", "sterility"] {
        story.does("reviewer", LOT, reviewed(test, results[test].entry));
    }
    story.decides_all(deviation::Decision::Accept);
    story.releases("pharmacist").unwrap();
    story.ships_to_the_ward(&["vial/L1-001", "vial/L1-002"]);
}

/// The order does not serve, and serves once it is placed again.
fn is_placed_again(story: &mut Story, placed: crate::domain::order::Placed) {
    let refusal = story.refused("ward-pharmacist", VIAL, allocated("order/O1"));
    assert_eq!(refusal.rule, Rule::Allocation);
    story.does("investigator", "order/O1", cancelled());
    story.does("investigator", "order/O2", placed);
    story.does("ward-pharmacist", VIAL, allocated("order/O2"));
    story.does("ward-pharmacist", VIAL, thawed());
}

#[test]
fn an_order_is_placed_again_after_a_result_for_each_kilogram_was_corrected() {
    let mut story = ordered_by_weight();
    let right = json!({"number": 9000});
    assert!(story.corrects("analyst", VIABILITY, right.clone()).is_err());
    story.sets_right(("quality", "analyst"), VIABILITY, right);
    brings_to_the_ward(&mut story);
    is_placed_again(&mut story, dose(P1, 1).0);
}

#[test]
fn a_result_without_a_limit_for_each_kilogram_is_corrected_whatever_was_ordered() {
    let mut story = Story::filled();
    story.does("analyst", LOT, result("viability"));
    story.enrols(P1);
    story.does("investigator", "order/O1", dose(P1, 1).0);
    story
        .corrects("analyst", VIABILITY, json!({"number": 910}))
        .unwrap();
}

#[test]
fn an_order_is_placed_again_after_the_content_of_its_vials_was_corrected() {
    for (member, right) in [
        ("body.cells_per_vial", 11_000_000),
        ("body.volume_ul", 2100),
    ] {
        for cells in [None, Some(10_000_000)] {
            let mut placed = dose(P1, 1).0;
            if let Some(cells) = cells {
                placed.dose = Dose::Cells(cells);
            }
            let mut story = Story::limited_per_kg();
            story.does("analyst", LOT, result("sterility"));
            story.does("analyst", LOT, result("viability"));
            story.does("investigator", "order/O1", placed.clone());
            let of = ("lot.filled", member);
            assert!(story.corrects("lab", of, json!(right)).is_err(), "{member}");
            story.sets_right(("quality", "lab"), of, json!(right));
            brings_to_the_ward(&mut story);
            is_placed_again(&mut story, placed);
        }
    }
}

#[test]
fn an_expiry_is_corrected_whatever_was_ordered() {
    let mut story = Story::filled();
    story.enrols(P1);
    story.does("investigator", "order/O1", dose(P1, 1).0);
    let expiry = json!(story.in_days(100).to_string());
    story
        .corrects("lab", ("lot.filled", "body.expires_at"), expiry)
        .unwrap();
}

#[test]
fn a_thaw_that_was_done_before_a_newer_result_for_each_kilogram_is_recorded_as_a_breach() {
    let mut story = ordered_by_weight();
    brings_to_the_ward(&mut story);
    story.does("ward-pharmacist", VIAL, allocated("order/O1"));
    story.wait_minutes(1);
    let mut event = story.event("ward-pharmacist", VIAL, thawed());
    let mut again = result("viability");
    again.retest_reason = Some("spilt".into());
    story.wait_minutes(10);
    story.does("analyst", LOT, again);
    story.wait_minutes(10);
    event.late_reason = Some("no network".into());
    let Err(Stop::Refused(refusal)) = story.send(&event) else {
        panic!()
    };
    assert_eq!(refusal.rule, Rule::Bedside);
    event.despite = Some(Despite {
        rules: [Rule::Bedside].into(),
        reason: "it was thawed before anyone knew".into(),
        evidence: None,
    });
    story.send(&event).unwrap();
    assert_eq!(story.state(VIAL), "thawed");
}

#[test]
fn a_limit_for_each_kilogram_is_what_the_story_has() {
    let story = Story::limited_per_kg();
    let Record::Specification(limited) = story.record("specification/limited") else {
        panic!()
    };
    assert_eq!(limited.items[0].limit, Limit::PerKgMaximum(1000));
}
