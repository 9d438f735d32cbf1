//! What a token states, and the bytes that are signed of it.

use super::VERSION;
use crate::domain::key::pae;
use crate::domain::{LabelId, LotId, Subject};
use chrono::{Datelike, NaiveDate};

/// The payload type of what a token's signature is over.
pub const TOKEN_TYPE: &str = "application/vnd.vialog.label-token+json";

/// 2000-01-01, counted from the first day of the common era.
const DAY_ZERO: i32 = 730_120;

/// What a token states: this label is of this subject, whose product is of this lot and may be used until this day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    pub(super) label: LabelId,
    pub(super) of: Subject,
    pub(super) lot: Option<LotId>,
    pub(super) expires_on: Option<NaiveDate>,
}

/// Why no token can state a claim.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadClaim {
    /// The expiry is too early or too late to be written.
    #[error("a token's expiry is a day from 2000-01-02 to 2179-06-06, not {0}")]
    Expiry(NaiveDate),
}

impl Claim {
    /// States what a label is of.
    ///
    /// # Errors
    /// When the expiry is not from 2000-01-02 to 2179-06-06.
    pub fn new(
        label: LabelId,
        of: Subject,
        lot: Option<LotId>,
        expires_on: Option<NaiveDate>,
    ) -> Result<Self, BadClaim> {
        if let Some(date) = expires_on.filter(|date| day_number(*date).is_none()) {
            return Err(BadClaim::Expiry(date));
        }
        Ok(Self {
            label,
            of,
            lot,
            expires_on,
        })
    }

    /// The label.
    pub fn label(&self) -> LabelId {
        self.label
    }

    /// What it is of.
    pub fn of(&self) -> &Subject {
        &self.of
    }

    /// The lot of the product, where there is one.
    pub fn lot(&self) -> Option<&LotId> {
        self.lot.as_ref()
    }

    /// The last day of use, where there is one.
    pub fn expires_on(&self) -> Option<NaiveDate> {
        self.expires_on
    }

    /// What is signed, for the log of this origin alone: a token of one log is none in another.
    pub fn message(&self, origin: &str) -> Vec<u8> {
        let quoted = |text: String| format!("\"{text}\"");
        let or_null = |text: Option<String>| text.map_or("null".to_owned(), quoted);
        // Origins, subjects, ids and dates hold nothing that JSON would escape, so the bytes are these and no others.
        let payload = format!(
            r#"{{"expires_on":{},"label":"{}","log":"{origin}","lot":{},"of":"{}","version":{VERSION}}}"#,
            or_null(self.expires_on.map(|date| date.to_string())),
            self.label,
            or_null(self.lot.as_ref().map(ToString::to_string)),
            self.of,
        );
        pae(TOKEN_TYPE, payload.as_bytes())
    }
}

/// The number of a day since 2000-01-01; none before 2000-01-02 and after 2179-06-06.
pub(super) fn day_number(date: NaiveDate) -> Option<u16> {
    let number = u16::try_from(date.num_days_from_ce() - DAY_ZERO).ok();
    number.filter(|number| *number > 0)
}

/// The day of this number, which is 0 for none.
pub(super) fn day(number: u16) -> Option<NaiveDate> {
    let number = Some(number).filter(|number| *number > 0)?;
    NaiveDate::from_num_days_from_ce_opt(DAY_ZERO + i32::from(number))
}
