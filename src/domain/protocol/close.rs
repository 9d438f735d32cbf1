//! Closing a trial: only when nothing is open for its participants, and every lot is accounted for (block B12).

use super::super::lot::{LotStage, still_open};
use super::super::participant::{OpenWork, none_open, of_participant, undecided};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, DeviationId, Instant, LotId, ParticipantId, ProtocolId, RecallId, Record,
    Rule, Stop, Subject, World,
};
use super::Trial;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `protocol.closed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// What the record of the trial rests on, and where it is kept (30 years in the first trial's country).
    pub statement: String,
}

impl Decide for Closed {
    type Own = (ProtocolId, Trial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, trial) = view.own::<ProtocolId>(subject)?;
        trial.is_open(view, &id)?;
        let remedy = "End, decide and close each of them, then close the trial.";
        none_open(&of_trial(view, &trial)?, Rule::Balance, remedy)?;
        Ok((id, trial))
    }

    fn decide(&self, _: &Act<'_>, (id, mut trial): Self::Own) -> Result<Changes, Stop> {
        trial.closed = true;
        Ok(Changes::of(id, trial))
    }
}

/// Everything that is open for a trial: what is open for its participants, then its lots, recalls and deviations.
///
/// # Errors
/// What the view has yet to load.
fn of_trial(view: &View<'_>, trial: &Trial) -> Result<Vec<OpenWork>, Stop> {
    let lots = trial.lots.iter().map(LotId::subject);
    let recalls = trial.recalls.iter().map(RecallId::subject);
    let participants = trial.participants.iter().map(ParticipantId::subject);
    view.load(participants.chain(lots).chain(recalls))?;
    let mut open = Vec::new();
    for id in &trial.participants {
        let participant = view.get(id)?;
        let work = of_participant(view, &participant)?;
        if participant.is_followed() {
            open.push(OpenWork::InTrial(id.clone()));
            // That visits are to come is what following a participant means.
            open.extend(
                work.into_iter()
                    .filter(|one| !matches!(one, OpenWork::Visit { .. })),
            );
        } else {
            open.extend(work);
        }
    }
    let mut deviations: BTreeSet<DeviationId> = BTreeSet::new();
    let mut recalls = trial.recalls.clone();
    for id in &trial.lots {
        let lot = view.get(id)?;
        deviations.extend(lot.concerns.deviations.iter().cloned());
        if lot.stage != LotStage::Closed {
            open.push(OpenWork::Lot(id.clone()));
            continue;
        }
        // What was opened since it was closed.
        for one in still_open(view, id, &lot)? {
            // An infusion is named among what is open for its participant.
            if let Ok(deviation) = DeviationId::try_from(one.clone()) {
                deviations.insert(deviation);
            } else {
                recalls.extend(RecallId::try_from(one));
            }
        }
    }
    for id in &recalls {
        if view.peek(id, |recall| !recall.is_closed())? {
            open.push(OpenWork::Recall(id.clone()));
        }
    }
    view.load(deviations.iter().map(DeviationId::subject))?;
    for one in undecided(view, deviations.iter())? {
        // One that is about a participant's dose is named there already.
        if !open.contains(&one) {
            open.push(one);
        }
    }
    Ok(open)
}

/// Everything that is open for a participant or a trial; nothing for any other thing.
///
/// # Errors
/// [`Stop::Unloaded`], when the view has yet to load a subject.
pub fn open_work(
    world: &dyn World,
    subject: &Subject,
    now: Instant,
) -> Result<Vec<OpenWork>, Stop> {
    let view = View::at(world, now);
    let found = view.find(subject)?;
    if let Some(Record::Participant(participant)) = &found {
        return of_participant(&view, participant);
    }
    if let Some(Record::Protocol(trial)) = &found {
        return of_trial(&view, trial);
    }
    Ok(Vec::new())
}
