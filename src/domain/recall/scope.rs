//! The scope of a recall: the lots that come from what is named, and the sites that ever had vials of them.

use super::super::bank::Parent;
use super::super::lot::{Hold, Lot, LotStage};
use super::super::rule::{ensure, stated};
use super::super::view::View;
use super::super::{
    Act, BankId, Changes, Decide, LotId, Noun, RecallId, Record, Refusal, Relation, Rule, Stop,
    Subject,
};
use super::{Opened, Recall, SiteProgress};
use std::collections::BTreeMap;

impl Decide for Opened {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
        let id = RecallId::try_from(act.subject())?;
        let lots = self.lots(&act.view)?;
        let mut changes = self.scope.iter().fold(Changes::default(), |changes, one| {
            changes
                .touch(one.clone())
                .link(id.clone(), Relation::Concerns, one.clone())
        });
        let mut sites = BTreeMap::new();
        for (lot_id, mut lot) in lots.clone() {
            act.at_site(&lot.site)?;
            sites.insert(lot.site.clone(), SiteProgress::default());
            sites.extend(
                lot.sites
                    .iter()
                    .map(|site| (site.clone(), SiteProgress::default())),
            );
            take_back(act, &id, &mut lot, &self.reason);
            changes = changes
                .put(lot_id.clone(), lot)
                .link(id.clone(), Relation::Concerns, lot_id);
        }
        let recall = Recall {
            reason: self.reason.clone(),
            scope: self.scope.clone(),
            lots: lots.into_keys().collect(),
            sites,
            effectiveness: None,
        };
        Ok(changes.put(id, recall))
    }
}

/// A lot that was released is recalled; one that was not is put on hold.
fn take_back(act: &Act<'_>, id: &RecallId, lot: &mut Lot, reason: &str) {
    match lot.stage {
        LotStage::Released | LotStage::ConditionallyReleased { .. } | LotStage::Closed => {
            lot.stage = LotStage::Recalled { recall: id.clone() };
        }
        LotStage::InProcess | LotStage::Filled => {
            if lot.hold.is_none() {
                lot.hold = Some(Hold {
                    reason: reason.to_owned(),
                    entry: act.leaf,
                });
            }
        }
        LotStage::Rejected { .. } | LotStage::Recalled { .. } => {}
    }
}

impl Opened {
    /// Every lot in the scope.
    fn lots(&self, view: &View<'_>) -> Result<BTreeMap<LotId, Lot>, Stop> {
        let mut lots = BTreeMap::new();
        for one in &self.scope {
            for id in lots_of(view, one)? {
                let lot = view.get(&id)?;
                lots.insert(id, lot);
            }
        }
        ensure(
            !lots.is_empty(),
            Rule::Value,
            || "No lot comes from what is named.".into(),
            "Name lots, or banks, clones or donors that lots come from.",
        )?;
        Ok(lots)
    }
}

/// The lots that come from something.
fn lots_of(view: &View<'_>, from: &Subject) -> Result<Vec<LotId>, Stop> {
    let Some(record) = view.find(from)? else {
        return Err(super::super::view::unknown(from));
    };
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "lots come from nothing else"
    )]
    let donor = match record {
        Record::Lot(_) => return Ok(vec![from.clone().try_into()?]),
        Record::Donor(donor) => donor,
        Record::Clone(clone) => view.get(&clone.donor)?,
        Record::Bank(bank) => view.get(&bank.donor)?,
        _ => {
            let why = format!("Nothing is made from a {}.", from.noun().word());
            let remedy = "Name lots, banks, clones or donors.";
            return Err(Refusal::new(Rule::Value, why, remedy).into());
        }
    };
    view.load(donor.descendants.iter())?;
    let mut found = Vec::new();
    for one in donor
        .descendants
        .iter()
        .filter(|one| one.noun() == Noun::Lot)
    {
        let id = LotId::try_from(one.clone())?;
        if from.noun() == Noun::Donor || comes_from(view, &view.get(&id)?.bank, from)? {
            found.push(id);
        }
    }
    Ok(found)
}

/// Whether a bank is this thing or comes from it.
fn comes_from(view: &View<'_>, bank: &BankId, from: &Subject) -> Result<bool, Stop> {
    let mut bank = bank.clone();
    loop {
        if bank.subject() == from {
            return Ok(true);
        }
        match view.get(&bank)?.parent {
            Parent::Clone(clone) => return Ok(clone.subject() == from),
            Parent::Bank(parent) => bank = parent,
        }
    }
}
