//! The files that an event names by their SHA-256.

use crate::domain::Hash;
use serde_json::Value;

/// Every hash that stands in an event's body or shows what it states despite a rule, given the bytes that were signed; some name files, others name entries.
pub fn named_hashes(payload: &[u8]) -> Vec<Hash> {
    fn collect(value: &Value, found: &mut Vec<Hash>) {
        match value {
            Value::String(text) => found.extend(Hash::parse(text)),
            Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            Value::Object(members) => members.values().for_each(|one| collect(one, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut found = Vec::new();
    let event: Option<Value> = serde_json::from_slice(payload).ok();
    for member in ["body", "despite"] {
        if let Some(said) = event.as_ref().and_then(|event| event.get(member)) {
            collect(said, &mut found);
        }
    }
    found
}
