//! What may be done next with a thing, and the block that stands in the way.
//!
//! It asks [`Decide::ready`](super::kind::Decide::ready) of every kind, which [`decide`](super::decide) asks too, so
//! that what is offered here and what is recorded there cannot differ. What depends on the body or on who signs is
//! decided when the event is sent.

use super::equipment::{EquipmentKind, qualified, usable_printer};
use super::infusion::fit;
use super::label::Bearer;
use super::order::{OrderStage, takes_order, takes_vials};
use super::shipment::packable;
use super::usability::{Purpose, ensure_usable};
use super::view::View;
use super::{
    Equipment, EquipmentId, Instant, KINDS, Kind, OrderId, ParticipantId, Record, Refusal, Rule,
    Stop, Subject, VialId, World,
};

/// A kind of event that may come next.
#[derive(Clone, Debug)]
pub struct Next {
    /// The kind, with who may sign it and what they sign.
    pub kind: &'static Kind,
    /// The block that stands in the way now; none where the step may be taken.
    pub blocked: Option<Refusal>,
}

/// Tells what may be done next with a subject: every kind about it that its state allows, then those about others in
/// which it takes part (a vial in a shipment, an order in an infusion), each with the block that stands.
/// A subject that is not in the record may be made.
///
/// # Errors
/// [`Stop::Unloaded`], when the view has yet to load a subject; [`Stop::Refused`] never.
pub fn next(world: &dyn World, subject: &Subject, now: Instant) -> Result<Vec<Next>, Stop> {
    let view = View::at(world, now);
    let record = view.find(subject)?;
    if matches!(&record, Some(Record::Vial(vial)) if vial.is_over()) {
        return Ok(Vec::new());
    }
    let about = KINDS
        .iter()
        .filter(|kind| kind.noun == Some(subject.noun()));
    let about = about.map(|kind| (kind.word, (kind.ready)(&view, subject)));
    let with = match record {
        Some(record) => {
            let mut with = taking_part(&view, subject, &record)?;
            with.extend(labelling(&view, subject, &record)?);
            with
        }
        None => Vec::new(),
    };
    let mut found = Vec::new();
    for (word, ready) in about.chain(with) {
        let blocked = match ready {
            Ok(()) => None,
            Err(Stop::Refused(refusal)) if is_impossible(&refusal) => continue,
            Err(Stop::Refused(refusal)) => Some(refusal),
            // The next version of the rules comes with a newer program.
            Err(Stop::Version(_)) => continue,
            Err(stop) => return Err(stop),
        };
        found.extend(Kind::of(word).map(|kind| Next { kind, blocked }));
    }
    Ok(found)
}

/// Whether the state of the subject leaves no room for the step, so that nobody waits for it.
fn is_impossible(refusal: &Refusal) -> bool {
    [
        Rule::Sequence,
        Rule::Exists,
        Rule::Unknown,
        Rule::LogOpening,
    ]
    .contains(&refusal.rule)
}

type Ready = (&'static str, Result<(), Stop>);

/// The label that it may be given.
fn labelling(view: &View<'_>, subject: &Subject, record: &Record) -> Result<Option<Ready>, Stop> {
    let bears = matches!(
        record,
        Record::Vial(_)
            | Record::Place(_)
            | Record::Shipment(_)
            | Record::Order(_)
            | Record::Infusion(_)
    );
    if !bears {
        return Ok(None);
    }
    let takes = Bearer::of(view, subject)?.takes_label(view);
    Ok(Some(("label.printed", takes)))
}

/// The kinds about other things in which this one takes part.
fn taking_part(view: &View<'_>, subject: &Subject, record: &Record) -> Result<Vec<Ready>, Stop> {
    Ok(match record {
        Record::Donor(_) => vec![("clone.derived", as_source(view, subject))],
        Record::Clone(_) => vec![("bank.created", as_source(view, subject))],
        Record::Bank(bank) => {
            let makes = if bank.is_working() {
                "lot.opened"
            } else {
                "bank.created"
            };
            vec![(makes, as_source(view, subject))]
        }
        Record::Equipment(equipment) => with_equipment(view, subject, equipment)?,
        Record::Shipment(_) => vec![("readings.attached", Ok(()))],
        Record::Vial(_) | Record::Order(_) | Record::Participant(_) => {
            towards_a_dose(view, subject, record)?
        }
        Record::Infusion(infusion) if infusion.has_started() => {
            vec![("adverse_event.reported", Ok(()))]
        }
        Record::Infusion(_)
        | Record::Log(_)
        | Record::Protocol(_)
        | Record::Specification(_)
        | Record::BatchTemplate(_)
        | Record::Place(_)
        | Record::Stock(_)
        | Record::Deviation(_)
        | Record::Recall(_)
        | Record::Override(_)
        | Record::Form(_)
        | Record::Terminology(_)
        | Record::Site(_)
        | Record::Person(_)
        | Record::Key(_)
        | Record::Lot(_)
        | Record::LabelTemplate(_)
        | Record::Label(_)
        | Record::AdverseEvent(_) => Vec::new(),
    })
}

/// Whether something may be made from a donor, clone or bank.
fn as_source(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
    ensure_usable(view, subject, Purpose::Source, None)
}

/// The steps in which equipment takes part.
fn with_equipment(
    view: &View<'_>,
    subject: &Subject,
    equipment: &Equipment,
) -> Result<Vec<Ready>, Stop> {
    let id: EquipmentId = subject.clone().try_into()?;
    let kind = equipment.equipment;
    Ok(match kind {
        EquipmentKind::Shipper | EquipmentKind::Logger => {
            vec![("shipment.packed", qualified(view, &id, kind))]
        }
        EquipmentKind::Tank | EquipmentKind::Freezer => {
            vec![("place.registered", Ok(())), ("readings.attached", Ok(()))]
        }
        EquipmentKind::Printer => {
            vec![("label.printed", usable_printer(view, &id, None).map(drop))]
        }
        EquipmentKind::Bath
        | EquipmentKind::Incubator
        | EquipmentKind::Centrifuge
        | EquipmentKind::Cabinet
        | EquipmentKind::RateFreezer
        | EquipmentKind::Analyser
        | EquipmentKind::Scanner => Vec::new(),
    })
}

/// The steps that bring a vial, an order and a participant together.
fn towards_a_dose(view: &View<'_>, subject: &Subject, record: &Record) -> Result<Vec<Ready>, Stop> {
    let subject = subject.clone();
    if let Record::Vial(_) = record {
        let id: VialId = subject.try_into()?;
        return Ok(vec![(
            "shipment.packed",
            packable(view, &id, None).map(drop),
        )]);
    }
    if let Record::Participant(participant) = record {
        let id: ParticipantId = subject.try_into()?;
        return Ok(vec![
            ("order.placed", takes_order(&id, participant)),
            ("adverse_event.reported", Ok(())),
        ]);
    }
    if let Record::Order(order) = record {
        let id: OrderId = subject.try_into()?;
        return Ok(match order.stage {
            OrderStage::Placed if order.is_allocated() => {
                vec![("infusion.checked", fit(view, order).map(drop))]
            }
            OrderStage::Placed => vec![("vial.allocated", takes_vials(view, &id, order))],
            OrderStage::Given | OrderStage::Cancelled => Vec::new(),
        });
    }
    Ok(Vec::new())
}
