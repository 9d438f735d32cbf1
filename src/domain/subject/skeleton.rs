//! What is left of a name when all that people take for the same is the same.

use super::Subject;
use std::collections::BTreeSet;

impl Subject {
    /// The noun and what a reader sees of the name: `participant/AC-001` of `participant/ac_00l`, too. Two things of one noun
    /// with the same skeleton would be mistaken for one another, so a name is given once in this sense.
    ///
    /// Capital and small letters are one, and so are `O` and `0`, `I`, `L` and `1`, and `.`, `_` and `-`. No two digits are, so
    /// that names that count stay apart, such as those of the vials of a lot.
    pub fn skeleton(&self) -> String {
        let seen = seen(self.name());
        let noun = self.noun().word();
        let mut skeleton = String::with_capacity(self.as_str().len());
        skeleton.push_str(noun);
        skeleton.push('/');
        skeleton.extend(seen);
        skeleton
    }
}

/// What a reader sees of a name.
fn seen(name: &str) -> impl Iterator<Item = char> {
    name.chars().map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        '.' | '_' => '-',
        other => other,
    })
}

/// Whether a reader takes two names within a document for the same.
pub(crate) fn look_alike(one: &str, other: &str) -> bool {
    seen(one).eq(seen(other))
}

/// Whether names within a document can be distinguished: none is empty, and no two look the same.
pub(crate) fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    let mut before = BTreeSet::new();
    names
        .into_iter()
        .all(|name| !name.is_empty() && before.insert(seen(name).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::Subject;
    use std::collections::BTreeSet;

    fn skeleton(text: &str) -> String {
        Subject::parse(text).unwrap().skeleton()
    }

    #[test]
    fn names_that_look_the_same_have_one_skeleton() {
        for alike in [
            "ac-001x", "AC-001X", "AC-00lX", "AC-OO1X", "Ac_o0Ix", "AC.001x",
        ] {
            assert_eq!(
                skeleton(&format!("participant/{alike}")),
                "participant/AC-001X"
            );
        }
        assert_ne!(skeleton("lot/A"), skeleton("bank/A"));
        for other in [
            "AC-002X", "AC-01X", "AC001X", "AC-001", "AC-001Y", "BC-001X",
        ] {
            assert_ne!(
                skeleton(&format!("participant/{other}")),
                "participant/AC-001X"
            );
        }
    }

    #[test]
    fn names_that_count_never_share_a_skeleton() {
        let vials = (1..=2_000).map(|number| format!("vial/CF0001-{number:03}"));
        let deviations = (0..2_000).map(|index| format!("deviation/D-{index:06}"));
        let seen: BTreeSet<String> = vials
            .chain(deviations)
            .map(|name| skeleton(&name))
            .collect();
        assert_eq!(seen.len(), 4_000);
    }
}
