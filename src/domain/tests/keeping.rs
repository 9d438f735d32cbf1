//! Refusals about places, stock-taking, labels, loss and what becomes of vials that are not used.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::deviation::Decision;
use crate::domain::place::{Counted, Difference, Seen};
use crate::domain::{Hash, Stop, equipment, infusion, label, stock, vial};

const VIAL: &str = "vial/L1-001";
const OTHER: &str = "vial/L1-002";

/// A released lot with two vials put away.
fn kept() -> Story {
    let mut story = Story::released();
    story.does("lab", VIAL, stored("place/B1", "A1"));
    story.does("lab", OTHER, stored("place/B1", "A2"));
    story
}

fn seen(seen: &[(&str, &str)], differences: &[&str]) -> Counted {
    let one = |(vial, position): &(&str, &str)| Seen {
        vial: id(vial),
        position: (*position).into(),
    };
    let explained = |vial: &&str| Difference {
        vial: id(vial),
        explanation: "put back in haste".into(),
    };
    Counted {
        seen: seen.iter().map(one).collect(),
        differences: differences.iter().map(explained).collect(),
    }
}

fn counts(counted: Counted) -> Result<Hash, Stop> {
    kept().tries("lab", "place/B1", counted)
}

fn lost() -> vial::Lost {
    vial::Lost {
        reason: "searched for twice".into(),
    }
}

fn wasted(volume_ul: u32, witness: &str) -> infusion::Wasted {
    infusion::Wasted {
        volume_ul,
        method: "autoclave".into(),
        witness: id(witness),
    }
}

refusals! {
    Position by fn a_position_holds_one_vial() {
        kept().tries("lab", OTHER, stored("place/B1", "A1"))
    }

    Position by fn a_vial_is_put_into_a_position_that_exists() {
        kept().tries("lab", OTHER, stored("place/B1", "J1"))
    }

    Sequence by fn only_what_lies_in_a_position_is_taken_out() {
        let purpose = "transport".into();
        Story::released().tries("lab", VIAL, vial::Retrieved { purpose })
    }

    Value by fn a_place_has_rows_and_columns() {
        let mut narrow = placed("equipment/tank");
        narrow.columns = 0;
        Story::staffed().tries("lab", "place/B2", narrow)
    }

    Position by fn a_tank_in_which_vials_lie_is_not_retired() {
        let retired = equipment::Retired { reason: "old".into() };
        kept().tries("quality", "equipment/tank", retired)
    }

    Position by fn a_difference_at_a_count_is_explained() {
        counts(seen(&[(VIAL, "A1")], &[]))
    }

    Position by fn what_does_not_differ_is_not_explained() {
        counts(seen(&[(VIAL, "A1"), (OTHER, "A2")], &[VIAL]))
    }

    Position by fn a_vial_is_counted_once() {
        counts(seen(&[(VIAL, "A1"), (VIAL, "A2"), (OTHER, "A3")], &[VIAL]))
    }

    Custody by fn a_vial_that_is_with_someone_else_is_not_counted_in() {
        let mut story = kept();
        story.does("pharmacist", "shipment/S1", packed(PLANT, WARD, &["vial/L1-003"]));
        let found = seen(&[(VIAL, "A1"), (OTHER, "A2"), ("vial/L1-003", "A3")], &["vial/L1-003"]);
        story.tries("lab", "place/B1", found)
    }

    QualityComplete by fn a_lot_with_a_label_unaccounted_for_is_not_released() {
        let mut story = Story::filled();
        story.test("lot/L1");
        let about = format!("label/{}", label_of("second"));
        story.does("lab", &about, printed(VIAL, Some("torn")));
        story.releases("pharmacist")
    }

    Sequence by fn what_lies_in_its_place_is_not_found() {
        let circumstances = "in the box".into();
        let site = id("site/plant");
        kept().tries("lab", VIAL, vial::FoundAgain { site, circumstances })
    }

    Receipt by fn a_vial_that_was_found_again_is_not_used_before_the_decision() {
        let mut story = Story::stocked();
        story.does("ward-pharmacist", VIAL, lost());
        let found = vial::FoundAgain { site: id("site/ward"), circumstances: "behind the rack".into() };
        story.does("ward-pharmacist", VIAL, found);
        story.does("investigator", "order/O1", dose("participant/P1", 1).0);
        story.tries("ward-pharmacist", VIAL, allocated("order/O1"))
    }

    Sequence by fn a_retained_sample_is_not_shipped() {
        let mut story = kept();
        story.does("lab", VIAL, vial::Retained { reason: "reference".into() });
        story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]))
    }

    Disposition by fn a_return_goes_to_the_maker() {
        Story::released().tries("pharmacist", "shipment/S1", returned(PLANT, WARD, &[VIAL]))
    }

    Disposition by fn no_more_is_wasted_than_is_left() {
        Story::partly_infused().tries("nurse", "infusion/I1", wasted(201, "person/second-nurse"))
    }

    Disposition by fn what_is_left_is_wasted_before_someone_else() {
        Story::partly_infused().tries("nurse", "infusion/I1", wasted(200, "person/nurse"))
    }

    Sequence by fn nothing_is_wasted_where_nothing_is_left() {
        Story::infused().tries("nurse", "infusion/I1", wasted(1, "person/second-nurse"))
    }

    Sequence by fn a_destroyed_vial_is_not_put_away() {
        let mut story = kept();
        story.does("lab", VIAL, destroyed("person/pharmacist"));
        story.tries("lab", VIAL, stored("place/B1", "A3"))
    }

    Sequence by fn a_vial_is_damaged_once() {
        let mut story = kept();
        let damaged = || vial::Damaged { reason: "dropped".into() };
        story.does("lab", VIAL, damaged());
        story.tries("lab", VIAL, damaged())
    }

    Sequence by fn a_destroyed_vial_is_not_lost() {
        let mut story = kept();
        story.does("lab", VIAL, destroyed("person/pharmacist"));
        story.tries("lab", VIAL, lost())
    }

    Sequence by fn a_sample_is_retained_once() {
        let mut story = kept();
        let retained = || vial::Retained { reason: "reference".into() };
        story.does("lab", VIAL, retained());
        story.tries("lab", VIAL, retained())
    }
}

#[test]
fn a_position_is_free_again_once_its_vial_has_left() {
    let mut story = kept();
    story.does(
        "pharmacist",
        "shipment/S1",
        packed(PLANT, WARD, &[VIAL, OTHER]),
    );
    story.does("lab", "vial/L1-003", stored("place/B1", "A1"));
    story.does("lab", "vial/L1-003", stored("place/B1", "C4"));
    story.does("lab", "vial/L1-004", stored("place/B1", "A1"));
    let purpose = "to be labelled".into();
    story.does("lab", "vial/L1-004", vial::Retrieved { purpose });
    assert_eq!(story.state("vial/L1-004"), "in_stock");
    story.does("lab", "vial/L1-005", stored("place/B1", "A1"));
}

#[test]
fn a_count_finds_what_moved_and_what_is_missing_and_opens_a_deviation() {
    let mut story = kept();
    let differences = [VIAL, OTHER];
    let counted = seen(&[(VIAL, "A2")], &differences);
    story.does("lab", "place/B1", counted);
    assert_eq!(story.state(VIAL), "stored");
    assert_eq!(story.state(OTHER), "missing");
    assert_eq!(story.state(&story.newest_deviation()), "opened");
    let whole = seen(&[(VIAL, "A2")], &[]);
    let before = story.newest_deviation();
    story.does("lab", "place/B1", whole);
    assert_eq!(story.newest_deviation(), before);
}

#[test]
fn two_vials_that_changed_places_are_counted_where_they_are() {
    let mut story = kept();
    story.does(
        "lab",
        "place/B1",
        seen(&[(VIAL, "A2"), (OTHER, "A1")], &[VIAL, OTHER]),
    );
    let counted = seen(&[(VIAL, "A2"), (OTHER, "A1")], &[]);
    story.does("lab", "place/B1", counted);
}

#[test]
fn a_vial_found_again_may_be_used_after_the_decision() {
    let mut story = Story::stocked();
    story.does("ward-pharmacist", VIAL, lost());
    assert_eq!(story.state(VIAL), "lost");
    let found = vial::FoundAgain {
        site: id("site/ward"),
        circumstances: "behind the rack".into(),
    };
    story.does("ward-pharmacist", VIAL, found);
    assert_eq!(story.shown(VIAL), "quarantined");
    story.decides_all(Decision::Accept);
    assert_eq!(story.shown(VIAL), "available");
}

#[test]
fn a_thawed_vial_that_was_lost_is_never_free_for_use_again() {
    let mut story = Story::at_the_bedside();
    story.does("nurse", VIAL, lost());
    let found = vial::FoundAgain {
        site: id("site/ward"),
        circumstances: "under the bed".into(),
    };
    story.does("ward-pharmacist", VIAL, found);
    story.decides_all(Decision::Accept);
    assert_eq!(story.shown(VIAL), "rejected");
}

#[test]
fn a_lot_whose_labels_were_spoiled_is_reconciled_and_released() {
    let mut story = Story::filled();
    story.test("lot/L1");
    let second = format!("label/{}", label_of("second"));
    story.does("lab", &second, printed(VIAL, Some("torn")));
    let spoiled = label::Spoiled {
        reason: "smudged".into(),
    };
    story.does("lab", &second, spoiled);
    assert_eq!(story.state(&second), "void");
    let third = format!("label/{}", label_of("third"));
    story.does("lab", &third, printed(VIAL, None));
    assert!(story.releases("pharmacist").is_err());
    story.does("lab", &third, affixed(VIAL));
    story.releases("pharmacist").unwrap();
}

#[test]
fn what_is_returned_is_at_its_maker_and_never_used_again() {
    let mut story = Story::stocked();
    story.does("quality", "recall/R1", recalled());
    let shipper = qualified(story.in_days(30));
    story.does("quality", "equipment/shipper", shipper);
    story.does(
        "ward-pharmacist",
        "shipment/S2",
        returned(WARD, PLANT, &[VIAL]),
    );
    story.does("ward-pharmacist", "shipment/S2", sealed());
    let to = to_pharmacy(PLANT);
    let offer = story.does(
        "ward-pharmacist",
        "shipment/S2",
        crate::domain::handoff::Offered { to },
    );
    story.does("pharmacist", "shipment/S2", accepted(offer));
    let read = readings(PLANT, story.now, story.now, -180_000);
    story.does("pharmacist", "shipment/S2", read);
    story.does("pharmacist", "shipment/S2", received(&[VIAL]));
    assert_eq!(story.state(VIAL), "returned");
    story.does("lab", VIAL, destroyed("person/pharmacist"));
}

#[test]
fn what_was_to_be_returned_does_not_become_usable_by_being_unpacked() {
    let mut story = Story::stocked();
    let shipper = qualified(story.in_days(30));
    story.does("quality", "equipment/shipper", shipper);
    story.does(
        "ward-pharmacist",
        "shipment/S2",
        returned(WARD, PLANT, &[VIAL]),
    );
    story.does("ward-pharmacist", "shipment/S2", received(&[VIAL]));
    assert_eq!(story.shown(VIAL), "quarantined");
}

#[test]
fn what_is_left_of_a_dose_is_wasted_before_a_witness() {
    let mut story = Story::partly_infused();
    assert_eq!(story.state(VIAL), "partially_infused");
    story.does("nurse", "infusion/I1", wasted(150, "person/second-nurse"));
    story.does("nurse", "infusion/I1", wasted(50, "person/second-nurse"));
    assert!(
        story
            .tries("nurse", "infusion/I1", wasted(1, "person/second-nurse"))
            .is_err()
    );
}

#[test]
fn the_stock_of_a_site_is_what_lies_there_for_nobody() {
    let free = |story: &Story, site: &str| {
        let about = stock::stock_id(&id("lot/L1"), &id(&format!("site/{site}"))).unwrap();
        let crate::domain::Record::Stock(stock) = story.record(&about.to_string()) else {
            panic!("{about} is no stock");
        };
        stock.free
    };
    let mut story = Story::stocked();
    assert_eq!(free(&story, WARD), 3);
    story.does("investigator", "order/O1", dose("participant/P1", 1).0);
    story.does("ward-pharmacist", VIAL, allocated("order/O1"));
    assert_eq!(free(&story, WARD), 2);
    story.does("ward-pharmacist", OTHER, lost());
    assert_eq!(free(&story, WARD), 1);
    story.does("lab", "vial/L1-004", stored("place/B1", "A1"));
    assert_eq!(free(&story, PLANT), 1);
}
