//! The printer's grid of dots, so that each module of a symbol is a whole number of dots.

/// Light modules on each side of a QR symbol (ISO/IEC 18004 section 5.3.8).
const QUIET_ZONE: u32 = 4;

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

    /// The dot at which a symbol begins that is centred, with its quiet zone, in a place given in micrometres;
    /// none where the place is too small.
    pub(super) fn centred(self, place: u32, length: u32, modules: u32) -> Option<u32> {
        let dpi = u64::from(self.dots_per_inch());
        let first = (u64::from(place) * dpi).div_ceil(MICROMETRES_PER_INCH);
        let end = (u64::from(place) + u64::from(length)) * dpi / MICROMETRES_PER_INCH;
        let module = u64::from(self.dots_per_module());
        let symbol = (u64::from(modules) + 2 * u64::from(QUIET_ZONE)) * module;
        let spare = end.checked_sub(first)?.checked_sub(symbol)?;
        u32::try_from(first + spare / 2 + u64::from(QUIET_ZONE) * module).ok()
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
    fn a_symbol_is_centred_on_the_grid_with_its_quiet_zone() {
        // 25.4 mm are 300 dots; 37 modules of 3 dots are 111, so 189 are left over.
        assert_eq!(Dpi::D300.centred(0, 25_400, 29), Some(94 + 12));
        assert_eq!(Dpi::D300.centred(2_540, 25_400, 29), Some(30 + 94 + 12));
        // 111 dots are 9.398 mm.
        assert_eq!(Dpi::D300.centred(0, 9_398, 29), Some(12));
        assert_eq!(Dpi::D300.centred(0, 9_397, 29), None);
    }
}
