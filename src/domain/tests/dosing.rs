//! Refusals about participants, orders, allocation and thaw.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::{Hash, Stop, participant};

const VIAL: &str = "vial/L1-001";

/// Enrols with one thing changed.
fn enrols(story: &mut Story, spoil: impl Fn(&mut participant::Enrolled)) -> Result<Hash, Stop> {
    let (mut enrolled, details) = enrolment();
    spoil(&mut enrolled);
    story.tries_with("investigator", "participant/P9", enrolled, &details)
}

refusals! {
    Eligibility by fn a_participant_who_misses_an_inclusion_criterion_is_not_enrolled() {
        enrols(&mut Story::banked(), |enrolled| enrolled.answers[1].met = false)
    }

    Eligibility by fn a_participant_who_meets_an_exclusion_criterion_is_not_enrolled() {
        enrols(&mut Story::banked(), |enrolled| enrolled.answers[2].met = true)
    }

    Eligibility by fn every_criterion_is_answered() {
        enrols(&mut Story::banked(), |enrolled| drop(enrolled.answers.pop()))
    }

    Eligibility by fn no_criterion_is_answered_twice() {
        enrols(&mut Story::banked(), |enrolled| {
            let answer = enrolled.answers[0].clone();
            enrolled.answers.push(answer);
        })
    }

    Eligibility by fn nobody_is_enrolled_before_their_consent() {
        let (mut enrolled, _) = enrolment();
        enrolled.consented_on = "2026-11-24".parse().unwrap();
        Story::banked().tries("investigator", "participant/P1", enrolled)
    }

    Age by fn a_participant_above_the_age_limit_is_not_enrolled() {
        let (mut enrolled, _) = enrolment();
        enrolled.age_years = 81;
        Story::banked().tries("investigator", "participant/P1", enrolled)
    }

    EnrolmentCap by fn no_more_are_enrolled_than_the_cap() {
        let mut story = Story::stocked();
        story.does("investigator", "participant/P3", enrolment().0);
        story.tries("investigator", "participant/P4", enrolment().0)
    }

    Site by fn an_investigator_of_one_site_does_not_enrol_at_another() {
        enrols(&mut Story::banked(), |enrolled| enrolled.site = id("site/plant"))
    }

    Detail by fn an_enrolment_without_its_details_is_refused() {
        let (enrolled, details) = enrolment();
        Story::banked().tries_with("investigator", "participant/P1", enrolled, &details[..2])
    }

    Detail by fn a_detail_that_does_not_open_its_commitment_is_refused() {
        let (enrolled, mut details) = enrolment();
        details[1].value = "male".into();
        Story::banked().tries_with("investigator", "participant/P1", enrolled, &details)
    }

    Detail by fn a_detail_that_the_event_does_not_name_is_refused() {
        let (enrolled, mut details) = enrolment();
        details.push(detail("wristband", "W1").0);
        Story::banked().tries_with("investigator", "participant/P1", enrolled, &details)
    }

    DetailAgrees by fn the_age_stated_is_the_age_by_the_birth_date() {
        enrols(&mut Story::banked(), |enrolled| enrolled.age_years = 35)
    }

    DetailAgrees by fn a_dose_is_the_fewest_vials_that_hold_it() {
        let (mut placed, weight) = dose("participant/P1", 1);
        placed.vials = 2;
        Story::stocked().tries_with("investigator", "order/O1", placed, &[weight])
    }

    DetailAgrees by fn whole_vials_do_not_exceed_the_most_for_each_kilogram() {
        // One vial of 10 million cells for 4 kg is 2.5 million for each kilogram, above 2 million.
        let (mut placed, _) = dose("participant/P1", 1);
        let (weight, weight_g) = detail("weight_g", "4000");
        placed.weight_g = weight_g;
        Story::stocked().tries_with("investigator", "order/O1", placed, &[weight])
    }

    Allocation by fn a_dose_beyond_the_protocol_is_not_ordered() {
        let (mut placed, _) = dose("participant/P1", 1);
        placed.cells_per_kg = 2_000_001;
        Story::stocked().tries("investigator", "order/O1", placed)
    }

    Allocation by fn more_vials_than_the_protocol_allows_are_not_ordered() {
        let (mut placed, _) = dose("participant/P1", 1);
        placed.vials = 5;
        Story::stocked().tries("investigator", "order/O1", placed)
    }

    Allocation by fn a_participant_has_one_open_order_at_a_time() {
        Story::allocated().tries("investigator", "order/O2", dose("participant/P1", 1).0)
    }

    Allocation by fn nothing_is_ordered_for_whoever_has_withdrawn() {
        let mut story = Story::stocked();
        story.does("investigator", "participant/P1", withdrawn());
        story.tries("investigator", "order/O1", dose("participant/P1", 1).0)
    }

    Allocation by fn nothing_is_allocated_to_whoever_has_withdrawn() {
        let mut story = Story::stocked();
        story.does("investigator", "order/O1", dose("participant/P1", 1).0);
        story.does("investigator", "participant/P1", withdrawn());
        story.tries("ward-pharmacist", VIAL, allocated("order/O1"))
    }

    Allocation by fn an_order_gets_no_more_vials_than_it_orders() {
        Story::allocated().tries("ward-pharmacist", "vial/L1-002", allocated("order/O1"))
    }

    Allocation by fn a_vial_is_kept_for_one_order() {
        let mut story = Story::allocated();
        story.does("investigator", "order/O2", dose("participant/P2", 1).0);
        story.tries("ward-pharmacist", VIAL, allocated("order/O2"))
    }

    Allocation by fn a_used_vial_is_not_allocated_again() {
        let mut story = Story::infused();
        story.does("investigator", "order/O2", dose("participant/P2", 1).0);
        story.tries("ward-pharmacist", VIAL, allocated("order/O2"))
    }

    Allocation by fn a_vial_at_another_site_is_not_allocated() {
        let mut story = Story::stocked();
        story.does("lab", "vial/L1-004", stored("equipment/tank"));
        story.does("investigator", "order/O1", dose("participant/P1", 1).0);
        story.tries("ward-pharmacist", "vial/L1-004", allocated("order/O1"))
    }

    Allocation by fn a_vial_of_a_held_lot_is_not_allocated() {
        let mut story = Story::stocked();
        story.does("investigator", "order/O1", dose("participant/P1", 1).0);
        story.does("quality", "lot/L1", held());
        story.tries("ward-pharmacist", VIAL, allocated("order/O1"))
    }

    Source by fn a_vial_whose_donor_became_ineligible_is_not_allocated() {
        let mut story = Story::stocked();
        story.does("investigator", "order/O1", dose("participant/P1", 1).0);
        story.does("analyst", "donor/D1", donor_tested(true));
        story.tries("ward-pharmacist", VIAL, allocated("order/O1"))
    }

    Sequence by fn a_vial_that_nobody_ordered_is_not_thawed() {
        Story::stocked().tries("ward-pharmacist", VIAL, thawed())
    }

    Sequence by fn a_vial_is_thawed_once() {
        Story::at_the_bedside().tries("ward-pharmacist", VIAL, thawed())
    }

    Bedside by fn a_vial_of_a_recalled_lot_is_not_thawed() {
        let mut story = Story::allocated();
        story.does("quality", "lot/L1", recalled());
        story.tries("ward-pharmacist", VIAL, thawed())
    }

    Bedside by fn nothing_is_thawed_for_whoever_has_withdrawn() {
        let mut story = Story::allocated();
        story.does("investigator", "participant/P1", withdrawn());
        story.tries("ward-pharmacist", VIAL, thawed())
    }

    Bedside by fn nothing_is_thawed_before_the_whole_order_is_allocated() {
        let mut story = Story::stocked();
        story.does("investigator", "order/O1", dose("participant/P1", 2).0);
        story.does("ward-pharmacist", VIAL, allocated("order/O1"));
        story.tries("ward-pharmacist", VIAL, thawed())
    }

    Allocation by fn nothing_is_thawed_within_the_interval_of_the_protocol() {
        let mut story = Story::infused();
        story.does("investigator", "order/O2", dose("participant/P1", 1).0);
        story.does("ward-pharmacist", "vial/L1-002", allocated("order/O2"));
        story.tries("ward-pharmacist", "vial/L1-002", thawed())
    }

    Sequence by fn an_order_that_was_given_is_not_cancelled() {
        Story::infused().tries("investigator", "order/O1", cancelled())
    }
}

#[test]
fn a_cancelled_order_gives_back_what_is_frozen_and_not_what_is_thawed() {
    let mut story = Story::stocked();
    story.does(
        "ward-pharmacist",
        "vial/L1-002",
        stored("equipment/ward-tank"),
    );
    story.does("investigator", "order/O1", dose("participant/P1", 2).0);
    for vial in [VIAL, "vial/L1-002"] {
        story.does("ward-pharmacist", vial, allocated("order/O1"));
    }
    story.does("ward-pharmacist", VIAL, thawed());
    story.does("investigator", "order/O1", cancelled());
    assert_eq!(story.state(VIAL), "thawed");
    assert_eq!(story.state("vial/L1-002"), "available");
    // The thawed vial can only be destroyed; the frozen one kept its place and serves another order.
    story.does("investigator", "order/O2", dose("participant/P1", 1).0);
    assert_eq!(
        story
            .refused("ward-pharmacist", VIAL, allocated("order/O2"))
            .rule
            .id(),
        "B08"
    );
    story.does("ward-pharmacist", VIAL, destroyed("person/nurse"));
    story.does("ward-pharmacist", "vial/L1-002", allocated("order/O2"));
}
