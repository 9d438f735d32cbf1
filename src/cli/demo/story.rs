//! The story as `seeds/demo.toml` and `seeds/demo-second-act.toml` tell it: chapters of steps, each one event or a row
//! of them.

use super::fill::in_row;
use crate::app::seeds::{self, AssessmentForm, BatchSteps, ReleaseSpecification, Trial};
use crate::domain::{Role, Rule, SiteId};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Everything that is played.
#[derive(Debug)]
pub(crate) struct Story {
    /// The origin of the demo's log.
    pub(crate) origin: String,
    /// Who opens the log.
    pub(crate) administrator: Administrator,
    /// Who acts, besides the administrator.
    pub(crate) persons: Vec<Player>,
    /// The lot whose recall is asked for.
    pub(crate) trace_lot: String,
    /// The participant whose history is asked for.
    pub(crate) trace_participant: String,
    /// What happens, in order.
    pub(crate) chapters: Vec<Chapter>,
    /// The trial.
    pub(crate) trial: Trial,
    /// The specification.
    pub(crate) specification: ReleaseSpecification,
    /// The batch template.
    pub(crate) batch_template: BatchSteps,
    /// The form of the one-month assessment.
    pub(crate) form: AssessmentForm,
}

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    origin: String,
    administrator: Administrator,
    trace_lot: String,
    trace_participant: String,
    person: Vec<Player>,
    chapter: Vec<Chapter>,
}

/// The file of the second act.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecondAct {
    chapter: Vec<Chapter>,
}

/// Who opens the log.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Administrator {
    /// The person's id.
    pub(crate) id: String,
    /// The role title.
    pub(crate) title: String,
}

/// A person of the demo: a role at a site, never an invented human.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Player {
    /// The person's id.
    pub(crate) id: String,
    /// The role title.
    pub(crate) title: String,
    role: Role,
    site: Option<SiteId>,
}

/// A part of the story.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chapter {
    /// What it tells.
    pub(crate) title: String,
    /// Its steps.
    pub(crate) step: Vec<Step>,
}

/// One event, or a row of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// Under what name later steps find its leaf hash.
    pub(crate) name: Option<String>,
    /// Seconds of the story since the step before.
    #[serde(default = "usual_wait", deserialize_with = "wait")]
    pub(crate) wait: i64,
    /// The rule that must refuse it.
    pub(crate) refused: Option<String>,
    /// When it was done, where it is entered later.
    pub(crate) late: Option<Late>,
    count: Option<u32>,
    /// The number of the first row.
    #[serde(default = "one")]
    first: u32,
    #[serde(rename = "for")]
    rows: Option<Vec<Map<String, Value>>>,
    /// Who signs.
    pub(crate) by: String,
    /// What it is about.
    pub(crate) subject: String,
    /// The kind of event.
    pub(crate) kind: String,
    /// Its body, with what is yet to be filled in.
    pub(crate) body: Value,
}

/// What is said of an event that is entered after it was done.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Late {
    /// Seconds of the story since it was done.
    #[serde(deserialize_with = "wait")]
    pub(crate) after: i64,
    /// Why it is entered late.
    pub(crate) reason: String,
    /// The rules that it broke, where it is recorded as a breach.
    #[serde(default)]
    pub(crate) despite: BTreeSet<Rule>,
}

/// The seconds between two steps when the story does not say.
pub(crate) const USUAL_WAIT: i64 = 120;

fn usual_wait() -> i64 {
    USUAL_WAIT
}

fn one() -> u32 {
    1
}

/// Reads `3d`, `20m` or `-10m` as seconds.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "d" => 86_400,
        "h" => 3600,
        "m" => 60,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(unit)
}

fn wait<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = String::deserialize(deserializer)?;
    let seconds = seconds(&text).filter(|seconds| *seconds >= 0);
    seconds.ok_or_else(|| de::Error::custom("a wait is written like 3d, 4h or 20m"))
}

impl Step {
    fn one(by: &str, subject: String, kind: &str, body: Value) -> Self {
        Self {
            name: None,
            wait: USUAL_WAIT,
            refused: None,
            late: None,
            count: None,
            first: 1,
            rows: None,
            by: by.to_owned(),
            subject,
            kind: kind.to_owned(),
            body,
        }
    }

    /// Its rows, each with its number as `n` and, in three digits, `nnn`.
    pub(crate) fn rows(&self) -> Vec<Map<String, Value>> {
        let rows = match (&self.rows, self.count) {
            (Some(rows), _) => rows.clone(),
            (None, count) => vec![Map::new(); usize::try_from(count.unwrap_or(1)).unwrap_or(1)],
        };
        let numbered = rows.into_iter().zip(self.first..).map(|(mut row, n)| {
            row.insert("n".to_owned(), json!(n));
            row.insert("nnn".to_owned(), json!(format!("{n:03}")));
            row
        });
        numbered.collect()
    }

    /// Whether its events are independent of each other and go to the service as one batch.
    pub(crate) fn is_batch(&self) -> bool {
        self.count.is_some()
    }

    /// Seconds of the story that it takes.
    fn seconds(&self) -> i64 {
        let rows = i64::try_from(self.rows().len()).unwrap_or(1);
        let between = if self.is_batch() { 0 } else { rows - 1 };
        self.wait + between * USUAL_WAIT
    }
}

impl Story {
    /// Reads the seeds.
    ///
    /// # Errors
    /// Never for the files in this program, which a test reads.
    pub(crate) fn read() -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(include_str!("../../../seeds/demo.toml"))?;
        let second: SecondAct =
            toml::from_str(include_str!("../../../seeds/demo-second-act.toml"))?;
        let trial = seeds::trial()?;
        let founding = founding(&file, &trial);
        Ok(Self {
            origin: file.origin,
            administrator: file.administrator,
            persons: file.person,
            trace_lot: file.trace_lot,
            trace_participant: file.trace_participant,
            chapters: std::iter::once(founding)
                .chain(file.chapter)
                .chain(second.chapter)
                .collect(),
            trial,
            specification: seeds::release_specification()?,
            batch_template: seeds::batch_template()?,
            form: seeds::assessment_form()?,
        })
    }

    /// Every step.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &Step> {
        self.chapters.iter().flat_map(|chapter| &chapter.step)
    }

    /// The names of the printers that are set up.
    pub(crate) fn printers(&self) -> Vec<String> {
        let configured = self
            .steps()
            .filter(|step| step.kind == "printer.configured");
        let rows = configured.flat_map(|step| {
            step.rows()
                .into_iter()
                .map(|row| in_row(&row, &step.subject))
        });
        rows.filter_map(|subject| Some(subject.strip_prefix("equipment/")?.to_owned()))
            .collect()
    }

    /// How many events are signed, those included that must be refused.
    pub(crate) fn len(&self) -> usize {
        self.steps().map(|step| step.rows().len()).sum()
    }

    /// Seconds from the first step to the last.
    pub(crate) fn seconds(&self) -> i64 {
        self.steps().map(Step::seconds).sum()
    }

    /// The role title of a person.
    pub(crate) fn title(&self, id: &str) -> &str {
        let found = self.persons.iter().find(|person| person.id == id);
        found.map_or(&*self.administrator.title, |person| &*person.title)
    }
}

/// Sites, persons, roles and keys: the administrator's chapter.
fn founding(file: &File, trial: &Trial) -> Chapter {
    let by = &*file.administrator.id;
    let mut step = Vec::new();
    for (id, site) in &trial.site {
        step.push(Step::one(
            by,
            format!("site/{id}"),
            "site.registered",
            json!(site),
        ));
    }
    for person in &file.person {
        let subject = format!("person/{}", person.id);
        let mut grant = json!({ "role": person.role });
        if let (Some(site), Some(grant)) = (&person.site, grant.as_object_mut()) {
            grant.insert("site".to_owned(), json!(site));
        }
        let key = json!({
            "key": format!("@key {}", person.id),
            "device": format!("device of {}", person.id),
            "possession": format!("@possession {}", person.id),
        });
        let enrolled = json!({ "title": person.title });
        step.push(Step::one(by, subject.clone(), "person.enrolled", enrolled));
        step.push(Step::one(by, subject.clone(), "role.granted", grant));
        step.push(Step::one(by, subject, "key.enrolled", key));
    }
    Chapter {
        title: "Sites, persons, roles and device keys".to_owned(),
        step,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_has_40_vials_three_shipments_a_recall_a_correction_and_seven_refusals() {
        let story = Story::read().unwrap();
        let count = |kind: &str| {
            let steps = story
                .steps()
                .filter(|step| step.kind == kind && step.refused.is_none());
            steps.map(|step| step.rows().len()).sum::<usize>()
        };
        assert_eq!(count("label.printed"), 40 + 1 + 6);
        assert_eq!(count("label.affixed"), 40 + 6);
        assert_eq!(count("vial.stored"), 40 + 12 + 5 + 1);
        assert_eq!(count("shipment.packed"), 3);
        assert_eq!(count("readings.attached"), 4);
        assert_eq!(count("participant.screened"), 3);
        assert_eq!(count("participant.enrolled"), 2);
        assert_eq!(count("adverse_event.reported"), 2);
        assert_eq!(count("deviation.closed"), 6);
        assert_eq!(count("event.corrected"), 1);
        assert_eq!(count("correction.confirmed"), 1);
        // The maker answers again for what came back to it.
        assert_eq!(count("recall.acknowledged"), 3);
        assert_eq!(count("lot.closed"), 1);
        let refused: Vec<_> = story
            .steps()
            .filter_map(|step| step.refused.as_deref())
            .collect();
        assert_eq!(refused, ["B04", "B06", "B09", "B07", "B07", "B09", "B12"]);
    }

    #[test]
    fn a_count_that_begins_later_numbers_its_rows_from_there() {
        let story = Story::read().unwrap();
        let steps = story.steps().filter(|step| step.kind == "vial.destroyed");
        let last = steps.last().unwrap().rows();
        assert_eq!(last.len(), 21);
        assert_eq!(last[0]["nnn"], "019");
        assert_eq!(last[20]["n"], 39);
    }

    #[test]
    fn the_story_covers_about_75_days_and_names_each_person_once() {
        let story = Story::read().unwrap();
        let days = story.seconds() / 86_400;
        assert!((70..=85).contains(&days), "{days} days");
        let ids: BTreeSet<_> = story.persons.iter().map(|person| &person.id).collect();
        assert_eq!(ids.len(), story.persons.len());
        for step in story.steps() {
            assert!(
                ids.contains(&step.by) || step.by == story.administrator.id,
                "{}",
                step.by
            );
        }
    }

    #[test]
    fn waits_are_read_in_days_hours_and_minutes() {
        assert_eq!(seconds("3d"), Some(259_200));
        assert_eq!(seconds("-10m"), Some(-600));
        assert_eq!(seconds("4h"), Some(14_400));
        for bad in ["", "d", "3", "3w", "3.5d", "٣d", "9223372036854775807d"] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }
}
