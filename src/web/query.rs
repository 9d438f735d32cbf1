//! What stands behind the question mark of an address.

use super::problem::{Failed, Kind, Problem};
use crate::domain::MAX_INTEGER;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use std::future::{Ready, ready};
use std::ops::Deref;

/// The parameters of a query. What is not in its form is a problem that names the parameter.
#[derive(Debug)]
pub(super) struct Query<T>(T);

impl<T> Query<T> {
    /// The parameters.
    pub(super) fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Failed;
    type Future = Ready<Result<Self, Failed>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            read(request.query_string())
                .map(Self)
                .map_err(|bad| Failed::from(*bad)),
        )
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Box<Problem>> {
    let problem = |member: String, why: String| {
        Box::new(Problem {
            member: Some(member).filter(|member| !member.is_empty() && member != "."),
            ..Problem::of(Kind::Malformed, why)
        })
    };
    let given: Vec<(String, String)> =
        serde_urlencoded::from_str(text).map_err(|bad| problem(String::new(), bad.to_string()))?;
    // No text of the record holds the character, and not every database takes it in a question.
    if let Some((name, _)) = given.iter().find(|(_, value)| value.contains('\0')) {
        return Err(problem(
            name.clone(),
            "a text holds no character U+0000".into(),
        ));
    }
    let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text.as_bytes()));
    serde_path_to_error::deserialize(reader).map_err(|bad| {
        let member = bad.path().to_string();
        problem(member, bad.into_inner().to_string())
    })
}

/// Reads a number that may be missing and is at most 2^53, as every number that is told.
pub(super) fn number<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<u64>, D::Error> {
    let number = u64::deserialize(reader)?;
    if number > MAX_INTEGER {
        return Err(D::Error::custom(
            "enter a number of at most 9007199254740992",
        ));
    }
    Ok(Some(number))
}

#[cfg(test)]
mod tests {
    use super::{number, read};
    use serde::Deserialize;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Asked {
        #[serde(default, deserialize_with = "number")]
        limit: Option<u64>,
        named: Option<String>,
    }

    #[test]
    fn a_query_is_read_as_it_is_written() {
        let asked: Asked = read("limit=9007199254740992&named=a%20b").unwrap();
        assert_eq!(
            (asked.limit, asked.named.as_deref()),
            (Some(1 << 53), Some("a b"))
        );
        let nothing: Asked = read("").unwrap();
        assert_eq!((nothing.limit, nothing.named), (None, None));
    }

    #[test]
    fn a_parameter_that_is_not_in_its_form_is_named() {
        for (text, member) in [
            ("limit=9007199254740993", "limit"),
            ("limit=9223372036854775808", "limit"),
            ("limit=18446744073709551616", "limit"),
            ("limit=-1", "limit"),
            ("limit=", "limit"),
            ("limit=x", "limit"),
            ("named=a%00b", "named"),
        ] {
            let problem = read::<Asked>(text).unwrap_err();
            assert_eq!(
                (problem.status, problem.member.as_deref()),
                (400, Some(member)),
                "{text}"
            );
        }
    }
}
