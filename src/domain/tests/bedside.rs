//! Refusals about participants, orders, allocation, thaw and the bedside.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::{Stop, infusion, order, participant, quality, vial};

const VIAL: &str = "vial/L1-001";

fn cancelled() -> order::Cancelled {
    order::Cancelled {
        reason: "fever".into(),
    }
}

fn withdrawn() -> participant::Withdrawn {
    participant::Withdrawn {
        reason: "own wish".into(),
    }
}

/// Enrols with one thing changed.
fn enrols(
    story: &mut Story,
    spoil: impl Fn(&mut participant::Enrolled),
) -> Result<crate::domain::Hash, Stop> {
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

    Bedside by fn the_wristband_of_another_participant_stops_the_infusion() {
        Story::at_the_bedside().tries("nurse", "infusion/I1", check("order/O1", "W2", &[VIAL]))
    }

    Bedside by fn a_vial_of_another_participant_stops_the_infusion() {
        let mut story = Story::at_the_bedside();
        story.tries("nurse", "infusion/I1", check("order/O1", "W1", &["vial/L1-002"]))
    }

    Bedside by fn every_vial_of_the_order_is_scanned() {
        let mut story = Story::at_the_bedside();
        story.tries("nurse", "infusion/I1", check("order/O1", "W1", &[]))
    }

    Bedside by fn a_vial_scanned_twice_is_not_two_vials() {
        let mut story = Story::at_the_bedside();
        story.tries("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL, VIAL]))
    }

    Bedside by fn a_void_label_stops_the_infusion() {
        let mut story = Story::at_the_bedside();
        let about = format!("label/{}", label_of("second"));
        story.does("ward-pharmacist", &about, printed(VIAL, Some("torn")));
        story.tries("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]))
    }

    Bedside by fn a_label_that_nobody_printed_stops_the_infusion() {
        let mut forged = check("order/O1", "W1", &[VIAL]);
        forged.labels = vec![label_of("forged")];
        Story::at_the_bedside().tries("nurse", "infusion/I1", forged)
    }

    Bedside by fn a_vial_that_looks_wrong_stops_the_infusion() {
        let mut clumped = check("order/O1", "W1", &[VIAL]);
        clumped.looks_right = false;
        Story::at_the_bedside().tries("nurse", "infusion/I1", clumped)
    }

    Bedside by fn a_frozen_vial_is_not_infused() {
        Story::allocated().tries("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]))
    }

    Bedside by fn nothing_is_checked_after_its_use_by() {
        let mut story = Story::at_the_bedside();
        story.wait_minutes(61);
        story.tries("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]))
    }

    Bedside by fn the_second_check_is_by_someone_else() {
        let mut story = Story::at_the_bedside();
        story.does("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]));
        story.tries("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]))
    }

    Sequence by fn there_is_no_third_check() {
        Story::verified().tries("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]))
    }

    Bedside by fn one_check_is_not_enough_to_start() {
        let mut story = Story::at_the_bedside();
        story.does("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]));
        story.tries("nurse", "infusion/I1", started())
    }

    Bedside by fn a_recall_between_check_and_start_stops_the_infusion() {
        let mut story = Story::verified();
        story.does("quality", "lot/L1", recalled());
        story.tries("nurse", "infusion/I1", started())
    }

    Bedside by fn a_hold_between_check_and_start_stops_the_infusion() {
        let mut story = Story::verified();
        story.does("quality", "lot/L1", quality::Held { reason: "late result".into() });
        story.tries("nurse", "infusion/I1", started())
    }

    Source by fn a_donor_who_becomes_ineligible_between_check_and_start_stops_the_infusion() {
        let mut story = Story::verified();
        story.does("analyst", "donor/D1", donor_tested(true));
        story.tries("nurse", "infusion/I1", started())
    }

    Bedside by fn a_use_by_that_passes_between_check_and_start_stops_the_infusion() {
        let mut story = Story::verified();
        story.wait_minutes(61);
        story.tries("nurse", "infusion/I1", started())
    }

    Bedside by fn a_withdrawal_between_check_and_start_stops_the_infusion() {
        let mut story = Story::verified();
        story.does("investigator", "participant/P1", withdrawn());
        story.tries("nurse", "infusion/I1", started())
    }

    Bedside by fn an_order_cancelled_between_check_and_start_stops_the_infusion() {
        let mut story = Story::verified();
        story.does("investigator", "order/O1", cancelled());
        story.tries("nurse", "infusion/I1", started())
    }

    Bedside by fn another_wristband_between_the_checks_begins_them_anew() {
        let mut story = Story::at_the_bedside();
        story.does("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]));
        story.does("nurse", "participant/P1", bound("W9"));
        story.tries("second-nurse", "infusion/I1", check("order/O1", "W9", &[VIAL]))
    }

    Bedside by fn another_wristband_between_check_and_start_stops_the_infusion() {
        let mut story = Story::verified();
        story.does("nurse", "participant/P1", bound("W9"));
        story.tries("nurse", "infusion/I1", started())
    }

    Bedside by fn another_vial_between_the_checks_begins_them_anew() {
        let mut story = Story::at_the_bedside();
        story.does("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]));
        story.does("nurse", VIAL, vial::Damaged { reason: "dropped".into() });
        story.does("ward-pharmacist", "vial/L1-002", allocated("order/O1"));
        story.does("ward-pharmacist", "vial/L1-002", thawed());
        story.tries("second-nurse", "infusion/I1", check("order/O1", "W1", &["vial/L1-002"]))
    }

    Sequence by fn an_infusion_starts_once() {
        Story::infused().tries("nurse", "infusion/I1", started())
    }

    Bedside by fn a_second_infusion_of_the_same_vial_does_not_start() {
        let mut story = Story::at_the_bedside();
        for infusion in ["infusion/I1", "infusion/I2"] {
            for who in ["nurse", "second-nurse"] {
                story.does(who, infusion, check("order/O1", "W1", &[VIAL]));
            }
        }
        story.does("nurse", "infusion/I1", started());
        story.tries("nurse", "infusion/I2", started())
    }

    Bedside by fn no_more_is_given_than_the_vials_hold() {
        let mut story = Story::verified();
        story.does("nurse", "infusion/I1", started());
        story.tries("nurse", "infusion/I1", completed(2001))
    }

    Sequence by fn an_infusion_ends_once() {
        let stopped = infusion::Stopped {
            volume_ul: 100,
            reaction: true,
            reason: "rash".into(),
        };
        Story::infused().tries("nurse", "infusion/I1", stopped)
    }

    Sequence by fn an_infused_vial_is_not_destroyed() {
        Story::infused().tries("ward-pharmacist", VIAL, destroyed("person/nurse"))
    }

    Sequence by fn an_infused_vial_is_not_labelled_again() {
        let about = format!("label/{}", label_of("second"));
        Story::infused().tries("ward-pharmacist", &about, printed(VIAL, Some("torn")))
    }

    Site by fn a_nurse_of_another_site_checks_nothing() {
        let mut story = Story::at_the_bedside();
        story.enrol("plant-nurse", crate::domain::Role::Nurse, Some(PLANT));
        story.tries("plant-nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]))
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

#[test]
fn a_vial_that_is_damaged_makes_room_for_another() {
    let mut story = Story::at_the_bedside();
    story.does(
        "nurse",
        VIAL,
        vial::Damaged {
            reason: "dropped".into(),
        },
    );
    assert_eq!(story.state("order/O1"), "placed");
    story.does("ward-pharmacist", "vial/L1-002", allocated("order/O1"));
    story.does("ward-pharmacist", "vial/L1-002", thawed());
    for who in ["nurse", "second-nurse"] {
        story.does(
            who,
            "infusion/I2",
            check("order/O1", "W1", &["vial/L1-002"]),
        );
    }
    story.does("nurse", "infusion/I2", started());
    assert_eq!(story.state(VIAL), "damaged");
    assert_eq!(story.state("vial/L1-002"), "infused");
}

#[test]
fn a_second_dose_follows_after_the_interval() {
    let mut story = Story::infused();
    story.wait_days(3);
    story.does("investigator", "order/O2", dose("participant/P1", 1).0);
    story.does("ward-pharmacist", "vial/L1-002", allocated("order/O2"));
    story.does("ward-pharmacist", "vial/L1-002", thawed());
    for who in ["second-nurse", "nurse"] {
        story.does(
            who,
            "infusion/I2",
            check("order/O2", "W1", &["vial/L1-002"]),
        );
    }
    story.does("nurse", "infusion/I2", started());
    assert_eq!(story.state("order/O2"), "given");
}

#[test]
fn whoever_withdraws_during_an_infusion_may_end_it() {
    let mut story = Story::verified();
    story.does("nurse", "infusion/I1", started());
    story.does("investigator", "participant/P1", withdrawn());
    let stopped = infusion::Stopped {
        volume_ul: 100,
        reaction: false,
        reason: "own wish".into(),
    };
    story.does("nurse", "infusion/I1", stopped);
    assert_eq!(story.state("infusion/I1"), "stopped");
}
