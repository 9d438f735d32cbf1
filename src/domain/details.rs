//! Details of participants, which stay outside the log: the event holds a salted hash alone.
//!
//! commitment = SHA-256("vialog/detail/v1" 0x00 name 0x00 salt value), where the salt is 32 random bytes.

use super::limits;
use super::rule::ensure;
use super::{Body, Event, Hash, Refusal, Rule, Stop, World};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A salted hash that stands in the log for a detail outside it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Commitment(pub Hash);

/// A detail with what opens its commitment. Never written to a log line: it has no `Debug` or `Display`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detail {
    /// Which detail: `birth_date`, `sex`, `diagnosis`, `wristband` or `weight_g`.
    pub name: String,
    /// The detail itself, at most 200 characters in one line.
    pub value: String,
    /// 32 random bytes, in hexadecimal digits.
    pub salt: Hash,
}

impl Detail {
    /// The commitment that this detail opens.
    pub fn commitment(&self) -> Commitment {
        commit(&self.name, &self.salt, &self.value)
    }
}

/// The commitment to a value under a salt.
pub fn commit(name: &str, salt: &Hash, value: &str) -> Commitment {
    Commitment(Hash::of(&[
        b"vialog/detail/v1\0",
        name.as_bytes(),
        b"\0",
        salt.bytes(),
        value.as_bytes(),
    ]))
}

/// Whole years between a birth date and a day, as birthdays count them.
pub fn age_on(day: NaiveDate, born: NaiveDate) -> Option<u32> {
    let before_birthday = (day.month(), day.day()) < (born.month(), born.day());
    u32::try_from(day.year() - born.year() - i32::from(before_birthday)).ok()
}

/// Checks the details that were handed in with an event against its commitments and its statements.
///
/// The log alone cannot be checked for this, so the server asks it once, before the event is offered to the log;
/// whoever holds the details can ask it again.
///
/// # Errors
/// A refusal by [`Rule::Detail`] or [`Rule::DetailAgrees`], or the subject that the view has yet to load.
pub fn check_details(event: &Event, details: &[Detail], world: &dyn World) -> Result<(), Stop> {
    let wanted = event.body.commitments();
    for detail in details {
        let known = wanted.iter().any(|(name, _)| *name == detail.name);
        ensure(
            known,
            Rule::Detail,
            || "A detail was handed in that the event does not commit to.".into(),
            "Send only the details that the event names.",
        )?;
        let sound = limits::check_text(&detail.name, &detail.value);
        ensure(
            sound.is_ok(),
            Rule::Detail,
            || {
                let why = sound.as_ref().err().map_or("", |why| why);
                format!("The detail {} cannot be kept: {why}.", detail.name)
            },
            "Correct it.",
        )?;
    }
    for (name, commitment) in &wanted {
        let mut given = details.iter().filter(|detail| detail.name == *name);
        let opens = given
            .next()
            .is_some_and(|detail| detail.commitment() == *commitment)
            && given.next().is_none();
        ensure(
            opens,
            Rule::Detail,
            || {
                format!(
                    "The detail {name} is missing, stands twice, or does not open its commitment."
                )
            },
            "Send each detail once, with the salt that was used.",
        )?;
    }
    stays_outside(event, details)?;
    agrees(event, details, world)
}

/// How many digits a number has at least that can tell whose it is.
const TELLING_DIGITS: usize = 6;

/// Refuses an event in whose text a detail stands in clear (block B13): in any text of its body, in its subject's name, in why
/// it comes late, or in how a rule came to be broken. Short numbers and weights are left alone, since the same digits may well
/// be a count.
fn stays_outside(event: &Event, details: &[Detail]) -> Result<(), Stop> {
    let texts = texts(event);
    let found = details
        .iter()
        .find(|detail| texts.iter().any(|text| tells(text, detail)));
    ensure(
        found.is_none(),
        Rule::Private,
        || {
            format!(
                "The detail {} stands in the event itself.",
                found.map_or("", |d| &*d.name)
            )
        },
        "Take it out; the commitment is all that the log needs.",
    )
}

/// Every text that the signer of an event chose.
fn texts(event: &Event) -> Vec<String> {
    let mut texts = vec![event.subject.name().to_owned()];
    texts.extend(event.late_reason.clone());
    texts.extend(event.despite.as_ref().map(|said| said.reason.clone()));
    let body = event.body.to_raw().ok();
    let mut values: Vec<Value> = body
        .and_then(|body| serde_json::from_str(body.get()).ok())
        .into_iter()
        .collect();
    while let Some(value) = values.pop() {
        match value {
            Value::String(text) => texts.push(text),
            Value::Array(items) => values.extend(items),
            Value::Object(members) => {
                for (name, value) in members {
                    texts.push(name);
                    values.push(value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    texts
}

/// Whether a detail stands in a text; a number only by itself, not within a longer word such as a hash.
fn tells(text: &str, detail: &Detail) -> bool {
    let value = &*detail.value;
    if !value.bytes().all(|b| b.is_ascii_digit()) {
        return value.len() >= 4 && text.contains(value);
    }
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut found = text.match_indices(value);
    detail.name != "weight_g"
        && value.len() >= TELLING_DIGITS
        && found.any(|(start, _)| {
            let (before, rest) = text.split_at(start);
            !inside(before.chars().next_back()) && !inside(rest.chars().nth(value.len()))
        })
}

/// What the event states must follow from its details.
fn agrees(event: &Event, details: &[Detail], world: &dyn World) -> Result<(), Stop> {
    let value = |name: &str| {
        details
            .iter()
            .find(|d| d.name == name)
            .map_or("", |d| &*d.value)
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "most kinds have no details")]
    match &event.body {
        Body::ParticipantScreened(body) => {
            let born = value("birth_date").parse::<NaiveDate>().ok();
            let age = born.and_then(|born| age_on(body.consent.given_on, born));
            ensure(
                age == Some(body.age_years),
                Rule::DetailAgrees,
                || {
                    "The age that is stated is not the age on the day of consent by the birth date."
                        .into()
                },
                "Check the birth date (YYYY-MM-DD) and the age.",
            )?;
            let sex = value("sex");
            ensure(
                ["female", "male"].contains(&sex),
                Rule::DetailAgrees,
                || "The sex is neither female nor male.".into(),
                "Enter one of the two.",
            )
        }
        Body::OrderPlaced(body) => {
            let Some(weight) = value("weight_g")
                .parse::<u64>()
                .ok()
                .filter(|grams| (500..=400_000).contains(grams))
            else {
                return Err(Refusal::new(
                    Rule::DetailAgrees,
                    "The weight is not a whole number of grams from 500 to 400,000.",
                    "Weigh again and enter grams.",
                )
                .into());
            };
            body.agrees_with_weight(weight, world)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_is_counted_in_birthdays() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(age_on(day("2026-11-23"), day("2025-11-23")), Some(1));
        assert_eq!(age_on(day("2026-11-22"), day("2025-11-23")), Some(0));
        assert_eq!(age_on(day("2026-02-28"), day("1946-02-28")), Some(80));
        assert_eq!(age_on(day("2026-02-28"), day("2027-01-01")), None);
    }

    #[test]
    fn a_commitment_binds_name_salt_and_value() {
        let salt = Hash([7; 32]);
        let one = commit("sex", &salt, "female");
        assert_ne!(one, commit("sex", &salt, "male"));
        assert_ne!(one, commit("diagnosis", &salt, "female"));
        assert_ne!(one, commit("sex", &Hash([8; 32]), "female"));
    }
}
