//! What was said of a participant's part in the trial: the screening, the consent, the completion.

use super::super::instant::site_day;
use super::super::participant::{
    AGE, Completed, Consent, Enrolled, Participant, ParticipantStage, Screened,
};
use super::super::protocol::Trial;
use super::super::rule::ensure;
use super::super::{Changes, ParticipantId, Rule, Stop};
use super::case::Case;
use super::effect::Effect;
use chrono::NaiveDate;

/// The screening says something else: before the enrolment the participant passes it or fails it by that; after it, the
/// enrolment rests on what was said.
pub(super) fn screened(case: &Case<'_>, said: &Screened, right: &Screened) -> Result<Effect, Stop> {
    let (id, mut participant) = case.own::<ParticipantId>()?;
    let criteria = |of: &Screened| -> Vec<String> {
        let mut all: Vec<String> = of.answers.iter().map(|one| one.criterion.clone()).collect();
        all.sort();
        all
    };
    ensure(
        criteria(said) == criteria(right),
        Rule::Value,
        || "The screening answered other criteria.".into(),
        "Correct whether a criterion was met.",
    )?;
    let today = case.act.view.day_at(&participant.site)?;
    ensure(
        right.consent.given_on <= today,
        Rule::Value,
        || "The consent lies in the future by the site's clock.".into(),
        "Enter the day on which it was given.",
    )?;
    // Another screening has taken its place.
    if participant.screening.entry != case.leaf {
        return Ok(Effect::default());
    }
    let mut trial = case.act.get(&participant.protocol)?;
    let mut effect = Effect::default();
    let enrolled = participant.enrolled_at.is_some();
    effect.rest_if(enrolled, || format!("the enrolment of {id}"));
    let of_enrolment = participant.screening.consent != said.consent;
    if said.consent != right.consent && !of_enrolment {
        participant.screening.consent = right.consent.clone();
        consented(case, (&participant, &trial), &right.consent, &mut effect)?;
    }
    let failed = |of: &Screened| of.fails(trial.version_at(case.fact.head.at));
    let (before, after) = (failed(said), failed(right));
    let screening = &mut participant.screening;
    screening.age_years = right.age_years;
    screening.answers = right.met();
    let stands = |one: &String| !before.contains(one) || after.contains(one);
    screening.failed.retain(stands);
    for one in after.into_iter().filter(|one| !before.contains(one)) {
        effect.break_if(enrolled, || {
            if one == AGE {
                format!("the age of {id} is outside the protocol's limits")
            } else {
                format!("criterion {one} bars {id}")
            }
        });
        screening.failed.push(one);
    }
    let passes = screening.failed.is_empty();
    if participant.stage == ParticipantStage::Screened && !passes {
        participant.stage = ParticipantStage::ScreenFailed;
        trial.screen_failures += 1;
    } else if participant.stage == ParticipantStage::ScreenFailed && passes {
        participant.stage = ParticipantStage::Screened;
        trial.screen_failures = trial.screen_failures.saturating_sub(1);
    }
    let protocol = participant.protocol.clone();
    effect.changes = Changes::of(id, participant).note(protocol, trial);
    Ok(effect)
}

/// The consent that was named at the enrolment says something else.
pub(super) fn enrolled(case: &Case<'_>, said: &Enrolled, right: &Enrolled) -> Result<Effect, Stop> {
    let (id, mut participant) = case.own::<ParticipantId>()?;
    let trial = case.act.get(&participant.protocol)?;
    let mut effect = Effect::default();
    effect.rests.push(format!("the enrolment of {id}"));
    let in_force = said.consent.as_ref() == Some(&participant.screening.consent);
    if let Some(consent) = right.consent.as_ref().filter(|_| in_force) {
        participant.screening.consent = consent.clone();
        consented(case, (&participant, &trial), consent, &mut effect)?;
    }
    effect.changes = Changes::of(id, participant);
    Ok(effect)
}

/// What a consent does not keep to after an enrolment: a version that was in force, on a day before.
fn consented(
    case: &Case<'_>,
    (participant, trial): (&Participant, &Trial),
    consent: &Consent,
    effect: &mut Effect,
) -> Result<(), Stop> {
    let Some(enrolled_at) = participant.enrolled_at else {
        return Ok(());
    };
    let enrolled_on: NaiveDate = case.act.view.peek(&participant.site, |site| {
        site_day(&site.described.time_zone, enrolled_at)
    })?;
    effect.break_if(consent.given_on > enrolled_on, || {
        format!(
            "the consent was given on {}, after the enrolment",
            consent.given_on
        )
    });
    let versions = &trial.protocol.consent_versions;
    effect.break_if(!versions.contains(&consent.version), || {
        format!(
            "version {:?} of the consent form is not in force",
            consent.version
        )
    });
    Ok(())
}

/// The day on which a participant who completed was last seen: the record shows it and decides nothing by it.
pub(super) fn completed(case: &Case<'_>, right: &Completed) -> Result<Effect, Stop> {
    let (_, participant) = case.own::<ParticipantId>()?;
    let day = |at| {
        let zone = |site: &super::super::Site| site_day(&site.described.time_zone, at);
        case.act.view.peek(&participant.site, zone)
    };
    right.is_sound(&participant, day(case.fact.head.at)?)?;
    Ok(Effect::default())
}
