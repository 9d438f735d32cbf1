//! What is refused about uses, facts and files.

use super::super::refusals;
use super::*;

/// The last hour of the tank is read from a file as warm as this, which someone sets aside.
fn sets_aside(
    story: &mut Story,
    (attaches, warmest_mc): (&str, i32),
    who: &str,
) -> Result<crate::domain::Hash, Stop> {
    let file = readings(PLANT, story.now.plus_seconds(-3600), story.now, warmest_mc);
    story.does(attaches, TANK, file.clone());
    let aside = SetAside {
        file: file.file,
        reason: "of another tank".into(),
    };
    story.tries(who, TANK, aside)
}

refusals! {
    Despite by fn a_request_is_never_recorded_despite_a_rule() {
        let mut story = Story::released();
        story.does("quality", "lot/L1", held());
        let event = story.event("pharmacist", "lot/L1", crate::domain::lot::Closed { balance: crate::domain::lot::Balance::default() });
        let event = it_happened(&mut story, &event, 1, &[Rule::Balance]);
        story.send(&event)
    }

    Despite by fn a_fact_that_broke_a_rule_says_when_it_happened() {
        let (mut story, start) = started_during_a_recall();
        let mut fact = it_happened(&mut story, &start, 5, &[Rule::Bedside]);
        fact.late_reason = None;
        fact.at = LocalTime::at(story.now, 8 * 3600);
        story.send(&fact)
    }

    Despite by fn nothing_is_recorded_despite_the_rules_about_who_signs() {
        let (mut story, start) = started_during_a_recall();
        let fact = it_happened(&mut story, &start, 5, &[Rule::Role]);
        story.send(&fact)
    }

    Despite by fn a_fact_that_broke_a_rule_names_one() {
        let (mut story, start) = started_during_a_recall();
        let fact = it_happened(&mut story, &start, 5, &[]);
        story.send(&fact)
    }

    Bedside by fn a_rule_that_is_not_named_still_refuses_a_fact() {
        let (mut story, start) = started_during_a_recall();
        let fact = it_happened(&mut story, &start, 5, &[Rule::Custody]);
        story.send(&fact)
    }

    Time by fn a_late_event_is_not_earlier_than_what_it_continues() {
        let mut story = in_the_tank();
        let mut event = story.event("lab", VIAL, Retrieved { purpose: "work".into() });
        event.at = LocalTime::at(story.now.plus_seconds(-7200), 8 * 3600);
        event.late_reason = Some("paper".into());
        story.send(&event)
    }

    Time by fn a_late_event_is_not_earlier_than_what_it_refers_to() {
        let mut story = Story::released();
        story.does("lab", "place/B9", placed(TANK));
        let mut event = story.event("lab", VIAL, stored("place/B9", "A1"));
        event.at = LocalTime::parse("2019-01-01T00:00:00+08:00").unwrap();
        event.late_reason = Some("paper".into());
        story.send(&event)
    }

    Bedside by fn a_late_thaw_does_not_help_its_signer_past_the_expiry() {
        let mut story = Story::allocated();
        let Record::Lot(lot) = story.record("lot/L1") else { panic!() };
        story.now = lot.expires_at().instant().plus_seconds(60);
        let mut event = story.event("ward-pharmacist", VIAL, thawed());
        event.at = LocalTime::at(story.now.plus_seconds(-3600), 8 * 3600);
        event.late_reason = Some("no network".into());
        story.send(&event)
    }

    Shippable by fn nothing_is_packed_that_expires_on_its_way() {
        let mut story = Story::released();
        let Record::Lot(lot) = story.record("lot/L1") else { panic!() };
        story.does("quality", "equipment/shipper", qualified(story.in_days(400)));
        story.does("quality", "equipment/logger", qualified(story.in_days(400)));
        story.now = lot.expires_at().instant().plus_seconds(-1200);
        story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]))
    }

    Equipment by fn a_shipper_is_in_one_shipment_at_a_time() {
        let mut story = Story::released();
        story.does("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]));
        story.tries("pharmacist", "shipment/S2", packed(PLANT, WARD, &["vial/L1-002"]))
    }

    Equipment by fn nothing_is_stored_in_a_tank_that_is_out_of_service() {
        let mut story = Story::released();
        story.does("quality", TANK, crate::domain::equipment::Retired { reason: "leaks".into() });
        story.tries("lab", VIAL, stored("place/B1", "A1"))
    }

    Value by fn an_infusion_of_which_nothing_was_given_was_stopped_not_completed() {
        let mut story = Story::verified();
        story.does("nurse", "infusion/I1", started());
        story.tries("nurse", "infusion/I1", completed(0))
    }

    Exists by fn a_file_is_attached_once_by_the_setting_of_its_first_reading() {
        let (mut story, packed_at) = arrived();
        let now = story.now;
        let one = readings(WARD, packed_at, now, -190_000);
        story.does("ward-pharmacist", "shipment/S1", one.clone());
        story.tries("ward-pharmacist", "shipment/S1", one)
    }

    Value by fn a_file_does_not_end_in_the_future() {
        let mut story = in_the_tank();
        let later = story.now.plus_seconds(11 * 86_400);
        let future = readings(PLANT, story.now, later, -190_000);
        story.tries("lab", TANK, future)
    }

    Value by fn a_file_is_read_against_the_limit_of_what_is_in_the_tank() {
        let mut story = in_the_tank();
        let mut odd = readings(PLANT, story.now.plus_seconds(-600), story.now, -190_000);
        odd.limit_mc = -100_000;
        story.tries("lab", TANK, odd)
    }

    Apart by fn whoever_attached_a_file_does_not_set_it_aside() {
        let mut story = in_the_tank();
        sets_aside(&mut story, ("quality", -60_000), "quality")
    }

    Apart by fn whoever_attached_a_cold_file_does_not_set_it_aside_either() {
        let mut story = in_the_tank();
        sets_aside(&mut story, ("quality", -190_000), "quality")
    }

    Apart by fn the_finder_of_an_undecided_deviation_about_the_readings_sets_no_file_aside() {
        let mut story = in_the_tank();
        let before = readings(PLANT, story.now.plus_seconds(-7200), story.now.plus_seconds(-3600), -60_000);
        story.does("quality", TANK, before);
        sets_aside(&mut story, ("lab", -60_000), "quality")
    }

    Sequence by fn only_a_file_that_counts_is_set_aside() {
        let mut story = in_the_tank();
        story.tries("quality", TANK, SetAside { file: sha("none"), reason: "x".into() })
    }

    Balance by fn a_site_explains_numbers_that_are_not_those_of_the_record() {
        let mut story = Story::stocked();
        story.does("quality", "recall/R1", recalled());
        story.tries("ward-pharmacist", "recall/R1", acknowledged(WARD, 999, 99))
    }

    Balance by fn a_recall_is_not_closed_while_vials_of_it_are_on_the_way() {
        let mut story = Story::sealed();
        story.does("quality", "recall/R1", recalled());
        story.does("quality", "recall/R1", acknowledged(PLANT, 6, 0));
        story.does("ward-pharmacist", "recall/R1", acknowledged(WARD, 0, 0));
        story.tries("quality", "recall/R1", withdrawn_for_good())
    }

    Value by fn a_recall_names_something() {
        Story::released().tries("quality", "recall/R1", recall_of(&[]))
    }

    Sequence by fn an_infusion_that_was_given_is_not_abandoned() {
        let mut story = Story::verified();
        story.does("nurse", "infusion/I1", started());
        story.tries("nurse", "infusion/I1", infusion::Abandoned { reason: "x".into() })
    }

    Value by fn a_site_is_used_for_nothing() {
        let story = Story::staffed();
        let found = usability(&story.world, &subject("site/ward"), Purpose::Ship, None, story.now);
        found.map(|_| sha("usable"))
    }

    Bedside by fn a_vial_that_is_added_between_the_checks_begins_them_anew() {
        let (mut story, other) = (Story::stocked(), "vial/L1-002");
        story.does("investigator", "order/O1", dose("participant/P1", 2).0);
        story.does("ward-pharmacist", VIAL, allocated("order/O1"));
        let early = story.event("ward-pharmacist", VIAL, thawed());
        let early = it_happened(&mut story, &early, 0, &[Rule::Bedside]);
        story.send(&early).unwrap();
        story.decides_all(Decision::Accept);
        let of_one = story.event("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]));
        let of_one = it_happened(&mut story, &of_one, 0, &[Rule::Bedside]);
        story.send(&of_one).unwrap();
        story.decides_all(Decision::Accept);
        story.does("ward-pharmacist", other, allocated("order/O1"));
        story.does("ward-pharmacist", other, thawed());
        story.tries("second-nurse", "infusion/I1", check("order/O1", "W1", &[VIAL, other]))
    }

    Sequence by fn what_was_given_is_found_nowhere_whatever_its_finder_says() {
        let mut story = Story::infused();
        let found = FoundAgain { site: id("site/ward"), circumstances: "in a drawer".into() };
        let found = story.event("ward-pharmacist", VIAL, found);
        let found = it_happened(&mut story, &found, 0, &[Rule::Sequence]);
        story.send(&found)
    }

    Sequence by fn a_vial_that_is_with_a_courier_is_destroyed_at_no_site() {
        let mut story = Story::sealed();
        story.hand_over("pharmacist", to_courier(), "courier");
        let (role, site) = (Role::Lab, None);
        story.does("admin", "person/courier", person::RoleGranted { role, site });
        let damaged = vial::Damaged { reason: "dropped".into() };
        let damaged = story.event("courier", VIAL, damaged);
        let damaged = it_happened(&mut story, &damaged, 0, &[Rule::Sequence]);
        story.send(&damaged).unwrap();
        story.tries("courier", VIAL, destroyed("person/lab"))
    }
}
