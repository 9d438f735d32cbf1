//! Keeping vials: put away, found damaged, destroyed.

use super::super::equipment::{EquipmentKind, of_kind};
use super::super::rule::{ensure, stated};
use super::super::shipment::Holder;
use super::super::view::View;
use super::super::{Act, Changes, Decide, Hash, PersonId, Refusal, Rule, Stop, Subject, VialId};
use super::{Place, Vial, VialStage, taken_out};
use serde::{Deserialize, Serialize};

/// `vial.stored`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// Where it was put.
    pub place: Place,
}

/// `vial.damaged`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Damaged {
    /// What was seen.
    pub reason: String,
}

/// `vial.destroyed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destroyed {
    /// Why.
    pub reason: String,
    /// How.
    pub method: String,
    /// Who saw it; not the actor.
    pub witness: PersonId,
    /// SHA-256 of the certificate of destruction.
    pub certificate: Hash,
}

impl Decide for Stored {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let put = matches!(
            vial.stage,
            VialStage::Commissioned { .. }
                | VialStage::Stored { .. }
                | VialStage::Available { .. }
                | VialStage::Reserved { .. }
        );
        ensure(
            put,
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "A frozen vial is put away when it has been filled, or received.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, mut vial): Self::Own) -> Result<Changes, Stop> {
        let Holder::Site(site) = vial.holder(act.view.world)? else {
            return Err(in_no_store(&id));
        };
        act.at_site(&site)?;
        let stores = [EquipmentKind::Tank, EquipmentKind::Freezer];
        of_kind(&act.view, &self.place.equipment, &stores, Some(&site))?;
        let place = self.place.clone();
        vial.stage = match vial.stage {
            VialStage::Commissioned { .. } | VialStage::Stored { .. } => {
                VialStage::Stored { site, place }
            }
            VialStage::Reserved { order, .. } => VialStage::Reserved {
                site,
                order,
                place: Some(place),
            },
            VialStage::Available { .. }
            | VialStage::Quarantined { .. }
            | VialStage::Packed { .. }
            | VialStage::Thawed { .. }
            | VialStage::Infused { .. }
            | VialStage::Missing { .. }
            | VialStage::Damaged { .. }
            | VialStage::Destroyed { .. } => VialStage::Available {
                site,
                place: Some(place),
            },
        };
        Ok(Changes::of(id, vial))
    }
}

impl Decide for Damaged {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let elsewhere = matches!(
            vial.stage,
            VialStage::Damaged { .. } | VialStage::Packed { .. }
        );
        ensure(
            !elsewhere && !vial.is_over(),
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "Damage in a shipment is recorded at its receipt.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
        let holder = vial.holder(act.view.world)?;
        holder.acts(act)?;
        taken_out(act, &id, vial, VialStage::Damaged { holder })
    }
}

/// Never blocked by expiry, hold or recall: blocking protects people and never traps product (block B15).
impl Decide for Destroyed {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let elsewhere = matches!(
            vial.stage,
            VialStage::Packed { .. } | VialStage::Missing { .. }
        );
        ensure(
            !elsewhere && !vial.is_over(),
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "Only a vial that someone has in hand is destroyed.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
        stated(&self.method, "method")?;
        let holder = vial.holder(act.view.world)?;
        holder.acts(act)?;
        let witness = act.get(&self.witness)?;
        ensure(
            self.witness != act.event.actor && !witness.left,
            Rule::Custody,
            || "The witness is someone other than the actor, who has not left.".into(),
            "Name the person who saw it.",
        )?;
        let Holder::Site(site) = holder else {
            return Err(in_no_store(&id));
        };
        let changes = taken_out(act, &id, vial, VialStage::Destroyed { site })?;
        Ok(changes.touch(self.witness.clone()))
    }
}

/// The refusal of a step at a site for a vial that a person holds.
fn in_no_store(id: &VialId) -> Stop {
    Refusal::new(
        Rule::Sequence,
        format!("{id} is with a person, at no site."),
        "Bring it to a site first.",
    )
    .into()
}
