//! Persons and their roles. The log knows a role title and never a name (21 CFR 11.10(d), (g)).

use super::rule::ensure;
use super::view::View;
use super::witness::Unconfirmed;
use super::{Act, Changes, Decide, Hash, Log, PersonId, Rule, SiteId, Stop, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Who enrolled them.
    pub enrolled_by: PersonId,
    /// Their keys in force.
    pub keys: BTreeSet<Hash>,
    /// Their further keys that wait to be confirmed.
    pub waiting_keys: BTreeSet<Hash>,
    /// Whether a key of theirs was ever in force: each further one is confirmed.
    pub had_key: bool,
    /// The entries that name them as a witness and that they have not confirmed yet, by leaf hash.
    pub unconfirmed: BTreeMap<Hash, Unconfirmed>,
}

impl Person {
    /// A person without a role or a key.
    ///
    /// # Errors
    /// [`Rule::Value`] for a title that is not 1 to 100 characters.
    pub(crate) fn new(title: &str, enrolled_by: PersonId) -> Result<Self, Stop> {
        ensure(
            (1..=100).contains(&title.chars().count()),
            Rule::Value,
            || "The title is not 1 to 100 characters.".into(),
            "Give a role title.",
        )?;
        Ok(Self {
            title: title.to_owned(),
            grants: Vec::new(),
            left: false,
            enrolled_by,
            keys: BTreeSet::new(),
            waiting_keys: BTreeSet::new(),
            had_key: false,
            unconfirmed: BTreeMap::new(),
        })
    }

    /// A key of theirs is in force from now on.
    pub(crate) fn takes_key(&mut self, key: Hash) {
        self.waiting_keys.remove(&key);
        self.keys.insert(key);
        self.had_key = true;
    }

    /// A key of theirs is out of force.
    pub(crate) fn loses_key(&mut self, key: &Hash) {
        self.waiting_keys.remove(key);
        self.keys.remove(key);
    }

    /// Whether they can enrol an administrator: they are one for the whole trial, and have a key in force.
    pub fn administers(&self) -> bool {
        let administrator = Grant {
            role: Role::Administrator,
            site: None,
        };
        !self.left && !self.keys.is_empty() && self.grants.contains(&administrator)
    }

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
        let person = Person::new(&self.title, act.event.actor.clone())?;
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

    fn decide(&self, act: &Act<'_>, (id, mut person): Self::Own) -> Result<Changes, Stop> {
        person.left = true;
        person.grants.clear();
        changed(act, &id, person)
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

    fn decide(&self, act: &Act<'_>, (id, mut person): Self::Own) -> Result<Changes, Stop> {
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
        changed(act, &id, person)
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

    fn decide(&self, act: &Act<'_>, (id, mut person): Self::Own) -> Result<Changes, Stop> {
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
        changed(act, &id, person)
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

/// The person as the event leaves them; the log keeps the administrators who can act.
///
/// # Errors
/// [`Rule::LastAdministrator`], when the last of them is lost.
pub(crate) fn changed(act: &Act<'_>, id: &PersonId, person: Person) -> Result<Changes, Stop> {
    let log = Log::of(act.view.world)?;
    let others = log.administrators.iter().any(|other| other != id);
    ensure(
        others || person.administers() || !log.administrators.contains(id),
        Rule::LastAdministrator,
        || format!("{id} is the last administrator of the trial with a key in force."),
        "Enrol another administrator of the trial first.",
    )?;
    settled(act, id, person)
}

/// The same, also when the last administrator is lost: the recovery key enrols another one.
///
/// # Errors
/// What the view has yet to load.
pub(crate) fn settled(act: &Act<'_>, id: &PersonId, person: Person) -> Result<Changes, Stop> {
    let mut log = Log::of(act.view.world)?;
    let news = if person.administers() {
        log.administrators.insert(id.clone())
    } else {
        log.administrators.remove(id)
    };
    let changes = Changes::of(id.clone(), person);
    Ok(match Log::subject().filter(|_| news) {
        Some(subject) => changes.note(subject, log),
        None => changes,
    })
}
