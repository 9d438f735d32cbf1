//! The one place that writes to the terminal.

use std::fmt::Display;
use std::io::{self, Write};

/// Writes a line to standard output.
///
/// A reader that has gone away, as in `vialog verify … | head`, is no reason to fail.
pub(crate) fn say(line: impl Display) {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").unwrap_or_default();
}

/// Writes a line to standard error.
pub(crate) fn complain(line: impl Display) {
    let mut out = io::stderr().lock();
    writeln!(out, "vialog: {line}").unwrap_or_default();
}
