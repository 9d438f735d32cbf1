//! What stands between a participant and a dose, asked at every step towards it (blocks B08 and B09).

use super::super::rule::ensure;
use super::super::view::View;
use super::super::{Instant, OrderId, Participant, ParticipantId, Rule, Stop, Trial, VialId};
use super::{Order, OrderStage, ensure_weighed};
use std::collections::BTreeSet;

/// Refuses an order that waits for no vial, or whose participant is not enrolled, or not any more.
pub(crate) fn takes_vials(view: &View<'_>, id: &OrderId, order: &Order) -> Result<(), Stop> {
    ensure(
        order.stage == OrderStage::Placed && !order.is_allocated(),
        Rule::Allocation,
        || format!("{id} is {}.", order.state()),
        "Allocate to an open order.",
    )?;
    let participant = |participant: &Participant| (participant.takes_doses(), participant.state());
    let (takes_doses, state) = view.peek(&order.participant, participant)?;
    ensure(
        takes_doses,
        Rule::Allocation,
        || format!("{} is {state}.", order.participant),
        "Return the vial to stock.",
    )
}

/// Refuses an order for a participant who is not enrolled, or for whom another order is open.
pub(crate) fn takes_order(id: &ParticipantId, participant: &Participant) -> Result<(), Stop> {
    ensure(
        participant.takes_doses(),
        Rule::Allocation,
        || format!("{id} is {}.", participant.state()),
        "A dose is ordered for an enrolled participant alone.",
    )?;
    let open = participant.order.as_ref();
    ensure(
        open.is_none(),
        Rule::Allocation,
        || format!("{} is open for {id}.", open.map_or("", OrderId::name)),
        "Give or cancel that order first.",
    )
}

/// Refuses unless the order's dose may be given at some moment up to `by`, as far as order and participant say; each vial
/// is asked for by itself. Asked before a vial is thawed, at each check and at the start, since each may change in between.
pub(crate) fn may_be_given(
    view: &View<'_>,
    order: &Order,
    by: Instant,
) -> Result<Participant, Stop> {
    let participant = view.get(&order.participant)?;
    view.ensure(
        participant.takes_doses(),
        Rule::Bedside,
        || format!("{} is {}.", order.participant, participant.state()),
        "Do not infuse.",
    )?;
    view.ensure(
        order.is_allocated(),
        Rule::Bedside,
        || "The order is not open, or not all its vials are allocated.".into(),
        "Check the order.",
    )?;
    view.load(order.allocated.iter().map(VialId::subject))?;
    let mut lots = BTreeSet::new();
    for vial in &order.allocated {
        lots.insert(view.peek(vial, |vial| vial.lot.clone())?);
    }
    for lot in &lots {
        ensure_weighed(view, order, lot, Rule::Bedside)?;
    }
    let latest = view.stated_late()?;
    let between = |trial: &Trial| trial.interval_days(view.when, latest);
    let days = i64::from(view.peek(&participant.protocol, between)?);
    let last = participant.infusions.iter().map(|given| given.started_at);
    let due = last.max().map(|last| last.plus_seconds(days * 86_400));
    view.ensure_unless_excused(
        due.is_none_or(|due| due <= by),
        (Rule::Allocation, order.participant.subject()),
        || format!("The last infusion is less than {days} days ago."),
        "Wait for the interval of the protocol.",
    )?;
    Ok(participant)
}
