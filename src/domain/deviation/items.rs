//! What a deviation is about, and what was exposed to it.

use super::super::concerns::concern;
use super::super::lot::vials;
use super::super::usability::exposure;
use super::super::view::View;
use super::super::{
    Act, Changes, DeviationId, Instant, LotId, Noun, Record, Refusal, Relation, Rule, Span, Stop,
    Subject, VialId, World,
};
use super::{Cause, Deviation};
use std::collections::BTreeSet;

/// Opens a deviation under this id, on top of what the event changes otherwise: what it is about keeps it.
///
/// # Errors
/// A refusal when it is about something that a deviation cannot be about, or what the view has yet to load.
pub(crate) fn open(
    act: &Act<'_>,
    id: DeviationId,
    mut found: Deviation,
    mut changes: Changes,
) -> Result<Changes, Stop> {
    found.items.extend(items(act, &found, &changes)?);
    let of_a_time = matches!(found.about.noun(), Noun::Place | Noun::Equipment);
    if found.spans.is_none() && of_a_time {
        found.spans = Some(vec![Span::at(act.when())]);
    }
    for item in &found.items {
        changes = changes.link(id.clone(), Relation::Concerns, item.clone());
        changes = concern(&act.view, item, changes, |concerns| {
            concerns.deviations.insert(id.clone());
            Ok(())
        })?;
    }
    Ok(changes.put(id, found))
}

/// The name of the deviation that this event opens by itself. Where a person has taken the name of the entry for a
/// deviation of theirs, a number follows it, and where they have taken that as well the beginning of the entry's leaf hash, so
/// that no event fails for a name that nobody chose.
///
/// # Errors
/// What the view has yet to load.
pub(crate) fn own_id(act: &Act<'_>, letter: char) -> Result<DeviationId, Stop> {
    let name = act.own_name(letter);
    for tried in [name.clone(), format!("{name}-2")] {
        let id = DeviationId::new(&tried)?;
        match act.view.is_new(id.subject()) {
            Err(Stop::Refused(_)) => {}
            answer => return answer.map(|()| id),
        }
    }
    // Nobody knows the leaf of an entry before it is recorded.
    let leaf = act.leaf.to_string();
    let id = DeviationId::new(&format!("{name}-{}", leaf.get(..16).unwrap_or(&leaf)))?;
    act.view.is_new(id.subject()).map(|()| id)
}

/// The things that keep a deviation about this.
fn items(act: &Act<'_>, found: &Deviation, changes: &Changes) -> Result<BTreeSet<Subject>, Stop> {
    let about = &found.about;
    let record = match changes.puts.get(about) {
        Some(record) => Some(record.clone()),
        None => act.view.find(about)?,
    };
    let Some(record) = record else {
        return Err(super::super::view::unknown(about));
    };
    let mut items = BTreeSet::from([about.clone()]);
    if let Record::Infusion(infusion) = record {
        items.insert(infusion.participant.into());
        items.extend(infusion.order.map(Subject::from));
    } else if let Record::Order(order) = record {
        items.insert(order.participant.into());
    } else if matches!(found.cause, Cause::Found | Cause::Override(_)) && !touchable(about.noun()) {
        let why = format!("A deviation is not about a {}.", about.noun().word());
        let remedy = "Name the lot, vial, shipment, place, equipment, donor or participant.";
        return Err(Refusal::new(Rule::Value, why, remedy).into());
    }
    Ok(items)
}

/// What a deviation that somebody finds may be about.
fn touchable(noun: Noun) -> bool {
    [
        Noun::Lot,
        Noun::Vial,
        Noun::Bank,
        Noun::Clone,
        Noun::Donor,
        Noun::Shipment,
        Noun::Place,
        Noun::Equipment,
        Noun::Participant,
        Noun::Order,
        Noun::Infusion,
        Noun::Label,
        Noun::Site,
        Noun::Person,
        Noun::Recall,
    ]
    .contains(&noun)
}

/// The vials that were exposed to a deviation about a place, a vessel or a shipment, wherever they are by now, each with
/// the time; none for a deviation about anything else.
///
/// # Errors
/// [`Stop::Unloaded`] when the world has yet to load something.
pub fn exposed(
    world: &dyn World,
    deviation: &Deviation,
    now: Instant,
) -> Result<Vec<(VialId, Span)>, Stop> {
    let view = View::at(world, now);
    let mut found = Vec::new();
    for item in &deviation.items {
        for id in candidates(&view, item)? {
            let span = exposure(&view, &view.get(&id)?, item, deviation.spans.as_deref())?;
            found.extend(span.map(|span| (id, span)));
        }
    }
    Ok(found)
}

/// The vials that may have been in something.
pub(crate) fn candidates(view: &View<'_>, item: &Subject) -> Result<Vec<VialId>, Stop> {
    let lots: BTreeSet<LotId> = match view.find(item)? {
        Some(Record::Shipment(shipment)) => return Ok(shipment.carried().cloned().collect()),
        Some(Record::Equipment(equipment)) => equipment.lots,
        Some(Record::Place(place)) => view.peek(&place.equipment, |vessel| vessel.lots.clone())?,
        Some(_) | None => BTreeSet::new(),
    };
    view.load(lots.iter().map(LotId::subject))?;
    let mut all = Vec::new();
    for id in &lots {
        all.extend(vials(id, &view.get(id)?)?);
    }
    view.load(all.iter().map(VialId::subject))?;
    Ok(all)
}
