//! Sites: hospitals and manufacturers.

use super::country::is_country;
use super::readings::CsvFormat;
use super::rule::ensure;
use super::subject::distinct;
use super::view::View;
use super::{Act, Changes, Decide, Instant, Refusal, Rule, SiteId, Stop, Subject, Text, Zone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a site does in the trial.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SiteRole {
    /// Makes the product.
    Manufacturer,
    /// Treats participants.
    TrialSite,
}

/// `site.registered`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// Its country: an assigned code of ISO 3166-1 alpha-2, such as `CN`.
    pub country: String,
    /// Its time zone: a name of the IANA database, such as `Asia/Shanghai`.
    pub time_zone: String,
    /// What it does in the trial.
    pub roles: Vec<SiteRole>,
    /// How the files of its temperature loggers are read, by a name of the site's own.
    #[serde(default)]
    pub logger_formats: BTreeMap<String, CsvFormat>,
    /// Whether it takes vials of a lot that is released while a result is still to come.
    #[serde(default)]
    pub accepts_conditional: bool,
}

/// `site.changed`: the site is described anew, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Changed {
    /// The site as it is from now on.
    pub site: Registered,
    /// Why it was changed (EU GMP Annex 11 section 9).
    pub reason: String,
}

/// A site of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// As it was last described.
    #[serde(flatten)]
    pub described: Registered,
    /// What else it did with lots that wait for a result before, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Acceptance>,
}

/// Whether a site took vials of a lot that is released while a result is still to come, until it changed that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Whether it took them.
    pub accepted: bool,
    /// Until when.
    pub until: Instant,
}

/// How many bytes the name of a site may have: with a lot's, of at most 32, and the dot between them, it names what the site
/// has of the lot.
const LONGEST_SITE: usize = 31;
/// How long the name of a logger's format may be.
const LONGEST_NAME: usize = 64;

impl Site {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        "registered"
    }

    /// It is described so from this moment on.
    fn describe(&mut self, described: &Registered, at: Instant) {
        let accepted = self.described.accepts_conditional;
        if accepted != described.accepts_conditional {
            let until = at;
            self.before.push(Acceptance { accepted, until });
        }
        self.described = described.clone();
    }

    /// Whether it took vials of a lot that waits for a result at a moment, which may have been as late as `latest`.
    pub(crate) fn accepted_at(&self, when: Instant, latest: Instant) -> bool {
        let mut from = None;
        for one in &self.before {
            if from <= Some(latest) && when < one.until && one.accepted {
                return true;
            }
            from = Some(one.until);
        }
        from <= Some(latest) && self.described.accepts_conditional
    }
}

impl Registered {
    /// Refuses a description that cannot be.
    fn sound(&self) -> Result<(), Stop> {
        ensure(
            !self.roles.is_empty(),
            Rule::Value,
            || "The site has no role.".into(),
            "Say whether it makes the product or treats participants.",
        )?;
        ensure(
            is_country(&self.country),
            Rule::Value,
            || {
                format!(
                    "The country {:?} is no code that ISO 3166-1 assigns.",
                    self.country
                )
            },
            "Enter the two capital letters of the country, such as CN.",
        )?;
        ensure(
            Zone::named(&self.time_zone).is_some(),
            Rule::Value,
            || {
                format!(
                    "The time zone {:?} is no name of the IANA database.",
                    self.time_zone
                )
            },
            "Enter its name, such as Asia/Shanghai.",
        )?;
        ensure(
            distinct(self.logger_formats.keys().map(String::as_str)),
            Rule::Value,
            || "Two of the loggers' formats have names that look the same.".into(),
            "Give each format another name.",
        )?;
        for (name, format) in &self.logger_formats {
            ensure(
                name.chars().count() <= LONGEST_NAME,
                Rule::Value,
                || format!("The name {name:?} of a logger's format is too long."),
                "Name it in at most 64 characters.",
            )?;
            format.check().map_err(|bad| {
                let why = format!(
                    "The format {name:?} cannot be at {}: {}.",
                    bad.member, bad.why
                );
                Refusal::new(Rule::Value, why, "Correct the setting.")
            })?;
        }
        Ok(())
    }
}

impl Decide for Registered {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let name = act.event.subject.name();
        ensure(
            name.len() <= LONGEST_SITE,
            Rule::Value,
            || format!("The name {name:?} is longer than {LONGEST_SITE} characters."),
            "Give the site a shorter name.",
        )?;
        self.sound()?;
        let site = Site {
            described: self.clone(),
            before: Vec::new(),
        };
        Ok(Changes::of(act.event.subject.clone(), site))
    }
}

impl Decide for Changed {
    type Own = (SiteId, Site);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        view.own::<SiteId>(subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut site): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&id)?;
        self.site.sound()?;
        // What a site is in the trial gives its people powers over the trial.
        let roles = |site: &Registered| site.roles.iter().copied().collect::<BTreeSet<_>>();
        if roles(&site.described) != roles(&self.site) {
            act.for_the_trial()?;
        }
        site.describe(&self.site, act.when());
        Ok(Changes::of(id, site))
    }
}
