//! Recalls are asked about each time: what they reach, and what they give back.

use super::*;

#[test]
fn a_lot_on_its_way_is_recalled_at_its_destination_too() {
    let mut story = Story::sealed();
    story.does("quality", "recall/R1", recalled());
    let means = "letter".into();
    let site = id("site/ward");
    story.does("quality", "recall/R1", recall::Notified { site, means });
    story.does("ward-pharmacist", "recall/R1", acknowledged(WARD, 0, 0));
}

#[test]
fn what_is_made_later_from_a_recalled_source_is_recalled_from_the_start() {
    let mut story = Story::banked();
    story.does("quality", "recall/R1", recall_of(&["bank/MCB"]));
    assert!(
        story
            .reasons("bank/WCB", Purpose::Source, PLANT)
            .contains(&"recalled")
    );
    let refusal = story.refused("lab", "lot/L9", lot_opened(4));
    assert_eq!(refusal.rule, Rule::Source);
}

#[test]
fn a_recall_that_is_cleared_gives_back_what_nothing_else_speaks_against() {
    for (disposition, shown) in [
        (recall::Disposition::Cleared, "released"),
        (recall::Disposition::Withdrawn, "recalled"),
    ] {
        let mut story = Story::released();
        story.does("quality", "recall/R1", recalled());
        story.does("quality", "recall/R1", acknowledged(PLANT, 6, 0));
        let closed = recall::Closed {
            effectiveness: "all reached".into(),
            disposition,
        };
        story.does("quality", "recall/R1", closed);
        assert_eq!(story.shown("lot/L1"), shown);
    }
}

#[test]
fn what_was_exposed_with_a_recalled_shipment_is_recalled() {
    let (mut story, packed_at) = arrived();
    let now = story.now;
    story.does(
        "ward-pharmacist",
        "shipment/S1",
        readings(WARD, packed_at, now, -190_000),
    );
    story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
    let exposure = recall::Exposure {
        within: subject("shipment/S1"),
        from: LocalTime::at(packed_at, 0),
        to: LocalTime::at(now, 0),
    };
    let opened = recall::Opened {
        exposures: vec![exposure],
        ..recall_of(&[])
    };
    story.does("quality", "recall/R1", opened);
    assert_eq!(story.shown(VIAL), "recalled");
    assert_ne!(story.shown("vial/L1-005"), "recalled");
}

#[test]
fn a_vial_that_turned_up_elsewhere_is_recalled_where_its_unopened_shipment_was_handed_over_too() {
    let mut story = Story::delivered();
    story.wait_minutes(5);
    let event = story.event("lab", VIAL, stored("place/B1", "H8"));
    let rules = [Rule::Custody, Rule::Sequence];
    let fact = it_happened(&mut story, &event, 1, &rules);
    story.send(&fact).unwrap();
    assert_eq!(vial(&story, VIAL).stage.site(), Some(&id("site/plant")));
    story.does("quality", "recall/R1", recall_of(&[VIAL]));
    let Record::Recall(recall) = story.record("recall/R1") else {
        panic!()
    };
    let reach = recall::reach(&story.world, &recall, story.now).unwrap();
    let sites: Vec<String> = reach.sites.keys().map(ToString::to_string).collect();
    assert_eq!(sites, ["site/plant", "site/ward"]);
}
