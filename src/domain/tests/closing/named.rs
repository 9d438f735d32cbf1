//! Each open thing stops the end of a part, and is named.

use super::*;

#[test]
fn a_participant_for_whom_nothing_is_open_completes_and_then_the_trial_is_closed() {
    let story = followed();
    assert_eq!(open_work(&story.world, &subject(P1), story.now), Ok(vec![]));
    let mut story = over();
    assert_eq!(
        open_work(&story.world, &subject(TRIAL), story.now),
        Ok(vec![])
    );
    story.does("quality", TRIAL, closing());
}

#[test]
fn an_order_and_its_reserved_vial_stop_the_completion() {
    let mut story = ordered_again();
    names(&mut story, &["order/O2", "vial/L1-002"]);
    story.does("investigator", "order/O2", cancelled());
    completes(&mut story);
}

#[test]
fn a_vial_thawed_for_a_cancelled_order_stops_the_completion_until_it_is_destroyed() {
    let mut story = ordered_again();
    story.does("ward-pharmacist", "vial/L1-002", thawed());
    story.does("investigator", "order/O2", cancelled());
    names(&mut story, &["vial/L1-002"]);
    story.does("ward-pharmacist", "vial/L1-002", destroyed("person/nurse"));
    completes(&mut story);
}

#[test]
fn a_verified_infusion_that_never_started_stops_the_completion() {
    let mut story = verified_again();
    names(
        &mut story,
        &[
            "order/O2",
            "vial/L1-002",
            "infusion/I2 is checked and not started",
        ],
    );
    // Once its order is cancelled it can never start.
    story.does("investigator", "order/O2", cancelled());
    story.does("ward-pharmacist", "vial/L1-002", destroyed("person/nurse"));
    completes(&mut story);
}

#[test]
fn an_infusion_checked_once_stops_the_completion_as_well() {
    let mut story = ordered_again();
    story.does("ward-pharmacist", "vial/L1-002", thawed());
    let checked = check("order/O2", "W1", &["vial/L1-002"]);
    story.does("nurse", "infusion/I2", checked);
    names(&mut story, &["infusion/I2"]);
}

#[test]
fn a_running_infusion_its_visits_and_its_residual_stop_the_completion() {
    let mut story = verified_again();
    story.does("nurse", "infusion/I2", started());
    names(
        &mut story,
        &["infusion/I2 has not ended", "month-1 after infusion/I2"],
    );
    story.does("nurse", "infusion/I2", completed(1500));
    names(
        &mut story,
        &[
            "500 µL are left over of infusion/I2",
            "month-1 after infusion/I2",
        ],
    );
    story.wait_days(36);
    let mut second = missed();
    second.infusion = id("infusion/I2");
    story.does("investigator", P1, second);
    names(&mut story, &["500 µL are left over of infusion/I2"]);
    let wasted = Wasted {
        volume_ul: 500,
        method: "autoclave".into(),
        witness: id("person/second-nurse"),
    };
    story.does("nurse", "infusion/I2", wasted);
    completes(&mut story);
}

#[test]
fn an_adverse_event_stops_the_completion_until_it_is_closed() {
    for serious in [false, true] {
        let mut story = followed();
        let mut reported = adverse_event(&story);
        reported.infusion = None;
        reported
            .serious
            .extend(serious.then_some(Seriousness::Hospitalisation));
        story.does("investigator", "adverse_event/A1", reported);
        names(&mut story, &["adverse_event/A1"]);
        let notice = notice_to(&story, Recipient::Sponsor);
        story.does("investigator", "adverse_event/A1", notice);
        story.does("ward-quality", "adverse_event/A1", reviewed_event());
        names(&mut story, &["adverse_event/A1"]);
        story.does("ward-quality", "adverse_event/A1", adverse_event::Closed {});
        completes(&mut story);
    }
}

#[test]
fn a_deviation_about_participant_infusion_or_order_stops_the_completion_until_it_is_decided() {
    for about in [P1, "infusion/I1", "order/O1"] {
        let mut story = followed();
        story.does("nurse", "deviation/DEV-1", found(about));
        names(&mut story, &["deviation/DEV-1"]);
        decides(&mut story, "deviation/DEV-1");
        completes(&mut story);
    }
}

#[test]
fn an_assessment_out_of_its_window_stops_the_completion_until_its_deviation_is_decided() {
    let mut story = Story::infused();
    story.wait_days(40);
    let late = assessed(&story);
    story.does("investigator", P1, late);
    let about = story.newest_deviation();
    names(&mut story, &[&about]);
    decides(&mut story, &about);
    completes(&mut story);
}

#[test]
fn several_open_things_are_all_named_at_once() {
    let mut story = verified_again();
    let reported = adverse_event(&story);
    story.does("investigator", "adverse_event/A1", reported);
    story.does("nurse", "deviation/DEV-1", found(P1));
    let all = [
        "order/O2",
        "vial/L1-002",
        "infusion/I2",
        "adverse_event/A1",
        "deviation/DEV-1",
    ];
    names(&mut story, &all);
}

#[test]
fn a_withdrawal_is_recorded_whatever_is_open_and_leaves_it_open() {
    let mut story = verified_again();
    story.does("nurse", "infusion/I2", started());
    let reported = adverse_event(&story);
    story.does("investigator", "adverse_event/A1", reported);
    story.does("investigator", P1, withdrawn());
    let open = open_work(&story.world, &subject(P1), story.now).unwrap();
    assert!(open.contains(&OpenWork::Running(id("infusion/I2"))));
    story.does("investigator", P2, withdrawn());
    trial_names(
        &mut story,
        &[
            "infusion/I2 has not ended",
            "adverse_event/A1",
            "month-1 after infusion/I2",
            "lot/L1",
        ],
    );
}

#[test]
fn a_participant_who_is_in_the_trial_stops_its_closing_by_name() {
    let mut story = followed();
    trial_names(
        &mut story,
        &[
            "participant/P1 has neither",
            "participant/P2 has neither",
            "lot/L1 is not closed",
        ],
    );
}

#[test]
fn an_event_that_is_opened_again_after_the_completion_stops_the_closing_of_the_trial() {
    let mut story = over();
    let mut reported = adverse_event(&story);
    reported.infusion = None;
    story.does("investigator", "adverse_event/A1", reported);
    trial_names(&mut story, &["adverse_event/A1"]);
    story.does("ward-quality", "adverse_event/A1", reviewed_event());
    story.does("ward-quality", "adverse_event/A1", adverse_event::Closed {});
    story.does("quality", TRIAL, closing());
}

#[test]
fn a_deviation_on_a_closed_lot_stops_the_closing_of_the_trial() {
    let mut story = over();
    story.does("quality", "deviation/DEV-1", found("lot/L1"));
    trial_names(&mut story, &["deviation/DEV-1"]);
    decides(&mut story, "deviation/DEV-1");
    story.does("quality", TRIAL, closing());
}

#[test]
fn a_recall_that_is_opened_after_the_closing_of_its_lot_stops_the_closing_of_the_trial() {
    let mut story = over();
    story.does("quality", "recall/R1", recalled());
    assert_eq!(story.state("lot/L1"), "closed");
    trial_names(&mut story, &["recall/R1 is not closed"]);
}
