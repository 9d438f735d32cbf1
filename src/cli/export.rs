//! `vialog export`: writes the whole log into one file.

use super::client::Client;
use super::failure::{Failure, Next};
use super::output::say;
use crate::app::export::export;
use clap::Args;
use std::fs::OpenOptions;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// Writes the log into one file that anyone can verify offline
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  vialog export --server https://vialog.example.org --out trial.vialog
  vialog verify trial.vialog --vkey @log.vkey")]
pub(crate) struct Command {
    /// The server to read from
    #[arg(long, value_name = "URL")]
    server: String,
    /// The file to write; it must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    from_server(&Client::new(&command.server)?, &command.out)?;
    say(command.out.display());
    Ok(())
}

/// Writes the bundle from a server's static files. A file that could not be finished is taken away.
///
/// # Errors
/// When the server does not give a file, or the bundle cannot be written.
pub(crate) fn from_server(client: &Client, out: &Path) -> Result<(), Failure> {
    let told = out.display().to_string();
    let next = "name a new file in a folder that you may write to";
    let checkpoint = client.text("/checkpoint")?;
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(out)
        .or_next(&told, next)?;
    let written = export(BufWriter::new(file), &checkpoint, |path| {
        client.bytes(&format!("/{path}"))
    });
    let written = written
        .or_next("the bundle is not written", "try again")
        .and_then(|out| out.into_inner().or_next(&told, next))
        .and_then(|file| file.sync_all().or_next(&told, next));
    if written.is_err() {
        std::fs::remove_file(out).unwrap_or_default();
    }
    written
}
