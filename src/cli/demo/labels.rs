//! The labels of the story, as the service prints them.

use crate::cli::client::Client;
use crate::cli::failure::{Failure, Next};
use crate::domain::LabelId;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the printers may take for what was handed to them.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
struct Job {
    counts: BTreeMap<String, u64>,
}

/// Waits until no label is in the queue any more, as whoever is to put them on waits beside the printer.
///
/// # Errors
/// When they do not leave it.
pub(crate) fn wait(client: &Client) -> Result<(), Failure> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let open: Vec<Job> = client.get("/api/v1/print-jobs?open=true")?.json()?;
        if open.is_empty() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let next = "look at /print-jobs of the service";
    Err(Failure::new("labels wait in the print queue", next))
}

/// How many labels came out of the queue: printed, or sent into a spool, which says no more of them.
///
/// # Errors
/// When the service does not say.
pub(crate) fn printed(client: &Client) -> Result<u64, Failure> {
    let jobs: Vec<Job> = client.get("/api/v1/print-jobs?limit=500")?.json()?;
    let counts = jobs.iter().flat_map(|job| &job.counts);
    let came_out = counts.filter(|(state, _)| matches!(state.as_str(), "printed" | "sent"));
    Ok(came_out.map(|(_, labels)| labels).sum())
}

/// Writes each label in force as SVG and PNG into the folder, with the list by which a device judges them without a network;
/// gives how many labels there are.
///
/// # Errors
/// When the service does not give a label, or a file cannot be written.
pub(crate) fn save(
    client: &Client,
    labels: &BTreeMap<String, LabelId>,
    folder: &Path,
) -> Result<usize, Failure> {
    let next = "check that the folder can be written to";
    std::fs::create_dir_all(folder).or_next(&folder.display().to_string(), next)?;
    // A label with a word behind its name was never put on anything.
    let affixed = labels.iter().filter(|(name, _)| !name.contains('_'));
    let mut saved = 0;
    for (name, label) in affixed {
        saved += 1;
        for (form, query) in [("svg", ""), ("png", "?dpi=300")] {
            let bytes = client.bytes(&format!("/api/v1/label/{label}/{form}{query}"))?;
            let file = folder.join(format!("{name}.{form}"));
            std::fs::write(&file, bytes).or_next(&file.display().to_string(), next)?;
        }
    }
    let trust = client.bytes("/api/v1/labels/trust")?;
    let file = folder.join("trust.json");
    std::fs::write(&file, trust).or_next(&file.display().to_string(), next)?;
    Ok(saved)
}
