//! Persons and their roles. The log knows a role title and never a name (21 CFR 11.10(d), (g)).

use super::rule::{ensure, stated};
use super::view::View;
use super::{Act, Changes, Decide, PersonId, Rule, SiteId, Stop, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a person may do.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Enrols people, keys and sites.
    Administrator,
    /// Quality assurance of the sponsor or the manufacturer.
    Quality,
    /// Makes and stores cells.
    Lab,
    /// Tests lots.
    Analyst,
    /// Releases lots, ships, receives, allocates.
    Pharmacist,
    /// Carries shipments.
    Courier,
    /// Enrols and treats participants.
    Investigator,
    /// Checks and infuses at the bedside.
    Nurse,
    /// Reads everything, signs nothing.
    Auditor,
}

impl Role {
    /// The word in events and answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Quality => "quality",
            Self::Lab => "lab",
            Self::Analyst => "analyst",
            Self::Pharmacist => "pharmacist",
            Self::Courier => "courier",
            Self::Investigator => "investigator",
            Self::Nurse => "nurse",
            Self::Auditor => "auditor",
        }
    }
}

/// A role as granted, at one site or (without one) at all.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub site: Option<SiteId>,
}

/// A person of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// The role title under which the person is known, never a name.
    pub title: String,
    /// The roles in force.
    pub grants: Vec<Grant>,
    /// Whether the person has left.
    pub left: bool,
}

impl Person {
    /// Whether the person holds one of the roles at the site.
    pub fn holds(&self, roles: &[Role], site: &SiteId) -> bool {
        let here = |grant: &Grant| grant.site.is_none() || grant.site.as_ref() == Some(site);
        self.grants
            .iter()
            .any(|grant| roles.contains(&grant.role) && here(grant))
    }

    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.left { "left" } else { "enrolled" }
    }
}

/// `person.enrolled`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    /// The role title under which the person is known, 1 to 100 characters, never a name.
    pub title: String,
}

impl Decide for Enrolled {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        ensure(
            (1..=100).contains(&self.title.chars().count()),
            Rule::Value,
            || "The title is not 1 to 100 characters.".into(),
            "Give a role title.",
        )?;
        let person = Person {
            title: self.title.clone(),
            grants: Vec::new(),
            left: false,
        };
        Ok(Changes::of(act.event.subject.clone(), person))
    }
}

/// `person.left`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// Why, in a few words.
    pub reason: String,
}

impl Decide for Left {
    type Own = (PersonId, Person);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        present(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (_, mut person): Self::Own) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
        not_oneself(act)?;
        person.left = true;
        person.grants.clear();
        Ok(Changes::of(act.event.subject.clone(), person))
    }
}

/// `role.granted`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleGranted {
    /// The role.
    pub role: Role,
    /// Where it holds; everywhere without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
}

impl Decide for RoleGranted {
    type Own = (PersonId, Person);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        present(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (_, mut person): Self::Own) -> Result<Changes, Stop> {
        if let Some(site) = &self.site {
            act.get(site)?;
        }
        let grant = Grant {
            role: self.role,
            site: self.site.clone(),
        };
        ensure(
            !person.grants.contains(&grant),
            Rule::Exists,
            || "The person already holds this role there.".into(),
            "Nothing is left to do.",
        )?;
        person.grants.push(grant);
        Ok(Changes::of(act.event.subject.clone(), person))
    }
}

/// `role.revoked`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRevoked {
    /// The role.
    pub role: Role,
    /// Where it held, as granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// Why.
    pub reason: String,
}

impl Decide for RoleRevoked {
    type Own = (PersonId, Person);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        present(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (_, mut person): Self::Own) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
        if self.role == Role::Administrator {
            not_oneself(act)?;
        }
        let before = person.grants.len();
        person
            .grants
            .retain(|grant| grant.role != self.role || grant.site != self.site);
        ensure(
            person.grants.len() < before,
            Rule::Sequence,
            || "The person does not hold this role there.".into(),
            "Check role and site.",
        )?;
        Ok(Changes::of(act.event.subject.clone(), person))
    }
}

/// The person, refused once they have left.
pub(crate) fn present(view: &View<'_>, subject: &Subject) -> Result<(PersonId, Person), Stop> {
    let (id, person) = view.own::<PersonId>(subject)?;
    ensure(
        !person.left,
        Rule::Sequence,
        || format!("{id} has left."),
        "Enrol them under a new id.",
    )?;
    Ok((id, person))
}

/// An administrator is removed by another one, so that there always is one.
fn not_oneself(act: &Act<'_>) -> Result<(), Stop> {
    ensure(
        act.event.actor.subject() != &act.event.subject,
        Rule::Role,
        || "An administrator does not remove themselves.".into(),
        "Have another administrator do it.",
    )
}
