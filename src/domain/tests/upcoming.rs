//! What may be done next: the same answer as the rules give when it is done.

use super::steps::*;
use super::story::*;
use crate::domain::{donor, next};

/// Each kind that is offered, with the rule that blocks it, as `kind` or `kind!B04`.
fn offered(story: &Story, about: &str) -> Vec<String> {
    let found = next(&story.world, &subject(about), story.now).unwrap();
    let word = |next: crate::domain::Next| match next.blocked {
        None => next.kind.word.to_owned(),
        Some(refusal) => format!("{}!{}", next.kind.word, refusal.rule.id()),
    };
    found.into_iter().map(word).collect()
}

#[test]
fn a_thing_that_is_not_in_the_record_may_be_made() {
    assert_eq!(offered(&Story::banked(), "lot/L1"), ["lot.opened"]);
    assert_eq!(offered(&Story::banked(), "vial/L1-001"), [""; 0]);
}

#[test]
fn a_lot_in_quarantine_shows_what_stands_between_it_and_its_release() {
    let mut story = Story::filled();
    let release = |story: &Story| {
        let found = next(&story.world, &subject("lot/L1"), story.now).unwrap();
        let release = found.into_iter().find(|n| n.kind.word == "lot.released");
        release.unwrap().blocked.map(|refusal| refusal.why)
    };
    assert_eq!(
        release(&story).unwrap(),
        "viability has no result. sterility has no result."
    );
    story.test("lot/L1");
    assert_eq!(release(&story), None);
    assert_eq!(
        offered(&story, "lot/L1"),
        [
            "result.recorded",
            "result.invalidated",
            "lot.released",
            "lot.rejected",
            "lot.held"
        ]
    );
    story.does(
        "quality",
        "donor/D1",
        determined(donor::Eligibility::Incomplete),
    );
    assert!(offered(&story, "lot/L1").contains(&"lot.released!B03".to_owned()));
}

#[test]
fn a_lot_that_is_out_is_held_or_recalled() {
    let story = Story::released();
    assert_eq!(
        offered(&story, "lot/L1"),
        [
            "result.recorded",
            "result.invalidated",
            "lot.held",
            "lot.closed"
        ]
    );
}

#[test]
fn a_vial_of_a_held_lot_may_be_kept_or_destroyed_but_not_used() {
    let mut story = Story::allocated();
    story.does("quality", "lot/L1", held());
    let stock = [
        "vial.stored",
        "vial.damaged",
        "vial.lost",
        "vial.found",
        "vial.retained",
        "vial.destroyed",
        "vial.allocated!B08",
        "shipment.packed!B04",
        "label.printed",
    ];
    assert_eq!(offered(&story, "vial/L1-002"), stock);
    let reserved = offered(&story, "vial/L1-001");
    assert!(
        reserved.contains(&"vial.thawed!B09".to_owned()),
        "{reserved:?}"
    );
    assert!(
        reserved.contains(&"vial.destroyed".to_owned()),
        "{reserved:?}"
    );
}

#[test]
fn custody_is_offered_then_answered_then_received() {
    let mut story = Story::sealed();
    let sealed = [
        "handoff.offered",
        "handoff.consigned",
        "shipment.received",
        "readings.attached",
        "label.printed",
    ];
    assert_eq!(offered(&story, "shipment/S1"), sealed);
    let to = to_courier();
    story.does(
        "pharmacist",
        "shipment/S1",
        crate::domain::handoff::Offered { to },
    );
    let answers = [
        "handoff.accepted",
        "handoff.refused",
        "handoff.withdrawn",
        "readings.attached",
        "label.printed",
    ];
    assert_eq!(offered(&story, "shipment/S1"), answers);
    assert_eq!(
        offered(&Story::delivered(), "shipment/S1"),
        ["shipment.received", "readings.attached", "label.printed"]
    );
    assert_eq!(
        offered(&Story::stocked(), "shipment/S1"),
        ["readings.attached"]
    );
}

#[test]
fn a_used_vial_is_done() {
    assert_eq!(offered(&Story::infused(), "vial/L1-001"), [""; 0]);
}

#[test]
fn an_infusion_starts_only_after_two_checks_and_while_nothing_blocks_it() {
    let mut story = Story::at_the_bedside();
    let order = ["order.cancelled", "infusion.checked", "label.printed"];
    assert_eq!(offered(&story, "order/O1"), order);
    story.does(
        "nurse",
        "infusion/I1",
        check("order/O1", "W1", &["vial/L1-001"]),
    );
    let once = [
        "infusion.checked",
        "infusion.started!B09",
        "infusion.abandoned",
    ];
    assert_eq!(offered(&story, "infusion/I1"), once);
    let mut story = Story::verified();
    let twice = ["infusion.started", "infusion.abandoned"];
    assert_eq!(offered(&story, "infusion/I1"), twice);
    story.does("quality", "recall/R1", recalled());
    let blocked = ["infusion.started!B09", "infusion.abandoned"];
    assert_eq!(offered(&story, "infusion/I1"), blocked);
}

#[test]
fn a_participant_shows_whether_another_dose_may_be_ordered() {
    let free = offered(&Story::stocked(), "participant/P1");
    assert!(free.contains(&"order.placed".to_owned()), "{free:?}");
    let waiting = offered(&Story::allocated(), "participant/P1");
    assert!(
        waiting.contains(&"order.placed!B08".to_owned()),
        "{waiting:?}"
    );
}

#[test]
fn equipment_out_of_qualification_is_not_packed() {
    let mut story = Story::staffed();
    assert!(offered(&story, "equipment/shipper").contains(&"shipment.packed".to_owned()));
    story.wait_days(31);
    assert!(offered(&story, "equipment/shipper").contains(&"shipment.packed!B05".to_owned()));
}

#[test]
fn sources_show_whether_they_may_be_used() {
    let mut story = Story::banked();
    assert!(offered(&story, "bank/WCB").contains(&"lot.opened".to_owned()));
    story.does("analyst", "donor/D1", donor_tested(true));
    assert!(offered(&story, "bank/WCB").contains(&"lot.opened!B03".to_owned()));
    assert!(offered(&story, "clone/C1").contains(&"bank.created!B03".to_owned()));
    assert!(offered(&story, "donor/D1").contains(&"clone.derived!B03".to_owned()));
}

#[test]
fn a_key_is_confirmed_while_one_waits() {
    let mut story = Story::staffed();
    let confirms = |story: &Story| offered(story, "person/nurse").contains(&"key.confirmed".into());
    assert!(!confirms(&story));
    let further = enrolment_of_key("nurse", "nurse-2");
    story.does("admin", "person/nurse", further);
    assert!(confirms(&story));
}
