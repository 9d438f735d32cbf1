//! Powers: where they hold, who is the second person, and that the last administrator is never lost.

use super::app::TestApp;
use super::hands::key_of;
use super::on_both;
use super::privacy::token;
use super::stage::*;
use vialog::domain::deviation::{Assessed, Class, Decided, Decision, Opened};
use vialog::domain::key::{Confirmed, Enrolled, Revoked, Suspected};
use vialog::domain::overriding::{Granted, Requested};
use vialog::domain::person::{self, RoleGranted};
use vialog::domain::recovery::Recovered;
use vialog::domain::{PublicKey, Role, Rule, Subject, recall, witness};

fn grant(role: Role, site: Option<&str>) -> RoleGranted {
    let site = site.map(site_id);
    RoleGranted { role, site }
}

fn revoked(key: &str) -> Revoked {
    Revoked {
        key_id: PublicKey::from(&key_of(key)).id(),
        reason: "lost".into(),
    }
}

fn confirmed(key: &str) -> Confirmed {
    let key_id = PublicKey::from(&key_of(key)).id();
    Confirmed { key_id }
}

fn opened(about: &str, class: Class) -> Opened {
    Opened {
        about: Subject::parse(about).unwrap(),
        what: "the lid was open".into(),
        class,
        from: None,
        to: None,
    }
}

fn assessed(class: Class) -> Assessed {
    let impact = "none".into();
    Assessed { class, impact }
}

fn decided() -> Decided {
    Decided {
        decision: Decision::Accept,
        except: [].into(),
        reason: "explained".into(),
    }
}

/// Administrators of the ward and of the whole trial, and quality assurance of the ward.
fn governed(app: &TestApp) {
    app.founded();
    app.enrol_person("ward-admin", &[Role::Administrator], Some(WARD));
    app.enrol_person("second-admin", &[Role::Administrator], None);
    app.enrol_person("ward-quality", &[Role::Quality], Some(WARD));
}

on_both! {
    fn an_administrator_of_one_site_grants_only_there_and_nobody_grants_themselves(app) {
        governed(app);
        assert_eq!(app.refuses("ward-admin", "person/ward-admin", grant(Role::Quality, None)), "A02");
        assert_eq!(app.refuses("ward-admin", "person/ward-admin", grant(Role::Quality, Some(WARD))), "A03");
        assert_eq!(app.refuses("ward-admin", "person/nurse", grant(Role::Quality, Some(PLANT))), "A02");
        assert_eq!(app.refuses("admin", "person/admin", grant(Role::Quality, None)), "A03");
        app.does("ward-admin", "person/nurse", grant(Role::Pharmacist, Some(WARD))).recorded();
    }

    fn a_further_key_signs_and_signs_in_only_after_a_second_signature(app) {
        governed(app);
        let further = app.enrolment("nurse", &key_of("nurse-2"));
        app.does("admin", "person/nurse", further).recorded();
        let event = app.event("nurse", "deviation/DEV-1", opened("site/ward", Class::Minor));
        assert_eq!(app.refuses_event("nurse-2", &event), "B14");
        assert_eq!(app.refuses("admin", "person/nurse", confirmed("nurse-2")), "A03");
        assert_eq!(app.refuses("second-nurse", "person/nurse", confirmed("nurse-2")), "A01");
        assert!(app.get("/api/v1/person/nurse").text().contains("waiting_keys"));
        app.does("nurse", "person/nurse", confirmed("nurse-2")).recorded();
        app.send_as("nurse-2", &event, &[]).recorded();
    }

    fn quality_of_a_hospital_decides_nothing_of_the_trial_or_of_another_site(app) {
        governed(app);
        app.banked().filled("L1", 1).released("L1");
        assert_eq!(app.refuses("ward-quality", "protocol/trial", protocol()), "A02");
        assert_eq!(app.refuses("ward-quality", "specification/spec-2", specification()), "A02");
        app.enters("lab", "deviation/DEV-1", opened("equipment/tank", Class::Major));
        assert_eq!(app.refuses("ward-quality", "deviation/DEV-1", assessed(Class::Minor)), "A02");
        let asked = Requested {
            rule: Rule::Equipment,
            about: Subject::parse("equipment/shipper").unwrap(),
            whole: Subject::parse("shipment/SH1").unwrap(),
            until: app.in_days(1),
            reason: "the other shipper is broken".into(),
        };
        let request = app.enters("pharmacist", "override/V1", asked);
        let granted = || Granted { request, reason: "it was found sound".into() };
        assert_eq!(app.refuses("ward-quality", "override/V1", granted()), "A02");
        app.enters("quality", "override/V1", granted());
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        let told = recall::Notified { site: site_id(PLANT), means: "call".into() };
        assert_eq!(app.refuses("ward-quality", "recall/R1", told), "A02");
    }

    fn the_finder_of_a_major_deviation_neither_assesses_nor_decides_it(app) {
        governed(app);
        app.enters("quality", "deviation/DEV-1", opened("equipment/tank", Class::Major));
        assert_eq!(app.refuses("quality", "deviation/DEV-1", assessed(Class::Minor)), "A03");
        app.enters("second-quality", "deviation/DEV-1", assessed(Class::Major));
        assert_eq!(app.refuses("quality", "deviation/DEV-1", decided()), "A03");
        app.enters("second-quality", "deviation/DEV-1", decided());
    }

    fn the_last_administrator_is_not_lost_and_the_recovery_key_enrols_another(app) {
        app.founded();
        assert_eq!(app.refuses("admin", "person/admin", revoked("admin")), "A04");
        assert_eq!(app.refuses("admin", "person/recovery", revoked("recovery")), "A01");
        assert_eq!(app.refuses("recovery", "person/nurse", grant(Role::Quality, None)), "A01");
        assert_eq!(token(app, "recovery").problem().0, 401, "the recovery key signs nobody in");
        let suspected = Suspected {
            key_id: PublicKey::from(&key_of("admin")).id(),
            since: 1,
            reason: "left unlocked".into(),
        };
        app.enters("admin", "person/admin", suspected);
        let Enrolled { key, device, possession } = app.enrolment("second", &key_of("second"));
        let recovered = Recovered { title: "Administrator".into(), key, device, possession, reason: "the key is suspected".into() };
        app.enters("recovery", "person/second", recovered);
        app.enters("second", "person/new", person::Enrolled { title: "new".into() });
    }

    fn a_witness_is_of_the_site_and_signs(app) {
        app.founded().banked().filled("L1", 2);
        assert_eq!(app.refuses("lab", "vial/L1-001", destroyed("nurse")), "B15");
        let entry = app.enters("lab", "vial/L1-001", destroyed("second-lab"));
        let about = || Subject::parse("vial/L1-001").unwrap();
        let seen = app.get("/api/v1/person/second-lab").json();
        assert_eq!(seen["record"]["person"]["unconfirmed"][entry.to_string()]["about"], "vial/L1-001");
        let confirmed = witness::Confirmed { about: about(), entry };
        assert_eq!(app.refuses("reviewer", "person/second-lab", confirmed.clone()), "A01");
        app.enters("second-lab", "person/second-lab", confirmed);
        assert!(app.get("/api/v1/vial/L1-001/history").text().contains("witness.confirmed"));
    }
}
