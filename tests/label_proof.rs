//! Labels before programs that others wrote (a reader of QR symbols, a renderer of ZPL, a reader of PDF), and before our own
//! on a device without a network.
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
use label_proof::tools::{Job, differing, installed, render_zpl, run};
use std::num::NonZeroU32;
use std::path::Path;
use std::process::Command;
use vialog::domain::label::{Field, Trust};
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

/// What `vialog label verify` says of a label's picture or text, and whether it ended with status 0.
fn judged(label: &str, trust: &Trust, folder: &Path) -> (bool, String) {
    let list = folder.join("trust.json");
    std::fs::write(&list, serde_json::to_vec(trust).unwrap()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_vialog"))
        .args(["label", "verify", label, "--trust", list.to_str().unwrap()])
        .output()
        .unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(told).unwrap())
}

#[test]
fn the_picture_of_a_flat_label_is_judged_without_a_network() {
    let folder = tempfile::tempdir().unwrap();
    let picture = |name: &str| {
        let path = folder.path().join(format!("{name}.png"));
        let raster = press().raster(&sticker(name), Dpi::D300).unwrap();
        std::fs::write(&path, raster.png()).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let flat = picture("participant-50x25.v1");
    let judge = |label: &str, trust: &Trust| judged(label, trust, folder.path());
    let (genuine, told) = judge(&flat, &samples::trust());
    assert!(genuine, "{told}");
    for word in [
        "7K2M 9QXA 41TE",
        "order/CF-CN-01-0001",
        "CF2026-0001",
        "person/p-7",
    ] {
        assert!(told.contains(word), "{word} in {told}");
    }
    let link = sticker("participant-50x25.v1").link;
    assert!(judge(&link, &samples::trust()).0);
    assert!(judge(&link.to_lowercase(), &samples::trust()).0);

    let mut void = samples::trust();
    void.void.insert(sticker("participant-50x25.v1").id);
    let mut other_log = samples::trust();
    other_log.log.push('s');
    let mut ended = samples::trust();
    ended.keys[0].ended_at = Some(3);
    for (what, label, trust) in [
        ("void", &flat, &void),
        ("no key", &flat, &other_log),
        ("revoked", &flat, &ended),
        ("no signature", &picture("vial-25x12.v2"), &samples::trust()),
        (
            "no signature",
            &picture("cap-datamatrix.v1"),
            &samples::trust(),
        ),
        (
            "no signature",
            &picture("cap-micro-qr.v1"),
            &samples::trust(),
        ),
    ] {
        let (genuine, told) = judge(label, trust);
        assert!(!genuine && told.contains(what), "{what} in {told}");
    }
}
