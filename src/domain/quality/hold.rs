//! Holds: nothing of a lot is used for now, wherever it stands in its life.

use super::super::donor::eligible;
use super::super::lot::{Hold, Lot};
use super::super::rule::{ensure, stated};
use super::super::view::View;
use super::super::{Act, Changes, Decide, LotId, Rule, Stop, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `lot.held`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// Why.
    pub reason: String,
}

/// `lot.hold_lifted`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldLifted {
    /// Why.
    pub reason: String,
}

impl Decide for Held {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        ensure(
            lot.can_be_held(),
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "It is out of use already.",
        )?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        stated(&self.reason, "reason")?;
        lot.hold = Some(Hold {
            reason: self.reason.clone(),
            entry: act.leaf,
        });
        Ok(Changes::of(id, lot))
    }
}

impl Decide for HoldLifted {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        ensure(
            lot.hold.is_some(),
            Rule::Sequence,
            || format!("{id} is not on hold."),
            "Nothing is left to do.",
        )?;
        // A hold that came with its donor cannot be lifted around the donor.
        eligible(view, &lot.donor)?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        stated(&self.reason, "reason")?;
        lot.hold = None;
        Ok(Changes::of(id, lot))
    }
}
