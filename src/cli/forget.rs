//! `vialog forget`: deletes what identifies a participant.

use super::failure::{Failure, Next};
use super::output::say;
use super::place::Database;
use crate::domain::ParticipantId;
use clap::Args;

/// Deletes a participant's identifying details from the vault; the log and its proofs stay whole
#[derive(Args, Debug)]
#[command(after_help = "Example:
  vialog forget AC-001 --database sqlite:///var/lib/vialog/log.db

It cannot be undone, except from a backup: delete the participant there as well.")]
pub(crate) struct Command {
    /// The participant's pseudonym
    participant: String,
    #[command(flatten)]
    database: Database,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let name = command.participant.trim_start_matches("participant/");
    let participant =
        ParticipantId::new(name).or_next("the participant", "write the pseudonym, like AC-001")?;
    let store = command.database.open()?;
    let forgotten = store
        .forget(participant.subject())
        .or_next("nothing is deleted", "try again")?;
    say(format_args!(
        "{forgotten} details of {participant} are deleted"
    ));
    Ok(())
}
