//! Placing an order: by weight or fixed, within the protocol's limits, in whole vials of one strength.

use super::super::rule::ensure;
use super::super::specification::{Limit, Value};
use super::super::view::{View, get};
use super::super::{
    Act, Changes, Commitment, Decide, Lot, Protocol, Refusal, Relation, Rule, Stop, Subject, World,
};
use super::{Dose, Order, OrderStage, Placed, takes_order};
use std::collections::BTreeSet;

impl Decide for Placed {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let mut participant = act.get(&self.participant)?;
        act.at_site(&participant.site)?;
        strength(act.view.world, self)?;
        for id in &self.lots {
            let lot = act.get(id)?;
            ensure(
                lot.protocol == participant.protocol,
                Rule::Allocation,
                || format!("{id} is not made for {}.", participant.protocol),
                "Name lots of this trial.",
            )?;
        }
        self.within_limits(&act.get(&participant.protocol)?.protocol)?;
        takes_order(&self.participant, &participant)?;
        let order = Order {
            participant: self.participant.clone(),
            site: participant.site.clone(),
            lots: self.lots.clone(),
            visit: self.visit.clone(),
            vials: self.vials,
            allocated: BTreeSet::new(),
            label: None,
            stage: OrderStage::Placed,
        };
        let (id, participant_id) = (act.subject(), self.participant.clone());
        participant.order = Some(id.clone().try_into()?);
        Ok(Changes::of(id.clone(), order)
            .put(participant_id.clone(), participant)
            .link(id, Relation::OrderedFor, participant_id))
    }

    fn commitments(&self) -> Vec<(&'static str, Commitment)> {
        vec![("weight_g", self.weight_g)]
    }
}

/// The cells in each vial, which every lot of an order has alike.
fn strength(world: &dyn World, placed: &Placed) -> Result<u64, Stop> {
    let mut strengths = BTreeSet::new();
    for id in &placed.lots {
        strengths.insert(get(world, id)?.fill.map_or(0, |fill| fill.cells_per_vial));
    }
    match strengths.first() {
        Some(cells) if strengths.len() == 1 && *cells > 0 => Ok(*cells),
        Some(_) | None => {
            let why = "The lots of the order are not filled, or not of one strength.";
            Err(Refusal::new(Rule::Allocation, why, "Name filled lots of one strength.").into())
        }
    }
}

impl Placed {
    /// Refuses a dose or a number of vials outside the protocol's limits.
    fn within_limits(&self, protocol: &Protocol) -> Result<(), Stop> {
        let limits = &protocol.dose;
        let (dose, least, most, unit) = match (self.dose, &limits.fixed) {
            (Dose::CellsPerKg(cells), _) => {
                let unit = "cells for each kilogram";
                (
                    cells,
                    limits.min_cells_per_kg,
                    limits.max_cells_per_kg,
                    unit,
                )
            }
            (Dose::Cells(cells), Some(fixed)) => (cells, fixed.min_cells, fixed.max_cells, "cells"),
            (Dose::Cells(_), None) => {
                let why = "The protocol has no fixed dose.";
                let remedy = "Order by body weight.";
                return Err(Refusal::new(Rule::Allocation, why, remedy).into());
            }
        };
        ensure(
            (least..=most).contains(&dose),
            Rule::Allocation,
            || format!("{dose} {unit} are outside {least} to {most}."),
            "Order within the protocol's limits.",
        )?;
        ensure(
            (1..=limits.max_vials).contains(&self.vials),
            Rule::Allocation,
            || {
                format!(
                    "{} vials are outside 1 to {}.",
                    self.vials, limits.max_vials
                )
            },
            "Order within the protocol's limits.",
        )
    }

    /// The fewest whole vials that hold the dose for this weight, no more than the protocol's limit for each kilogram,
    /// and within every limit of the specifications that is given for each kilogram.
    ///
    /// # Errors
    /// [`Rule::DetailAgrees`] when the order states another number of vials, or a limit is exceeded.
    pub(crate) fn agrees_with_weight(&self, weight_g: u64, world: &dyn World) -> Result<(), Stop> {
        let in_vial = u128::from(strength(world, self)?);
        let weight = u128::from(weight_g);
        // In thousandths of a cell. Products of a weight up to 400,000 g and a dose up to 10^12 fit into 128 bits.
        let dose = match self.dose {
            Dose::CellsPerKg(cells) => u128::from(cells) * weight,
            Dose::Cells(cells) => u128::from(cells) * 1000,
        };
        let given = u128::from(self.vials) * in_vial * 1000;
        let enough = given >= dose && given.saturating_sub(in_vial * 1000) < dose;
        ensure(
            enough,
            Rule::DetailAgrees,
            || {
                format!(
                    "{} vials are not the fewest that hold the dose for this weight.",
                    self.vials
                )
            },
            "Compute the number of vials from the weight again.",
        )?;
        for id in &self.lots {
            let lot = get(world, id)?;
            if let Dose::CellsPerKg(_) = self.dose {
                let most = get(world, &lot.protocol)?.protocol.dose.max_cells_per_kg;
                ensure(
                    given <= u128::from(most) * weight,
                    Rule::DetailAgrees,
                    || {
                        format!(
                            "{} whole vials exceed {most} cells for each kilogram of this weight.",
                            self.vials
                        )
                    },
                    "Order fewer cells for each kilogram.",
                )?;
            }
            self.impurities(weight_g, &lot, world)?;
        }
        Ok(())
    }

    /// Refuses when a result of the lot, times the volume ordered, exceeds its limit for each kilogram.
    fn impurities(&self, weight_g: u64, lot: &Lot, world: &dyn World) -> Result<(), Stop> {
        let volume_ul = lot.fill.as_ref().map_or(0, |fill| fill.volume_ul);
        let volume_ul = i128::from(self.vials) * i128::from(volume_ul);
        for item in &get(world, &lot.specification)?.items {
            let Limit::PerKgMaximum(most) = item.limit else {
                continue;
            };
            let result = lot.results.get(&item.test).map(|result| &result.value);
            let Some(Value::Number(found)) = result else {
                continue;
            };
            // A result for each millilitre: found × µL / 1000 is what is given, and grams / 1000 are kilograms.
            ensure(
                i128::from(*found) * volume_ul <= i128::from(most) * i128::from(weight_g),
                Rule::DetailAgrees,
                || {
                    format!(
                        "{} exceeds its limit for each kilogram of this weight.",
                        item.test
                    )
                },
                "Order fewer vials, or from another lot.",
            )?;
        }
        Ok(())
    }
}
