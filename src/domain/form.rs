//! Forms: versioned data that an assessment is made on, never questions in code.

use super::rule::ensure;
use super::subject::distinct;
use super::view::View;
use super::{Act, Changes, Decide, Refusal, Rule, Stop, Subject, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `form.adopted`, and the form as the record has it. Another version is another form with a name of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    /// Its version.
    pub version: String,
    /// What it is for.
    pub title: Text,
    /// Its items, each under an id of its own.
    pub items: Vec<Item>,
}

/// A form of the record.
pub type Form = Adopted;

/// One item of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its id, by which it is answered.
    pub id: String,
    /// What it asks.
    pub title: Text,
    /// The unit of a number, such as `percent_tenths`; empty for a choice or a score.
    pub unit: String,
    /// What answers it.
    pub answer: AnswerType,
    /// Whether it must be answered.
    pub required: bool,
}

/// What answers an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AnswerType {
    /// A whole number in the item's unit, limits included.
    Number {
        /// The least.
        minimum: i64,
        /// The most.
        maximum: i64,
    },
    /// One of these.
    Choice(Vec<Choice>),
}

/// One choice of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its id, by which it is chosen.
    pub id: String,
    /// What it says.
    pub title: Text,
}

/// The answer to one item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The item.
    pub item: String,
    /// Its value.
    pub value: Value,
}

/// A value of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A whole number in the item's unit.
    Number(i64),
    /// The id of a choice.
    Choice(String),
}

impl AnswerType {
    /// Whether the value answers the item.
    pub fn takes(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Number { minimum, maximum }, Value::Number(number)) => {
                (minimum..=maximum).contains(&number)
            }
            (Self::Choice(choices), Value::Choice(chosen)) => {
                choices.iter().any(|choice| choice.id == *chosen)
            }
            (Self::Number { .. }, Value::Choice(_)) | (Self::Choice(_), Value::Number(_)) => false,
        }
    }

    /// Whether it can be answered, and in one way only.
    fn is_sound(&self) -> bool {
        match self {
            Self::Number { minimum, maximum } => minimum <= maximum,
            Self::Choice(choices) => {
                !choices.is_empty() && distinct(choices.iter().map(|choice| &*choice.id))
            }
        }
    }

    /// What answers it, in words.
    fn told(&self, unit: &str) -> String {
        match self {
            Self::Number { minimum, maximum } => {
                format!("a whole number from {minimum} to {maximum} {unit}")
                    .trim_end()
                    .to_owned()
            }
            Self::Choice(choices) => {
                let ids: Vec<&str> = choices.iter().map(|choice| &*choice.id).collect();
                format!("one of {}", ids.join(", "))
            }
        }
    }
}

impl Form {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        "adopted"
    }

    /// Refuses answers that are not those of the form, by [`Rule::Value`], naming the item.
    pub(crate) fn check(&self, answers: &[Answer]) -> Result<(), Stop> {
        let mut given = BTreeMap::new();
        for answer in answers {
            let item = self.items.iter().find(|item| item.id == answer.item);
            let item = item.ok_or_else(|| {
                let why = format!("{} is no item of the form.", answer.item);
                Refusal::new(Rule::Value, why, "Answer the items of the form.")
            })?;
            let before = given.insert(&*item.id, &answer.value);
            ensure(
                before.is_none(),
                Rule::Value,
                || format!("{} is answered twice.", item.id),
                "Answer each item once.",
            )?;
            ensure(
                item.answer.takes(&answer.value),
                Rule::Value,
                || format!("{} is {}.", item.id, item.answer.told(&item.unit)),
                "Correct the answer.",
            )?;
        }
        let missing = self
            .items
            .iter()
            .find(|item| item.required && !given.contains_key(&*item.id));
        ensure(
            missing.is_none(),
            Rule::Value,
            || format!("{} is not answered.", missing.map_or("", |item| &*item.id)),
            "Answer every required item.",
        )
    }
}

impl Decide for Adopted {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        ensure(
            !self.items.is_empty() && distinct(self.items.iter().map(|item| &*item.id)),
            Rule::Value,
            || "The form is empty or names an item twice.".into(),
            "Name each item once.",
        )?;
        let odd = self.items.iter().find(|item| !item.answer.is_sound());
        ensure(
            odd.is_none(),
            Rule::Value,
            || {
                let id = odd.map_or("", |item| &*item.id);
                format!(
                    "{id} cannot be answered: its limits are upside down, or its choices empty or the same."
                )
            },
            "Correct the item.",
        )?;
        Ok(Changes::of(act.subject(), self.clone()))
    }
}
