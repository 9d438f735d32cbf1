//! What is open for a participant: it stops the end of their part in the trial, and the closing of the trial.
//!
//! A withdrawal is a fact and is recorded whatever is open. The open work stays with the participant, is shown, and
//! stops the closing of the trial.

use super::super::infusion::{Infusion, InfusionStage};
use super::super::order::{Order, OrderStage};
use super::super::rule::ensure;
use super::super::view::View;
use super::super::{
    AdverseEventId, Deviation, DeviationId, InfusionId, LotId, OrderId, ParticipantId, RecallId,
    Rule, Stop, Subject, VialId,
};
use super::Participant;
use std::fmt;

/// One thing that is open for a participant or a trial. As text it is part of a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OpenWork {
    /// A participant who has neither withdrawn nor completed the trial.
    InTrial(ParticipantId),
    /// An order that is neither given nor cancelled.
    Order(OrderId),
    /// A vial that is reserved or thawed for an order of the participant.
    Vial(VialId),
    /// An infusion that is checked and may still start.
    Unstarted(InfusionId),
    /// An infusion that is under way.
    Running(InfusionId),
    /// What is left over of an infusion and not yet wasted.
    Residual {
        /// The infusion.
        infusion: InfusionId,
        /// How much, in microlitres.
        volume_ul: u32,
    },
    /// A visit that is neither done nor missed.
    Visit {
        /// The infusion after which it is due.
        infusion: InfusionId,
        /// The visit's id in the protocol.
        visit: String,
    },
    /// An adverse event that is not closed.
    AdverseEvent {
        /// The event.
        event: AdverseEventId,
        /// Whether it is serious.
        serious: bool,
    },
    /// A deviation that is not decided.
    Deviation(DeviationId),
    /// A lot that is not closed.
    Lot(LotId),
    /// A recall that is not closed.
    Recall(RecallId),
}

impl OpenWork {
    /// The thing that has to be ended or decided.
    pub fn subject(&self) -> &Subject {
        match self {
            Self::InTrial(id) => id.subject(),
            Self::Order(id) => id.subject(),
            Self::Vial(id) => id.subject(),
            Self::Unstarted(id) | Self::Running(id) => id.subject(),
            Self::Residual { infusion, .. } | Self::Visit { infusion, .. } => infusion.subject(),
            Self::AdverseEvent { event, .. } => event.subject(),
            Self::Deviation(id) => id.subject(),
            Self::Lot(id) => id.subject(),
            Self::Recall(id) => id.subject(),
        }
    }
}

impl fmt::Display for OpenWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = self.subject();
        match self {
            Self::InTrial(_) => write!(f, "{subject} has neither withdrawn nor completed"),
            Self::Order(_) => write!(f, "{subject} is neither given nor cancelled"),
            Self::Vial(_) => write!(f, "{subject} is reserved or thawed"),
            Self::Unstarted(_) => write!(f, "{subject} is checked and not started"),
            Self::Running(_) => write!(f, "{subject} has not ended"),
            Self::Residual { volume_ul, .. } => {
                write!(f, "{volume_ul} µL are left over of {subject}")
            }
            Self::Visit { visit, .. } => {
                write!(
                    f,
                    "the visit {visit} after {subject} is neither done nor missed"
                )
            }
            Self::AdverseEvent { serious: true, .. } => {
                write!(f, "{subject} is serious and not closed")
            }
            Self::AdverseEvent { serious: false, .. } | Self::Lot(_) | Self::Recall(_) => {
                write!(f, "{subject} is not closed")
            }
            Self::Deviation(_) => write!(f, "{subject} is not decided"),
        }
    }
}

/// Refuses by this rule while anything is open, and names each thing.
pub(crate) fn none_open(open: &[OpenWork], rule: Rule, remedy: &str) -> Result<(), Stop> {
    ensure(
        open.is_empty(),
        rule,
        || {
            let named: Vec<String> = open.iter().map(OpenWork::to_string).collect();
            format!("Still open: {}.", named.join("; "))
        },
        remedy,
    )
}

/// Everything that is open for a participant: orders, vials, infusions, residuals, visits, adverse events and
/// deviations, in this order.
///
/// # Errors
/// What the view has yet to load.
pub(crate) fn of_participant(
    view: &View<'_>,
    participant: &Participant,
) -> Result<Vec<OpenWork>, Stop> {
    let orders = participant.orders.iter().map(OrderId::subject);
    let infusions = participant.checked.iter().map(InfusionId::subject);
    let events = participant
        .adverse_events
        .iter()
        .map(AdverseEventId::subject);
    let deviations = participant
        .concerns
        .deviations
        .iter()
        .map(DeviationId::subject);
    view.load(orders.chain(infusions).chain(events).chain(deviations))?;
    let mut open = doses(view, participant)?;
    for id in infusions_of(participant) {
        let infusion = view.get(id)?;
        open.extend(infusing(id, &infusion));
    }
    open.extend(visits(view, participant)?);
    for event in &participant.adverse_events {
        let (closed, serious) = view.peek(event, |it| (it.is_closed(), it.is_serious()))?;
        let event = event.clone();
        open.extend((!closed).then_some(OpenWork::AdverseEvent { event, serious }));
    }
    open.extend(undecided(view, participant.concerns.deviations.iter())?);
    Ok(open)
}

/// The infusions that were checked or given, each once.
fn infusions_of(participant: &Participant) -> impl Iterator<Item = &InfusionId> {
    let given = participant.infusions.iter().map(|given| &given.infusion);
    let unchecked = given.filter(|id| !participant.checked.contains(*id));
    participant.checked.iter().chain(unchecked)
}

/// Orders that are open, and vials that are kept for any order.
fn doses(view: &View<'_>, participant: &Participant) -> Result<Vec<OpenWork>, Stop> {
    let mut open = Vec::new();
    let mut vials = Vec::new();
    for id in &participant.orders {
        let kept = |order: &Order| (order.stage, order.allocated.clone());
        let (stage, kept) = view.peek(id, kept)?;
        open.extend((stage == OrderStage::Placed).then(|| OpenWork::Order(id.clone())));
        view.load(kept.iter().map(VialId::subject))?;
        for vial in kept {
            if view.peek(&vial, |vial| vial.order() == Some(id))? {
                vials.push(OpenWork::Vial(vial));
            }
        }
    }
    open.extend(vials);
    Ok(open)
}

/// An infusion that has not ended, or whose residual has no disposition.
fn infusing(id: &InfusionId, infusion: &Infusion) -> Option<OpenWork> {
    let checked = matches!(
        infusion.stage,
        InfusionStage::CheckedOnce | InfusionStage::Verified { .. }
    );
    if checked {
        return Some(OpenWork::Unstarted(id.clone()));
    }
    if matches!(infusion.stage, InfusionStage::Started { .. }) {
        return Some(OpenWork::Running(id.clone()));
    }
    let (infusion, volume_ul) = (id.clone(), infusion.residual_ul);
    (volume_ul > 0).then_some(OpenWork::Residual {
        infusion,
        volume_ul,
    })
}

/// The visits of the protocol in force that are neither done nor missed.
fn visits(view: &View<'_>, participant: &Participant) -> Result<Vec<OpenWork>, Stop> {
    view.peek(&participant.protocol, |trial| {
        let visits = &trial.protocol.visits;
        let all = participant
            .infusions
            .iter()
            .flat_map(|given| visits.iter().map(move |visit| (&given.infusion, &visit.id)));
        all.filter(|(infusion, visit)| participant.visited(infusion, visit).is_none())
            .map(|(infusion, visit)| OpenWork::Visit {
                infusion: infusion.clone(),
                visit: visit.clone(),
            })
            .collect()
    })
}

/// The deviations among these that are not decided.
pub(crate) fn undecided<'d>(
    view: &View<'_>,
    deviations: impl Iterator<Item = &'d DeviationId>,
) -> Result<Vec<OpenWork>, Stop> {
    let mut open = Vec::new();
    for id in deviations {
        let pending = |found: &Deviation| found.decision().is_none() && !found.is_override();
        if view.peek(id, pending)? {
            open.push(OpenWork::Deviation(id.clone()));
        }
    }
    Ok(open)
}
