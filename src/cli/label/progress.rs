//! How far long work with labels has come.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error, which shows nothing where that is no terminal.
pub(super) fn bar(of: usize, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(of).unwrap_or_default());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar.with_message(what)
}
