//! Refusals of values that cannot be.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::specification::Limit;
use crate::domain::{Record, Rule, donor};

fn a_donor(number: Option<&str>) -> donor::Registered {
    donor::Registered {
        site: id("site/plant"),
        tissue: "fetal".into(),
        consent_reference: "C-1".into(),
        collected_on: "2026-01-02".parse().unwrap(),
        donation_number: number.map(ToOwned::to_owned),
    }
}

#[test]
fn a_donation_number_is_kept_in_its_normal_form() {
    let mut story = Story::staffed();
    let typed = "g1234 98 654321 00 h";
    story.does("lab", "donor/D1", a_donor(Some(typed)));
    let Record::Donor(donor) = story.record("donor/D1") else {
        panic!("a donor");
    };
    let number = donor.donation_number.unwrap();
    assert_eq!(number.to_string(), "G123498654321H");
}

#[test]
fn a_donor_without_a_number_is_written_as_donors_were_before_there_were_numbers() {
    let mut story = Story::staffed();
    story.does("lab", "donor/D1", a_donor(None));
    let written = serde_json::to_string(&story.record("donor/D1")).unwrap();
    assert!(!written.contains("donation_number"), "{written}");
    let read: Record = serde_json::from_str(&written).unwrap();
    assert_eq!(read, story.record("donor/D1"));
}

#[test]
fn a_refused_donation_number_is_told_with_what_to_do() {
    let mut story = Story::staffed();
    let refusal = story.refused("lab", "donor/D1", a_donor(Some("G1234 98 654321 J")));
    assert_eq!(
        refusal.why,
        "Not a donation number: a character is wrong or missing, since the check character does not fit."
    );
}

#[test]
fn a_donation_number_is_of_one_donor() {
    let mut story = Story::staffed();
    story.does("lab", "donor/D1", a_donor(Some("G1234 98 654321 H")));
    let again = story.refused("lab", "donor/D2", a_donor(Some("=g123498654321h")));
    assert_eq!(again.rule, Rule::Exists, "{again}");
    assert!(again.why.contains("D1"), "{again}");
    story.does("lab", "donor/D2", a_donor(Some("G1234 98 654322 F")));
}

refusals! {
    Value by fn a_specification_names_each_test_once() {
        let mut twice = specification();
        twice.items.push(twice.items[0].clone());
        Story::staffed().tries("quality", "specification/spec", twice)
    }

    Value by fn a_donation_number_has_its_check_character() {
        Story::staffed().tries("lab", "donor/D1", a_donor(Some("G1234 98 654321")))
    }

    Value by fn a_mistyped_donation_number_is_found_by_its_check_character() {
        Story::staffed().tries("lab", "donor/D1", a_donor(Some("G1234 98 645321 H")))
    }

    Value by fn a_range_is_not_upside_down() {
        let mut odd = specification();
        odd.items[0].limit = Limit::Range(5, 3);
        Story::staffed().tries("quality", "specification/spec", odd)
    }

    Value by fn a_protocol_does_not_contradict_itself() {
        let mut odd = protocol();
        odd.enrolment.min_age_years = 81;
        Story::staffed().tries("quality", "protocol/trial", odd)
    }

    Unknown by fn a_protocol_names_sites_of_the_record() {
        let mut elsewhere = protocol();
        elsewhere.version = "2".into();
        elsewhere.sites.push(id("site/elsewhere"));
        Story::banked().tries("quality", "protocol/trial", elsewhere)
    }

    Value by fn a_qualification_does_not_end_before_it_begins() {
        let mut story = Story::staffed();
        let ended = qualified(story.in_days(-1));
        story.tries("quality", "equipment/shipper", ended)
    }
}
