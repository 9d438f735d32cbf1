//! The form of a correction: what the entry says of the member, and the control that the member has in its own form.

use super::super::members::last;
use super::field::{Field, Place};
use super::shape::Shape;
use crate::app::{App, AppError, ShownEntry};
use crate::domain::correction::Correctable;
use crate::domain::{Hash, Kind, Subject};
use serde_json::Value;

/// A member of an entry that the query names for a correction.
pub(super) struct Correcting {
    entry: ShownEntry,
    member: Correctable,
}

impl Correcting {
    /// The member of an entry about this subject; none where there is no such member, or it is not corrected.
    pub(super) fn of(
        app: &App,
        subject: &Subject,
        (entry, member): (&str, &str),
    ) -> Result<Option<Self>, AppError> {
        let index = entry.parse::<u64>().ok();
        // A greater index is none of a log.
        let Some(index) = index.filter(|index| i64::try_from(*index).is_ok()) else {
            return Ok(None);
        };
        let entry = match app.entry(index) {
            Ok(entry) if entry.line.subject == *subject => entry,
            Ok(_) | Err(AppError::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut found = app.correctable(&entry)?.into_iter();
        let found = found.find(|one| one.member == member);
        Ok(found.map(|member| Self { entry, member }))
    }

    /// The index of the entry.
    pub(super) fn entry(&self) -> u64 {
        self.entry.line.index
    }

    /// Its leaf hash.
    pub(super) fn leaf(&self) -> Hash {
        self.entry.line.leaf_hash
    }

    /// The path of the member.
    pub(super) fn member(&self) -> &str {
        &self.member.member
    }

    /// What it says now.
    pub(super) fn says(&self) -> &Value {
        &self.member.says
    }

    /// Gives the fields of the old and the right value the control of the member.
    pub(super) fn shape(&self, fields: &mut [Field], place: &Place) -> Result<(), AppError> {
        let path = self.member();
        let Some(inner) = path.strip_prefix("body.") else {
            let shape = if path == "at" {
                Shape::Moment
            } else {
                Shape::Text { long: true }
            };
            set(fields, |_| shape.clone());
            return Ok(());
        };
        let kind = Kind::of(self.entry.line.kind);
        let kind = kind.ok_or(AppError::Internal("an entry of an unknown kind"))?;
        let schema = serde_json::to_value(kind.schema());
        let schema = schema.or(Err(AppError::Internal("a schema cannot be written")))?;
        if let Some(found) = schema_of(&schema, inner) {
            set(fields, |name| {
                Shape::of(last(path), found, &place.inside(name))
            });
        }
        Ok(())
    }
}

fn set(fields: &mut [Field], shape: impl Fn(&str) -> Shape) {
    for field in fields {
        if field.name == "was" || field.name == "should_be" {
            field.shape = shape(&field.name);
        }
    }
}

/// The schema of the member of this path.
fn schema_of<'s>(schema: &'s Value, path: &str) -> Option<&'s Value> {
    path.split('.').try_fold(schema, |around, part| {
        let (name, places) = part.split_once('[').unwrap_or((part, ""));
        let found = inside(around, &|one| {
            let members = one.get("properties").and_then(|members| members.get(name));
            members.or_else(|| one.get("additionalProperties").filter(|it| it.is_object()))
        });
        (0..places.matches(']').count())
            .fold(found, |list, _| inside(list?, &|one| one.get("items")))
    })
}

/// What a schema, or one of the ways that it allows, has.
fn inside<'s>(
    schema: &'s Value,
    part: &dyn Fn(&'s Value) -> Option<&'s Value>,
) -> Option<&'s Value> {
    part(schema).or_else(|| {
        let ways = ["oneOf", "anyOf"]
            .iter()
            .filter_map(|word| schema.get(word)?.as_array());
        ways.flatten().find_map(|way| inside(way, part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_has_the_schema_that_it_has_in_its_own_form() {
        let at = |kind: &str, path: &str| {
            let schema = serde_json::to_value(Kind::of(kind).unwrap().schema()).unwrap();
            schema_of(&schema, path).cloned()
        };
        assert_eq!(at("lot.filled", "volume_ul").unwrap()["type"], "integer");
        assert_eq!(
            at("lot.filled", "expires_at").unwrap()["format"],
            "date-time"
        );
        assert_eq!(
            at("result.recorded", "value.number").unwrap()["type"],
            "integer"
        );
        assert_eq!(
            at("step.recorded", "values[3].value.finding").unwrap()["type"],
            "string"
        );
        assert_eq!(
            at("adverse_event.reported", "serious").unwrap()["type"],
            "array"
        );
        assert_eq!(at("lot.filled", "colour"), None);
        assert_eq!(at("lot.filled", "volume_ul[0]"), None);
    }
}
