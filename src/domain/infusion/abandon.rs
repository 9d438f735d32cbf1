//! A dose that was checked and will not be given: it ends without having begun.

use super::super::rule::ensure;
use super::super::view::View;
use super::super::{Act, Changes, Decide, InfusionId, Rule, Stop, Subject};
use super::Infusion;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `infusion.abandoned`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Abandoned {
    /// Why it is not given.
    pub reason: String,
}

impl Decide for Abandoned {
    type Own = (InfusionId, Infusion);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, infusion) = view.own::<InfusionId>(subject)?;
        ensure(
            !infusion.has_started() && !infusion.has_ended(),
            Rule::Sequence,
            || format!("{id} is {}.", infusion.state()),
            "An infusion that has started is completed or stopped.",
        )?;
        Ok((id, infusion))
    }

    fn decide(&self, act: &Act<'_>, (id, mut infusion): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&infusion.site)?;
        infusion.abandon();
        let mut changes = Changes::default().touch(infusion.participant.clone());
        for vial in &infusion.vials {
            changes = changes.touch(vial.clone());
        }
        if let Some(order_id) = &infusion.order {
            let mut order = act.get(order_id)?;
            if order.infusion.as_ref() == Some(&id) {
                order.infusion = None;
            }
            changes = changes.put(order_id.clone(), order);
        }
        Ok(changes.put(id, infusion))
    }
}
