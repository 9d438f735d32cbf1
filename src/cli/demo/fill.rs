//! Fills in what the story's data leaves open: moments, hashes, labels, details, proofs (listed in `seeds/demo.toml`).

use super::story::{Story, seconds};
use crate::cli::failure::Failure;
use crate::cli::keys::random;
use crate::domain::key::possession_message;
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
    /// The vial label's template: its name with its version, and its hash.
    pub(crate) template: (String, Hash),
    /// The label of each vial.
    pub(crate) labels: BTreeMap<String, LabelId>,
    /// The leaf hash of each step that has a name.
    pub(crate) entries: BTreeMap<String, Hash>,
}

/// One event as it is filled in.
pub(crate) struct Filling<'m, 'a> {
    pub(crate) memory: &'m mut Memory<'a>,
    pub(crate) row: &'m Map<String, Value>,
    pub(crate) now: Instant,
    /// Tells the salt of a participant's wristband, as the service tells the one who acts.
    pub(crate) salt: &'m mut dyn FnMut(&str) -> Result<Hash, Failure>,
    /// The details to send along.
    pub(crate) details: Vec<Detail>,
}

fn bad(text: &str) -> Failure {
    Failure::new(
        format!("the story cannot fill in {text:?}"),
        "correct seeds/demo.toml",
    )
}

impl Filling<'_, '_> {
    /// The text with the words in braces replaced from the row.
    pub(crate) fn text(&self, text: &str) -> String {
        self.row
            .iter()
            .fold(text.to_owned(), |text, (name, value)| {
                let word = value
                    .as_str()
                    .map_or_else(|| value.to_string(), ToOwned::to_owned);
                text.replace(&format!("{{{name}}}"), &word)
            })
    }

    /// The subject, whose name may be a label's.
    pub(crate) fn subject(&mut self, text: &str) -> Result<String, Failure> {
        let text = self.text(text);
        match text.strip_prefix("@label ") {
            Some(vial) => Ok(format!("label/{}", self.label(vial)?)),
            None => Ok(text),
        }
    }

    /// The value with everything filled in.
    pub(crate) fn value(&mut self, value: &Value) -> Result<Value, Failure> {
        match value {
            Value::String(text) => {
                let text = self.text(text);
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
            "template" => Ok(json!(self.memory.template.0)),
            "template_hash" => Ok(json!(self.memory.template.1)),
            "sha" => Ok(json!(Hash::of(&[rest.as_bytes()]))),
            "entry" => self
                .memory
                .entries
                .get(rest)
                .map(|leaf| json!(leaf))
                .ok_or_else(|| bad(text)),
            "row" => self.row.get(rest).cloned().ok_or_else(|| bad(text)),
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

    fn key(&self, person: &str) -> Result<&SigningKey, Failure> {
        self.memory.keys.get(person).ok_or_else(|| bad(person))
    }

    fn moment(&self, from_now: &str) -> Result<LocalTime, Failure> {
        let seconds = seconds(from_now).ok_or_else(|| bad(from_now))?;
        Ok(LocalTime::at(self.now.plus_seconds(seconds), CHINA))
    }

    /// The label of a vial, drawn at its first use.
    fn label(&mut self, vial: &str) -> Result<LabelId, Failure> {
        if let Some(label) = self.memory.labels.get(vial) {
            return Ok(*label);
        }
        let label = LabelId::draw(|bytes: &mut [u8]| {
            getrandom::fill(bytes)
                .map_err(|error| Failure::new(error, "check the system's random source"))
        })?;
        self.memory.labels.insert(vial.to_owned(), label);
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
        let salt = (self.salt)(participant)?;
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
