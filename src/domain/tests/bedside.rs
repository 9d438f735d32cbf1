//! Refusals at the bedside, and what is given there.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::{Despite, Hash, LocalTime, Role, Rule, Stop, infusion, quality, vial};

const VIAL: &str = "vial/L1-001";

fn given(participant: &str, order: Option<&str>, vials: &[&str]) -> infusion::Started {
    let given = infusion::GivenWithout {
        participant: id(participant),
        order: order.map(id),
        vials: vials.iter().map(|vial| id(vial)).collect(),
    };
    infusion::Started {
        given: Some(given),
        ..started()
    }
}

/// An infusion that nobody checked, and that was given all the same.
fn gives_unchecked(started: infusion::Started) -> Result<Hash, Stop> {
    let mut story = Story::at_the_bedside();
    let mut event = story.event("nurse", "infusion/I9", started);
    event.late_reason = Some("no network".into());
    event.despite = Some(Despite {
        rules: [Rule::Sequence, Rule::Bedside].into(),
        reason: "in an emergency".into(),
        evidence: None,
    });
    story.send(&event)
}

refusals! {
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
        story.does("quality", "recall/R1", recalled());
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

    Sequence by fn an_order_cancelled_between_check_and_start_stops_the_infusion() {
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

    Sequence by fn another_vial_between_the_checks_begins_them_anew() {
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

    Sequence by fn an_infusion_is_abandoned_when_its_order_is_checked_again() {
        let mut story = Story::at_the_bedside();
        for infusion in ["infusion/I1", "infusion/I2"] {
            for who in ["nurse", "second-nurse"] {
                story.does(who, infusion, check("order/O1", "W1", &[VIAL]));
            }
        }
        story.does("nurse", "infusion/I2", started());
        story.tries("nurse", "infusion/I1", started())
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
        story.enrol("plant-nurse", Role::Nurse, Some(PLANT));
        story.tries("plant-nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]))
    }

    Bedside by fn the_second_check_is_of_the_same_order() {
        let mut story = Story::at_the_bedside();
        story.does("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]));
        story.does("investigator", "order/O2", dose("participant/P2", 1).0);
        story.does("ward-pharmacist", "vial/L1-002", allocated("order/O2"));
        story.does("ward-pharmacist", "vial/L1-002", thawed());
        story.tries("second-nurse", "infusion/I1", check("order/O2", "W2", &["vial/L1-002"]))
    }

    Bedside by fn nothing_is_given_but_what_two_people_checked() {
        let mut story = Story::verified();
        story.tries("nurse", "infusion/I1", given("participant/P1", Some("order/O1"), &[VIAL]))
    }

    Value by fn whoever_gave_what_nobody_checked_says_what_it_was() {
        gives_unchecked(started())
    }

    Value by fn whoever_gave_what_nobody_checked_names_a_vial() {
        gives_unchecked(given("participant/P1", Some("order/O1"), &[]))
    }

    Value by fn what_nobody_checked_was_not_given_under_the_order_of_another_participant() {
        gives_unchecked(given("participant/P2", Some("order/O1"), &[VIAL]))
    }

    Sequence by fn nothing_is_given_before_it_is_checked() {
        let mut story = Story::at_the_bedside();
        story.tries("nurse", "infusion/I9", given("participant/P1", Some("order/O1"), &[VIAL]))
    }
}

#[test]
fn a_vial_of_another_participant_is_named() {
    let mut story = Story::at_the_bedside();
    let other = check("order/O1", "W1", &["vial/L1-002"]);
    let refusal = story.refused("nurse", "infusion/I1", other);
    let why = "vial/L1-002 was not allocated to participant/P1.";
    assert_eq!(refusal.why, why);
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

#[test]
fn a_check_is_not_earlier_than_the_thaw() {
    let mut story = Story::allocated();
    story.wait_minutes(60);
    story.does("ward-pharmacist", "vial/L1-001", thawed());
    story.wait_minutes(10);
    let checked = check("order/O1", "W1", &["vial/L1-001"]);
    let mut event = story.event("nurse", "infusion/I1", checked);
    event.late_reason = Some("no network".into());
    event.at = LocalTime::at(story.now.plus_seconds(-1800), 8 * 3600);
    let Err(Stop::Refused(refusal)) = story.send(&event) else {
        panic!("checked before it was thawed")
    };
    assert_eq!(refusal.rule, Rule::Bedside, "{refusal}");
}

#[test]
fn a_check_says_which_label_the_record_does_not_know() {
    let mut story = Story::at_the_bedside();
    let mut checked = check("order/O1", "W1", &["vial/L1-001"]);
    checked.labels.push(label_of("of another trial"));
    let refusal = story.refused("nurse", "infusion/I1", checked);
    assert!(refusal.why.ends_with("is not in the record."), "{refusal}");
}
