//! What a deviation touches, found from what it is about.

use super::super::view::View;
use super::super::{
    Act, Changes, DeviationId, LotId, Noun, Place, PlaceId, Record, Refusal, Relation, Rule, Stop,
    Subject,
};
use super::Deviation;
use std::collections::BTreeSet;

/// Opens a deviation under this id, on top of what the event changes otherwise: finds what it touches, and notes it on
/// the lots among that.
///
/// # Errors
/// A refusal when it is about something that a deviation cannot be about, or what the view has yet to load.
pub(crate) fn open(
    act: &Act<'_>,
    id: DeviationId,
    mut found: Deviation,
    mut changes: Changes,
) -> Result<Changes, Stop> {
    // Whoever knows better than the rule below says so, as for what lay in a store at one time alone.
    if found.items.is_empty() {
        found.items = items(&act.view, &found.about)?;
    }
    for item in &found.items {
        changes = changes.link(id.clone(), Relation::Concerns, item.clone());
        changes = match LotId::try_from(item.clone()) {
            Ok(lot) => note_on_lot(act, &lot, &id, changes)?,
            Err(_) => changes.touch(item.clone()),
        };
    }
    Ok(changes.put(id, found))
}

/// Adds a deviation to a lot that it touches, whatever else the event changes of the lot.
fn note_on_lot(
    act: &Act<'_>,
    lot_id: &LotId,
    id: &DeviationId,
    changes: Changes,
) -> Result<Changes, Stop> {
    let mut lot = match changes.puts.get(lot_id.subject()) {
        Some(Record::Lot(lot)) => lot.clone(),
        Some(_) | None => act.get(lot_id)?,
    };
    lot.deviations.insert(id.clone());
    Ok(changes.put(lot_id.clone(), lot))
}

/// The name of the deviation that this event opens by itself.
///
/// # Errors
/// When something of that name is there already.
pub(crate) fn own_id(act: &Act<'_>) -> Result<DeviationId, Stop> {
    let id = DeviationId::new(&act.own_name('D'))?;
    act.view.is_new(id.subject())?;
    Ok(id)
}

/// Everything that a deviation about this touches.
fn items(view: &View<'_>, about: &Subject) -> Result<BTreeSet<Subject>, Stop> {
    let Some(record) = view.find(about)? else {
        return Err(super::super::view::unknown(about));
    };
    let mut found = BTreeSet::from([about.clone()]);
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most things touch themselves alone"
    )]
    match record {
        Record::Shipment(shipment) => found.extend(shipment.vials.into_iter().map(Subject::from)),
        Record::Place(place) => found.extend(contents(place)),
        Record::Equipment(equipment) => {
            view.load(equipment.places.iter().map(PlaceId::subject))?;
            for place in &equipment.places {
                found.extend(contents(view.get(place)?));
            }
        }
        Record::Donor(donor) => found.extend(donor.descendants),
        Record::Infusion(infusion) => {
            found.insert(infusion.participant.into());
            found.extend(infusion.vials.into_iter().map(Subject::from));
        }
        _ if touchable(about.noun()) => {}
        _ => {
            let why = format!("A deviation is not about a {}.", about.noun().word());
            let remedy = "Name the lot, vial, shipment, place, equipment, donor or participant.";
            return Err(Refusal::new(Rule::Value, why, remedy).into());
        }
    }
    Ok(found)
}

fn contents(place: Place) -> impl Iterator<Item = Subject> {
    place.vials.into_values().map(Subject::from)
}

/// What a deviation may be about besides what it touches others by.
fn touchable(noun: Noun) -> bool {
    [
        Noun::Lot,
        Noun::Vial,
        Noun::Bank,
        Noun::Clone,
        Noun::Participant,
        Noun::Order,
        Noun::Label,
        Noun::Site,
        Noun::Person,
        Noun::Recall,
    ]
    .contains(&noun)
}
