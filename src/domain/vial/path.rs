//! The path of a vial: each stage and position that it has been in, and since when. It lasts until the next one begins, so
//! at every moment a vial was in exactly one. The path is part of the vial's record and never shortened.

use super::super::concerns::Span;
use super::super::place::Spot;
use super::super::{EquipmentId, Instant};
use super::VialStage;
use serde::{Deserialize, Serialize};

/// A time during which a vial was in one stage and one position.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stay {
    /// The entry that began it, by its index.
    pub entry: u64,
    /// When it began, as stated: for a late entry the time that its signer gives.
    pub from: Instant,
    /// Whether it was stated late.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// Where the vial was in its life.
    pub stage: VialStage,
    /// Its position, where it lay in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Spot>,
    /// The tank or freezer of the position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vessel: Option<EquipmentId>,
}

/// The stays of a vial in the order of their stated beginnings; never empty.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Path(Vec<Stay>);

impl Path {
    /// A path that begins with this stay.
    pub(crate) fn new(first: Stay) -> Self {
        Self(vec![first])
    }

    /// The stays, oldest first.
    pub fn stays(&self) -> &[Stay] {
        &self.0
    }

    /// The newest stay.
    pub fn last(&self) -> Option<&Stay> {
        self.0.last()
    }

    /// Adds a stay where its stated beginning belongs, after those that began at the same moment.
    pub(crate) fn add(&mut self, stay: Stay) {
        let place = self.0.partition_point(|one| one.from <= stay.from);
        self.0.insert(place, stay);
    }

    pub(super) fn stays_mut(&mut self) -> impl Iterator<Item = &mut Stay> {
        self.0.iter_mut()
    }

    /// The stay that this entry began, as it is now; none where it began none after all.
    pub(crate) fn replace(&mut self, entry: u64, stay: Option<Stay>) {
        self.0.retain(|one| one.entry != entry);
        if let Some(stay) = stay {
            self.add(stay);
        }
    }

    /// The stay that this entry began is of another moment, if that lies between the stays beside it.
    pub(crate) fn restate(&mut self, entry: u64, from: Instant, late: bool) -> bool {
        let Some(place) = self.0.iter().position(|stay| stay.entry == entry) else {
            return true;
        };
        let before = place.checked_sub(1).and_then(|before| self.0.get(before));
        let after = self.0.get(place + 1);
        let between = before.is_none_or(|before| before.from <= from)
            && after.is_none_or(|after| from <= after.from);
        if let Some(stay) = self.0.get_mut(place).filter(|_| between) {
            stay.from = from;
            stay.late = late;
        }
        between
    }

    /// Each stay with the time that it lasted, the newest until `now`.
    pub fn spans(&self, now: Instant) -> impl Iterator<Item = (&Stay, Span)> {
        let ends = self.0.iter().skip(1).map(|next| next.from);
        let ends = ends.chain(std::iter::once(now));
        self.0.iter().zip(ends).map(|(stay, to)| {
            let to = to.max(stay.from);
            (
                stay,
                Span {
                    from: stay.from,
                    to,
                },
            )
        })
    }

    /// The stay of this moment, by stated times, and the one that followed it; none before the first.
    pub fn at(&self, moment: Instant) -> Option<(&Stay, Option<&Stay>)> {
        let begun = self.0.partition_point(|stay| stay.from <= moment);
        let stay = self.0.get(begun.checked_sub(1)?)?;
        Some((stay, self.0.get(begun)))
    }
}
