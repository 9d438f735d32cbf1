//! What a lot still lacks for its release (block B01).

use super::super::specification::Specification;
use super::super::usability::{Cause, Reason, before_release};
use super::super::view::{View, get};
use super::super::{Hash, Instant, LotId, Rule, SpecificationId, Stop, World};
use super::{Lot, LotStage};
use serde::Serialize;

impl Lot {
    /// The tests that have no result yet and may come after a conditional release.
    pub fn awaiting<'s>(&self, specification: &'s Specification) -> Vec<&'s str> {
        let lagged = specification.items.iter().filter(|item| item.lag_days > 0);
        lagged
            .filter(|item| !self.results.contains_key(&item.test))
            .map(|item| &*item.test)
            .collect()
    }
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
    /// Whether it is filled and in quarantine, so that a release is the next step at all.
    pub in_quarantine: bool,
    /// What stands between it and its release.
    pub blockers: Vec<Reason>,
    /// What stands between it and a conditional release.
    pub conditional_blockers: Vec<Reason>,
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
    let view = View::at(world, now);
    let lot = get(world, id)?;
    let specification = view.get(&lot.specification)?;
    let later = lot.awaiting(&specification);
    let mut conditional_blockers = before_release(&view, id, &later)?;
    if later.is_empty() {
        conditional_blockers.push(Reason {
            on: id.subject().clone(),
            cause: Cause::NothingLater,
        });
    }
    Ok(Readiness {
        in_quarantine: in_quarantine(&view, id, &lot).is_ok(),
        blockers: before_release(&view, id, &[])?,
        conditional_blockers,
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
pub(crate) fn in_quarantine(view: &View<'_>, id: &LotId, lot: &Lot) -> Result<(), Stop> {
    view.ensure(
        lot.stage == LotStage::Filled,
        Rule::Sequence,
        || format!("{id} is {}, not in quarantine.", lot.state()),
        "Release belongs to a filled lot in quarantine.",
    )
}
