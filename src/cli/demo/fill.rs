//! Fills in what the story's data leaves open: moments, hashes, labels, details, proofs (listed in `seeds/demo.toml`).

use super::labelling::template;
use super::player::Service;
use super::story::{Story, seconds};
use crate::cli::failure::Failure;
use crate::cli::keys::{label_id, random};
use crate::domain::key::possession_message;
use crate::domain::specification::Item;
use crate::domain::{
    Commitment, Detail, Hash, Instant, LabelId, LocalTime, PersonId, PublicKey, commit,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// East of UTC, in seconds: the clocks on the walls of the story.
pub(crate) const CHINA: i32 = 8 * 3600;

/// What the story remembers while it is played.
pub(crate) struct Memory<'a> {
    pub(crate) story: &'a Story,
    /// The device keys, by person.
    pub(crate) keys: &'a BTreeMap<String, SigningKey>,
    /// Whether the labels are in Chinese too.
    pub(crate) chinese: bool,
    /// The labels, by the names that the story gives them.
    pub(crate) labels: BTreeMap<String, LabelId>,
    /// What became of each step that has a name.
    pub(crate) told: BTreeMap<String, Told>,
}

/// A step that was recorded.
pub(crate) struct Told {
    /// The index of its entry.
    pub(crate) index: u64,
    /// The leaf hash of its entry.
    pub(crate) leaf: Hash,
    /// When it was signed.
    pub(crate) at: Instant,
}

/// One event as it is filled in.
pub(crate) struct Filling<'m, 'a> {
    pub(crate) memory: &'m mut Memory<'a>,
    pub(crate) row: &'m Map<String, Value>,
    pub(crate) now: Instant,
    /// Who signs.
    pub(crate) by: &'m str,
    /// What the record says, as the service tells the one who signs.
    pub(crate) service: &'m mut dyn Service,
    /// The details to send along.
    pub(crate) details: Vec<Detail>,
}

pub(super) fn bad(text: &str) -> Failure {
    Failure::new(
        format!("the story cannot fill in {text:?}"),
        "correct the story's files in seeds/",
    )
}

/// The text with the words in braces replaced from the row.
pub(super) fn in_row(row: &Map<String, Value>, text: &str) -> String {
    row.iter().fold(text.to_owned(), |text, (name, value)| {
        let word = value
            .as_str()
            .map_or_else(|| value.to_string(), ToOwned::to_owned);
        text.replace(&format!("{{{name}}}"), &word)
    })
}

impl Filling<'_, '_> {
    /// The subject, whose name may be a label's, a template's, or that of a deviation that opened itself.
    pub(crate) fn subject(&mut self, text: &str) -> Result<String, Failure> {
        let text = in_row(self.row, text);
        if let Some(vial) = text.strip_prefix("@label ") {
            return Ok(format!("label/{}", self.label(vial)?));
        }
        if let Some(name) = text.strip_prefix("@template ") {
            let template = template(name, self.memory.chinese)?;
            return Ok(format!("label_template/{}", template.name()));
        }
        for (word, letter) in [("@deviation ", 'D'), ("@breach ", 'B')] {
            if let Some(step) = text.strip_prefix(word) {
                return Ok(format!("deviation/{letter}-{:06}", self.told(step)?.index));
            }
        }
        Ok(text)
    }

    /// What became of the step of this name.
    pub(super) fn told(&self, step: &str) -> Result<&Told, Failure> {
        self.memory.told.get(step).ok_or_else(|| bad(step))
    }

    /// The value with everything filled in.
    pub(crate) fn value(&mut self, value: &Value) -> Result<Value, Failure> {
        match value {
            Value::String(text) => {
                let text = in_row(self.row, text);
                match text.strip_prefix('@') {
                    Some(word) => self.word(word),
                    None => Ok(text.into()),
                }
            }
            Value::Array(values) => values.iter().map(|value| self.value(value)).collect(),
            Value::Object(members) => {
                let filled = members
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), self.value(value)?)));
                filled.collect::<Result<Map<_, _>, _>>().map(Value::Object)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(value.clone()),
        }
    }

    fn word(&mut self, text: &str) -> Result<Value, Failure> {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        match word {
            "protocol" => Ok(json!(self.memory.story.trial.protocol)),
            "form" => Ok(json!(self.memory.story.form.form)),
            "specification" => Ok(json!(self.memory.story.specification.specification)),
            "batch_template" => Ok(json!(self.memory.story.batch_template.template)),
            "method" => Ok(json!(self.item(rest)?.method)),
            "unit" => Ok(json!(self.item(rest)?.unit)),
            "layout" => self.layout(rest),
            "printed" => self.printed(rest),
            "sha" => Ok(json!(Hash::of(&[rest.as_bytes()]))),
            "entry" => Ok(json!(self.told(rest)?.leaf)),
            "index" => Ok(json!(self.told(rest)?.index)),
            "row" => {
                let value = self.row.get(rest).ok_or_else(|| bad(text))?;
                self.value(value)
            }
            "cell" => cell(rest).map(Value::String),
            "dossier" => self.dossier(rest),
            "balance" => self.balance(rest),
            "readings" => self.readings(rest),
            "label" => Ok(json!(self.label(rest)?)),
            "vials" => Ok(vials(rest)?.into()),
            "present" => Ok(vials(rest)?
                .into_iter()
                .map(|vial| json!({ "vial": vial, "found": "present" }))
                .collect()),
            "time" => Ok(json!(self.moment(rest)?)),
            "date" => Ok(json!(self.moment(rest)?.date())),
            "key" => Ok(json!(PublicKey::from(self.key(rest)?))),
            "possession" => self.possession(rest),
            "detail" => self.detail(rest),
            "scan" => self.scan(rest),
            _ => Err(bad(text)),
        }
    }

    /// The item of the specification with this test.
    fn item(&self, test: &str) -> Result<&Item, Failure> {
        let specification = &self.memory.story.specification.specification;
        specification.item(test).ok_or_else(|| bad(test))
    }

    pub(super) fn key(&self, person: &str) -> Result<&SigningKey, Failure> {
        self.memory.keys.get(person).ok_or_else(|| bad(person))
    }

    fn moment(&self, from_now: &str) -> Result<LocalTime, Failure> {
        let seconds = seconds(from_now).ok_or_else(|| bad(from_now))?;
        Ok(LocalTime::at(self.now.plus_seconds(seconds), CHINA))
    }

    /// The label of this name, drawn at its first use.
    pub(super) fn label(&mut self, name: &str) -> Result<LabelId, Failure> {
        if let Some(label) = self.memory.labels.get(name) {
            return Ok(*label);
        }
        let label = label_id()?;
        self.memory.labels.insert(name.to_owned(), label);
        Ok(label)
    }

    /// The new key's proof that its holder has the private half.
    fn possession(&self, person: &str) -> Result<Value, Failure> {
        let key = self.key(person)?;
        let id = PersonId::new(person).map_err(|_bad| bad(person))?;
        let message = possession_message(&self.memory.story.origin, &id, &PublicKey::from(key));
        Ok(json!(STANDARD.encode(key.sign(&message).to_bytes())))
    }

    /// A detail under a new salt: the event holds the commitment, the detail goes beside it.
    fn detail(&mut self, text: &str) -> Result<Value, Failure> {
        let (name, value) = text.split_once(' ').ok_or_else(|| bad(text))?;
        let value = match value.strip_prefix("born ") {
            Some(years) => self.born(years.parse().map_err(|_bad| bad(text))?)?,
            None => value.to_owned(),
        };
        let detail = Detail {
            name: name.to_owned(),
            value,
            salt: Hash(random()?),
        };
        let commitment = detail.commitment();
        self.details.push(detail);
        Ok(json!(commitment))
    }

    /// The birth date of someone of this age, some months after the birthday.
    fn born(&self, years: i64) -> Result<String, Failure> {
        let days = years * 36_525 / 100 + 120;
        Ok(self.moment(&format!("-{days}d"))?.date().to_string())
    }

    /// What a bedside scan commits to: the number on the wristband, under the salt of its binding.
    fn scan(&mut self, text: &str) -> Result<Value, Failure> {
        let (participant, number) = text.split_once(' ').ok_or_else(|| bad(text))?;
        let salt = self.service.salt(self.by, participant)?;
        let Commitment(hash) = commit("wristband", &salt, number);
        Ok(json!(hash))
    }
}

/// `LOT FROM TO` as the subjects of these vials.
fn vials(text: &str) -> Result<Vec<String>, Failure> {
    let mut words = text.split(' ');
    let range = (words.next(), words.next(), words.next());
    let (Some(lot), Some(from), Some(to)) = range else {
        return Err(bad(text));
    };
    match (from.parse::<u32>(), to.parse::<u32>()) {
        (Ok(from), Ok(to)) => Ok((from..=to).map(|n| format!("vial/{lot}-{n:03}")).collect()),
        (Ok(_) | Err(_), Ok(_) | Err(_)) => Err(bad(text)),
    }
}

/// `N COLUMNS` as the Nth position of a box with so many columns, row by row.
fn cell(text: &str) -> Result<String, Failure> {
    let numbers = text.split_once(' ');
    let numbers = numbers.and_then(|(n, columns)| {
        let n = n.parse::<u8>().ok()?.checked_sub(1)?;
        let columns = columns.parse::<u8>().ok().filter(|columns| *columns > 0)?;
        let row = b'A'
            .checked_add(n / columns)
            .filter(u8::is_ascii_uppercase)?;
        Some(format!("{}{}", char::from(row), n % columns + 1))
    });
    numbers.ok_or_else(|| bad(text))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn the_positions_of_a_box_follow_row_by_row() {
        for (text, position) in [
            ("1 10", "A1"),
            ("10 10", "A10"),
            ("11 10", "B1"),
            ("17 9", "B8"),
        ] {
            assert_eq!(cell(text).unwrap(), position);
        }
        for bad in ["0 10", "1 0", "1", "255 9", "x 9"] {
            assert!(cell(bad).is_err(), "{bad}");
        }
    }
}
