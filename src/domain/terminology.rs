//! Terminologies: the terms by which adverse events are named, and the grades that each term has (CTCAE).

use super::rule::ensure;
use super::view::View;
use super::{Act, Changes, Decide, Hash, Refusal, Rule, Stop, Subject, TerminologyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod builtin;

/// The terms of one class, each with the grades that it has: ascending digits from 1 to 5, such as `345`.
pub type Terms = BTreeMap<String, String>;

/// `terminology.adopted`, about `terminology/ctcae-VERSION`, and the terminology as the record has it.
/// Facts alone: no definition of a term or a grade, and no code of another list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    /// The version, as the protocol names it.
    pub version: String,
    /// SHA-256 of the published file that it was made from.
    #[schemars(extend("x-file" = true))]
    pub source: Hash,
    /// The terms, by system organ class.
    pub classes: BTreeMap<String, Terms>,
}

/// A terminology of the record.
pub type Terminology = Adopted;

impl Terminology {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        "adopted"
    }

    /// How many terms it has, and how many grades can be chosen over all of them.
    pub fn counts(&self) -> (usize, usize) {
        let terms = self.classes.values().flat_map(BTreeMap::values);
        (terms.clone().count(), terms.map(String::len).sum())
    }
}

/// The name of the terminology of a CTCAE version, such as `ctcae-4.0`.
pub fn name_of(ctcae_version: &str) -> String {
    format!("ctcae-{ctcae_version}")
}

/// Whether these are grades: one to five ascending digits from 1 to 5.
fn are_grades(grades: &str) -> bool {
    !grades.is_empty()
        && grades.bytes().all(|b| (b'1'..=b'5').contains(&b))
        && grades.bytes().is_sorted_by(|one, other| one < other)
}

/// Refuses a term that is not of its class, or a grade that the term does not have, by [`Rule::Value`]: by the
/// terminology of the record, or without one by the built-in list, which is of CTCAE 4.0.
pub(crate) fn check(
    act: &Act<'_>,
    version: &str,
    class: &str,
    term: &str,
    grade: u8,
) -> Result<(), Stop> {
    let adopted = match TerminologyId::new(&name_of(version)) {
        Ok(id) if act.find(id.subject())?.is_some() => Some(act.get(&id)?),
        Ok(_) | Err(_) => None,
    };
    let grades = match &adopted {
        Some(list) => list
            .classes
            .get(class)
            .map(|terms| terms.get(term).map(String::as_str)),
        None if version == builtin::VERSION => builtin::terms(class).map(|terms| {
            let found = terms.iter().find(|(name, _)| *name == term);
            found.map(|(_, grades)| *grades)
        }),
        None => {
            let why = format!("No terms of CTCAE {version} are in the record.");
            let remedy = "Have quality adopt them: vialog ctcae import.";
            return Err(Refusal::new(Rule::Value, why, remedy).into());
        }
    };
    let Some(found) = grades else {
        let why = format!("{class:?} is no system organ class of CTCAE {version}.");
        return Err(Refusal::new(Rule::Value, why, "Choose one of its 26 classes.").into());
    };
    let Some(grades) = found else {
        let why = format!("{term:?} is no term of {class:?}.");
        let remedy = if adopted.is_some() {
            "Choose a term of the class."
        } else {
            "Choose a term of the class or its \"Other, specify\", or have quality adopt the whole list: vialog ctcae import."
        };
        return Err(Refusal::new(Rule::Value, why, remedy).into());
    };
    ensure(
        grades
            .bytes()
            .any(|digit| digit.checked_sub(b'0') == Some(grade)),
        Rule::Value,
        || format!("{term:?} has the grades {grades}, and not {grade}."),
        "Choose a grade of the term.",
    )
}

impl Decide for Adopted {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let name = name_of(&self.version);
        ensure(
            act.event.subject.name() == name,
            Rule::Value,
            || {
                format!(
                    "The terms of CTCAE {} are terminology/{name}.",
                    self.version
                )
            },
            "Name the subject after the version.",
        )?;
        let empty = self.classes.values().any(BTreeMap::is_empty);
        ensure(
            !empty && !self.classes.is_empty(),
            Rule::Value,
            || "There is no class, or a class has no term.".into(),
            "Correct the list.",
        )?;
        let mut terms = self.classes.values().flatten();
        let odd = terms.find(|(_, grades)| !are_grades(grades));
        ensure(
            odd.is_none(),
            Rule::Value,
            || {
                let (term, grades) = odd.map_or(("", ""), |(term, grades)| (term, grades));
                format!(
                    "{term:?} has the grades {grades:?}, which are not ascending digits from 1 to 5."
                )
            },
            "Correct the list.",
        )?;
        Ok(Changes::of(act.subject(), self.clone()))
    }
}
