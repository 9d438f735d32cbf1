//! The kinds of event with an example of each, for whoever writes one.

use crate::domain::{KINDS, Kind};
use serde_json::value::RawValue;

/// One event a line and kind: the samples that hold the signed format to what it is.
const SAMPLES: &str = include_str!("../../tests/vectors/events.jsonl");

#[derive(serde::Deserialize)]
struct Sample<'a> {
    kind: &'a str,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// Every kind with the body of an example.
pub fn kinds() -> impl Iterator<Item = (&'static Kind, Option<&'static RawValue>)> {
    KINDS.iter().map(|kind| (kind, example(kind.word)))
}

/// The body of an example of this kind.
pub fn example(word: &str) -> Option<&'static RawValue> {
    let samples = SAMPLES
        .lines()
        .filter_map(|line| serde_json::from_str::<Sample<'_>>(line).ok());
    let mut same = samples.filter(|sample| sample.kind == word);
    same.next().map(|sample| sample.body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Body;

    #[test]
    fn every_kind_has_an_example_that_can_be_read() {
        for (kind, example) in kinds() {
            let body = Body::read(kind.word, example.expect(kind.word).get()).unwrap();
            assert_eq!(body.kind(), kind.word);
        }
    }
}
