//! The programs of others, and how they are asked.

use serde::Serialize;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use vialog::label::{Dpi, Picture, Raster};

/// How each program is installed.
const PACKAGES: [(&str, &str); 5] = [
    ("zbarimg", "apt-get install zbar-tools"),
    ("pdftotext", "apt-get install poppler-utils"),
    ("pdffonts", "apt-get install poppler-utils"),
    ("pdftoppm", "apt-get install poppler-utils"),
    ("node", "apt-get install nodejs npm"),
];

/// Where the renderer of ZPL is installed, under the project's folder.
const RENDERER: &str = "target/zpl-renderer/node_modules/zpl-renderer-js";
const INSTALL_RENDERER: &str = "npm install --prefix target/zpl-renderer zpl-renderer-js@3.4.0";

/// Renders each job that stands on standard input.
const SCRIPT: &str = include_str!("render.cjs");

/// Whether the program can be started.
pub(crate) fn installed(program: &str) -> bool {
    let started = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    started.is_ok()
}

/// What the program says.
pub(crate) fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|why| panic!("{program}: {why}; {}", hint(program)));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {complaint}"
    );
    String::from_utf8(output.stdout).unwrap()
}

fn hint(program: &str) -> &'static str {
    let mut known = PACKAGES.into_iter().filter(|(name, _)| *name == program);
    known.next().map_or("", |(_, how)| how)
}

/// One label to be rendered from ZPL.
#[derive(Serialize)]
pub(crate) struct Job {
    zpl: PathBuf,
    pub(crate) png: PathBuf,
    width: u32,
    height: u32,
    dots_a_mm: u32,
}

impl Job {
    /// The renderer counts in millimetres of so many whole dots; what matters is that the label has its dots.
    pub(crate) fn of(zpl: PathBuf, png: PathBuf, raster: &Raster) -> Self {
        Self::sized(zpl, png, (raster.width(), raster.height()), raster.dpi())
    }

    /// The same for a label of so many dots.
    pub(crate) fn sized(zpl: PathBuf, png: PathBuf, (width, height): (u32, u32), dpi: Dpi) -> Self {
        let dots_a_mm = match dpi {
            Dpi::D203 => 8,
            Dpi::D300 => 12,
            Dpi::D600 => 24,
        };
        Self {
            zpl,
            png,
            width,
            height,
            dots_a_mm,
        }
    }
}

/// Renders every job with `zpl-renderer-js`, which is zebrash in `WebAssembly`.
pub(crate) fn render_zpl(jobs: &[Job], folder: &Path) {
    let renderer = Path::new(env!("CARGO_MANIFEST_DIR")).join(RENDERER);
    assert!(renderer.is_dir(), "no renderer of ZPL: {INSTALL_RENDERER}");
    let script = folder.join("render.cjs");
    std::fs::write(&script, SCRIPT).unwrap();
    let started = Command::new("node")
        .arg(&script)
        .arg(&renderer)
        .stdin(Stdio::piped())
        .spawn();
    let mut child = started.unwrap_or_else(|why| panic!("node: {why}; {}", hint("node")));
    let told = serde_json::to_vec(jobs).unwrap();
    child.stdin.take().unwrap().write_all(&told).unwrap();
    assert!(child.wait().unwrap().success());
}

/// How many dots of two pictures of one size are black in one and white in the other.
pub(crate) fn differing(left: &Picture, right: &Picture) -> usize {
    assert_eq!(
        (left.width(), left.height()),
        (right.width(), right.height())
    );
    let pairs = left.luma().iter().zip(right.luma());
    pairs
        .filter(|(left, right)| (**left < 128) != (**right < 128))
        .count()
}
