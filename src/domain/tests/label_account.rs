//! What becomes of labels: each copy is accounted for, and no account is ever trapped.

use super::steps::*;
use super::story::*;
use crate::domain::label::{Field, Jurisdiction, Level};
use crate::domain::label_template::LabelFor;
use crate::domain::{Record, Rule, label, order, vial};

const VIAL: &str = "vial/L1-001";
const OTHER: &str = "vial/L1-002";

fn labels_of_the_lot(story: &Story) -> label::Reconciliation {
    let Record::Lot(lot) = story.record("lot/L1") else {
        panic!("no lot");
    };
    lot.labels
}

fn destroyed_label(witness: &str) -> label::Destroyed {
    label::Destroyed {
        reason: "left over".into(),
        witness: id(witness),
    }
}

fn voided() -> label::Voided {
    label::Voided {
        reason: "scratched".into(),
    }
}

#[test]
fn another_label_voids_the_first() {
    let story = Story::printed_again();
    assert_eq!(story.state(&label(VIAL)), "void");
    assert_eq!(story.state(&label("second")), "printed");
}

#[test]
fn every_label_of_a_lot_is_printed_affixed_spoiled_or_destroyed() {
    let mut story = Story::printed_again();
    story.does("lab", &label("second"), reprinted(2));
    let account = labels_of_the_lot(&story);
    assert_eq!(
        (account.printed, account.affixed, account.spoiled),
        (8, 6, 1)
    );
    assert_eq!((account.open(), account.labelled), (1, 5));
    story.does("lab", &label("second"), destroyed_label("person/reviewer"));
    let account = labels_of_the_lot(&story);
    assert_eq!((account.destroyed, account.open()), (1, 0));
    story.does("lab", &label("third"), printed(VIAL, None));
    story.does("lab", &label("third"), affixed(VIAL));
    assert_eq!(labels_of_the_lot(&story).labelled, 6);
}

#[test]
fn boxes_shipments_doses_and_medical_records_have_labels_of_their_own() {
    let mut story = Story::delivered();
    story.does("ward-pharmacist", &label("box"), printed("place/W1", None));
    story.does("ward-pharmacist", &label("box"), affixed("place/W1"));
    let many = label::Printed {
        pieces: 4,
        ..printed("shipment/S1", None)
    };
    story.does("ward-pharmacist", &label("shipper"), many);
    let mut story = Story::infused();
    story.does("nurse", &label("chart"), printed("infusion/I1", None));
    story.does("nurse", &label("chart"), affixed("infusion/I1"));
    assert_eq!(story.state(&label("chart")), "affixed");
}

#[test]
fn a_flat_label_carries_a_token_of_lot_and_expiry() {
    let mut story = Story::allocated();
    let claim = label::claim(&story.world, label_of("dose"), &subject("order/O1"));
    let token = signed("ward-pharmacist", claim.unwrap());
    assert_eq!(token.claim.lot(), Some(&id("lot/L1")));
    let Record::Lot(lot) = story.record("lot/L1") else {
        panic!("no lot");
    };
    assert_eq!(token.claim.expires_on(), Some(lot.expires_at().date()));
    let dose = label::Printed {
        impression: impression("signed-dose.v1"),
        token: Some(token),
        ..printed("order/O1", None)
    };
    story.does("ward-pharmacist", &label("dose"), dose);
    let of_a_box = label::claim(&story.world, label_of("box"), &subject("place/B1")).unwrap();
    assert_eq!((of_a_box.lot(), of_a_box.expires_on()), (None, None));
}

#[test]
fn a_participant_label_is_void_as_soon_as_other_vials_are_kept() {
    let mut story = Story::allocated();
    story.does("ward-pharmacist", &label("dose"), printed("order/O1", None));
    let cancelled = order::AllocationCancelled {
        order: id("order/O1"),
        reason: "another vial".into(),
    };
    story.does("ward-pharmacist", VIAL, cancelled);
    assert_eq!(story.state(&label("dose")), "void");
    story.does("ward-pharmacist", OTHER, allocated("order/O1"));
    story.does(
        "ward-pharmacist",
        &label("again"),
        printed("order/O1", None),
    );
    assert_eq!(story.state(&label("again")), "printed");
}

#[test]
fn a_vial_with_a_cap_has_two_pieces_of_one_label() {
    let mut story = Story::filled();
    let capped = label::Printed {
        cap: Some(impression("cap.v1")),
        ..printed(VIAL, Some("torn"))
    };
    story.does("lab", &label("capped"), capped);
    let again = story.refused("lab", &label("capped"), reprinted(2));
    assert_eq!(
        again.rule,
        Rule::Reprint,
        "the cap's label is printed again too"
    );
    let both = label::Reprinted {
        cap_raster: Some(sha("cap again")),
        ..reprinted(2)
    };
    story.does("lab", &label("capped"), both);
    let Record::Label(label) = story.record(&label("capped")) else {
        panic!("no label");
    };
    assert_eq!(
        (label.copy, label.cap.unwrap().raster),
        (2, sha("cap again"))
    );
}

#[test]
fn vials_destroyed_or_lost_before_they_had_a_label_keep_no_lot_from_its_release() {
    let mut story = Story::filled();
    story.test("lot/L1");
    for vial in [VIAL, OTHER] {
        story.does("lab", &label(vial), voided());
    }
    assert!(story.releases("pharmacist").is_err());
    story.does("lab", VIAL, destroyed("person/pharmacist"));
    assert_eq!(labels_of_the_lot(&story).labelled, 5);
    story.does(
        "lab",
        OTHER,
        vial::Lost {
            reason: "not in its box".into(),
        },
    );
    assert_eq!(labels_of_the_lot(&story).labelled, 6);
    let found = vial::FoundAgain {
        site: id("site/plant"),
        circumstances: "behind the tank".into(),
    };
    story.does("lab", OTHER, found);
    assert_eq!(
        labels_of_the_lot(&story).labelled,
        5,
        "it needs a label again"
    );
    assert!(labels_of_the_lot(&story).open() == 0);
}

#[test]
fn a_label_taken_off_what_is_gone_changes_no_account_and_none_is_put_on() {
    let mut story = Story::filled();
    story.does("lab", &label("second"), printed(OTHER, Some("torn")));
    for vial in [VIAL, OTHER] {
        story.does("lab", vial, destroyed("person/pharmacist"));
    }
    story.does("lab", &label(VIAL), voided());
    assert_eq!(labels_of_the_lot(&story).labelled, 6);
    let late = story.refused("lab", &label("second"), affixed(OTHER));
    assert_eq!(late.rule, Rule::Sequence);
    story.does("lab", &label("second"), destroyed_label("person/reviewer"));
    assert_eq!(labels_of_the_lot(&story).open(), 0);
}

#[test]
fn a_damaged_participant_label_is_replaced_during_the_infusion() {
    let mut story = Story::verified();
    story.does("nurse", "infusion/I1", started());
    story.does("ward-pharmacist", &label("dose"), printed("order/O1", None));
    assert_eq!(story.state(&label("dose")), "printed");
}

#[test]
fn each_jurisdiction_asks_for_its_own_sentence() {
    let mut story = Story::staffed();
    for (jurisdiction, sentence) in [
        (Jurisdiction::Us, Field::CautionUs),
        (Jurisdiction::Cn, Field::UseZh),
        (Jurisdiction::Eu, Field::Strength),
    ] {
        let mut adopted = template("next", LabelFor::Vial, Some(Level::Immediate), false);
        adopted.layout.fields.insert(Field::CautionUs);
        adopted.layout.jurisdictions = [jurisdiction].into();
        adopted.layout.fields.remove(&sentence);
        let refusal = story.refused("quality", "label_template/next", adopted.clone());
        assert_eq!(refusal.rule, Rule::Labelling);
        assert!(refusal.why.contains(sentence.word()), "{refusal}");
        adopted.layout.fields.insert(sentence);
        let name = format!("label_template/{}", jurisdiction.word());
        story.does("quality", &name, adopted);
    }
}

#[test]
fn a_label_stands_on_the_packaging_of_its_thing() {
    let light = template("next", LabelFor::Shipment, Some(Level::Immediate), false);
    let refusal = Story::staffed().refused("quality", "label_template/next", light);
    assert_eq!(refusal.rule, Rule::Labelling);
}
