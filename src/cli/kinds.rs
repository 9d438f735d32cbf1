//! `vialog kinds`: what can be signed, by whom, and an example of each.

use super::failure::Failure;
use super::output::say;
use crate::app::kinds::{example, kinds};
use crate::domain::{Kind, Noun};
use clap::Args;

/// Lists the kinds of event, or shows one with an example of its body
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  vialog kinds\n  vialog kinds vial.stored")]
pub(crate) struct Command {
    /// The kind to show, such as vial.stored
    kind: Option<String>,
}

pub(crate) fn run(command: &Command) -> Result<(), Failure> {
    let Some(word) = &command.kind else {
        for (kind, _) in kinds() {
            say(format_args!("{:<28} {}", kind.word, kind.meanings[0]));
        }
        return Ok(());
    };
    let unknown = || Failure::new(format!("{word:?} is no kind of event"), "see vialog kinds");
    let kind = Kind::of(word).ok_or_else(unknown)?;
    let signers: Vec<&str> = kind.signers.iter().map(|role| role.word()).collect();
    say(format_args!("kind     {}", kind.word));
    say(format_args!(
        "about    {}",
        kind.noun.map_or("anything", Noun::word)
    ));
    say(format_args!("signers  {}", signers.join(", ")));
    say(format_args!(
        "meaning  {}\n         {}",
        kind.meanings[0], kind.meanings[1]
    ));
    if let Some(body) = example(word) {
        say(format_args!("body, for example\n{}", pretty(body.get())));
    }
    Ok(())
}

/// The same JSON over several lines.
fn pretty(json: &str) -> String {
    let value: Option<serde_json::Value> = serde_json::from_str(json).ok();
    let text = value.and_then(|value| serde_json::to_string_pretty(&value).ok());
    text.unwrap_or_else(|| json.to_owned())
}
