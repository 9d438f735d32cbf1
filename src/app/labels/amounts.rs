//! Amounts and numbers as labels write them.

use crate::domain::VialId;
use crate::domain::vial::Vial;
use std::collections::{BTreeMap, BTreeSet};

/// The cells in each millilitre, to three digits: `5×10⁶/mL`.
pub(super) fn strength(cells: u64, volume_ul: u32) -> String {
    let per_ml = u128::from(cells) * 1000;
    let per_ml = per_ml
        .checked_div(u128::from(volume_ul))
        .unwrap_or_default();
    let digits = per_ml.to_string();
    let exponent = digits.len().saturating_sub(1);
    let (whole, rest) = digits.split_at_checked(1).unwrap_or(("0", ""));
    let rest: String = rest.chars().take(2).collect();
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    format!("{whole}{point}{rest}×10{}/mL", raised(exponent))
}

/// The number in raised digits.
fn raised(number: usize) -> String {
    let digit = |c: char| match c {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        _ => '⁰',
    };
    number.to_string().chars().map(digit).collect()
}

/// Microlitres as millilitres: `2 mL`, `0.5 mL`.
pub(super) fn volume(microlitres: u32) -> String {
    let (whole, part) = (microlitres / 1000, microlitres % 1000);
    let part = format!("{part:03}");
    let part = part.trim_end_matches('0');
    let point = if part.is_empty() { "" } else { "." };
    format!("{whole}{point}{part} mL")
}

/// The numbers of vials in their lot, with those in a row drawn together: `001–003, 005`. Vials of several lots are
/// named whole.
pub(super) fn numbers(vials: &BTreeMap<VialId, Vial>) -> String {
    let lots: BTreeSet<_> = vials.values().map(|vial| &vial.lot).collect();
    if lots.len() > 1 {
        let names: Vec<&str> = vials.keys().map(VialId::name).collect();
        return names.join(", ");
    }
    let numbers: BTreeSet<u32> = vials.values().map(|vial| vial.number).collect();
    let numbers: Vec<u32> = numbers.into_iter().collect();
    let runs = numbers.chunk_by(|one, next| one + 1 == *next);
    let run = |run: &[u32]| match run {
        [one] => format!("{one:03}"),
        [first, .., last] => format!("{first:03}–{last:03}"),
        [] => String::new(),
    };
    runs.map(run).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vial::{Path, VialStage};
    use crate::domain::{Concerns, Corrections, LotId, SiteId};

    fn vials(of: &[(&str, u32)]) -> BTreeMap<VialId, Vial> {
        let vial = |(lot, number): &(&str, u32)| {
            let vial = Vial {
                lot: LotId::new(lot).unwrap(),
                number: *number,
                label: None,
                labelled: false,
                unlabelled_since: None,
                place: None,
                was_thawed: false,
                given_also: BTreeSet::new(),
                concerns: Concerns::default(),
                corrections: Corrections::default(),
                path: Path::default(),
                stage: VialStage::Commissioned {
                    site: SiteId::new("plant").unwrap(),
                },
            };
            (VialId::new(&format!("{lot}-{number:03}")).unwrap(), vial)
        };
        of.iter().map(vial).collect()
    }

    #[test]
    fn a_strength_is_written_to_three_digits() {
        assert_eq!(strength(10_000_000, 2000), "5×10⁶/mL");
        assert_eq!(strength(25_384_000, 3800), "6.68×10⁶/mL");
        assert_eq!(strength(24_000_000_000, 2000), "1.2×10¹⁰/mL");
    }

    #[test]
    fn a_volume_is_written_in_millilitres() {
        assert_eq!(volume(2000), "2 mL");
        assert_eq!(volume(3800), "3.8 mL");
        assert_eq!(volume(50), "0.05 mL");
    }

    #[test]
    fn vials_in_a_row_are_drawn_together() {
        let of_one = vials(&[("A", 1), ("A", 2), ("A", 3), ("A", 5), ("A", 10)]);
        assert_eq!(numbers(&of_one), "001–003, 005, 010");
        assert_eq!(numbers(&vials(&[("A", 1), ("B", 2)])), "A-001, B-002");
    }
}
