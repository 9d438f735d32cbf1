//! What the path of a vial says of the temperatures that it was exposed to.

use super::*;

#[test]
fn a_vial_that_is_kept_for_an_order_is_blocked_by_a_warm_tank_like_the_others() {
    let mut story = Story::allocated();
    story.does("ward-pharmacist", VIAL, stored("place/W1", "A1"));
    story.wait_minutes(30);
    let warm = readings(WARD, story.now.plus_seconds(-1200), story.now, 20_000);
    story.does("ward-pharmacist", "equipment/ward-tank", warm);
    assert_eq!(story.shown(VIAL), "quarantined");
    let refusal = story.refused("ward-pharmacist", VIAL, thawed());
    assert_eq!(refusal.rule, Rule::Receipt);
}

#[test]
fn every_vial_that_lay_in_a_tank_while_it_was_warm_is_in_doubt_wherever_it_is_by_then() {
    let mut story = Story::released();
    let vials: Vec<String> = (1..=5)
        .map(|number| format!("vial/L1-{number:03}"))
        .collect();
    for (vial, position) in vials.iter().zip(["A1", "A2", "A3", "A4", "A5"]) {
        story.does("lab", vial, stored("place/B1", position));
    }
    let since = story.now;
    story.wait_minutes(60);
    let until = story.now;
    story.does("lab", "vial/L1-001", stored("place/B1", "B1"));
    story.does(
        "lab",
        "vial/L1-002",
        Retrieved {
            purpose: "work".into(),
        },
    );
    story.does(
        "pharmacist",
        "shipment/S1",
        packed(PLANT, WARD, &["vial/L1-003"]),
    );
    story.does(
        "lab",
        "vial/L1-004",
        vial::Damaged {
            reason: "cracked".into(),
        },
    );
    story.does("lab", "vial/L1-006", stored("place/B1", "C1"));
    story.wait_minutes(10);
    story.does(
        "lab",
        TANK,
        readings(PLANT, since, until.plus_seconds(-60), -60_000),
    );
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    let exposed = deviation::exposed(&story.world, &found, story.now).unwrap();
    let exposed: Vec<String> = exposed
        .into_iter()
        .map(|(vial, _)| vial.to_string())
        .collect();
    assert_eq!(exposed, vials);
    for vial in &vials {
        assert!(
            story
                .reasons(vial, Purpose::Allocate, PLANT)
                .contains(&"deviation_open"),
            "{vial}"
        );
    }
    assert!(
        !story
            .reasons("vial/L1-006", Purpose::Allocate, PLANT)
            .contains(&"deviation_open")
    );
}

#[test]
fn a_warm_logger_between_acceptance_and_opening_leaves_a_doubt() {
    let mut story = Story::sealed();
    let packed_at = story.now;
    story.hand_over("pharmacist", to_courier(), "courier");
    story.wait_minutes(60);
    story.hand_over("courier", to_pharmacy(WARD), "ward-pharmacist");
    let accepted = story.now;
    story.wait_minutes(60);
    story.does(
        "ward-pharmacist",
        "shipment/S1",
        readings(WARD, packed_at, accepted, -190_000),
    );
    let warm = readings(WARD, accepted.plus_seconds(600), story.now, 10_000);
    story.does("ward-pharmacist", "shipment/S1", warm);
    story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
    assert_eq!(story.shown(VIAL), "quarantined");
}

#[test]
fn all_files_of_a_shipment_count_together_until_quality_assurance_sets_one_aside() {
    for cold_first in [true, false] {
        let (mut story, packed_at) = arrived();
        let now = story.now;
        let cold = readings(WARD, packed_at, now, -190_000);
        let mut warm = readings(WARD, packed_at, now, -60_000);
        warm.file = sha("another file");
        let file = warm.file;
        let both = if cold_first {
            [cold, warm]
        } else {
            [warm, cold]
        };
        for one in both {
            story.does("ward-pharmacist", "shipment/S1", one);
        }
        story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
        assert_eq!(story.shown(VIAL), "quarantined");
        let aside = SetAside {
            file,
            reason: "of another shipment".into(),
        };
        story.does("ward-quality", "shipment/S1", aside);
        assert_eq!(story.shown(VIAL), "available");
    }
}

#[test]
fn a_file_that_is_read_after_the_receipt_finds_the_vials_where_they_are() {
    let (mut story, packed_at) = arrived();
    let until = story.now;
    story.does(
        "ward-pharmacist",
        "shipment/S1",
        readings(WARD, packed_at, until, -190_000),
    );
    story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
    story.does("ward-pharmacist", VIAL, stored("place/W1", "A1"));
    assert_eq!(story.shown(VIAL), "available");
    story.wait_days(2);
    let mut warm = readings(WARD, packed_at, until, -60_000);
    warm.file = sha("the second logger");
    story.does("ward-pharmacist", "shipment/S1", warm);
    assert_eq!(story.shown(VIAL), "quarantined");
}

#[test]
fn hours_without_a_reading_leave_a_doubt_in_a_tank_as_in_a_shipment() {
    let mut story = in_the_tank();
    story.wait_minutes(660);
    let since = story.now.plus_seconds(-11 * 3600);
    let mut gap = readings(PLANT, since.plus_seconds(-1800), story.now, -190_000);
    gap.summary.gaps = vec![crate::domain::Span {
        from: since,
        to: story.now.plus_seconds(-600),
    }];
    story.does("lab", TANK, gap);
    assert_eq!(story.shown(VIAL), "quarantined");
    // A second logger that has readings of that time lifts the doubt.
    let mut second = readings(PLANT, since.plus_seconds(-600), story.now, -190_000);
    second.file = sha("the second logger");
    story.does("lab", TANK, second);
    assert_eq!(story.shown(VIAL), "available");
}

#[test]
fn silence_between_two_files_of_a_tank_leaves_a_doubt() {
    let mut story = in_the_tank();
    let start = story.now;
    story.wait_minutes(300);
    story.does(
        "lab",
        TANK,
        readings(PLANT, start, start.plus_seconds(3600), -190_000),
    );
    assert_eq!(story.shown(VIAL), "available");
    let mut later = readings(PLANT, start.plus_seconds(3 * 3600), story.now, -190_000);
    later.file = sha("later");
    story.does("lab", TANK, later);
    assert_eq!(story.shown(VIAL), "quarantined");
}

#[test]
fn a_move_that_is_signed_late_counts_from_its_stated_time_and_is_marked_as_late() {
    let mut story = in_the_tank();
    let stored_at = story.now.plus_seconds(-3600);
    let mut event = story.event("lab", VIAL, stored("place/B1", "C1"));
    event.at = LocalTime::at(story.now.plus_seconds(-1200), 8 * 3600);
    event.late_reason = Some("gloves on".into());
    story.send(&event).unwrap();
    let path = vial(&story, VIAL).path;
    let position = |minutes: i64| {
        let at = story.now.plus_seconds(-60 * minutes);
        let stay = path.at(at).unwrap().0.clone();
        (stay.place.unwrap().position, stay.late)
    };
    assert_eq!(position(25), ("A1".to_owned(), false));
    assert_eq!(position(15), ("C1".to_owned(), true));
    assert_eq!(
        path.at(stored_at)
            .unwrap()
            .0
            .place
            .as_ref()
            .unwrap()
            .position,
        "A1"
    );
}

#[test]
fn a_vial_that_is_not_on_the_manifest_is_taken_in_where_it_is_and_unusable_at_its_old_place() {
    let (mut story, packed_at) = arrived();
    let stranger = "vial/L1-005";
    let now = story.now;
    story.does(
        "ward-pharmacist",
        "shipment/S1",
        readings(WARD, packed_at, now, -190_000),
    );
    let mut opened = received(&SHIPPED);
    opened.unlisted = [id(stranger)].into();
    story.does("ward-pharmacist", "shipment/S1", opened);
    assert_eq!(
        vial(&story, stranger).stage,
        VialStage::InStock {
            site: id("site/ward")
        }
    );
    assert_eq!(story.shown(stranger), "quarantined");
    assert_eq!(
        story.shown(VIAL),
        "available",
        "the others are not in doubt"
    );
    let refusal = story.refused(
        "pharmacist",
        "shipment/S2",
        packed(PLANT, WARD, &[stranger]),
    );
    assert!(
        [Rule::Custody, Rule::Receipt, Rule::Equipment].contains(&refusal.rule),
        "{refusal}"
    );
    // The same without a shipment: whoever finds it says so.
    let mut story = Story::released();
    let found = FoundAgain {
        site: id("site/ward"),
        circumstances: "in a drawer".into(),
    };
    story.does("ward-pharmacist", VIAL, found);
    assert_eq!(story.shown(VIAL), "quarantined");
}
