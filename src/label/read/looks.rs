//! Other looks at a picture in which nothing was read: ink that has spread, and modules of few pixels.

use super::Picture;
use std::iter::once;

/// The side of the squares that have one threshold, in pixels.
const BLOCK: usize = 8;

/// How many squares on each side are the surroundings of one.
const REACH: usize = 3;

/// A picture of more pixels is sharp enough as it is.
const MOST_ENLARGED: usize = 2_000_000;

/// Black where a pixel has less than three quarters of the brightness of its surroundings, else white. Printed ink spreads
/// into the light modules, and the usual threshold, the mean, takes what is left of them for dark.
pub(super) fn thinned(picture: &Picture) -> Picture {
    let width = side(picture.width());
    let means: Vec<Vec<u32>> = bands(picture.luma(), width)
        .map(|band| block_means(band, width))
        .collect();
    let mut luma = Vec::with_capacity(picture.luma().len());
    for (band, pixels) in bands(picture.luma(), width).enumerate() {
        let near = around(&means, band, REACH);
        let columns = near.first().map_or(0, Vec::len);
        let thresholds: Vec<u8> = (0..columns).map(|column| threshold(near, column)).collect();
        for row in pixels.chunks(width) {
            for (block, threshold) in row.chunks(BLOCK).zip(&thresholds) {
                luma.extend(
                    block
                        .iter()
                        .map(|pixel| if pixel < threshold { 0 } else { u8::MAX }),
                );
            }
        }
    }
    Picture::drawn(picture.width(), picture.height(), luma)
}

/// Each pixel twice, less the mean of the 5 × 5 pixels around it: what blur has mixed is told apart again, as far as noise
/// allows.
pub(super) fn sharpened(picture: &Picture) -> Picture {
    let rows: Vec<&[u8]> = picture.luma().chunks(side(picture.width())).collect();
    let mut luma = Vec::with_capacity(picture.luma().len());
    for (y, row) in rows.iter().enumerate() {
        let near = around(&rows, y, 2);
        let mut sums = vec![0; row.len()];
        for other in near {
            for (sum, pixel) in sums.iter_mut().zip(*other) {
                *sum += i32::from(*pixel);
            }
        }
        let height = i32::try_from(near.len()).unwrap_or(1);
        for (x, pixel) in row.iter().enumerate() {
            let near = around(&sums, x, 2);
            let width = i32::try_from(near.len()).unwrap_or(1);
            let mean = near.iter().sum::<i32>() / (width * height);
            let sharp = (2 * i32::from(*pixel) - mean).clamp(0, 255);
            luma.push(u8::try_from(sharp).unwrap_or(*pixel));
        }
    }
    Picture::drawn(picture.width(), picture.height(), luma)
}

/// Twice as wide and high, each pixel mixed with its neighbours; none where the picture is large already.
pub(super) fn enlarged(picture: &Picture) -> Option<Picture> {
    let (width, luma) = (side(picture.width()), picture.luma());
    if luma.len() > MOST_ENLARGED {
        return None;
    }
    let first = luma.get(..width)?;
    let last = luma.get(luma.len() - width..)?;
    let above = once(first).chain(luma.chunks(width));
    let below = luma.chunks(width).skip(1).chain(once(last));
    let mut large = Vec::with_capacity(4 * luma.len());
    for ((row, above), below) in luma.chunks(width).zip(above).zip(below) {
        for other in [above, below] {
            let mixed = row
                .iter()
                .zip(other)
                .map(|(near, far)| 3 * u16::from(*near) + u16::from(*far));
            widen(&mixed.collect::<Vec<_>>(), &mut large);
        }
    }
    Some(Picture::drawn(
        2 * picture.width(),
        2 * picture.height(),
        large,
    ))
}

/// Puts each value between its neighbours, two for one. The values are four times the brightness.
fn widen(row: &[u16], to: &mut Vec<u8>) {
    let left = row.first().into_iter().chain(row);
    let right = row.iter().skip(1).chain(row.last());
    for ((here, left), right) in row.iter().zip(left).zip(right) {
        let mix = |other: &u16| u8::try_from((3 * here + other) / 16).unwrap_or(u8::MAX);
        to.extend([mix(left), mix(right)]);
    }
}

/// The rows, so many at once.
fn bands(luma: &[u8], width: usize) -> impl Iterator<Item = &[u8]> {
    luma.chunks(width * BLOCK)
}

/// The mean brightness of each square of a band.
fn block_means(band: &[u8], width: usize) -> Vec<u32> {
    let mut sums = vec![(0, 0); width.div_ceil(BLOCK)];
    for row in band.chunks(width) {
        for ((sum, count), block) in sums.iter_mut().zip(row.chunks(BLOCK)) {
            *sum += block.iter().map(|pixel| u32::from(*pixel)).sum::<u32>();
            *count += u32::try_from(block.len()).unwrap_or_default();
        }
    }
    sums.into_iter()
        .map(|(sum, count)| sum / count.max(1))
        .collect()
}

/// The items at most so far from this one.
fn around<T>(items: &[T], at: usize, reach: usize) -> &[T] {
    let end = items.len().min(at + reach + 1);
    items.get(at.saturating_sub(reach)..end).unwrap_or_default()
}

fn threshold(near: &[Vec<u32>], column: usize) -> u8 {
    let (mut sum, mut count) = (0, 0);
    for row in near {
        let blocks = around(row, column, REACH);
        sum += blocks.iter().sum::<u32>();
        count += u32::try_from(blocks.len()).unwrap_or_default();
    }
    u8::try_from(3 * sum / (4 * count.max(1))).unwrap_or(u8::MAX)
}

fn side(pixels: u32) -> usize {
    usize::try_from(pixels).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, luma: &[u8]) -> Picture {
        let height = u32::try_from(luma.len()).unwrap() / width;
        Picture::from_luma(width, height, luma.to_vec()).unwrap()
    }

    #[test]
    fn a_pixel_is_black_below_three_quarters_of_its_surroundings() {
        let mut luma = vec![200; 40 * 9];
        luma[41] = 140;
        luma[42] = 155;
        let thinned = thinned(&picture(40, &luma));
        let black = thinned
            .luma()
            .iter()
            .enumerate()
            .filter(|(_, pixel)| **pixel == 0);
        assert_eq!(black.map(|(at, _)| at).collect::<Vec<_>>(), [41]);
        assert_eq!((thinned.width(), thinned.height()), (40, 9));
    }

    #[test]
    fn a_sharpened_picture_differs_where_brightness_changes() {
        let even = [100; 49];
        assert_eq!(sharpened(&picture(7, &even)).luma(), even);
        let mut spot = even;
        spot[24] = 150;
        let sharp = sharpened(&picture(7, &spot));
        assert_eq!((sharp.luma()[24], sharp.luma()[23]), (198, 98));
        spot[24] = 255;
        assert_eq!(sharpened(&picture(7, &spot)).luma()[24], 255);
    }

    #[test]
    fn an_enlarged_picture_has_four_pixels_for_one() {
        let enlarged = enlarged(&picture(2, &[0, 160, 0, 160])).unwrap();
        assert_eq!((enlarged.width(), enlarged.height()), (4, 4));
        assert_eq!(enlarged.luma(), [0, 40, 120, 160].repeat(4));
    }

    #[test]
    fn a_large_picture_is_not_enlarged() {
        assert_eq!(enlarged(&picture(2000, &vec![0; 2_002_000])), None);
    }
}
