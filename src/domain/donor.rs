//! Donors (21 CFR 1271 subpart C): registered under a code, tested, and determined eligible or not.

use super::rule::ensure;
use super::view::View;
use super::{Act, Changes, Decide, DonorId, Hash, Rule, SiteId, Stop, Subject};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `donor.registered`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registered {
    /// The site that keeps the donor's file.
    pub site: SiteId,
    /// The tissue given.
    pub tissue: String,
    /// The reference of the consent, never its text or a name.
    pub consent_reference: String,
    /// The day of the donation.
    pub collected_on: NaiveDate,
}

/// `donor.tested`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tested {
    /// The test, such as `hiv_nat`.
    pub test: String,
    /// Whether it was reactive.
    pub reactive: bool,
    /// SHA-256 of the laboratory's report.
    pub report: Hash,
}

/// Whether a donor's cells may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Eligibility {
    /// They may.
    Eligible,
    /// They may not.
    Ineligible,
    /// Not all that is needed is known.
    Incomplete,
}

/// `donor.determined`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Determined {
    /// The determination.
    pub eligibility: Eligibility,
    /// On what it rests.
    pub basis: String,
}

/// A donor of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Donor {
    /// The site that keeps the donor's file.
    pub site: SiteId,
    /// The tissue given.
    pub tissue: String,
    /// Whether each test was reactive.
    pub tests: BTreeMap<String, bool>,
    /// The determination, once made.
    pub eligibility: Option<Eligibility>,
}

impl Donor {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.eligibility {
            None => "registered",
            Some(Eligibility::Eligible) => "eligible",
            Some(Eligibility::Ineligible) => "ineligible",
            Some(Eligibility::Incomplete) => "incomplete",
        }
    }
}

impl Decide for Registered {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        act.get(&self.site)?;
        act.at_site(&self.site)?;
        let donor = Donor {
            site: self.site.clone(),
            tissue: self.tissue.clone(),
            tests: BTreeMap::new(),
            eligibility: None,
        };
        Ok(Changes::of(act.event.subject.clone(), donor))
    }
}

impl Decide for Tested {
    type Own = (DonorId, Donor);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        view.own::<DonorId>(subject)
    }

    fn decide(&self, act: &Act<'_>, (_, mut donor): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&donor.site)?;
        let reactive = donor.tests.entry(self.test.clone()).or_default();
        // A reactive test is never outdone by a later one that is not.
        *reactive |= self.reactive;
        if *reactive {
            donor.eligibility = donor.eligibility.map(|_| Eligibility::Incomplete);
        }
        Ok(Changes::of(act.event.subject.clone(), donor))
    }
}

impl Decide for Determined {
    type Own = (DonorId, Donor);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        view.own::<DonorId>(subject)
    }

    fn decide(&self, act: &Act<'_>, (_, mut donor): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&donor.site)?;
        if self.eligibility == Eligibility::Eligible {
            let clear = !donor.tests.is_empty() && donor.tests.values().all(|reactive| !reactive);
            ensure(
                clear,
                Rule::Source,
                || "A donor without tests, or with a reactive one, is not eligible.".into(),
                "Record the tests, or determine otherwise.",
            )?;
        }
        donor.eligibility = Some(self.eligibility);
        Ok(Changes::of(act.event.subject.clone(), donor))
    }
}

/// Refuses unless the donor is eligible now (block B03).
pub(crate) fn eligible(view: &View<'_>, id: &DonorId) -> Result<Donor, Stop> {
    let donor = view.get(id)?;
    let eligible = donor.eligibility == Some(Eligibility::Eligible);
    ensure(
        eligible,
        Rule::Source,
        || format!("{id} is not determined eligible."),
        "Have quality assurance determine the donor's eligibility.",
    )?;
    Ok(donor)
}
