//! `vialog demo`
mod cast;
mod clock;
mod fill;
mod folder;
mod labels;
mod player;
mod service;
mod show;
mod story;

use super::failure::Failure;
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Plays the whole story of the trial through a running service, verifies it, and leaves it open in the browser
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  vialog demo
  vialog demo --dir /tmp/trial --listen 127.0.0.1:9000
  vialog demo --exit    # ends with status 0 only if every step held")]
pub(crate) struct Command {
    /// The folder to write; it must be new or empty [default: a new one under the system's temporary folder]
    #[arg(long, value_name = "FOLDER")]
    dir: Option<PathBuf>,
    /// The address to serve; the next free port is taken where this one is in use
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// End when the story is told instead of serving on
    #[arg(long)]
    exit: bool,
}

pub(crate) fn run(_command: &Command) -> Result<(), Failure> {
    Ok(())
}
