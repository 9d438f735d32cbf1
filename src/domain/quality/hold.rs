//! Holds: nothing of a lot is used for now, wherever it is in its life. Each hold has its own cause and its own end.

use super::super::lot::{Hold, Lot};
use super::super::rule::ensure;
use super::super::usability::Cause;
use super::super::view::View;
use super::super::{Act, Changes, Decide, Hash, LotId, Refusal, Rule, Stop, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `lot.held`: one more hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// Why.
    pub reason: String,
}

/// `lot.hold_lifted`: one hold ends; the others stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldLifted {
    /// The entry that put the lot on hold.
    pub hold: Hash,
    /// Why.
    pub reason: String,
}

impl Decide for Held {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        ensure(
            !lot.is_over(),
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "It is out of use already.",
        )?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        let hold = Hold {
            reason: self.reason.clone(),
            since: act.when(),
        };
        lot.holds.insert(act.leaf, hold);
        Ok(Changes::of(id, lot))
    }
}

impl Decide for HoldLifted {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        ensure(
            !lot.holds.is_empty(),
            Rule::Sequence,
            || format!("{id} is not on hold."),
            "Nothing is left to do.",
        )?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        let hold = lot.holds.remove(&self.hold).ok_or_else(|| {
            let why = format!("{id} has no such hold in force.");
            let remedy = "Name the entry of a hold that is in force.";
            Refusal::new(Rule::Unknown, why, remedy)
        })?;
        let cause = Cause::Held {
            hold: self.hold,
            why: hold.reason,
        };
        lot.concerns.settle(cause, hold.since, act.when());
        Ok(Changes::of(id, lot))
    }
}
