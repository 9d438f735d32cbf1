//! What runs out soon: lots, vials in stock, thawed vials, qualifications and conditional releases.

use super::{App, AppError};
use crate::domain::usability::{Expiring, limits};
use crate::domain::{Instant, Noun, Record, Subject};
use crate::store::ListQuery;
use serde::Serialize;
use std::collections::HashMap;

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
    /// The thing's state in one word, as it is shown.
    pub state: &'static str,
}

const DAY: i64 = 24 * 3600;

impl App {
    /// What has run out or does so within so many days, the earliest first. What is over and done is left out.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn expiries(&self, days: u32) -> Result<Vec<Expiry>, AppError> {
        let now = self.now();
        let until = now.plus_seconds(i64::from(days) * DAY);
        let mut found = Vec::new();
        let mut records: HashMap<Subject, Record> = HashMap::new();
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
                let mut soon = limits(&record);
                soon.retain(|limit| limit.due <= until);
                if !soon.is_empty() {
                    found.extend(soon.into_iter().map(|limit| (subject.clone(), limit)));
                    records.insert(subject, record);
                }
            }
        }
        let states = self.shown_states(&records)?;
        let mut expiries: Vec<Expiry> = found
            .into_iter()
            .map(|(subject, limit)| Expiry {
                due: limit.due,
                over: limit.what.is_over(limit.due, now),
                what: limit.what,
                site: limit.site.map(Subject::from),
                vials: limit.vials,
                state: states.get(&subject).map_or("", |shown| shown.word),
                subject,
            })
            .collect();
        expiries.sort_by(|one, other| {
            (one.due, one.what, &one.subject).cmp(&(other.due, other.what, &other.subject))
        });
        Ok(expiries)
    }
}
