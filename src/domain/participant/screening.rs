//! Screening: who fails it is recorded and counted, who passes may be enrolled.

use super::super::rule::ensure;
use super::super::view::View;
use super::super::{
    Act, Changes, Commitment, Concerns, Corrections, Decide, Protocol, ProtocolId, Rule, SiteId,
    Stop, Subject, Trial,
};
use super::leaving::in_stage;
use super::{Participant, ParticipantStage, Screening};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What stands for the limits of age among the criteria that a participant fails; no criterion has this id.
pub const AGE: &str = "age";

/// In which stages a participant may be screened again.
const STAGES: [ParticipantStage; 2] = [ParticipantStage::Screened, ParticipantStage::ScreenFailed];

/// `participant.screened`: eligible or not, it is recorded. Birth date, sex and diagnosis lie outside the log; the
/// event commits to them. Someone not yet enrolled may be screened again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Screened {
    /// The trial.
    pub protocol: ProtocolId,
    /// The site that screens.
    pub site: SiteId,
    /// The consent that was given before.
    pub consent: Consent,
    /// The age on the day of the consent, in whole years.
    pub age_years: u32,
    /// The answer to every criterion.
    pub answers: Vec<Answer>,
    /// Commitment to the birth date, `YYYY-MM-DD`.
    pub birth_date: Commitment,
    /// Commitment to the sex, `female` or `male`.
    pub sex: Commitment,
    /// Commitment to the diagnosis, in the investigator's words.
    pub diagnosis: Commitment,
}

/// A consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The version of the consent form.
    pub version: String,
    /// The day on which it was given.
    pub given_on: NaiveDate,
}

/// The answer to one criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The criterion's id.
    pub criterion: String,
    /// Whether the participant meets it.
    pub met: bool,
}

impl Consent {
    /// Refuses a version that is not in force, or a day to come.
    pub(super) fn check(
        &self,
        act: &Act<'_>,
        protocol: &Protocol,
        site: &SiteId,
    ) -> Result<(), Stop> {
        act.view.ensure(
            protocol.consent_versions.contains(&self.version),
            Rule::Eligibility,
            || {
                let (version, known) = (&self.version, protocol.consent_versions.join(", "));
                format!("Version {version:?} of the consent form is not in force; {known} is.")
            },
            "Obtain consent on a version in force.",
        )?;
        act.view.ensure(
            self.given_on <= act.view.day_at(site)?,
            Rule::Eligibility,
            || "The consent lies in the future by the site's clock.".into(),
            "Obtain consent first.",
        )
    }
}

impl Screening {
    /// What bars the participant under this protocol: criteria, and [`AGE`]. An unanswered criterion bars as well.
    pub(super) fn failed(&self, protocol: &Protocol) -> Vec<String> {
        fails(&self.answers, self.age_years, protocol)
    }
}

/// The criteria that bar someone of this age with these answers, and [`AGE`] where the age does.
fn fails(answers: &BTreeMap<String, bool>, age_years: u32, protocol: &Protocol) -> Vec<String> {
    let met = |id: &str| answers.get(id).copied();
    let inclusion = protocol
        .inclusion
        .iter()
        .filter(|c| met(&c.id) != Some(true));
    let exclusion = protocol
        .exclusion
        .iter()
        .filter(|c| met(&c.id) != Some(false));
    let mut failed: Vec<String> = inclusion.chain(exclusion).map(|c| c.id.clone()).collect();
    let limits = &protocol.enrolment;
    if !(limits.min_age_years..=limits.max_age_years).contains(&age_years) {
        failed.push(AGE.to_owned());
    }
    failed
}

impl Screened {
    /// Whether each criterion is met.
    pub(crate) fn met(&self) -> BTreeMap<String, bool> {
        let answers = self.answers.iter();
        answers
            .map(|one| (one.criterion.clone(), one.met))
            .collect()
    }

    /// What bars the participant under this protocol, as [`Screening`] keeps it.
    pub(crate) fn fails(&self, protocol: &Protocol) -> Vec<String> {
        fails(&self.met(), self.age_years, protocol)
    }

    /// The version of the protocol that it is by: the one in force, or where it is recorded late that one of its time of
    /// which it answers the criteria.
    fn version<'t>(&self, act: &Act<'_>, trial: &'t Trial) -> Result<&'t Protocol, Stop> {
        let Some(latest) = act.view.stated_late()? else {
            return Ok(&trial.protocol);
        };
        let answers = |protocol: &&Protocol| self.answered(protocol).is_ok();
        let then = trial.versions_at(act.when(), latest).find(answers);
        Ok(then.unwrap_or(&trial.protocol))
    }

    /// The answers by criterion: those of the protocol, each once, and nothing else.
    fn answered(&self, protocol: &Protocol) -> Result<BTreeMap<String, bool>, Stop> {
        let answers = self.met();
        let asked: BTreeSet<&String> = protocol
            .inclusion
            .iter()
            .chain(&protocol.exclusion)
            .map(|c| &c.id)
            .collect();
        let once = answers.len() == self.answers.len() && answers.keys().eq(asked);
        ensure(
            once,
            Rule::Eligibility,
            || "The criteria answered are not those of the protocol, each once.".into(),
            "Answer every criterion.",
        )?;
        Ok(answers)
    }
}

impl Screened {
    /// The participant of a first screening.
    fn new_participant(&self, screening: Screening, stage: ParticipantStage) -> Participant {
        Participant {
            protocol: self.protocol.clone(),
            site: self.site.clone(),
            screening,
            stage,
            enrolled_at: None,
            wristband: None,
            wristband_since: None,
            order: None,
            orders: BTreeSet::new(),
            checked: BTreeSet::new(),
            infusions: Vec::new(),
            visits: Vec::new(),
            adverse_events: BTreeSet::new(),
            corrections: Corrections::default(),
            concerns: Concerns::default(),
        }
    }
}

impl Decide for Screened {
    /// The participant as screened before; none for a new one.
    type Own = Option<Participant>;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        if view.find(subject)?.is_none() {
            view.is_new(subject)?;
            return Ok(None);
        }
        in_stage(view, subject, &STAGES).map(|(_, participant)| Some(participant))
    }

    fn decide(&self, act: &Act<'_>, own: Self::Own) -> Result<Changes, Stop> {
        let mut trial = act.get(&self.protocol)?;
        trial.is_open(&act.view, &self.protocol)?;
        let protocol = self.version(act, &trial)?;
        act.at_site(&self.site)?;
        act.view.ensure(
            protocol.sites.contains(&self.site),
            Rule::Eligibility,
            || format!("{} is no site of {}.", self.site, self.protocol),
            "Screen at a site of the trial.",
        )?;
        let same = own
            .as_ref()
            .is_none_or(|own| own.protocol == self.protocol && own.site == self.site);
        ensure(
            same,
            Rule::Exists,
            || "The participant was screened for another trial or at another site.".into(),
            "Use another pseudonym.",
        )?;
        self.consent.check(act, protocol, &self.site)?;
        let mut screening = Screening {
            entry: act.leaf,
            at: act.when(),
            consent: self.consent.clone(),
            age_years: self.age_years,
            answers: self.answered(protocol)?,
            failed: Vec::new(),
        };
        screening.failed = self.fails(protocol);
        // One that comes to be known after the enrolment, or after a later one, is noted: what followed it stays.
        let followed =
            |own: &&Participant| !STAGES.contains(&own.stage) || own.screening.at > act.when();
        if let Some(own) = own.as_ref().filter(followed) {
            return Ok(Changes::of(act.subject(), own.clone()));
        }
        match &own {
            None => trial.screened += 1,
            Some(before) if before.stage == ParticipantStage::ScreenFailed => {
                trial.screen_failures = trial.screen_failures.saturating_sub(1);
            }
            Some(_) => {}
        }
        let stage = if screening.failed.is_empty() {
            ParticipantStage::Screened
        } else {
            trial.screen_failures += 1;
            ParticipantStage::ScreenFailed
        };
        let participant = match own {
            // What became known of the participant before stays, whatever a second screening says.
            Some(own) => Participant {
                screening,
                stage,
                ..own
            },
            None => self.new_participant(screening, stage),
        };
        trial.participants.insert(act.subject().try_into()?);
        Ok(Changes::of(act.subject(), participant).put(self.protocol.clone(), trial))
    }

    fn commitments(&self) -> Vec<(&'static str, Commitment)> {
        vec![
            ("birth_date", self.birth_date),
            ("sex", self.sex),
            ("diagnosis", self.diagnosis),
        ]
    }
}
