//! What the values of an event may be, whatever its kind: characters and lengths of texts, ends of numbers and days.
//!
//! One walk over the body holds each value against the [`table`] by the name of its member, so that a value is bounded
//! before a rule counts with it, on every backend and in every replay alike. The schemas of the bodies carry the same
//! limits, and the forms that are drawn from them.
//!
//! A text has characters that can be seen and stand in their order, so no control, bidirectional, invisible or unassigned one. It
//! says something, without a blank at either end. Only the members that are answered with sentences have line feeds and tabs.

use super::strict::Malformed;
use chrono::{Datelike, NaiveDate};
use serde_json::Value;

mod schema;
mod table;
mod text;

pub(super) use schema::describe;
pub(crate) use table::{ARRIVAL_DAYS, EXPIRY_DAYS, QUALIFICATION_DAYS};
pub use table::{Length, is_long, length};
pub use text::{fault, shown};

use table::{MAY_BE_EMPTY, VERBATIM, number};

/// The years of a day or a moment that an event states.
pub(crate) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// Checks every value of a body that has been read as its kind.
///
/// # Errors
/// With the member at fault, and what to enter instead.
pub(super) fn check(body: &str) -> Result<(), Malformed> {
    let value: Value =
        serde_json::from_str(body).map_err(|bad| Malformed::new("body", bad.to_string()))?;
    walk(&value, "body", "")
}

/// Checks a text that stands in a member of this name.
///
/// # Errors
/// With what is wrong with it, and what to enter instead.
pub fn check_text(name: &str, text: &str) -> Result<(), String> {
    if VERBATIM.contains(&name) {
        return Ok(());
    }
    let Length { most, lines } = length(name);
    if let Some(bad) = text.chars().find(|c| fault(*c, lines).is_some()) {
        let why = fault(bad, lines).unwrap_or_default();
        return Err(format!(
            "the character U+{:04X} {why}; take it out",
            u32::from(bad)
        ));
    }
    if text.is_empty() && MAY_BE_EMPTY.contains(&name) {
        return Ok(());
    }
    if text.trim().is_empty() {
        return Err(
            "the text is blank; enter it, or leave the member out if it is optional".into(),
        );
    }
    if text.trim() != text {
        return Err("the text begins or ends with a blank; take the blank away".into());
    }
    let found = text.chars().count();
    if found > most {
        return Err(format!(
            "the text has {found} characters; enter at most {most}"
        ));
    }
    Ok(())
}

/// Checks a value and all that lies in it. The name is that of the member in which it stands, also in a list.
fn walk(value: &Value, path: &str, name: &str) -> Result<(), Malformed> {
    let fault = |why: String| Malformed::new(path, why);
    match value {
        Value::Null | Value::Bool(_) => Ok(()),
        Value::Number(given) => check_number(name, given).map_err(fault),
        Value::String(text) if is_day(name) => check_day(text).map_err(fault),
        Value::String(text) => check_text(name, text).map_err(fault),
        Value::Array(items) => (0_usize..)
            .zip(items)
            .try_for_each(|(index, item)| walk(item, &format!("{path}[{index}]"), name)),
        Value::Object(members) => members.iter().try_for_each(|(key, inner)| {
            let path = format!("{path}.{key}");
            check_text("", key).map_err(|why| Malformed::new(&path, why))?;
            // A text in two languages is as long as the member that it is for.
            let bilingual = ["en", "zh"].contains(&&**key);
            walk(inner, &path, if bilingual { name } else { key })
        }),
    }
}

fn check_number(name: &str, given: &serde_json::Number) -> Result<(), String> {
    let limits = number(name);
    let holds = given
        .as_i64()
        .is_some_and(|number| limits.contains(&number));
    if holds {
        return Ok(());
    }
    let (least, most) = (limits.start(), limits.end());
    Err(format!(
        "{given} is out of range; enter a number from {least} to {most}"
    ))
}

/// Whether a member of this name is a day, which all days say of themselves.
fn is_day(name: &str) -> bool {
    name.ends_with("_on")
}

fn check_day(text: &str) -> Result<(), String> {
    let day: Option<NaiveDate> = text.parse().ok();
    let holds = day.is_some_and(|day| YEARS.contains(&day.year()) && day.to_string() == text);
    if holds {
        Ok(())
    } else {
        let (first, last) = (YEARS.start(), YEARS.end());
        Err(format!(
            "a day is written YYYY-MM-DD; enter one of the years {first} to {last}"
        ))
    }
}
