//! What is left over of a dose: wasted before a witness (block B15).

use super::super::view::View;
use super::super::{Act, Changes, Decide, InfusionId, PersonId, Rule, Stop, Subject};
use super::Infusion;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `residual.wasted`, about the infusion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wasted {
    /// How much.
    pub volume_ul: u32,
    /// How.
    pub method: String,
    /// Who saw it; not the actor.
    pub witness: PersonId,
}

impl Decide for Wasted {
    type Own = (InfusionId, Infusion);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, infusion) = view.own::<InfusionId>(subject)?;
        view.ensure(
            infusion.residual_ul > 0,
            Rule::Sequence,
            || format!("Nothing is left over of {id}."),
            "Nothing is left to do.",
        )?;
        Ok((id, infusion))
    }

    fn decide(&self, act: &Act<'_>, (id, mut infusion): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&infusion.site)?;
        act.view.ensure(
            (1..=infusion.residual_ul).contains(&self.volume_ul),
            Rule::Disposition,
            || format!("{} µL are left over of {id}.", infusion.residual_ul),
            "Correct the volume.",
        )?;
        infusion.residual_ul = infusion.residual_ul.saturating_sub(self.volume_ul);
        let vials = infusion.vials.clone();
        let changes = Changes::of(id, infusion);
        Ok(vials.into_iter().fold(changes, Changes::touch))
    }

    fn witness(&self) -> Option<&PersonId> {
        Some(&self.witness)
    }
}
