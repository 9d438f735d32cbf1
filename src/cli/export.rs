//! `vialog export`: writes the whole log into one file.

use super::client::Client;
use super::failure::{Failure, Next};
use super::output::say;
use super::place::Database;
use crate::app::export::{NoBundle, export, export_with_attachments};
use crate::domain::Hash;
use crate::ledger::TilePath;
use crate::store::Store;
use clap::Args;
use std::fs::{File, OpenOptions};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// Writes the log into one file that anyone can verify offline
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  vialog export --database sqlite:///var/lib/vialog/log.db --out trial.vialog
  vialog export --server https://vialog.example.org --out trial.vialog
  vialog export --database sqlite:///var/lib/vialog/log.db --attachments --out trial.vialog
  vialog verify trial.vialog --vkey @log.vkey")]
pub(crate) struct Command {
    #[command(flatten)]
    from: From,
    /// Puts in the files too that entries name and the database keeps
    #[arg(long, requires = "database")]
    attachments: bool,
    /// The file to write; it must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Where the log is read.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct From {
    /// The database to read from.
    #[arg(
        help = "The database to read from: sqlite:///absolute/path or postgres://user@host/name",
        long,
        value_name = "URL"
    )]
    database: Option<String>,
    /// The server to read from
    #[arg(long, value_name = "URL")]
    server: Option<String>,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    if let Some(server) = &command.from.server {
        from_server(&Client::new(server)?, &command.out)?;
    } else if let Some(database) = &command.from.database {
        let database = Database {
            database: database.clone(),
        };
        from_store(&database.open()?, &command.out, command.attachments)?;
    }
    say(command.out.display());
    Ok(())
}

/// Writes the bundle from a server's static files.
///
/// # Errors
/// When the server does not give a file, or the bundle cannot be written.
pub(crate) fn from_server(client: &Client, out: &Path) -> Result<(), Failure> {
    let checkpoint = client.text("/checkpoint")?;
    write(out, |file| {
        export(file, &checkpoint, |path| client.bytes(&format!("/{path}")))
    })
}

/// Writes the bundle from a database.
fn from_store(store: &Store, out: &Path, attachments: bool) -> Result<(), Failure> {
    let checkpoint = store
        .checkpoint()
        .or_next("the database", "run vialog check")?;
    let checkpoint =
        checkpoint.ok_or_else(|| Failure::new("the database has no log", "check --database"))?;
    let next = "run vialog check";
    let tile = |path: &TilePath| {
        let tile = store.tile(path).or_next("the database", next)?;
        tile.ok_or_else(|| Failure::new(format!("the database lacks {path}"), next))
    };
    let attachment = |hash: &Hash| {
        let kept = store.attachment(hash).or_next("the database", next)?;
        Ok(kept.map(|kept| kept.bytes))
    };
    write(out, |file| {
        if attachments {
            export_with_attachments(file, &checkpoint, tile, attachment)
        } else {
            export(file, &checkpoint, tile)
        }
    })
}

/// Writes the bundle; a file that could not be finished is taken away.
fn write(
    out: &Path,
    bundle: impl FnOnce(BufWriter<File>) -> Result<BufWriter<File>, NoBundle<Failure>>,
) -> Result<(), Failure> {
    let told = out.display().to_string();
    let next = "name a new file in a folder that you may write to";
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(out)
        .or_next(&told, next)?;
    let written = bundle(BufWriter::new(file))
        .or_next("the bundle is not written", "try again")
        .and_then(|out| out.into_inner().or_next(&told, next))
        .and_then(|file| file.sync_all().or_next(&told, next));
    if written.is_err() {
        std::fs::remove_file(out).unwrap_or_default();
    }
    written
}
