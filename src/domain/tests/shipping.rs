//! Refusals about storing, packing, handing over and receiving, and what is never refused.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::deviation::Decision;
use crate::domain::readings::SetAside;
use crate::domain::receipt::{Found, Logger};
use crate::domain::{LocalTime, Role, handoff, person, quality, vial};

const VIALS: [&str; 3] = ["vial/L1-001", "vial/L1-002", "vial/L1-003"];

fn offered(to: crate::domain::shipment::Taker) -> handoff::Offered {
    handoff::Offered { to }
}

refusals! {
    Shippable by fn an_unreleased_vial_is_not_shipped() {
        Story::filled().tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &VIALS))
    }

    Shippable by fn a_vial_of_a_held_lot_is_not_shipped() {
        let mut story = Story::released();
        story.does("quality", "lot/L1", held());
        story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &VIALS))
    }

    Shippable by fn a_vial_of_a_recalled_lot_is_not_shipped() {
        let mut story = Story::released();
        story.does("quality", "recall/R1", recalled());
        story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &VIALS))
    }

    Shippable by fn an_expired_vial_is_not_shipped() {
        let mut story = Story::released();
        story.wait_days(201);
        for name in ["shipper", "logger"] {
            let qualified = qualified(story.in_days(30));
            story.does("quality", &format!("equipment/{name}"), qualified);
        }
        story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &VIALS))
    }

    Source by fn a_vial_whose_donor_became_ineligible_is_not_shipped() {
        let mut story = Story::released();
        story.does("analyst", "donor/D1", donor_tested(true));
        story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &VIALS))
    }

    Shippable by fn a_vial_in_one_shipment_is_not_packed_into_another() {
        let mut story = Story::sealed();
        story.equip_another_shipper();
        story.tries("pharmacist", "shipment/S2", packed_otherwise(PLANT, WARD, &VIALS[2..]))
    }

    Shippable by fn a_vial_without_a_label_is_not_shipped() {
        let mut story = Story::released();
        let about = format!("label/{}", label_of("second"));
        story.does("lab", &about, printed("vial/L1-001", Some("torn")));
        story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &["vial/L1-001"]))
    }

    Equipment by fn a_shipper_out_of_qualification_is_not_packed() {
        let mut story = Story::released();
        story.wait_days(31);
        story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &VIALS))
    }

    Equipment by fn a_logger_is_no_shipper() {
        let mut packed = packed(PLANT, WARD, &VIALS);
        packed.shipper = id("equipment/logger");
        Story::released().tries("pharmacist", "shipment/S1", packed)
    }

    Equipment by fn a_bath_has_no_places() {
        Story::stocked().tries("ward-pharmacist", "place/W2", placed("equipment/bath"))
    }

    Custody by fn a_vial_is_not_put_into_a_tank_of_another_site() {
        Story::stocked().tries("pharmacist", "vial/L1-001", stored("place/B1", "A1"))
    }

    Custody by fn a_vial_that_is_elsewhere_is_not_packed() {
        let mut story = Story::stocked();
        let shipper = qualified(story.in_days(30));
        story.does("quality", "equipment/shipper", shipper);
        story.tries("pharmacist", "shipment/S2", packed(PLANT, WARD, &VIALS))
    }

    Site by fn a_pharmacist_of_another_site_packs_nothing() {
        Story::released().tries("ward-pharmacist", "shipment/S1", packed(PLANT, WARD, &VIALS))
    }

    Value by fn a_manifest_names_no_vial_twice() {
        let vials = [VIALS[0], VIALS[0]];
        Story::released().tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &vials))
    }

    Sequence by fn a_shipment_is_not_offered_before_it_is_sealed() {
        let mut story = Story::released();
        story.does("pharmacist", "shipment/S1", packed(PLANT, WARD, &VIALS));
        story.tries("pharmacist", "shipment/S1", offered(to_courier()))
    }

    Sequence by fn a_shipment_is_sealed_once() {
        Story::sealed().tries("pharmacist", "shipment/S1", sealed())
    }

    Sequence by fn a_shipment_is_offered_to_one_taker_at_a_time() {
        let mut story = Story::sealed();
        story.does("pharmacist", "shipment/S1", offered(to_courier()));
        story.tries("pharmacist", "shipment/S1", offered(to_pharmacy(WARD)))
    }

    Custody by fn only_the_holder_offers_custody() {
        let mut story = Story::sealed();
        story.hand_over("pharmacist", to_courier(), "courier");
        story.tries("pharmacist", "shipment/S1", offered(to_pharmacy(WARD)))
    }

    Custody by fn custody_is_not_accepted_by_anyone_but_the_named_taker() {
        let mut story = Story::sealed();
        let offer = story.does("pharmacist", "shipment/S1", offered(to_courier()));
        story.tries("ward-pharmacist", "shipment/S1", accepted(offer))
    }

    Custody by fn another_role_of_the_named_site_does_not_accept() {
        let mut story = Story::sealed();
        story.enrol("ward-lab", Role::Lab, Some(WARD));
        let offer = story.does("pharmacist", "shipment/S1", offered(to_pharmacy(WARD)));
        story.tries("ward-lab", "shipment/S1", accepted(offer))
    }

    Custody by fn an_old_offer_is_not_accepted() {
        let mut story = Story::sealed();
        let offer = story.does("pharmacist", "shipment/S1", offered(to_courier()));
        let reason = "wrong courier".into();
        story.does("pharmacist", "shipment/S1", handoff::Withdrawn { offer, reason });
        story.does("pharmacist", "shipment/S1", offered(to_courier()));
        story.tries("courier", "shipment/S1", accepted(offer))
    }

    Custody by fn nobody_takes_custody_from_themselves() {
        let mut story = Story::sealed();
        let (role, site) = (Role::Pharmacist, Some(id("site/ward")));
        story.does("admin", "person/pharmacist", person::RoleGranted { role, site });
        let offer = story.does("pharmacist", "shipment/S1", offered(to_pharmacy(WARD)));
        story.tries("pharmacist", "shipment/S1", accepted(offer))
    }

    Custody by fn custody_is_not_offered_to_someone_who_could_not_accept() {
        let nurse = crate::domain::shipment::Taker::Person(id("person/nurse"));
        Story::sealed().tries("pharmacist", "shipment/S1", offered(nurse))
    }

    Custody by fn custody_is_not_offered_to_the_holder() {
        Story::sealed().tries("pharmacist", "shipment/S1", offered(to_pharmacy(PLANT)))
    }

    Custody by fn only_the_giver_withdraws_an_offer() {
        let mut story = Story::sealed();
        let offer = story.does("pharmacist", "shipment/S1", offered(to_courier()));
        let reason = "late".into();
        story.tries("courier", "shipment/S1", handoff::Withdrawn { offer, reason })
    }

    Custody by fn a_courier_does_not_act_for_the_site_that_holds_a_shipment() {
        Story::sealed().tries("courier", "shipment/S1", offered(to_pharmacy(WARD)))
    }

    Sequence by fn nothing_is_accepted_without_an_open_offer() {
        Story::sealed().tries("courier", "shipment/S1", accepted(sha("no offer")))
    }

    Sequence by fn a_shipment_is_not_received_on_its_way() {
        let mut story = Story::sealed();
        story.hand_over("pharmacist", to_courier(), "courier");
        story.tries("ward-pharmacist", "shipment/S1", received(&VIALS))
    }

    Receipt by fn every_vial_is_answered_for_at_receipt() {
        Story::delivered().tries("ward-pharmacist", "shipment/S1", received(&VIALS[..2]))
    }

    Receipt by fn a_vial_that_is_not_on_the_manifest_is_not_received() {
        let vials = [VIALS[0], VIALS[1], VIALS[2], "vial/L1-004"];
        Story::delivered().tries("ward-pharmacist", "shipment/S1", received(&vials))
    }

    Receipt by fn a_vial_is_not_allocated_before_its_receipt() {
        let mut story = Story::delivered();
        story.enrols("participant/P1");
        story.does("investigator", "order/O1", dose("participant/P1", 1).0);
        story.tries("ward-pharmacist", VIALS[0], allocated("order/O1"))
    }

    Receipt by fn a_vial_that_was_too_warm_is_not_allocated_before_the_decision() {
        let mut story = Story::arrived();
        story.reads_logger(-134_999);
        story.does("ward-pharmacist", "shipment/S1", received(&VIALS));
        story.enrols("participant/P1");
        story.does("investigator", "order/O1", dose("participant/P1", 1).0);
        story.tries("ward-pharmacist", VIALS[0], allocated("order/O1"))
    }

    Receipt by fn a_shipment_is_not_received_as_read_before_its_logger_is() {
        Story::arrived().tries("ward-pharmacist", "shipment/S1", received(&VIALS))
    }

    Sequence by fn a_vial_in_a_shipper_is_not_destroyed() {
        Story::sealed().tries("pharmacist", VIALS[0], destroyed("person/lab"))
    }

    Disposition by fn the_witness_of_a_destruction_is_someone_else() {
        Story::released().tries("lab", VIALS[0], destroyed("person/lab"))
    }

    Sequence by fn a_vial_is_destroyed_once() {
        let mut story = Story::released();
        story.does("lab", VIALS[0], destroyed("person/pharmacist"));
        story.tries("lab", VIALS[0], destroyed("person/pharmacist"))
    }

    Value by fn a_shipment_goes_to_another_site() {
        Story::released().tries("pharmacist", "shipment/S1", packed(PLANT, PLANT, &VIALS))
    }

    Value by fn an_arrival_is_not_planned_for_years_ahead() {
        let mut story = Story::released();
        let mut packed = packed(PLANT, WARD, &VIALS);
        packed.planned_arrival = story.in_days(367);
        story.tries("pharmacist", "shipment/S1", packed)
    }

    Value by fn a_vial_of_the_manifest_is_not_unlisted() {
        let mut opened = received(&VIALS);
        opened.unlisted = [id(VIALS[0])].into();
        Story::delivered().tries("ward-pharmacist", "shipment/S1", opened)
    }

    Value by fn a_shipper_is_not_opened_before_its_arrival() {
        let mut story = Story::delivered();
        let mut opened = received(&VIALS);
        opened.opened_at = Some(story.in_days(-1));
        story.tries("ward-pharmacist", "shipment/S1", opened)
    }

    Unknown by fn readings_are_about_a_shipment_or_a_store() {
        let mut story = Story::staffed();
        let read = readings(WARD, story.in_days(-1).instant(), story.now, -180_000);
        story.tries("ward-pharmacist", "equipment/bath", read)
    }

    Site by fn the_readings_of_a_store_are_read_by_its_own_site() {
        let mut story = Story::staffed();
        let read = readings(PLANT, story.in_days(-1).instant(), story.now, -180_000);
        story.tries("quality", "equipment/ward-tank", read)
    }

    Unknown by fn only_a_file_that_is_attached_is_set_aside() {
        let (file, reason) = (sha("another"), "another logger".into());
        Story::delivered().tries("ward-quality", "shipment/S1", SetAside { file, reason })
    }

    Sequence by fn what_was_given_is_not_in_a_shipper() {
        let mut story = Story::infused();
        story.equip_another_shipper();
        let other = ["vial/L1-004"];
        story.does("pharmacist", "shipment/S2", packed_otherwise(PLANT, WARD, &other));
        let mut opened = received(&other);
        opened.unlisted = [id(VIALS[0])].into();
        story.tries("pharmacist", "shipment/S2", opened)
    }

    Time by fn what_was_put_away_since_was_not_in_the_shipper_before() {
        let mut story = Story::released();
        story.does("pharmacist", "shipment/S1", packed(PLANT, WARD, &VIALS));
        story.wait_minutes(60);
        story.does("lab", "vial/L1-005", stored("place/B1", "A1"));
        story.wait_minutes(10);
        let mut opened = received(&VIALS);
        opened.unlisted = [id("vial/L1-005")].into();
        let mut event = story.event("pharmacist", "shipment/S1", opened);
        event.late_reason = Some("no network".into());
        event.at = LocalTime::at(story.now.plus_seconds(-1800), 8 * 3600);
        story.send(&event)
    }

    Unknown by fn a_file_is_read_by_a_format_of_the_site() {
        let mut story = Story::staffed();
        let mut read = readings(PLANT, story.in_days(-1).instant(), story.now, -180_000);
        read.format = "another".into();
        story.tries("quality", "equipment/tank", read)
    }

    Value by fn a_summary_does_not_contradict_itself() {
        let mut story = Story::staffed();
        let mut read = readings(PLANT, story.in_days(-1).instant(), story.now, -180_000);
        read.summary.coldest_mc = -170_000;
        story.tries("quality", "equipment/tank", read)
    }

    Equipment by fn a_shipper_stays_cold_until_its_arrival() {
        let mut packed = packed(PLANT, WARD, &VIALS);
        packed.hold_hours = 1;
        Story::released().tries("pharmacist", "shipment/S1", packed)
    }

    Time by fn a_shipment_is_not_offered_before_it_was_sealed() {
        let mut story = Story::released();
        story.does("pharmacist", "shipment/S1", packed(PLANT, WARD, &VIALS));
        story.wait_minutes(60);
        story.does("pharmacist", "shipment/S1", sealed());
        let mut event = story.event("pharmacist", "shipment/S1", offered(to_courier()));
        event.late_reason = Some("no network".into());
        event.at = LocalTime::at(story.now.plus_seconds(-1800), 8 * 3600);
        story.send(&event)
    }
}

#[test]
fn a_held_recalled_or_expired_vial_is_destroyed_all_the_same() {
    let mut story = Story::stocked();
    story.does("quality", "lot/L1", held());
    story.does("ward-pharmacist", VIALS[0], destroyed("person/nurse"));
    story.does("quality", "recall/R1", recalled());
    story.does(
        "ward-pharmacist",
        VIALS[1],
        vial::Damaged {
            reason: "recalled".into(),
        },
    );
    story.does("ward-pharmacist", VIALS[1], destroyed("person/nurse"));
    story.does("analyst", "donor/D1", donor_tested(true));
    story.wait_days(300);
    story.does("ward-pharmacist", VIALS[2], destroyed("person/nurse"));
    story.does("lab", "vial/L1-004", destroyed("person/pharmacist"));
}

#[test]
fn a_recalled_vial_goes_back_to_its_maker() {
    let mut story = Story::stocked();
    story.does("quality", "recall/R1", recalled());
    let shipper = qualified(story.in_days(30));
    story.does("quality", "equipment/shipper", shipper);
    let back = returned(WARD, PLANT, &VIALS);
    story.does("ward-pharmacist", "shipment/S2", back);
}

#[test]
fn a_shipment_that_nobody_takes_is_opened_again_where_it_was_packed() {
    let mut story = Story::sealed();
    story.hand_over("pharmacist", to_courier(), "courier");
    story.hand_over("courier", to_pharmacy(PLANT), "pharmacist");
    story.reads_logger_at(PLANT, "pharmacist", -180_000);
    story.does("pharmacist", "shipment/S1", received(&VIALS));
    assert_eq!(story.shown(VIALS[0]), "available");
    // The shipper has travelled: it is qualified again before it is packed again.
    let again = packed(PLANT, WARD, &VIALS);
    let refusal = story.refused("pharmacist", "shipment/S2", again.clone());
    assert_eq!(refusal.rule.id(), "B05");
    let shipper = qualified(story.in_days(30));
    story.does("quality", "equipment/shipper", shipper);
    story.does("pharmacist", "shipment/S2", again);
}

#[test]
fn a_recalled_lot_is_unpacked_before_it_leaves() {
    let mut story = Story::released();
    story.does("pharmacist", "shipment/S1", packed(PLANT, WARD, &VIALS));
    story.does("quality", "recall/R1", recalled());
    story.does("pharmacist", "shipment/S1", received(&VIALS));
    story.does("lab", VIALS[0], destroyed("person/pharmacist"));
}

#[test]
fn a_broken_seal_keeps_every_vial_from_use_until_the_decision() {
    for broken_on_the_way in [true, false] {
        let mut story = Story::sealed();
        let offer = story.does("pharmacist", "shipment/S1", offered(to_pharmacy(WARD)));
        let mut taken = accepted(offer);
        taken.seal_intact = !broken_on_the_way;
        story.does("ward-pharmacist", "shipment/S1", taken);
        story.reads_logger(-180_000);
        let mut opened = received(&VIALS);
        opened.seal_intact = broken_on_the_way;
        story.does("ward-pharmacist", "shipment/S1", opened);
        assert_eq!(story.state("shipment/S1"), "received_with_discrepancy");
        assert_eq!(story.shown(VIALS[0]), "quarantined");
        story.decides(Decision::Accept);
        assert_eq!(story.shown(VIALS[0]), "available");
    }
}

#[test]
fn a_shipment_without_its_logger_waits_for_a_decision_which_may_reject_it() {
    for logger in [Logger::Lost, Logger::Unreadable] {
        let mut story = Story::arrived();
        let mut silent = received(&VIALS);
        silent.logger = logger;
        silent.vials[2].found = Found::Absent;
        story.does("ward-pharmacist", "shipment/S1", silent);
        assert_eq!(story.state(VIALS[2]), "missing");
        story.decides(Decision::Reject);
        assert_eq!(story.shown(VIALS[0]), "rejected");
        story.does("ward-pharmacist", VIALS[0], destroyed("person/nurse"));
    }
}

#[test]
fn a_decision_for_use_does_not_hide_a_missing_vial() {
    let mut story = Story::arrived();
    story.reads_logger(0);
    let mut warm = received(&VIALS);
    warm.vials[1].found = Found::Absent;
    story.does("ward-pharmacist", "shipment/S1", warm);
    story.decides_all(Decision::Accept);
    assert_eq!(story.state("shipment/S1"), "received_with_discrepancy");
    assert_eq!(story.shown(VIALS[0]), "available");
    assert_eq!(story.state(VIALS[1]), "missing");
}

#[test]
fn a_refusal_leaves_custody_with_the_giver() {
    let mut story = Story::sealed();
    let offer = story.does("pharmacist", "shipment/S1", offered(to_courier()));
    let reason = "the seal number differs".into();
    story.does("courier", "shipment/S1", handoff::Refused { offer, reason });
    assert_eq!(story.state("shipment/S1"), "sealed");
    story.does("pharmacist", "shipment/S1", offered(to_pharmacy(WARD)));
}

#[test]
fn a_hold_on_the_way_stops_the_use_but_not_the_journey() {
    let mut story = Story::sealed();
    story.hand_over("pharmacist", to_courier(), "courier");
    story.does(
        "quality",
        "lot/L1",
        quality::Held {
            reason: "late result".into(),
        },
    );
    story.hand_over("courier", to_pharmacy(WARD), "ward-pharmacist");
    story.reads_logger(-180_000);
    story.does("ward-pharmacist", "shipment/S1", received(&VIALS));
}
