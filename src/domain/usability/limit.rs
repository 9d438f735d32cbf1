//! The limits in time of things, and whether they have passed.

use super::super::equipment::Equipment;
use super::super::lot::{Lot, LotStage};
use super::super::stock::Stock;
use super::super::vial::VialStage;
use super::super::{Instant, Record, SiteId};
use serde::Serialize;

/// What it is that runs out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expiring {
    /// A thawed vial's use-by.
    UseBy,
    /// The time within which the results of a conditional release are expected.
    ConditionalRelease,
    /// A lot's expiry.
    Lot,
    /// The expiry of what a site has in stock.
    Stock,
    /// A qualification.
    Qualification,
}

impl Expiring {
    /// The word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::UseBy => "use_by",
            Self::ConditionalRelease => "conditional_release",
            Self::Lot => "lot",
            Self::Stock => "stock",
            Self::Qualification => "qualification",
        }
    }

    /// Whether a limit at `due` has passed: an expiry from its very moment on, the others after it.
    pub fn is_over(self, due: Instant, now: Instant) -> bool {
        match self {
            Self::Lot | Self::Stock => due <= now,
            Self::UseBy | Self::ConditionalRelease | Self::Qualification => due < now,
        }
    }
}

/// A limit in time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limit {
    /// What it is that runs out.
    pub what: Expiring,
    /// When.
    pub due: Instant,
    /// The site, where it is at one.
    pub site: Option<SiteId>,
    /// How many vials it concerns, where it concerns vials.
    pub vials: Option<u32>,
}

/// The limits in time of a thing; none of one that is over and done: infused vials, closed and rejected lots, retired
/// equipment.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else runs out")]
pub fn limits(record: &Record) -> Vec<Limit> {
    match record {
        Record::Lot(lot) if !lot.is_over() => of_lot(lot),
        Record::Stock(stock) if stock.free > 0 => vec![of_stock(stock)],
        Record::Equipment(equipment) if equipment.retired.is_none() => of_equipment(equipment),
        Record::Vial(vial) => match &vial.stage {
            VialStage::Thawed { use_by, site, .. } => vec![Limit {
                what: Expiring::UseBy,
                due: *use_by,
                site: Some(site.clone()),
                vials: Some(1),
            }],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The last moment at which a thawed vial of this lot may be given, as things are: its use-by, unless the lot expires or a
/// result on which its release waits is due before. None for a vial that is not thawed.
pub fn last_use(vial: &VialStage, lot: &Lot) -> Option<Instant> {
    let VialStage::Thawed { use_by, .. } = vial else {
        return None;
    };
    // At the moment of its expiry a lot has expired.
    let expiry = lot
        .fill
        .as_ref()
        .map(|fill| fill.expires_at.instant().plus_seconds(-1));
    let due = if let LotStage::ConditionallyReleased { due, .. } = &lot.stage {
        Some(due.instant())
    } else {
        None
    };
    [Some(*use_by), expiry, due].into_iter().flatten().min()
}

fn of_lot(lot: &Lot) -> Vec<Limit> {
    let limit = |what, due, vials| Limit {
        what,
        due,
        site: Some(lot.site.clone()),
        vials,
    };
    let fill = lot.fill.iter();
    let mut found: Vec<Limit> = fill
        .map(|fill| limit(Expiring::Lot, fill.expires_at.instant(), Some(fill.count)))
        .collect();
    if let LotStage::ConditionallyReleased { due, .. } = &lot.stage {
        found.push(limit(Expiring::ConditionalRelease, due.instant(), None));
    }
    found
}

fn of_stock(stock: &Stock) -> Limit {
    Limit {
        what: Expiring::Stock,
        due: stock.expires_at.instant(),
        site: Some(stock.site.clone()),
        vials: Some(stock.free),
    }
}

fn of_equipment(equipment: &Equipment) -> Vec<Limit> {
    let until = equipment.qualified_until.iter();
    until
        .map(|until| Limit {
            what: Expiring::Qualification,
            due: until.instant(),
            site: Some(equipment.site.clone()),
            vials: None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expiry_has_passed_at_its_very_moment_and_a_use_by_after_it() {
        let (due, next) = (Instant::from_micros(7), Instant::from_micros(8));
        for what in [Expiring::Lot, Expiring::Stock] {
            assert!(what.is_over(due, due));
            assert!(!what.is_over(next, due));
        }
        for what in [
            Expiring::UseBy,
            Expiring::ConditionalRelease,
            Expiring::Qualification,
        ] {
            assert!(!what.is_over(due, due));
            assert!(what.is_over(due, next));
        }
    }
}
