//! The fonts that labels are drawn with.

use super::failure::{Failure, Next};
use crate::label::{Fonts, Press};
use clap::Args;
use std::path::PathBuf;

/// Where fonts are looked for besides those in the program.
#[derive(Args, Debug)]
pub(crate) struct FontFolder {
    /// A folder with fonts for labels, in place of the system's: a label in Chinese needs one that has its characters
    #[arg(long = "fonts", value_name = "FOLDER", env = "VIALOG_FONTS")]
    folder: Option<PathBuf>,
}

impl FontFolder {
    /// A press with these fonts.
    ///
    /// # Errors
    /// When the folder cannot be read or holds no font.
    pub(crate) fn press(&self) -> Result<Press, Failure> {
        let fonts = Fonts::built_in();
        let fonts = match &self.folder {
            None => fonts.with_system(),
            Some(folder) => fonts
                .with_folder(folder)
                .or_next("the fonts", "name a folder with TrueType or OpenType fonts")?,
        };
        Ok(Press::new(fonts))
    }
}
