//! Refusals about participants, orders, allocation and thaw.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::order::Dose;
use crate::domain::{Role, lot, order};

const VIAL: &str = "vial/L1-001";

/// Two released lots at the plant, L2 the fresher one, and an order of these lots for a participant there.
fn two_lots(ordered: &[&str]) -> Story {
    let mut story = Story::released();
    story.wait_days(1);
    story.fill("lot/L2", 1);
    story.test("lot/L2");
    let release = story.release_of("lot/L2");
    story.does("pharmacist", "lot/L2", release);
    story.does("lab", VIAL, stored("place/B1", "A1"));
    story.does("lab", "vial/L2-001", stored("place/B1", "A2"));
    let investigator = "plant-investigator";
    story.enrol(investigator, Role::Investigator, Some(PLANT));
    let (mut screened, _) = screening();
    screened.site = id("site/plant");
    story.does(investigator, "participant/P7", screened);
    story.does(investigator, "participant/P7", enrolled());
    let (mut placed, _) = dose("participant/P7", 1);
    placed.lots = ordered.iter().map(|lot| id(lot)).collect();
    story.does(investigator, "order/O1", placed);
    story
}

refusals! {
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
        placed.dose = Dose::CellsPerKg(2_000_001);
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
        story.does("lab", "vial/L1-004", stored("place/B1", "A1"));
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
        story.does("quality", "recall/R1", recalled());
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

    Allocation by fn lots_that_are_not_filled_are_not_ordered() {
        let mut story = Story::stocked();
        story.does("lab", "lot/L2", lot_opened(4));
        let (mut placed, _) = dose("participant/P1", 1);
        placed.lots = [id("lot/L2")].into();
        story.tries("investigator", "order/O1", placed)
    }

    Allocation by fn a_lot_of_another_trial_is_not_ordered() {
        let mut story = Story::stocked();
        story.does("quality", "protocol/second", protocol());
        let opened = lot::Opened { protocol: id("protocol/second"), ..lot_opened(4) };
        story.fill_as("lot/L2", 1, opened);
        let (mut placed, _) = dose("participant/P1", 1);
        placed.lots = [id("lot/L2")].into();
        story.tries("investigator", "order/O1", placed)
    }

    Allocation by fn a_fixed_dose_is_not_ordered_where_the_protocol_has_none() {
        let mut story = Story::stocked();
        let mut by_weight = protocol();
        (by_weight.version, by_weight.dose.fixed) = ("2".into(), None);
        story.does("quality", "protocol/trial", by_weight);
        let (mut placed, _) = dose("participant/P1", 1);
        placed.dose = Dose::Cells(10_000_000);
        story.tries("investigator", "order/O1", placed)
    }

    Allocation by fn a_vial_of_a_lot_that_was_not_ordered_is_not_allocated() {
        let mut story = two_lots(&["lot/L1"]);
        let choice_reason = Some("the other box is frozen over".into());
        let allocated = order::Allocated { choice_reason, ..allocated("order/O1") };
        story.tries("pharmacist", "vial/L2-001", allocated)
    }

    Allocation by fn the_lot_that_expires_first_is_allocated_first() {
        let mut story = two_lots(&["lot/L1", "lot/L2"]);
        story.tries("pharmacist", "vial/L2-001", allocated("order/O1"))
    }

    Unknown by fn an_allocation_is_cancelled_for_its_own_order() {
        let (order, reason) = (id("order/O2"), "another dose".into());
        let cancelled = order::AllocationCancelled { order, reason };
        Story::allocated().tries("ward-pharmacist", VIAL, cancelled)
    }
}

#[test]
fn a_cancelled_order_gives_back_what_is_frozen_and_not_what_is_thawed() {
    let mut story = Story::stocked();
    story.does("ward-pharmacist", "vial/L1-002", stored("place/W1", "A1"));
    story.does("investigator", "order/O1", dose("participant/P1", 2).0);
    for vial in [VIAL, "vial/L1-002"] {
        story.does("ward-pharmacist", vial, allocated("order/O1"));
    }
    story.does("ward-pharmacist", VIAL, thawed());
    story.does("investigator", "order/O1", cancelled());
    assert_eq!(story.state(VIAL), "thawed");
    assert_eq!(story.shown("vial/L1-002"), "available");
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
fn a_vial_of_a_lot_that_was_not_ordered_is_refused_as_such() {
    let mut story = Story::stocked();
    let mut placed = dose("participant/P1", 1).0;
    story.fill("lot/L2", 3);
    placed.lots = [id("lot/L2")].into();
    story.does("investigator", "order/O1", placed);
    let refusal = story.refused("ward-pharmacist", "vial/L1-001", allocated("order/O1"));
    assert!(
        refusal.why.contains("which order/O1 does not name"),
        "{refusal}"
    );
}
