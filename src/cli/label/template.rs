//! `vialog label template`: adopts a label template, the program's own or a laboratory's.

use super::desk::Desk;
use crate::cli::draft::Draft;
use crate::cli::failure::{Failure, Next};
use crate::cli::output::{complain, say};
use crate::cli::submit;
use crate::domain::Hash;
use crate::label::Template;
use clap::Args;
use serde::Deserialize;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// Adopts a label template for quality assurance: reads what it shows, hands its file in, signs and sends the event
#[derive(Args, Debug)]
#[command(
    after_help = "A name such as vialog's own vial-25x12.v2 needs no file; a file's name is its template's name with the version.

Examples:
  vialog label template vial-25x12.v2 --key quality.pem --actor person/p-0003 --server https://vialog.example.org
  vialog label template ours-30x15.v1.svg --key quality.pem --actor person/p-0003 --server https://vialog.example.org"
)]
pub(super) struct Command {
    /// The name of one of vialog's templates, or an SVG file
    #[arg(value_name = "NAME|FILE")]
    template: String,
    #[command(flatten)]
    desk: Desk,
}

pub(super) fn run(command: &Command) -> Result<(), Failure> {
    let (template, file) = read(&command.template)?;
    let seated = command.desk.sit_down()?;
    if let Some(bytes) = file {
        keep(&seated.client, &bytes, template.hash())?;
    }
    let layout = template.layout();
    let shown: Vec<&str> = layout.fields.iter().map(|field| field.word()).collect();
    complain(format_args!("it shows {}", shown.join(", ")));
    let event = json!({
        "kind": "label_template.adopted",
        "log": seated.log,
        "subject": format!("label_template/{}", template.name()),
        "actor": seated.who,
        "body": { "layout": layout },
    });
    let draft = Draft::read(event.to_string().as_bytes())?;
    let recorded = submit::send(&seated.client, &seated.key, draft, &[], None)?;
    say(recorded.receipt.trim_end());
    Ok(())
}

/// The template, and the bytes that have to be kept for it where it is not the program's own.
fn read(named: &str) -> Result<(Arc<Template>, Option<Vec<u8>>), Failure> {
    if let Some(template) = Template::built_in(named) {
        return Ok((template, None));
    }
    let path = Path::new(named);
    let next = format!(
        "name an SVG file, or one of {}",
        Template::BUILT_IN.join(", ")
    );
    let bytes = std::fs::read(path).or_next(&format!("cannot read {named}"), &next)?;
    let text = std::str::from_utf8(&bytes).or_next(named, "save it as UTF-8")?;
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    let template = Template::parse(stem.unwrap_or_default(), text).or_next(
        named,
        "correct the template; src/label/template.rs tells what it needs",
    )?;
    Ok((Arc::new(template), Some(bytes)))
}

fn keep(client: &crate::cli::client::Client, bytes: &[u8], hash: Hash) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Kept {
        hash: Hash,
    }
    let kept: Kept = client
        .post_file("/api/v1/attachments", "image/svg+xml", bytes)?
        .json()?;
    if kept.hash == hash {
        return Ok(());
    }
    let what = "the server kept other bytes than were sent";
    Err(Failure::new(what, "send the file again"))
}
