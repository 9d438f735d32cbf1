//! Two-step release: before the results that take longer, for sites that accept it, and its condition's later result.

use super::super::lot::{Lot, LotStage, Waited};
use super::super::rule::ensure;
use super::super::usability::{Purpose, before_release, refuse};
use super::super::view::View;
use super::super::{Act, Changes, Decide, LocalTime, LotId, Refusal, Rule, Stop, Subject};
use super::release::{Dossier, releasable};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `lot.conditionally_released`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionallyReleased {
    /// What was read before the release.
    pub dossier: Dossier,
    /// The tests whose results come later; each may, by the specification.
    pub awaiting: BTreeSet<String>,
    /// Until when they are expected; after that nothing of the lot is used.
    pub due: LocalTime,
}

/// `lot.condition_met`: the later results are there and pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionMet {
    /// What was read before the release became final.
    pub dossier: Dossier,
}

/// How long a lot may be used without its last results, in days: no test of a cell product takes longer.
const LONGEST_WAIT_DAYS: u32 = 90;

impl Decide for ConditionallyReleased {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        releasable(view, subject, |lot| {
            let specification = view.get(&lot.specification)?;
            let later = lot.awaiting(&specification);
            if later.is_empty() {
                let why = "No test that takes longer is without its result.";
                return Err(Refusal::new(Rule::Sequence, why, "Release the lot.").into());
            }
            Ok(later.into_iter().map(ToOwned::to_owned).collect())
        })
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        self.dossier.may_be_signed(act, &lot)?;
        let specification = act.get(&lot.specification)?;
        let later: BTreeSet<String> = lot
            .awaiting(&specification)
            .into_iter()
            .map(ToOwned::to_owned)
            .collect();
        ensure(
            later == self.awaiting,
            Rule::QualityComplete,
            || format!("The tests without a result are {later:?}."),
            "Name them as the condition.",
        )?;
        let due = self.due.instant();
        let latest = act
            .when()
            .plus_seconds(i64::from(LONGEST_WAIT_DAYS) * 86_400);
        ensure(
            act.when() < due && due <= latest,
            Rule::Value,
            || format!("The results would be due at {}.", self.due),
            &format!("Enter a date after the release, within {LONGEST_WAIT_DAYS} days."),
        )?;
        lot.released_at = Some(act.when());
        lot.stage = LotStage::ConditionallyReleased {
            awaiting: later,
            due: self.due,
        };
        Ok(Changes::of(id, lot))
    }
}

impl Decide for ConditionMet {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        let conditional = matches!(lot.stage, LotStage::ConditionallyReleased { .. });
        ensure(
            conditional,
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "Only a conditional release has a condition.",
        )?;
        refuse(view, &before_release(view, &id, &[])?, Purpose::Release)?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        self.dossier.may_be_signed(act, &lot)?;
        if let LotStage::ConditionallyReleased { due, .. } = lot.stage {
            lot.waited = Some(Waited {
                due: due.instant(),
                until: act.when(),
            });
        }
        lot.stage = LotStage::Released;
        Ok(Changes::of(id, lot))
    }
}
