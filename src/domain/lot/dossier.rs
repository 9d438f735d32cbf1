//! What a lot still lacks for its release (block B01).

use super::super::Stop;
use super::super::deviation;
use super::super::specification::{Item, Specification, Verdict};
use super::super::view::View;
use super::Lot;

impl Lot {
    /// What the results lack of the specification, one sentence each.
    pub fn untested(&self, specification: &Specification) -> Vec<String> {
        specification
            .items
            .iter()
            .filter_map(|item| self.lacks(item))
            .collect()
    }

    /// What an item lacks.
    fn lacks(&self, item: &Item) -> Option<String> {
        let test = &item.test;
        match self.results.get(test) {
            None => Some(format!("{test} has no result.")),
            Some(result) if result.invalid.is_some() => {
                Some(format!("{test} has no valid result."))
            }
            Some(result) if result.verdict == Verdict::Fail => Some(format!("{test} fails.")),
            Some(result) if result.reviewer.is_none() => Some(format!("{test} is not reviewed.")),
            Some(_) => None,
        }
    }

    /// The tests that have no result yet and may come after a conditional release.
    pub fn awaiting<'s>(&self, specification: &'s Specification) -> Vec<&'s str> {
        let lagged = specification.items.iter().filter(|item| item.lag_days > 0);
        lagged
            .filter(|item| !self.results.contains_key(&item.test))
            .map(|item| &*item.test)
            .collect()
    }
}

/// What still stands between a lot and its release, one sentence each; the tests of `but` may come later.
pub(crate) fn blockers(view: &View<'_>, lot: &Lot, but: &[&str]) -> Result<Vec<String>, Stop> {
    let specification = view.get(&lot.specification)?;
    let mut told = view.get(&lot.batch_template)?.lacking(lot, false);
    let asked = specification
        .items
        .iter()
        .filter(|item| !but.contains(&&*item.test));
    told.extend(asked.filter_map(|item| lot.lacks(item)));
    let open = lot.labels.open();
    if open > 0 {
        told.push(format!(
            "{open} printed labels are neither on a vial nor spoiled."
        ));
    }
    let filled = lot.fill.as_ref().map_or(0, |fill| fill.count);
    if lot.labels.labelled < filled {
        told.push(format!(
            "{} of {filled} vials are labelled.",
            lot.labels.labelled
        ));
    }
    told.extend(deviation::blockers(view, &lot.deviations)?);
    Ok(told)
}
