//! Corrections: what was said is checked, the record follows, the old value stays beside the new one, and what was decided on the
//! old value needs a second person and is pointed out.

use super::refusals;
use super::samples::{adverse_event, assessed, reviewed_event, updated};
use super::steps::*;
use super::story::*;
use crate::domain::adverse_event::Seriousness;
use crate::domain::correction::{Confirmed, Corrected, CorrectionState, Corrections};
use crate::domain::infusion::{Infusion, Wasted};
use crate::domain::lot::Lot;
use crate::domain::participant::{Participant, VisitOutcome};
use crate::domain::specification::Verdict;
use crate::domain::usability::Purpose;
use crate::domain::vial::{Vial, VialStage};
use crate::domain::{
    Body, Event, Hash, Instant, LocalTime, LotId, Record, Rule, Stop, World, deviation, quality,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const LOT: &str = "lot/L1";
const VIAL: &str = "vial/L1-001";
const INFUSION: &str = "infusion/I1";

impl Story {
    /// The newest event of a kind, with its index and leaf hash.
    fn newest(&self, kind: &str) -> (u64, Hash, Event) {
        let told = (0_u64..).zip(&self.told);
        let read = told.map(|(index, told)| (index, told, Event::read(&told.bytes).unwrap()));
        let of_kind = read.filter(|(_, _, event)| event.body.kind() == kind);
        let (index, told, event) = of_kind.last().unwrap();
        (index, leaf(index, &told.bytes), event)
    }

    /// The correction of a member of the newest event of a kind, as the record has it now.
    pub(super) fn correction(&self, kind: &str, member: &str, should_be: Value) -> Corrected {
        let (entry, leaf, event) = self.newest(kind);
        let about = event.subject.to_string();
        let kept = self
            .record(&about)
            .corrections()
            .cloned()
            .unwrap_or_default();
        let same = kept
            .in_force()
            .filter(|one| one.entry == entry && one.member == member);
        let last = same.last().map(|one| one.should_be.clone());
        Corrected {
            entry,
            leaf,
            member: member.into(),
            was: last.unwrap_or_else(|| said(&event, member)),
            should_be,
            reason: "misread".into(),
        }
    }

    /// Someone corrects a member of the newest event of a kind, or is stopped.
    fn corrects(
        &mut self,
        who: &str,
        (kind, member): (&str, &str),
        should_be: Value,
    ) -> Result<Hash, Stop> {
        let about = self.newest(kind).2.subject.to_string();
        let correction = self.correction(kind, member, should_be);
        self.tries(who, &about, correction)
    }

    /// One person corrects, and another confirms it.
    fn sets_right(&mut self, (who, second): (&str, &str), of: (&str, &str), should_be: Value) {
        let (entry, _, event) = self.newest(of.0);
        let correction = self.corrects(who, of, should_be).unwrap();
        let about = event.subject.to_string();
        self.does(second, &about, Confirmed { entry, correction });
    }

    fn lot(&self) -> Lot {
        let Record::Lot(lot) = self.record(LOT) else {
            panic!()
        };
        lot
    }

    fn vial(&self) -> Vial {
        let Record::Vial(vial) = self.record(VIAL) else {
            panic!()
        };
        vial
    }

    fn infusion(&self) -> Infusion {
        let Record::Infusion(infusion) = self.record(INFUSION) else {
            panic!()
        };
        infusion
    }

    fn participant(&self) -> Participant {
        let Record::Participant(one) = self.record("participant/P1") else {
            panic!()
        };
        one
    }

    fn corrections(&self, about: &str) -> Corrections {
        self.record(about).corrections().unwrap().clone()
    }

    fn deviations(&self) -> usize {
        let all = self.world.standings();
        all.filter(|(about, _)| about.to_string().starts_with("deviation/"))
            .count()
    }
}

fn leaf(index: u64, bytes: &[u8]) -> Hash {
    Hash::of(&[b"leaf", &index.to_be_bytes(), bytes])
}

/// What an event says in a member.
fn said(event: &Event, member: &str) -> Value {
    let value: Value = serde_json::from_slice(&event.to_bytes().unwrap()).unwrap();
    let path = member.replace('[', ".").replace(']', "").replace('.', "/");
    value
        .pointer(&format!("/{path}"))
        .cloned()
        .unwrap_or(Value::Null)
}

/// A lot with its results recorded and none reviewed.
fn tested() -> Story {
    let mut story = Story::filled();
    story.does("analyst", LOT, result("sterility"));
    story.does("analyst", LOT, result("viability"));
    story
}

/// A dose of which 1900 of 2000 µL were given.
fn given() -> Story {
    let mut story = Story::verified();
    story.does("nurse", INFUSION, started());
    story.does("nurse", INFUSION, completed(1900));
    story
}

/// The same with 60 µL of the rest wasted.
fn partly_wasted() -> Story {
    let mut story = given();
    let wasted = Wasted {
        volume_ul: 60,
        method: "autoclave".into(),
        witness: id("person/second-nurse"),
    };
    story.does("nurse", INFUSION, wasted);
    story
}

/// An adverse event of grade 1 after the dose.
fn harmed() -> Story {
    let mut story = Story::infused();
    story.does(
        "quality",
        "terminology/ctcae-4.0",
        super::samples::a_terminology(),
    );
    let report = adverse_event(&story);
    story.does("investigator", "adverse_event/A1", report);
    story
}

const VIABILITY: (&str, &str) = ("result.recorded", "body.value");

refusals! {
    Correction by fn an_analyst_alone_does_not_correct_a_result_of_a_released_lot() {
        released_on_viability().corrects("analyst", VIABILITY, json!({"number": 799}))
    }

    Correction by fn an_analyst_alone_does_not_correct_a_result_that_was_reviewed() {
        let mut story = tested();
        let (_, entry, _) = story.newest("result.recorded");
        story.does("reviewer", LOT, reviewed("viability", entry));
        story.corrects("analyst", VIABILITY, json!({"number": 799}))
    }

    Correction by fn what_the_event_never_said_is_not_corrected() {
        let mut story = tested();
        let mut correction = story.correction(VIABILITY.0, VIABILITY.1, json!({"number": 799}));
        correction.was = json!({"number": 9});
        story.tries("analyst", LOT, correction)
    }

    Correction by fn a_number_is_not_said_in_the_form_of_a_text() {
        let mut story = Story::filled();
        let mut correction = story.correction("lot.filled", "body.volume_ul", 1900.into());
        correction.was = "2000".into();
        story.tries("lab", LOT, correction)
    }

    Correction by fn a_member_that_the_kind_does_not_have_is_not_corrected() {
        tested().corrects("analyst", (VIABILITY.0, "body.colour"), json!("red"))
    }

    Correction by fn a_member_that_the_event_does_not_have_is_not_corrected() {
        tested().corrects("analyst", (VIABILITY.0, "body.retest_reason"), json!("spilt"))
    }

    Correction by fn a_place_in_a_list_that_the_event_does_not_have_is_not_corrected() {
        Story::filled().corrects("lab", ("step.recorded", "body.materials[7].lot"), json!("M-18"))
    }

    Value by fn the_right_value_is_of_the_form_of_the_member() {
        Story::filled().corrects("lab", ("lot.filled", "body.volume_ul"), json!("much"))
    }

    Value by fn the_right_value_keeps_to_the_rules_of_its_kind() {
        Story::filled().corrects("lab", ("lot.filled", "body.volume_ul"), json!(0))
    }

    Value by fn a_finding_is_no_right_value_of_a_number() {
        tested().corrects("analyst", VIABILITY, json!({"finding": "many"}))
    }

    Value by fn a_right_value_is_not_blank() {
        let mut story = Story::sealed();
        story.corrects("pharmacist", ("shipment.sealed", "body.seal"), json!(" "))
    }

    Correction by fn the_test_that_a_result_is_of_is_not_corrected() {
        tested().corrects("analyst", (VIABILITY.0, "body.test"), json!("sterility"))
    }

    Correction by fn whom_an_order_is_for_is_not_corrected() {
        Story::allocated().corrects("investigator", ("order.placed", "body.participant"), json!("participant/P2"))
    }

    Correction by fn the_number_of_vials_is_not_corrected() {
        Story::filled().corrects("lab", ("lot.filled", "body.count"), json!(7))
    }

    Correction by fn who_signed_is_not_corrected() {
        Story::filled().corrects("lab", ("lot.filled", "actor"), json!("person/second-lab"))
    }

    Correction by fn an_event_about_a_person_is_not_corrected() {
        Story::staffed().corrects("admin", ("role.granted", "body.role"), json!("lab"))
    }

    Correction by fn a_correction_is_not_corrected() {
        let mut story = tested();
        story.corrects("analyst", VIABILITY, json!({"number": 910})).unwrap();
        story.corrects("analyst", ("event.corrected", "body.should_be"), json!({"number": 920}))
    }

    Correction by fn a_value_that_was_corrected_is_corrected_from_its_present_value() {
        let mut story = tested();
        let first = story.correction(VIABILITY.0, VIABILITY.1, json!({"number": 910}));
        story.does("analyst", LOT, first.clone());
        story.tries("analyst", LOT, Corrected { should_be: json!({"number": 915}), ..first })
    }

    Correction by fn quality_assurance_of_another_site_corrects_nothing() {
        tested().corrects("ward-quality", VIABILITY, json!({"number": 910}))
    }

    Correction by fn a_correction_names_the_leaf_hash_of_its_entry() {
        let mut story = tested();
        let mut correction = story.correction(VIABILITY.0, VIABILITY.1, json!({"number": 910}));
        correction.leaf = sha("other");
        story.tries("analyst", LOT, correction)
    }

    Correction by fn nobody_confirms_their_own_correction() {
        let mut story = released_on_viability();
        let correction = story.corrects("quality", VIABILITY, json!({"number": 799})).unwrap();
        let entry = story.newest("result.recorded").0;
        story.tries("quality", LOT, Confirmed { entry, correction })
    }

    Correction by fn someone_who_has_nothing_to_do_with_it_confirms_no_correction() {
        let mut story = released_on_viability();
        let correction = story.corrects("quality", VIABILITY, json!({"number": 799})).unwrap();
        let entry = story.newest("result.recorded").0;
        story.tries("lab", LOT, Confirmed { entry, correction })
    }

    Correction by fn a_correction_that_does_not_wait_is_not_confirmed() {
        let mut story = released_on_viability();
        story.corrects("quality", VIABILITY, json!({"number": 799})).unwrap();
        let entry = story.newest("result.recorded").0;
        story.tries("analyst", LOT, Confirmed { entry, correction: sha("other") })
    }

    Sequence by fn without_a_correction_there_is_nothing_to_confirm() {
        let mut story = released_on_viability();
        story.tries("analyst", LOT, Confirmed { entry: 1, correction: sha("other") })
    }

    Disposition by fn no_more_is_given_by_a_correction_than_was_not_wasted() {
        partly_wasted().corrects("ward-quality", ("infusion.completed", "body.volume_ul"), json!(1950))
    }

    Bedside by fn no_more_is_given_by_a_correction_than_the_vials_held() {
        given().corrects("ward-quality", ("infusion.completed", "body.volume_ul"), json!(2001))
    }

    Disposition by fn no_more_is_wasted_by_a_correction_than_was_left_over() {
        partly_wasted().corrects("ward-quality", ("residual.wasted", "body.volume_ul"), json!(101))
    }

    Value by fn a_completed_infusion_gave_something_also_by_a_correction() {
        given().corrects("ward-quality", ("infusion.completed", "body.volume_ul"), json!(0))
    }

    Bedside by fn a_fill_holds_what_was_given_from_it() {
        given().corrects("quality", ("lot.filled", "body.volume_ul"), json!(1800))
    }

    Value by fn no_more_containers_were_taken_than_were_frozen() {
        let mut story = Story::filled();
        story.fill("lot/L2", 1);
        story.corrects("quality", ("bank.created", "body.containers"), json!(1))
    }

    Source by fn a_bank_has_grown_beyond_its_parent_also_by_a_correction() {
        Story::filled().corrects("quality", ("bank.created", "body.passage"), json!(1))
    }

    Value by fn a_qualification_does_not_end_before_it_begins_also_by_a_correction() {
        let mut story = Story::sealed();
        let before = story.in_days(-400).to_string();
        story.corrects("quality", ("equipment.qualified", "body.until"), json!(before))
    }

    Value by fn an_assessment_is_not_corrected_to_a_day_before_the_infusion() {
        let mut story = Story::infused();
        let day = story.in_days(-1).date().to_string();
        story.wait_days(30);
        let assessment = assessed(&story);
        story.does("investigator", "participant/P1", assessment);
        story.corrects("investigator", ("assessment.recorded", "body.performed_on"), json!(day))
    }

    Value by fn a_deviation_does_not_end_before_it_begins_also_by_a_correction() {
        let mut story = Story::filled();
        let mut opened = departed(LOT, deviation::Class::Minor);
        (opened.from, opened.to) = (Some(story.in_days(-2)), Some(story.in_days(-1)));
        story.does("lab", "deviation/DEV-1", opened);
        let before = story.in_days(-3).to_string();
        story.corrects("lab", ("deviation.opened", "body.to"), json!(before))
    }

    Value by fn a_grade_is_corrected_to_one_that_the_term_has() {
        harmed().corrects("investigator", ("adverse_event.reported", "body.grade"), json!(6))
    }

    Time by fn nothing_is_corrected_into_the_future() {
        let mut story = Story::infused();
        let later = story.in_days(1).to_string();
        story.corrects("ward-quality", ("infusion.started", "at"), json!(later))
    }

    Time by fn a_time_stays_between_the_steps_beside_it() {
        let mut story = Story::infused();
        let before = story.in_days(-300).to_string();
        story.corrects("ward-quality", ("infusion.started", "at"), json!(before))
    }
}

/// A released lot whose newest result is the viability.
fn released_on_viability() -> Story {
    let mut story = tested();
    let results = story.lot().results;
    for test in ["viability", "sterility"] {
        story.does("reviewer", LOT, reviewed(test, results[test].entry));
    }
    story.releases("pharmacist").unwrap();
    story
}

#[test]
fn a_result_that_is_corrected_after_the_release_fails_by_itself() {
    let mut story = released_on_viability();
    assert!(story.reasons(VIAL, Purpose::Ship, WARD).is_empty());
    let (entry, _, _) = story.newest("result.recorded");
    let correction = story
        .corrects("quality", VIABILITY, json!({"number": 799}))
        .unwrap();
    // Nothing follows it before a second person has confirmed it.
    assert_eq!(story.lot().results["viability"].verdict, Verdict::Pass);
    assert!(story.corrections(LOT).any_waits());
    let before = story.deviations();
    story.does("analyst", LOT, Confirmed { entry, correction });
    let result = story.lot().results["viability"].clone();
    assert_eq!(result.verdict, Verdict::Fail);
    assert_eq!(
        result.value,
        crate::domain::specification::Value::Number(799)
    );
    let kept = story.corrections(LOT);
    let kept = kept.iter().next().unwrap();
    assert_eq!(
        (&kept.was, &kept.should_be),
        (&json!({"number": 920}), &json!({"number": 799}))
    );
    let by = Some(id("person/analyst"));
    assert_eq!(kept.state, CorrectionState::InForce { confirmed_by: by });
    assert!(
        story
            .reasons(VIAL, Purpose::Ship, WARD)
            .contains(&"result_fails")
    );
    assert_eq!(story.deviations(), before + 1);
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    assert_eq!(found.class, deviation::Class::Major);
    assert!(
        found.what.contains("released") && found.what.contains("920"),
        "{}",
        found.what
    );
    // Accepting the deviation does not make the result pass.
    story.decides(deviation::Decision::Accept);
    assert_eq!(story.reasons(VIAL, Purpose::Ship, WARD), ["result_fails"]);
}

#[test]
fn a_result_that_nobody_has_looked_at_is_corrected_by_its_analyst() {
    let mut story = tested();
    story
        .corrects("analyst", VIABILITY, json!({"number": 910}))
        .unwrap();
    assert_eq!(story.deviations(), 0);
    // From the present value, and out of specification: that is found by itself.
    story
        .corrects("analyst", VIABILITY, json!({"number": 799}))
        .unwrap();
    assert_eq!(story.lot().results["viability"].verdict, Verdict::Fail);
    assert_eq!(story.deviations(), 1);
    assert_eq!(story.corrections(LOT).in_force().count(), 2);
}

#[test]
fn whoever_releases_signs_for_the_corrected_values() {
    let mut story = tested();
    let results = story.lot().results;
    for test in ["viability", "sterility"] {
        story.does("reviewer", LOT, reviewed(test, results[test].entry));
    }
    let read_before: quality::Released = story.release_of(LOT);
    story.sets_right(("quality", "analyst"), VIABILITY, json!({"number": 910}));
    story.decides(deviation::Decision::Accept);
    let refusal = story.refused("pharmacist", LOT, read_before);
    assert_eq!(refusal.rule, Rule::QualityComplete);
    story.releases("pharmacist").unwrap();
}

#[test]
fn a_result_in_whose_place_another_came_is_shown_corrected_alone() {
    let mut story = tested();
    let mut again = result("viability");
    again.retest_reason = Some("spilt".into());
    let first = story.correction(VIABILITY.0, VIABILITY.1, json!({"number": 799}));
    story.does("analyst", LOT, again);
    story.does("analyst", LOT, first);
    assert_eq!(story.lot().results["viability"].verdict, Verdict::Pass);
    assert_eq!(story.corrections(LOT).iter().count(), 1);
}

#[test]
fn a_correction_that_waits_gives_way_to_another_of_the_same_member() {
    let mut story = released_on_viability();
    let (entry, _, _) = story.newest("result.recorded");
    let first = story
        .corrects("quality", VIABILITY, json!({"number": 700}))
        .unwrap();
    story
        .corrects("quality", VIABILITY, json!({"number": 799}))
        .unwrap();
    let stale = Confirmed {
        entry,
        correction: first,
    };
    assert_eq!(story.refused("analyst", LOT, stale).rule, Rule::Correction);
    assert_eq!(story.corrections(LOT).iter().count(), 1);
}

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
    let eligible = determined(crate::domain::donor::Eligibility::Eligible);
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

/// Members of the table with another value, one for each turn; none for a kind that has none.
pub(super) fn wrong(event: &Event, turn: usize) -> Option<(String, Value, Value)> {
    let members: &[&str] = match event.body.kind() {
        "bank.created" => &["body.passage", "body.doublings_tenths", "body.containers"],
        "clone.derived" | "lot.opened" => &["body.passage", "body.doublings_tenths"],
        "donor.registered" => &["body.tissue", "body.consent_reference"],
        "step.recorded" => &["body.values[0].value.number", "body.materials[0].lot"],
        "lot.filled" => &[
            "body.volume_ul",
            "body.cells_per_vial",
            "body.post_thaw_minutes",
        ],
        "result.recorded" => &["body.value.number"],
        "infusion.completed" | "infusion.stopped" | "residual.wasted" => &["body.volume_ul"],
        "adverse_event.reported" | "adverse_event.updated" => &["body.grade"],
        "assessment.recorded" => &["body.response"],
        "shipment.sealed" => &["body.seal"],
        "shipment.packed" => &["body.hold_hours"],
        "place.registered" => &["body.room", "body.rack"],
        "lot.held" | "recall.opened" | "bank.retired" | "equipment.retired" => &["body.reason"],
        "deviation.opened" => &["body.what"],
        _ => return None,
    };
    let member = members[turn % members.len()];
    let was = said(event, member);
    let should_be = match &was {
        Value::Number(number) => json!(number.as_i64()? + 1),
        Value::String(text) if text == "reduced" => json!("worse"),
        Value::String(text) => json!(format!("{text}x")),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some((member.into(), was, should_be))
}

/// The story with another value in one event from the start on; none where a later event would then be refused. Tells the hashes
/// that are others by it.
fn otherwise(
    story: &Story,
    at: usize,
    member: &str,
    value: &Value,
) -> Option<(Story, Vec<(String, String)>)> {
    let mut other = Story::empty();
    let mut hashes: Vec<(String, String)> = Vec::new();
    for (index, told) in story.told.iter().enumerate() {
        let mut text = String::from_utf8(told.bytes.clone()).unwrap();
        for (before, after) in &hashes {
            text = text.replace(before, after);
        }
        if index == at {
            let mut json: Value = serde_json::from_str(&text).unwrap();
            let path = member.replace('[', ".").replace(']', "").replace('.', "/");
            *json.pointer_mut(&format!("/{path}")).unwrap() = value.clone();
            let event = Event::read(json.to_string().as_bytes()).unwrap();
            text = String::from_utf8(event.to_bytes().unwrap()).unwrap();
        }
        let mut event = Event::read(text.as_bytes()).unwrap();
        if index > at
            && let Body::LotReleased(body) = &mut event.body
        {
            let lot = other.record(&event.subject.to_string());
            let lot = <LotId as crate::domain::records::Recorded>::pick(&lot)?;
            body.dossier.batch_record = lot.batch_record();
            body.dossier.results = lot.results_hash();
        }
        other.now = told.recorded_at;
        let bytes = event.to_bytes().unwrap();
        let told_otherwise = std::sync::Arc::new(Told {
            bytes: bytes.clone(),
            key_id: told.key_id,
            recorded_at: told.recorded_at,
        });
        let before = (
            leaf(u64::try_from(index).unwrap(), &told.bytes),
            Hash::of(&[&told.bytes]),
        );
        let after = record(&mut other.world, index, &told_otherwise).ok()?;
        if bytes != told.bytes {
            hashes.push((before.0.to_string(), after.to_string()));
            hashes.push((before.1.to_string(), Hash::of(&[&bytes]).to_string()));
        }
        other.told.push(told_otherwise);
    }
    Some((other, hashes))
}

/// Corrects the member, with a second person where one is needed; none where it is refused.
fn corrected(
    story: &mut Story,
    at: usize,
    (member, was, should_be): (String, Value, Value),
) -> Option<()> {
    let event = Event::read(&story.told[at].bytes).unwrap();
    let entry = u64::try_from(at).unwrap();
    let about = event.subject.to_string();
    let correction = Corrected {
        entry,
        leaf: leaf(entry, &story.told[at].bytes),
        member,
        was,
        should_be,
        reason: "misread".into(),
    };
    let signer = event.actor.name().to_owned();
    let people = [&*signer, "quality", "ward-quality"];
    let entry_of = people
        .into_iter()
        .find_map(|who| story.tries(who, &about, correction.clone()).ok())?;
    if story.corrections(&about).any_waits() {
        let confirmed = Confirmed {
            entry,
            correction: entry_of,
        };
        people
            .into_iter()
            .find_map(|who| story.tries(who, &about, confirmed.clone()).ok())?;
    }
    Some(())
}

/// A record as JSON, without what a correction leaves beside the right value.
fn bare(record: &Record, hashes: &[(String, String)]) -> Value {
    fn strip(value: &mut Value) {
        if let Value::Object(members) = value {
            members.remove("corrections");
            members.remove("concerns");
            members.values_mut().for_each(strip);
        }
        if let Value::Array(items) = value {
            items.iter_mut().for_each(strip);
        }
    }
    let mut text = serde_json::to_string(record).unwrap();
    for (before, after) in hashes {
        text = text.replace(before, after);
    }
    let mut value = serde_json::from_str(&text).unwrap();
    strip(&mut value);
    value
}

/// Whether the record after a correction is compared with the one that the right event would have given, and equal.
fn follows(story: &Story, at: usize, turn: usize) -> bool {
    let event = Event::read(&story.told[at].bytes).unwrap();
    let Some(wrong) = wrong(&event, turn) else {
        return false;
    };
    let what = format!("{} of {}", wrong.0, event.body.kind());
    let mut after = story.clone();
    if corrected(&mut after, at, wrong.clone()).is_none() {
        return false;
    }
    let Some((other, hashes)) = otherwise(story, at, &wrong.0, &wrong.2) else {
        return false;
    };
    for (about, standing) in other.world.standings() {
        let now = after.world.standing(about).unwrap().unwrap();
        let (now, then) = (bare(&now.record, &hashes), bare(&standing.record, &[]));
        assert_eq!(now, then, "{about} after the correction of {what}");
    }
    true
}

fn whole_stories() -> &'static [Story] {
    static STORIES: std::sync::OnceLock<Vec<Story>> = std::sync::OnceLock::new();
    STORIES.get_or_init(|| {
        let mut assessed_too = harmed();
        let update = updated(&assessed_too);
        assessed_too.does("investigator", "adverse_event/A1", update);
        assessed_too.wait_days(30);
        let assessment = assessed(&assessed_too);
        assessed_too.does("investigator", "participant/P1", assessment);
        let mut all = vec![partly_wasted(), assessed_too, released_on_viability()];
        all.extend(super::histories::some_histories(12));
        all
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// After a correction the record is the one that the right event would have given.
    #[test]
    fn the_record_follows_a_correction(which in any::<usize>(), at in any::<usize>(), turn in any::<usize>()) {
        let all = whole_stories();
        let story = &all[which % all.len()];
        let many = story.told.len();
        // The first event from there on that has a member of the table.
        for step in 0..many.min(60) {
            if follows(story, (at % many + step) % many, turn) {
                break;
            }
        }
    }
}

#[test]
fn the_record_follows_every_correction_of_the_whole_stories() {
    let mut compared = 0;
    for story in &whole_stories()[..3] {
        for at in 0..story.told.len() {
            for turn in 0..3 {
                compared += u32::from(follows(story, at, turn));
            }
        }
    }
    assert!(compared > 60, "{compared}");
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
