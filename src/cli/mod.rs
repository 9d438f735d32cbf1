//! The command line: one file for each command.

mod attach;
mod backup;
mod check;
mod claim;
mod client;
mod ctcae;
mod demo;
mod draft;
mod export;
mod failure;
mod fonts;
mod forget;
mod init;
mod key;
mod keys;
mod kinds;
mod label;
mod opening;
mod output;
mod passphrase;
mod place;
mod rebuild;
mod receipt;
mod serve;
mod sign_in;
mod submit;
mod transport;
mod verify;

use clap::{Parser, Subcommand};
use failure::Failure;
use std::process::ExitCode;

/// Chain of custody and lot tracking for cell products, in a signed log that anyone can verify offline.
#[derive(Parser, Debug)]
#[command(
    name = "vialog",
    version,
    max_term_width = 120,
    after_help = "Start with: vialog demo"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Demo(demo::Command),
    Init(init::Command),
    Serve(serve::Command),
    Key(key::Command),
    Kinds(kinds::Command),
    Submit(submit::Command),
    Ctcae(ctcae::Command),
    Attach(attach::Command),
    Label(label::Command),
    SignIn(sign_in::Command),
    Export(export::Command),
    Verify(verify::Command),
    Check(check::Command),
    Rebuild(rebuild::Command),
    Forget(forget::Command),
}

/// Runs the program: exit status 0 when all went well, 1 for a refusal or a failed check, 2 for wrong usage.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            output::complain(usage_line(&error.to_string()));
            return ExitCode::from(2);
        }
        Err(help_or_version) => {
            output::say(help_or_version.to_string().trim_end());
            return ExitCode::SUCCESS;
        }
    };
    match dispatch(&cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(failure.line());
            failure.exit_code()
        }
    }
}

/// What clap says over many lines, on one, with what to do next.
fn usage_line(error: &str) -> String {
    let (told, usage) = error.split_once("\n\nUsage: ").unwrap_or((error, ""));
    let told = told.split("\n\nFor more").next().unwrap_or_default();
    let told = told.trim_start_matches("error: ");
    let words: Vec<_> = told.split_whitespace().collect();
    let plain = |word: &&str| word.starts_with(|c: char| c.is_ascii_lowercase());
    let command: Vec<_> = usage.split_whitespace().take_while(plain).collect();
    let command = if command.is_empty() {
        "vialog".to_owned()
    } else {
        command.join(" ")
    };
    format!("{}; see {command} --help", words.join(" "))
}

fn dispatch(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Demo(command) => demo::run(command),
        Command::Init(command) => init::run(command),
        Command::Serve(command) => serve::run(command),
        Command::Key(command) => key::run(command),
        Command::Kinds(command) => kinds::run(command),
        Command::Submit(command) => submit::run(command),
        Command::Ctcae(command) => ctcae::run(command),
        Command::Attach(command) => attach::run(command),
        Command::Label(command) => label::run(command),
        Command::SignIn(command) => sign_in::run(command),
        Command::Export(command) => export::run(command),
        Command::Verify(command) => verify::run(command),
        Command::Check(command) => check::run(command),
        Command::Rebuild(command) => rebuild::run(command),
        Command::Forget(command) => forget::run(command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_command_is_well_formed_and_shows_an_example() {
        Cli::command().debug_assert();
        let mut command = Cli::command();
        command.build();
        let mut waiting: Vec<_> = command.get_subcommands().cloned().collect();
        while let Some(mut one) = waiting.pop() {
            waiting.extend(one.get_subcommands().cloned());
            if one.get_name() == "help" || one.has_subcommands() {
                continue;
            }
            let help = one.render_long_help().to_string();
            assert!(help.contains("vialog"), "{}: {help}", one.get_name());
            assert!(one.get_about().is_some(), "{}", one.get_name());
        }
    }

    #[test]
    fn wrong_usage_is_told_in_one_line_with_the_command_to_ask() {
        let error = Cli::try_parse_from(["vialog", "key", "show"]).unwrap_err();
        assert_eq!(
            usage_line(&error.to_string()),
            "the following required arguments were not provided: <FILE>; see vialog key show --help"
        );
        let error = Cli::try_parse_from(["vialog", "nonsense"]).unwrap_err();
        let line = usage_line(&error.to_string());
        assert!(
            line.contains("nonsense") && line.ends_with("; see vialog --help"),
            "{line}"
        );
    }

    #[test]
    fn wrong_usage_ends_with_status_2() {
        let error = Cli::try_parse_from(["vialog", "verify"]).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        let error = Cli::try_parse_from(["vialog", "--help"]).unwrap_err();
        assert_eq!(error.exit_code(), 0);
    }
}
