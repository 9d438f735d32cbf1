//! Refusals of values that cannot be.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::specification::Limit;

refusals! {
    Value by fn a_specification_names_each_test_once() {
        let mut twice = specification();
        twice.items.push(twice.items[0].clone());
        Story::staffed().tries("quality", "specification/spec", twice)
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
