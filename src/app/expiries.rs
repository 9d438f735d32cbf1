//! What runs out soon: lots, vials in stock, thawed vials, qualifications and conditional releases.

use super::{App, AppError};
use crate::domain::lot::LotStage;
use crate::domain::vial::VialStage;
use crate::domain::{Instant, Noun, Record, Subject};
use crate::store::ListQuery;
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
}

/// One thing that runs out.
#[derive(Clone, Debug, Serialize)]
pub struct Expiry {
    /// When, by the server's clock.
    pub due: Instant,
    /// Whether that has passed.
    pub over: bool,
    /// What it is that runs out.
    pub what: Expiring,
    /// The thing.
    pub subject: Subject,
    /// The site, where it is at one.
    pub site: Option<Subject>,
    /// How many vials it concerns, where it concerns vials.
    pub vials: Option<u32>,
    /// The thing's state in one word.
    pub state: &'static str,
}

const DAY: i64 = 24 * 3600;

impl App {
    /// What has run out or does so within so many days, the earliest first. What is over and done is left out: infused
    /// vials, closed and rejected lots, retired equipment.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn expiries(&self, days: u32) -> Result<Vec<Expiry>, AppError> {
        let now = self.now();
        let until = now.plus_seconds(i64::from(days) * DAY);
        let mut found = Vec::new();
        for (noun, state) in [
            (Noun::Lot, None),
            (Noun::Stock, Some("in_stock")),
            (Noun::Vial, Some("thawed")),
            (Noun::Equipment, None),
        ] {
            let query = ListQuery {
                state: state.map(str::to_owned),
                ..ListQuery::of_noun(noun)
            };
            for (subject, record) in self.every(query)? {
                found.extend(expiries(&subject, &record));
            }
        }
        found.retain(|one| one.due <= until);
        for one in &mut found {
            one.over = one.due < now;
        }
        found.sort_by(|one, other| {
            (one.due, one.what, &one.subject).cmp(&(other.due, other.what, &other.subject))
        });
        Ok(found)
    }
}

/// When a thing runs out.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else runs out")]
fn expiries(subject: &Subject, record: &Record) -> Vec<Expiry> {
    let one = |what, due, site: Option<&Subject>, vials| Expiry {
        due,
        over: false,
        what,
        subject: subject.clone(),
        site: site.cloned(),
        vials,
        state: record.state(),
    };
    match record {
        Record::Lot(lot) => {
            let site = Some(lot.site.subject());
            let over = matches!(lot.stage, LotStage::Rejected { .. } | LotStage::Closed);
            let fill = lot.fill.as_ref().filter(|_| !over);
            let mut found: Vec<Expiry> = fill
                .map(|fill| {
                    let due = fill.expires_at.instant();
                    one(Expiring::Lot, due, site, Some(fill.count))
                })
                .into_iter()
                .collect();
            if let LotStage::ConditionallyReleased { due, .. } = &lot.stage {
                found.push(one(Expiring::ConditionalRelease, due.instant(), site, None));
            }
            found
        }
        Record::Stock(stock) if stock.free > 0 => {
            let due = stock.expires_at.instant();
            let site = Some(stock.site.subject());
            vec![one(Expiring::Stock, due, site, Some(stock.free))]
        }
        Record::Vial(vial) => match &vial.stage {
            VialStage::Thawed { use_by, site, .. } => {
                vec![one(Expiring::UseBy, *use_by, Some(site.subject()), Some(1))]
            }
            _ => Vec::new(),
        },
        Record::Equipment(equipment) if equipment.retired.is_none() => {
            let until = equipment.qualified_until.as_ref();
            let site = Some(equipment.site.subject());
            until
                .map(|until| one(Expiring::Qualification, until.instant(), site, None))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}
