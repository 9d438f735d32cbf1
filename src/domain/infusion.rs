//! The bedside: two people check, then a dose is infused; everything is checked again at its start (block B09).

use super::order::OrderStage;
use super::participant::Given;
use super::rule::ensure;
use super::vial::VialStage;
use super::{
    Act, Changes, Commitment, Decide, InfusionId, Instant, LabelId, LabelRef, Order, OrderId,
    Participant, ParticipantId,
};
use super::{PersonId, Refusal, Relation, Rule, SiteId, Stop, VialId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `infusion.checked`: the first check begins the infusion's record, the second is by someone else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// `infusion.started`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Started {
    /// How it is given.
    pub access: String,
}

/// `infusion.completed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completed {
    /// The volume given.
    pub volume_ul: u32,
    /// Whether a reaction was seen.
    pub reaction: bool,
}

/// `infusion.stopped`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// The volume given.
    pub volume_ul: u32,
    /// Whether a reaction was seen.
    pub reaction: bool,
    /// Why.
    pub reason: String,
}

/// Where an infusion is in its life.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InfusionStage {
    /// Checked by one person.
    CheckedOnce,
    /// Checked by two.
    Verified {
        /// The second checker.
        second: PersonId,
    },
    /// Under way.
    Started {
        /// Since when.
        at: Instant,
    },
    /// Done.
    Completed {
        /// The volume given.
        volume_ul: u32,
    },
    /// Ended before its time.
    Stopped {
        /// The volume given.
        volume_ul: u32,
    },
}

/// An infusion of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Infusion {
    /// The order that is given.
    pub order: OrderId,
    /// To whom.
    pub participant: ParticipantId,
    /// Where.
    pub site: SiteId,
    /// The vials.
    pub vials: BTreeSet<VialId>,
    /// The first checker.
    pub first: PersonId,
    /// Where it is in its life.
    pub stage: InfusionStage,
}

impl Infusion {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            InfusionStage::CheckedOnce => "checked_once",
            InfusionStage::Verified { .. } => "verified",
            InfusionStage::Started { .. } => "started",
            InfusionStage::Completed { .. } => "completed",
            InfusionStage::Stopped { .. } => "stopped",
        }
    }
}

impl Decide for Checked {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let order = act.get(&self.order)?;
        act.at_site(&order.site)?;
        let participant = act.get(&order.participant)?;
        self.identity(act, &order, &participant)?;
        ensure(
            self.looks_right,
            Rule::Bedside,
            || "A vial does not look right.".into(),
            "Do not infuse it; quarantine the vial and tell the pharmacist.",
        )?;
        fit(act, &order, &participant)?;
        let subject = act.event.subject.clone();
        let infusion = match act.find(&subject)? {
            None => Infusion {
                order: self.order.clone(),
                participant: order.participant.clone(),
                site: order.site,
                vials: order.allocated,
                first: act.event.actor.clone(),
                stage: InfusionStage::CheckedOnce,
            },
            Some(_) => self.second(act)?,
        };
        let participant = infusion.participant.clone();
        Ok(Changes::of(subject.clone(), infusion)
            .link(subject, Relation::GivenTo, participant.clone())
            .touch(participant)
            .touch(self.order.clone()))
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
            let reference = LabelRef::new(&label.to_string())
                .map_err(|bad| Refusal::new(Rule::Bedside, bad.to_string(), remedy))?;
            let found = act.get(&reference)?;
            ensure(
                !found.void,
                Rule::Bedside,
                || format!("The label {} is void.", label.grouped()),
                remedy,
            )?;
            let own = order.allocated.contains(&found.vial);
            ensure(
                own,
                Rule::Bedside,
                || format!("{} was not allocated to {}.", found.vial, order.participant),
                remedy,
            )?;
            scanned.insert(found.vial);
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
    fn second(&self, act: &Act<'_>) -> Result<Infusion, Stop> {
        let (id, mut infusion) = act.own::<InfusionId>()?;
        ensure(
            infusion.order == self.order,
            Rule::Bedside,
            || format!("{id} is of {}.", infusion.order),
            "Check the same order.",
        )?;
        ensure(
            infusion.stage == InfusionStage::CheckedOnce,
            Rule::Sequence,
            || format!("{id} is {}.", infusion.state()),
            "It is checked twice, by two people.",
        )?;
        ensure(
            infusion.first != act.event.actor,
            Rule::Bedside,
            || "The second check is by someone other than the first.".into(),
            "Have another person check.",
        )?;
        infusion.stage = InfusionStage::Verified {
            second: act.event.actor.clone(),
        };
        Ok(infusion)
    }
}

/// Refuses unless every vial of the order may be infused at this moment.
fn fit(act: &Act<'_>, order: &Order, participant: &Participant) -> Result<(), Stop> {
    ensure(
        !participant.withdrawn,
        Rule::Bedside,
        || format!("{} has withdrawn.", order.participant),
        "Do not infuse.",
    )?;
    ensure(
        order.is_allocated(),
        Rule::Bedside,
        || "The order is not open, or not all its vials are allocated.".into(),
        "Check the order.",
    )?;
    for id in &order.allocated {
        let vial = act.get(id)?;
        let lot = act.get(&vial.lot)?;
        if let Some(why) = lot.unusable(act.when()) {
            return Err(Refusal::new(
                Rule::Bedside,
                format!("{} {why}.", vial.lot),
                "Do not infuse; quarantine the vial.",
            )
            .into());
        }
        let VialStage::Thawed { use_by, .. } = vial.stage else {
            return Err(Refusal::new(
                Rule::Bedside,
                format!("{id} is {}, not thawed.", vial.state()),
                "Thaw every vial of the order.",
            )
            .into());
        };
        ensure(
            act.when() <= use_by,
            Rule::Bedside,
            || format!("{id} was to be used by {use_by}."),
            "Do not infuse; waste the vial.",
        )?;
    }
    Ok(())
}

impl Decide for Started {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut infusion) = act.own::<InfusionId>()?;
        act.at_site(&infusion.site)?;
        let verified = matches!(infusion.stage, InfusionStage::Verified { .. });
        ensure(
            verified,
            Rule::Bedside,
            || format!("{id} is {}, not checked by two people.", infusion.state()),
            "Have two people check first.",
        )?;
        let mut order = act.get(&infusion.order)?;
        let mut participant = act.get(&infusion.participant)?;
        fit(act, &order, &participant)?;
        let days = act
            .get(&participant.protocol)?
            .protocol
            .dose
            .min_interval_days;
        let earliest = participant
            .infusions
            .iter()
            .map(|given| given.started_at)
            .max();
        let due = earliest.map(|last| last.plus_seconds(i64::from(days) * 86_400));
        ensure(
            due.is_none_or(|due| act.when() >= due),
            Rule::Allocation,
            || format!("The last infusion is less than {days} days ago."),
            "Wait for the interval of the protocol.",
        )?;
        let mut changes = Changes::default();
        for vial_id in &infusion.vials {
            let mut vial = act.get(vial_id)?;
            vial.stage = VialStage::Infused {
                site: infusion.site.clone(),
                infusion: id.clone(),
            };
            changes = changes.put(vial_id.clone(), vial).link(
                vial_id.clone(),
                Relation::UsedIn,
                id.clone(),
            );
        }
        order.stage = OrderStage::Given;
        participant.infusions.push(Given {
            infusion: id.clone(),
            started_at: act.when(),
        });
        infusion.stage = InfusionStage::Started { at: act.when() };
        Ok(changes
            .put(infusion.order.clone(), order)
            .put(infusion.participant.clone(), participant)
            .put(id, infusion))
    }
}

impl Decide for Completed {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut infusion) = under_way(act, self.volume_ul)?;
        infusion.stage = InfusionStage::Completed {
            volume_ul: self.volume_ul,
        };
        Ok(ended(id, infusion))
    }
}

impl Decide for Stopped {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut infusion) = under_way(act, self.volume_ul)?;
        ensure(
            !self.reason.trim().is_empty(),
            Rule::Value,
            || "A stop has a reason.".into(),
            "Give the reason.",
        )?;
        infusion.stage = InfusionStage::Stopped {
            volume_ul: self.volume_ul,
        };
        Ok(ended(id, infusion))
    }
}

/// The infusion under way, refused when more is given than its vials hold.
fn under_way(act: &Act<'_>, volume_ul: u32) -> Result<(InfusionId, Infusion), Stop> {
    let (id, infusion) = act.own::<InfusionId>()?;
    act.at_site(&infusion.site)?;
    let started = matches!(infusion.stage, InfusionStage::Started { .. });
    ensure(
        started,
        Rule::Sequence,
        || format!("{id} is {}.", infusion.state()),
        "An infusion ends once, after its start.",
    )?;
    let mut held = 0_u64;
    for vial in &infusion.vials {
        let lot = act.get(&act.get(vial)?.lot)?;
        held += lot.fill.map_or(0, |fill| u64::from(fill.volume_ul));
    }
    ensure(
        u64::from(volume_ul) <= held,
        Rule::Bedside,
        || format!("{volume_ul} µL are more than the {held} µL of the vials."),
        "Correct the volume.",
    )?;
    Ok((id, infusion))
}

/// The infusion ends; its vials' and its participant's histories show it.
fn ended(id: InfusionId, infusion: Infusion) -> Changes {
    let (vials, participant) = (infusion.vials.clone(), infusion.participant.clone());
    vials
        .into_iter()
        .fold(Changes::of(id, infusion).touch(participant), Changes::touch)
}
