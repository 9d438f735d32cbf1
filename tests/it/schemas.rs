//! The JSON Schemas of bodies: each describes what the rules read, no more and no less.

use serde_json::{Map, Value};
use vialog::app::kinds::kinds;
use vialog::domain::KINDS;

/// As much of JSON Schema (2020-12) as the bodies' schemas use; tells the first thing that does not hold.
fn holds(schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    for word in ["oneOf", "anyOf"] {
        let Some(branches) = schema[word].as_array() else {
            continue;
        };
        let fits = branches.iter().filter(|one| holds(one, value, at).is_ok());
        let count = fits.count();
        if count == 0 || (word == "oneOf" && count > 1) {
            return Err(format!("{at}: {count} branches of {word} hold"));
        }
    }
    if let Some(wanted) = schema.get("const") {
        (wanted == value)
            .then_some(())
            .ok_or(format!("{at}: not {wanted}"))?;
    }
    if let Some(words) = schema["enum"].as_array() {
        words
            .contains(value)
            .then_some(())
            .ok_or(format!("{at}: none of {words:?}"))?;
    }
    if let Some(kind) = schema.get("type") {
        let kinds = kind
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![kind.clone()]);
        let fits = kinds.iter().any(|kind| is_a(kind.as_str().unwrap(), value));
        fits.then_some(())
            .ok_or(format!("{at}: {value} is no {kind}"))?;
    }
    if let Some(items) = value.as_array().filter(|_| schema.get("items").is_some()) {
        for item in items {
            holds(&schema["items"], item, &format!("{at}[]"))?;
        }
    }
    match value.as_object() {
        Some(members) => object_holds(schema, members, at),
        None => Ok(()),
    }
}

fn object_holds(schema: &Value, members: &Map<String, Value>, at: &str) -> Result<(), String> {
    for required in schema["required"].as_array().into_iter().flatten() {
        let name = required.as_str().unwrap();
        members.get(name).ok_or(format!("{at}.{name}: missing"))?;
    }
    for (name, value) in members {
        let inner = format!("{at}.{name}");
        let known = schema["properties"].get(name);
        match known.or(schema.get("additionalProperties")) {
            Some(Value::Bool(false)) => return Err(format!("{inner}: unknown")),
            Some(inner_schema) => holds(inner_schema, value, &inner)?,
            // A schema that says nothing of members is one of several that say it together.
            None => {}
        }
    }
    Ok(())
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no schema of ours says {other}"),
    }
}

/// Every schema inside a schema.
fn each(schema: &Value, see: &mut impl FnMut(&Value)) {
    match schema {
        Value::Object(members) => {
            see(schema);
            members.values().for_each(|inner| each(inner, see));
        }
        Value::Array(items) => items.iter().for_each(|inner| each(inner, see)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_example_is_what_its_schema_says() {
    for (kind, example) in kinds() {
        let schema = serde_json::to_value(kind.schema()).unwrap();
        let body: Value = serde_json::from_str(example.unwrap().get()).unwrap();
        holds(&schema, &body, kind.word).unwrap();
    }
}

#[test]
fn a_schema_refuses_what_the_rules_cannot_read() {
    for (kind, example) in kinds() {
        let schema = serde_json::to_value(kind.schema()).unwrap();
        let body: Value = serde_json::from_str(example.unwrap().get()).unwrap();
        let mut more = body.clone();
        more["no_member_of_this_name"] = Value::from(1);
        assert!(holds(&schema, &more, kind.word).is_err(), "{}", kind.word);
        for name in schema["required"].as_array().into_iter().flatten() {
            let mut less = body.clone();
            less.as_object_mut().unwrap().remove(name.as_str().unwrap());
            assert!(
                holds(&schema, &less, kind.word).is_err(),
                "{} without {name}",
                kind.word
            );
            let read = vialog::domain::Body::read(kind.word, &less.to_string());
            assert!(read.is_err(), "{} is read without {name}", kind.word);
        }
    }
}

#[test]
fn a_schema_stands_by_itself_and_says_what_each_member_is() {
    for kind in KINDS {
        let schema = serde_json::to_value(kind.schema()).unwrap();
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        each(&schema, &mut |inner| {
            assert!(inner.get("$ref").is_none(), "{}", kind.word);
            if let Some(members) = inner["properties"].as_object() {
                assert_eq!(
                    inner["additionalProperties"], false,
                    "{}: {inner}",
                    kind.word
                );
                for (name, member) in members {
                    // The one member of a branch of `oneOf` is told by the branch.
                    let branch = inner.get("description").filter(|_| members.len() == 1);
                    let told = member.get("description").or(branch);
                    assert!(told.is_some(), "{}: {name} has no description", kind.word);
                }
            }
        });
    }
}
