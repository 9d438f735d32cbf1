//! Refusals about the log, its people and their keys.

use super::refusals;
use super::samples::changed_site;
use super::steps::*;
use super::story::*;
use crate::domain::{LocalTime, PersonId, Record, Role, Stop, key, person, site};

fn left() -> person::Left {
    person::Left {
        reason: "moved".into(),
    }
}

fn revoked(key_of: &str) -> key::Revoked {
    key::Revoked {
        key_id: public_key(key_of).id(),
        reason: "lost".into(),
    }
}

refusals! {
    LogOther by fn an_event_signed_for_another_log_is_refused() {
        let mut story = Story::opened();
        let enrolled = person::Enrolled { title: "nurse".into() };
        let mut event = story.event("admin", "person/nurse", enrolled);
        event.log = "example.org/other".into();
        story.send(&event)
    }

    LogOther by fn an_opening_that_names_two_logs_is_refused() {
        let mut story = Story::empty();
        let mut event = story.event("admin", "log/main", opening());
        event.log = "example.org/other".into();
        story.send(&event)
    }

    LogOpening by fn nothing_is_recorded_before_the_log_is_open() {
        let enrolled = person::Enrolled { title: "nurse".into() };
        Story::empty().tries("admin", "person/nurse", enrolled)
    }

    LogOpening by fn a_log_is_not_opened_twice() {
        Story::opened().tries("admin", "log/main", opening())
    }

    LogOpening by fn a_log_has_one_name() {
        Story::empty().tries("admin", "log/other", opening())
    }

    Key by fn the_first_entry_is_signed_with_the_key_that_it_enrols() {
        let mut story = Story::empty();
        let event = story.event("admin", "log/main", opening());
        story.send_with("thief", &event)
    }

    Value by fn a_log_with_an_endless_skew_is_not_opened() {
        let mut opening = opening();
        opening.skew_seconds = 86_401;
        Story::empty().tries("admin", "log/main", opening)
    }

    Key by fn a_key_that_is_not_enrolled_signs_nothing() {
        let mut story = Story::staffed();
        let event = story.event("lab", "donor/D1", donor_tested(false));
        story.send_with("thief", &event)
    }

    Key by fn the_key_of_another_person_signs_nothing() {
        let mut story = Story::staffed();
        let event = story.event("lab", "donor/D1", donor_tested(false));
        story.send_with("nurse", &event)
    }

    Key by fn a_revoked_key_signs_nothing() {
        let mut story = Story::staffed();
        story.does("lab", "person/lab", revoked("lab"));
        story.tries("lab", "donor/D1", donor_tested(false))
    }

    Key by fn a_key_is_enrolled_with_proof_of_its_possession() {
        let mut story = Story::staffed();
        // The proof is made for another person.
        story.tries("admin", "person/lab", enrolment_of_key("nurse", "second device"))
    }

    Exists by fn a_revoked_key_is_not_enrolled_again_for_anyone() {
        let mut story = Story::staffed();
        story.does("admin", "person/lab", revoked("lab"));
        story.tries("admin", "person/nurse", enrolment_of_key("nurse", "lab"))
    }

    Role by fn a_key_is_revoked_by_its_holder_or_an_administrator_alone() {
        Story::staffed().tries("nurse", "person/lab", revoked("lab"))
    }

    Key by fn a_clock_that_is_far_ahead_is_refused_even_with_a_reason() {
        let mut story = Story::staffed();
        let mut event = story.event("admin", "person/lab", left());
        event.at = LocalTime::at(story.now.plus_seconds(301), 0);
        event.late_reason = Some("no network".into());
        story.send(&event)
    }

    Key by fn a_late_event_without_a_reason_is_refused() {
        let mut story = Story::staffed();
        let mut event = story.event("admin", "person/lab", left());
        event.at = LocalTime::at(story.now.plus_seconds(-301), 0);
        story.send(&event)
    }

    Role by fn a_role_that_may_not_sign_the_kind_is_refused() {
        Story::staffed().tries("nurse", "lot/L1", held())
    }

    Role by fn whoever_has_left_signs_nothing() {
        let mut story = Story::staffed();
        story.does("admin", "person/lab", left());
        story.tries("lab", "donor/D1", donor_tested(false))
    }

    LastAdministrator by fn an_administrator_does_not_leave_the_log_without_one() {
        Story::opened().tries("admin", "person/admin", left())
    }

    LastAdministrator by fn an_administrator_does_not_revoke_their_own_role() {
        let (role, site) = (Role::Administrator, None);
        let revoked = person::RoleRevoked { role, site, reason: "tired".into() };
        Story::opened().tries("admin", "person/admin", revoked)
    }

    Sequence by fn nobody_leaves_twice() {
        let mut story = Story::staffed();
        story.does("admin", "person/lab", left());
        story.tries("admin", "person/lab", left())
    }

    Sequence by fn whoever_has_left_is_granted_no_role() {
        let mut story = Story::staffed();
        story.does("admin", "person/lab", left());
        let (role, site) = (Role::Lab, None);
        story.tries("admin", "person/lab", person::RoleGranted { role, site })
    }

    Exists by fn a_person_is_enrolled_once() {
        let enrolled = person::Enrolled { title: "nurse".into() };
        Story::staffed().tries("admin", "person/nurse", enrolled)
    }

    Unknown by fn a_role_is_not_granted_at_a_site_that_nobody_registered() {
        let site = Some(id("site/elsewhere"));
        let granted = person::RoleGranted { role: Role::Lab, site };
        Story::staffed().tries("admin", "person/lab", granted)
    }

    Value by fn a_site_without_a_role_is_not_registered() {
        let site = site::Registered {
            name: text("x"),
            address: text("x"),
            city: text("x"),
            postal_code: "1".into(),
            country: "CN".into(),
            time_zone: "Asia/Shanghai".into(),
            roles: vec![],
            logger_formats: [].into(),
            accepts_conditional: false,
        };
        Story::staffed().tries("admin", "site/x", site)
    }

    Unknown by fn a_site_that_nobody_registered_is_not_changed() {
        Story::staffed().tries("admin", "site/elsewhere", changed_site())
    }

    Value by fn a_site_keeps_a_role() {
        let mut changed = changed_site();
        changed.site.roles.clear();
        Story::staffed().tries("admin", "site/ward", changed)
    }

    Value by fn a_logger_format_that_leaves_the_moment_open_is_refused() {
        let mut changed = changed_site();
        changed.site.logger_formats.values_mut().for_each(|format| format.time_format = "%H:%M".into());
        Story::staffed().tries("admin", "site/ward", changed)
    }

    Value by fn the_name_of_a_logger_format_is_not_too_long() {
        let mut changed = changed_site();
        changed.site.logger_formats = [("x".repeat(65), changed.site.logger_formats["dry shipper"].clone())].into();
        Story::staffed().tries("admin", "site/ward", changed)
    }

    Role by fn a_site_is_changed_by_an_administrator_alone() {
        Story::staffed().tries("quality", "site/ward", changed_site())
    }

    Site by fn an_administrator_of_one_site_does_not_change_another() {
        let mut story = Story::staffed();
        story.enrol("ward-admin", Role::Administrator, Some(WARD));
        story.tries("ward-admin", "site/plant", changed_site())
    }

    Site by fn a_role_at_one_site_signs_nothing_at_another() {
        let mut story = Story::staffed();
        story.enrol("ward-lab", Role::Lab, Some(WARD));
        let registered = crate::domain::donor::Registered {
            site: id("site/plant"),
            tissue: "fetal".into(),
            consent_reference: "C-1".into(),
            collected_on: "2026-01-02".parse().unwrap(),
            donation_number: None,
        };
        story.tries("ward-lab", "donor/D1", registered)
    }

    LogOpening by fn nothing_stands_before_the_opening_of_a_log() {
        let mut story = Story::empty();
        let mut event = story.event("admin", "log/main", opening());
        event.after = Some(sha("before"));
        story.send(&event)
    }

    Value by fn the_origin_of_a_log_has_no_space() {
        let mut story = Story::empty();
        let mut opening = opening();
        opening.origin = "example org".into();
        opening.verifier_key = "example org+12345678+AAAA".into();
        let mut event = story.event("admin", "log/main", opening);
        event.log = "example org".into();
        story.send(&event)
    }

    Sequence by fn a_key_is_revoked_once() {
        let mut story = Story::staffed();
        story.does("admin", "person/lab", revoked("lab"));
        story.tries("admin", "person/lab", revoked("lab"))
    }

    Unknown by fn the_key_of_another_person_is_not_revoked() {
        Story::staffed().tries("admin", "person/lab", revoked("nurse"))
    }

    Sequence by fn a_key_is_suspected_since_an_entry_that_is_there() {
        let (key_id, reason) = (public_key("lab").id(), "left unlocked".into());
        let suspected = key::Suspected { key_id, since: 10_000, reason };
        Story::staffed().tries("lab", "person/lab", suspected)
    }

    Sequence by fn a_key_is_not_suspected_again_since_the_same_entry() {
        let (key_id, reason): (_, String) = (public_key("lab").id(), "left unlocked".into());
        let suspected = key::Suspected { key_id, since: 3, reason };
        let mut story = Story::staffed();
        story.does("admin", "person/lab", suspected.clone());
        story.tries("admin", "person/lab", suspected)
    }

    Value by fn a_title_is_no_longer_than_100_characters() {
        let enrolled = person::Enrolled { title: "x".repeat(101) };
        Story::staffed().tries("admin", "person/new", enrolled)
    }

    Exists by fn a_role_is_granted_once() {
        let (role, site) = (Role::Lab, Some(id("site/plant")));
        Story::staffed().tries("admin", "person/lab", person::RoleGranted { role, site })
    }

    Sequence by fn a_role_that_nobody_granted_is_not_revoked() {
        let (role, site) = (Role::Nurse, Some(id("site/plant")));
        let revoked = person::RoleRevoked { role, site, reason: "moved".into() };
        Story::staffed().tries("admin", "person/lab", revoked)
    }

    Value by fn the_key_of_a_log_is_named_after_its_origin() {
        let mut opening = opening();
        opening.verifier_key = "example.net+12345678+AAAA".into();
        Story::empty().tries("admin", "log/main", opening)
    }
}

#[test]
fn a_site_is_as_it_was_last_changed() {
    let mut story = Story::staffed();
    story.does("admin", "site/ward", changed_site());
    let Record::Site(ward) = story.record("site/ward") else {
        panic!()
    };
    assert_eq!(ward.described, changed_site().site);
}

#[test]
fn a_stale_head_is_refused_with_the_present_head() {
    let mut story = Story::staffed();
    let stale = story.event("admin", "person/lab", left());
    let (role, site) = (Role::Nurse, None);
    let newest = story.does("admin", "person/lab", person::RoleGranted { role, site });
    let head = Some(newest);
    assert_eq!(story.send(&stale), Err(Stop::Stale { head }));
    let mut blind = story.event("admin", "person/lab", left());
    blind.after = None;
    assert_eq!(story.send(&blind), Err(Stop::Stale { head }));
}

#[test]
fn a_late_event_counts_from_the_time_that_its_signer_states() {
    let mut story = Story::allocated();
    story.wait_minutes(60);
    let mut event = story.event("ward-pharmacist", "vial/L1-001", thawed());
    event.late_reason = Some("no network".into());
    event.at = LocalTime::at(story.now.plus_seconds(-3000), 8 * 3600);
    story.send(&event).unwrap();
    // Thawed 50 minutes ago, so that 10 of its 60 minutes are left.
    story.wait_minutes(11);
    let check = check("order/O1", "W1", &["vial/L1-001"]);
    assert_eq!(
        story.refused("nurse", "infusion/I1", check).rule.id(),
        "B09"
    );
}

#[test]
fn a_late_reason_with_a_fast_clock_gains_no_time() {
    let mut story = Story::allocated();
    let mut event = story.event("ward-pharmacist", "vial/L1-001", thawed());
    event.late_reason = Some("no network".into());
    event.at = LocalTime::at(story.now.plus_seconds(299), 8 * 3600);
    story.send(&event).unwrap();
    story.wait_minutes(61);
    let check = check("order/O1", "W1", &["vial/L1-001"]);
    assert_eq!(
        story.refused("nurse", "infusion/I1", check).rule.id(),
        "B09"
    );
}

#[test]
fn a_person_may_have_two_devices_and_lose_one() {
    let mut story = Story::staffed();
    story.does(
        "admin",
        "person/lab",
        enrolment_of_key("lab", "second device"),
    );
    let confirmed = key::Confirmed {
        key_id: public_key("second device").id(),
    };
    story.does("lab", "person/lab", confirmed);
    story.does("lab", "person/lab", revoked("lab"));
    let holder: PersonId = id("person/lab");
    let event = story.event(holder.name(), "person/lab", revoked("second device"));
    story.send_with("second device", &event).unwrap();
    assert_eq!(story.state("person/lab"), "enrolled");
}

#[test]
fn a_key_is_found_to_be_in_doubt_since_an_earlier_entry() {
    let mut story = Story::staffed();
    let (key_id, reason): (_, String) = (public_key("lab").id(), "left unlocked".into());
    for since in [7, 3] {
        let reason = reason.clone();
        let suspected = key::Suspected {
            key_id,
            since,
            reason,
        };
        story.does("admin", "person/lab", suspected);
        let Record::Key(key) = story.record(&format!("key/{key_id}")) else {
            panic!()
        };
        assert_eq!(key.suspected_since, Some(since));
    }
}
