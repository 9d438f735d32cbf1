//! Signed prints on their way into a printer's queue.

use super::desk::Seated;
use crate::cli::client::Problem;
use crate::cli::failure::Failure;
use crate::cli::output::complain;
use crate::domain::{EquipmentId, LabelId};
use serde::Deserialize;
use serde_json::json;

/// What became of signed prints.
#[derive(Default)]
pub(super) struct Queueing {
    /// How many were in the queue before.
    pub(super) already: usize,
    /// How many the queue refused.
    refused: usize,
}

impl Queueing {
    /// Puts labels that were signed for this printer into its queue, and says which jobs they are in. What the queue refuses is
    /// told and keeps no other label back.
    ///
    /// # Errors
    /// When the service does not answer, or takes nothing from this person.
    pub(super) fn put(
        &mut self,
        seated: &Seated,
        printer: &EquipmentId,
        labels: &[LabelId],
    ) -> Result<(), Failure> {
        #[derive(Deserialize)]
        struct Queued {
            job: Option<String>,
            already: Vec<LabelId>,
        }
        let asked = json!({ "printer": printer, "labels": labels }).to_string();
        let answer = seated.client.post("/api/v1/print-jobs", &asked)?;
        // A label that is not as it was signed holds up all that are asked for with it.
        if answer.status == 409 {
            if let [label] = labels {
                let problem = Problem::read(answer.status, &answer.body);
                complain(format_args!(
                    "label {label} is not queued: {}",
                    problem.told()
                ));
                self.refused += 1;
                return Ok(());
            }
            let (some, others) = labels.split_at(labels.len() / 2);
            self.put(seated, printer, some)?;
            return self.put(seated, printer, others);
        }
        let queued: Queued = answer.json()?;
        self.already += queued.already.len();
        if let Some(job) = queued.job {
            complain(format_args!("queued as print job {job}"));
        }
        Ok(())
    }

    /// Ends the work.
    ///
    /// # Errors
    /// When the queue refused a label.
    pub(super) fn end(&self) -> Result<(), Failure> {
        if self.refused == 0 {
            return Ok(());
        }
        let what = format!("{} signed labels are not queued", self.refused);
        let next = "print each again with vialog label reprint, and say why";
        Err(Failure::new(what, next))
    }
}
