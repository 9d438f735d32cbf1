//! The fields of a form, drawn from the JSON Schema of a body.
use super::super::super::words::Lang;
use super::super::members::label;
use super::shape::Shape;
use askama::Template;
use serde_json::Value;

/// One member of a body with its control.
#[derive(Clone, Template)]
#[template(path = "field.html", config = "src/web/pages/askama.toml")]
pub(super) struct Field {
    pub(super) lang: Lang,
    /// The member's name, by which the browser puts it into the body.
    pub(super) name: String,
    /// Unique on the page. In what a list repeats it has a placeholder, which the browser replaces.
    pub(super) id: String,
    pub(super) label: String,
    pub(super) help: String,
    /// Whether the member may be left out.
    pub(super) optional: bool,
    pub(super) shape: Shape,
}

/// Where a field lies: what its id begins with, the member around it, and how many lists lie around it.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) lang: Lang,
    pub(super) id: String,
    pub(super) parent: String,
    pub(super) depth: usize,
}

impl Place {
    /// The place of what lies in this member.
    pub(super) fn inside(&self, name: &str) -> Self {
        Self {
            id: format!("{}-{name}", self.id),
            parent: name.to_owned(),
            ..self.clone()
        }
    }

    /// The place of what a list repeats.
    pub(super) fn repeated(&self) -> Self {
        Self {
            id: format!("{}-__{}__", self.id, self.depth),
            depth: self.depth + 1,
            ..self.clone()
        }
    }
}

impl Field {
    /// The fields of an object's schema: the members that are required, in their order, then the others.
    pub(super) fn all(schema: &Value, place: &Place) -> Vec<Self> {
        let Some(members) = schema.get("properties").and_then(Value::as_object) else {
            return Vec::new();
        };
        let required = schema.get("required").and_then(Value::as_array);
        let required: Vec<&str> = required
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let others = members.keys().map(String::as_str);
        let others = others.filter(|name| !required.contains(name));
        let field = |name: &str, optional| {
            let schema = members.get(name)?;
            Some(Self::of(name, schema, optional, place))
        };
        let first = required.iter().filter_map(|name| field(name, false));
        first
            .chain(others.filter_map(|name| field(name, true)))
            .collect()
    }

    /// The field of one member.
    pub(super) fn of(name: &str, schema: &Value, optional: bool, place: &Place) -> Self {
        let inside = place.inside(name);
        Self {
            lang: place.lang,
            name: name.to_owned(),
            id: inside.id.clone(),
            label: label(place.lang, name, &place.parent),
            help: help(place.lang, name, schema),
            optional,
            shape: Shape::of(name, schema, &inside),
        }
    }

    /// One of a list, which has no name of its own.
    pub(super) fn item(of: &str, schema: &Value, place: &Place) -> Self {
        Self {
            lang: place.lang,
            name: String::new(),
            id: place.id.clone(),
            label: label(place.lang, of, ""),
            help: String::new(),
            optional: false,
            shape: Shape::of(of, schema, place),
        }
    }

    /// The ids that describe the control.
    fn described(&self) -> String {
        let hint = (!self.help.is_empty()).then(|| format!("{}-hint ", self.id));
        format!("{}{}-err", hint.unwrap_or_default(), self.id)
    }

    /// Whether a composite member may be left out as a whole, so that saying that it is given is a choice of its own.
    fn may_be_absent(&self) -> bool {
        self.optional && self.shape.is_composite()
    }

    fn say(&self, id: &str) -> String {
        self.lang.say(id)
    }
}

/// What a member is for: in the words of its own, else as the schema says it in English.
fn help(lang: Lang, name: &str, schema: &Value) -> String {
    let id = format!("help-{name}");
    if lang.has(&id) {
        return lang.say(&id);
    }
    let told = schema.get("description").and_then(Value::as_str);
    // What is typed for a detail is the detail itself, not the commitment that the schema speaks of.
    match lang {
        Lang::En if schema.get("x-detail").is_some() => String::new(),
        // Links and code of the documentation, without their marks.
        Lang::En => {
            let text = told.unwrap_or_default();
            text.replace("[`", "").replace("`]", "").replace('`', "")
        }
        Lang::Zh => String::new(),
    }
}
