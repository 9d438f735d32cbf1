//! A trial's protocol: every limit of the trial is data here, adopted by an event, and none is in the code.

use super::rule::ensure;
use super::view::View;
use super::{Act, Changes, Decide, LotId, Role, Rule, SiteId, Stop, Subject};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A text in English and Chinese.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// `protocol.adopted`: the whole protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The sites that may enrol.
    pub sites: Vec<SiteId>,
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
    /// The outcome measures.
    pub outcomes: Vec<Outcome>,
    /// The roles that may release a lot.
    pub release_roles: Vec<Role>,
}

/// The product under trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Who may be enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its id, by which it is answered.
    pub id: String,
    /// What it asks.
    pub text: Text,
}

/// The limits of a dose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The limits of a fixed dose, where the protocol allows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<FixedDose>,
}

/// The limits of a fixed dose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixedDose {
    /// The fewest cells.
    pub min_cells: u64,
    /// The most cells.
    pub max_cells: u64,
}

/// What is followed up, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// The version of CTCAE by which adverse events are graded.
    pub ctcae_version: String,
    /// How many days after an infusion adverse events count.
    pub adverse_event_days: u32,
    /// How many hours the investigator has to report a serious event.
    pub serious_report_hours: u32,
    /// The version of the assessment form.
    pub assessment_form: String,
    /// The first day after the infusion on which the assessment may be done.
    pub assessment_from_day: u32,
    /// The last such day.
    pub assessment_to_day: u32,
}

/// An outcome measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// A trial of the record: its protocol and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The protocol in force.
    pub protocol: Box<Protocol>,
    /// How many participants have been enrolled.
    pub enrolled: u32,
    /// The lots made for it.
    pub lots: BTreeSet<LotId>,
}

impl Trial {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        "adopted"
    }
}

impl Protocol {
    /// Whether the numbers can be limits at all.
    fn is_sound(&self) -> bool {
        let ids: Vec<&str> = self
            .inclusion
            .iter()
            .chain(&self.exclusion)
            .map(|c| &*c.id)
            .collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        ids.len() == unique.len()
            && !self.sites.is_empty()
            && !self.release_roles.is_empty()
            && self.enrolment.cap > 0
            && self.enrolment.min_age_years <= self.enrolment.max_age_years
            && (1..=self.dose.max_cells_per_kg).contains(&self.dose.min_cells_per_kg)
            && self.dose.max_cells_per_kg <= 1_000_000_000_000
            && self.dose.max_vials > 0
            && self.follow_up.assessment_from_day <= self.follow_up.assessment_to_day
    }
}

impl Decide for Protocol {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        ensure(
            self.is_sound(),
            Rule::Value,
            || {
                "The protocol contradicts itself: a criterion stands twice, or a limit is empty or upside down.".into()
            },
            "Correct the protocol.",
        )?;
        for site in &self.sites {
            act.get(site)?;
        }
        Ok(Changes::of(
            act.event.subject.clone(),
            Trial {
                protocol: Box::new(self.clone()),
                enrolled: 0,
                lots: BTreeSet::new(),
            },
        ))
    }
}
