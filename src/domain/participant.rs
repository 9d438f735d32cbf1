//! Participants, known to the log by the trial's pseudonym alone.

use super::rule::{ensure, stated};
use super::view::View;
use super::{
    Act, Changes, Commitment, Decide, InfusionId, Instant, OrderId, ParticipantId, Protocol,
    ProtocolId, Rule, SiteId, Stop, Subject,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `participant.enrolled`. Birth date, sex and diagnosis lie outside the log; the event commits to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    /// The trial.
    pub protocol: ProtocolId,
    /// The site that enrols.
    pub site: SiteId,
    /// The version of the consent form.
    pub consent_version: String,
    /// The day of the consent.
    pub consented_on: NaiveDate,
    /// The age on that day, in whole years.
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

/// The answer to one criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The criterion's id.
    pub criterion: String,
    /// Whether the participant meets it.
    pub met: bool,
}

/// `participant.withdrawn`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// Why, as far as the participant says; nothing that identifies.
    pub reason: String,
}

/// `identity.bound`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityBound {
    /// Commitment to the wristband's number. Bedside checks repeat it from the number scanned and the same salt.
    pub wristband: Commitment,
}

/// A participant of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Participant {
    /// The trial.
    pub protocol: ProtocolId,
    /// The site that enrolled.
    pub site: SiteId,
    /// The wristband in force.
    pub wristband: Option<Commitment>,
    /// The order that is open, if one is: a participant has one at a time.
    pub order: Option<OrderId>,
    /// The infusions given, with their starts.
    pub infusions: Vec<Given>,
    /// How many assessments were recorded.
    pub assessments: u32,
    /// Whether the participant has withdrawn.
    pub withdrawn: bool,
}

/// An infusion that a participant was given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Given {
    /// The infusion.
    pub infusion: InfusionId,
    /// When it started.
    pub started_at: Instant,
}

impl Participant {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.withdrawn {
            "withdrawn"
        } else {
            "enrolled"
        }
    }
}

impl Decide for Enrolled {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let mut trial = act.get(&self.protocol)?;
        let protocol = &trial.protocol;
        act.at_site(&self.site)?;
        ensure(
            protocol.sites.contains(&self.site),
            Rule::Eligibility,
            || format!("{} is no site of {}.", self.site, self.protocol),
            "Enrol at a site of the trial.",
        )?;
        self.eligible(protocol)?;
        let limits = &protocol.enrolment;
        let fits = (limits.min_age_years..=limits.max_age_years).contains(&self.age_years);
        ensure(
            fits,
            Rule::Age,
            || {
                format!(
                    "Age {} is outside {} to {}.",
                    self.age_years, limits.min_age_years, limits.max_age_years
                )
            },
            "The participant cannot be enrolled.",
        )?;
        ensure(
            self.consented_on <= act.event.at.date(),
            Rule::Eligibility,
            || "The consent lies in the future.".into(),
            "Obtain consent first.",
        )?;
        ensure(
            trial.enrolled < limits.cap,
            Rule::EnrolmentCap,
            || {
                format!(
                    "{} participants are enrolled, the most that the protocol allows.",
                    trial.enrolled
                )
            },
            "The trial is full.",
        )?;
        trial.enrolled += 1;
        let participant = Participant {
            protocol: self.protocol.clone(),
            site: self.site.clone(),
            wristband: None,
            order: None,
            infusions: Vec::new(),
            assessments: 0,
            withdrawn: false,
        };
        Ok(Changes::of(act.event.subject.clone(), participant).put(self.protocol.clone(), trial))
    }

    fn commitments(&self) -> Vec<(&'static str, Commitment)> {
        vec![
            ("birth_date", self.birth_date),
            ("sex", self.sex),
            ("diagnosis", self.diagnosis),
        ]
    }
}

impl Enrolled {
    /// Every inclusion criterion met, no exclusion criterion met, each answered once, and nothing else.
    fn eligible(&self, protocol: &Protocol) -> Result<(), Stop> {
        let answered: BTreeSet<&str> = self
            .answers
            .iter()
            .map(|answer| &*answer.criterion)
            .collect();
        let asked: BTreeSet<&str> = protocol
            .inclusion
            .iter()
            .chain(&protocol.exclusion)
            .map(|c| &*c.id)
            .collect();
        let once = answered.len() == self.answers.len() && answered == asked;
        ensure(
            once,
            Rule::Eligibility,
            || "The criteria answered are not those of the protocol, each once.".into(),
            "Answer every criterion.",
        )?;
        let met = |id: &str| {
            self.answers
                .iter()
                .any(|answer| answer.criterion == id && answer.met)
        };
        let failed = protocol.inclusion.iter().find(|c| !met(&c.id));
        let failed = failed.or_else(|| protocol.exclusion.iter().find(|c| met(&c.id)));
        ensure(
            failed.is_none(),
            Rule::Eligibility,
            || {
                format!(
                    "Criterion {} bars the participant.",
                    failed.map_or("", |c| &*c.id)
                )
            },
            "The participant cannot be enrolled.",
        )
    }
}

impl Decide for Withdrawn {
    type Own = (ParticipantId, Participant);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        active(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut participant): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&participant.site)?;
        stated(&self.reason, "reason")?;
        participant.withdrawn = true;
        Ok(Changes::of(id, participant))
    }
}

impl Decide for IdentityBound {
    type Own = (ParticipantId, Participant);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        active(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut participant): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&participant.site)?;
        participant.wristband = Some(self.wristband);
        Ok(Changes::of(id, participant))
    }

    fn commitments(&self) -> Vec<(&'static str, Commitment)> {
        vec![("wristband", self.wristband)]
    }
}

/// The participant, refused once withdrawn.
fn active(view: &View<'_>, subject: &Subject) -> Result<(ParticipantId, Participant), Stop> {
    let (id, participant) = view.own::<ParticipantId>(subject)?;
    ensure(
        !participant.withdrawn,
        Rule::Sequence,
        || format!("{id} has withdrawn."),
        "Only adverse events and assessments are still recorded.",
    )?;
    Ok((id, participant))
}
