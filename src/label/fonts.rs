//! The fonts that labels are drawn with. Those for Latin, Greek and Cyrillic are inside the program, since a bare machine
//! has none; Chinese comes from the machine.

use crate::domain::label::Field;
use resvg::usvg::fontdb::{Database, ID, Source, Style, Weight};
use resvg::usvg::{FontResolver, Options};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use ttf_parser::Face;

/// What stands in for every family that is not here.
const WORDS: &str = "DejaVu Sans";
const IDS: &str = "DejaVu Sans Mono";

/// The fonts for labels, in the order in which one is asked after the other for a character.
#[derive(Debug)]
pub struct Fonts {
    database: Database,
}

/// Why a folder gives no fonts.
#[derive(Debug, thiserror::Error)]
pub enum BadFonts {
    /// The folder or a file in it cannot be read.
    #[error("failed to read fonts from {path}")]
    Unreadable {
        /// The folder or the file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// There is no font in it.
    #[error("the folder {path} has no font: no .ttf, .otf, .ttc or .otc file that can be used")]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}

impl Fonts {
    /// `DejaVu` Sans Condensed in two weights for words, Sans Mono Bold for ids (its zero has a dot).
    pub fn built_in() -> Self {
        let mut database = Database::new();
        for bytes in [
            dejavu::sans_condensed::regular(),
            dejavu::sans_condensed::bold(),
            dejavu::sans_mono::bold(),
        ] {
            database.load_font_source(Source::Binary(Arc::new(bytes)));
        }
        database.set_serif_family(WORDS);
        database.set_sans_serif_family(WORDS);
        database.set_cursive_family(WORDS);
        database.set_fantasy_family(WORDS);
        database.set_monospace_family(IDS);
        Self { database }
    }

    /// With the machine's font for Chinese, where it has one. No other of the machine's fonts is taken, so that a label
    /// looks the same on each machine.
    #[must_use]
    pub fn with_system(mut self) -> Self {
        let mut machine = Database::new();
        machine.load_system_fonts();
        let chinese = machine
            .faces()
            .filter(|face| face.style == Style::Normal)
            .filter(|face| draws(&machine, face.id, chinese()))
            .min_by_key(|face| {
                (
                    distance(face.weight, Weight::NORMAL),
                    face.post_script_name.clone(),
                )
            });
        let bytes =
            chinese.and_then(|face| machine.with_face_data(face.id, |data, _| data.to_vec()));
        if let Some(bytes) = bytes {
            self.database
                .load_font_source(Source::Binary(Arc::new(bytes)));
        }
        self
    }

    /// With every font of a folder, in the order of their names; folders in it are left out.
    ///
    /// # Errors
    /// When the folder or a font in it cannot be read, or it has none.
    pub fn with_folder(mut self, folder: &Path) -> Result<Self, BadFonts> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| BadFonts::Unreadable { path, source }
        };
        let entries = folder
            .read_dir()
            .and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut files: Vec<PathBuf> = entries
            .map_err(unreadable(folder))?
            .into_iter()
            .map(|entry| entry.path())
            .filter(|path| is_font(path))
            .collect();
        files.sort();
        let before = self.database.len();
        for file in files {
            let bytes = std::fs::read(&file).map_err(unreadable(&file))?;
            self.database
                .load_font_source(Source::Binary(Arc::new(bytes)));
        }
        if self.database.len() == before {
            let path = folder.to_owned();
            return Err(BadFonts::Empty { path });
        }
        Ok(self)
    }

    /// Whether they draw Chinese.
    pub(super) fn draws_chinese(&self) -> bool {
        let mut faces = self.database.faces();
        faces.any(|face| draws(&self.database, face.id, chinese()))
    }

    pub(super) fn into_database(self) -> Arc<Database> {
        Arc::new(self.database)
    }
}

/// How `usvg` lays texts out with these fonts, at this resolution.
pub(super) fn options(fonts: &Arc<Database>, dots_per_inch: u16) -> Options<'static> {
    Options {
        dpi: f32::from(dots_per_inch),
        fontdb: Arc::clone(fonts),
        font_resolver: FontResolver {
            select_font: FontResolver::default_font_selector(),
            select_fallback: Box::new(|c, used, fonts| other(fonts, c, used)),
        },
        ..Options::default()
    }
}

/// The font for a character that the fonts used so far do not have, nearest in weight to the first of them.
fn other(fonts: &Database, c: char, used: &[ID]) -> Option<ID> {
    let wanted = used
        .first()
        .and_then(|id| fonts.face(*id))
        .map_or(Weight::NORMAL, |face| face.weight);
    fonts
        .faces()
        .filter(|face| {
            !used.contains(&face.id) && draws(fonts, face.id, c.encode_utf8(&mut [0; 4]))
        })
        .min_by_key(|face| distance(face.weight, wanted))
        .map(|face| face.id)
}

fn distance(left: Weight, right: Weight) -> u16 {
    left.0.abs_diff(right.0)
}

fn draws(fonts: &Database, id: ID, text: &str) -> bool {
    let drawn = fonts.with_face_data(id, |data, index| {
        Face::parse(data, index)
            .is_ok_and(|face| text.chars().all(|c| face.glyph_index(c).is_some()))
    });
    drawn.unwrap_or_default()
}

/// What a font has to draw to be one for Chinese.
fn chinese() -> &'static str {
    Field::UseZh.statement().unwrap_or_default()
}

fn is_font(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        matches!(
            ending.to_ascii_lowercase().as_str(),
            "ttf" | "otf" | "ttc" | "otc"
        )
    })
}
