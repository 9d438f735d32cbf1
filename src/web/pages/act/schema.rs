//! From the schema of a member to the control that asks for it.

use super::super::super::units::unit_of;
use super::super::super::words::Lang;
use super::field::{Field, Place};
use super::shape::{Branch, Shape, Word};
use crate::domain::limits::is_long;
use serde_json::Value;

impl Shape {
    /// The control for this schema.
    pub(super) fn of(name: &str, schema: &Value, place: &Place) -> Self {
        if let Some(branches) = schema.get("anyOf").and_then(Value::as_array) {
            // An optional value: the schema beside null.
            let value = branches.iter().find(|one| kind(one) != "null");
            return value.map_or(Self::Text { long: false }, |value| {
                Self::of(name, value, place)
            });
        }
        if let Some(branches) = schema.get("oneOf").and_then(Value::as_array) {
            return one_of(branches, place);
        }
        if let Some(ids) = schema.get("enum").and_then(Value::as_array) {
            let ids = ids.iter().filter_map(Value::as_str);
            return Self::Word(ids.map(|id| rule(place.lang, id)).collect());
        }
        match kind(schema) {
            "boolean" => Self::YesNo,
            "integer" => number(name, schema, place.lang),
            "array" => array(name, schema, place),
            "object" => object(name, schema, place),
            "" if schema.get("$ref").is_none() && schema.get("const").is_none() => Self::Value,
            _ => text(name, schema),
        }
    }
}

/// The type of a schema, without the null of what may be left out.
fn kind(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::Array(kinds)) => {
            let mut kinds = kinds.iter().filter_map(Value::as_str);
            kinds.find(|kind| *kind != "null").unwrap_or_default()
        }
        Some(kind) => kind.as_str().unwrap_or_default(),
        None => "",
    }
}

fn says<'a>(schema: &'a Value, keyword: &str) -> &'a str {
    schema
        .get(keyword)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn text(name: &str, schema: &Value) -> Shape {
    let noun = says(schema, "x-noun");
    if !noun.is_empty() {
        let any = noun == "any";
        return Shape::Reference(if any { String::new() } else { noun.to_owned() });
    }
    if schema.get("x-detail").is_some() {
        return Shape::Detail(match name {
            "birth_date" => "date",
            "sex" => "sex",
            "weight_g" => "weight",
            _ => "text",
        });
    }
    if schema.get("x-file").is_some() {
        return Shape::File;
    }
    match (says(schema, "format"), schema.get("pattern")) {
        ("date", _) => Shape::Date,
        ("date-time", Some(_)) => Shape::Instant,
        ("date-time", None) => Shape::Moment,
        (_, Some(_)) => Shape::Hash,
        (_, None) => Shape::Text {
            long: is_long(name),
        },
    }
}

fn number(name: &str, schema: &Value, lang: Lang) -> Shape {
    let unit = unit_of(name);
    let bound = |word: &str| schema.get(word).and_then(Value::as_i64).unwrap_or_default();
    let (least, most) = (bound("minimum"), bound("maximum"));
    let word = unit.word;
    let word = (!word.is_empty()).then(|| lang.say(&format!("unit-{word}")));
    Shape::Number {
        unit: word.unwrap_or_default(),
        scale: unit.scale,
        least,
        most,
    }
}

fn array(name: &str, schema: &Value, place: &Place) -> Shape {
    if let Some(items) = schema.get("prefixItems").and_then(Value::as_array) {
        let bounds = ["minimum", "maximum"].into_iter().zip(items);
        let fields = bounds.map(|(bound, item)| Field::of(bound, item, false, place));
        return Shape::Tuple(fields.collect());
    }
    let items = schema.get("items").unwrap_or(&Value::Null);
    if schema.get("uniqueItems").is_some()
        && let Shape::Word(words) = Shape::of(name, items, place)
    {
        return Shape::Words(words);
    }
    let mut items = items.clone();
    if let (Some(file), Some(item)) = (schema.get("x-file"), items.as_object_mut()) {
        item.insert("x-file".to_owned(), file.clone());
    }
    Shape::List(Box::new(Field::item(name, &items, &place.repeated())))
}

fn object(name: &str, schema: &Value, place: &Place) -> Shape {
    match schema.get("additionalProperties") {
        Some(values) if values.is_object() => {
            Shape::Map(Box::new(Field::item(name, values, &place.repeated())))
        }
        Some(_) | None => Shape::Group(Field::all(schema, place)),
    }
}

/// Words alone, or ways to say it of which some carry more.
fn one_of(branches: &[Value], place: &Place) -> Shape {
    let constant = |branch: &Value| {
        branch
            .get("const")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let words: Option<Vec<Word>> = branches
        .iter()
        .map(|branch| constant(branch).map(|value| value_word(place.lang, value)))
        .collect();
    if let Some(words) = words {
        return Shape::Word(words);
    }
    let branch = |branch: &Value| {
        if let Some(value) = constant(branch) {
            let word = value_word(place.lang, value);
            return Some(Branch { word, inner: None });
        }
        let (name, schema) = branch.get("properties")?.as_object()?.iter().next()?;
        let inner = Field::of(name, schema, false, place);
        let word = Word {
            value: name.clone(),
            word: chosen(place.lang, name),
        };
        Some(Branch {
            word,
            inner: Some(inner),
        })
    };
    Shape::Choice(branches.iter().filter_map(branch).collect())
}

/// A word of a list as people read it.
fn value_word(lang: Lang, value: String) -> Word {
    let word = chosen(lang, &value);
    Word { value, word }
}

fn chosen(lang: Lang, value: &str) -> String {
    let ids = [format!("value-{value}"), format!("member-{value}")];
    let found = ids.iter().find(|id| lang.has(id));
    found.map_or_else(|| value.replace('_', " "), |id| lang.say(id))
}

/// A rule by its id, with what it says.
fn rule(lang: Lang, id: &str) -> Word {
    let told = format!("rule-{id}");
    let word = if lang.has(&told) {
        format!("{id}: {}", lang.say(&told))
    } else {
        id.to_owned()
    };
    Word {
        value: id.to_owned(),
        word,
    }
}
