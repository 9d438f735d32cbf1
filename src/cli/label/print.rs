//! `vialog label print`: the labels of a lot's vials, drawn, signed and sent to a printer.

use super::desk::{Desk, Seated};
use super::progress::bar;
use crate::cli::client::{Answered, batch, submission};
use crate::cli::failure::{Failure, Next};
use crate::cli::keys::label_id;
use crate::cli::output::{complain, say};
use crate::cli::submit;
use crate::domain::label::{Impression, Printed};
use crate::domain::{
    Body, EquipmentId, Event, LabelId, LabelTemplateId, LotId, Noun, Record, Subject,
};
use crate::ledger::{Envelope, PayloadType};
use clap::Args;
use serde::Deserialize;
use serde_json::json;

/// How many labels go through together.
const AT_ONCE: usize = 100;

/// Prints the label of each vial of a lot that has none: draws it, signs the print, and hands it to the printer's queue
#[derive(Args, Debug)]
#[command(after_help = "Example:
  vialog label print CF0001 --template vial-25x12.v2 --printer SZ-PRINTER-1 --dpi 300 \\
      --key lab.pem --actor person/p-0004 --server https://vialog.example.org")]
pub(super) struct Command {
    /// The lot
    lot: String,
    /// The adopted template
    #[arg(long, value_name = "NAME")]
    template: String,
    /// The printer; without it the labels are signed as files, for vialog label sheet
    #[arg(long, value_name = "EQUIPMENT")]
    printer: Option<String>,
    /// The printer's dots per inch
    #[arg(long, default_value = "300")]
    dpi: u16,
    #[command(flatten)]
    desk: Desk,
}

/// A label with what is signed of it.
#[derive(Deserialize)]
struct Drawn {
    id: LabelId,
    impression: Impression,
}

pub(super) fn run(command: &Command) -> Result<(), Failure> {
    let next = "write it as the record does";
    let lot = LotId::new(&command.lot).or_next(&command.lot, next)?;
    let template = LabelTemplateId::new(&command.template).or_next(&command.template, next)?;
    let printer = command.printer.as_deref().map(EquipmentId::new).transpose();
    let printer = printer.or_next("the printer", next)?;
    let seated = command.desk.sit_down()?;
    let vials = unlabelled(&seated, &lot)?;
    if vials.is_empty() {
        complain("every vial of the lot has a label");
        return Ok(());
    }
    let progress = bar(vials.len(), "labels");
    let mut signed = Vec::new();
    for some in vials.chunks(AT_ONCE) {
        let drawn = draw(&seated, &template, command.dpi, some)?;
        sign(&seated, command.dpi, printer.as_ref(), some, &drawn)?;
        signed.extend(drawn.into_iter().map(|one| one.id));
        progress.inc(u64::try_from(some.len()).unwrap_or_default());
    }
    progress.finish_and_clear();
    complain(format_args!("{} labels signed", signed.len()));
    if let Some(printer) = printer {
        let asked = json!({ "printer": printer, "labels": signed });
        let job = seated
            .client
            .post("/api/v1/print-jobs", &asked.to_string())?;
        let job: serde_json::Value = job.json()?;
        complain("queued; /print-jobs on the server shows how far it has come");
        say(job);
    } else {
        signed.iter().for_each(say);
    }
    Ok(())
}

/// The vials of the lot that have no label.
fn unlabelled(seated: &Seated, lot: &LotId) -> Result<Vec<Subject>, Failure> {
    #[derive(Deserialize)]
    struct Line {
        subject: Subject,
    }
    #[derive(Deserialize)]
    struct Shown {
        record: Record,
    }
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/api/v1/vial?of={lot}&limit=500&after={after}");
        let lines: Vec<Line> = seated.client.get(&path)?.json()?;
        let Some(last) = lines.last() else {
            return Ok(found);
        };
        last.subject.name().clone_into(&mut after);
        for line in lines {
            let shown: Shown = seated
                .client
                .get(&format!("/api/v1/{}", line.subject))?
                .json()?;
            let bare = matches!(&shown.record, Record::Vial(vial) if vial.label.is_none() && !vial.is_over());
            if bare {
                found.push(line.subject);
            }
        }
    }
}

fn draw(
    seated: &Seated,
    template: &LabelTemplateId,
    dpi: u16,
    vials: &[Subject],
) -> Result<Vec<Drawn>, Failure> {
    let labels = vials
        .iter()
        .map(|vial| Ok(json!({ "id": label_id()?, "of": vial })));
    let labels: Vec<_> = labels.collect::<Result<_, Failure>>()?;
    let asked = json!({ "template": template, "dpi": dpi, "labels": labels });
    seated
        .client
        .post("/api/v1/labels/draw", &asked.to_string())?
        .json()
}

/// Signs the prints and sends them; every one is recorded or the command ends.
fn sign(
    seated: &Seated,
    dpi: u16,
    printer: Option<&EquipmentId>,
    vials: &[Subject],
    drawn: &[Drawn],
) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Answers {
        answers: Vec<Answered>,
    }
    let mut submissions = Vec::new();
    for (vial, one) in vials.iter().zip(drawn) {
        let body = Printed {
            of: vial.clone(),
            impression: one.impression.clone(),
            cap: None,
            dpi,
            pieces: 1,
            printer: printer.cloned(),
            token: None,
            reprint_reason: None,
        };
        let event = event(seated, one.id, body.into())?;
        let payload = event.to_bytes().or_next("the event", "correct it")?;
        let envelope = Envelope::sign(&seated.key, PayloadType::Event, payload);
        submissions.push(submission(&envelope, &[]));
    }
    let answer = seated
        .client
        .post("/api/v1/events/batch", &batch(&submissions))?;
    let answers = answer.json::<Answers>()?.answers;
    answers
        .into_iter()
        .try_for_each(|one| one.recorded().map(drop))
}

/// The event as it is signed now.
fn event(seated: &Seated, label: LabelId, body: Body) -> Result<Event, Failure> {
    let [meaning, _] = body.meanings();
    let subject = Subject::new(Noun::Label, label.as_str());
    Ok(Event {
        id: uuid::Uuid::now_v7(),
        log: seated.log.clone(),
        subject: subject.or_next("the label", "draw another id")?,
        after: None,
        actor: seated.who.clone(),
        meaning: meaning.to_owned(),
        at: submit::now(),
        late_reason: None,
        under: None,
        body,
    })
}
