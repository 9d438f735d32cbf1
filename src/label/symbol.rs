//! The QR symbol of a vial (ISO/IEC 18004).

use super::LabelError;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Modules on a side: 7.5 mm at 0.25 mm each. A larger symbol bends too far round a vial of 12.5 mm to be read.
const MOST_MODULES: usize = 30;

/// The dark and light modules of one symbol, row by row, without the quiet zone.
pub(super) struct Symbol {
    colors: Vec<Color>,
    side: usize,
}

impl Symbol {
    /// Encodes with error correction Q, or M where only that keeps to 7.5 mm (measured: at equal size Q survives
    /// spots better, and a smaller symbol survives the vial's curve better).
    ///
    /// # Errors
    /// When the text needs more than version 3 even at M.
    pub(super) fn of(payload: &str) -> Result<Self, LabelError> {
        [EcLevel::Q, EcLevel::M]
            .into_iter()
            .filter_map(|level| QrCode::with_error_correction_level(payload, level).ok())
            .find(|code| code.width() <= MOST_MODULES)
            .map(|code| Self {
                side: code.width(),
                colors: code.into_colors(),
            })
            .ok_or_else(|| LabelError::Symbol {
                payload: payload.to_owned(),
            })
    }

    /// Modules on a side.
    pub(super) fn modules(&self) -> u32 {
        u32::try_from(self.side).unwrap_or(u32::MAX)
    }

    /// Whether the module in this column and row is dark.
    #[cfg(test)]
    pub(super) fn is_dark(&self, x: u32, y: u32) -> bool {
        let (x, y) = (usize::try_from(x).unwrap(), usize::try_from(y).unwrap());
        self.colors[y * self.side + x] == Color::Dark
    }

    /// SVG path data, one unit a module: each run of dark modules in a row is one rectangle.
    pub(super) fn path(&self) -> String {
        let mut path = String::new();
        for (y, row) in self.colors.chunks(self.side).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|left, right| left == right) {
                if run.first() == Some(&Color::Dark) {
                    let wide = run.len();
                    // Writing to a String cannot fail.
                    let _ = write!(path, "M{x} {y}h{wide}v1h-{wide}z");
                }
                x += run.len();
            }
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(payload: &str) -> usize {
        Symbol::of(payload).unwrap().side
    }

    #[test]
    fn the_level_is_q_where_it_fits_and_m_otherwise() {
        let of = |host: usize| format!("HTTPS://{}/7K2M9QXA41TE", "V".repeat(host));
        let level = |text: &str, level| {
            let code = QrCode::with_error_correction_level(text, level).unwrap();
            code.into_colors()
        };
        // 47 characters fill version 3 at Q (ISO/IEC 18004, table 7).
        let (at_q, at_m) = (of(26), of(27));
        assert!(Symbol::of(&at_q).unwrap().colors == level(&at_q, EcLevel::Q));
        assert!(Symbol::of(&at_m).unwrap().colors == level(&at_m, EcLevel::M));
        assert_eq!((side(&at_q), side(&at_m)), (29, 29));
    }

    #[test]
    fn the_sides_are_those_of_the_standard() {
        assert_eq!(side("7K2M9QXA41TE"), 21);
        assert_eq!(side("HTTPS://V.EXAMPLE.CN/7K2M9QXA41TE"), 29);
    }

    #[test]
    fn a_text_that_needs_version_4_is_refused() {
        let payload = "A".repeat(62);
        assert_eq!(
            Symbol::of(&payload).map(|_| ()),
            Err(LabelError::Symbol { payload })
        );
    }

    #[test]
    fn the_path_draws_the_dark_modules_of_the_first_row() {
        let symbol = Symbol::of("7K2M9QXA41TE").unwrap();
        assert!(symbol.path().starts_with("M0 0h7v1h-7z"));
        assert!(symbol.path().contains("M14 0h7v1h-7zM0 1h1v1h-1z"));
    }
}
