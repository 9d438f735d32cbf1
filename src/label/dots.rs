//! The printer's grid of dots, so that each module of a symbol is a whole number of dots.

const NANOMETRES_PER_INCH: u64 = 25_400_000;
const MICROMETRES_PER_INCH: u64 = 25_400;

/// The resolution of a label printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dpi {
    /// 203 dots per inch; a module is 2 dots, 0.250 mm.
    D203,
    /// 300 dots per inch; a module is 3 dots, 0.254 mm.
    D300,
    /// 600 dots per inch; a module is 6 dots, 0.254 mm.
    D600,
}

impl Dpi {
    /// Every resolution.
    pub const ALL: [Self; 3] = [Self::D203, Self::D300, Self::D600];

    /// The number.
    pub fn dots_per_inch(self) -> u16 {
        match self {
            Self::D203 => 203,
            Self::D300 => 300,
            Self::D600 => 600,
        }
    }

    /// The resolution of this many dots per inch, where there is such a printer.
    pub fn of(dots_per_inch: u16) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|dpi| dpi.dots_per_inch() == dots_per_inch)
    }

    /// As PNG states it, rounded.
    pub(super) fn dots_per_metre(self) -> u32 {
        match self {
            Self::D203 => 7_992,
            Self::D300 => 11_811,
            Self::D600 => 23_622,
        }
    }

    pub(super) fn dots_per_module(self) -> u32 {
        match self {
            Self::D203 => 2,
            Self::D300 => 3,
            Self::D600 => 6,
        }
    }

    /// The first of `dots` dots that are centred in a place given in micrometres; none where the place is too small.
    pub(super) fn centred(self, place: u32, length: u32, dots: u32) -> Option<u32> {
        let dpi = u64::from(self.dots_per_inch());
        let first = (u64::from(place) * dpi).div_ceil(MICROMETRES_PER_INCH);
        let end = (u64::from(place) + u64::from(length)) * dpi / MICROMETRES_PER_INCH;
        let spare = end.checked_sub(first)?.checked_sub(u64::from(dots))?;
        u32::try_from(first + spare / 2).ok()
    }

    /// Dots as millimetres, to the nanometre, so that an edge falls on its dot.
    pub(super) fn millimetres(self, dots: u32) -> String {
        let nanometres = u64::from(dots) * NANOMETRES_PER_INCH / u64::from(self.dots_per_inch());
        format!("{}.{:06}", nanometres / 1_000_000, nanometres % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_a_quarter_of_a_millimetre_in_whole_dots() {
        let modules = Dpi::ALL.map(|dpi| dpi.millimetres(dpi.dots_per_module()));
        assert_eq!(modules, ["0.250246", "0.254000", "0.254000"]);
    }

    #[test]
    fn what_is_centred_begins_on_a_dot_inside_its_place() {
        // 25.4 mm are 300 dots.
        assert_eq!(Dpi::D300.centred(0, 25_400, 111), Some(94));
        assert_eq!(Dpi::D300.centred(2_540, 25_400, 111), Some(30 + 94));
        // 111 dots are 9.398 mm.
        assert_eq!(Dpi::D300.centred(0, 9_398, 111), Some(0));
        assert_eq!(Dpi::D300.centred(0, 9_397, 111), None);
    }
}
