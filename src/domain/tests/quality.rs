//! Refusals about batch records, results, conditional release, deviations and recalls.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::deviation::{Assessed, Class, Closed, Decided, Decision};
use crate::domain::specification::{Limit, Value};
use crate::domain::{Rule, bank, equipment, lot, quality, recall, site};

const VIAL: &str = "vial/L1-001";

fn why() -> String {
    "because".into()
}

/// A lot that is opened, with nothing of its batch record.
fn opened() -> Story {
    let mut story = Story::banked();
    story.does("lab", "lot/L1", lot_opened(4));
    story
}

/// A lot in quarantine whose sterility takes 14 days, all else tested; the ward accepts conditional releases.
pub(super) fn waiting_for_sterility() -> Story {
    let mut story = Story::staffed();
    let mut lagged = specification();
    lagged.items[1].lag_days = 14;
    story.does("quality", "specification/lagged", lagged);
    story = story.banked_on();
    let mut opened = lot_opened(4);
    opened.specification = id("specification/lagged");
    story.fill_as("lot/L1", 6, opened);
    let entry = story.does("analyst", "lot/L1", result("viability"));
    story.does("reviewer", "lot/L1", reviewed("viability", entry));
    story
}

fn conditionally(story: &Story) -> quality::ConditionallyReleased {
    quality::ConditionallyReleased {
        dossier: story.release_of("lot/L1").dossier,
        awaiting: ["sterility".to_owned()].into(),
        due: story.in_days(14),
    }
}

fn low() -> quality::ResultRecorded {
    let mut low = result("viability");
    low.value = Value::Number(799);
    low
}

fn notified(site: &str) -> recall::Notified {
    recall::Notified {
        site: id(&format!("site/{site}")),
        means: "letter".into(),
    }
}

refusals! {
    Sequence by fn steps_are_recorded_in_their_order() {
        opened().tries("lab", "lot/L1", frozen())
    }

    Unknown by fn a_step_is_one_of_the_batch_template() {
        let mut unknown = expanded(85);
        unknown.step = "boil".into();
        opened().tries("lab", "lot/L1", unknown)
    }

    Value by fn every_value_of_a_step_is_answered() {
        let mut silent = expanded(85);
        silent.values.clear();
        opened().tries("lab", "lot/L1", silent)
    }

    Source by fn a_step_with_materials_names_them() {
        let mut silent = expanded(85);
        silent.materials.clear();
        opened().tries("lab", "lot/L1", silent)
    }

    Source by fn a_material_out_of_date_is_not_used() {
        let mut old = expanded(85);
        old.materials[0].expires_on = "2026-11-22".parse().unwrap();
        opened().tries("lab", "lot/L1", old)
    }

    Equipment by fn a_step_uses_equipment_within_its_qualification() {
        let mut story = opened();
        story.wait_days(31);
        story.tries("lab", "lot/L1", expanded(85))
    }

    Equipment by fn a_step_names_the_equipment_that_it_asks_for() {
        let mut silent = expanded(85);
        silent.equipment.clear();
        opened().tries("lab", "lot/L1", silent)
    }

    QualityComplete by fn a_step_is_not_checked_by_whoever_did_it() {
        let mut story = opened();
        let entry = story.does("lab", "lot/L1", expanded(85));
        story.tries("lab", "lot/L1", lot::StepChecked { step: "expand".into(), entry })
    }

    Sequence by fn a_lot_is_not_filled_before_its_steps_are_done_and_checked() {
        let mut story = opened();
        story.does("lab", "lot/L1", expanded(85));
        let filled = lot_filled(6, story.in_days(200));
        story.tries("lab", "lot/L1", filled)
    }

    QualityComplete by fn a_lot_with_a_step_outside_its_limits_waits_for_the_decision() {
        let mut story = opened();
        let entry = story.does("lab", "lot/L1", expanded(60));
        story.does("second-lab", "lot/L1", lot::StepChecked { step: "expand".into(), entry });
        story.fill_on("lot/L1", 6);
        story.test("lot/L1");
        story.releases("pharmacist")
    }

    Value by fn a_template_names_each_step_once() {
        let mut twice = batch_template();
        twice.steps.push(twice.steps[1].clone());
        Story::staffed().tries("quality", "batch_template/odd", twice)
    }

    Source by fn doublings_only_grow() {
        let mut opened = lot_opened(4);
        opened.doublings_tenths = 99;
        Story::banked().tries("lab", "lot/L1", opened)
    }

    Source by fn a_bank_without_a_container_left_is_not_used() {
        let mut story = Story::banked();
        for number in 1..=10 {
            story.does("lab", &format!("lot/L{number}"), lot_opened(4));
        }
        assert_eq!(story.state("bank/WCB"), "depleted");
        story.tries("lab", "lot/L11", lot_opened(4))
    }

    Source by fn a_retired_bank_is_not_used() {
        let mut story = Story::banked();
        story.does("quality", "bank/WCB", bank::Retired { reason: why() });
        story.tries("lab", "lot/L1", lot_opened(4))
    }

    Value by fn a_result_is_by_the_method_and_in_the_unit_of_the_specification() {
        let mut odd = result("viability");
        odd.unit = "percent".into();
        Story::filled().tries("analyst", "lot/L1", odd)
    }

    QualityComplete by fn a_test_is_not_done_again_for_ever() {
        let mut story = Story::filled();
        for _ in 0..2 {
            let mut again = low();
            again.retest_reason = Some("second sample".into());
            story.does("analyst", "lot/L1", again);
        }
        let mut again = result("viability");
        again.retest_reason = Some("third sample".into());
        story.tries("analyst", "lot/L1", again)
    }

    QualityComplete by fn a_result_is_not_found_invalid_by_its_analyst() {
        let mut story = Story::filled();
        story.does("admin", "person/analyst", crate::domain::person::RoleGranted { role: crate::domain::Role::Quality, site: None });
        let result = story.does("analyst", "lot/L1", low());
        let invalid = quality::ResultInvalidated { test: "viability".into(), result, reason: why() };
        story.tries("analyst", "lot/L1", invalid)
    }

    QualityComplete by fn an_open_deviation_keeps_a_lot_from_its_release() {
        let mut story = Story::filled();
        story.test("lot/L1");
        let found = departed("lot/L1", Class::Minor);
        story.does("lab", "deviation/DEV-1", found);
        story.releases("pharmacist")
    }

    Sequence by fn a_deviation_is_decided_after_its_assessment() {
        let mut story = Story::filled();
        story.does("analyst", "lot/L1", low());
        let about = story.newest_deviation();
        story.tries("quality", &about, Decided { decision: Decision::Accept, except: [].into(), reason: why() })
    }

    QualityComplete by fn a_deviation_is_not_closed_by_whoever_found_it() {
        let mut story = Story::filled();
        let found = departed("lot/L1", Class::Minor);
        story.does("quality", "deviation/DEV-1", found);
        story.decides(Decision::Accept);
        story.tries("quality", "deviation/DEV-1", Closed { measures: "a spring".into() })
    }

    Value by fn a_deviation_is_about_something_that_can_deviate() {
        let found = departed("protocol/trial", Class::Minor);
        Story::banked().tries("quality", "deviation/DEV-1", found)
    }

    QualityComplete by fn a_conditional_release_names_what_is_to_come() {
        let mut story = waiting_for_sterility();
        let mut odd = conditionally(&story);
        odd.awaiting.insert("viability".into());
        story.tries("pharmacist", "lot/L1", odd)
    }

    QualityComplete by fn a_release_is_final_only_with_the_later_result() {
        let mut story = waiting_for_sterility();
        let release = conditionally(&story);
        story.does("pharmacist", "lot/L1", release);
        let dossier = story.release_of("lot/L1").dossier;
        story.tries("pharmacist", "lot/L1", quality::ConditionMet { dossier })
    }

    Shippable by fn a_conditional_release_is_shipped_only_where_it_is_accepted() {
        let mut story = waiting_for_sterility();
        let release = conditionally(&story);
        story.does("pharmacist", "lot/L1", release);
        story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]))
    }

    Sequence by fn a_lot_of_which_nothing_takes_longer_is_released_at_once() {
        let mut story = Story::filled();
        story.test("lot/L1");
        let release = conditionally(&story);
        story.tries("pharmacist", "lot/L1", release)
    }

    Value by fn a_recall_names_what_lots_come_from() {
        Story::released().tries("quality", "recall/R1", recall_of(&["site/ward"]))
    }

    Balance by fn a_recall_is_not_closed_before_every_site_has_acknowledged_it() {
        let mut story = Story::stocked();
        story.does("quality", "recall/R1", recalled());
        story.tries("quality", "recall/R1", withdrawn_for_good())
    }

    Balance by fn a_lot_is_not_closed_while_vials_are_somewhere() {
        let mut story = Story::released();
        let balance = lot::Balance { filled: 6, on_hand: 6, ..lot::Balance::default() };
        story.tries("pharmacist", "lot/L1", lot::Closed { balance })
    }

    Balance by fn a_lot_is_not_closed_by_another_account() {
        let mut story = Story::released();
        let balance = lot::Balance { filled: 6, destroyed: 6, ..lot::Balance::default() };
        story.tries("pharmacist", "lot/L1", lot::Closed { balance })
    }

    DetailAgrees by fn a_limit_for_each_kilogram_is_weighed_against_the_dose() {
        let mut story = Story::staffed();
        let mut endotoxin = specification();
        endotoxin.items[0].limit = Limit::PerKgMaximum(91);
        story.does("quality", "specification/lagged", endotoxin);
        story = story.banked_on();
        let mut opened = lot_opened(4);
        opened.specification = id("specification/lagged");
        story.fill_as("lot/L1", 6, opened);
        story.test("lot/L1");
        story.releases("pharmacist").unwrap();
        story.enrols("participant/P1");
        // 920 for each mL, 2 mL, 20 kg: 92 for each kg.
        let (placed, weight) = dose("participant/P1", 1);
        story.tries_with("investigator", "order/O1", placed, &[weight])
    }

    Equipment by fn nothing_is_thawed_in_a_bath_out_of_qualification() {
        let mut story = Story::allocated();
        story.wait_days(31);
        story.tries("ward-pharmacist", VIAL, thawed())
    }

    Sequence by fn a_retired_shipper_is_not_qualified_again() {
        let mut story = Story::staffed();
        story.does("quality", "equipment/shipper", equipment::Retired { reason: why() });
        let again = qualified(story.in_days(30));
        story.tries("quality", "equipment/shipper", again)
    }

    Sequence by fn a_result_is_reviewed_once() {
        let mut story = Story::filled();
        let entry = story.does("analyst", "lot/L1", result("viability"));
        story.does("analyst", "lot/L1", result("sterility"));
        story.does("reviewer", "lot/L1", reviewed("viability", entry));
        story.tries("reviewer", "lot/L1", reviewed("viability", entry))
    }

    Sequence by fn a_lot_is_not_tested_before_it_is_filled() {
        opened().tries("analyst", "lot/L1", result("viability"))
    }

    Value by fn the_condition_of_a_release_is_met_within_90_days() {
        let mut story = waiting_for_sterility();
        let mut endless = conditionally(&story);
        endless.due = story.in_days(91);
        story.tries("pharmacist", "lot/L1", endless)
    }

    Sequence by fn a_rejected_lot_is_not_held() {
        let mut story = Story::filled();
        story.does("pharmacist", "lot/L1", quality::Rejected { reason: why() });
        story.tries("quality", "lot/L1", held())
    }

    Value by fn a_deviation_does_not_end_before_it_begins() {
        let mut story = Story::filled();
        let mut found = departed("lot/L1", Class::Minor);
        (found.from, found.to) = (Some(story.in_days(-1)), Some(story.in_days(-2)));
        story.tries("lab", "deviation/DEV-1", found)
    }

    Sequence by fn a_decided_deviation_is_not_assessed() {
        let mut story = Story::filled();
        story.does("lab", "deviation/DEV-1", departed("lot/L1", Class::Minor));
        story.decides(Decision::Accept);
        let assessed = Assessed { class: Class::Major, impact: why() };
        story.tries("quality", "deviation/DEV-1", assessed)
    }

    Sequence by fn a_deviation_is_closed_after_its_decision() {
        let mut story = Story::filled();
        story.does("lab", "deviation/DEV-1", departed("lot/L1", Class::Minor));
        story.tries("quality", "deviation/DEV-1", Closed { measures: why() })
    }

    Unknown by fn a_decision_excepts_no_vial_that_the_deviation_does_not_touch() {
        let mut story = Story::filled();
        story.does("lab", "deviation/DEV-1", departed(VIAL, Class::Minor));
        let assessed = Assessed { class: Class::Minor, impact: why() };
        story.does("quality", "deviation/DEV-1", assessed);
        let except = [id("vial/L1-002")].into();
        let decided = Decided { decision: Decision::Accept, except, reason: why() };
        story.tries("quality", "deviation/DEV-1", decided)
    }

    Value by fn a_recall_names_shipments_in_its_exposures_alone() {
        let mut story = Story::released();
        story.does("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]));
        story.tries("quality", "recall/R1", recall_of(&["shipment/S1"]))
    }

    Value by fn an_exposure_does_not_end_before_it_begins() {
        let mut story = Story::released();
        let mut opened = recalled();
        opened.exposures.push(recall::Exposure {
            within: subject("equipment/tank"),
            from: story.in_days(-1),
            to: story.in_days(-2),
        });
        story.tries("quality", "recall/R1", opened)
    }

    Unknown by fn a_site_that_had_nothing_of_a_recall_is_not_notified() {
        let mut story = Story::released();
        story.does("quality", "recall/R1", recalled());
        story.tries("quality", "recall/R1", notified(WARD))
    }

    Sequence by fn nobody_is_notified_of_a_recall_that_is_closed() {
        let mut story = Story::released();
        story.does("quality", "recall/R1", recalled());
        story.does("quality", "recall/R1", acknowledged(PLANT, 6, 0));
        story.does("quality", "recall/R1", withdrawn_for_good());
        story.tries("quality", "recall/R1", notified(PLANT))
    }

    Balance by fn a_lot_is_not_closed_by_an_account_of_other_ends() {
        let mut story = Story::released();
        for number in 1..=6 {
            story.does("lab", &format!("vial/L1-00{number}"), destroyed("person/pharmacist"));
        }
        let balance = lot::Balance { filled: 6, retained: 6, ..lot::Balance::default() };
        story.tries("pharmacist", "lot/L1", lot::Closed { balance })
    }

    Sequence by fn nothing_is_found_invalid_before_there_is_a_result() {
        let (result, reason) = (sha("no entry"), why());
        let invalid = quality::ResultInvalidated { test: "viability".into(), result, reason };
        Story::filled().tries("quality", "lot/L1", invalid)
    }
}

#[test]
fn a_result_out_of_specification_opens_a_deviation_by_itself() {
    let mut story = Story::filled();
    let entry = story.does("analyst", "lot/L1", low());
    let about = story.newest_deviation();
    assert_eq!(story.state(&about), "opened");
    let invalid = quality::ResultInvalidated {
        test: "viability".into(),
        result: entry,
        reason: "the stain was old".into(),
    };
    story.does("quality", "lot/L1", invalid);
    let mut again = result("viability");
    again.retest_reason = Some("new stain".into());
    let again = story.does("analyst", "lot/L1", again);
    story.does("reviewer", "lot/L1", reviewed("viability", again));
    let entry = story.does("analyst", "lot/L1", result("sterility"));
    story.does("reviewer", "lot/L1", reviewed("sterility", entry));
    assert!(story.releases("pharmacist").is_err());
    story.decides(Decision::Accept);
    story.releases("pharmacist").unwrap();
    let measures = "stains are dated".into();
    story.does("quality", &about, Closed { measures });
}

#[test]
fn a_decision_may_change_and_the_lot_follows_the_newest() {
    let mut story = Story::filled();
    story.test("lot/L1");
    let found = departed("lot/L1", Class::Major);
    story.does("lab", "deviation/DEV-1", found);
    story.decides(Decision::Reject);
    assert!(story.releases("pharmacist").is_err());
    let decided = Decided {
        decision: Decision::Accept,
        except: [].into(),
        reason: "the air was clean".into(),
    };
    story.does("quality", "deviation/DEV-1", decided);
    story.releases("pharmacist").unwrap();
}

#[test]
fn a_late_reactive_result_takes_every_lot_of_the_donor_out_of_use_with_one_event() {
    let mut story = Story::released();
    story.does("lab", "lot/L2", lot_opened(4));
    story.does("analyst", "donor/D1", donor_tested(true));
    assert_eq!(story.shown("lot/L1"), "donor_not_eligible");
    assert_eq!(story.shown("lot/L2"), "donor_not_eligible");
    let packed = packed(PLANT, WARD, &[VIAL]);
    let refusal = story.refused("pharmacist", "shipment/S1", packed);
    assert_eq!(refusal.rule.id(), "B03");
}

#[test]
fn a_conditional_release_becomes_final_or_is_held_when_its_result_comes() {
    for passes in [true, false] {
        let mut story = waiting_for_sterility();
        let release = conditionally(&story);
        story.does("pharmacist", "lot/L1", release);
        assert_eq!(story.state("lot/L1"), "conditionally_released");
        let crate::domain::Record::Site(ward) = story.record("site/ward") else {
            panic!()
        };
        let ward = site::Registered {
            accepts_conditional: true,
            ..ward.described
        };
        let reason = why();
        story.does("admin", "site/ward", site::Changed { site: ward, reason });
        story.does("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]));
        let mut sterility = result("sterility");
        if !passes {
            sterility.value = Value::Finding("growth".into());
        }
        let entry = story.does("analyst", "lot/L1", sterility);
        story.does("reviewer", "lot/L1", reviewed("sterility", entry));
        let dossier = story.release_of("lot/L1").dossier;
        let met = story.tries("pharmacist", "lot/L1", quality::ConditionMet { dossier });
        assert_eq!(met.is_ok(), passes);
        let state = if passes { "released" } else { "result_fails" };
        assert_eq!(story.shown("lot/L1"), state);
    }
}

#[test]
fn a_recall_reaches_every_lot_of_its_source_and_every_site_that_had_vials() {
    let mut story = Story::stocked();
    story.does("lab", "lot/L2", lot_opened(4));
    story.does("quality", "recall/R1", recall_of(&["clone/C1"]));
    assert_eq!(story.shown("lot/L1"), "recalled");
    assert_eq!(story.shown("lot/L2"), "recalled");
    for (site, who) in [("plant", "quality"), ("ward", "ward-pharmacist")] {
        story.does("quality", "recall/R1", notified(site));
        story.does(who, "recall/R1", acknowledged(site, 3, 0));
    }
    story.does("quality", "recall/R1", withdrawn_for_good());
    assert_eq!(story.shown("lot/L1"), "recalled");
}

#[test]
fn a_step_out_of_order_is_refused_with_the_one_that_is_next() {
    let mut story = Story::banked();
    story.does("lab", "lot/L1", lot_opened(4));
    let refusal = story.refused("lab", "lot/L1", frozen());
    assert!(refusal.why.ends_with("that is expand."), "{refusal}");
    assert_eq!(refusal.rule, Rule::Sequence);
}
