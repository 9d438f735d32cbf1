//! The value in force is the corrector's: they do not review, check, release or decide it, and who has no role for it any more
//! corrects nothing.

use super::*;
use crate::domain::adverse_event::{AdverseEvent, Reported};
use crate::domain::lot::StepChecked;
use crate::domain::specification::Value as Found;
use crate::domain::{Role, person, recall};

const AE: &str = "adverse_event/A1";
const SERIOUS: (&str, &str) = ("adverse_event.reported", "body.serious");

fn rule(outcome: Result<Hash, Stop>) -> Rule {
    match outcome {
        Err(Stop::Refused(refusal)) => refusal.rule,
        other => panic!("{other:?}"),
    }
}

/// A viability below its limit, which quality assurance corrects to one above it.
fn corrected_result() -> Story {
    let mut story = Story::filled();
    story.does("analyst", LOT, result("sterility"));
    let low = quality::ResultRecorded {
        value: Found::Number(700),
        ..result("viability")
    };
    story.does("analyst", LOT, low);
    let right = json!({"number": 920});
    story.corrects("quality", VIABILITY, right).unwrap();
    story
}

fn review(story: &mut Story, who: &str, test: &str) -> Result<Hash, Stop> {
    let entry = story.lot().results[test].entry;
    story.tries(who, LOT, reviewed(test, entry))
}

fn check(story: &mut Story, who: &str) -> Result<Hash, Stop> {
    let entry = story.lot().steps["expand"].entry;
    let step = "expand".into();
    story.tries(who, LOT, StepChecked { step, entry })
}

fn grants(story: &mut Story, whom: &str, role: Role, site: Option<&str>) {
    let site = site.map(|name| id(&format!("site/{name}")));
    let granted = person::RoleGranted { role, site };
    story.does("admin", &format!("person/{whom}"), granted);
}

/// A step that was done an hour ago and is not checked.
fn expanded_an_hour_ago() -> Story {
    let mut story = Story::banked();
    story.does("lab", LOT, lot_opened(4));
    story.wait_minutes(60);
    story.does("lab", LOT, expanded(85));
    story.wait_minutes(60);
    story
}

fn event(story: &Story) -> AdverseEvent {
    let Record::AdverseEvent(event) = story.record(AE) else {
        panic!()
    };
    event
}

/// A serious adverse event, of which the investigator learnt two hours ago.
fn serious() -> Story {
    let mut story = Story::infused();
    story.wait_minutes(180);
    let aware = LocalTime::at(story.now.plus_seconds(-7200), 8 * 3600);
    let report = Reported {
        serious: [Seriousness::Hospitalisation].into(),
        onset_at: aware,
        became_aware_at: aware,
        ..adverse_event(&story)
    };
    story.does("investigator", AE, report);
    story
}

/// What is corrected waits for a second person, who opens a deviation by confirming it.
fn eases_by_two_people(story: &mut Story, of: (&str, &str), should_be: &Value) {
    let alone = story.corrects("investigator", of, should_be.clone());
    assert_eq!(rule(alone), Rule::Correction);
    let before = (event(story).clock, story.deviations());
    story.sets_right(("ward-quality", "investigator"), of, should_be.clone());
    assert_eq!(story.deviations(), before.1 + 1);
    assert_ne!(event(story).clock, before.0);
}

#[test]
fn whoever_corrects_a_result_neither_reviews_it_nor_finds_it_invalid() {
    let mut story = corrected_result();
    let outcome = review(&mut story, "quality", "viability");
    assert_eq!(rule(outcome), Rule::QualityComplete);
    let invalidated = quality::ResultInvalidated {
        test: "viability".into(),
        result: story.lot().results["viability"].entry,
        reason: "spilt".into(),
    };
    let outcome = story.tries("quality", LOT, invalidated);
    assert_eq!(rule(outcome), Rule::QualityComplete);
    review(&mut story, "quality", "sterility").unwrap();
    review(&mut story, "reviewer", "viability").unwrap();
}

#[test]
fn whoever_corrects_a_result_does_not_release_the_lot() {
    let mut story = corrected_result();
    grants(&mut story, "quality", Role::Pharmacist, Some(PLANT));
    for test in ["viability", "sterility"] {
        review(&mut story, "reviewer", test).unwrap();
    }
    story.decides_all(deviation::Decision::Accept);
    assert_eq!(rule(story.releases("quality")), Rule::ReleaseApart);
    story.releases("pharmacist").unwrap();
}

#[test]
fn whoever_corrects_a_step_does_not_check_it() {
    let earlier = |story: &Story| LocalTime::at(story.now.plus_seconds(-6000), 8 * 3600);
    for (member, right) in [
        ("body.values[0].value", json!({"number": 90})),
        ("body.materials[0].lot", json!("M-18")),
        ("at", json!(earlier(&expanded_an_hour_ago()).to_string())),
    ] {
        let mut story = expanded_an_hour_ago();
        let of = ("step.recorded", member);
        story.corrects("quality", of, right).unwrap();
        let outcome = check(&mut story, "quality");
        assert_eq!(rule(outcome), Rule::QualityComplete, "{member}");
        check(&mut story, "second-lab").unwrap();
    }
}

#[test]
fn whoever_corrects_how_a_lot_was_made_or_confirms_that_has_had_a_hand_in_it() {
    for (of, right) in [
        (("step.recorded", "body.materials[0].lot"), json!("M-18")),
        (("lot.opened", "body.doublings_tenths"), json!(210)),
        (("lot.filled", "body.cells_per_vial"), json!(9_000_000)),
    ] {
        let mut story = Story::filled();
        let reason = "fails".into();
        story.does("pharmacist", LOT, quality::Rejected { reason });
        let of = if of.0 == "step.recorded" {
            // The step after the fill has no materials.
            ("step.recorded", "at")
        } else {
            of
        };
        let right = if of.1 == "at" {
            story.wait_minutes(60);
            let at = LocalTime::at(story.now.plus_seconds(-1800), 8 * 3600);
            json!(at.to_string())
        } else {
            right
        };
        story.sets_right(("quality", "second-quality"), of, right);
        let makers = story.lot().makers;
        for who in ["person/quality", "person/second-quality"] {
            assert!(makers.contains(&id(who)), "{who} after {of:?}");
        }
    }
}

#[test]
fn whoever_corrects_a_report_of_an_adverse_event_does_not_review_it() {
    let mut story = harmed();
    let of = ("adverse_event.reported", "body.grade");
    story.corrects("ward-quality", of, json!(2)).unwrap();
    let outcome = story.tries("ward-quality", AE, reviewed_event());
    assert_eq!(rule(outcome), Rule::Role);
    // An update does not make the value of the first report another's.
    let update = updated(&story);
    story.does("investigator", AE, update);
    let outcome = story.tries("ward-quality", AE, reviewed_event());
    assert_eq!(rule(outcome), Rule::Role);
    story.does("quality", AE, reviewed_event());
}

#[test]
fn a_clock_of_a_serious_event_is_stopped_or_put_off_by_two_people() {
    eases_by_two_people(&mut serious(), SERIOUS, &json!([]));
    let mut story = serious();
    let now = LocalTime::at(story.now.plus_seconds(-60), 8 * 3600).to_string();
    let of = ("adverse_event.reported", "body.became_aware_at");
    eases_by_two_people(&mut story, of, &json!(now));
    let mut story = serious();
    let update = crate::domain::adverse_event::Updated {
        serious: [Seriousness::LifeThreatening].into(),
        ..updated(&story)
    };
    story.does("investigator", AE, update);
    let of = ("adverse_event.updated", "body.serious");
    eases_by_two_people(&mut story, of, &json!([]));
    let outcome = story.tries("ward-quality", AE, reviewed_event());
    assert_eq!(rule(outcome), Rule::Role);
}

#[test]
fn a_stopped_clock_is_not_said_to_have_stopped_earlier_by_one_person() {
    let mut story = serious();
    let update = crate::domain::adverse_event::Updated {
        serious: [Seriousness::LifeThreatening].into(),
        ..updated(&story)
    };
    story.wait_minutes(60);
    story.does("investigator", AE, update.clone());
    story.wait_minutes(60);
    let taken_back = crate::domain::adverse_event::Updated {
        serious: [].into(),
        ..update
    };
    let (entry, _, _) = {
        let newest = story.newest("adverse_event.updated");
        story.does("investigator", AE, taken_back);
        newest
    };
    let stopped = event(&story).clock.unwrap().stopped_at.unwrap();
    let correction = Corrected {
        entry,
        leaf: leaf(entry, &story.signed[usize::try_from(entry).unwrap()].bytes),
        member: "body.serious".into(),
        was: json!(["life_threatening"]),
        should_be: json!([]),
        reason: "misread".into(),
    };
    let alone = story.tries("investigator", AE, correction.clone());
    assert_eq!(rule(alone), Rule::Correction);
    story.does("ward-quality", AE, correction);
    assert_eq!(event(&story).clock.unwrap().stopped_at, Some(stopped));
}

#[test]
fn a_clock_that_asks_for_more_is_set_right_by_one_person() {
    let mut story = serious();
    let earlier = LocalTime::at(story.now.plus_seconds(-7200), 8 * 3600);
    let of = ("adverse_event.reported", "body.serious");
    let more = json!(["hospitalisation", "disability"]);
    story.corrects("investigator", of, more).unwrap();
    assert_eq!(event(&story).clock.unwrap().from, earlier.instant());
}

#[test]
fn whoever_corrects_what_was_said_of_a_deviation_does_not_decide_it() {
    let mut story = Story::filled();
    let (from, to) = (Some(story.in_days(-2)), Some(story.in_days(-1)));
    let opened = deviation::Opened {
        from,
        to,
        ..departed("equipment/tank", deviation::Class::Major)
    };
    story.does("lab", "deviation/DEV-1", opened);
    let of = ("deviation.opened", "body.what");
    story
        .corrects("quality", of, json!("the lid was open"))
        .unwrap();
    let assessed = deviation::Assessed {
        class: deviation::Class::Minor,
        impact: "none".into(),
    };
    let outcome = story.tries("quality", "deviation/DEV-1", assessed.clone());
    assert_eq!(rule(outcome), Rule::Apart);
    story.does("second-quality", "deviation/DEV-1", assessed);
}

#[test]
fn whoever_corrects_after_a_release_or_confirms_it_does_not_decide_the_deviation() {
    let mut story = released_on_viability();
    story.enrol("third-quality", Role::Quality, None);
    let people = ("quality", "second-quality");
    story.sets_right(people, VIABILITY, json!({"number": 799}));
    let about = story.newest_deviation();
    let Record::Deviation(found) = story.record(&about) else {
        panic!()
    };
    assert_eq!(found.found_by, id("person/quality"));
    let assessed = deviation::Assessed {
        class: deviation::Class::Major,
        impact: "known".into(),
    };
    for who in ["quality", "second-quality"] {
        let outcome = story.tries(who, &about, assessed.clone());
        assert_eq!(rule(outcome), Rule::Apart, "{who}");
    }
    story.does("third-quality", &about, assessed);
    let decided = deviation::Decided {
        decision: deviation::Decision::Accept,
        except: [].into(),
        reason: "looked at".into(),
    };
    for who in ["quality", "second-quality"] {
        let outcome = story.tries(who, &about, decided.clone());
        assert_eq!(rule(outcome), Rule::Apart, "{who}");
    }
    story.does("third-quality", &about, decided);
    let measures = "trained again".to_owned();
    for who in ["quality", "second-quality"] {
        let measures = measures.clone();
        let outcome = story.tries(who, &about, deviation::Closed { measures });
        assert_eq!(rule(outcome), Rule::QualityComplete, "{who}");
    }
    story.does("third-quality", &about, deviation::Closed { measures });
}

#[test]
fn a_signer_whose_role_at_the_site_has_ended_corrects_and_confirms_nothing_there() {
    let mut story = Story::sealed();
    let of = ("place.registered", "body.room");
    story.corrects("ward-pharmacist", of, json!("9")).unwrap();
    let ended = person::RoleRevoked {
        role: Role::Pharmacist,
        site: Some(id("site/ward")),
        reason: "moved".into(),
    };
    story.does("admin", "person/ward-pharmacist", ended);
    grants(&mut story, "ward-pharmacist", Role::Pharmacist, Some(PLANT));
    // Another role at the site is none for the place.
    grants(&mut story, "ward-pharmacist", Role::Nurse, Some(WARD));
    let outcome = story.corrects("ward-pharmacist", of, json!("10"));
    assert_eq!(rule(outcome), Rule::Correction);
    let of = ("lot.filled", "body.cells_per_vial");
    let correction = story.corrects("quality", of, json!(9_000_000)).unwrap();
    let (entry, _, _) = story.newest("lot.filled");
    let ended = person::RoleRevoked {
        role: Role::Lab,
        site: Some(id("site/plant")),
        reason: "moved".into(),
    };
    story.does("admin", "person/lab", ended);
    grants(&mut story, "lab", Role::Lab, Some(WARD));
    let outcome = story.tries("lab", LOT, Confirmed { entry, correction });
    assert_eq!(rule(outcome), Rule::Correction);
}

#[test]
fn a_signer_corrects_what_their_site_said_of_something_of_others() {
    let mut story = Story::delivered();
    story.does("quality", "recall/R1", recalled());
    let acknowledged = recall::Acknowledged {
        difference: Some("they are still in the shipper".into()),
        ..acknowledged(WARD, 0, 0)
    };
    story.does("ward-pharmacist", "recall/R1", acknowledged);
    let of = ("recall.acknowledged", "body.measures");
    story
        .corrects("ward-pharmacist", of, json!("kept in the vapour"))
        .unwrap();
    let of_the_trial = deviation::Opened {
        about: subject("person/nurse"),
        ..departed("recall/R1", deviation::Class::Minor)
    };
    story.does("nurse", "deviation/DEV-2", of_the_trial);
    let of = ("deviation.opened", "body.what");
    story.corrects("nurse", of, json!("no training")).unwrap();
}
