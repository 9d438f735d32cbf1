//! JSON Schemas (2020-12) of what is written as text in events, and of whole bodies: from them forms are drawn, and other
//! programs learn what a body may hold.
//!
//! Beside what JSON Schema has, some texts carry a keyword of ours: `x-noun` on a reference (the noun that it names, `any` where
//! it may be any), `x-detail` on a commitment, `x-file` on the hash of an attachment, `x-rule` on the id of a rule.

use super::label::Token;
use super::limits;
use super::{
    Commitment, DonationNumber, Gtin, Hash, Instant, LabelId, LocalTime, Noun, PublicKey, Rule,
    Subject,
};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// Describes types that are written as one text.
macro_rules! texts {
    ($($name:ty = $word:literal, $schema:tt;)*) => {$(
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $word.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

texts! {
    Subject = "Subject", { "type": "string", "x-noun": "any" };
    Hash = "Hash", { "type": "string", "pattern": "^[0-9a-f]{64}$" };
    Commitment = "Commitment", { "type": "string", "pattern": "^[0-9a-f]{64}$", "x-detail": true };
    Instant = "Instant", { "type": "string", "format": "date-time", "pattern": "\\.\\d{6}Z$" };
    LocalTime = "LocalTime", { "type": "string", "format": "date-time" };
    PublicKey = "PublicKey", { "type": "string", "contentEncoding": "base64" };
    LabelId = "LabelId", { "type": "string" };
    Gtin = "Gtin", { "type": "string" };
    DonationNumber = "DonationNumber", { "type": "string" };
    Token = "Token", { "type": "string" };
}

impl JsonSchema for Rule {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Rule".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let set_aside = Self::ALL.iter().filter(|rule| rule.can_be_overridden());
        let ids: Vec<&str> = set_aside.map(|rule| rule.id()).collect();
        json_schema!({ "type": "string", "enum": ids, "x-rule": true })
    }
}

/// The schema of a reference to a thing of this noun.
pub(super) fn reference(noun: Noun) -> Schema {
    json_schema!({ "type": "string", "x-noun": noun.word() })
}

/// The schema of a whole body, with nothing left to look up elsewhere.
pub(super) fn of<T: JsonSchema>() -> Schema {
    let settings =
        SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    limits::describe(&mut schema);
    schema
}
