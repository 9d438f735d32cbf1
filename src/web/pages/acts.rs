//! Where a person goes to take a step with a thing.

use crate::domain::{Kind, Noun, Subject};

/// The address at which this kind of event is signed about, or with, a thing: the flow made for it, else its form.
pub(in crate::web) fn act(kind: &Kind, subject: &Subject) -> String {
    let name = subject.name();
    match (kind.word, subject.noun()) {
        ("vial.stored", Noun::Vial) => format!("/move?vial={name}"),
        ("vial.stored", Noun::Place) => format!("/move?place={name}"),
        ("shipment.received", Noun::Shipment) => format!("/receive/{name}"),
        ("infusion.checked" | "infusion.started", Noun::Order | Noun::Infusion) => {
            format!("/bedside?{}={name}", subject.noun().word())
        }
        ("lot.released", Noun::Lot) => format!("/lot/{name}#release"),
        (word, noun) => {
            let about = kind.noun.is_none_or(|own| own == noun);
            format!("/act/{word}?{}={subject}", member(word, about, noun))
        }
    }
}

/// The member in which an event names the thing.
fn member(word: &str, about: bool, noun: Noun) -> &'static str {
    match word {
        _ if about => "subject",
        "label.printed" => "of",
        "shipment.packed" if noun == Noun::Vial => "vials.0",
        "bank.created" => "parent",
        _ => noun.word(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_leads_to_its_own_flow_or_to_its_form_with_the_thing_filled_in() {
        let to = |kind: &str, subject: &str| {
            act(Kind::of(kind).unwrap(), &Subject::parse(subject).unwrap())
        };
        assert_eq!(to("shipment.received", "shipment/SH-1"), "/receive/SH-1");
        assert_eq!(
            to("vial.damaged", "vial/L1-001"),
            "/act/vial.damaged?subject=vial/L1-001"
        );
        assert_eq!(
            to("vial.allocated", "order/O-1"),
            "/act/vial.allocated?order=order/O-1"
        );
        assert_eq!(
            to("shipment.packed", "vial/L1-001"),
            "/act/shipment.packed?vials.0=vial/L1-001"
        );
    }
}
