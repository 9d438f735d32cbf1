//! Who may sign what: the place of a power, the second person, and the end of it.

use super::histories::some_histories;
use super::refusals;
use super::samples::samples;
use super::steps::*;
use super::story::*;
use crate::domain::deviation::{self, Class, Decision};
use crate::domain::person::{Grant, Person};
use crate::domain::site::{self, SiteRole};
use crate::domain::{
    Body, Changes, EntryFact, Event, Hash, KINDS, Kind, Log, MemoryWorld, PersonId, Proposal,
    Record, Role, Rule, SiteId, Stop, Subject, World, decide, key, overriding, person, recall,
    recovery, who, witness,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

mod walk;

const TANK: &str = "equipment/tank";

fn grant(role: Role, site: Option<&str>) -> person::RoleGranted {
    let site = site.map(|name| id(&format!("site/{name}")));
    person::RoleGranted { role, site }
}

fn left() -> person::Left {
    let reason = "moved".into();
    person::Left { reason }
}

fn revoked(key_of: &str) -> key::Revoked {
    key::Revoked {
        key_id: public_key(key_of).id(),
        reason: "lost".into(),
    }
}

fn suspected(key_of: &str) -> key::Suspected {
    key::Suspected {
        key_id: public_key(key_of).id(),
        since: 1,
        reason: "left unlocked".into(),
    }
}

fn confirmed(key_of: &str) -> key::Confirmed {
    let key_id = public_key(key_of).id();
    key::Confirmed { key_id }
}

fn recovered(who: &str) -> recovery::Recovered {
    let key::Enrolled {
        key,
        device,
        possession,
    } = enrolment_of_key(who, who);
    recovery::Recovered {
        title: "administrator".into(),
        key,
        device,
        possession,
        reason: "the only administrator lost their key".into(),
    }
}

fn opened(about: &str, class: Class) -> deviation::Opened {
    departed(about, class)
}

fn assessed(class: Class) -> deviation::Assessed {
    deviation::Assessed {
        class,
        impact: "none".into(),
    }
}

fn decided() -> deviation::Decided {
    deviation::Decided {
        decision: Decision::Accept,
        except: BTreeSet::new(),
        reason: "explained".into(),
    }
}

fn asked(story: &Story, rule: Rule, about: &str, whole: &str) -> overriding::Requested {
    overriding::Requested {
        rule,
        about: subject(about),
        whole: subject(whole),
        until: story.in_days(1),
        reason: "because".into(),
    }
}

fn grants(request: Hash) -> overriding::Granted {
    let reason = "because".into();
    overriding::Granted { request, reason }
}

/// Sites and people, with administrators of the ward and of the whole trial.
fn governed() -> Story {
    let mut story = Story::staffed();
    story.enrol("ward-admin", Role::Administrator, Some(WARD));
    story.enrol("second-admin", Role::Administrator, None);
    story
}

/// A nurse whose second key waits to be confirmed.
fn second_key() -> Story {
    let mut story = governed();
    story.does(
        "admin",
        "person/nurse",
        enrolment_of_key("nurse", "second device"),
    );
    story
}

/// The plant's shipper out of qualification.
fn unqualified() -> Story {
    let mut story = Story::released();
    story.wait_days(31);
    let logger = qualified(story.in_days(30));
    story.does("quality", "equipment/logger", logger);
    story
}

/// An override for a shipment, granted.
fn set_aside() -> Story {
    let mut story = unqualified();
    let request = asked(&story, Rule::Equipment, "equipment/shipper", "shipment/S1");
    let entry = story.does("pharmacist", "override/V1", request);
    story.does("quality", "override/V1", grants(entry));
    story
}

/// A vial destroyed before this witness, who does not suit.
fn destroyed_despite(story: &mut Story, witness: &str) -> Hash {
    let mut event = story.event("lab", "vial/L1-001", destroyed(witness));
    event.late_reason = Some("nobody else was there".into());
    event.despite = Some(crate::domain::Despite {
        rules: [Rule::Disposition].into(),
        reason: "nobody else was there".into(),
        evidence: None,
    });
    story.send(&event).unwrap()
}

/// The ward with these roles in the trial.
fn ward_as(roles: &[SiteRole]) -> site::Changed {
    let mut site = a_site(WARD);
    site.roles = roles.to_vec();
    let reason = "moved".into();
    site::Changed { site, reason }
}

fn under(story: &mut Story, who: &str, about: &str, body: impl Into<Body>) -> Result<Hash, Stop> {
    let mut event = story.event(who, about, body);
    event.under = Some(id("override/V1"));
    story.send(&event)
}

refusals! {
    Apart by fn nobody_grants_themselves_a_role() {
        governed().tries("admin", "person/admin", grant(Role::Quality, None))
    }

    Apart by fn an_administrator_of_a_site_does_not_grant_themselves_a_role_there() {
        governed().tries("ward-admin", "person/ward-admin", grant(Role::Quality, Some(WARD)))
    }

    Site by fn an_administrator_of_a_site_grants_nothing_at_another() {
        governed().tries("ward-admin", "person/nurse", grant(Role::Quality, Some(PLANT)))
    }

    Site by fn an_administrator_of_a_site_grants_nothing_for_the_whole_trial() {
        governed().tries("ward-admin", "person/nurse", grant(Role::Quality, None))
    }

    Site by fn an_administrator_of_a_site_revokes_nothing_at_another() {
        let (role, site) = (Role::Lab, Some(id("site/plant")));
        governed().tries("ward-admin", "person/lab", person::RoleRevoked { role, site, reason: "x".into() })
    }

    Site by fn an_administrator_of_a_site_does_not_let_people_of_another_leave() {
        governed().tries("ward-admin", "person/lab", left())
    }

    Site by fn an_administrator_of_a_site_does_not_let_people_of_the_whole_trial_leave() {
        governed().tries("ward-admin", "person/quality", left())
    }

    Site by fn an_administrator_of_a_site_does_not_let_someone_of_two_sites_leave() {
        let mut story = governed();
        story.does("admin", "person/nurse", grant(Role::Nurse, Some(PLANT)));
        story.tries("ward-admin", "person/nurse", left())
    }

    Site by fn an_administrator_of_a_site_revokes_no_key_of_another() {
        governed().tries("ward-admin", "person/lab", revoked("lab"))
    }

    Site by fn an_administrator_of_a_site_enrols_no_key_for_people_of_another() {
        governed().tries("ward-admin", "person/lab", enrolment_of_key("lab", "second device"))
    }

    Site by fn an_administrator_of_a_site_enrols_no_key_for_someone_whom_another_enrolled() {
        let mut story = governed();
        story.does("admin", "person/new", person::Enrolled { title: "new".into() });
        story.tries("ward-admin", "person/new", enrolment_of_key("new", "new"))
    }

    Site by fn an_administrator_of_a_site_registers_no_site() {
        let mut story = governed();
        let Record::Site(site) = story.record("site/ward") else { panic!() };
        story.tries("ward-admin", "site/clinic", site.described)
    }

    Site by fn an_administrator_of_a_site_does_not_make_it_a_maker_of_the_product() {
        governed().tries("ward-admin", "site/ward", ward_as(&[SiteRole::TrialSite, SiteRole::Manufacturer]))
    }

    Site by fn an_administrator_of_a_site_does_not_end_what_it_is_in_the_trial() {
        governed().tries("ward-admin", "site/ward", ward_as(&[SiteRole::Manufacturer]))
    }

    Apart by fn nobody_enrols_a_key_for_themselves() {
        governed().tries("admin", "person/admin", enrolment_of_key("admin", "second device"))
    }

    Key by fn a_further_key_signs_nothing_before_it_is_confirmed() {
        let mut story = second_key();
        let event = story.event("nurse", "deviation/D1", opened("site/ward", Class::Minor));
        story.send_with("second device", &event)
    }

    Key by fn a_further_key_does_not_confirm_itself() {
        let mut story = second_key();
        let event = story.event("nurse", "person/nurse", confirmed("second device"));
        story.send_with("second device", &event)
    }

    Apart by fn a_further_key_is_not_confirmed_by_the_administrator_who_enrolled_it() {
        second_key().tries("admin", "person/nurse", confirmed("second device"))
    }

    Role by fn a_further_key_is_not_confirmed_by_just_anyone() {
        second_key().tries("second-nurse", "person/nurse", confirmed("second device"))
    }

    Key by fn a_new_key_after_a_revoked_one_waits_as_well() {
        let mut story = governed();
        story.does("admin", "person/nurse", revoked("nurse"));
        story.does("admin", "person/nurse", enrolment_of_key("nurse", "second device"));
        let event = story.event("nurse", "deviation/D1", opened("site/ward", Class::Minor));
        story.send_with("second device", &event)
    }

    Sequence by fn a_key_in_force_is_not_confirmed() {
        second_key().tries("nurse", "person/nurse", confirmed("nurse"))
    }

    LastAdministrator by fn the_only_administrator_does_not_revoke_their_only_key() {
        Story::staffed().tries("admin", "person/admin", revoked("admin"))
    }

    LastAdministrator by fn administrators_of_sites_do_not_count() {
        let mut story = Story::staffed();
        story.enrol("ward-admin", Role::Administrator, Some(WARD));
        story.tries("admin", "person/admin", revoked("admin"))
    }

    LastAdministrator by fn an_administrator_without_a_key_does_not_count() {
        let mut story = Story::staffed();
        story.does("admin", "person/second", person::Enrolled { title: "second".into() });
        story.does("admin", "person/second", grant(Role::Administrator, None));
        story.tries("admin", "person/admin", revoked("admin"))
    }

    Role by fn the_recovery_key_grants_nothing() {
        Story::staffed().tries("recovery", "person/nurse", grant(Role::Quality, None))
    }

    Role by fn the_recovery_key_enrols_nobody_else() {
        Story::staffed().tries("recovery", "person/new", person::Enrolled { title: "new".into() })
    }

    Role by fn the_recovery_key_revokes_not_even_itself() {
        Story::staffed().tries("recovery", "person/recovery", revoked("recovery"))
    }

    Role by fn nobody_takes_the_recovery_key_away() {
        Story::staffed().tries("admin", "person/recovery", revoked("recovery"))
    }

    Role by fn nobody_grants_the_recovery_key_a_role() {
        Story::staffed().tries("admin", "person/recovery", grant(Role::Quality, None))
    }

    Role by fn an_administrator_does_not_act_as_the_recovery_key() {
        Story::staffed().tries("admin", "person/second", recovered("second"))
    }

    Key by fn the_recovery_key_is_not_the_administrators_own() {
        let mut opening = opening();
        opening.recovery_key = opening.key;
        Story::empty().tries("admin", "log/main", opening)
    }

    Exists by fn the_recovery_key_makes_nobody_an_administrator_who_is_enrolled() {
        Story::staffed().tries("recovery", "person/nurse", recovered("nurse"))
    }

    Site by fn quality_of_a_hospital_adopts_no_protocol() {
        governed().tries("ward-quality", "protocol/trial", protocol())
    }

    Site by fn quality_of_a_hospital_adopts_no_specification() {
        governed().tries("ward-quality", "specification/spec-2", specification())
    }

    Site by fn quality_of_a_hospital_grants_no_override_of_another_site() {
        let mut story = unqualified();
        let request = asked(&story, Rule::Equipment, "equipment/shipper", "shipment/S1");
        let entry = story.does("pharmacist", "override/V1", request);
        story.tries("ward-quality", "override/V1", grants(entry))
    }

    Site by fn nobody_asks_for_an_override_of_another_site() {
        let mut story = unqualified();
        let request = asked(&story, Rule::Equipment, "equipment/shipper", "shipment/S1");
        story.tries("nurse", "override/V1", request)
    }

    Site by fn quality_of_a_hospital_assesses_no_deviation_of_another_site() {
        let mut story = Story::staffed();
        story.does("lab", "deviation/D1", opened(TANK, Class::Major));
        story.tries("ward-quality", "deviation/D1", assessed(Class::Minor))
    }

    Site by fn quality_of_a_hospital_decides_no_deviation_of_another_site() {
        let mut story = Story::staffed();
        story.does("lab", "deviation/D1", opened(TANK, Class::Major));
        story.does("quality", "deviation/D1", assessed(Class::Major));
        story.tries("ward-quality", "deviation/D1", decided())
    }

    Site by fn nobody_reports_a_deviation_of_the_equipment_of_another_site() {
        Story::staffed().tries("nurse", "deviation/D1", opened(TANK, Class::Major))
    }

    Site by fn quality_of_a_hospital_closes_no_recall() {
        let mut story = Story::delivered();
        story.does("quality", "recall/R1", recalled());
        let notified = recall::Notified { site: id("site/ward"), means: "call".into() };
        story.tries("ward-quality", "recall/R1", notified)
    }

    Correction by fn quality_of_a_hospital_corrects_nothing_of_another_site() {
        let mut story = Story::staffed();
        let index = u64::try_from(story.signed.len()).unwrap();
        let entry = story.does("quality", TANK, qualified(story.in_days(20)));
        let corrected = crate::domain::correction::Corrected {
            entry: index,
            leaf: entry,
            member: "body.until".into(),
            was: serde_json::json!(story.in_days(20)),
            should_be: serde_json::json!(story.in_days(30)),
            reason: "misread".into(),
        };
        story.tries("ward-quality", TANK, corrected)
    }

    Apart by fn the_finder_of_a_major_deviation_does_not_decide_it() {
        let mut story = Story::staffed();
        story.does("quality", "deviation/D1", opened(TANK, Class::Major));
        story.does("second-quality", "deviation/D1", assessed(Class::Major));
        story.tries("quality", "deviation/D1", decided())
    }

    Apart by fn the_finder_of_a_critical_deviation_does_not_call_it_minor() {
        let mut story = Story::staffed();
        story.does("quality", "deviation/D1", opened(TANK, Class::Critical));
        story.tries("quality", "deviation/D1", assessed(Class::Minor))
    }

    Apart by fn the_finder_of_a_deviation_that_turns_out_major_does_not_decide_it() {
        let mut story = Story::staffed();
        story.does("quality", "deviation/D1", opened(TANK, Class::Minor));
        story.does("quality", "deviation/D1", assessed(Class::Major));
        story.tries("quality", "deviation/D1", decided())
    }

    Equipment by fn an_override_serves_no_other_shipment() {
        let mut story = set_aside();
        under(&mut story, "pharmacist", "shipment/S2", packed(PLANT, WARD, &["vial/L1-001"]))
    }

    Equipment by fn an_override_is_not_used_up_by_an_event_of_another_hospital() {
        let mut story = set_aside();
        let cleaned = qualified(story.in_days(20));
        under(&mut story, "ward-pharmacist", "equipment/bath", cleaned)
    }

    Equipment by fn an_override_ends_with_its_whole() {
        let mut story = set_aside();
        let shipment = packed(PLANT, WARD, &["vial/L1-001"]);
        under(&mut story, "pharmacist", "shipment/S1", shipment).unwrap();
        story.does("pharmacist", "shipment/S1", sealed());
        story.hand_over("pharmacist", to_courier(), "courier");
        story.hand_over("courier", to_pharmacy(WARD), "ward-pharmacist");
        story.reads_logger(-180_000);
        story.does("ward-pharmacist", "shipment/S1", received(&["vial/L1-001"]));
        under(&mut story, "pharmacist", "shipment/S1", sealed())
    }

    Value by fn an_override_lasts_seven_days_at_most() {
        let mut story = unqualified();
        let mut request = asked(&story, Rule::Equipment, "equipment/shipper", "shipment/S1");
        request.until = story.in_days(8);
        story.tries("pharmacist", "override/V1", request)
    }

    Value by fn an_override_has_not_ended_when_it_is_asked_for() {
        let mut story = unqualified();
        let mut request = asked(&story, Rule::Equipment, "equipment/shipper", "shipment/S1");
        request.until = story.in_days(-1);
        story.tries("pharmacist", "override/V1", request)
    }

    Value by fn an_override_is_for_an_order_a_shipment_a_lot_or_a_bank() {
        let mut story = unqualified();
        let request = asked(&story, Rule::Equipment, "equipment/shipper", "site/plant");
        story.tries("pharmacist", "override/V1", request)
    }

    Disposition by fn a_witness_of_another_site_is_refused() {
        Story::filled().tries("lab", "vial/L1-001", destroyed("person/nurse"))
    }

    Disposition by fn a_witness_without_a_key_is_refused() {
        let mut story = Story::filled();
        story.does("second-lab", "person/second-lab", revoked("second-lab"));
        story.tries("lab", "vial/L1-001", destroyed("person/second-lab"))
    }

    Disposition by fn a_witness_without_a_role_is_refused() {
        let mut story = Story::filled();
        story.does("admin", "person/new", person::Enrolled { title: "new".into() });
        story.does("admin", "person/new", enrolment_of_key("new", "new"));
        story.tries("lab", "vial/L1-001", destroyed("person/new"))
    }

    Disposition by fn a_courier_is_of_no_site_and_witnesses_nothing() {
        Story::filled().tries("lab", "vial/L1-001", destroyed("person/courier"))
    }

    Disposition by fn an_auditor_signs_nothing_and_witnesses_nothing() {
        let mut story = Story::filled();
        story.enrol("auditor", Role::Auditor, Some(PLANT));
        story.tries("lab", "vial/L1-001", destroyed("person/auditor"))
    }

    Disposition by fn an_auditor_of_the_whole_trial_witnesses_nothing_either() {
        let mut story = Story::filled();
        story.enrol("auditor", Role::Auditor, None);
        story.tries("lab", "vial/L1-001", destroyed("person/auditor"))
    }

    Role by fn an_auditor_confirms_nothing_as_a_witness() {
        let mut story = Story::filled();
        story.enrol("auditor", Role::Auditor, Some(PLANT));
        let entry = destroyed_despite(&mut story, "person/auditor");
        let kind = Kind::of("witness.confirmed").unwrap();
        let found = who(&story.world, kind, &subject("person/auditor")).unwrap();
        assert!(!found.includes(&story.world, &id("person/auditor"), &person_of(&story, "auditor")).unwrap());
        let confirmed = witness::Confirmed { about: subject("vial/L1-001"), entry };
        story.tries("auditor", "person/auditor", confirmed)
    }

    Unknown by fn a_witness_confirms_what_names_them() {
        let mut story = Story::filled();
        story.does("lab", "vial/L1-001", destroyed("person/second-lab"));
        let other = story.does("lab", "vial/L1-002", destroyed("person/reviewer"));
        let confirmed = witness::Confirmed { about: subject("vial/L1-002"), entry: other };
        story.tries("second-lab", "person/second-lab", confirmed)
    }

    Role by fn nobody_confirms_for_a_witness() {
        let mut story = Story::filled();
        let entry = story.does("lab", "vial/L1-001", destroyed("person/second-lab"));
        let confirmed = witness::Confirmed { about: subject("vial/L1-001"), entry };
        story.tries("admin", "person/second-lab", confirmed)
    }

    Sequence by fn a_witness_confirms_once() {
        let mut story = Story::filled();
        let entry = story.does("lab", "vial/L1-001", destroyed("person/second-lab"));
        let confirmed = witness::Confirmed { about: subject("vial/L1-001"), entry };
        story.does("second-lab", "person/second-lab", confirmed.clone());
        story.tries("second-lab", "person/second-lab", confirmed)
    }
}

fn log(story: &Story) -> Log {
    Log::of(&story.world).unwrap()
}

fn person_of(story: &Story, who: &str) -> Person {
    let Record::Person(person) = story.record(&format!("person/{who}")) else {
        panic!()
    };
    person
}

#[test]
fn an_administrator_of_a_site_enrols_their_own_people() {
    let mut story = governed();
    let title = "new".into();
    story.does("ward-admin", "person/new", person::Enrolled { title });
    story.does("ward-admin", "person/new", grant(Role::Nurse, Some(WARD)));
    story.does("ward-admin", "person/new", enrolment_of_key("new", "new"));
    story.does("new", "deviation/D1", opened("site/ward", Class::Minor));
    story.does("ward-admin", "person/new", left());
}

#[test]
fn an_administrator_of_a_site_describes_it_and_one_of_the_trial_says_what_it_is_in_it() {
    let mut story = governed();
    let mut moved = ward_as(&[SiteRole::TrialSite]);
    moved.site.city = text("elsewhere");
    story.does("ward-admin", "site/ward", moved);
    let maker = || ward_as(&[SiteRole::TrialSite, SiteRole::Manufacturer]);
    story.does("admin", "site/ward", maker());
    let mut reversed = maker();
    reversed.site.roles.reverse();
    story.does("ward-admin", "site/ward", reversed);
}

#[test]
fn a_further_key_is_confirmed_by_its_holder_or_by_a_second_administrator() {
    for who in ["nurse", "second-admin", "ward-admin"] {
        let mut story = second_key();
        story.does(who, "person/nurse", confirmed("second device"));
        let event = story.event("nurse", "deviation/D1", opened("site/ward", Class::Minor));
        story.send_with("second device", &event).unwrap();
    }
}

#[test]
fn a_further_key_that_nobody_asked_for_is_revoked_by_its_holder() {
    let mut story = second_key();
    story.does("nurse", "person/nurse", revoked("second device"));
    let refusal = story.refused("second-admin", "person/nurse", confirmed("second device"));
    assert_eq!(refusal.rule, Rule::Sequence);
}

#[test]
fn everyone_ends_their_own_key_whatever_their_role() {
    let mut story = Story::staffed();
    story.enrol("auditor", Role::Auditor, None);
    story.does("auditor", "person/auditor", revoked("auditor"));
}

#[test]
fn the_recovery_key_enrols_an_administrator_when_the_last_key_is_suspected() {
    let mut story = Story::staffed();
    story.does("admin", "person/admin", suspected("admin"));
    assert!(log(&story).administrators.is_empty());
    story.does("recovery", "person/second", recovered("second"));
    let administrators = log(&story).administrators;
    assert_eq!(administrators, [id::<PersonId>("person/second")].into());
    story.does(
        "second",
        "person/new",
        person::Enrolled {
            title: "new".into(),
        },
    );
}

#[test]
fn the_recovery_key_says_what_it_is_for() {
    let mut story = Story::staffed();
    let role = grant(Role::Quality, None);
    let refusal = story.refused("recovery", "person/nurse", role);
    assert_eq!(refusal.remedy, "Sign with a key of your own.");
}

#[test]
fn an_override_covers_every_event_of_its_whole() {
    let mut story = set_aside();
    let shipment = packed(PLANT, WARD, &["vial/L1-001"]);
    under(&mut story, "pharmacist", "shipment/S1", shipment).unwrap();
    assert_eq!(story.state("override/V1"), "used");
    under(&mut story, "pharmacist", "shipment/S1", sealed()).unwrap();
}

#[test]
fn a_witness_is_asked_and_confirms_with_a_signature_of_their_own() {
    let mut story = Story::filled();
    let entry = story.does("lab", "vial/L1-001", destroyed("person/second-lab"));
    let named = person_of(&story, "second-lab").unconfirmed;
    assert_eq!(named.get(&entry).unwrap().about, subject("vial/L1-001"));
    let about = subject("vial/L1-001");
    let confirmed = witness::Confirmed { about, entry };
    story.does("second-lab", "person/second-lab", confirmed);
    assert!(person_of(&story, "second-lab").unconfirmed.is_empty());
}

#[test]
fn a_destruction_that_only_a_stranger_saw_is_recorded_as_a_breach() {
    let mut story = Story::filled();
    destroyed_despite(&mut story, "person/nurse");
    assert_eq!(story.state("vial/L1-001"), "destroyed");
    assert_eq!(story.state(&story.newest_deviation()), "opened");
}

#[test]
fn who_can_decide_is_told_before_anyone_signs() {
    let mut story = Story::staffed();
    story.does("quality", "deviation/D1", opened(TANK, Class::Major));
    let kind = Kind::of("deviation.assessed").unwrap();
    let found = who(&story.world, kind, &subject("deviation/D1")).unwrap();
    let can = |name: &str| {
        let person = person_of(&story, name);
        let id = id(&format!("person/{name}"));
        found.includes(&story.world, &id, &person).unwrap()
    };
    assert!(can("second-quality"));
    assert!(!can("quality") && !can("ward-quality") && !can("lab"));
}
