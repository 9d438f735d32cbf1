//! Labels before programs that others wrote: a reader of QR symbols, a renderer of ZPL, and a reader of PDF.
//!
//! Every template is drawn at every resolution and asked what these programs make of it. Where a program is not installed
//! the test fails and says how to install it; only without `zbarimg` it says so and passes.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod label_proof {
    pub(crate) mod samples;
    pub(crate) mod tools;
}

use label_proof::samples::{self, press, sticker};
use label_proof::tools::{Job, installed, render_zpl, run};
use std::num::NonZeroU32;
use std::path::Path;
use vialog::domain::label::Field;
use vialog::label::{Carrier, Dpi, Picture, PrinterSetup, Raster, SheetLayout, Template, read};

/// Every label at every resolution, with the name of a file for it.
fn all() -> impl Iterator<Item = (&'static str, String, Raster)> {
    Template::BUILT_IN.iter().flat_map(|name| {
        Dpi::ALL.map(|dpi| {
            let raster = press().raster(&sticker(name), dpi).expect(name);
            (*name, format!("{name}.{}", dpi.dots_per_inch()), raster)
        })
    })
}

#[test]
fn zbar_reads_the_qr_symbol_of_every_label() {
    if !installed("zbarimg") {
        eprintln!("SKIPPED: zbarimg is not installed (apt-get install zbar-tools)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, file, raster) in all() {
        let sticker = sticker(name);
        if !matches!(sticker.template.carrier(), Carrier::Qr | Carrier::SignedQr) {
            continue;
        }
        let path = folder.path().join(format!("{file}.png"));
        std::fs::write(&path, raster.png()).unwrap();
        let read = run("zbarimg", &["-q", "--raw", path.to_str().unwrap()]);
        assert_eq!(read.trim_end(), sticker.link, "{file}");
    }
}

#[test]
fn a_zpl_job_renders_to_the_dots_of_the_png() {
    let folder = tempfile::tempdir().unwrap();
    let labels: Vec<_> = all().collect();
    let setup = PrinterSetup::default();
    let jobs: Vec<Job> = labels
        .iter()
        .map(|(_, file, raster)| {
            let (zpl, png) = (
                folder.path().join(file),
                folder.path().join(format!("{file}.png")),
            );
            std::fs::write(&zpl, raster.zpl(&setup, NonZeroU32::MIN)).unwrap();
            Job::of(zpl, png, raster)
        })
        .collect();
    render_zpl(&jobs, folder.path());
    for ((_, file, raster), job) in labels.iter().zip(&jobs) {
        let rendered = Picture::decode(&std::fs::read(&job.png).expect(file)).unwrap();
        let drawn = Picture::decode(&raster.png()).unwrap();
        assert_eq!(differing(&rendered, &drawn), 0, "{file}");
    }
}

/// How many dots of two pictures of one size are black in one and white in the other.
fn differing(left: &Picture, right: &Picture) -> usize {
    assert_eq!(
        (left.width(), left.height()),
        (right.width(), right.height())
    );
    let pairs = left.luma().iter().zip(right.luma());
    pairs
        .filter(|(left, right)| (**left < 128) != (**right < 128))
        .count()
}

/// A PDF of one label in a file.
fn pdf(template: &str, folder: &Path) -> String {
    let path = folder.join(format!("{template}.pdf"));
    let bytes = press().pdf(SheetLayout::Single, [sticker(template)], |_| ());
    std::fs::write(&path, bytes.expect(template)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Without the spaces and ends of lines, which a reader of PDF puts where it likes.
fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_pdf_gives_its_words_back_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    for name in Template::BUILT_IN {
        let text = solid(&run(
            "pdftotext",
            &["-layout", &pdf(name, folder.path()), "-"],
        ));
        let sticker = sticker(name);
        for field in sticker.template.fields() {
            let shown = match (field, field.statement()) {
                (Field::Label, _) => sticker.id.grouped(),
                (_, Some(sentence)) => sentence.to_owned(),
                (_, None) => sticker.values.get(&field).expect(name).clone(),
            };
            // A text of several lines may stand beside another, so it is looked for by its words.
            for word in shown.split_whitespace() {
                assert!(text.contains(word), "{name}: {field} {word:?} in {text:?}");
            }
        }
    }
}

#[test]
fn a_pdf_has_every_font_in_it() {
    let folder = tempfile::tempdir().unwrap();
    for name in Template::BUILT_IN {
        let told = run("pdffonts", &[&pdf(name, folder.path())]);
        let fonts: Vec<&str> = told.lines().skip(2).collect();
        assert!(!fonts.is_empty(), "{name}");
        for font in fonts {
            // From the right: object number and generation, whether with Unicode, whether a part, whether embedded.
            let columns: Vec<&str> = font.split_whitespace().rev().collect();
            assert_eq!(columns[2..5], ["yes"; 3], "{name}: {font}");
        }
    }
}

#[test]
fn a_pdf_that_another_program_draws_is_read() {
    let folder = tempfile::tempdir().unwrap();
    for name in Template::BUILT_IN {
        let (pdf, picture) = (pdf(name, folder.path()), folder.path().join(*name));
        let picture = picture.to_str().unwrap();
        run(
            "pdftoppm",
            &["-r", "300", "-png", "-singlefile", &pdf, picture],
        );
        let found = read(&std::fs::read(format!("{picture}.png")).unwrap()).unwrap();
        let texts: Vec<_> = found.into_iter().map(|read| read.text).collect();
        assert_eq!(texts, [samples::symbol(&sticker(name))], "{name}");
    }
}
