//! Sites: hospitals and manufacturers.

use super::rule::ensure;
use super::view::View;
use super::{Act, Changes, Decide, Rule, Stop, Subject, Text};
use serde::{Deserialize, Serialize};

/// What a site does in the trial.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteRole {
    /// Makes the product.
    Manufacturer,
    /// Treats participants.
    TrialSite,
}

/// `site.registered`, and the site as the record has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registered {
    /// Its name.
    pub name: Text,
    /// Street and building, or as much as is public.
    pub address: Text,
    /// The city.
    pub city: Text,
    /// The postal code.
    pub postal_code: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The IANA name of its time zone, as in `Asia/Shanghai`.
    pub time_zone: String,
    /// What it does in the trial.
    pub roles: Vec<SiteRole>,
    /// Whether the site takes lots that are released under a condition.
    #[serde(default, skip_serializing_if = "is_false")]
    pub accepts_conditional: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// A site of the record.
pub type Site = Registered;

impl Site {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        "registered"
    }
}

impl Decide for Registered {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        ensure(
            !self.roles.is_empty(),
            Rule::Value,
            || "The site has no role.".into(),
            "Say whether it makes the product or treats participants.",
        )?;
        let code = self.country.len() == 2 && self.country.bytes().all(|b| b.is_ascii_uppercase());
        ensure(
            code,
            Rule::Value,
            || "The country is not an ISO 3166-1 code of two letters.".into(),
            "Enter a code such as CN.",
        )?;
        Ok(Changes::of(act.event.subject.clone(), self.clone()))
    }
}
