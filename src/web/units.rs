//! The units that the members of events carry in their names, and in which people read and write them.
//!
//! The browser has the same table from here, so that a form and a signature show a value alike.

use serde::Serialize;

/// How a member is read and written by people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Unit {
    /// The end of the member's name, or the whole of it.
    end: &'static str,
    /// The word of the unit, as in `unit-ml`; empty where the number has none.
    pub(crate) word: &'static str,
    /// How many digits of the integer stand behind the decimal point.
    pub(crate) scale: u8,
}

const fn unit(end: &'static str, word: &'static str, scale: u8) -> Unit {
    Unit { end, word, scale }
}

/// Every unit; the first that fits a name counts.
pub(crate) const UNITS: [Unit; 15] = [
    unit("ul", "ml", 3),
    unit("mc", "celsius", 3),
    unit("um", "mm", 3),
    unit("g", "kg", 3),
    unit("tenths", "", 1),
    unit("minutes", "minutes", 0),
    unit("seconds", "seconds", 0),
    unit("hours", "hours", 0),
    unit("days", "days", 0),
    unit("years", "years", 0),
    unit("dots", "dots", 0),
    unit("dpi", "dpi", 0),
    unit("cells_per_kg", "cells_per_kg", 0),
    unit("cells_per_vial", "cells_per_vial", 0),
    unit("cells", "cells", 0),
];

/// How this member is read and written; as it is where its name has no unit.
pub(crate) fn unit_of(member: &str) -> Unit {
    let fits = |unit: &&Unit| {
        let before = member.strip_suffix(unit.end);
        before.is_some_and(|before| before.is_empty() || before.ends_with('_'))
    };
    UNITS.iter().find(fits).copied().unwrap_or(unit("", "", 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_the_end_of_a_name() {
        assert_eq!(unit_of("residual_ul").word, "ml");
        assert_eq!(unit_of("storage_max_mc").scale, 3);
        assert_eq!(unit_of("max_cells_per_kg").word, "cells_per_kg");
        assert_eq!(unit_of("cells").word, "cells");
        assert_eq!(unit_of("doublings_tenths").scale, 1);
        assert_eq!(unit_of("lag").word, "");
        assert_eq!(unit_of("vials").scale, 0);
    }
}
