//! Refusals about details of participants, which are handed in beside an event.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::{Commitment, Hash, Stop, participant};

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
