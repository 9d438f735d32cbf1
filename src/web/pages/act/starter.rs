//! What the record already knows of a body that is about to be filled in: members that follow, and what ids mean.

use super::super::members::{name, says};
use super::super::parts::Moment;
use super::known::Known;
use crate::app::AppError;
use crate::domain::correction::Corrections;
use crate::domain::form::AnswerType;
use crate::domain::lot::Lot;
use crate::domain::participant::Participant;
use crate::domain::protocol::Protocol;
use crate::domain::readings::Readings;
use crate::domain::{Kind, Noun, Record, Subject};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Ids with what they mean to people.
type Told = BTreeMap<String, String>;

/// What a form starts with.
#[derive(Default, Serialize)]
pub(super) struct Starter {
    /// Members that follow from the record.
    body: Map<String, Value>,
    /// What ids mean, by the member in which they stand.
    told: BTreeMap<&'static str, Told>,
    /// Members that follow once an id is chosen, by the member in which it stands.
    follows: BTreeMap<&'static str, BTreeMap<String, Value>>,
}

impl Starter {
    /// The starter of a kind; empty for most.
    pub(super) fn of(kind: &Kind, known: &Known<'_>) -> Result<Self, AppError> {
        let mut starter = Self::default();
        match (kind.word, known.record(known.subject)?) {
            ("participant.screened", _) => starter.screening(known)?,
            (
                "result.recorded" | "result.reviewed" | "result.invalidated",
                Some(Record::Lot(lot)),
            ) => {
                starter.testing(known, &lot)?;
            }
            ("step.recorded" | "step.checked", Some(Record::Lot(lot))) => {
                starter.making(known, &lot)?;
            }
            ("event.corrected", _) => starter.correcting(known),
            ("correction.confirmed", Some(record)) => starter.confirming(known, &record),
            ("lot.hold_lifted", Some(Record::Lot(lot))) => starter.holds(known, &lot),
            ("readings.set_aside", Some(Record::Shipment(shipment))) => {
                starter.files(&shipment.readings);
            }
            ("readings.set_aside", Some(Record::Equipment(store))) => {
                starter.files(&store.readings);
            }
            ("assessment.recorded" | "visit.missed", Some(Record::Participant(participant))) => {
                starter.visiting(known, &participant)?;
            }
            ("adverse_event.reported" | "order.placed", Some(Record::Participant(participant))) => {
                if let Some(protocol) = known.protocol(participant.protocol.subject())? {
                    starter.trial(known, &protocol)?;
                }
            }
            ("rules.proposed", Some(Record::Log(log))) => starter.set("version", log.version() + 1),
            ("rules.adopted", Some(Record::Log(log))) => {
                if let Some(proposed) = log.proposed {
                    starter.set("version", proposed.version);
                    starter.set("proposal", proposed.entry.to_string());
                }
            }
            ("adverse_event.reported" | "order.placed", _) => {
                if let Some((_, protocol)) = known.only_protocol()? {
                    starter.trial(known, &protocol)?;
                }
            }
            (_, _) => {}
        }
        Ok(starter)
    }

    /// The starter as JSON, for the browser.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn set(&mut self, member: &str, value: impl Into<Value>) {
        self.body.insert(member.to_owned(), value.into());
    }

    fn tell(&mut self, member: &'static str, id: &str, means: String) {
        self.told
            .entry(member)
            .or_default()
            .insert(id.to_owned(), means);
    }

    fn follow(&mut self, member: &'static str, id: &str, members: Value) {
        let ids = self.follows.entry(member).or_default();
        ids.insert(id.to_owned(), members);
    }

    /// What an entry says of the member that is corrected.
    fn correcting(&mut self, known: &Known<'_>) {
        let Some(correcting) = known.correcting else {
            return;
        };
        let member = correcting.member();
        self.set("entry", correcting.entry());
        self.set("leaf", correcting.leaf().to_string());
        self.set("member", member);
        self.set("was", correcting.says().clone());
        self.tell("member", member, name(known.lang, member));
    }

    /// The corrections that wait for a second person; the first is chosen already.
    fn confirming(&mut self, known: &Known<'_>, record: &Record) {
        let lang = known.lang;
        let all = record.corrections().into_iter();
        for one in all.flat_map(Corrections::that_wait) {
            if self.body.is_empty() {
                self.set("entry", one.entry);
                self.set("correction", one.correction.to_string());
            }
            let correction = one.correction.to_string();
            let [was, should_be] =
                [&one.was, &one.should_be].map(|value| says(lang, &one.member, value));
            let member = name(lang, &one.member);
            let means = format!("{member}: {was} \u{2192} {should_be}. {}", one.reason);
            self.tell("correction", &correction, means);
            self.follow("correction", &correction, json!({ "entry": one.entry }));
        }
    }

    /// Every criterion of the trial, to be answered.
    fn screening(&mut self, known: &Known<'_>) -> Result<(), AppError> {
        if let Some(site) = known.site {
            self.set("site", site.to_string());
        }
        let Some((id, protocol)) = known.only_protocol()? else {
            return Ok(());
        };
        self.set("protocol", id.to_string());
        if let Some(version) = protocol.consent_versions.last() {
            self.set("consent", json!({ "version": version }));
        }
        let criteria = || protocol.inclusion.iter().chain(&protocol.exclusion);
        let answers = criteria().map(|one| json!({ "criterion": one.id }));
        self.set("answers", answers.collect::<Vec<_>>());
        for one in criteria() {
            self.tell("criterion", &one.id, known.say(&one.text));
        }
        Ok(())
    }

    /// The tests of the lot's specification, with method and unit, and the results that there are.
    fn testing(&mut self, known: &Known<'_>, lot: &Lot) -> Result<(), AppError> {
        let found = known.record(Some(lot.specification.subject()))?;
        let Some(Record::Specification(specification)) = found else {
            return Ok(());
        };
        for item in &specification.items {
            self.tell("test", &item.test, known.say(&item.title));
            let mut members = json!({ "method": item.method, "unit": item.unit });
            let result = lot.results.get(&item.test);
            if let (Some(members), Some(result)) = (members.as_object_mut(), result) {
                members.insert("result".to_owned(), result.entry.to_string().into());
            }
            self.follow("test", &item.test, members);
        }
        Ok(())
    }

    /// The steps of the lot's template with what is measured at each, and those that were done.
    fn making(&mut self, known: &Known<'_>, lot: &Lot) -> Result<(), AppError> {
        let found = known.record(Some(lot.batch_template.subject()))?;
        let Some(Record::BatchTemplate(template)) = found else {
            return Ok(());
        };
        for step in &template.steps {
            self.tell("step", &step.id, known.say(&step.title));
            let value = |unit: &str| {
                let sort = if unit.is_empty() { "finding" } else { "number" };
                json!({ sort: null })
            };
            let values = step.values.iter();
            let values = values.map(|one| json!({ "measure": one.id, "value": value(&one.unit) }));
            let mut members = json!({ "values": values.collect::<Vec<_>>() });
            let done = lot.steps.get(&step.id);
            if let (Some(members), Some(done)) = (members.as_object_mut(), done) {
                members.insert("entry".to_owned(), done.entry.to_string().into());
            }
            self.follow("step", &step.id, members);
            for one in &step.values {
                let title = known.say(&one.title);
                let unit = if one.unit.is_empty() {
                    title
                } else {
                    format!("{title} ({})", one.unit)
                };
                self.tell("measure", &one.id, unit);
            }
        }
        Ok(())
    }

    /// The holds in force, each by its entry; the only one is chosen already.
    fn holds(&mut self, known: &Known<'_>, lot: &Lot) {
        for (hold, held) in &lot.holds {
            let since = Moment::at(known.lang, held.since).words();
            let means = format!("{since}: {}", held.reason);
            self.tell("hold", &hold.to_string(), means);
        }
        let mut holds = lot.holds.keys();
        if let (Some(only), None) = (holds.next(), holds.next()) {
            self.set("hold", only.to_string());
        }
    }

    /// The logger files that count.
    fn files(&mut self, readings: &Readings) {
        let counting = readings
            .files
            .iter()
            .filter(|(_, file)| file.set_aside.is_none());
        for (hash, file) in counting {
            let means = format!("{}: {} \u{2013} {}", file.format, file.from, file.to);
            self.tell("file", &hash.to_string(), means);
        }
    }

    /// The last infusion, the visits after it, and the items of each visit's form.
    fn visiting(&mut self, known: &Known<'_>, participant: &Participant) -> Result<(), AppError> {
        let Some(protocol) = known.protocol(participant.protocol.subject())? else {
            return Ok(());
        };
        if let Some(last) = participant.infusions.last() {
            self.set("infusion", last.infusion.to_string());
        }
        for visit in &protocol.visits {
            self.tell("visit", &visit.id, known.say(&visit.title));
            let Some(Record::Form(form)) = known.record(Some(visit.form.subject()))? else {
                continue;
            };
            let mut answers = Vec::new();
            for item in &form.items {
                self.tell("item", &item.id, known.say(&item.title));
                let sort = match &item.answer {
                    AnswerType::Number { .. } => "number",
                    AnswerType::Choice(choices) => {
                        for choice in choices {
                            self.tell("choice", &choice.id, known.say(&choice.title));
                        }
                        "choice"
                    }
                };
                answers.push(json!({ "item": item.id, "value": { sort: null } }));
            }
            let members = json!({ "form": visit.form.to_string(), "answers": answers });
            self.follow("visit", &visit.id, members);
        }
        Ok(())
    }

    /// The visits of a trial and the terms by which its adverse events are named.
    fn trial(&mut self, known: &Known<'_>, protocol: &Protocol) -> Result<(), AppError> {
        for visit in &protocol.visits {
            self.tell("visit", &visit.id, known.say(&visit.title));
        }
        let version = &protocol.follow_up.ctcae_version;
        self.set("ctcae_version", version.clone());
        let name = crate::domain::terminology::name_of(version);
        let Ok(terms) = Subject::new(Noun::Terminology, &name) else {
            return Ok(());
        };
        let Some(Record::Terminology(terminology)) = known.record(Some(&terms))? else {
            return Ok(());
        };
        for (class, terms) in &terminology.classes {
            self.tell("system_organ_class", class, String::new());
            for (term, grades) in terms {
                self.tell("term", term, format!("{class}: {grades}"));
                self.follow("term", term, json!({ "system_organ_class": class }));
            }
        }
        Ok(())
    }
}
