//! How fast a label is drawn, and what a sheet of a thousand takes.

use crate::{limit_at_most, median};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use vialog::domain::label::Field;
use vialog::label::{
    Dpi, Fonts, LabelBase, LabelId, Press, PrinterSetup, SheetLayout, Sticker, Template,
};

/// Debian's `fonts-droid-fallback`.
const CHINESE: &str = "/usr/share/fonts/truetype/droid";
const LABELS: usize = 100;
const SHEET: usize = 1000;
const ROUNDS: usize = 5;

const VALUES: [(Field, &str); 9] = [
    (Field::Lot, "CF2026-0001"),
    (Field::Expiry, "2027-11-30"),
    (Field::Vial, "017"),
    (Field::Trial, "NCT03123458"),
    (Field::Product, "cfMSC"),
    (Field::Route, "Intravenous infusion"),
    (Field::RouteZh, "静脉输注"),
    (Field::Contact, "Dr Li +86 10 5550 0100"),
    (Field::Strength, "5×10⁶/mL"),
];

/// Prints the figures.
pub(crate) fn run() {
    let (press, template) = press();
    println!("label: {template}, each with its own id, each read back");
    let stickers: Vec<Sticker> = stickers(template, LABELS);
    let raster = |sticker: &Sticker| press.raster(sticker, Dpi::D300).unwrap();
    raster(&stickers[0]);
    let each = |what: &str, at_most: f64, draw: &dyn Fn(&Sticker) -> usize| {
        let mut took: Vec<f64> = stickers
            .iter()
            .map(|sticker| {
                let started = Instant::now();
                assert!(draw(sticker) > 0);
                started.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        limit_at_most(what, median(&mut took), at_most);
    };
    each("one vial label to PNG at 300 dpi, ms", 5.0, &|sticker| {
        raster(sticker).png().len()
    });
    each("one vial label to ZPL at 300 dpi, ms", 6.0, &|sticker| {
        let once = std::num::NonZeroU32::MIN;
        raster(sticker).zpl(&PrinterSetup::default(), once).len()
    });
    let (mut seconds, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        // In a process of its own, since the peak of memory is that of a process.
        let program = std::env::current_exe().unwrap();
        let told = Command::new(program).args(["sheet", "alone"]).output();
        let told = String::from_utf8(told.unwrap().stdout).unwrap();
        let figures: Vec<f64> = told.split_whitespace().flat_map(str::parse).collect();
        seconds.push(figures[0]);
        memory.push(figures[1]);
    }
    println!("sheet of {SHEET} labels: {seconds:.2?} s, peak {memory:.0?} MB");
    let what = |unit| format!("a sheet of {SHEET} vial labels as PDF, {unit}");
    limit_at_most(&what("s"), median(&mut seconds), 2.0);
    limit_at_most(&what("MB at the peak"), median(&mut memory), 200.0);
}

/// Draws the sheet; prints seconds and the greatest resident memory in MB.
pub(crate) fn sheet_alone() {
    let started = Instant::now();
    let (press, template) = press();
    let pdf = press.pdf(SheetLayout::A4, stickers(template, SHEET), |_| ());
    let seconds = started.elapsed().as_secs_f64();
    assert!(pdf.unwrap().starts_with(b"%PDF"));
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes: Vec<f64> = peak
        .unwrap()
        .split_whitespace()
        .flat_map(str::parse)
        .collect();
    println!("{seconds} {}", kilobytes[0] / 1024.0);
}

/// A press and the newest template that it can draw.
fn press() -> (Press, &'static str) {
    let fonts = Fonts::built_in();
    if Path::new(CHINESE).is_dir() {
        let fonts = fonts.with_folder(Path::new(CHINESE)).unwrap();
        (Press::new(fonts), "vial-25x12.v2")
    } else {
        (Press::new(fonts), "vial-25x12-en.v1")
    }
}

fn stickers(template: &str, count: usize) -> Vec<Sticker> {
    let template = Template::built_in(template).unwrap();
    let base = LabelBase::parse("https://v.example.cn").unwrap();
    let values: BTreeMap<Field, String> = VALUES.map(|(field, value)| (field, value.into())).into();
    let mut next = 0_u64;
    let mut random = |bytes: &mut [u8]| -> Result<(), std::convert::Infallible> {
        for byte in bytes {
            // MMIX, by Knuth.
            next = next
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            *byte = next.to_be_bytes()[0];
        }
        Ok(())
    };
    let sticker = |_| {
        let id = LabelId::draw(&mut random).unwrap();
        Sticker {
            template: template.clone(),
            id,
            link: base.url(id),
            gtin: None,
            values: values.clone(),
        }
    };
    (0..count).map(sticker).collect()
}
