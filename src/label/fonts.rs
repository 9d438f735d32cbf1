//! The fonts that labels are drawn with, from inside the program, since a bare machine has none.

use resvg::usvg::fontdb::{Database, Source};
use std::sync::{Arc, OnceLock};

/// The fonts, parsed once: `DejaVu` Sans Condensed in two weights for words, Sans Mono Bold for ids (its zero has a dot).
pub(super) fn fonts() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    Arc::clone(FONTS.get_or_init(|| {
        let mut database = Database::new();
        for bytes in [
            dejavu::sans_condensed::regular(),
            dejavu::sans_condensed::bold(),
            dejavu::sans_mono::bold(),
        ] {
            database.load_font_source(Source::Binary(Arc::new(bytes)));
        }
        Arc::new(database)
    }))
}
