//! What is told of jobs, labels and printers.

use crate::print::{Condition, Fault, PrinterSeen, Way};
use crate::store::{Overtaken, PrintJob, QueuedItem};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What keeps a printer from printing, or leaves a label doubtful.
#[derive(Serialize, ToSchema)]
pub(in crate::web::api) struct FaultTold {
    /// The fault for programs, such as `paper_out`.
    fault: &'static str,
    /// The fault in a word or two.
    word: &'static str,
    /// What to do.
    remedy: &'static str,
}

impl FaultTold {
    fn of(key: Option<&str>) -> Option<Self> {
        Fault::of(key?).map(Self::from)
    }
}

impl From<Fault> for FaultTold {
    fn from(fault: Fault) -> Self {
        Self {
            fault: fault.key(),
            word: fault.word(),
            remedy: fault.remedy(),
        }
    }
}

/// A job in the print queue.
#[derive(Serialize, ToSchema)]
pub(in crate::web::api) struct JobTold {
    /// Its id.
    id: String,
    /// Its number; jobs are printed in the order of their numbers.
    number: u64,
    /// The printer, by the name of its equipment.
    printer: String,
    /// Who asked for it, `person/NAME`.
    made_by: String,
    /// When, by the server's clock.
    made_at: String,
    /// `waiting`, `printing`, `doubtful`, `done` or `cancelled`; what needs a person comes before everything else.
    state: &'static str,
    /// What keeps the printer from printing, while labels wait.
    fault: Option<FaultTold>,
    /// How many labels are `waiting`, `sending`, `printed`, `sent`, `doubtful` and `cancelled`; those of none are left out.
    #[schema(value_type = Object)]
    counts: BTreeMap<&'static str, u64>,
    /// The labels in order; only where one job is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<ItemTold>>,
}

/// A label in the print queue.
#[derive(Serialize, ToSchema)]
pub(in crate::web::api) struct ItemTold {
    /// Its place in the job, from 1.
    number: u64,
    /// The name under which it goes to the printer.
    name: String,
    /// The label's id; null for what belongs to no label, such as rulers.
    label: Option<String>,
    /// Which print of the label it is: 1, or more where it was printed again.
    copy: Option<u32>,
    /// `body`, or `cap` for the one that goes on the cap.
    part: Option<&'static str>,
    /// `waiting`; `sending`; `printed`, as the printer or a person said; `sent`, where the printer never tells; `doubtful`, where
    /// a person must look; `cancelled`.
    state: &'static str,
    /// How many times its bytes were on their way.
    attempts: u64,
    /// What went wrong last.
    fault: Option<FaultTold>,
    /// Why it was cancelled where the record had gone on: `void`, `affixed`, `reprinted`, `unknown`.
    overtaken: Option<&'static str>,
    /// That in a few words.
    overtaken_word: Option<&'static str>,
    /// When its state changed last, by the server's clock.
    changed_at: String,
    /// Who last said what became of it, or took it back, `person/NAME`.
    settled_by: Option<String>,
}

impl From<PrintJob> for JobTold {
    fn from(job: PrintJob) -> Self {
        let counts = job.counts.iter();
        Self {
            id: job.id.to_string(),
            number: job.number,
            made_by: job.made_by.to_string(),
            made_at: job.made_at.to_string(),
            state: job.state(),
            fault: FaultTold::of(job.fault.as_deref()),
            counts: counts
                .map(|(state, number)| (state.word(), *number))
                .collect(),
            printer: job.printer,
            items: None,
        }
    }
}

impl From<QueuedItem> for ItemTold {
    fn from(item: QueuedItem) -> Self {
        Self {
            number: item.number,
            name: item.name,
            label: item.print.map(|print| print.label.to_string()),
            copy: item.print.map(|print| print.copy),
            part: item.print.map(|print| print.part.word()),
            state: item.state.word(),
            attempts: item.attempts,
            fault: FaultTold::of(item.fault.as_deref()),
            overtaken: item.overtaken.map(Overtaken::key),
            overtaken_word: item.overtaken.map(Overtaken::word),
            changed_at: item.changed_at.to_string(),
            settled_by: item.settled_by.map(|person| person.to_string()),
        }
    }
}

/// A job with its labels.
pub(super) fn told((job, items): (PrintJob, Vec<QueuedItem>)) -> JobTold {
    JobTold {
        items: Some(items.into_iter().map(ItemTold::from).collect()),
        ..JobTold::from(job)
    }
}

/// A printer of this service.
#[derive(Serialize, ToSchema)]
pub(in crate::web::api) struct PrinterTold {
    /// The name of its equipment.
    name: String,
    /// `tcp` or `spool`.
    way: &'static str,
    /// Whether it tells what becomes of a label. One that does not leaves labels `sent`.
    tells: bool,
    /// `ready`, `printing`, `reachable`, or a fault such as `paper_out`; null while nothing is known.
    state: Option<&'static str>,
    /// The state in a word or two.
    word: Option<&'static str>,
    /// What to do, where something is to be done.
    remedy: Option<&'static str>,
    /// When it was found so, by the server's clock.
    seen_at: Option<String>,
}

impl From<PrinterSeen> for PrinterTold {
    fn from(printer: PrinterSeen) -> Self {
        let condition = printer.seen.map(|(condition, _)| condition);
        let (way, tells) = match printer.way {
            Way::Tcp { tells, .. } => ("tcp", tells),
            Way::Spool(_) => ("spool", false),
        };
        Self {
            name: printer.name,
            way,
            tells,
            state: condition.map(Condition::key),
            word: condition.map(Condition::word),
            remedy: condition.and_then(Condition::remedy),
            seen_at: printer.seen.map(|(_, at)| at.to_string()),
        }
    }
}
