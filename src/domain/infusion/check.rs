//! The two checks before an infusion, each of the person and of every vial in front of the checker.

use super::super::label::LabelStage;
use super::super::view::View;
use super::super::{
    Act, Changes, Commitment, Concerns, Corrections, Decide, InfusionId, LabelId, LabelRef, Order,
    OrderId, Participant, Record, Relation, Rule, Stop, Subject, VialId,
};
use super::{Infusion, InfusionStage, fit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `infusion.checked`: the first check begins the infusion's record, the second is by someone else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checked {
    /// The order that is to be given.
    pub order: OrderId,
    /// Commitment to the wristband's number as scanned now, under the salt of the binding.
    pub wristband: Commitment,
    /// The labels scanned now.
    pub labels: Vec<LabelId>,
    /// Whether the vials look as they should.
    pub looks_right: bool,
}

impl Decide for Checked {
    /// The infusion after its first check; none before it.
    type Own = Option<Infusion>;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        if view.find(subject)?.is_none() {
            view.is_new(subject)?;
            return Ok(None);
        }
        let (id, infusion) = view.own::<InfusionId>(subject)?;
        view.ensure(
            infusion.stage == InfusionStage::CheckedOnce,
            Rule::Sequence,
            || format!("{id} is {}.", infusion.state()),
            "It is checked twice, by two people.",
        )?;
        infusion.as_checked(view)?;
        Ok(Some(infusion))
    }

    fn decide(&self, act: &Act<'_>, own: Self::Own) -> Result<Changes, Stop> {
        let mut order = act.get(&self.order)?;
        act.at_site(&order.site)?;
        let participant = act.get(&order.participant)?;
        self.identity(act, &order, &participant)?;
        act.view.ensure(
            self.looks_right,
            Rule::Bedside,
            || "A vial does not look right.".into(),
            "Do not infuse it; record the damage and tell the pharmacist.",
        )?;
        fit(&act.view, &order)?;
        let infusion = match own {
            None => Infusion {
                order: Some(self.order.clone()),
                participant: order.participant.clone(),
                site: order.site.clone(),
                vials: order.allocated.clone(),
                wristband: Some(self.wristband),
                first: Some(act.event.actor.clone()),
                residual_ul: 0,
                label: None,
                end: None,
                stage: InfusionStage::CheckedOnce,
                concerns: Concerns::default(),
                corrections: Corrections::default(),
            },
            Some(infusion) => self.second(act, infusion)?,
        };
        let (subject, participant_id) = (act.subject(), infusion.participant.clone());
        let vials = infusion.vials.clone();
        let id = InfusionId::try_from(subject.clone())?;
        let awaits = infusion.awaits_its_start();
        let mut changes = Changes::of(subject.clone(), infusion).link(
            subject,
            Relation::GivenTo,
            participant_id.clone(),
        );
        if !awaits {
            // A check that is reported after the start or the end of the infusion changes neither.
            let changes = changes.touch(participant_id).touch(self.order.clone());
            return Ok(vials.into_iter().fold(changes, Changes::touch));
        }
        // Of the infusion, which is the order's unless it was checked for somebody else before.
        let mut participant = act.get(&participant_id)?;
        participant.checked.insert(id.clone());
        // A new first check gives up those that were made before.
        let before = order.infusion.replace(id.clone());
        if let Some(before) = before.filter(|before| *before != id) {
            let mut given_up = act.get(&before)?;
            given_up.abandon();
            changes = changes.put(before, given_up);
        }
        let changes = changes
            .put(participant_id, participant)
            .put(self.order.clone(), order);
        Ok(vials.into_iter().fold(changes, Changes::touch))
    }
}

impl Checked {
    /// The person and the vials in front of the checker are those of the order; no override exists.
    fn identity(
        &self,
        act: &Act<'_>,
        order: &Order,
        participant: &Participant,
    ) -> Result<(), Stop> {
        let remedy = "Stop. Scan the wristband and the vials of this participant.";
        let latest = act.view.stated_late()?;
        let worn = latest.is_none_or(|latest| participant.wristband_since <= Some(latest));
        let bound = worn && participant.wristband == Some(self.wristband);
        act.view.ensure(
            bound,
            Rule::Bedside,
            || {
                format!(
                    "The wristband scanned is not that of {}.",
                    order.participant
                )
            },
            remedy,
        )?;
        let mut scanned = BTreeSet::new();
        for label in &self.labels {
            let reference = LabelRef::new(label.as_str())?;
            let Some(Record::Label(found)) = act.find(reference.subject())? else {
                act.view.ensure(
                    false,
                    Rule::Bedside,
                    || format!("The label {} is not in the record.", label.grouped()),
                    remedy,
                )?;
                continue;
            };
            act.view.ensure(
                found.stage == LabelStage::Affixed,
                Rule::Bedside,
                || format!("The label {} is {}.", label.grouped(), found.state()),
                remedy,
            )?;
            let vial = VialId::try_from(found.of.clone());
            let own = vial.ok().filter(|vial| order.allocated.contains(vial));
            act.view.ensure(
                own.is_some(),
                Rule::Bedside,
                || format!("{} was not allocated to {}.", found.of, order.participant),
                remedy,
            )?;
            scanned.extend(own);
        }
        let all = scanned == order.allocated && scanned.len() == self.labels.len();
        act.view.ensure(
            all,
            Rule::Bedside,
            || "Not every allocated vial was scanned once.".into(),
            "Scan each vial of the order once.",
        )
    }

    /// The second check, by someone other than the first.
    fn second(&self, act: &Act<'_>, mut infusion: Infusion) -> Result<Infusion, Stop> {
        act.view.ensure(
            infusion.order.as_ref() == Some(&self.order),
            Rule::Bedside,
            || {
                let order = infusion.order.as_ref().map_or("none", OrderId::name);
                format!("The first check was of the order {order}.")
            },
            "Check the same order.",
        )?;
        if infusion.stage == InfusionStage::CheckedOnce {
            infusion.stage = InfusionStage::Verified {
                second: act.event.actor.clone(),
                at: act.when(),
            };
        }
        Ok(infusion)
    }
}

impl Infusion {
    /// Refuses once the vials of the order or the participant's wristband are others than at the first check. Gives the
    /// order, where the infusion is of one.
    pub(crate) fn as_checked(&self, view: &View<'_>) -> Result<Option<Order>, Stop> {
        let remedy = "Begin a new infusion and check again.";
        let order = self.order.as_ref().map(|id| view.get(id)).transpose()?;
        let same = order
            .as_ref()
            .is_some_and(|order| order.allocated == self.vials);
        view.ensure(
            same,
            Rule::Bedside,
            || "The vials of the order are others than at the first check.".into(),
            remedy,
        )?;
        let wristband = view.get(&self.participant)?.wristband;
        view.ensure(
            wristband.is_some() && wristband == self.wristband,
            Rule::Bedside,
            || {
                format!(
                    "{} wears another wristband than at the first check.",
                    self.participant
                )
            },
            remedy,
        )?;
        Ok(order)
    }
}
