//! QR of which dirt hides one of the three corner patterns: it is drawn anew where the two others say that it is.

use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::common::{BitMatrix, DetectorRXingResult as _};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{FindFinderPatterns, FinderPatternSet, SampleQR};
use rxing::{Point, point};
use std::ops::{Range, RangeInclusive};

/// How many patterns are taken for corners, and how many guesses are tried, so that a picture full of squares takes no
/// longer than others.
const MOST_PATTERNS: usize = 12;
const MOST_GUESSES: usize = 300;

/// Modules from the middle of one corner pattern to the next, in the symbols of vials (versions 1 to 3).
const APART: [f32; 3] = [14.0, 18.0, 22.0];

/// The size of a module that two patterns' distance gives, in that which their own size gives. They differ where the
/// symbol bends away.
const ALIKE: Range<f32> = 0.8..1.25;

/// A side is longer or shorter than the other by so much, since the symbol is bent.
const SIDES: [f32; 3] = [1.0, 0.95, 1.05];

/// A corner lies so far beside the middle line of the two others, for the same reason.
const ASIDE: [f32; 3] = [0.0, 0.03, -0.03];

/// The three corners of a symbol, of which one is guessed.
struct Guess {
    corners: FinderPatternSet,
    /// The middle of the one that is guessed.
    middle: Point,
    /// From one module to the next, in pixels.
    module: Point,
}

/// The text of a QR symbol of which two corner patterns are seen; none where there is none.
pub(super) fn mended(bits: &BitMatrix) -> Option<String> {
    let mut seen = FindFinderPatterns(bits, true, 1);
    seen.truncate(MOST_PATTERNS);
    let pairs = seen
        .iter()
        .flat_map(|one| seen.iter().map(move |other| (*one, *other)));
    pairs
        .flat_map(|(one, other)| guesses(one, other))
        .take(MOST_GUESSES)
        .find_map(|guess| read(&drawn(bits, &guess)?, &guess.corners))
}

/// Where the third corner may be. Two patterns are two ends of a side, or of a diagonal.
#[expect(
    clippy::float_arithmetic,
    reason = "corners are placed in fractions of a pixel"
)]
fn guesses(one: ConcentricPattern, other: ConcentricPattern) -> Vec<Guess> {
    let across = other.p - one.p;
    let down = point(-across.y, across.x);
    let size = i32::midpoint(one.size, other.size);
    let own = i16::try_from(size).map_or(f32::MAX, f32::from) / 7.0;
    let at = |p| ConcentricPattern { p, size };
    let mut guesses = Vec::new();
    for apart in APART {
        let module = across.length() / apart;
        if ALIKE.contains(&(module / own)) {
            for long in SIDES {
                let (lower, upper) = (one.p + down * long, one.p - down * long);
                guesses.push((lower, across / apart, (at(lower), one, other)));
                guesses.push((upper, across / apart, (other, one, at(upper))));
            }
        }
        if ALIKE.contains(&(module / own / std::f32::consts::SQRT_2)) {
            for aside in ASIDE {
                let middle = (one.p + other.p + down) / 2.0 + across * aside;
                let module = (across + down) / (2.0 * apart);
                guesses.push((middle, module, (other, at(middle), one)));
            }
        }
    }
    let guess = |(middle, module, (bl, tl, tr))| Guess {
        corners: FinderPatternSet { bl, tl, tr },
        middle,
        module,
    };
    guesses.into_iter().map(guess).collect()
}

/// The picture with the guessed pattern; none where it would reach beyond the edge.
#[expect(
    clippy::float_arithmetic,
    reason = "modules are fractions of a pixel, at any turn"
)]
fn drawn(bits: &BitMatrix, guess: &Guess) -> Option<BitMatrix> {
    let (middle, module) = (guess.middle, guess.module);
    let square = module.x * module.x + module.y * module.y;
    // At any turn, half of the pattern's diagonal with one light module around it.
    let reach = 6.5 * square.sqrt();
    let columns = pixels(middle.x - reach, middle.x + reach, bits.width())?;
    let mut drawn = bits.clone();
    for y in pixels(middle.y - reach, middle.y + reach, bits.height())? {
        for x in columns.clone() {
            let from = Point::from((x, y)) + 0.5 - middle;
            let right = (from.x * module.x + from.y * module.y) / square;
            let down = (from.y * module.x - from.x * module.y) / square;
            match right.abs().max(down.abs()) {
                ..1.5 | 2.5..3.5 => drawn.set(x, y),
                1.5..2.5 | 3.5..4.5 => drawn.unset(x, y),
                _ => (),
            }
        }
    }
    Some(drawn)
}

/// The pixels between two places; none where one is beyond the edge.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places are not negative then, and a picture is not so large"
)]
fn pixels(first: f32, last: f32, end: u32) -> Option<RangeInclusive<u32>> {
    let inside = first >= 0.0 && (last as u32) < end;
    inside.then_some(first as u32..=last as u32)
}

fn read(bits: &BitMatrix, corners: &FinderPatternSet) -> Option<String> {
    let sampled = SampleQR(bits, corners).ok()?;
    let decoded = Decode(sampled.getBits()).ok()?;
    decoded.isValid().then(|| decoded.text())
}

#[cfg(test)]
mod tests {
    use super::super::{Picture, read_picture};
    use crate::label::symbol::{Carrier, Symbol};

    const TEXT: &str = "HTTPS://V.EXAMPLE.CN/7K2M9QXA41TE";

    /// A symbol of 29 modules at 6 pixels each, with these corners hidden: upper left, upper right, lower left.
    fn read(hidden: [bool; 3]) -> Vec<String> {
        let symbol = Symbol::encode(Carrier::Qr, TEXT.to_owned()).unwrap();
        let dark = |x: u32, y: u32| {
            let inside = (4..33).contains(&x) && (4..33).contains(&y);
            let corner = match (x < 12, y < 12) {
                (true, true) => hidden[0],
                (false, true) => hidden[1] && x > 24,
                (true, false) => hidden[2] && y > 24,
                (false, false) => false,
            };
            inside && !corner && symbol.is_dark(x - 4, y - 4)
        };
        let pixels = (0..37 * 6).flat_map(|y| (0..37 * 6).map(move |x| (x, y)));
        let luma = pixels.map(|(x, y)| if dark(x / 6, y / 6) { 0 } else { 255 });
        let picture = Picture::from_luma(37 * 6, 37 * 6, luma.collect()).unwrap();
        let found = read_picture(&picture);
        found.into_iter().map(|read| read.text).collect()
    }

    #[test]
    fn a_symbol_of_which_any_one_corner_is_hidden_is_read() {
        for hidden in [
            [false, false, false],
            [true, false, false],
            [false, true, false],
            [false, false, true],
        ] {
            assert_eq!(read(hidden), [TEXT], "{hidden:?}");
        }
    }

    #[test]
    fn a_symbol_of_which_two_corners_are_hidden_is_not_read_as_something_else() {
        for hidden in [
            [true, true, false],
            [true, false, true],
            [false, true, true],
        ] {
            assert!(read(hidden).is_empty(), "{hidden:?}");
        }
    }
}
