//! Placing an order: by weight or fixed, within the protocol's limits, in whole vials of one strength.

use super::super::rule::ensure;
use super::super::specification::{Limit, Value};
use super::super::view::{View, get};
use super::super::{
    Act, Changes, Commitment, Concerns, Corrections, Decide, Hash, Lot, LotId, OrderId,
    ParticipantId, Protocol, Refusal, Relation, Rule, Stop, Subject, World,
};
use super::{Deserialize, Dose, Order, OrderStage, Placed, Serialize, takes_order};
use std::collections::{BTreeMap, BTreeSet};

impl Decide for Placed {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let mut participant = act.get(&self.participant)?;
        act.at_site(&participant.site)?;
        let in_vial = strength(act.view.world, self)?;
        let mut weighed = BTreeMap::new();
        for id in &self.lots {
            let lot = act.get(id)?;
            ensure(
                lot.protocol == participant.protocol,
                Rule::Allocation,
                || format!("{id} is not made for {}.", participant.protocol),
                "Name lots of this trial.",
            )?;
            weighed.insert(id.clone(), Weighed::of(&act.view, &lot)?);
        }
        self.within_limits(&act.get(&participant.protocol)?.protocol, in_vial)?;
        takes_order(&self.participant, &participant)?;
        let order = Order {
            participant: self.participant.clone(),
            site: participant.site.clone(),
            lots: self.lots.clone(),
            visit: self.visit.clone(),
            vials: self.vials,
            weighed,
            allocated: BTreeSet::new(),
            infusion: None,
            label: None,
            stage: OrderStage::Placed,
            concerns: Concerns::default(),
            corrections: Corrections::default(),
        };
        let (id, participant_id) = (act.subject(), self.participant.clone());
        let order_id: OrderId = id.clone().try_into()?;
        participant.orders.insert(order_id.clone());
        participant.order = Some(order_id);
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

/// What was held against the body weight and the limits of a dose when an order was placed, of one lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Weighed {
    /// The volume of each vial, in microlitres.
    pub volume_ul: u32,
    /// The cells in each vial.
    pub cells_per_vial: u64,
    /// By test that is limited for each kilogram of body weight its valid result; none where there was no such result.
    pub results: BTreeMap<String, Option<WeighedResult>>,
}

/// A result that was held against the body weight.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WeighedResult {
    /// The entry that recorded it.
    pub entry: Hash,
    /// What it said, with the corrections of that time.
    pub value: Value,
}

impl Weighed {
    /// What the record has of a lot now.
    fn of(view: &View<'_>, lot: &Lot) -> Result<Self, Stop> {
        let results = view.peek(&lot.specification, |specification| {
            let items = specification.items.iter();
            let limited = items.filter(|item| matches!(item.limit, Limit::PerKgMaximum(_)));
            let of = |test: &String| {
                let result = lot.results.get(test);
                let result = result.filter(|result| result.invalid.is_none());
                let weighed = result.map(|result| WeighedResult {
                    entry: result.entry,
                    value: result.value.clone(),
                });
                (test.clone(), weighed)
            };
            limited.map(|item| of(&item.test)).collect()
        })?;
        let fill = lot.fill.as_ref();
        Ok(Self {
            volume_ul: fill.map_or(0, |fill| fill.volume_ul),
            cells_per_vial: fill.map_or(0, |fill| fill.cells_per_vial),
            results,
        })
    }
}

/// Why an order does not serve for a lot: a result that is limited for each kilogram of body weight was not held against
/// the weight when it was placed, since there was no valid one, it is newer, or it was corrected; or the content of the
/// vials was corrected. None where all is as it was.
///
/// The weight lies outside the log, so that nothing can be weighed later: the order serves for this lot only after it is
/// placed again.
///
/// # Errors
/// What the view has yet to load.
fn outdated(view: &View<'_>, order: &Order, lot_id: &LotId) -> Result<Option<String>, Stop> {
    let present = view.peek(lot_id, |lot| Weighed::of(view, lot))??;
    let then = order.weighed.get(lot_id);
    let same = then.is_some_and(|then| {
        (then.volume_ul, then.cells_per_vial) == (present.volume_ul, present.cells_per_vial)
    });
    if !same {
        return Ok(Some(format!(
            "The vials of {lot_id} do not hold what they were said to hold when the order was placed."
        )));
    }
    let weighed = |test: &String| then.and_then(|then| then.results.get(test)?.as_ref());
    let mut results = present.results.iter();
    let other = results.find(|(test, now)| now.is_none() || now.as_ref() != weighed(test));
    Ok(other.map(|(test, _)| {
        format!(
            "{test} of {lot_id} has no result that was held against the body weight when the order was placed."
        )
    }))
}

/// Refuses by this rule a lot that is not as it was weighed when the order was placed.
pub(crate) fn ensure_weighed(
    view: &View<'_>,
    order: &Order,
    lot_id: &LotId,
    rule: Rule,
) -> Result<(), Stop> {
    let outdated = outdated(view, order, lot_id)?;
    view.ensure(
        outdated.is_none(),
        rule,
        || outdated.clone().unwrap_or_default(),
        "Cancel the order, and place it again once the result is there.",
    )
}

/// The open orders that name a lot: what is corrected of it may be what they were placed on.
///
/// # Errors
/// What the view has yet to load.
pub(crate) fn open_orders(
    view: &View<'_>,
    lot_id: &LotId,
    lot: &Lot,
) -> Result<Vec<(OrderId, Order)>, Stop> {
    let all = view.peek(&lot.protocol, |trial| trial.participants.clone())?;
    view.load(all.iter().map(ParticipantId::subject))?;
    let mut orders = Vec::new();
    for one in &all {
        orders.extend(view.peek(one, |participant| participant.order.clone())?);
    }
    view.load(orders.iter().map(OrderId::subject))?;
    let mut found = Vec::new();
    for id in orders {
        let order = view.get(&id)?;
        if order.lots.contains(lot_id) {
            found.push((id, order));
        }
    }
    Ok(found)
}

impl Placed {
    /// Refuses a dose or a number of vials outside the protocol's limits. A fixed dose is held against its most again as
    /// whole vials of this many cells; a dose by weight when the weight is at hand.
    fn within_limits(&self, protocol: &Protocol, in_vial: u64) -> Result<(), Stop> {
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
        let given = u64::from(self.vials).saturating_mul(in_vial);
        ensure(
            matches!(self.dose, Dose::CellsPerKg(_)) || given <= most,
            Rule::Allocation,
            || {
                let vials = self.vials;
                format!(
                    "{vials} whole vials hold {given} cells, more than the protocol's most of {most}."
                )
            },
            "Order fewer cells, so that whole vials stay within the protocol's most.",
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
            let result = lot.results.get(&item.test);
            let result = result.filter(|result| result.invalid.is_none());
            let Some(Value::Number(found)) = result.map(|result| &result.value) else {
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
