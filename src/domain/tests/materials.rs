//! Refusals about what a lot is made from, by which steps, and what it is called.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::specification::Value;
use crate::domain::{Hash, Instant, Stop, bank, label, lot};

fn from_clone() -> bank::Created {
    bank_from(bank::Parent::Clone(id("clone/C1")), 1)
}

fn retired() -> bank::Retired {
    let reason = "old".into();
    bank::Retired { reason }
}

/// A lot whose steps before the fill are done.
fn ready_to_fill() -> Story {
    let mut story = Story::banked();
    story.does("lab", "lot/L1", lot_opened(4));
    story.expand("lot/L1");
    story
}

/// The first step of a lot, with one thing changed.
fn expands(change: impl FnOnce(&mut lot::StepRecorded)) -> Result<Hash, Stop> {
    let mut story = Story::banked();
    story.does("lab", "lot/L1", lot_opened(4));
    let mut step = expanded(85);
    change(&mut step);
    story.tries("lab", "lot/L1", step)
}

refusals! {
    Source by fn the_doublings_of_a_bank_only_grow() {
        let fewer = bank::Created { doublings_tenths: 49, ..from_clone() };
        Story::banked().tries("lab", "bank/MCB2", fewer)
    }

    Value by fn a_bank_has_a_container() {
        let empty = bank::Created { containers: 0, ..from_clone() };
        Story::banked().tries("lab", "bank/MCB2", empty)
    }

    Sequence by fn a_bank_is_retired_once() {
        let mut story = Story::banked();
        story.does("quality", "bank/WCB", retired());
        story.tries("quality", "bank/WCB", retired())
    }

    Source by fn the_passage_of_a_lot_is_above_that_of_its_bank() {
        Story::banked().tries("lab", "lot/L1", lot_opened(2))
    }

    Value by fn the_name_of_a_lot_has_no_dot() {
        Story::banked().tries("lab", "lot/L.1", lot_opened(4))
    }

    Value by fn the_name_of_a_lot_leaves_room_for_the_numbers_of_its_vials() {
        Story::banked().tries("lab", &format!("lot/{}", "L".repeat(33)), lot_opened(4))
    }

    Value by fn a_lot_does_not_expire_before_it_is_filled() {
        let mut story = ready_to_fill();
        let expired = lot_filled(6, story.in_days(0));
        story.tries("lab", "lot/L1", expired)
    }

    Value by fn a_step_takes_no_value_that_it_does_not_ask_for() {
        expands(|step| {
            let (measure, value) = ("colour".into(), Value::Number(1));
            step.values.push(lot::StepValue { measure, value });
        })
    }

    Value by fn a_finding_is_no_value_where_a_step_asks_for_a_number() {
        expands(|step| step.values[0].value = Value::Finding("dense".into()))
    }

    Unknown by fn a_check_names_the_entry_of_its_step() {
        let mut story = Story::banked();
        story.does("lab", "lot/L1", lot_opened(4));
        story.does("lab", "lot/L1", expanded(85));
        let another = lot::StepChecked { step: "expand".into(), entry: sha("another") };
        story.tries("second-lab", "lot/L1", another)
    }

    Labelling by fn a_token_states_no_expiry_after_2179() {
        let mut story = ready_to_fill();
        story.now = Instant::parse("2140-01-01T02:00:00.000000Z").unwrap();
        let far = lot_filled(1, story.in_days(45 * 365));
        story.does("lab", "lot/L1", far);
        let claim = label::claim(&story.world, label_of("first"), &subject("vial/L1-001"));
        claim.map(|_| sha("a token"))
    }
}
