//! A trial's protocol: every limit of the trial is data here, adopted by an event, and none is in the code.

use super::label::Jurisdiction;
use super::{FormId, Gtin, Role, SiteId};
use chrono::{Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod adopt;
mod close;
pub use adopt::{EarlierVersion, Trial};
pub use close::{Closed, open_work};

/// A text in English and Chinese.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// `protocol.adopted`: the whole protocol. Adopted again under another version it is an amendment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    /// Its version.
    pub version: String,
    /// The registry number, such as `NCT01234567`.
    pub registry_number: String,
    /// Other ids of the same study.
    pub other_ids: Vec<String>,
    /// The title.
    pub title: Text,
    /// The phase, as registered.
    pub phase: String,
    /// The design, as registered.
    pub design: Text,
    /// The conditions treated.
    pub conditions: Vec<Text>,
    /// The sponsor.
    pub sponsor: Text,
    /// Who answers for the trial, by function.
    pub responsible_party: Text,
    /// The day on which the trial began.
    pub started_on: NaiveDate,
    /// The product under trial.
    pub product: Product,
    /// What labels say beside what the record has anyway.
    pub labelling: Labelling,
    /// The sites that may enrol.
    pub sites: Vec<SiteId>,
    /// The versions of the consent form that are in force.
    pub consent_versions: Vec<String>,
    /// Who may be enrolled.
    pub enrolment: Enrolment,
    /// Every inclusion criterion; each must be met.
    pub inclusion: Vec<Criterion>,
    /// Every exclusion criterion; none may be met.
    pub exclusion: Vec<Criterion>,
    /// The limits of a dose.
    pub dose: DoseLimits,
    /// What is followed up, and when.
    pub follow_up: FollowUp,
    /// The visits after each infusion.
    pub visits: Vec<Visit>,
    /// How many minutes a signing session may stay open before the signer proves themselves again.
    #[serde(default = "signing_minutes")]
    pub signing_minutes: u32,
    /// The outcome measures.
    pub outcomes: Vec<Outcome>,
    /// The roles that may release a lot.
    pub release_roles: Vec<Role>,
}

/// The product under trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Its short code, as on labels.
    pub code: String,
    /// Its name.
    pub name: Text,
    /// How it is given.
    pub route: Text,
    /// The warmest that it may be stored and shipped, in thousandths of a degree Celsius.
    pub storage_max_mc: i32,
    /// The highest passage number of cells that may be used.
    pub max_passage: u32,
}

/// What labels say of the trial and its product beside what the record has anyway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Labelling {
    /// Whose law the labels have to meet.
    pub jurisdictions: BTreeSet<Jurisdiction>,
    /// Whom to call about the product and the trial.
    pub contact: Contact,
    /// The investigator, by function and site, never by a name.
    pub investigator: Text,
    /// The pharmaceutical form.
    pub form: Text,
    /// The directions for use.
    pub directions: Text,
    /// The number of the trade item, where the sponsor has one; symbols are GS1 Digital Links then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gtin: Option<Gtin>,
}

/// Whom to call about the product and the trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The institution or function, short enough for a vial.
    pub name: Text,
    /// The address.
    pub address: Text,
    /// The telephone number, day and night.
    pub phone: String,
}

/// Who may be enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// The most participants.
    pub cap: u32,
    /// The youngest age, in whole years.
    pub min_age_years: u32,
    /// The oldest age, in whole years.
    pub max_age_years: u32,
    /// The sexes that are eligible, as registered.
    pub sexes: String,
    /// Whether healthy volunteers are accepted.
    pub healthy_volunteers: bool,
}

/// An eligibility criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its id, by which it is answered.
    pub id: String,
    /// What it asks.
    pub text: Text,
}

/// The limits of a dose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DoseLimits {
    /// The least, in cells for each kilogram of body weight.
    pub min_cells_per_kg: u64,
    /// The most, in cells for each kilogram of body weight.
    pub max_cells_per_kg: u64,
    /// The most vials for one order.
    pub max_vials: u32,
    /// The least whole days between two infusions.
    pub min_interval_days: u32,
    /// The limits of a dose that does not depend on weight; none where the protocol has no such dose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<FixedDose>,
}

/// The limits of a dose that does not depend on weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FixedDose {
    /// The least, in cells.
    pub min_cells: u64,
    /// The most, in cells.
    pub max_cells: u64,
}

/// What is followed up, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// The version of CTCAE by which adverse events are graded.
    pub ctcae_version: String,
    /// How many days after an infusion adverse events count.
    pub adverse_event_days: u32,
    /// How many hours the investigator has to report a serious event.
    pub serious_report_hours: u32,
}

/// A visit after each infusion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Visit {
    /// Its id, by which assessments name it.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// The first day after the infusion on which it may be done.
    pub from_day: u32,
    /// The last such day.
    pub to_day: u32,
    /// The form that is filled in.
    pub form: FormId,
}

/// An outcome measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// `primary` or `secondary`, as registered, or `second` where the record does not say.
    pub rank: String,
    /// What is counted.
    pub measure: Text,
    /// Over what time.
    pub window: Text,
    /// What it tells.
    pub description: Text,
}

/// The minutes of a signing session where the protocol does not say.
fn signing_minutes() -> u32 {
    10
}

impl Visit {
    /// The first and the last day of its window after an infusion that started on this day.
    pub fn window(&self, started_on: NaiveDate) -> (NaiveDate, NaiveDate) {
        let day = |days: u32| started_on.checked_add_days(Days::new(days.into()));
        let [from, to] = [self.from_day, self.to_day].map(day);
        (from.unwrap_or(NaiveDate::MAX), to.unwrap_or(NaiveDate::MAX))
    }
}

impl Protocol {
    /// The visit of this id.
    pub fn visit(&self, id: &str) -> Option<&Visit> {
        self.visits.iter().find(|visit| visit.id == id)
    }
}
