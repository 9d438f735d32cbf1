//! Enrolment, after a screening that passed.

use super::super::rule::ensure;
use super::super::view::View;
use super::super::{Act, Changes, Decide, ParticipantId, Rule, Stop, Subject, Trial};
use super::leaving::in_stage;
use super::screening::{AGE, Consent};
use super::{Participant, ParticipantStage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `participant.enrolled`, after a screening that passed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    /// A newer consent, where that of the screening is no longer in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
}

impl Decide for Enrolled {
    type Own = (ParticipantId, Participant, Trial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let stages = [ParticipantStage::Screened, ParticipantStage::ScreenFailed];
        let (id, participant) = in_stage(view, subject, &stages)?;
        let trial = view.get(&participant.protocol)?;
        trial.is_open(view, &participant.protocol)?;
        // By the protocol in force now, which may have been amended since the screening.
        let failed = participant.screening.failed(&trial.protocol);
        let criterion = failed.iter().find(|criterion| *criterion != AGE);
        ensure(
            criterion.is_none(),
            Rule::Eligibility,
            || {
                let id = criterion.map_or("", String::as_str);
                format!("Criterion {id} bars the participant.")
            },
            "The participant cannot be enrolled, unless a new screening passes.",
        )?;
        ensure(
            failed.is_empty(),
            Rule::Age,
            || {
                let limits = &trial.protocol.enrolment;
                format!(
                    "Age {} is outside {} to {}.",
                    participant.screening.age_years, limits.min_age_years, limits.max_age_years
                )
            },
            "The participant cannot be enrolled.",
        )?;
        ensure(
            trial.enrolled < trial.protocol.enrolment.cap,
            Rule::EnrolmentCap,
            || {
                let enrolled = trial.enrolled;
                format!("{enrolled} participants are enrolled, the most that the protocol allows.")
            },
            "The trial is full.",
        )?;
        Ok((id, participant, trial))
    }

    fn decide(&self, act: &Act<'_>, own: Self::Own) -> Result<Changes, Stop> {
        let (id, mut participant, mut trial) = own;
        act.at_site(&participant.site)?;
        if let Some(consent) = &self.consent {
            participant.screening.consent = consent.clone();
        }
        let consent = &participant.screening.consent;
        consent.check(act, &trial.protocol, &participant.site)?;
        participant.stage = ParticipantStage::Enrolled;
        participant.enrolled_at = Some(act.when());
        // One who had failed is eligible now, since the protocol was amended.
        if !std::mem::take(&mut participant.screening.failed).is_empty() {
            trial.screen_failures = trial.screen_failures.saturating_sub(1);
        }
        trial.enrolled += 1;
        trial.in_trial += 1;
        let protocol = participant.protocol.clone();
        Ok(Changes::of(id, participant).put(protocol, trial))
    }
}
