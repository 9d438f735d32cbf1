//! What becomes of vials that are not used. No hold, recall or expiry ever blocks it (block B15).

use super::super::shipment::Holder;
use super::super::view::View;
use super::super::{Act, Changes, Decide, Hash, PersonId, Rule, SiteId, Stop, Subject, VialId};
use super::keeping::in_hand;
use super::{Moves, Vial, VialStage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `vial.destroyed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Destroyed {
    /// Why.
    pub reason: String,
    /// How.
    pub method: String,
    /// Who saw it; not the actor.
    pub witness: PersonId,
    /// SHA-256 of the certificate of destruction.
    #[schemars(extend("x-file" = true))]
    pub certificate: Hash,
}

/// `vial.retained`: kept as a sample of its lot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retained {
    /// What for, and how long.
    pub reason: String,
}

impl Decide for Destroyed {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        view.ensure(
            in_hand(&vial.stage),
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "Only a vial that someone has in hand is destroyed.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        let site = at_a_site(act, &id, &vial)?;
        let mut moves = Moves::new(act);
        moves.bring(&id, vial, VialStage::Destroyed { site })?;
        Ok(moves.done())
    }

    fn witness(&self) -> Option<&PersonId> {
        Some(&self.witness)
    }
}

impl Decide for Retained {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let kept = vial.stage.is_kept()
            && !matches!(
                vial.stage,
                VialStage::Retained { .. } | VialStage::Reserved { .. }
            );
        view.ensure(
            kept,
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "Only a frozen vial in store is kept as a sample.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        let site = at_a_site(act, &id, &vial)?;
        let mut moves = Moves::new(act);
        moves.bring(&id, vial, VialStage::Retained { site })?;
        Ok(moves.done())
    }
}

/// The site that holds the vial, refused unless the actor is of its staff.
fn at_a_site(act: &Act<'_>, id: &VialId, vial: &Vial) -> Result<SiteId, Stop> {
    let holder = vial.holder(act.view.world)?;
    holder.acts(act)?;
    match holder {
        Holder::Site(site) => Ok(site),
        Holder::Person(_) | Holder::Carrier(_) => {
            act.view.ensure(
                false,
                Rule::Sequence,
                || format!("{id} is with {holder}, at no site."),
                "Bring it to a site first.",
            )?;
            // It was done on the way: by someone of a site, or else in the name of the vial's maker.
            let theirs = act.actor.grants.iter().find_map(|grant| grant.site.clone());
            match theirs {
                Some(site) => Ok(site),
                None => act.view.peek(&vial.lot, |lot| lot.site.clone()),
            }
        }
    }
}
