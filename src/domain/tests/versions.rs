//! How a log moves on from one version of the rules to the next, and how each entry is decided by its own.

use super::every_kind::MOVING_ON;
use super::refusals;
use super::steps::sha;
use super::story::*;
use crate::domain::log::{Adopted, InForce, Log, Proposed};
use crate::domain::{Event, Hash, KINDS, Record, Stop, UnknownVersion, next, person};
use std::collections::BTreeSet;

const LOG: &str = "log/main";

fn proposed(version: u32) -> Proposed {
    Proposed {
        version,
        reason: "titles are whole words".into(),
    }
}

fn log(story: &Story) -> Log {
    let Record::Log(log) = story.record(LOG) else {
        panic!("no log");
    };
    log
}

/// The second version, which tests alone know, asks for a title of three characters.
fn enrols(story: &mut Story, name: &str) -> Result<Hash, Stop> {
    let title = "QA".into();
    story.tries(
        "admin",
        &format!("person/{name}"),
        person::Enrolled { title },
    )
}

/// Moved on to the second version.
fn moved() -> Story {
    let mut story = Story::staffed();
    story.adopts_next_rules();
    story
}

refusals! {
    Rules by fn nobody_adopts_the_rules_that_they_proposed() {
        let mut story = Story::staffed();
        let proposal = story.does("quality", LOG, proposed(2));
        story.tries("quality", LOG, Adopted { version: 2, proposal })
    }

    Rules by fn a_proposal_names_the_next_version() {
        Story::staffed().tries("quality", LOG, proposed(3))
    }

    Rules by fn an_adoption_names_the_version_that_was_proposed() {
        let mut story = Story::staffed();
        let proposal = story.does("quality", LOG, proposed(2));
        story.tries("admin", LOG, Adopted { version: 1, proposal })
    }

    Rules by fn an_adoption_names_the_newest_proposal() {
        let mut story = Story::staffed();
        let proposal = story.does("quality", LOG, proposed(2));
        story.does("second-quality", LOG, proposed(2));
        story.tries("admin", LOG, Adopted { version: 2, proposal })
    }

    Sequence by fn no_rules_are_adopted_that_nobody_proposed() {
        Story::staffed().tries("admin", LOG, Adopted { version: 2, proposal: sha("no entry") })
    }

    Role by fn rules_are_proposed_by_quality_assurance() {
        Story::staffed().tries("lab", LOG, proposed(2))
    }

    Unknown by fn rules_are_those_of_the_one_log() {
        Story::staffed().tries("quality", "log/other", proposed(2))
    }

    Value by fn what_the_first_version_allows_the_second_refuses_after_its_adoption() {
        let mut story = Story::staffed();
        enrols(&mut story, "before").unwrap();
        let proposal = story.does("quality", LOG, proposed(2));
        enrols(&mut story, "meanwhile").unwrap();
        story.does("admin", LOG, Adopted { version: 2, proposal });
        enrols(&mut story, "after")
    }

    Rules by fn an_event_of_a_version_that_the_program_does_not_know_is_refused_by_its_number() {
        Err(UnknownVersion(9).refusal().into())
    }
}

#[test]
fn the_log_names_each_version_with_the_first_entry_that_it_decides() {
    let story = moved();
    let size = u64::try_from(story.signed.len()).unwrap();
    let rules = [(1, 0), (2, size)].map(|(version, from)| InForce { version, from });
    assert_eq!(log(&story).rules, rules);
    assert_eq!(log(&story).proposed, None);
}

#[test]
fn a_log_may_begin_under_any_version_that_the_program_knows() {
    let mut story = Story::empty();
    let opening = || crate::domain::log::Opened {
        rules: 2,
        ..opening()
    };
    story.does("admin", LOG, opening());
    assert!(enrols(&mut story, "new").is_err());
}

#[test]
fn a_version_that_the_program_does_not_know_is_decided_by_nobody() {
    for unknown in [0, 3] {
        let opening = crate::domain::log::Opened {
            rules: unknown,
            ..opening()
        };
        let stop = Story::empty().tries("admin", LOG, opening).unwrap_err();
        assert_eq!(stop, Stop::Version(UnknownVersion(unknown)));
    }
    let stop = moved().tries("quality", LOG, proposed(3)).unwrap_err();
    assert_eq!(stop, Stop::Version(UnknownVersion(3)));
}

#[test]
fn the_next_version_is_offered_only_where_the_program_knows_it() {
    let offered = |story: &Story| -> Vec<&str> {
        let found = next(&story.world, &subject(LOG), story.now).unwrap();
        found.iter().map(|next| next.kind.word).collect()
    };
    let mut story = Story::staffed();
    assert_eq!(offered(&story), ["rules.proposed"]);
    story.does("quality", LOG, proposed(2));
    assert_eq!(offered(&story), MOVING_ON);
    assert_eq!(offered(&moved()), [""; 0]);
}

#[test]
fn every_kind_happens_in_the_story_that_is_frozen() {
    let kinds_of = |events: &[super::histories::Played]| -> BTreeSet<&str> {
        let read = |one: &super::histories::Played| Event::read(&one.bytes).unwrap();
        events.iter().map(|one| read(one).body.kind()).collect()
    };
    let mut seen = kinds_of(&super::every_kind::every_kind());
    seen.extend(kinds_of(&super::every_kind::moves_on()));
    let missing = KINDS.iter().filter(|kind| !seen.contains(kind.word));
    let missing: Vec<_> = missing.map(|kind| kind.word).collect();
    assert!(
        missing.is_empty(),
        "let these happen in domain/tests/every_kind.rs: {missing:?}"
    );
}
