//! Other values, words and times: the record follows, wherever they are kept.

use super::*;

#[test]
fn a_wrong_volume_given_is_set_right_with_what_was_left_over() {
    let people = ("ward-quality", "nurse");
    let of = ("infusion.completed", "body.volume_ul");
    let mut story = partly_wasted();
    assert_eq!(story.infusion().residual_ul, 40);
    story.sets_right(people, of, json!(1930));
    assert_eq!(
        (story.infusion().given_ul(), story.infusion().residual_ul),
        (Some(1930), 10)
    );
    let mut whole = given();
    assert_eq!(whole.state(VIAL), "partially_infused");
    whole.sets_right(people, of, json!(2000));
    assert_eq!(
        (whole.state(VIAL), whole.infusion().residual_ul),
        ("infused", 0)
    );
    whole.sets_right(people, of, json!(1990));
    assert_eq!(
        (whole.state(VIAL), whole.infusion().residual_ul),
        ("partially_infused", 10)
    );
    assert_eq!(
        whole.vial().path.stays().len(),
        given().vial().path.stays().len()
    );
}

#[test]
fn a_wrong_volume_wasted_is_set_right() {
    let mut story = partly_wasted();
    let of = ("residual.wasted", "body.volume_ul");
    story.sets_right(("ward-quality", "nurse"), of, json!(100));
    assert_eq!(story.infusion().residual_ul, 0);
}

#[test]
fn a_wrong_fill_is_set_right_wherever_its_values_are_kept() {
    let mut story = Story::at_the_bedside();
    let people = ("quality", "lab");
    story.sets_right(people, ("lot.filled", "body.post_thaw_minutes"), json!(30));
    let VialStage::Thawed { at, use_by, .. } = story.vial().stage else {
        panic!()
    };
    assert_eq!(use_by, at.plus_seconds(1800));
    let expiry = story.in_days(100);
    story.sets_right(
        people,
        ("lot.filled", "body.expires_at"),
        json!(expiry.to_string()),
    );
    assert_eq!(story.lot().expires_at(), expiry);
    let Record::Stock(stock) = story.record("stock/L1.ward") else {
        panic!()
    };
    assert_eq!(stock.expires_at, expiry);
    let mut story = given();
    story.sets_right(people, ("lot.filled", "body.volume_ul"), json!(2100));
    assert_eq!(story.infusion().residual_ul, 200);
    story.sets_right(
        people,
        ("lot.filled", "body.cells_per_vial"),
        json!(11_000_000),
    );
    assert_eq!(story.lot().fill.unwrap().cells_per_vial, 11_000_000);
}

#[test]
fn an_expiry_that_is_corrected_into_the_past_blocks_at_once() {
    let mut story = Story::released();
    story.wait_days(3);
    let past = story.in_days(-1).to_string();
    story.sets_right(
        ("quality", "lab"),
        ("lot.filled", "body.expires_at"),
        json!(past),
    );
    assert!(
        story
            .reasons(VIAL, Purpose::Ship, WARD)
            .contains(&"expired")
    );
}

#[test]
fn a_step_is_set_right_with_its_limits_and_materials() {
    let mut story = Story::banked();
    story.does("lab", LOT, lot_opened(4));
    story.does("lab", LOT, expanded(85));
    story
        .corrects(
            "lab",
            ("step.recorded", "body.materials[0].lot"),
            json!("M-18"),
        )
        .unwrap();
    assert_eq!(story.lot().steps["expand"].materials[0].lot, "M-18");
    assert_eq!(story.deviations(), 0);
    let low = json!({"number": 60});
    story
        .corrects("lab", ("step.recorded", "body.values[0].value"), low)
        .unwrap();
    assert!(!story.lot().steps["expand"].within_limits);
    assert_eq!(story.deviations(), 1);
    let old = json!("2026-11-01");
    story
        .corrects(
            "lab",
            ("step.recorded", "body.materials[0].expires_on"),
            old,
        )
        .unwrap();
    assert_eq!(story.deviations(), 2);
}

#[test]
fn a_grade_is_set_right_with_the_worst_one() {
    let mut story = harmed();
    let update = updated(&story);
    story.does("investigator", "adverse_event/A1", update);
    let of = ("adverse_event.reported", "body.grade");
    story.corrects("investigator", of, json!(3)).unwrap();
    let Record::AdverseEvent(event) = story.record("adverse_event/A1") else {
        panic!()
    };
    assert_eq!((event.grade, event.worst_grade), (2, 3));
    let of = ("adverse_event.updated", "body.serious");
    story
        .corrects("investigator", of, json!(["hospitalisation"]))
        .unwrap();
    let Record::AdverseEvent(event) = story.record("adverse_event/A1") else {
        panic!()
    };
    assert_eq!(event.serious, [Seriousness::Hospitalisation].into());
    assert!(event.is_clock_open());
}

#[test]
fn a_grade_that_was_reviewed_is_set_right_by_two_people() {
    let mut story = harmed();
    story.does("ward-quality", "adverse_event/A1", reviewed_event());
    let of = ("adverse_event.reported", "body.grade");
    assert!(story.corrects("investigator", of, json!(3)).is_err());
    story.sets_right(("ward-quality", "investigator"), of, json!(3));
    let Record::AdverseEvent(event) = story.record("adverse_event/A1") else {
        panic!()
    };
    assert_eq!(event.worst_grade, 3);
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    assert_eq!(found.about.to_string(), "participant/P1");
}

#[test]
fn an_assessment_is_set_right() {
    let mut story = Story::infused();
    story.wait_days(30);
    let assessment = assessed(&story);
    story.does("investigator", "participant/P1", assessment);
    let of = ("assessment.recorded", "body.response");
    story.corrects("investigator", of, json!("worse")).unwrap();
    let outcome = story.participant().visits[0].outcome.clone();
    let VisitOutcome::Done { response, .. } = outcome else {
        panic!()
    };
    assert_eq!(response.word(), "worse");
}

#[test]
fn a_line_is_set_right_and_what_was_made_from_it_is_pointed_out() {
    let mut story = Story::filled();
    assert!(
        story
            .corrects("lab", ("bank.created", "body.passage"), json!(3))
            .is_err()
    );
    story.sets_right(
        ("quality", "lab"),
        ("bank.created", "body.passage"),
        json!(4),
    );
    let Record::Bank(bank) = story.record("bank/WCB") else {
        panic!()
    };
    assert_eq!(bank.passage, 4);
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    assert!(
        found.what.contains("lot/L1 has not grown beyond it"),
        "{}",
        found.what
    );
}

#[test]
fn a_reactive_test_that_was_none_is_set_right_and_the_donor_is_determined_again() {
    let mut story = Story::filled();
    story.does("analyst", "donor/D1", donor_tested(true));
    let of = ("donor.tested", "body.reactive");
    story.sets_right(("quality", "analyst"), of, json!(false));
    let Record::Donor(donor) = story.record("donor/D1") else {
        panic!()
    };
    assert!(donor.tests.values().all(|reactive| !reactive));
    let eligible = determined(donor::Eligibility::Eligible);
    story.does("quality", "donor/D1", eligible);
}

#[test]
fn words_are_set_right_where_the_record_keeps_them_and_shown_where_it_does_not() {
    let mut story = Story::sealed();
    story
        .corrects(
            "pharmacist",
            ("shipment.sealed", "body.seal"),
            json!("S-99"),
        )
        .unwrap();
    let Record::Shipment(shipment) = story.record("shipment/S1") else {
        panic!()
    };
    assert_eq!(shipment.seal.as_deref(), Some("S-99"));
    story.does("quality", LOT, held());
    story
        .corrects("quality", ("lot.held", "body.reason"), json!("late letter"))
        .unwrap();
    assert!(
        story
            .lot()
            .holds
            .values()
            .all(|hold| hold.reason == "late letter")
    );
    story.does("quality", "recall/R1", recalled());
    story
        .corrects("quality", ("recall.opened", "body.reason"), json!("growth"))
        .unwrap();
    let Record::Recall(recall) = story.record("recall/R1") else {
        panic!()
    };
    assert_eq!(recall.reason, "growth");
    story
        .corrects("lab", ("place.registered", "body.room"), json!("9"))
        .unwrap_err();
    story
        .corrects(
            "ward-pharmacist",
            ("place.registered", "body.room"),
            json!("9"),
        )
        .unwrap();
    story
        .corrects(
            "lab",
            ("clone.derived", "body.method"),
            json!("single cell"),
        )
        .unwrap();
    assert_eq!(story.corrections("clone/C1").iter().count(), 1);
}

#[test]
fn a_time_is_set_right_in_the_path_and_at_the_participant() {
    let mut story = Story::verified();
    story.wait_minutes(20);
    story.does("nurse", INFUSION, started());
    story.does("nurse", INFUSION, completed(2000));
    let earlier = story.now.plus_seconds(-900);
    let at = LocalTime::at(earlier, 8 * 3600).to_string();
    story.sets_right(
        ("ward-quality", "nurse"),
        ("infusion.started", "at"),
        json!(at),
    );
    assert_eq!(story.participant().infusions[0].started_at, earlier);
    assert_eq!(story.vial().path.last().unwrap().from, earlier);
    let mut story = Story::at_the_bedside();
    story.wait_minutes(10);
    let now = LocalTime::at(story.now, 8 * 3600).to_string();
    story.sets_right(
        ("quality", "ward-pharmacist"),
        ("vial.thawed", "at"),
        json!(now),
    );
    let VialStage::Thawed { at, use_by, .. } = story.vial().stage else {
        panic!()
    };
    assert_eq!((at, use_by), (story.now, story.now.plus_seconds(3600)));
}

#[test]
fn a_time_within_the_skew_is_shown_corrected_alone() {
    let mut story = Story::infused();
    let at = LocalTime::at(story.now.plus_seconds(-60), 8 * 3600).to_string();
    let before = story.participant();
    story.wait_minutes(1);
    story
        .corrects("nurse", ("infusion.started", "at"), json!(at))
        .unwrap();
    assert_eq!(story.participant(), before);
}

#[test]
fn a_closed_lot_is_corrected_by_two_people_and_pointed_out() {
    let mut story = Story::filled();
    let reject = quality::Rejected {
        reason: "fails".into(),
    };
    story.does("quality", LOT, reject);
    let of = ("lot.filled", "body.cells_per_vial");
    assert!(story.corrects("lab", of, json!(9_000_000)).is_err());
    story.sets_right(("quality", "lab"), of, json!(9_000_000));
    assert_eq!(story.lot().fill.unwrap().cells_per_vial, 9_000_000);
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    assert!(found.what.contains("rejected"));
}

#[test]
fn a_late_time_is_set_right() {
    let mut story = Story::released();
    let late: Instant = story.now;
    story.wait_minutes(60);
    let mut event = story.event("lab", VIAL, stored("place/B1", "C4"));
    event.at = LocalTime::at(late.plus_seconds(600), 8 * 3600);
    event.late_reason = Some("paper".into());
    story.send(&event).unwrap();
    let right = late.plus_seconds(1200);
    let at = LocalTime::at(right, 8 * 3600).to_string();
    story
        .corrects("lab", ("vial.stored", "at"), json!(at))
        .unwrap();
    assert_eq!(story.vial().path.last().unwrap().from, right);
    assert_eq!(story.corrections(VIAL).iter().count(), 1);
}

#[test]
fn a_donation_number_is_of_one_donor_also_after_a_correction() {
    let (one, other) = ("G123498654321H", "G123498654322F");
    let registered = |number: &str| donor::Registered {
        site: id("site/plant"),
        tissue: "fetal".into(),
        consent_reference: "C-1".into(),
        collected_on: "2026-01-02".parse().unwrap(),
        donation_number: Some(number.into()),
    };
    let of = ("donor.registered", "body.donation_number");
    let mut story = Story::staffed();
    story.does("lab", "donor/D1", registered(one));
    // It was typed wrong: the number is free for the donor whose it is.
    story.corrects("lab", of, json!(other)).unwrap();
    let mut taken = story.clone();
    story.does("lab", "donor/D2", registered(one));
    let refusal = story.refused("lab", "donor/D3", registered(other));
    assert_eq!(refusal.rule, Rule::Exists, "{refusal}");
    let Err(Stop::Refused(refusal)) = story.corrects("lab", of, json!(other)) else {
        panic!("two donors of one number");
    };
    assert_eq!(refusal.rule, Rule::Exists, "{refusal}");
    taken.corrects("lab", of, json!(one)).unwrap();
    let refusal = taken.refused("lab", "donor/D2", registered(one));
    assert_eq!(refusal.rule, Rule::Exists, "{refusal}");
}

#[test]
fn the_time_of_a_step_is_not_corrected_to_before_what_it_names_or_the_step_before() {
    let mut story = Story::banked();
    story.wait_minutes(60);
    story.does("lab", LOT, lot_opened(4));
    let opened = story.now;
    story.wait_minutes(60);
    story.expand(LOT);
    let expanded_at = story.now;
    story.wait_minutes(60);
    story.fill_on(LOT, 1);
    let frozen_at = story.now;
    story.wait_minutes(60);
    let at = |moment: Instant| json!(LocalTime::at(moment, 8 * 3600).to_string());
    let freeze = ("step.recorded", "at");
    for early in [
        Instant::from_micros(0),
        opened.plus_seconds(-600),
        // After the lot, and before the step before it.
        expanded_at.plus_seconds(-600),
    ] {
        let Err(Stop::Refused(refusal)) = story.corrects("quality", freeze, at(early)) else {
            panic!("{early}")
        };
        assert_eq!(refusal.rule, Rule::Time, "{early}");
    }
    let right = expanded_at.plus_seconds(600);
    story.corrects("quality", freeze, at(right)).unwrap();
    assert_eq!(story.lot().steps["freeze"].at, right);
    // A step is not later than the one after it either.
    let mut signed = (0_u64..).zip(&story.signed);
    let first = signed.find_map(|(entry, signed)| {
        let event = Event::read(&signed.bytes).unwrap();
        let expand = matches!(&event.body, Body::StepRecorded(it) if it.step == "expand");
        expand.then(|| (entry, leaf(entry, &signed.bytes), said(&event, "at")))
    });
    let (entry, leaf, was) = first.unwrap();
    let later = Corrected {
        entry,
        leaf,
        member: "at".into(),
        was,
        should_be: at(frozen_at),
        reason: "misread".into(),
    };
    assert_eq!(story.refused("quality", LOT, later).rule, Rule::Time);
}

#[test]
fn an_infusion_is_not_corrected_to_have_started_after_its_end() {
    let mut story = Story::verified();
    story.wait_minutes(1);
    story.does("nurse", INFUSION, started());
    let started_at = story.now;
    story.wait_minutes(20);
    story.does("nurse", INFUSION, completed(2000));
    story.wait_minutes(60);
    let at = |moment: Instant| json!(LocalTime::at(moment, 8 * 3600).to_string());
    let of = ("infusion.started", "at");
    for late in [1201, 3600] {
        let late = at(started_at.plus_seconds(late));
        let Err(Stop::Refused(refusal)) = story.corrects("ward-quality", of, late) else {
            panic!()
        };
        assert_eq!(refusal.rule, Rule::Time);
    }
    let right = at(started_at.plus_seconds(1200));
    story.corrects("ward-quality", of, right).unwrap();
}

#[test]
fn a_qualification_and_an_expiry_are_corrected_within_the_bounds_of_their_events() {
    let mut story = Story::released();
    story.wait_days(300);
    for (of, days) in [
        (("equipment.qualified", "body.until"), 3_653),
        (("lot.filled", "body.expires_at"), 18_263),
    ] {
        let latest = story.newest(of.0).2.at.instant();
        let after = |days: i64| {
            let moment = latest.plus_seconds(days * 86_400);
            json!(LocalTime::at(moment, 8 * 3600).to_string())
        };
        let Err(Stop::Refused(refusal)) = story.corrects("second-quality", of, after(days + 200))
        else {
            panic!("{of:?}")
        };
        assert_eq!(refusal.rule, Rule::Value, "{of:?}");
    }
}
