//! The two checks before an infusion, each of the person and of every vial in front of the checker.

use super::super::label::LabelStage;
use super::super::rule::ensure;
use super::super::view::View;
use super::super::{
    Act, Changes, Commitment, Decide, InfusionId, LabelId, LabelRef, Order, OrderId, Participant,
    Record, Refusal, Relation, Rule, Stop, Subject, VialId,
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
            return Ok(None);
        }
        let (id, infusion) = view.own::<InfusionId>(subject)?;
        ensure(
            infusion.stage == InfusionStage::CheckedOnce,
            Rule::Sequence,
            || format!("{id} is {}.", infusion.state()),
            "It is checked twice, by two people.",
        )?;
        infusion.as_checked(view)?;
        Ok(Some(infusion))
    }

    fn decide(&self, act: &Act<'_>, own: Self::Own) -> Result<Changes, Stop> {
        let order = act.get(&self.order)?;
        act.at_site(&order.site)?;
        let participant = act.get(&order.participant)?;
        self.identity(act, &order, &participant)?;
        ensure(
            self.looks_right,
            Rule::Bedside,
            || "A vial does not look right.".into(),
            "Do not infuse it; record the damage and tell the pharmacist.",
        )?;
        fit(&act.view, &order)?;
        let infusion = match own {
            None => Infusion {
                order: self.order.clone(),
                participant: order.participant,
                site: order.site,
                vials: order.allocated,
                wristband: self.wristband,
                first: act.event.actor.clone(),
                residual_ul: 0,
                label: None,
                stage: InfusionStage::CheckedOnce,
            },
            Some(infusion) => self.second(act, infusion)?,
        };
        let (subject, participant) = (act.subject(), infusion.participant.clone());
        let vials = infusion.vials.clone();
        let changes = Changes::of(subject.clone(), infusion)
            .link(subject, Relation::GivenTo, participant.clone())
            .touch(participant)
            .touch(self.order.clone());
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
        let bound = participant.wristband == Some(self.wristband);
        ensure(
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
                let why = format!("The label {} is not in the record.", label.grouped());
                return Err(Refusal::new(Rule::Bedside, why, remedy).into());
            };
            ensure(
                found.stage == LabelStage::Affixed,
                Rule::Bedside,
                || format!("The label {} is {}.", label.grouped(), found.state()),
                remedy,
            )?;
            let vial = VialId::try_from(found.of.clone());
            let own = vial.ok().filter(|vial| order.allocated.contains(vial));
            let own = own.ok_or_else(|| {
                let why = format!("{} was not allocated to {}.", found.of, order.participant);
                Refusal::new(Rule::Bedside, why, remedy)
            })?;
            scanned.insert(own);
        }
        let all = scanned == order.allocated && scanned.len() == self.labels.len();
        ensure(
            all,
            Rule::Bedside,
            || "Not every allocated vial was scanned once.".into(),
            "Scan each vial of the order once.",
        )
    }

    /// The second check, by someone other than the first.
    fn second(&self, act: &Act<'_>, mut infusion: Infusion) -> Result<Infusion, Stop> {
        ensure(
            infusion.order == self.order,
            Rule::Bedside,
            || format!("The first check was of {}.", infusion.order),
            "Check the same order.",
        )?;
        ensure(
            infusion.first != act.event.actor,
            Rule::Bedside,
            || "The second check is by someone other than the first.".into(),
            "Have another person check.",
        )?;
        infusion.stage = InfusionStage::Verified {
            second: act.event.actor.clone(),
            at: act.when(),
        };
        Ok(infusion)
    }
}

impl Infusion {
    /// Refuses once the vials of the order or the participant's wristband are others than at the first check.
    pub(crate) fn as_checked(&self, view: &View<'_>) -> Result<Order, Stop> {
        let remedy = "Begin a new infusion and check again.";
        let order = view.get(&self.order)?;
        ensure(
            order.allocated == self.vials,
            Rule::Bedside,
            || {
                format!(
                    "The vials of {} are others than at the first check.",
                    self.order
                )
            },
            remedy,
        )?;
        let wristband = view.get(&self.participant)?.wristband;
        ensure(
            wristband == Some(self.wristband),
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
