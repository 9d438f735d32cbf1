//! Tests of the rules: a small story played into a world in memory, one test for each refusal, random stories, and
//! samples of every format.

mod authority;
mod bedside;
mod care;
mod chains;
mod chapters;
mod closing;
mod correctable;
mod correcting;
mod custody;
mod dosing;
mod equipping;
pub(crate) mod every_kind;
mod facts;
mod finding;
mod follow_up;
pub(crate) mod formats;
mod handing_over;
mod harm;
pub(crate) mod histories;
mod keeping;
mod label_account;
mod labelling;
mod later_steps;
mod limits;
mod making;
mod materials;
pub(in crate::domain) mod noticed;
mod people;
mod private;
mod quality;
pub(in crate::domain) mod recordable;
mod samples;
mod setting_aside;
mod shipping;
pub(super) mod steps;
mod story;
mod times;
mod upcoming;
mod usability;
mod usability_model;
mod values;
mod versions;

use super::Rule;
use std::collections::BTreeSet;

/// Tests that provoke a refusal: each ends in the step that is refused, by the rule in front of it.
macro_rules! refusals {
    ($($(#[$attribute:meta])* $rule:ident by fn $name:ident() $body:block)*) => {
        /// The rules that these tests provoke.
        pub(in crate::domain::tests) const PROVOKED: &[crate::domain::Rule] = &[$(crate::domain::Rule::$rule,)*];

        $($(#[$attribute])* #[test]
        fn $name() {
            let outcome: Result<crate::domain::Hash, crate::domain::Stop> = $body;
            match outcome.unwrap_err() {
                crate::domain::Stop::Refused(refusal) => {
                    assert_eq!(refusal.rule, crate::domain::Rule::$rule, "{refusal}");
                }
                other => panic!("{other:?}"),
            }
        })*
    };
}
pub(crate) use refusals;

#[test]
fn every_rule_is_provoked_by_a_test() {
    let provoked: BTreeSet<Rule> = [
        authority::PROVOKED,
        people::PROVOKED,
        care::PROVOKED,
        equipping::PROVOKED,
        facts::PROVOKED,
        finding::PROVOKED,
        handing_over::PROVOKED,
        follow_up::PROVOKED,
        harm::PROVOKED,
        keeping::PROVOKED,
        labelling::PROVOKED,
        later_steps::PROVOKED,
        making::PROVOKED,
        materials::PROVOKED,
        private::PROVOKED,
        quality::PROVOKED,
        setting_aside::PROVOKED,
        correcting::PROVOKED,
        shipping::PROVOKED,
        dosing::PROVOKED,
        bedside::PROVOKED,
        values::PROVOKED,
        usability::PROVOKED,
        versions::PROVOKED,
    ]
    .concat()
    .into_iter()
    .collect();
    let untested: Vec<_> = Rule::ALL.iter().filter(|r| !provoked.contains(r)).collect();
    assert!(untested.is_empty(), "{untested:?}");
}
