//! Labels: from templates that were adopted, each copy accounted for, each id for one thing and dead once it is void.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::label::{Field, Jurisdiction, Level};
use crate::domain::label_template::{self, LabelFor};
use crate::domain::{equipment, label};

const VIAL: &str = "vial/L1-001";
const OTHER: &str = "vial/L1-002";

fn destroyed_label(witness: &str) -> label::Destroyed {
    label::Destroyed {
        reason: "left over".into(),
        witness: id(witness),
    }
}

/// The token of the dose's label as the record has it, signed by someone.
fn token_for(story: &Story, who: &str) -> label::Token {
    let claim = label::claim(&story.world, label_of("dose"), &subject("order/O1"));
    signed(who, claim.unwrap())
}

/// A participant label whose symbol carries a token.
fn signed_dose(token: Option<label::Token>) -> label::Printed {
    let impression = impression("signed-dose.v1");
    label::Printed {
        impression,
        token,
        ..printed("order/O1", None)
    }
}

refusals! {
    Reprint by fn a_second_label_needs_a_reason() {
        Story::filled().tries("lab", &label("second"), printed(VIAL, None))
    }

    Reprint by fn a_vial_gets_one_piece_of_a_label() {
        let twice = label::Printed { pieces: 2, ..printed(OTHER, Some("torn")) };
        Story::filled().tries("lab", &label("second"), twice)
    }

    Reprint by fn copies_are_numbered_in_their_order() {
        Story::printed_again().tries("lab", &label("second"), reprinted(3))
    }

    Reprint by fn a_label_is_put_on_its_own_vial() {
        Story::printed_again().tries("lab", &label("second"), affixed(OTHER))
    }

    Sequence by fn a_label_that_is_on_its_vial_is_not_printed_again() {
        Story::filled().tries("lab", &label(VIAL), reprinted(2))
    }

    Sequence by fn a_label_that_is_on_its_vial_is_not_spoiled() {
        Story::filled().tries("lab", &label(VIAL), label::Spoiled { reason: "smudged".into() })
    }

    Sequence by fn a_void_label_is_never_put_on_anything() {
        let mut story = Story::filled();
        story.does("lab", &label(VIAL), label::Voided { reason: "scratched".into() });
        story.tries("lab", &label(VIAL), affixed(VIAL))
    }

    Exists by fn a_label_id_is_bound_once() {
        Story::filled().tries("lab", &label(VIAL), printed(OTHER, Some("torn")))
    }

    Exists by fn a_void_id_is_not_bound_again() {
        let mut story = Story::filled();
        story.does("lab", &label(VIAL), label::Voided { reason: "scratched".into() });
        story.tries("lab", &label(VIAL), printed(VIAL, None))
    }

    Value by fn a_label_id_with_a_wrong_check_character_is_refused() {
        Story::filled().tries("lab", "label/000000000000", printed(OTHER, Some("torn")))
    }

    Value by fn a_label_is_drawn_at_a_resolution_of_printers() {
        let odd = label::Printed { dpi: 299, ..printed(VIAL, Some("torn")) };
        Story::filled().tries("lab", &label("second"), odd)
    }

    Custody by fn a_label_is_printed_where_the_vial_is() {
        Story::filled().tries("ward-pharmacist", &label("second"), printed(VIAL, Some("torn")))
    }

    Role by fn a_nurse_prints_no_label_of_a_dose() {
        Story::allocated().tries("nurse", &label("dose"), printed("order/O1", None))
    }

    Labelling by fn a_site_bears_no_label() {
        Story::filled().tries("lab", &label("second"), printed("site/plant", None))
    }

    Labelling by fn a_template_that_lacks_what_the_law_asks_for_is_not_adopted() {
        let mut adopted = template("next", LabelFor::Vial, Some(Level::Immediate), false);
        adopted.layout.fields.remove(&Field::Expiry);
        Story::staffed().tries("quality", "label_template/next", adopted)
    }

    Labelling by fn a_template_of_other_jurisdictions_is_not_printed_from() {
        let mut story = Story::filled();
        let mut adopted = template("next", LabelFor::Vial, Some(Level::Immediate), false);
        adopted.layout.jurisdictions = [Jurisdiction::Eu].into();
        story.does("quality", "label_template/next", adopted);
        let next = label::Printed { impression: impression("next"), ..printed(VIAL, Some("torn")) };
        story.tries("lab", &label("second"), next)
    }

    Labelling by fn nothing_is_printed_from_a_retired_template() {
        let mut story = Story::filled();
        let retired = label_template::Retired { reason: "a newer version".into() };
        story.does("quality", "label_template/vial.v1", retired);
        story.tries("lab", &label("second"), printed(VIAL, Some("torn")))
    }

    Labelling by fn a_file_other_than_the_one_adopted_is_not_printed_from() {
        let mut other = printed(VIAL, Some("torn"));
        other.impression.template_hash = sha("another file");
        Story::filled().tries("lab", &label("second"), other)
    }

    Labelling by fn a_template_is_for_one_sort_of_thing() {
        let other = label::Printed { impression: impression("box.v1"), ..printed(VIAL, Some("torn")) };
        Story::filled().tries("lab", &label("second"), other)
    }

    Labelling by fn a_cap_alone_is_no_label() {
        let cap = label::Printed { impression: impression("cap.v1"), ..printed(VIAL, Some("torn")) };
        Story::filled().tries("lab", &label("second"), cap)
    }

    Labelling by fn a_second_label_of_the_vial_is_none_for_its_cap() {
        let cap = Some(impression("vial.v1"));
        let twice = label::Printed { cap, ..printed(VIAL, Some("torn")) };
        Story::filled().tries("lab", &label("second"), twice)
    }

    Labelling by fn a_label_is_drawn_at_the_resolution_of_its_printer() {
        let printer = Some(printer());
        let fine = label::Printed { printer, dpi: 600, ..printed(VIAL, Some("torn")) };
        Story::filled().tries("lab", &label("second"), fine)
    }

    Labelling by fn a_template_larger_than_the_labels_in_the_printer_is_not_printed() {
        let mut story = Story::filled();
        let small = equipment::Configured { width_um: 24_999, ..configured() };
        story.does("lab", "equipment/printer", small);
        let on_it = label::Printed { printer: Some(printer()), ..printed(VIAL, Some("torn")) };
        story.tries("lab", &label("second"), on_it)
    }

    Equipment by fn a_printer_is_configured_before_anything_is_printed_on_it() {
        let mut story = Story::filled();
        let new = equipment::Registered {
            equipment: equipment::EquipmentKind::Printer,
            serial: "new".into(),
            site: id("site/plant"),
        };
        story.does("quality", "equipment/new", new);
        let printer = Some(id("equipment/new"));
        let on_it = label::Printed { printer, ..printed(VIAL, Some("torn")) };
        story.tries("lab", &label("second"), on_it)
    }

    Equipment by fn labels_come_out_of_printers() {
        let printer = Some(id("equipment/tank"));
        let on_it = label::Printed { printer, ..printed(VIAL, Some("torn")) };
        Story::filled().tries("lab", &label("second"), on_it)
    }

    Sequence by fn only_a_printer_is_configured() {
        Story::staffed().tries("lab", "equipment/tank", configured())
    }

    Value by fn a_printer_is_no_darker_than_printers_are() {
        let black = equipment::Configured { darkness: 31, ..configured() };
        Story::staffed().tries("lab", "equipment/printer", black)
    }

    Disposition by fn a_label_is_not_destroyed_before_oneself() {
        Story::printed_again().tries("lab", &label("second"), destroyed_label("person/lab"))
    }

    Sequence by fn a_dose_is_labelled_when_every_vial_of_its_order_is_allocated() {
        let mut story = Story::allocated();
        let cancelled = crate::domain::order::AllocationCancelled {
            order: id("order/O1"),
            reason: "another vial".into(),
        };
        story.does("ward-pharmacist", VIAL, cancelled);
        story.tries("ward-pharmacist", &label("dose"), printed("order/O1", None))
    }

    Sequence by fn a_medical_record_is_labelled_when_the_infusion_has_ended() {
        let mut story = Story::at_the_bedside();
        for nurse in ["nurse", "second-nurse"] {
            story.does(nurse, "infusion/I1", check("order/O1", "W1", &[VIAL]));
        }
        story.tries("nurse", &label("chart"), printed("infusion/I1", None))
    }

    Labelling by fn a_template_with_a_token_is_not_printed_without_one() {
        Story::allocated().tries("ward-pharmacist", &label("dose"), signed_dose(None))
    }

    Labelling by fn a_template_without_a_token_takes_none() {
        let mut story = Story::allocated();
        let token = Some(token_for(&story, "ward-pharmacist"));
        let plain = label::Printed { token, ..printed("order/O1", None) };
        story.tries("ward-pharmacist", &label("dose"), plain)
    }

    Labelling by fn a_token_states_what_the_record_says() {
        let token = token_of("ward-pharmacist", label_of("dose"), "order/O1");
        Story::allocated().tries("ward-pharmacist", &label("dose"), signed_dose(Some(token)))
    }

    Labelling by fn a_token_is_of_its_own_label() {
        let mut story = Story::allocated();
        let token = token_for(&story, "ward-pharmacist");
        story.tries("ward-pharmacist", &label("another dose"), signed_dose(Some(token)))
    }

    Key by fn a_token_is_signed_by_whoever_prints() {
        let mut story = Story::allocated();
        let token = token_for(&story, "pharmacist");
        story.tries("ward-pharmacist", &label("dose"), signed_dose(Some(token)))
    }

    Bedside by fn a_vial_whose_label_is_void_is_not_infused() {
        let mut story = Story::at_the_bedside();
        let void = label::Voided { reason: "scratched".into() };
        story.does("nurse", &label(VIAL), void);
        story.tries("second-nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]))
    }

    Shippable by fn a_vial_whose_label_is_void_is_not_shipped() {
        let mut story = Story::released();
        story.does("lab", &label(VIAL), label::Voided { reason: "scratched".into() });
        story.tries("pharmacist", "shipment/S9", packed(PLANT, WARD, &[VIAL]))
    }
}
