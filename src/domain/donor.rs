//! Donors (21 CFR 1271 subpart C): registered under a code, tested, and determined eligible or not. A donor who is no
//! longer eligible puts everything that comes from the donation on hold, with the one event that says so.

use super::lot::Hold;
use super::rule::{Refusal, ensure};
use super::view::View;
use super::{
    Act, Changes, Decide, DonationNumber, DonorId, Hash, LotId, Rule, SiteId, Stop, Subject,
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
    /// The determination, once made.
    pub eligibility: Option<Eligibility>,
    /// Every clone, bank and lot that comes from the donation.
    pub descendants: BTreeSet<Subject>,
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

impl Registered {
    /// The donation number, refused where it is none.
    fn donation_number(&self) -> Result<Option<DonationNumber>, Stop> {
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
        let donor = Donor {
            site: self.site.clone(),
            tissue: self.tissue.clone(),
            consent_reference: self.consent_reference.clone(),
            donation_number: self.donation_number()?,
            tests: BTreeMap::new(),
            eligibility: None,
            descendants: BTreeSet::new(),
        };
        Ok(Changes::of(act.event.subject.clone(), donor))
    }
}

impl Decide for Tested {
    type Own = (DonorId, Donor);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        view.own::<DonorId>(subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut donor): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&donor.site)?;
        let reactive = donor.tests.entry(self.test.clone()).or_default();
        // A reactive test is never outdone by a later one that is not.
        *reactive |= self.reactive;
        let mut changes = Changes::default();
        if *reactive {
            donor.eligibility = donor.eligibility.map(|_| Eligibility::Incomplete);
            changes =
                hold_descendants(act, &donor, &format!("{id} is reactive in {}.", self.test))?;
        }
        Ok(changes.put(id, donor))
    }
}

impl Decide for Determined {
    type Own = (DonorId, Donor);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        view.own::<DonorId>(subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut donor): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&donor.site)?;
        let mut changes = Changes::default();
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
        if self.eligibility != Eligibility::Eligible {
            let why = format!("{id} was determined {}.", donor.state());
            changes = hold_descendants(act, &donor, &why)?;
        }
        Ok(changes.put(id, donor))
    }
}

/// Puts every lot that comes from the donor on hold; clones and banks show it in their histories, and block B03 keeps
/// them from use.
fn hold_descendants(act: &Act<'_>, donor: &Donor, why: &str) -> Result<Changes, Stop> {
    act.view.load(donor.descendants.iter())?;
    let mut changes = Changes::default();
    for one in &donor.descendants {
        let Ok(lot_id) = LotId::try_from(one.clone()) else {
            changes = changes.touch(one.clone());
            continue;
        };
        let mut lot = act.get(&lot_id)?;
        if lot.can_be_held() {
            lot.hold = Some(Hold {
                reason: why.to_owned(),
                entry: act.leaf,
            });
        }
        changes = changes.put(lot_id, lot);
    }
    Ok(changes)
}

/// The donor, who has one more descendant.
pub(crate) fn with_descendant(act: &Act<'_>, id: &DonorId) -> Result<Donor, Stop> {
    let mut donor = act.get(id)?;
    donor.descendants.insert(act.subject());
    Ok(donor)
}

/// Refuses unless the donor is eligible now (block B03).
pub(crate) fn eligible(view: &View<'_>, id: &DonorId) -> Result<Donor, Stop> {
    ensure_eligible(view, id)?;
    view.get(id)
}

/// Refuses unless the donor is determined eligible.
pub(crate) fn ensure_eligible(view: &View<'_>, id: &DonorId) -> Result<(), Stop> {
    let eligible = view.peek(id, |donor| donor.eligibility == Some(Eligibility::Eligible))?;
    ensure(
        eligible,
        Rule::Source,
        || format!("{id} is not determined eligible."),
        "Have quality assurance determine the donor's eligibility.",
    )
}
