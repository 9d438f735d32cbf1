//! The path of a vial, as people state it.

use super::range::Range;
use super::{Entry, SKEW, Time};

/// Where a vial is in its life.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in super::super) enum Stage {
    /// Frozen, at a site: `why` is for what.
    Kept {
        site: String,
        why: String,
    },
    Packed(String),
    Thawed {
        site: String,
        order: Option<String>,
        bath: String,
        at: Time,
        use_by: Time,
    },
    Infused {
        site: String,
        dose: String,
        partial: bool,
    },
    /// Missing, lost, damaged or destroyed, with who answers for it.
    Gone {
        what: &'static str,
        holder: String,
    },
}

pub(super) const NEW: &str = "commissioned";
pub(super) const STOCK: &str = "in stock";

impl Stage {
    pub(super) fn stock(site: &str) -> Self {
        Self::kept(site, STOCK)
    }

    pub(super) fn kept(site: &str, why: &str) -> Self {
        Self::Kept {
            site: site.into(),
            why: why.into(),
        }
    }

    /// The site in whose hands it is.
    pub(in super::super) fn site(&self) -> Option<&str> {
        match self {
            Self::Kept { site, .. } | Self::Thawed { site, .. } | Self::Infused { site, .. } => {
                Some(site)
            }
            Self::Gone { holder, .. } => Some(&**holder).filter(|it| it.starts_with("site/")),
            Self::Packed(_) => None,
        }
    }

    fn kept_at(&self) -> Option<&str> {
        match self {
            Self::Kept { site, .. } => Some(site),
            Self::Packed(_) | Self::Thawed { .. } | Self::Infused { .. } | Self::Gone { .. } => {
                None
            }
        }
    }

    pub(in super::super) fn is_infused(&self) -> bool {
        matches!(self, Self::Infused { .. })
    }
}

/// A place and a position in it.
pub(super) type Spot = (String, String);

#[derive(Clone, Debug)]
pub(in super::super) struct Stay {
    pub(in super::super) from: Time,
    pub(in super::super) stage: Stage,
    pub(in super::super) place: Option<Spot>,
}

/// A vial.
#[derive(Debug)]
pub(in super::super) struct Vial {
    pub(in super::super) lot: String,
    path: Vec<Stay>,
    pub(in super::super) now: Stage,
    pub(super) place: Option<Spot>,
    pub(super) was_thawed: bool,
}

impl Vial {
    pub(super) fn filled(lot: &str, site: &str, entry: &Entry<'_>) -> Self {
        let now = Stage::kept(site, NEW);
        let first = Stay {
            from: entry.when,
            stage: now.clone(),
            place: None,
        };
        Self {
            lot: lot.into(),
            path: vec![first],
            now,
            place: None,
            was_thawed: false,
        }
    }

    pub(in super::super) fn stays(&self) -> &[Stay] {
        &self.path
    }

    /// How many times it was thawed.
    pub(super) fn thaws(&self) -> usize {
        let thawed = self.path.iter().filter_map(|stay| match &stay.stage {
            Stage::Thawed { at, .. } => Some(*at),
            Stage::Kept { .. } | Stage::Packed(_) | Stage::Infused { .. } | Stage::Gone { .. } => {
                None
            }
        });
        thawed.collect::<std::collections::BTreeSet<Time>>().len()
    }

    /// Each stay with the time that it lasted.
    pub(in super::super) fn times(&self, now: Time) -> Vec<(&Stay, Range)> {
        let mut ends: Vec<Time> = self.path.iter().skip(1).map(|stay| stay.from).collect();
        ends.push(now);
        let each = self.path.iter().zip(ends);
        each.map(|(stay, to)| {
            let from = stay.from;
            let to = to.max(from);
            (stay, Range { from, to })
        })
        .collect()
    }

    /// It is in another stage, and stays in its position only while it is kept at the same site.
    pub(super) fn becomes(&mut self, since: Time, when: Time, stage: Stage) {
        self.was_thawed |= matches!(stage, Stage::Thawed { .. });
        let stays = stage.kept_at().is_some() && stage.kept_at() == self.now.site();
        match self.since(since, when, &stage) {
            Ok(since) => {
                let place = self.place.take().filter(|_| stays);
                self.walks(since, stage, place);
            }
            Err(then) => self.was(then, stage, None),
        }
    }

    /// It lay in a shipper all the same, since that was packed or it was elsewhere.
    pub(super) fn lay_inside(&mut self, packed: Time, opened: Time, parcel: &str) {
        let since = self.path.last().unwrap().from.max(packed);
        if since < opened && !self.now.is_infused() {
            self.becomes(since, since, Stage::Packed(parcel.into()));
        }
    }

    /// It is taken out of its position.
    pub(super) fn is_taken_out(&mut self, when: Time) {
        match self.since(when, when, &self.now.clone()) {
            Ok(since) => self.walks(since, self.now.clone(), None),
            Err(then) => self.was(then, self.at(then), None),
        }
    }

    /// It lies in a position of this site.
    pub(super) fn is_put(&mut self, when: Time, site: &str, spot: Spot) {
        let lies = |stage: &Stage| {
            if let Stage::Kept { site: at, why } = stage
                && at == site
                && why != NEW
            {
                return stage.clone();
            }
            Stage::stock(site)
        };
        let stage = lies(&self.now);
        match self.since(when, when, &stage) {
            Ok(since) => self.walks(since, stage, Some(spot)),
            Err(then) => self.was(then, lies(&self.at(then)), Some(spot)),
        }
    }

    /// Where it was at a moment, by what was stated so far.
    fn at(&self, moment: Time) -> Stage {
        let before = self.path.iter().rev().find(|stay| stay.from <= moment);
        before.unwrap_or(&self.path[0]).stage.clone()
    }

    /// Since when it is in its next stage; or else when it was, where it is known to have been elsewhere since. What was
    /// given stays given.
    fn since(&self, since: Time, when: Time, next: &Stage) -> Result<Time, Time> {
        let last = self.path.last().unwrap().from;
        if self.now.is_infused() && !next.is_infused() {
            return Err(when);
        }
        if since >= last {
            return Ok(since);
        }
        if since + SKEW >= last || next.is_infused() {
            return Ok(last);
        }
        Err(since)
    }

    fn walks(&mut self, since: Time, stage: Stage, place: Option<Spot>) {
        self.now = stage.clone();
        self.place.clone_from(&place);
        let last = self.path.last().unwrap();
        if last.stage != stage || last.place != place {
            self.was(since, stage, place);
        }
    }

    fn was(&mut self, from: Time, stage: Stage, place: Option<Spot>) {
        let later = self.path.iter().position(|stay| stay.from > from);
        let stay = Stay { from, stage, place };
        self.path.insert(later.unwrap_or(self.path.len()), stay);
    }
}
