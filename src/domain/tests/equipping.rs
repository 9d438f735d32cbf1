//! Refusals about equipment, places, label templates and labels.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::label::Printed;
use crate::domain::label_template::{self, Adopted, LabelFor};
use crate::domain::place::{Counted, Difference, Seen};
use crate::domain::vial::Thawed;
use crate::domain::{Hash, Stop, equipment, label};

const VIAL: &str = "vial/L1-001";
const OTHER: &str = "vial/L1-002";

/// The label that is printed again for a vial, and is not on it yet.
fn second() -> String {
    format!("label/{}", label_of("second"))
}

fn retires_template(story: &mut Story) -> Result<Hash, Stop> {
    let reason = "a newer version".into();
    let retired = label_template::Retired { reason };
    story.tries("quality", "label_template/vial.v1", retired)
}

/// A template for the lid of a box, which stands on no packaging by itself.
fn for_lids() -> Adopted {
    template("lid.v1", LabelFor::Place, None, false)
}

/// A box whose label is printed with one thing changed, where there is a template for lids.
fn prints_for_a_box(change: impl FnOnce(&mut Printed)) -> Result<Hash, Stop> {
    let mut story = Story::staffed();
    story.does("quality", "label_template/lid.v1", for_lids());
    let mut print = printed("place/B1", None);
    change(&mut print);
    story.tries("lab", &second(), print)
}

/// A count of the two vials in A1 and A2, with what is seen and which of them differ.
fn counts(seen: &[(&str, &str)], differ: &[&str]) -> Result<Hash, Stop> {
    let mut story = Story::released();
    story.does("lab", VIAL, stored("place/B1", "A1"));
    story.does("lab", OTHER, stored("place/B1", "A2"));
    let seen = seen.iter().map(|(vial, position)| Seen {
        vial: id(vial),
        position: (*position).into(),
    });
    let differences = differ.iter().map(|vial| Difference {
        vial: id(vial),
        explanation: "moved".into(),
    });
    let counted = Counted {
        seen: seen.collect(),
        differences: differences.collect(),
    };
    story.tries("lab", "place/B1", counted)
}

refusals! {
    Custody by fn nothing_is_thawed_in_a_bath_of_another_site() {
        let mut story = Story::allocated();
        let registered = equipment::Registered {
            equipment: equipment::EquipmentKind::Bath,
            serial: "far".into(),
            site: id("site/plant"),
        };
        story.does("quality", "equipment/far-bath", registered);
        let lasting = qualified(story.in_days(30));
        story.does("quality", "equipment/far-bath", lasting);
        story.tries("ward-pharmacist", VIAL, Thawed { bath: id("equipment/far-bath") })
    }

    Position by fn a_count_names_positions_that_exist() {
        counts(&[(VIAL, "Z9"), (OTHER, "A2")], &[VIAL])
    }

    Position by fn no_vial_is_counted_in_two_positions() {
        counts(&[(VIAL, "A1"), (VIAL, "A3"), (OTHER, "A2")], &[VIAL])
    }

    Value by fn a_label_template_has_an_area() {
        let mut flat = for_lids();
        flat.layout.height_um = 0;
        Story::staffed().tries("quality", "label_template/lid.v1", flat)
    }

    Sequence by fn a_label_template_is_retired_once() {
        let mut story = Story::staffed();
        retires_template(&mut story).unwrap();
        retires_template(&mut story)
    }

    Labelling by fn nothing_but_a_vial_has_a_cap() {
        prints_for_a_box(|print| print.cap = Some(impression("lid.v1")))
    }

    Labelling by fn what_only_accompanies_a_label_is_none_by_itself() {
        prints_for_a_box(|print| print.impression = impression("lid.v1"))
    }

    Sequence by fn a_label_that_was_never_put_on_is_not_voided() {
        Story::printed_again().tries("lab", &second(), label::Voided { reason: "scratched".into() })
    }
}
