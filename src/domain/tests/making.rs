//! Refusals about donors, banks, lots, their tests and their labels.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::specification::Value;
use crate::domain::{Role, Rule, bank, clone, donor, lot, person, quality};

fn ineligible(story: &mut Story) {
    story.does(
        "quality",
        "donor/D1",
        determined(donor::Eligibility::Ineligible),
    );
}

refusals! {
    Source by fn a_donor_without_tests_is_not_eligible() {
        let mut story = Story::staffed();
        let registered = donor::Registered {
            site: id("site/plant"),
            tissue: "fetal".into(),
            consent_reference: "C-1".into(),
            collected_on: "2026-01-02".parse().unwrap(),
            donation_number: None,
        };
        story.does("lab", "donor/D1", registered);
        story.tries("quality", "donor/D1", determined(donor::Eligibility::Eligible))
    }

    Value by fn a_donation_is_not_of_a_day_to_come() {
        let mut story = Story::staffed();
        let tomorrow = story.in_days(1).date();
        let registered = donor::Registered {
            site: id("site/plant"),
            tissue: "fetal".into(),
            consent_reference: "C-1".into(),
            collected_on: tomorrow,
            donation_number: None,
        };
        story.tries("lab", "donor/D1", registered)
    }

    Source by fn a_reactive_test_is_never_outdone_by_a_later_one() {
        let mut story = Story::banked();
        story.does("analyst", "donor/D1", donor_tested(true));
        story.does("analyst", "donor/D1", donor_tested(false));
        story.tries("quality", "donor/D1", determined(donor::Eligibility::Eligible))
    }

    Source by fn no_clone_is_derived_from_an_ineligible_donor() {
        let mut story = Story::banked();
        ineligible(&mut story);
        let derived = clone::Derived { donor: id("donor/D1"), method: "x".into(), passage: 0, doublings_tenths: 0 };
        story.tries("lab", "clone/C2", derived)
    }

    Source by fn no_bank_is_made_from_a_clone_of_an_ineligible_donor() {
        let mut story = Story::banked();
        ineligible(&mut story);
        let parent = bank::Parent::Clone(id("clone/C1"));
        story.tries("lab", "bank/MCB2", bank_from(parent, 1))
    }

    Source by fn a_working_bank_has_no_bank_below_it() {
        let parent = bank::Parent::Bank(id("bank/WCB"));
        Story::banked().tries("lab", "bank/WCB2", bank_from(parent, 3))
    }

    Source by fn passages_only_grow() {
        let parent = bank::Parent::Bank(id("bank/MCB"));
        Story::banked().tries("lab", "bank/WCB2", bank_from(parent, 1))
    }

    Source by fn an_unqualified_bank_is_not_used() {
        let mut story = Story::banked();
        let parent = bank::Parent::Clone(id("clone/C1"));
        story.does("lab", "bank/MCB2", bank_from(parent, 1));
        let parent = bank::Parent::Bank(id("bank/MCB2"));
        story.tries("lab", "bank/WCB2", bank_from(parent, 2))
    }

    Sequence by fn a_bank_is_qualified_once() {
        Story::banked().tries("quality", "bank/WCB", bank::Qualified { report: sha("wcb") })
    }

    Source by fn a_lot_is_not_made_from_a_master_bank() {
        let mut opened = lot_opened(4);
        opened.bank = id("bank/MCB");
        Story::banked().tries("lab", "lot/L1", opened)
    }

    Source by fn a_lot_stays_within_the_passage_limit() {
        Story::banked().tries("lab", "lot/L1", lot_opened(6))
    }

    Source by fn a_lot_is_not_filled_once_its_donor_is_in_doubt() {
        let mut story = Story::banked();
        story.does("lab", "lot/L1", lot_opened(4));
        story.expand("lot/L1");
        story.does("analyst", "donor/D1", donor_tested(true));
        let filled = lot_filled(6, story.in_days(200));
        story.tries("lab", "lot/L1", filled)
    }

    Source by fn a_lot_is_not_released_once_its_donor_is_ineligible() {
        let mut story = Story::filled();
        story.test("lot/L1");
        ineligible(&mut story);
        story.releases("pharmacist")
    }

    Sequence by fn a_lot_is_filled_once() {
        let mut story = Story::filled();
        let filled = lot_filled(6, story.in_days(200));
        story.tries("lab", "lot/L1", filled)
    }

    Value by fn a_fill_without_vials_is_refused() {
        let mut story = Story::banked();
        story.does("lab", "lot/L1", lot_opened(4));
        story.expand("lot/L1");
        let filled = lot_filled(0, story.in_days(200));
        story.tries("lab", "lot/L1", filled)
    }

    Exists by fn a_lot_is_opened_once() {
        Story::filled().tries("lab", "lot/L1", lot_opened(4))
    }

    Unknown by fn a_test_that_the_specification_does_not_name_is_refused() {
        Story::filled().tries("analyst", "lot/L1", result("colour"))
    }

    Value by fn a_finding_is_no_answer_to_a_numeric_limit() {
        let mut viability = result("viability");
        viability.value = Value::Finding("high".into());
        Story::filled().tries("analyst", "lot/L1", viability)
    }

    QualityComplete by fn a_test_is_done_again_only_with_a_reason() {
        let mut story = Story::filled();
        story.does("analyst", "lot/L1", result("viability"));
        let mut again = result("viability");
        again.retest_reason = None;
        story.tries("analyst", "lot/L1", again)
    }

    QualityComplete by fn a_result_is_not_reviewed_by_its_analyst() {
        let mut story = Story::filled();
        let entry = story.does("analyst", "lot/L1", result("viability"));
        story.tries("analyst", "lot/L1", reviewed("viability", entry))
    }

    Unknown by fn a_result_that_another_took_the_place_of_is_not_reviewed() {
        let mut story = Story::filled();
        let first = story.does("analyst", "lot/L1", result("viability"));
        let mut again = result("viability");
        again.retest_reason = Some("the instrument failed".into());
        story.does("analyst", "lot/L1", again);
        story.tries("reviewer", "lot/L1", reviewed("viability", first))
    }

    QualityComplete by fn a_lot_with_a_missing_result_is_not_released() {
        let mut story = Story::filled();
        let entry = story.does("analyst", "lot/L1", result("viability"));
        story.does("reviewer", "lot/L1", reviewed("viability", entry));
        story.releases("pharmacist")
    }

    QualityComplete by fn a_lot_with_an_unreviewed_result_is_not_released() {
        let mut story = Story::filled();
        story.test("lot/L1");
        let mut again = result("sterility");
        again.retest_reason = Some("contaminated plate".into());
        story.does("analyst", "lot/L1", again);
        story.releases("pharmacist")
    }

    QualityComplete by fn a_lot_with_a_failed_result_is_not_released() {
        let mut story = Story::filled();
        let mut low = result("viability");
        low.value = Value::Number(799);
        for (test, recorded) in [("viability", low), ("sterility", result("sterility"))] {
            let entry = story.does("analyst", "lot/L1", recorded);
            story.does("reviewer", "lot/L1", reviewed(test, entry));
        }
        story.releases("pharmacist")
    }

    QualityComplete by fn a_lot_is_not_released_by_another_batch_record() {
        let mut story = Story::filled();
        story.test("lot/L1");
        let mut release = story.release_of("lot/L1");
        release.dossier.batch_record = sha("another");
        story.tries("pharmacist", "lot/L1", release)
    }

    QualityComplete by fn an_expired_lot_is_not_released() {
        let mut story = Story::filled();
        story.test("lot/L1");
        story.wait_days(200);
        story.releases("pharmacist")
    }

    ReleaseApart by fn a_role_that_the_protocol_does_not_name_releases_nothing() {
        let mut story = Story::filled();
        story.test("lot/L1");
        story.releases("quality")
    }

    Site by fn a_pharmacist_of_another_site_releases_nothing() {
        let mut story = Story::filled();
        story.test("lot/L1");
        story.releases("ward-pharmacist")
    }

    ReleaseApart by fn whoever_made_the_lot_does_not_release_it() {
        let mut story = Story::filled();
        story.test("lot/L1");
        let (role, site) = (Role::Pharmacist, None);
        story.does("admin", "person/lab", person::RoleGranted { role, site });
        story.releases("lab")
    }

    ReleaseApart by fn whoever_obtained_a_result_does_not_release_even_after_a_retest_by_another() {
        let mut story = Story::filled();
        story.test("lot/L1");
        for test in ["viability", "sterility"] {
            let mut again = result(test);
            again.retest_reason = Some("second opinion".into());
            let entry = story.does("reviewer", "lot/L1", again);
            story.does("analyst", "lot/L1", reviewed(test, entry));
        }
        let (role, site) = (Role::Pharmacist, None);
        story.does("admin", "person/analyst", person::RoleGranted { role, site });
        story.releases("analyst")
    }

    Sequence by fn a_lot_is_released_once() {
        Story::released().releases("pharmacist")
    }

    Sequence by fn a_lot_that_was_released_is_not_rejected() {
        let rejected = quality::Rejected { reason: "x".into() };
        Story::released().tries("pharmacist", "lot/L1", rejected)
    }

    Shippable by fn a_recall_is_not_lifted_with_a_hold() {
        let mut story = Story::released();
        let hold = story.does("quality", "lot/L1", held());
        story.does("quality", "recall/R1", recalled());
        story.does("quality", "lot/L1", lifted(hold));
        story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &["vial/L1-001"]))
    }

    Unknown by fn a_hold_that_is_not_in_force_is_not_lifted() {
        let mut story = Story::released();
        story.does("quality", "lot/L1", held());
        story.tries("quality", "lot/L1", lifted(sha("another")))
    }

    Sequence by fn a_lot_that_is_not_on_hold_has_no_hold_to_lift() {
        Story::released().tries("quality", "lot/L1", lifted(sha("none")))
    }

    Site by fn quality_assurance_of_another_site_does_not_hold_a_lot() {
        Story::released().tries("ward-quality", "lot/L1", held())
    }
}

#[test]
fn a_hold_is_lifted_and_the_lot_may_be_used_again() {
    let mut story = Story::released();
    let hold = story.does("quality", "lot/L1", held());
    assert_eq!(story.shown("lot/L1"), "on_hold");
    story.does("quality", "lot/L1", lifted(hold));
    story.does(
        "pharmacist",
        "shipment/S1",
        packed(PLANT, WARD, &["vial/L1-001"]),
    );
}

#[test]
fn vials_are_named_after_their_lot() {
    assert_eq!(lot::vial_id(&id("lot/L1"), 7).unwrap().name(), "L1-007");
    assert_eq!(lot::vial_id(&id("lot/L1"), 2000).unwrap().name(), "L1-2000");
    let refusal = lot::vial_id(&id(&format!("lot/{}", "L".repeat(61))), 7).unwrap_err();
    assert_eq!(refusal.rule, Rule::Value);
}
