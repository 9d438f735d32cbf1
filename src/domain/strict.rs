//! Strict JSON: what every signed text must be before its members are looked at.
//!
//! One pass finds duplicate members, floats, integers beyond 2^53, `null` bytes of depth and text that is
//! not UTF-8, and names the member. What passes means the same to every JSON reader (RFC 7493 section 2).

use super::limits::shown;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

/// The largest integer that every JSON reader holds exactly (RFC 7493 section 2.2).
pub const MAX_INTEGER: u64 = 1 << 53;
/// How deep objects and arrays may lie in one another.
const MAX_DEPTH: usize = 16;

/// Text that may not be signed, and the member at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Malformed {
    /// The member at fault, as a path such as `body.vials[3]`; empty for the whole text.
    pub member: String,
    /// What is wrong with it.
    pub why: String,
}

impl Malformed {
    /// A fault of this member. What was sent is repeated without the characters that nobody sees.
    pub fn new(member: impl AsRef<str>, why: impl AsRef<str>) -> Self {
        Self {
            member: shown(member.as_ref()),
            why: shown(why.as_ref()),
        }
    }
}

/// Checks that the bytes are one strict JSON value.
///
/// # Errors
/// When they are not UTF-8 or not JSON, or hold a duplicate member, a float, an integer beyond 2^53 or too deep a nesting.
pub fn check(bytes: &[u8]) -> Result<&str, Malformed> {
    let text = std::str::from_utf8(bytes)
        .map_err(|e| Malformed::new("", format!("not UTF-8 at byte {}", e.valid_up_to())))?;
    let path = RefCell::new(Vec::new());
    let mut reader = serde_json::Deserializer::from_str(text);
    let walked = Strict {
        path: &path,
        depth: 0,
    }
    .deserialize(&mut reader)
    .and_then(|()| reader.end());
    walked.map_err(|e| {
        Malformed::new(
            path.borrow().concat().trim_start_matches('.'),
            e.to_string(),
        )
    })?;
    Ok(text)
}

/// Reads a value whose text has passed [`check`], naming the member where it does not fit.
///
/// # Errors
/// When a member is unknown, missing or of the wrong type.
pub fn read<'a, T: serde::Deserialize<'a>>(text: &'a str, under: &str) -> Result<T, Malformed> {
    let mut reader = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut reader).map_err(|e| {
        let path = e.path().to_string();
        let why = plain(&e.into_inner());
        let inner = if path == "." { String::new() } else { path };
        let named = member_in(&why)
            .filter(|_| why.starts_with("unknown field") || why.starts_with("missing field"));
        // serde's path of an unknown member already ends in its name; of a missing one it does not
        let last = named.filter(|name| !inner.ends_with(name));
        let parts = [Some(under), Some(inner.as_str()), last];
        let parts: Vec<&str> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        Malformed::new(parts.join("."), why)
    })
}

/// serde's sentence without the line and column, which mean nothing to the person who signed.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The name between the first pair of backticks.
fn member_in(sentence: &str) -> Option<&str> {
    sentence.split('`').nth(1)
}

struct Strict<'p> {
    path: &'p RefCell<Vec<String>>,
    depth: usize,
}

impl Strict<'_> {
    fn inner(&self) -> Self {
        Self {
            path: self.path,
            depth: self.depth + 1,
        }
    }

    fn deeper<E: de::Error>(&self) -> Result<(), E> {
        if self.depth >= MAX_DEPTH {
            Err(E::custom("nested too deep"))
        } else {
            Ok(())
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("strict JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        if value > MAX_INTEGER {
            Err(E::custom(
                "a number beyond 2^53 is not the same to every reader",
            ))
        } else {
            Ok(())
        }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.visit_u64(value.unsigned_abs())
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        Err(E::custom(
            "a number must be an integer in the unit that the member names, never a float",
        ))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.deeper()?;
        let mut index = 0_usize;
        loop {
            self.path.borrow_mut().push(format!("[{index}]"));
            if seq.next_element_seed(self.inner())?.is_none() {
                self.path.borrow_mut().pop();
                return Ok(());
            }
            self.path.borrow_mut().pop();
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.deeper()?;
        let mut seen = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            self.path.borrow_mut().push(format!(".{name}"));
            if !seen.insert(name) {
                return Err(de::Error::custom("the member stands twice"));
            }
            map.next_value_seed(self.inner())?;
            self.path.borrow_mut().pop();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> (String, String) {
        let Malformed { member, why } = check(text.as_bytes()).unwrap_err();
        (member, why)
    }

    #[test]
    fn strict_json_passes() {
        assert!(check(br#"{"a":[1,-2,{"b":null}],"c":"x","d":true}"#).is_ok());
        assert!(check(b"9007199254740992").is_ok());
    }

    #[test]
    fn each_fault_names_its_member() {
        assert_eq!(fault(r#"{"a":{"b":1,"b":2}}"#).0, "a.b");
        assert_eq!(fault(r#"{"a":[1,2.5]}"#).0, "a[1]");
        assert_eq!(fault(r#"{"a":1e3}"#).0, "a");
        assert_eq!(fault(r#"{"n":9007199254740993}"#).0, "n");
        assert_eq!(fault(r#"{"n":-9007199254740993}"#).0, "n");
        assert_eq!(fault(r#"{"n":123456789012345678901234567890}"#).0, "n");
        assert!(
            fault(&("[".repeat(40) + &"]".repeat(40)))
                .1
                .contains("too deep")
        );
        assert!(check(&[0xff, 0xfe]).unwrap_err().why.contains("UTF-8"));
        assert!(check(b"{} {}").is_err());
    }

    #[test]
    fn a_member_that_is_missing_unknown_or_of_another_type_is_named() {
        #[derive(serde::Deserialize, Debug)]
        #[serde(deny_unknown_fields)]
        struct In {
            #[expect(dead_code, reason = "read by serde alone")]
            count: u32,
        }
        let member = |text: &str| read::<In>(text, "body").unwrap_err().member;
        assert_eq!(member("{}"), "body.count");
        assert_eq!(member(r#"{"count":"1"}"#), "body.count");
        assert_eq!(member(r#"{"count":1,"more":2}"#), "body.more");
    }
}
