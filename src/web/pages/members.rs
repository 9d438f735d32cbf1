//! The members of events, named and shown for people.

use super::super::units::unit_of;
use super::super::words::Lang;
use super::parts::{Moment, thousandths};
use super::words::listed;
use crate::domain::LocalTime;
use serde_json::Value;

/// A member's label: that for where it lies, else the general one.
pub(super) fn label(lang: Lang, name: &str, parent: &str) -> String {
    let ids = [format!("member-{parent}-{name}"), format!("member-{name}")];
    let found = ids.iter().find(|id| lang.has(id));
    found.map_or_else(|| name.replace('_', " "), |id| lang.say(id))
}

/// A member by its path, such as `body.values[0].value`: the labels of its parts, each with its place in a list, counted from 1.
pub(super) fn name(lang: Lang, path: &str) -> String {
    let mut parent = "";
    let mut labels = Vec::new();
    for part in path.strip_prefix("body.").unwrap_or(path).split('.') {
        let (name, place) = part.split_once('[').unwrap_or((part, ""));
        let place = place.trim_end_matches(']').parse::<usize>().ok();
        let label = label(lang, name, parent);
        labels.push(place.map_or_else(|| label.clone(), |place| format!("{label} {}", place + 1)));
        parent = name;
    }
    labels.join(" · ")
}

/// The name of the innermost member of a path, by which its value is read.
pub(super) fn last(path: &str) -> &str {
    let last = path.rsplit('.').next().unwrap_or(path);
    last.split_once('[').map_or(last, |(name, _)| name)
}

/// The value of the member of this path, in the unit that people read.
pub(super) fn says(lang: Lang, path: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => lang.say("js-yes"),
        Value::Bool(false) => lang.say("js-no"),
        Value::Number(number) => number
            .as_i64()
            .and_then(|number| measure(lang, last(path), number))
            .unwrap_or_else(|| number.to_string()),
        Value::String(text) => words(lang, text),
        Value::Array(items) if items.is_empty() => lang.say("js-value-empty-list"),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| says(lang, path, item)).collect();
            listed(lang, &items)
        }
        Value::Object(_) => value.to_string(),
    }
}

/// A number in the unit that its member's name carries.
fn measure(lang: Lang, name: &str, number: i64) -> Option<String> {
    let unit = unit_of(name);
    let zeros = 3_u32.checked_sub(u32::from(unit.scale))?;
    let number = thousandths(number.checked_mul(10_i64.checked_pow(zeros)?)?);
    Some(if unit.word.is_empty() {
        number
    } else {
        let unit = lang.say(&format!("unit-{}", unit.word));
        format!("{number}\u{a0}{unit}")
    })
}

/// A time by the signer's clock, a word of a list in the reader's language, any other text as it is.
fn words(lang: Lang, text: &str) -> String {
    if let Ok(time) = LocalTime::parse(text) {
        return Moment::of(lang, &time).words();
    }
    let id = format!("value-{text}");
    if lang.has(&id) {
        lang.say(&id)
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_member_is_named_by_the_labels_on_the_way_to_it() {
        assert_eq!(name(Lang::En, "body.volume_ul"), "Volume");
        assert_eq!(
            name(Lang::En, "body.values[1].measure"),
            "Values 2 · Measurement"
        );
        assert_eq!(last("body.values[0].value.number"), "number");
        assert_eq!(last("body.serious[2]"), "serious");
        assert_eq!(last("at"), "at");
    }

    #[test]
    fn a_value_is_shown_in_the_unit_of_its_member() {
        let says = |path: &str, value: Value| says(Lang::En, path, &value);
        assert_eq!(says("body.volume_ul", json!(2_050)), "2.05\u{a0}mL");
        assert_eq!(
            says("body.temperature_mc", json!(-150_000)),
            "\u{2212}150\u{a0}°C"
        );
        assert_eq!(says("body.doublings_tenths", json!(125)), "12.5");
        assert_eq!(says("body.grade", json!(3)), "3");
        assert_eq!(says("body.reactive", json!(false)), "No");
        assert_eq!(says("body.reason", json!("misread")), "misread");
        assert_eq!(says("body.serious", json!([])), "none");
        assert_eq!(says("body.number", json!(i64::MAX)), i64::MAX.to_string());
    }
}
