//! The labels of a lot's vials.

use super::desk::Seated;
use super::drawing::ToDraw;
use super::print::Make;
use super::progress::bar;
use super::queue::Queueing;
use crate::app::{LotLabels, SheetLabel};
use crate::cli::client::Client;
use crate::cli::failure::Failure;
use crate::cli::keys::label_id;
use crate::cli::output::{complain, say};
use crate::domain::{EquipmentId, LabelId, LotId, Subject};
use serde::Deserialize;
use std::collections::BTreeSet;

/// How many labels go through together.
const AT_ONCE: usize = 100;

/// The states in which a vial takes no label any more.
const OVER: [&str; 3] = ["infused", "partially_infused", "destroyed"];

/// Prints the label of each vial that has none. What was signed for the printer before is queued first, so that no end of
/// this command in the middle leaves a signed label that never comes out.
pub(super) fn print(seated: &Seated, make: &Make, lot: &LotId) -> Result<(), Failure> {
    let labels = labels(&seated.client, lot)?;
    let mut queueing = Queueing::default();
    if let Some(printer) = &make.printer {
        let signed: Vec<LabelId> = waiting(&labels, printer).collect();
        for some in signed.chunks(AT_ONCE) {
            queueing.put(seated, printer, some)?;
        }
        if !signed.is_empty() {
            let (all, before) = (signed.len(), queueing.already);
            complain(format_args!(
                "{all} labels were signed before, {before} of them queued"
            ));
        }
    }
    let vials = unlabelled(seated, lot, &labels)?;
    if vials.is_empty() {
        complain("every vial of the lot has a label");
        return queueing.end();
    }
    let progress = bar(vials.len(), "labels");
    for some in vials.chunks(AT_ONCE) {
        let signed = sign(seated, make, some)?;
        progress.suspend(|| {
            signed.iter().for_each(say);
            match &make.printer {
                Some(printer) => queueing.put(seated, printer, &signed),
                None => Ok(()),
            }
        })?;
        progress.inc(u64::try_from(some.len()).unwrap_or_default());
    }
    progress.finish_and_clear();
    complain(format_args!("{} labels signed", vials.len()));
    if make.printer.is_some() {
        complain("/print-jobs on the server shows how far they have come");
    }
    queueing.end()
}

/// The labels in force of a lot's vials.
///
/// # Errors
/// When the lot is not in the record, or the service does not answer.
pub(super) fn labels(client: &Client, lot: &LotId) -> Result<Vec<SheetLabel>, Failure> {
    let (mut labels, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/{lot}/labels?after={after}");
        let part: LotLabels = client.get(&path)?.json()?;
        labels.extend(part.labels);
        match part.after {
            Some(next) => after = next,
            None => return Ok(labels),
        }
    }
}

/// The labels that were signed for this printer and are on nothing yet.
fn waiting(labels: &[SheetLabel], printer: &EquipmentId) -> impl Iterator<Item = LabelId> {
    let waits =
        |label: &&SheetLabel| label.state == "printed" && label.printer.as_ref() == Some(printer);
    labels.iter().filter(waits).map(|label| label.id)
}

/// The vials of the lot that have no label and can have one.
fn unlabelled(
    seated: &Seated,
    lot: &LotId,
    labels: &[SheetLabel],
) -> Result<Vec<Subject>, Failure> {
    #[derive(Deserialize)]
    struct Line {
        subject: Subject,
        state: String,
    }
    let labelled: BTreeSet<&Subject> = labels.iter().map(|label| &label.of).collect();
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/api/v1/vial?of={lot}&limit=500&after={after}");
        let lines: Vec<Line> = seated.client.get(&path)?.json()?;
        let Some(last) = lines.last() else {
            return Ok(found);
        };
        last.subject.name().clone_into(&mut after);
        let bare = |line: &Line| !OVER.contains(&&*line.state) && !labelled.contains(&line.subject);
        let bare = lines.into_iter().filter(bare);
        found.extend(bare.map(|line| line.subject));
    }
}

fn sign(seated: &Seated, make: &Make, vials: &[Subject]) -> Result<Vec<LabelId>, Failure> {
    let mut labels = Vec::new();
    for vial in vials {
        labels.push(ToDraw {
            id: label_id()?,
            of: vial.clone(),
            token: None,
        });
    }
    make.sign(seated, &labels)?;
    Ok(labels.iter().map(|label| label.id).collect())
}
