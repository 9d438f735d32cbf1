//! `vialog label`: labels on the command line.

mod desk;
mod drawing;
mod lot;
mod making;
mod outlet;
mod print;
mod progress;
mod queue;
mod reprint;
mod sheet;
mod signing;
mod template;
mod thing;
mod verify;

use super::failure::Failure;
use clap::{Args, Subcommand};

/// Prints labels, draws sheets of them, and judges them without a network
#[derive(Args, Debug)]
pub(crate) struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    Template(template::Command),
    Print(print::Command),
    Reprint(reprint::Command),
    Sheet(sheet::Command),
    Verify(verify::Command),
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    match &command.action {
        Action::Template(command) => template::run(command),
        Action::Print(command) => print::run(command),
        Action::Reprint(command) => reprint::run(command),
        Action::Sheet(command) => sheet::run(command),
        Action::Verify(command) => verify::run(command),
    }
}
