//! Donors (21 CFR 1271 subpart C): registered under a code, tested, and determined eligible or not. Nothing that comes from
//! the donation of a donor who is not eligible may be used; the question about it asks about the donor.

use super::rule::{Refusal, ensure};
use super::usability::Cause;
use super::view::View;
use super::{
    Act, Changes, Concerns, Corrections, Decide, DonationNumber, DonorId, Hash, Instant, Log, Rule,
    SiteId, Stop, Subject, site_day,
};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// `donor.registered`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The donation number of ISBT 128 with its check character, as it was typed or scanned, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub donation_number: Option<String>,
}

/// `donor.tested`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tested {
    /// The test, such as `hiv_nat`.
    pub test: String,
    /// Whether it was reactive.
    pub reactive: bool,
    /// SHA-256 of the laboratory's report.
    #[schemars(extend("x-file" = true))]
    pub report: Hash,
}

/// Whether a donor's cells may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The reference of the consent.
    pub consent_reference: String,
    /// The donation number of ISBT 128, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub donation_number: Option<DonationNumber>,
    /// Whether each test was reactive.
    pub tests: BTreeMap<String, bool>,
    /// The test of each reactive finding, by the entry that recorded it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reactive: BTreeMap<Hash, String>,
    /// The determination, once made.
    pub eligibility: Option<Eligibility>,
    /// Since when it is in force; the beginning of time before one was made.
    pub since: Instant,
    /// Every clone, bank and lot that comes from the donation.
    pub descendants: BTreeSet<Subject>,
    /// What speaks against using what comes from the donation.
    #[serde(default, skip_serializing_if = "Concerns::is_empty")]
    pub concerns: Concerns,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
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

impl Donor {
    /// This entry is of this finding. A reactive test is never outdone by a later one that is not.
    pub(super) fn found(&mut self, entry: Hash, tested: &Tested, when: Instant) {
        if tested.reactive {
            self.reactive.insert(entry, tested.test.clone());
        } else {
            self.reactive.remove(&entry);
        }
        let reactive = self.reactive.values().any(|test| *test == tested.test);
        self.tests.insert(tested.test.clone(), reactive);
        if reactive && self.eligibility.is_some() {
            self.is_determined(Eligibility::Incomplete, when);
        }
    }

    /// Whether its cells may be used is another from this moment on; an eligibility that it did not have is settled by one that
    /// it has.
    fn is_determined(&mut self, eligibility: Eligibility, when: Instant) {
        let was = self.eligibility == Some(Eligibility::Eligible);
        let is = eligibility == Eligibility::Eligible;
        if is && !was {
            self.concerns
                .settle(Cause::DonorNotEligible, self.since, when);
        }
        if is != was {
            self.since = when;
        }
        self.eligibility = Some(eligibility);
    }
}

impl Registered {
    /// Refuses a donation of a day after that of its registration, by the site's clock.
    pub(super) fn was_collected(
        &self,
        view: &View<'_>,
        registered_at: Instant,
    ) -> Result<(), Stop> {
        let today = view.peek(&self.site, |site| {
            site_day(&site.described.time_zone, registered_at)
        })?;
        ensure(
            self.collected_on <= today,
            Rule::Value,
            || {
                let day = self.collected_on;
                format!("The donation of {day} lies after {today}, the day of its registration.")
            },
            "Enter the day of the donation.",
        )
    }

    /// The donation number, refused where it is none.
    pub(super) fn number(&self) -> Result<Option<DonationNumber>, Stop> {
        let number = self.donation_number.as_deref().map(DonationNumber::parse);
        number.transpose().map_err(|bad| {
            let next = "Scan it again, or type it with its check character.";
            Refusal::new(Rule::Value, format!("Not a donation number: {bad}."), next).into()
        })
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
        self.was_collected(&act.view, act.when())?;
        let number = self.number()?;
        let id = DonorId::try_from(act.subject())?;
        let changes = numbered(act, &id, None, number)?;
        let donor = Donor {
            site: self.site.clone(),
            tissue: self.tissue.clone(),
            consent_reference: self.consent_reference.clone(),
            donation_number: number,
            tests: BTreeMap::new(),
            reactive: BTreeMap::new(),
            eligibility: None,
            since: Instant::from_micros(0),
            descendants: BTreeSet::new(),
            concerns: Concerns::default(),
            corrections: Corrections::default(),
        };
        Ok(changes.put(id, donor))
    }
}

/// The donation number is this donor's from now on, in place of the one before. Nothing changes where it is the same.
///
/// # Errors
/// [`Rule::Exists`] when it is another donor's.
pub(super) fn numbered(
    act: &Act<'_>,
    id: &DonorId,
    before: Option<DonationNumber>,
    number: Option<DonationNumber>,
) -> Result<Changes, Stop> {
    if before == number {
        return Ok(Changes::default());
    }
    let mut log = Log::of(act.view.world)?;
    if let Some(before) = before {
        log.donations.remove(&before);
    }
    if let Some(number) = number {
        let other = log.donations.insert(number, id.clone());
        ensure(
            other.is_none(),
            Rule::Exists,
            || {
                let other = other.as_ref().map_or("", |other| other.name());
                format!("The donation number {number} is that of the donor {other}.")
            },
            "Scan the number of this donation.",
        )?;
    }
    Ok(match Log::subject() {
        Some(subject) => Changes::default().note(subject, log),
        None => Changes::default(),
    })
}

impl Decide for Tested {
    type Own = (DonorId, Donor);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        view.own::<DonorId>(subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut donor): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&donor.site)?;
        donor.found(act.leaf, self, act.when());
        Ok(with_descendants(id, donor))
    }
}

impl Decide for Determined {
    type Own = (DonorId, Donor);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        view.own::<DonorId>(subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut donor): Self::Own) -> Result<Changes, Stop> {
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
        donor.is_determined(self.eligibility, act.when());
        Ok(with_descendants(id, donor))
    }
}

/// The donor changes; the histories of what comes from the donation show it.
pub(super) fn with_descendants(id: DonorId, donor: Donor) -> Changes {
    let descendants = donor.descendants.clone();
    let changes = Changes::of(id, donor);
    descendants.into_iter().fold(changes, Changes::touch)
}

/// The donor, who has one more descendant.
pub(crate) fn with_descendant(act: &Act<'_>, id: &DonorId) -> Result<Donor, Stop> {
    let mut donor = act.get(id)?;
    donor.descendants.insert(act.subject());
    Ok(donor)
}
