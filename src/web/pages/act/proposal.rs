//! Names for new things.

use crate::app::{App, AppError};
use crate::domain::{Kind, Noun, Subject};

/// As many as are looked through for the last name.
const LOOKED_AT: u64 = 500;

/// Whether events of this kind make the thing that they are about: whether one may come first.
pub(super) fn makes(app: &App, kind: &Kind) -> Result<bool, AppError> {
    /// The name of no thing.
    const NOTHING: &str = "0.no.such.thing";
    let Some(noun) = kind.noun else {
        return Ok(false);
    };
    let nothing = Subject::new(noun, NOTHING);
    let nothing = nothing.or(Err(AppError::Internal("a name is none")))?;
    let first = app.next(&nothing)?;
    Ok(first.iter().any(|step| step.kind.word == kind.word))
}

/// A name that follows the last one of this noun; empty where there is none, or too many to look through.
pub(super) fn of(app: &App, noun: Noun) -> Result<String, AppError> {
    let found = app.subjects(noun, "", LOOKED_AT)?;
    let full = u64::try_from(found.len()).is_ok_and(|count| count >= LOOKED_AT);
    let names = found.iter().map(|(subject, _)| subject.name());
    Ok(if full {
        String::new()
    } else {
        after(names).unwrap_or_default()
    })
}

/// The name after the highest number, in the form of its last digits; none where no name ends in a number.
fn after<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let numbered = names.filter_map(|name| {
        let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let digits = name.strip_prefix(stem)?;
        let number: u64 = digits.parse().ok()?;
        Some((number, stem, digits.len()))
    });
    let (number, stem, width) = numbered.max_by_key(|(number, ..)| *number)?;
    let next = number.checked_add(1)?;
    Some(format!("{stem}{next:0width$}"))
}

#[cfg(test)]
mod tests {
    use super::after;

    #[test]
    fn a_new_name_follows_the_last_one() {
        let next = |names: &[&str]| after(names.iter().copied());
        assert_eq!(
            next(&["SH-2026-0009", "SH-2026-0002"]).as_deref(),
            Some("SH-2026-0010")
        );
        assert_eq!(next(&["D9"]).as_deref(), Some("D10"));
        assert_eq!(next(&["plant", "ward"]), None);
        assert_eq!(next(&[]), None);
    }
}
