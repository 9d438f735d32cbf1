//! A vial and the camera that looks at it.

use super::chance::Chance;
use super::print::Print;
use vialog::label::Picture;

/// Half of the vial's 12.5 mm.
const RADIUS: f32 = 6.25;
const WIDTH: usize = 640;
const HEIGHT: usize = 480;
const PIXELS_A_MILLIMETRE: f32 = 16.0;

/// The side of the part of the picture that is drawn, in pixels: 17 mm, which hold the label at any turn.
const DRAWN: usize = 272;

/// Grey values of what the camera may see.
const INK: f32 = 35.0;
const PAPER: f32 = 215.0;
const VIAL: f32 = 150.0;
const TABLE: f32 = 110.0;

/// A label on its vial.
pub(crate) struct Scene<'a> {
    print: &'a Print,
    /// The symbol's middle on the label, in millimetres.
    middle: [f32; 2],
    /// Centre and radius in millimetres on the label, and the grey value.
    pub(crate) spots: Vec<[f32; 4]>,
    /// Brightness gained from the middle to each side of the picture.
    across: [f32; 2],
}

impl<'a> Scene<'a> {
    pub(crate) fn draw(print: &'a Print, chance: &mut Chance) -> Self {
        let [left, top, width, height] = print.symbol;
        let spots = (0..3).map(|_| {
            let grey = if chance.even() < 0.0 { INK } else { PAPER };
            // The modules lie in the middle three quarters of the place, within their quiet zone.
            let x = left + width * chance.between(0.125, 0.875);
            let y = top + height * chance.between(0.125, 0.875);
            [x, y, chance.between(0.25, 0.45), grey]
        });
        Self {
            print,
            middle: [left + width / 2.0, top + height / 2.0],
            spots: spots.collect(),
            across: [0.2 * chance.even(), 0.2 * chance.even()],
        }
    }

    /// The grey value of a point of the vial, in millimetres from the label's corner.
    fn grey(&self, x: f32, y: f32) -> f32 {
        let Some(inked) = self.print.is_inked(x, y) else {
            return VIAL;
        };
        let on = |[at_x, at_y, radius, _]: &&[f32; 4]| (x - at_x).hypot(y - at_y) < *radius;
        match self.spots.iter().find(on) {
            Some([.., grey]) => *grey,
            None if inked => INK,
            None => PAPER,
        }
    }
}

/// Where the camera is held, in radians, millimetres and pixels.
#[derive(Clone, Copy)]
pub(crate) struct Camera {
    /// In the plane of the picture.
    turned: f32,
    /// The symbol's middle past the camera, round the vial.
    aimed: f32,
    /// The vial's axis out of the plane.
    tilted: f32,
    at: [f32; 2],
    /// From where the light comes, round the vial.
    light: f32,
    blur: f32,
}

impl Camera {
    pub(crate) fn held(chance: &mut Chance) -> Self {
        Self {
            turned: std::f32::consts::PI * chance.even(),
            aimed: 10_f32.to_radians() * chance.even(),
            tilted: 10_f32.to_radians() * chance.even(),
            at: [4.0 * chance.even(), 3.0 * chance.even()],
            light: 40_f32.to_radians() * chance.even(),
            blur: 1.0,
        }
    }

    /// A moment later.
    pub(crate) fn moved(&self, chance: &mut Chance) -> Self {
        let mut near = |angle: f32, by: f32| angle + by.to_radians() * chance.even();
        let limit = 10_f32.to_radians();
        Self {
            turned: near(self.turned, 3.0),
            aimed: near(self.aimed, 2.0).clamp(-limit, limit),
            tilted: near(self.tilted, 2.0).clamp(-limit, limit),
            light: near(self.light, 2.0),
            at: self.at.map(|at| at + 0.4 * chance.even()),
            blur: chance.between(0.8, 1.2),
        }
    }

    /// The grey value at a point of the vial as it stands upright, in millimetres from the symbol's middle.
    fn point(&self, scene: &Scene<'_>, x: f32, y: f32) -> f32 {
        if x.abs() >= RADIUS {
            return TABLE;
        }
        let angle = (x / RADIUS).asin();
        let depth = RADIUS * (angle.cos() - 1.0);
        let along = (y + depth * self.tilted.sin()) / self.tilted.cos();
        let round = RADIUS * (angle - self.aimed);
        let light = 0.55 + 0.45 * (angle - self.light).cos();
        let [middle_x, middle_y] = scene.middle;
        light * scene.grey(middle_x + round, middle_y + along)
    }

    /// A frame: even grey but for the part around the vial, which is drawn.
    pub(crate) fn sees(&self, scene: &Scene<'_>, chance: &mut Chance) -> Picture {
        let corner = [WIDTH, HEIGHT].map(|side| side as f32 / 2.0 - DRAWN as f32 / 2.0);
        let corner: [usize; 2] = std::array::from_fn(|axis| {
            (corner[axis] + self.at[axis] * PIXELS_A_MILLIMETRE) as usize
        });
        let mut drawn = Vec::with_capacity(DRAWN * DRAWN);
        for row in 0..DRAWN {
            for column in 0..DRAWN {
                let (x, y) = (corner[0] + column, corner[1] + row);
                drawn.push(self.pixel(scene, x as f32, y as f32));
            }
        }
        let blurred = blur(&blur(&drawn, DRAWN, self.blur), DRAWN, self.blur);
        let mut luma = vec![TABLE as u8; WIDTH * HEIGHT];
        for (row, pixels) in blurred.chunks(DRAWN).enumerate() {
            let start = (corner[1] + row) * WIDTH + corner[0];
            for (pixel, grey) in luma[start..].iter_mut().zip(pixels) {
                // The sum of three even numbers is nearly normal, with a standard deviation of 1.
                let noise = chance.even() + chance.even() + chance.even();
                *pixel = (grey + 5.0 * noise).round().clamp(0.0, 255.0) as u8;
            }
        }
        Picture::from_luma(WIDTH as u32, HEIGHT as u32, luma).unwrap()
    }

    /// The mean of four samples of a pixel, before blur.
    fn pixel(&self, scene: &Scene<'_>, column: f32, row: f32) -> f32 {
        let (sin, cos) = self.turned.sin_cos();
        let (x, y) = (column - WIDTH as f32 / 2.0, row - HEIGHT as f32 / 2.0);
        let mut sum = 0.0;
        for (right, down) in [(0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.75)] {
            let x = (x + right) / PIXELS_A_MILLIMETRE - self.at[0];
            let y = (y + down) / PIXELS_A_MILLIMETRE - self.at[1];
            sum += self.point(scene, x * cos + y * sin, y * cos - x * sin);
        }
        let [right, down] = scene.across;
        sum / 4.0 * (1.0 + 2.0 * (right * x / WIDTH as f32 + down * y / HEIGHT as f32))
    }
}

/// Blurs each row of this width by a Gaussian, and gives the columns as rows.
fn blur(grey: &[f32], width: usize, sigma: f32) -> Vec<f32> {
    const REACH: usize = 3;
    let weight = |step: usize| (-((step * step) as f32) / (2.0 * sigma * sigma)).exp();
    let weights: [f32; REACH + 1] = std::array::from_fn(weight);
    let sum = weights[0] + 2.0 * weights[1..].iter().sum::<f32>();
    let height = grey.len() / width;
    let mut turned = vec![0.0; grey.len()];
    for (row, pixels) in grey.chunks(width).enumerate() {
        for column in 0..width {
            let mut value = pixels[column] * weights[0];
            for (step, weight) in weights.iter().enumerate().skip(1) {
                let left = pixels[column.saturating_sub(step)];
                let right = pixels[(column + step).min(width - 1)];
                value += (left + right) * weight;
            }
            turned[column * height + row] = value / sum;
        }
    }
    turned
}
