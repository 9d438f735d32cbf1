//! The limits in the schemas of bodies, for the forms and for other programs.

use super::table::{MAY_BE_EMPTY, VERBATIM, length, number};
use schemars::Schema;
use serde_json::{Map, Value};

/// Adds to each number and text of a schema the limits that its member has.
pub(in super::super) fn describe(schema: &mut Schema) {
    if let Some(members) = schema.as_object_mut() {
        object(members, "");
    }
}

fn any(schema: &mut Value, name: &str) {
    if let Value::Object(members) = schema {
        object(members, name);
    }
}

fn object(schema: &mut Map<String, Value>, name: &str) {
    let is = |kind: &str| match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        Some(one) => one == kind,
        None => false,
    };
    let closed = [
        "const",
        "enum",
        "format",
        "pattern",
        "x-noun",
        "contentEncoding",
    ];
    let free = !closed.iter().any(|word| schema.contains_key(*word));
    if is("integer") {
        let limits = number(name);
        let own = |word: &str| schema.get(word).and_then(Value::as_i64);
        let least = own("minimum").map_or(*limits.start(), |own| own.max(*limits.start()));
        let most = own("maximum").map_or(*limits.end(), |own| own.min(*limits.end()));
        schema.insert("minimum".into(), least.into());
        schema.insert("maximum".into(), most.into());
    } else if is("string") && free && !VERBATIM.contains(&name) {
        if !MAY_BE_EMPTY.contains(&name) {
            schema.insert("minLength".into(), 1.into());
        }
        schema.insert("maxLength".into(), length(name).most.into());
    }
    for (word, inner) in schema.iter_mut() {
        match (&**word, inner) {
            ("properties", Value::Object(members)) => {
                for (member, inner) in members {
                    let bilingual = ["en", "zh"].contains(&&**member);
                    any(inner, if bilingual { name } else { member });
                }
            }
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", Value::Array(branches)) => {
                for branch in branches {
                    any(branch, name);
                }
            }
            ("items", inner) => any(inner, name),
            ("additionalProperties", inner) => any(inner, ""),
            _ => {}
        }
    }
}
