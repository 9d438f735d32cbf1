//! Refusals about details of participants, which are handed in beside an event.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::{Commitment, Despite, Hash, Rule, Stop, check_details, order, participant};

/// A screening with another detail than its own.
fn screens_with(
    name: &str,
    value: &str,
    commit: impl FnOnce(&mut participant::Screened) -> &mut Commitment,
) -> Result<Hash, Stop> {
    let (mut screened, mut details) = screening();
    let (other, commitment) = detail(name, value);
    *commit(&mut screened) = commitment;
    details.retain(|detail| detail.name != name);
    details.push(other);
    Story::banked().tries_with("investigator", "participant/P1", screened, &details)
}

/// An order for a participant of this weight in grams.
fn orders_for(weight_g: &str) -> Result<Hash, Stop> {
    let (mut placed, _) = dose("participant/P1", 1);
    let (weight, commitment) = detail("weight_g", weight_g);
    placed.weight_g = commitment;
    Story::stocked().tries_with("investigator", "order/O1", placed, &[weight])
}

refusals! {
    Detail by fn a_detail_has_at_most_200_bytes() {
        screens_with("diagnosis", &"x".repeat(201), |screened| &mut screened.diagnosis)
    }

    DetailAgrees by fn the_sex_is_female_or_male() {
        screens_with("sex", "unknown", |screened| &mut screened.sex)
    }

    DetailAgrees by fn a_weight_below_500_grams_is_none() {
        orders_for("499")
    }

    DetailAgrees by fn a_weight_above_400_kilograms_is_none() {
        orders_for("400001")
    }

    DetailAgrees by fn a_weight_is_a_whole_number_of_grams() {
        orders_for("20.5")
    }
}

/// A wristband is bound late by an event with these reasons.
fn binds(number: &str, late: &str, despite: Option<&str>) -> Result<(), Stop> {
    let mut story = Story::stocked();
    story.wait_minutes(60);
    let (wristband, _) = detail("wristband", number);
    let mut event = story.event("nurse", "participant/P1", bound(number));
    event.late_reason = Some(late.into());
    event.despite = despite.map(|reason| Despite {
        rules: [Rule::Sequence].into(),
        reason: reason.into(),
        evidence: None,
    });
    check_details(&event, &[wristband], &story.world)
}

#[test]
fn a_detail_stands_in_no_text_that_the_signer_wrote() {
    for number in ["SZ-4711", "00471142"] {
        let reason = format!("band {number} had no network");
        for (late, despite) in [
            (&*reason, None),
            ("no network", Some(&*reason)),
            (number, None),
        ] {
            let Err(Stop::Refused(refusal)) = binds(number, late, despite) else {
                panic!("{number} in {late:?}, {despite:?}");
            };
            assert_eq!(refusal.rule, Rule::Private);
        }
        assert_eq!(binds(number, "no network", Some("nobody knew")), Ok(()));
    }
    // A short number may be a count, and other digits may surround the same ones.
    assert_eq!(binds("4711", "after 4711 steps", None), Ok(()));
    assert_eq!(binds("004711", "0047112 and a004711", None), Ok(()));
    let mut story = Story::banked();
    story.wait_minutes(60);
    let (screened, details) = screening();
    let mut event = story.event("investigator", "participant/P1", screened);
    event.late_reason = Some("born 1990-05-01, no network".into());
    let Err(Stop::Refused(refusal)) = check_details(&event, &details, &story.world) else {
        panic!("recorded");
    };
    assert_eq!(refusal.rule, Rule::Private);
}

#[test]
fn a_weight_is_left_alone_since_the_same_digits_may_be_a_count() {
    let mut story = Story::stocked();
    story.wait_minutes(60);
    let (mut placed, _) = dose("participant/P1", 5);
    let (weight, commitment) = detail("weight_g", "100000");
    placed.weight_g = commitment;
    placed.dose = order::Dose::CellsPerKg(500_000);
    let mut event = story.event("investigator", "order/O1", placed);
    event.late_reason = Some("100000 things to do".into());
    assert_eq!(check_details(&event, &[weight], &story.world), Ok(()));
}
