//! `vialog label`: labels on the command line.

mod desk;
mod print;
mod progress;
mod sheet;
mod template;
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
    Sheet(sheet::Command),
    Verify(verify::Command),
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    match &command.action {
        Action::Template(command) => template::run(command),
        Action::Print(command) => print::run(command),
        Action::Sheet(command) => sheet::run(command),
        Action::Verify(command) => verify::run(command),
    }
}
