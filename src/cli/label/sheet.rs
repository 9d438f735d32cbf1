//! `vialog label sheet`: the labels of a lot's vials as a PDF, drawn on this machine.

use super::lot::labels;
use super::progress::bar;
use crate::app::SheetLabel;
use crate::cli::client::Client;
use crate::cli::failure::{Failure, Next};
use crate::cli::fonts::FontFolder;
use crate::cli::output::complain;
use crate::domain::{Hash, LotId};
use crate::label::{SheetLayout, Sticker, Template};
use clap::{Args, ValueEnum};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// How the labels lie on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// Each on a page of its own size, for a label printer
    Pages,
    /// As many as fit on A4, to be cut out or on sheets of stickers
    A4,
}

/// Draws the labels of a lot's vials that were signed as files, by vialog label print without --printer, as a PDF
#[derive(Args, Debug)]
#[command(after_help = "Example:
  vialog label sheet CF0001 --out labels.pdf --layout a4 --server https://vialog.example.org \\
      --token \"$(vialog sign-in --key lab.pem --actor person/p-0004 --log example.org/trial --server https://vialog.example.org)\"")]
pub(super) struct Command {
    /// The lot
    lot: String,
    /// The PDF to write; a file that is there is replaced
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How the labels lie on paper
    #[arg(long, value_enum, default_value = "pages")]
    layout: Layout,
    #[command(flatten)]
    fonts: FontFolder,
    /// The server
    #[arg(long, value_name = "URL", env = "VIALOG_SERVER")]
    server: String,
    /// The token of a session, where the server asks for one, as vialog sign-in prints it
    #[arg(
        long,
        value_name = "TEXT",
        env = "VIALOG_TOKEN",
        hide_env_values = true
    )]
    token: Option<String>,
}

pub(super) fn run(command: &Command) -> Result<(), Failure> {
    let lot = LotId::new(&command.lot).or_next(&command.lot, "write it as the record does")?;
    let client = Client::new(&command.server)?;
    let client = match &command.token {
        Some(token) => client.with_token(token.clone()),
        None => client,
    };
    let press = command.fonts.press()?;
    let stickers = stickers(&client, to_draw(labels(&client, &lot)?)?)?;
    let progress = bar(stickers.len(), "labels");
    let layout = match command.layout {
        Layout::Pages => SheetLayout::Single,
        Layout::A4 => SheetLayout::A4,
    };
    let pdf = press.pdf(layout, &stickers, |done| {
        progress.set_position(u64::try_from(done).unwrap_or_default());
    });
    progress.finish_and_clear();
    let pdf = pdf.or_next(
        "the labels",
        "see which field, and correct it in the record",
    )?;
    let told = command.out.display().to_string();
    std::fs::write(&command.out, pdf).or_next(&told, "name a file that can be written")?;
    complain(format_args!("{} labels in {told}", stickers.len()));
    Ok(())
}

/// The labels that are to be drawn: what is on its vial or was signed for a printer comes out nowhere else.
fn to_draw(labels: Vec<SheetLabel>) -> Result<Vec<SheetLabel>, Failure> {
    let all = labels.len();
    let (loose, affixed): (Vec<_>, Vec<_>) = labels
        .into_iter()
        .partition(|label| label.state == "printed");
    let (files, printers): (Vec<_>, Vec<_>) =
        loose.into_iter().partition(|label| label.printer.is_none());
    for (count, why) in [
        (affixed.len(), "on their vials already"),
        (printers.len(), "signed for a printer"),
    ] {
        if count > 0 {
            complain(format_args!("{count} labels left out: {why}"));
        }
    }
    if files.is_empty() {
        let what = format!("none of the lot's {all} labels is to be drawn");
        let next = "sign them as files, with vialog label print without --printer";
        return Err(Failure::new(what, next));
    }
    Ok(files)
}

/// What is drawn, each from the very template that was adopted.
fn stickers(client: &Client, labels: Vec<SheetLabel>) -> Result<Vec<Sticker>, Failure> {
    let mut templates: HashMap<Hash, Arc<Template>> = HashMap::new();
    let mut stickers = Vec::new();
    for label in labels {
        let template = match templates.get(&label.template_hash) {
            Some(template) => template.clone(),
            None => template(client, &label)?,
        };
        templates.insert(label.template_hash, template.clone());
        stickers.push(Sticker {
            template,
            id: label.id,
            link: label.link,
            gtin: label.gtin,
            values: label.values,
        });
    }
    Ok(stickers)
}

fn template(client: &Client, label: &SheetLabel) -> Result<Arc<Template>, Failure> {
    let hash = label.template_hash;
    if let Some(known) = Template::built_in(&label.template).filter(|known| known.hash() == hash) {
        return Ok(known);
    }
    let next = "hand its file in again with vialog attach";
    let bytes = client.bytes(&format!("/api/v1/attachments/{hash}"))?;
    let text = std::str::from_utf8(&bytes).or_next(&label.template, next)?;
    let template = Template::parse(&label.template, text).or_next(&label.template, next)?;
    if template.hash() == hash {
        return Ok(Arc::new(template));
    }
    let what = format!("the file of {} is not the one adopted", label.template);
    Err(Failure::new(what, next))
}
