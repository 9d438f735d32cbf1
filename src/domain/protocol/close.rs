//! Closing a trial: only when everyone has ended it and every lot is accounted for (block B12).

use super::super::lot::LotStage;
use super::super::rule::{ensure, stated};
use super::super::view::View;
use super::super::{Act, Changes, Decide, LotId, ProtocolId, Rule, Stop, Subject};
use super::Trial;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
        trial.is_open(&id)?;
        ensure(
            trial.in_trial == 0,
            Rule::Balance,
            || {
                format!(
                    "{} participants have neither withdrawn nor completed.",
                    trial.in_trial
                )
            },
            "Complete the follow-up of every participant.",
        )?;
        view.load(trial.lots.iter().map(LotId::subject))?;
        let mut open = Vec::new();
        for lot in &trial.lots {
            if view.get(lot)?.stage != LotStage::Closed {
                open.push(lot.name());
            }
        }
        ensure(
            open.is_empty(),
            Rule::Balance,
            || format!("Not closed: {}.", open.join(", ")),
            "Account for every vial and close each lot.",
        )?;
        Ok((id, trial))
    }

    fn decide(&self, _: &Act<'_>, (id, mut trial): Self::Own) -> Result<Changes, Stop> {
        stated(&self.statement, "statement")?;
        trial.closed = true;
        Ok(Changes::of(id, trial))
    }
}
