//! Where a person goes to take a step with a thing.

use crate::domain::{Kind, Noun, Record, Subject};

/// The address at which this kind of event is signed about, or with, a thing: the flow made for it, else its form.
pub(in crate::web) fn act(kind: &Kind, subject: &Subject, record: &Record) -> String {
    let name = subject.name();
    match (kind.word, record) {
        ("vial.stored", Record::Vial(_)) => format!("/move?vial={name}"),
        ("shipment.received", Record::Shipment(_)) => format!("/receive/{name}"),
        ("infusion.checked", Record::Order(_)) => format!("/bedside#{name}"),
        ("infusion.checked" | "infusion.started", Record::Infusion(infusion)) => {
            format!("/bedside#{}", infusion.order.name())
        }
        ("lot.released", Record::Lot(_)) => format!("/lot/{name}#release"),
        _ => form(kind, subject),
    }
}

/// The form of a kind, with the thing filled in.
fn form(kind: &Kind, subject: &Subject) -> String {
    let noun = subject.noun();
    let about = kind.noun.is_none_or(|own| own == noun);
    let member = member(kind.word, about, noun);
    format!("/act/{}?{member}={subject}", kind.word)
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
    fn a_step_leads_to_its_form_with_the_thing_in_the_member_that_names_it() {
        let to = |kind: &str, subject: &str| {
            form(Kind::of(kind).unwrap(), &Subject::parse(subject).unwrap())
        };
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
        assert_eq!(
            to("bank.created", "clone/C-1"),
            "/act/bank.created?parent=clone/C-1"
        );
    }
}
