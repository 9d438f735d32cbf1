//! Hold and recall of released lots.

use super::super::lot::{Lot, LotStage};
use super::super::rule::{ensure, stated};
use super::super::view::View;
use super::super::{Act, Changes, Decide, LotId, Rule, Stop, Subject};
use serde::{Deserialize, Serialize};

/// `lot.held`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// Why.
    pub reason: String,
}

/// `lot.hold_lifted`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldLifted {
    /// Why.
    pub reason: String,
}

/// `lot.recalled`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recalled {
    /// Why.
    pub reason: String,
}

impl Decide for Held {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        ensure(
            lot.stage == LotStage::Released,
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "Only a released lot is put on hold.",
        )?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        stated(&self.reason, "reason")?;
        lot.stage = LotStage::OnHold {
            reason: self.reason.clone(),
        };
        Ok(Changes::of(id, lot))
    }
}

impl Decide for HoldLifted {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        let held = matches!(lot.stage, LotStage::OnHold { .. });
        ensure(
            held,
            Rule::Sequence,
            || format!("{id} is not on hold."),
            "Nothing is left to do.",
        )?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        stated(&self.reason, "reason")?;
        lot.stage = LotStage::Released;
        Ok(Changes::of(id, lot))
    }
}

impl Decide for Recalled {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        let out = matches!(lot.stage, LotStage::Released | LotStage::OnHold { .. });
        ensure(
            out,
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "Only a lot that was released is recalled; reject it instead.",
        )?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        stated(&self.reason, "reason")?;
        lot.stage = LotStage::Recalled {
            reason: self.reason.clone(),
        };
        Ok(Changes::of(id, lot))
    }
}
