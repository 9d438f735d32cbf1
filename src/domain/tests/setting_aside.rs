//! Refusals about overrides, corrections, suspected keys, details in clear, and the closing of a trial.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::shipment::Taker;
use crate::domain::{
    Despite, Event, Hash, Record, Role, Rule, Stop, correction, key, lot, overriding,
};

const VIAL: &str = "vial/L1-001";

fn why() -> String {
    "because".into()
}

pub(super) fn ended() -> crate::domain::protocol::Closed {
    crate::domain::protocol::Closed {
        statement: "kept for 30 years".into(),
    }
}

fn requested(story: &Story, rule: Rule, about: &str) -> overriding::Requested {
    overriding::Requested {
        rule,
        about: subject(about),
        whole: subject(whole_of(rule, about)),
        until: story.in_days(1),
        reason: why(),
    }
}

/// What an override of this rule is for as a whole.
fn whole_of(rule: Rule, about: &str) -> &str {
    if rule == Rule::Equipment {
        "shipment/S1"
    } else if [Rule::Allocation, Rule::Bedside].contains(&rule) {
        "order/O1"
    } else {
        about
    }
}

fn granted(request: Hash) -> overriding::Granted {
    overriding::Granted {
        request,
        reason: why(),
    }
}

/// A shipper out of qualification, with an override asked for by the pharmacist.
fn asked() -> (Story, Hash) {
    let mut story = unqualified();
    let request = requested(&story, Rule::Equipment, "equipment/shipper");
    let entry = story.does("pharmacist", "override/V1", request);
    (story, entry)
}

/// A shipper out of qualification.
fn unqualified() -> Story {
    let mut story = Story::released();
    story.wait_days(31);
    let logger = qualified(story.in_days(30));
    story.does("quality", "equipment/logger", logger);
    story
}

/// A packing under the override, signed now and not sent.
fn packing_under(story: &mut Story) -> Event {
    let event = story.event("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]));
    Event {
        under: Some(id("override/V1")),
        ..event
    }
}

/// The event, sent late.
fn late(event: &Event) -> Event {
    Event {
        late_reason: Some("no network".into()),
        ..event.clone()
    }
}

/// A shipment whose courier has left, and an override of its custody.
fn left_with_a_courier() -> Story {
    let mut story = Story::sealed();
    story.hand_over("pharmacist", to_courier(), "courier");
    let left = crate::domain::person::Left { reason: why() };
    story.does("admin", "person/courier", left);
    let request = requested(&story, Rule::Custody, "shipment/S1");
    let entry = story.does("pharmacist", "override/V1", request);
    story.does("quality", "override/V1", granted(entry));
    story
}

/// Offers the shipment under the override.
fn offers_under(story: &mut Story, who: &str, to: Taker) -> Result<Hash, Stop> {
    let offered = crate::domain::handoff::Offered { to };
    let mut event = story.event(who, "shipment/S1", offered);
    event.under = Some(id("override/V1"));
    story.send(&event)
}

/// Packs under an override.
fn packs_under(story: &mut Story, under: &str) -> Result<Hash, Stop> {
    let mut event = story.event("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]));
    event.under = Some(id(under));
    story.send(&event)
}

/// A correction of the fill's entry by the one who filled.
fn corrected(story: &Story) -> correction::Corrected {
    let signed = story.signed.iter();
    let filled = signed
        .enumerate()
        .find(|(_, signed)| String::from_utf8_lossy(&signed.bytes).contains("\"lot.filled\""));
    let (index, signed) = filled.unwrap();
    let index = u64::try_from(index).unwrap();
    correction::Corrected {
        entry: index,
        leaf: Hash::of(&[b"leaf", &index.to_be_bytes(), &signed.bytes]),
        member: "body.volume_ul".into(),
        was: 2000.into(),
        should_be: 2100.into(),
        reason: "misread".into(),
    }
}

fn corrects(who: &str, spoil: impl Fn(&mut correction::Corrected)) -> Result<Hash, Stop> {
    let mut story = Story::filled();
    let mut correction = corrected(&story);
    spoil(&mut correction);
    story.tries(who, "lot/L1", correction)
}

refusals! {
    Balance by fn a_trial_is_not_closed_while_someone_is_in_it() {
        Story::stocked().tries("quality", "protocol/trial", ended())
    }

    Balance by fn a_trial_is_not_closed_while_a_lot_is_open() {
        Story::released().tries("quality", "protocol/trial", ended())
    }

    Sequence by fn nobody_is_screened_for_a_trial_that_is_closed() {
        let mut story = Story::banked();
        story.does("quality", "protocol/trial", ended());
        story.tries("investigator", "participant/P1", screening().0)
    }

    Bedside by fn identity_at_the_bedside_is_never_set_aside() {
        let mut story = Story::at_the_bedside();
        let request = requested(&story, Rule::Bedside, "participant/P1");
        story.tries("nurse", "override/V1", request)
    }

    QualityComplete by fn the_quality_of_a_lot_is_never_set_aside() {
        let mut story = Story::filled();
        let request = requested(&story, Rule::QualityComplete, "lot/L1");
        story.tries("pharmacist", "override/V1", request)
    }

    Equipment by fn nobody_grants_what_they_asked_for() {
        let mut story = Story::released();
        let request = requested(&story, Rule::Equipment, "equipment/shipper");
        let entry = story.does("quality", "override/V1", request);
        story.tries("quality", "override/V1", granted(entry))
    }

    Equipment by fn an_override_that_is_not_granted_excuses_nothing() {
        let (mut story, _) = asked();
        packs_under(&mut story, "override/V1")
    }

    Equipment by fn an_override_is_used_once() {
        let (mut story, entry) = asked();
        story.does("quality", "override/V1", granted(entry));
        packs_under(&mut story, "override/V1").unwrap();
        let mut event = story.event("pharmacist", "shipment/S2", packed(PLANT, WARD, &["vial/L1-002"]));
        event.under = Some(id("override/V1"));
        story.send(&event)
    }

    Equipment by fn an_override_ends_in_time() {
        let (mut story, entry) = asked();
        story.does("quality", "override/V1", granted(entry));
        story.wait_days(2);
        packs_under(&mut story, "override/V1")
    }

    Equipment by fn an_override_that_is_granted_after_the_act_excuses_nothing() {
        let (mut story, entry) = asked();
        let act = packing_under(story.wait_minutes(5));
        story.wait_minutes(55).does("quality", "override/V1", granted(entry));
        story.wait_minutes(5);
        story.send(&late(&act))
    }

    Equipment by fn an_override_that_has_ended_excuses_no_act_that_is_recorded_later() {
        let (mut story, entry) = asked();
        story.does("quality", "override/V1", granted(entry));
        let act = packing_under(story.wait_minutes(60));
        story.wait_days(1);
        story.send(&late(&act))
    }

    Sequence by fn an_override_is_not_granted_after_its_end() {
        let (mut story, entry) = asked();
        story.wait_days(1);
        story.tries("quality", "override/V1", granted(entry))
    }

    Sequence by fn an_override_is_not_granted_as_of_a_time_before_its_end() {
        let (mut story, entry) = asked();
        let act = story.event("quality", "override/V1", granted(entry));
        story.wait_days(1);
        story.send(&late(&act))
    }

    Value by fn an_override_is_not_asked_for_as_of_a_time_that_has_passed() {
        let mut story = unqualified();
        let request = requested(&story, Rule::Equipment, "equipment/shipper");
        let act = story.event("pharmacist", "override/V1", request);
        story.wait_days(14);
        story.send(&late(&act))
    }

    Custody by fn an_override_of_custody_serves_nobody_of_a_third_site() {
        let mut story = left_with_a_courier();
        story.does("admin", "site/clinic", a_site("clinic"));
        story.enrol("clinic-pharmacist", Role::Pharmacist, Some("clinic"));
        offers_under(&mut story, "clinic-pharmacist", to_pharmacy("clinic"))
    }

    Custody by fn an_override_of_custody_serves_no_courier_who_does_not_hold_it() {
        let mut story = left_with_a_courier();
        story.enrol("second-courier", Role::Courier, None);
        offers_under(&mut story, "second-courier", to_pharmacy(WARD))
    }

    Shippable by fn an_override_of_one_rule_excuses_no_other() {
        let (mut story, entry) = asked();
        story.does("quality", "override/V1", granted(entry));
        story.does("quality", "lot/L1", held());
        packs_under(&mut story, "override/V1")
    }

    Correction by fn a_correction_names_an_entry_about_the_same_thing() {
        corrects("lab", |correction| correction.entry = 0)
    }

    Correction by fn a_correction_is_signed_by_the_signer_or_quality_assurance() {
        corrects("analyst", |_| ())
    }

    Correction by fn a_correction_says_something_else_than_the_event() {
        corrects("lab", |correction| correction.should_be = 2000.into())
    }

    Key by fn a_key_that_someone_else_may_have_used_signs_nothing() {
        let mut story = Story::staffed();
        let suspected = key::Suspected { key_id: public_key("lab").id(), since: 3, reason: "left unlocked".into() };
        story.does("lab", "person/lab", suspected);
        story.tries("lab", "donor/D1", donor_tested(false))
    }

    Private by fn a_detail_stands_in_no_event() {
        let (mut screened, details) = screening();
        screened.answers[0].criterion = "acute GVHD".into();
        Story::banked().tries_with("investigator", "participant/P1", screened, &details)
    }

    Sequence by fn an_override_is_granted_once() {
        let (mut story, entry) = asked();
        story.does("quality", "override/V1", granted(entry));
        story.tries("quality", "override/V1", granted(entry))
    }

    Unknown by fn a_grant_names_its_request() {
        let (mut story, _) = asked();
        story.tries("quality", "override/V1", granted(sha("another")))
    }

    Value by fn an_override_does_not_last_for_years() {
        let mut story = Story::released();
        let mut request = requested(&story, Rule::Equipment, "equipment/shipper");
        request.until = story.in_days(367);
        story.tries("pharmacist", "override/V1", request)
    }
}

#[test]
fn a_trial_is_closed_when_everyone_has_left_and_every_vial_is_accounted_for() {
    let mut story = Story::stocked();
    for vial in ["001", "002", "003"] {
        let vial = format!("vial/L1-{vial}");
        story.does("ward-pharmacist", &vial, destroyed("person/nurse"));
    }
    for vial in ["004", "005", "006"] {
        let vial = format!("vial/L1-{vial}");
        story.does("pharmacist", &vial, destroyed("person/lab"));
    }
    let balance = lot::Balance {
        filled: 6,
        destroyed: 6,
        ..lot::Balance::default()
    };
    story.does("pharmacist", "lot/L1", lot::Closed { balance });
    for participant in ["participant/P1", "participant/P2"] {
        story.does("investigator", participant, withdrawn());
    }
    story.does("quality", "protocol/trial", ended());
    assert_eq!(story.state("protocol/trial"), "closed");
}

#[test]
fn an_override_by_two_people_opens_a_deviation_and_excuses_one_event() {
    let (mut story, entry) = asked();
    story.does("quality", "override/V1", granted(entry));
    assert_eq!(story.state(&story.newest_deviation()), "opened");
    packs_under(&mut story, "override/V1").unwrap();
    assert_eq!(story.state("override/V1"), "used");
}

#[test]
fn a_late_act_after_the_grant_is_lawful_until_the_override_ends() {
    let (mut story, entry) = asked();
    story.does("quality", "override/V1", granted(entry));
    let deviation = story.newest_deviation();
    let act = packing_under(story.wait_minutes(60));
    story.wait_minutes(60);
    story.send(&late(&act)).unwrap();
    assert_eq!(story.state("override/V1"), "used");
    assert_eq!(story.newest_deviation(), deviation);
}

#[test]
fn a_late_act_under_an_override_that_has_ended_is_recorded_as_a_breach() {
    let (mut story, entry) = asked();
    story.does("quality", "override/V1", granted(entry));
    let act = packing_under(story.wait_minutes(60));
    story.wait_days(2);
    let despite = Despite {
        rules: [Rule::Equipment].into(),
        reason: why(),
        evidence: None,
    };
    let done = Event {
        despite: Some(despite),
        ..late(&act)
    };
    story.send(&done).unwrap();
    let breach = format!("deviation/B-{:06}", story.signed.len() - 1);
    assert_eq!(story.state(&breach), "opened");
}

#[test]
fn whoever_asked_for_an_override_does_not_decide_on_it() {
    let mut story = unqualified();
    story.enrol("third-quality", Role::Quality, None);
    let request = requested(&story, Rule::Equipment, "equipment/shipper");
    let entry = story.does("third-quality", "override/V1", request);
    story.does("quality", "override/V1", granted(entry));
    let assessed = crate::domain::deviation::Assessed {
        class: crate::domain::deviation::Class::Minor,
        impact: "none".into(),
    };
    let about = story.newest_deviation();
    for who in ["quality", "third-quality"] {
        let refusal = story.refused(who, &about, assessed.clone());
        assert_eq!(refusal.rule, Rule::Apart, "{who}");
    }
    story.does("second-quality", &about, assessed);
}

#[test]
fn custody_is_recovered_from_whoever_has_left_by_an_override() {
    let mut story = left_with_a_courier();
    let offer = offers_under(&mut story, "pharmacist", to_pharmacy(WARD)).unwrap();
    story.does("ward-pharmacist", "shipment/S1", accepted(offer));
}

#[test]
fn the_signer_or_quality_assurance_corrects_a_fill_that_nothing_rests_on() {
    for who in ["lab", "quality"] {
        let mut story = Story::filled();
        let correction = corrected(&story);
        story.does(who, "lot/L1", correction);
        let Record::Lot(lot) = story.record("lot/L1") else {
            panic!()
        };
        assert_eq!(lot.fill.unwrap().volume_ul, 2100);
    }
}
