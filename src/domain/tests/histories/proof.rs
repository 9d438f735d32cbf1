//! What must hold whatever comes: the properties of time, of facts, of reasons, of exposure, of recalls and of quantities,
//! watched along a history with the model that knows the events alone.

use super::super::story::*;
use super::super::usability_model::{Entry, Known, Reasons, SKEW, Time};
use super::draw::{Dice, given_without, it_was_done};
use crate::domain::correction::CorrectionState;
use crate::domain::deviation::exposed;
use crate::domain::shipment;
use crate::domain::usability::{Cause, Purpose, Reason, usability};
use crate::domain::vial::VialStage;
use crate::domain::{
    Body, Corrections, Event, LocalTime, Record, Relation, SiteId, Subject, World, recall, vial,
};
use std::collections::{BTreeMap, BTreeSet};

/// What vials are used for.
const PURPOSES: [Purpose; 4] = [
    Purpose::Ship,
    Purpose::Allocate,
    Purpose::Thaw,
    Purpose::Give,
];

/// Where they may be used; the last is no site of the trial.
const SITES: [Option<&str>; 4] = [
    None,
    Some("site/plant"),
    Some("site/ward"),
    Some("site/elsewhere"),
];

/// The model with what it needs to judge the next event.
#[derive(Default)]
pub(super) struct Watch {
    known: Known,
    count: u64,
    /// When each thing came to be.
    born: BTreeMap<String, Time>,
    /// When the newest event about each thing happened.
    newest: BTreeMap<String, Time>,
    /// Infusions of which something was recorded despite a rule.
    odd: BTreeSet<String>,
}

impl Watch {
    /// Takes in an accepted event, which must have been lawful.
    pub(super) fn hears(&mut self, event: &Event, signed: &Signed) {
        let entry = Entry::new(event, self.count, &signed.bytes, signed.recorded_at);
        self.in_order(&entry, &signed.bytes);
        if event.despite.is_none() {
            self.is_lawful(&entry);
        } else {
            self.odd.insert(entry.about.clone());
        }
        let things: BTreeSet<String> = self.known.vials.keys().cloned().collect();
        self.known.hears(&entry);
        let made = self
            .known
            .vials
            .keys()
            .filter(|vial| !things.contains(*vial));
        let made: Vec<String> = made.cloned().chain([entry.about.clone()]).collect();
        for thing in made {
            self.born.entry(thing).or_insert(entry.when);
        }
        self.newest.insert(entry.about, entry.when);
        self.count += 1;
    }

    /// An event is not earlier than what it continues and names.
    fn in_order(&self, entry: &Entry<'_>, bytes: &[u8]) {
        assert!(entry.when <= entry.recorded);
        if entry.event.despite.is_some() {
            return;
        }
        let before = self.newest.get(&entry.about).copied();
        assert!(
            before.is_none_or(|before| before <= entry.when + SKEW),
            "{} of {} comes before the event that it continues",
            entry.event.body.kind(),
            entry.about
        );
        let text = String::from_utf8_lossy(bytes);
        for word in text.split('"') {
            if let Some(born) = self.born.get(word) {
                let kind = entry.event.body.kind();
                assert!(*born <= entry.when + SKEW, "{kind} is older than {word}");
            }
        }
    }

    /// What is used, closed or carried without a breach breaks none of these.
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is use")]
    fn is_lawful(&self, entry: &Entry<'_>) {
        let about = &entry.about;
        let excused = entry.event.under.is_some();
        match &entry.event.body {
            Body::ShipmentPacked(body) => {
                let shipper = body.shipper.to_string();
                let mut parcels = self.known.parcels.values();
                let free = parcels.all(|one| !one.is_open() || one.shipper != shipper);
                assert!(free || excused, "{shipper} is in two shipments");
                if body.purpose == shipment::Purpose::Supply {
                    let to = body.to.to_string();
                    let vials = body.vials.iter().map(ToString::to_string);
                    vials.for_each(|vial| self.may(entry, &vial, Purpose::Ship, &to));
                }
            }
            Body::VialAllocated(_) => {
                self.may(entry, about, Purpose::Allocate, &self.known.holder(about));
            }
            Body::VialThawed(_) => {
                self.may(entry, about, Purpose::Thaw, &self.known.holder(about));
            }
            Body::InfusionChecked(body) => {
                for label in &body.labels {
                    let vial = self.known.bearer(&format!("label/{label}"));
                    self.may(entry, vial, Purpose::Give, &self.known.holder(vial));
                }
            }
            Body::InfusionStarted(_) => {
                for vial in &self.known.doses[about].vials {
                    self.may(entry, vial, Purpose::Give, &self.known.holder(vial));
                }
            }
            Body::LotClosed(_) => {
                assert!(
                    excused || self.known.has_nothing_left(about),
                    "{about} is closed with something left"
                );
            }
            _ => {}
        }
    }

    fn may(&self, entry: &Entry<'_>, vial: &str, purpose: Purpose, site: &str) {
        let found = self
            .known
            .reasons(vial, purpose, Some(site), entry.recorded);
        let kind = entry.event.body.kind();
        assert!(found.is_empty(), "{kind} of {vial} in spite of {found:?}");
    }

    /// The rules give every reason that the model gives, and no other: asked of one vial, so that many events are judged.
    pub(super) fn agrees(&self, story: &Story, dice: Dice) {
        let vials: Vec<&String> = self.known.vials.keys().collect();
        let chance = usize::from(dice[1]) + 256 * usize::from(dice[7]);
        let vial = vials[chance % vials.len()];
        let days = if chance % 31 == 0 { 201 } else { 0 };
        self.agrees_about(story, vial, chance / 7, days);
    }

    fn agrees_about(&self, story: &Story, vial: &str, chance: usize, days: i64) {
        let (purpose, site) = (PURPOSES[chance % 4], SITES[chance / 4 % 4]);
        let now = story.now.plus_seconds(days * 86_400);
        let of_rules = reasons(story, vial, purpose, site, now);
        let of_model = self.known.reasons(vial, purpose, site, now.micros());
        let odd = of_rules.symmetric_difference(&of_model);
        let odd = odd
            .filter(|(_, of)| of.contains('/'))
            .map(|(_, of)| story.record(of));
        assert_eq!(
            of_rules,
            of_model,
            "{:#?} {vial} to {purpose:?} at {site:?} at {now}, by the rules and by the model; {}",
            odd.collect::<Vec<_>>(),
            self.about(story, vial)
        );
    }

    fn about(&self, story: &Story, vial: &str) -> String {
        let newest = story
            .signed
            .last()
            .map(|signed| String::from_utf8_lossy(&signed.bytes));
        let of_rules = story.record(vial);
        let path = self.known.vials[vial].stays();
        format!("after {newest:?}\n{of_rules:#?}\n{path:#?}")
    }

    /// At the end of a history: every vial, every exposure, every recall and every dose.
    pub(super) fn ends(&self, story: &Story) {
        for (place, vial) in self.known.vials.keys().enumerate() {
            self.agrees_about(story, vial, place * 5 + story.signed.len(), 0);
        }
        self.exposures(story);
        self.recalls(story);
        self.doses(story);
        let vials: Vec<&String> = self.known.vials.keys().collect();
        if let Some(vial) = vials.get(story.signed.len() % vials.len()) {
            nothing_is_lost(story, vial);
        }
    }

    /// The vials that a deviation exposes are exactly those whose stated path overlaps its times.
    fn exposures(&self, story: &Story) {
        for name in self.known.deviations() {
            let Record::Deviation(found) = story.record(name) else {
                panic!()
            };
            let of_rules = exposed(&story.world, &found, story.now).unwrap();
            let of_rules: BTreeSet<String> =
                of_rules.iter().map(|(vial, _)| vial.to_string()).collect();
            let of_model = self.known.exposed(name, story.now.micros());
            assert_eq!(of_rules, of_model, "{name}: {found:?}");
        }
    }

    /// A recall has every vial in its scope, and every site where one was, is or is going to.
    fn recalls(&self, story: &Story) {
        for name in self.known.recalls.keys() {
            let Record::Recall(found) = story.record(name) else {
                panic!()
            };
            let reach = recall::reach(&story.world, &found, story.now).unwrap();
            let vials: BTreeSet<String> = reach.vials.iter().map(ToString::to_string).collect();
            let wanted = self.known.recalled(name, story.now.micros());
            assert_eq!(vials, wanted, "{name}: {found:?}");
            let sites: BTreeSet<String> = reach.sites.keys().map(ToString::to_string).collect();
            let least = self.known.sites_of(&wanted);
            assert!(sites.is_superset(&least), "{name}: {sites:?}, {least:?}");
            let most: BTreeSet<String> =
                least.union(&self.known.ways_of(&wanted)).cloned().collect();
            assert!(sites.is_subset(&most), "{name}: {sites:?}, {most:?}");
        }
    }

    /// What was given, what was wasted and what is left is what the vials held.
    fn doses(&self, story: &Story) {
        for (name, dose) in &self.known.doses {
            let Record::Infusion(infusion) = story.record(name) else {
                panic!()
            };
            if !dose.ended || self.odd.contains(name) {
                continue;
            }
            let said_ul = dose.given_ul + dose.wasted_ul + infusion.residual_ul;
            assert_eq!(
                i64::from(said_ul) + more_ul(&infusion.corrections),
                i64::from(self.known.held_ul(name)),
                "{name}"
            );
        }
    }
}

/// By how much corrections that are in force have altered the volumes that events state, in microlitres.
fn more_ul(corrections: &Corrections) -> i64 {
    let in_force = corrections
        .iter()
        .filter(|one| one.member == "body.volume_ul" && one.state != CorrectionState::Waiting);
    in_force
        .map(|one| one.should_be.as_i64().unwrap() - one.was.as_i64().unwrap())
        .sum()
}

/// The reasons of the rules, each by its word and the id of its cause.
fn reasons(
    story: &Story,
    vial: &str,
    purpose: Purpose,
    site: Option<&str>,
    now: crate::domain::Instant,
) -> Reasons {
    let site: Option<SiteId> = site.map(id);
    let found = usability(&story.world, &subject(vial), purpose, site.as_ref(), now).unwrap();
    let named = found
        .iter()
        .map(|reason| (reason.cause.word().to_owned(), cause(reason)));
    named.collect()
}

/// The id of what a reason comes from.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other reason comes from what it arises on"
)]
fn cause(reason: &Reason) -> String {
    match &reason.cause {
        Cause::DeviationOpen { deviation, .. } | Cause::DeviationAgainst { deviation, .. } => {
            deviation.to_string()
        }
        Cause::Recalled { recall, .. } => recall.to_string(),
        Cause::Held { hold, .. } => hold.to_string(),
        Cause::ResultFails { test, .. }
        | Cause::ResultMissing { test }
        | Cause::ResultInvalid { test } => test.clone(),
        Cause::SiteNotInTrial { site, .. } => site.to_string(),
        _ => reason.on.to_string(),
    }
}

/// The reasons that speak against a vial before an event, to be held against those after it.
pub(super) struct Before {
    vial: String,
    purpose: Purpose,
    found: Reasons,
}

impl Before {
    /// At every fourth turn.
    pub(super) fn of(story: &Story, dice: Dice) -> Option<Self> {
        if !dice[6].is_multiple_of(4) {
            return None;
        }
        let vials = ["vial/L1-001", "vial/L1-002", "vial/L1-003", "vial/L1-004"];
        let vial = vials[usize::from(dice[9]) % vials.len()].to_owned();
        let purpose = PURPOSES[usize::from(dice[7]) % 4];
        Some(Self {
            found: reasons(story, &vial, purpose, Some("site/ward"), story.now),
            vial,
            purpose,
        })
    }

    /// Only an event that settles a reason has removed it.
    pub(super) fn is_settled_by(&self, story: &Story, event: &Event) {
        let after = reasons(
            story,
            &self.vial,
            self.purpose,
            Some("site/ward"),
            story.now,
        );
        let kind = event.body.kind();
        // Where a vial was is stated anew by a late move, and by the opening of a shipper at an earlier moment.
        let restated = event.late_reason.is_some() || kind == "shipment.received";
        for (word, of) in self.found.difference(&after) {
            let settles = match &**word {
                "deviation_open" => {
                    restated || kind.starts_with("deviation.") || kind.starts_with("readings.")
                }
                "deviation_against" => restated || kind == "deviation.decided",
                "recalled" => restated || kind == "recall.closed",
                "held" => kind == "lot.hold_lifted",
                "result_fails" | "result_missing" | "result_invalid" => kind.starts_with("result."),
                "not_labelled" => kind == "label.affixed",
                "not_released" => kind.starts_with("lot."),
                "closed" => kind.starts_with("vial.") || kind == "shipment.received",
                "donor_not_eligible" => kind == "donor.determined",
                "retired" | "past_use_by" | "not_at_hand" | "not_thawed" => {
                    kind.starts_with("vial.")
                        || kind.starts_with("infusion.")
                        || kind.starts_with("shipment.")
                        || kind == "stock.counted"
                }
                _ => false,
            };
            assert!(settles, "{kind} took {word} of {of} from {}", self.vial);
        }
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one case for each thing that may happen to a vial"
)]
/// Some event that is accepted states that the vial was given, thawed, moved or lost; afterwards the record says so.
fn nothing_is_lost(story: &Story, about: &str) {
    let known = |name: &&&str| story.world.standing(&subject(name)).unwrap().is_some();
    let participant = ["participant/P1", "participant/P2"];
    let given = participant
        .iter()
        .find(known)
        .map(|participant| ("nurse", "infusion/LATE", given_without(participant, about)));
    let reason = || "gone".to_owned();
    let facts: [(&str, &str, Body); 3] = [
        (
            "ward-pharmacist",
            about,
            super::super::steps::thawed().into(),
        ),
        (
            "ward-pharmacist",
            about,
            super::super::steps::stored("place/W1", "H9").into(),
        ),
        (
            "ward-pharmacist",
            about,
            vial::Lost { reason: reason() }.into(),
        ),
    ];
    for (who, about_what, body) in facts.into_iter().chain(given) {
        let mut story = story.clone();
        story.wait_minutes(1);
        let mut event = story.event(who, about_what, body);
        event.at = LocalTime::at(story.now.plus_seconds(-60), 8 * 3600);
        event.late_reason = Some("no network".into());
        let kind = event.body.kind();
        let index = u64::try_from(story.signed.len()).unwrap();
        let recorded = it_was_done(&mut story, event.clone(), |_| true);
        assert!(
            recorded,
            "{kind} of {about} cannot be recorded: {:?}\n{:#?}",
            story.send(&event),
            story.record(about)
        );
        if kind == "infusion.started" {
            let linked = |from: &str, relation, to: &str| {
                let (from, to): (Subject, Subject) = (subject(from), subject(to));
                let mut links = story.world.links().iter();
                links.any(|it| it.from == from && it.relation == relation && it.to == to)
            };
            assert!(linked(about, Relation::UsedIn, "infusion/LATE"), "{about}");
            let to = participant
                .iter()
                .any(|to| linked("infusion/LATE", Relation::GivenTo, to));
            assert!(to, "{about}");
            continue;
        }
        let Record::Vial(vial) = story.record(about) else {
            panic!()
        };
        // What the record says already is not said twice.
        let known = match (kind, vial.path.last()) {
            ("vial.lost", Some(last)) => matches!(last.stage, VialStage::Lost { .. }),
            ("vial.stored", Some(last)) => {
                let spot = last.place.as_ref();
                spot.is_some_and(|spot| spot.position == "H9")
            }
            _ => false,
        };
        let mut stays = vial.path.stays().iter();
        let said = known || stays.any(|stay| stay.entry == index);
        assert!(said, "{kind} of {about}: {:#?}", vial.path);
    }
}

/// What has come to its end, and what was made and given: no event but a correction undoes it, however late it comes.
#[derive(PartialEq, Debug)]
pub(super) struct Over(BTreeMap<String, String>);

impl Over {
    pub(super) fn of(story: &Story) -> Self {
        let all = story.world.standings();
        let over = all.filter_map(|(about, standing)| {
            let what = over(&standing.record)?;
            Some((about.to_string(), what))
        });
        Self(over.collect())
    }

    /// It is so still.
    pub(super) fn is_kept(&self, story: &Story, event: &Event) {
        if ["event.corrected", "correction.confirmed"].contains(&event.body.kind()) {
            return;
        }
        let Self(now) = Self::of(story);
        for (about, what) in &self.0 {
            let now = now.get(about);
            assert_eq!(now, Some(what), "{} undid {about}", event.body.kind());
        }
    }
}

/// What of a record is over and done.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "nothing else ends or is made once"
)]
fn over(record: &Record) -> Option<String> {
    match record {
        Record::Infusion(it) if it.given_ul().is_some() => {
            Some(format!("{} {:?}", it.state(), it.given_ul()))
        }
        Record::Shipment(it) if it.is_over() => Some("over".into()),
        Record::Lot(it) => it.fill.as_ref().map(|fill| fill.count.to_string()),
        Record::Participant(it) => it.infusions.first().map(|first| first.infusion.to_string()),
        Record::Vial(it) if matches!(it.stage, VialStage::Infused { .. }) => Some("given".into()),
        _ => None,
    }
}
