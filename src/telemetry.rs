//! What the program tells of itself while it runs: one line an event, on standard error.

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt;

/// The variable that names the level: error, warn, info, debug or trace; info without it.
pub const LEVEL: &str = "VIALOG_LOG";

/// Starts the telling, as text or as JSON objects, once for the process; a second call changes nothing.
pub fn start(json: bool) {
    let level = std::env::var(LEVEL)
        .ok()
        .and_then(|level| level.parse().ok())
        .unwrap_or(LevelFilter::INFO);
    let lines = fmt().with_max_level(level).with_writer(std::io::stderr);
    // An earlier subscriber stays: tests start several services in one process.
    let _ = if json {
        lines.json().try_init()
    } else {
        lines.with_target(false).try_init()
    };
}
