//! What a vial was in besides stores and shippers: a bath, a logger's company, a shipper that it was not listed for.

use super::*;
use crate::domain::deviation::Opened;
use crate::domain::receipt::Logger;
use crate::domain::{Instant, Span, handoff};

const BATH: &str = "equipment/bath";
const LOGGER: &str = "equipment/logger";

fn local(at: Instant) -> LocalTime {
    LocalTime::at(at, 8 * 3600)
}

/// A critical deviation about something, from one moment to another.
fn critical(about: &str, from: Instant, to: Instant) -> Opened {
    Opened {
        from: Some(local(from)),
        to: Some(local(to)),
        ..departed(about, Class::Critical)
    }
}

/// A recall of what was in there from one moment to another.
fn exposed_in(within: &str, from: Instant, to: Instant) -> recall::Opened {
    recall::Opened {
        exposures: vec![recall::Exposure {
            within: subject(within),
            from: local(from),
            to: local(to),
        }],
        ..recall_of(&[])
    }
}

fn reached(story: &Story, about: &str) -> Vec<String> {
    let Record::Recall(recall) = story.record(about) else {
        panic!()
    };
    let reach = recall::reach(&story.world, &recall, story.now).unwrap();
    reach.vials.iter().map(ToString::to_string).collect()
}

fn exposed(story: &Story, about: &str) -> Vec<String> {
    let Record::Deviation(found) = story.record(about) else {
        panic!()
    };
    let all = deviation::exposed(&story.world, &found, story.now).unwrap();
    all.into_iter().map(|(vial, _)| vial.to_string()).collect()
}

#[test]
fn a_vial_is_in_doubt_with_the_bath_that_it_was_thawed_in() {
    let mut story = Story::at_the_bedside();
    let thawed_at = story.now;
    story.wait_minutes(5);
    let (from, to) = (thawed_at.plus_seconds(-300), thawed_at.plus_seconds(60));
    story.does("ward-quality", "deviation/BATH", critical(BATH, from, to));
    assert_eq!(story.reasons(VIAL, Purpose::Give, WARD), ["deviation_open"]);
    assert_eq!(exposed(&story, "deviation/BATH"), [VIAL]);
    let checked = check("order/O1", "W1", &[VIAL]);
    assert_eq!(
        story.refused("nurse", "infusion/I1", checked).rule,
        Rule::Receipt
    );
    // Not with a bath that was wrong before.
    let mut story = Story::at_the_bedside();
    let (from, to) = (story.now.plus_seconds(-600), story.now.plus_seconds(-60));
    story.does("ward-quality", "deviation/BATH", critical(BATH, from, to));
    assert!(story.reasons(VIAL, Purpose::Give, WARD).is_empty());
}

#[test]
fn a_doubt_about_a_bath_reaches_what_was_given_after_it() {
    let mut story = Story::infused();
    let (from, to) = (story.now.plus_seconds(-300), story.now);
    story.does("ward-quality", "deviation/BATH", critical(BATH, from, to));
    assert_eq!(exposed(&story, "deviation/BATH"), [VIAL]);
    story.does("quality", "recall/R2", exposed_in(BATH, from, to));
    assert_eq!(reached(&story, "recall/R2"), [VIAL]);
}

#[test]
fn vials_are_in_doubt_with_the_logger_that_travelled_with_them() {
    let mut story = Story::stocked();
    let (from, to) = (story.now.plus_seconds(-7200), story.now);
    story.does("quality", "deviation/COLD", critical(LOGGER, from, to));
    for vial in SHIPPED {
        assert_eq!(
            story.reasons(vial, Purpose::Allocate, WARD),
            ["deviation_open"]
        );
    }
    assert_eq!(exposed(&story, "deviation/COLD"), SHIPPED);
    assert!(
        story
            .reasons("vial/L1-004", Purpose::Allocate, PLANT)
            .is_empty()
    );
    story.does("quality", "recall/R2", exposed_in(LOGGER, from, to));
    assert_eq!(reached(&story, "recall/R2"), SHIPPED);
    let refusal = story.refused("quality", "recall/R2", withdrawn_for_good());
    assert_eq!(refusal.rule, Rule::Balance, "no site has answered");
}

/// A shipment that has arrived and in which a vial lies that is not on its manifest.
fn with_a_stranger() -> (Story, Instant) {
    let (mut story, packed_at) = arrived();
    let now = story.now;
    let cold = readings(WARD, packed_at, now, -190_000);
    story.does("ward-pharmacist", "shipment/S1", cold);
    let mut opened = received(&SHIPPED);
    opened.unlisted = [id(STRANGER)].into();
    story.does("ward-pharmacist", "shipment/S1", opened);
    (story, packed_at)
}

const STRANGER: &str = "vial/L1-005";

#[test]
fn a_vial_that_is_not_on_the_manifest_was_in_the_shipper_all_the_same() {
    let (mut story, packed_at) = with_a_stranger();
    let opened_at = story.now;
    story.decides(Decision::Accept);
    assert_eq!(story.shown(STRANGER), "available");
    let mut warm = readings(WARD, packed_at, opened_at, -60_000);
    warm.file = sha("the second logger");
    story.does("ward-pharmacist", "shipment/S1", warm);
    for vial in [VIAL, STRANGER] {
        assert_eq!(story.shown(vial), "quarantined", "{vial}");
    }
    let all = exposed(&story, &story.newest_deviation());
    assert_eq!(all, [&SHIPPED[..], &[STRANGER]].concat());
    let path = vial(&story, STRANGER).path;
    let inside = path.at(packed_at.plus_seconds(60)).unwrap().0;
    let stage = VialStage::Packed {
        shipment: id("shipment/S1"),
    };
    assert_eq!(inside.stage, stage);
    for within in ["equipment/shipper", LOGGER, "shipment/S1"] {
        let recall = format!("recall/{}", within.replace('/', "-"));
        story.does("quality", &recall, exposed_in(within, packed_at, opened_at));
        assert!(
            reached(&story, &recall).contains(&STRANGER.to_owned()),
            "{within}"
        );
    }
}

#[test]
fn a_vial_that_is_not_on_the_manifest_was_in_the_shipper_only_since_it_was_elsewhere() {
    let mut story = Story::released();
    story.does("pharmacist", "shipment/S1", packed(PLANT, WARD, &SHIPPED));
    story.does("pharmacist", "shipment/S1", sealed());
    story.wait_minutes(10);
    let stored_at = story.now;
    story.does("lab", STRANGER, stored("place/B1", "A1"));
    story.hand_over("pharmacist", to_pharmacy(WARD), "ward-pharmacist");
    story.reads_logger(-190_000);
    let mut opened = received(&SHIPPED);
    opened.unlisted = [id(STRANGER)].into();
    story.does("ward-pharmacist", "shipment/S1", opened);
    let path = vial(&story, STRANGER).path;
    let stay = path.at(stored_at.plus_seconds(-60)).unwrap().0;
    assert!(matches!(stay.stage, VialStage::Commissioned { .. }));
    let stay = path.at(stored_at.plus_seconds(60)).unwrap().0;
    assert!(matches!(stay.stage, VialStage::Packed { .. }));
}

#[test]
fn a_vial_that_was_found_elsewhere_and_is_in_the_shipper_after_all_was_in_it() {
    let (mut story, packed_at) = arrived();
    story.wait_minutes(10);
    let found = FoundAgain {
        site: id("site/ward"),
        circumstances: "on the bench".into(),
    };
    story.does("ward-pharmacist", VIAL, found);
    let found_at = story.now;
    story.wait_minutes(60);
    let cold = readings(WARD, packed_at, story.now, -190_000);
    story.does("ward-pharmacist", "shipment/S1", cold);
    story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
    let opened_at = story.now;
    story.decides_all(Decision::Accept);
    assert_eq!(story.shown(VIAL), "available");
    let mut warm = readings(WARD, found_at.plus_seconds(600), opened_at, -60_000);
    warm.file = sha("the second logger");
    story.does("ward-pharmacist", "shipment/S1", warm);
    assert_eq!(story.shown(VIAL), "quarantined");
}

#[test]
fn a_logger_that_shows_too_much_at_a_handoff_leaves_a_doubt_of_that_moment() {
    for collected in [false, true] {
        let mut story = Story::sealed();
        story.wait_minutes(30);
        let temperature_mc = Some(-134_999);
        if collected {
            let carrier = crate::domain::shipment::Carrier {
                name: "Cold Freight".into(),
                waybill: "W-1".into(),
            };
            let consigned = handoff::Consigned { carrier };
            story.does("pharmacist", "shipment/S1", consigned);
            story.wait_minutes(30);
            let collected = handoff::Collected {
                site: id("site/ward"),
                waybill: "W-1".into(),
                seal_intact: true,
                condition: "upright".into(),
                temperature_mc,
            };
            story.does("ward-pharmacist", "shipment/S1", collected);
        } else {
            let to = to_pharmacy(WARD);
            let offer = story.does("pharmacist", "shipment/S1", handoff::Offered { to });
            let mut taken = accepted(offer);
            taken.temperature_mc = temperature_mc;
            story.does("ward-pharmacist", "shipment/S1", taken);
        }
        let taken_at = story.now;
        let doubt = story.newest_deviation();
        let Record::Deviation(found) = story.record(&doubt) else {
            panic!()
        };
        assert_eq!(found.about, subject("shipment/S1"));
        assert_eq!(found.class, Class::Major);
        assert_eq!(found.spans, Some(vec![Span::at(taken_at)]));
        // A file that says otherwise does not lift what a person saw.
        story.reads_logger(-180_000);
        story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
        assert_eq!(story.shown(VIAL), "quarantined");
        story.decides_about(&doubt, Decision::Accept);
        assert_eq!(story.shown(VIAL), "available");
    }
}

#[test]
fn a_logger_that_shows_the_limit_at_a_handoff_leaves_no_doubt() {
    let mut story = Story::sealed();
    let to = to_pharmacy(WARD);
    let offer = story.does("pharmacist", "shipment/S1", handoff::Offered { to });
    let mut taken = accepted(offer);
    taken.temperature_mc = Some(-135_000);
    story.does("ward-pharmacist", "shipment/S1", taken);
    story.reads_logger(-180_000);
    story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
    assert_eq!(story.shown(VIAL), "available");
}

/// A shipment whose shipper stays cold for three days, received back after so many hours without a handoff.
fn never_left(hours: i64) -> (Story, Instant) {
    let mut story = Story::released();
    let mut packing = packed(PLANT, WARD, &SHIPPED);
    packing.hold_hours = 72;
    story.does("pharmacist", "shipment/S1", packing);
    story.does("pharmacist", "shipment/S1", sealed());
    let packed_at = story.now;
    story.wait_minutes(60 * hours);
    (story, packed_at)
}

#[test]
fn vials_that_stayed_in_a_shipper_longer_than_it_is_cold_are_in_doubt() {
    let mut lost = received(&SHIPPED);
    lost.logger = Logger::Lost;
    let (mut story, packed_at) = never_left(216);
    story.does("pharmacist", "shipment/S1", lost.clone());
    assert_eq!(story.shown(VIAL), "quarantined");
    // A file of that time lifts the doubt.
    let now = story.now;
    let cold = readings(PLANT, packed_at, now, -180_000);
    story.does("lab", "shipment/S1", cold);
    assert_eq!(story.shown(VIAL), "available");
    // While the shipper is cold, those who packed it answer for it.
    let (mut story, _) = never_left(72);
    story.does("pharmacist", "shipment/S1", lost);
    assert_eq!(story.shown(VIAL), "available");
}

#[test]
fn what_a_file_does_not_watch_of_a_shipper_that_was_cold_no_more_is_in_doubt() {
    let (mut story, packed_at) = never_left(216);
    let half = packed_at.plus_seconds(100 * 3600);
    let cold = readings(PLANT, packed_at, half, -180_000);
    story.does("lab", "shipment/S1", cold);
    story.does("pharmacist", "shipment/S1", received(&SHIPPED));
    assert_eq!(story.shown(VIAL), "quarantined");
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    let since = Span {
        from: half,
        to: story.now,
    };
    assert_eq!(found.spans, Some(vec![since]));
}

#[test]
fn a_journey_without_a_file_that_counts_is_in_doubt_as_a_whole() {
    let (mut story, packed_at) = arrived();
    let opened_at = story.now;
    let mut warm = readings(WARD, packed_at, opened_at, -60_000);
    warm.file = sha("of another journey");
    let file = warm.file;
    story.does("ward-pharmacist", "shipment/S1", warm);
    story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
    let aside = SetAside {
        file,
        reason: "of another journey".into(),
    };
    story.does("ward-quality", "shipment/S1", aside);
    assert_eq!(story.shown(VIAL), "quarantined");
    let cold = readings(WARD, packed_at, opened_at, -190_000);
    story.does("ward-pharmacist", "shipment/S1", cold);
    assert_eq!(story.shown(VIAL), "available");
}

#[test]
fn a_journey_of_which_a_part_was_warm_is_in_doubt_as_a_whole_without_its_file() {
    let (mut story, packed_at) = arrived();
    let opened_at = story.now;
    let mut warm = readings(WARD, packed_at, opened_at, -60_000);
    warm.summary.excursions[0].to = packed_at.plus_seconds(600);
    let file = warm.file;
    story.does("ward-pharmacist", "shipment/S1", warm);
    story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
    story.decides(Decision::Accept);
    assert_eq!(story.shown(VIAL), "available");
    let aside = SetAside {
        file,
        reason: "of another journey".into(),
    };
    story.does("ward-quality", "shipment/S1", aside);
    assert_eq!(story.shown(VIAL), "quarantined");
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    let rest = Span {
        from: packed_at.plus_seconds(600),
        to: opened_at,
    };
    assert_eq!(found.spans, Some(vec![rest]));
}

#[test]
fn a_single_warm_reading_within_a_silence_that_was_accepted_opens_a_new_doubt() {
    let mut story = in_the_tank();
    story.wait_minutes(660);
    let since = story.now.plus_seconds(-11 * 3600);
    let mut gap = readings(PLANT, since.plus_seconds(-1800), story.now, -190_000);
    let silence = Span {
        from: since,
        to: story.now.plus_seconds(-600),
    };
    gap.summary.gaps = vec![silence];
    story.does("lab", TANK, gap);
    story.decides(Decision::Accept);
    assert_eq!(story.shown(VIAL), "available");
    let moment = since.plus_seconds(3600);
    story.does("lab", TANK, readings(PLANT, moment, moment, 20_000));
    assert_eq!(story.shown(VIAL), "quarantined");
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    assert_eq!(found.spans, Some(vec![Span::at(moment)]));
    assert!(found.what.contains("too warm"), "{}", found.what);
}

#[test]
fn equipment_in_which_no_vial_is_ever_is_no_exposure_of_a_recall() {
    let mut story = Story::stocked();
    let (from, to) = (story.now.plus_seconds(-7200), story.now);
    let printer = exposed_in("equipment/printer", from, to);
    let refusal = story.refused("quality", "recall/R2", printer);
    assert_eq!(refusal.rule, Rule::Value);
}

#[test]
fn a_lot_is_in_doubt_with_the_equipment_that_it_was_made_with() {
    let mut story = Story::banked();
    story.does("lab", "lot/L1", lot_opened(4));
    story.wait_minutes(60);
    story.expand("lot/L1");
    let expanded_at = story.now;
    story.wait_minutes(60);
    story.fill_on("lot/L1", 6);
    story.test("lot/L1");
    let incubator = "equipment/incubator";
    let ago = |minutes: i64| expanded_at.plus_seconds(-60 * minutes);
    // Before the lot was opened, and after its step.
    let now = story.now;
    for (name, from, to) in [("BEFORE", ago(120), ago(61)), ("AFTER", ago(-1), now)] {
        let about = format!("deviation/{name}");
        story.does("quality", &about, critical(incubator, from, to));
        assert!(exposed(&story, &about).is_empty(), "{name}");
    }
    let mut later = story.clone();
    story.does(
        "lab",
        "deviation/WARM",
        critical(incubator, ago(30), ago(20)),
    );
    assert_eq!(exposed(&story, "deviation/WARM").len(), 6);
    let Err(Stop::Refused(refusal)) = story.releases("pharmacist") else {
        panic!()
    };
    assert_eq!(refusal.rule, Rule::QualityComplete);
    // The same once it is released.
    later.releases("pharmacist").unwrap();
    assert!(later.reasons(VIAL, Purpose::Ship, WARD).is_empty());
    later.does(
        "lab",
        "deviation/WARM",
        critical(incubator, ago(30), ago(20)),
    );
    assert_eq!(later.reasons(VIAL, Purpose::Ship, WARD), ["deviation_open"]);
    later.does(
        "quality",
        "recall/R2",
        exposed_in(incubator, ago(30), ago(20)),
    );
    assert_eq!(reached(&later, "recall/R2").len(), 6);
    later.decides_about("deviation/WARM", Decision::Reject);
    assert!(
        later
            .reasons(VIAL, Purpose::Ship, WARD)
            .contains(&"deviation_against")
    );
}
