//! A vial's label is read off the vial: 200 seeded videos of a label on a cylinder, as a phone held by hand sees it.
//!
//! What is modelled:
//! - the raster that is printed, of the label in two languages and of that in English in turn, at 203, 300 or 600 dpi, each
//!   dot black or white, spread by 45 µm on every side;
//! - the label laid round a vial of 12.5 mm, turned in the picture by any angle, the symbol facing up to 10° past the
//!   camera, and the vial tilted by up to 10° towards it;
//! - a picture of 640 × 480 at 16 pixels a millimetre (parallel rays), each pixel the mean of 4 samples;
//! - blur (Gaussian, sigma about 1 pixel), light that falls off round the vial and across the picture, noise;
//! - on every label 3 spots of 0.5 to 0.9 mm on the symbol, dark or light, in the same places in all frames (two that hide
//!   two of the corner patterns hide the symbol for good; that label is typed);
//! - up to 10 frames a case, between which the hand moves a little and blur and noise change.
//!
//! What is not: paper and ink, frost, glare, perspective, a rolling shutter, compression. A person with a real printer and
//! scanner still has to look.
#![expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a simulation of a camera computes with floats and stops at the first surprise"
)]

mod distortion {
    pub(crate) mod camera;
    pub(crate) mod chance;
    pub(crate) mod print;
}

use distortion::camera::{Camera, Scene};
use distortion::chance::Chance;
use distortion::print::Print;
use vialog::label::{SymbolKind, read_picture};

const CASES: u64 = 200;
const FRAMES: usize = 10;

/// How one case ended.
#[derive(Default, Clone, Copy)]
struct Outcome {
    /// The frame in which the label was read, from 1.
    frame: Option<usize>,
    /// How many texts were read that do not stand on the label.
    wrong: usize,
}

fn played(case: u64) -> Outcome {
    let mut chance = Chance::of(case);
    let print = Print::of(case, &mut chance);
    let scene = Scene::draw(&print, &mut chance);
    let mut outcome = Outcome::default();
    let held = Camera::held(&mut chance);
    for frame in 1..=FRAMES {
        let picture = held.moved(&mut chance).sees(&scene, &mut chance);
        for read in read_picture(&picture) {
            if read.symbol == SymbolKind::Qr && read.text == print.payload {
                outcome.frame = Some(frame);
            } else {
                outcome.wrong += 1;
            }
        }
        if outcome.frame.is_some() {
            break;
        }
    }
    outcome
}

#[test]
fn a_label_on_a_vial_is_read_within_ten_frames() {
    let workers = std::thread::available_parallelism().unwrap().get() as u64;
    let outcomes: Vec<Outcome> = std::thread::scope(|scope| {
        let share = |worker| {
            (worker..CASES)
                .step_by(workers as usize)
                .map(played)
                .collect()
        };
        let handles: Vec<_> = (0..workers)
            .map(|worker| scope.spawn(move || -> Vec<Outcome> { share(worker) }))
            .collect();
        handles
            .into_iter()
            .flat_map(|one| one.join().unwrap())
            .collect()
    });
    let read = |some: &dyn Fn(&Outcome) -> bool| outcomes.iter().filter(|one| some(one)).count();
    let (all, first) = (
        read(&|one| one.frame.is_some()),
        read(&|one| one.frame == Some(1)),
    );
    let wrong: usize = outcomes.iter().map(|one| one.wrong).sum();
    println!("read {all} of {CASES} within {FRAMES} frames, {first} in the first; {wrong} wrong");
    assert_eq!(wrong, 0);
    assert!(all as u64 * 100 >= CASES * 95, "{all} of {CASES}");
}
