//! The command line: one file for each command.

mod client;
mod demo;
mod failure;
mod keys;
mod opening;
mod output;

/// Runs the program.
pub fn run() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
