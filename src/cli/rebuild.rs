//! `vialog rebuild`: makes the tables anew from the log.

use super::failure::{Failure, Next};
use super::output::say;
use super::place::Database;
use clap::Args;

/// Makes every table anew from the log
#[derive(Args, Debug)]
#[command(after_help = "Example:
  vialog rebuild --database sqlite:///var/lib/vialog/log.db")]
pub(crate) struct Command {
    #[command(flatten)]
    database: Database,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let store = command.database.open()?;
    let replayed = store.rebuild(|_, _| ());
    let replayed = replayed.or_next(
        "the tables are as they were",
        "stop the server and try again",
    )?;
    say(format_args!(
        "the tables are made anew from {replayed} entries"
    ));
    Ok(())
}
