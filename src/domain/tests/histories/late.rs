//! A fact that a rule refused at its time is not lawful when it is reported late, whatever has happened since: it is recorded
//! despite the rule, or not at all.

use super::super::steps::*;
use super::super::story::*;
use super::draw::{Dice, fact_now, step};
use super::{TestRng, beginnings};
use crate::domain::deviation::{Assessed, Class, Decided, Decision};
use crate::domain::{Event, Record, Rule, Stop, recall};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRunner};
use std::collections::BTreeMap;

/// Facts that were refused at their time, each with the rule.
type Refused = Vec<(Event, Rule, String)>;

/// A history of so many steps, in which people also try facts that may not be.
fn tried(mut story: Story, dice: &[(Dice, Dice)]) -> (Story, Refused) {
    let mut refused = Refused::new();
    for (one, two) in dice {
        story.wait_minutes(7);
        step(&mut story, *one);
        if let Some(event) = fact_now(&mut story, *two)
            && let Err(Stop::Refused(refusal)) = story.send(&event)
            && refusal.breachable
        {
            refused.push((event, refusal.rule, refusal.to_string()));
        }
    }
    (story, refused)
}

/// Quality assurance settles everything that it can.
fn settle(story: &mut Story) {
    let open = story.world.standings().filter(|(_, standing)| {
        matches!(&standing.record, Record::Deviation(it) if it.decision().is_none())
    });
    let mut open: Vec<String> = open.map(|(about, _)| about.to_string()).collect();
    open.sort();
    for about in open {
        let assessed = Assessed {
            class: Class::Major,
            impact: "known".into(),
        };
        let accepted = Decided {
            decision: Decision::Accept,
            except: [].into(),
            reason: "stability data".into(),
        };
        for who in ["quality", "second-quality", "ward-quality"] {
            let _ = story.tries(who, &about, assessed.clone());
            let _ = story.tries(who, &about, accepted.clone());
        }
    }
    for about in ["lot/L1", "lot/L2"] {
        let Record::Lot(lot) = story.record(about) else {
            panic!()
        };
        for hold in lot.holds.keys() {
            let _ = story.tries("quality", about, lifted(*hold));
        }
    }
    let cleared = recall::Closed {
        effectiveness: "all reached".into(),
        disposition: recall::Disposition::Cleared,
    };
    for about in ["recall/R1", "recall/R2"] {
        for (site, who) in [(PLANT, "quality"), (WARD, "ward-pharmacist")] {
            let answer = recall::Acknowledged {
                difference: Some("counted by hand".into()),
                ..acknowledged(site, 0, 0)
            };
            let _ = story.tries(who, about, answer);
        }
        let _ = story.tries("quality", about, cleared.clone());
    }
}

#[test]
fn what_a_rule_refused_at_its_time_is_not_lawful_when_it_is_reported_late() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut rules = BTreeMap::new();
    for number in 0..60 {
        let story = beginnings()[number % beginnings().len()].clone();
        let dice = (vec(any::<(Dice, Dice)>(), 120), vec(any::<Dice>(), 60));
        let (dice, afterwards) = dice.new_tree(&mut runner).unwrap().current();
        let (mut story, refused) = tried(story, &dice);
        story.wait_minutes(60);
        // Whatever else happens until it is reported.
        for dice in afterwards {
            step(&mut story, dice);
        }
        settle(&mut story);
        story.wait_minutes(60);
        for (event, rule, why) in refused {
            let kind = event.body.kind();
            *rules.entry((rule, kind)).or_insert(0) += 1;
            let late = Event {
                late_reason: Some("no network".into()),
                ..event
            };
            let mut story = story.clone();
            assert!(
                story.send(&late).is_err(),
                "{kind} about {} at {} was refused: {why}",
                late.subject,
                late.at
            );
        }
    }
    assert!(rules.len() > 30, "{rules:#?}");
}
