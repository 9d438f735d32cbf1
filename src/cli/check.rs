//! `vialog check`: compares the tables with the log.

use super::failure::{Failure, Next};
use super::output::{complain, say};
use super::place::{Database, log_of};
use super::verify::verifier_key;
use clap::Args;

/// Compares every table with what the log says; changes nothing
#[derive(Args, Debug)]
#[command(after_help = "Example:
  vialog check --database sqlite:///var/lib/vialog/log.db

Exit status 1 when something differs. What is derived is made anew with vialog rebuild.")]
pub(crate) struct Command {
    #[command(flatten)]
    database: Database,
    /// The log's verifier key, or @ and a file that holds it; without it the one in entry 0 is taken
    #[arg(long, value_name = "TEXT|@FILE")]
    vkey: Option<String>,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let store = command.database.open()?;
    let key = match &command.vkey {
        Some(key) => verifier_key(key)?,
        None => verifier_key(&log_of(&store)?.verifier_key)?,
    };
    let differences = store
        .check(&key, |_, _| ())
        .or_next("the check did not finish", "try again")?;
    for difference in &differences {
        complain(difference);
    }
    if differences.is_empty() {
        say("the tables are what the log says");
        return Ok(());
    }
    Err(Failure::new(
        format!(
            "{} differences between the tables and the log",
            differences.len()
        ),
        "stop the server, keep a copy of the database, and run vialog rebuild",
    ))
}
