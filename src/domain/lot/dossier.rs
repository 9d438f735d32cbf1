//! What a lot still lacks for its release (block B01).

use super::super::bank::sound;
use super::super::deviation;
use super::super::rule::ensure;
use super::super::specification::{Item, Specification, Verdict};
use super::super::view::View;
use super::super::view::get;
use super::super::{Hash, Instant, LotId, Rule, SpecificationId, Stop, World};
use super::{Blocker, Lot, LotStage};
use serde::Serialize;

impl Lot {
    /// What an item lacks.
    fn lacks(&self, item: &Item) -> Option<Blocker> {
        let test = item.test.clone();
        match self.results.get(&test) {
            None => Some(Blocker::NoResult(test)),
            Some(result) if result.invalid.is_some() => Some(Blocker::NoValidResult(test)),
            Some(result) if result.verdict == Verdict::Fail => Some(Blocker::Fails(test)),
            Some(result) if result.reviewer.is_none() => Some(Blocker::Unreviewed(test)),
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

/// What still stands between a lot and its release; the tests of `but` may come later.
pub(crate) fn blockers(view: &View<'_>, lot: &Lot, but: &[&str]) -> Result<Vec<Blocker>, Stop> {
    let specification = view.get(&lot.specification)?;
    let mut told = view.get(&lot.batch_template)?.lacking(lot, false);
    let asked = specification
        .items
        .iter()
        .filter(|item| !but.contains(&&*item.test));
    told.extend(asked.filter_map(|item| lot.lacks(item)));
    let open = lot.labels.open();
    if open > 0 {
        told.push(Blocker::LabelsOpen(open));
    }
    let filled = lot.fill.as_ref().map_or(0, |fill| fill.count);
    if lot.labels.labelled < filled {
        told.push(Blocker::Unlabelled {
            labelled: lot.labels.labelled,
            filled,
        });
    }
    told.extend(deviation::blockers(view, &lot.deviations)?);
    Ok(told)
}

/// What is signed at a release, as the record has it now; the signer adds the hash of the certificate of analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unsigned {
    /// [`Lot::batch_record`] of the lot.
    pub batch_record: Hash,
    /// [`Lot::results_hash`] of the lot.
    pub results: Hash,
    /// The specification that the lot is tested against.
    pub specification: SpecificationId,
    /// Its version.
    pub version: String,
}

/// How far a lot is from its release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// What stands between it and its release; none when it may be released.
    pub blockers: Vec<Blocker>,
    /// What stands between it and a conditional release.
    pub conditional_blockers: Vec<Blocker>,
    /// The tests that have no result yet and may come after a conditional release.
    pub later: Vec<String>,
    /// What is to be signed.
    pub dossier: Unsigned,
}

/// How far a lot is from its release at this moment.
///
/// # Errors
/// [`Stop::Unloaded`] when the world has yet to load something, [`Rule::Unknown`] when the lot is not in the record.
pub fn readiness(world: &dyn World, id: &LotId, now: Instant) -> Result<Readiness, Stop> {
    let view = View {
        world,
        when: now,
        excuse: None,
    };
    let lot = get(world, id)?;
    let specification = view.get(&lot.specification)?;
    let later = lot.awaiting(&specification);
    let mut first = Vec::new();
    for stands in [
        in_quarantine(id, &lot),
        sound(&view, &lot.bank).map(drop),
        usable_at(id, &lot, now),
    ] {
        match stands {
            Ok(()) => {}
            Err(Stop::Refused(refusal)) => first.push(Blocker::Refused(refusal)),
            Err(stop @ (Stop::Unloaded(_) | Stop::Stale { .. })) => return Err(stop),
        }
    }
    let with = |told: Vec<Blocker>| first.iter().cloned().chain(told).collect::<Vec<_>>();
    let mut conditional = with(blockers(&view, &lot, &later)?);
    if later.is_empty() {
        conditional.push(Blocker::NothingLater);
    }
    Ok(Readiness {
        blockers: with(blockers(&view, &lot, &[])?),
        conditional_blockers: conditional,
        later: later.into_iter().map(str::to_owned).collect(),
        dossier: Unsigned {
            batch_record: lot.batch_record(),
            results: lot.results_hash(),
            specification: lot.specification.clone(),
            version: specification.version,
        },
    })
}

/// Refuses a lot that is not filled and in quarantine.
pub(crate) fn in_quarantine(id: &LotId, lot: &Lot) -> Result<(), Stop> {
    ensure(
        lot.stage == LotStage::Filled,
        Rule::Sequence,
        || format!("{id} is {}, not in quarantine.", lot.state()),
        "Release belongs to a filled lot in quarantine.",
    )
}

/// Refuses a lot that is on hold or has expired.
pub(crate) fn usable_at(id: &LotId, lot: &Lot, now: Instant) -> Result<(), Stop> {
    ensure(
        lot.hold.is_none() && lot.expires_at().instant() > now,
        Rule::QualityComplete,
        || format!("{id} is on hold or has expired."),
        "Have the hold lifted, or reject the lot.",
    )
}
