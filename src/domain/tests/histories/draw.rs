//! Drawing one step: about what, of which kind, by whom.

use super::super::steps::label_of;
use super::super::story::*;
use super::bodies::body;
use crate::domain::{
    Body, Despite, Event, KINDS, Kind, LocalTime, Nature, Noun, Record, Role, Rule, Stop, World,
    infusion, next,
};

/// People with their roles, as the stories staff them.
const PEOPLE: [(&str, Role); 14] = [
    ("quality", Role::Quality),
    ("second-quality", Role::Quality),
    ("ward-quality", Role::Quality),
    ("lab", Role::Lab),
    ("second-lab", Role::Lab),
    ("analyst", Role::Analyst),
    ("reviewer", Role::Analyst),
    ("pharmacist", Role::Pharmacist),
    ("ward-pharmacist", Role::Pharmacist),
    ("courier", Role::Courier),
    ("investigator", Role::Investigator),
    ("nurse", Role::Nurse),
    ("second-nurse", Role::Nurse),
    ("admin", Role::Administrator),
];

/// What the histories are about, besides what the system names by itself.
const SUBJECTS: [&str; 37] = [
    "vial/L1-001",
    "vial/L1-002",
    "vial/L1-003",
    "vial/L2-001",
    "vial/L2-002",
    "vial/L2-003",
    "shipment/S1",
    "shipment/S2",
    "shipment/S3",
    "participant/P1",
    "participant/P2",
    "participant/P3",
    "order/O1",
    "order/O2",
    "order/O3",
    "order/O4",
    "infusion/I1",
    "infusion/I2",
    "infusion/I3",
    "infusion/I4",
    "lot/L1",
    "lot/L2",
    "lot/L3",
    "recall/R1",
    "recall/R2",
    "override/V1",
    "override/V2",
    "equipment/shipper",
    "equipment/tank",
    "equipment/ward-tank",
    "place/B1",
    "place/W1",
    "donor/D1",
    "deviation/DEV-1",
    "deviation/DEV-2",
    "deviation/DEV-3",
    "person/courier",
];

/// Steps that end something or could go on for ever: rarer, so that histories get far.
const RARER: [&str; 34] = [
    "vial.stored",
    "vial.retrieved",
    "vial.damaged",
    "vial.lost",
    "vial.found",
    "vial.retained",
    "vial.destroyed",
    "identity.bound",
    "lot.held",
    "lot.closed",
    "recall.opened",
    "donor.tested",
    "donor.determined",
    "participant.withdrawn",
    "participant.completed",
    "order.cancelled",
    "handoff.withdrawn",
    "handoff.refused",
    "deviation.opened",
    "equipment.retired",
    "readings.attached",
    "person.left",
    "label.printed",
    "label.spoiled",
    "label.voided",
    "equipment.qualified",
    "stock.counted",
    "override.requested",
    "event.corrected",
    "lot.opened",
    "result.recorded",
    "result.invalidated",
    "readings.set_aside",
    "lot.rejected",
];

/// The chances of one step; the last two are of how late it comes, and of what is looked at after it.
pub(super) type Dice = [u8; 10];

pub(super) fn pick<T: Clone>(items: &[T], die: u8) -> Option<T> {
    let index = usize::from(die).checked_rem(items.len())?;
    items.get(index).cloned()
}

pub(super) fn rare(die: u8) -> bool {
    die < 16
}

pub(super) fn find(story: &Story, about: &str) -> Option<Record> {
    let standing = story.world.standing(&subject(about)).unwrap()?;
    Some(standing.record.clone())
}

/// One step: mostly something that may come next, by someone who may do it; at times anything by anyone. Tells whether
/// it was accepted.
pub(super) fn step(story: &mut Story, dice: Dice) -> bool {
    if dice[8] < 2 {
        return despite(story, dice);
    }
    let Some((about, kind)) = choose(story, dice) else {
        return false;
    };
    let Some(body) = body(story, &about, kind.word, dice) else {
        return false;
    };
    let anyone = rare(dice[2]);
    let may = |(_, role): &&(&str, Role)| anyone || kind.signers.contains(role);
    let people: Vec<&str> = PEOPLE.iter().filter(may).map(|(who, _)| *who).collect();
    let first = usize::from(dice[3]);
    (0..people.len()).any(|turn| {
        let who = people[(first + turn) % people.len()];
        let mut event = story.event(who, &about, body.clone());
        event.under = excuse(story, kind, dice);
        if dice[6] % 2 == 1 {
            // As a device does that signed the event before it as well, and has no receipt yet.
            event.after = story.head_event(&about);
        }
        if dice[8] >= 240 {
            comes_late(story, &mut event, dice[9]);
        }
        story.send(&event).is_ok()
    })
}

/// It was done so many minutes ago.
fn comes_late(story: &Story, event: &mut Event, minutes: u8) {
    let at = story.now.plus_seconds(-60 * i64::from(minutes % 100));
    event.at = LocalTime::at(at, 8 * 3600);
    event.late_reason = Some("no network".into());
}

/// What may have been done to a vial whatever the rules say.
const DONE: [&str; 7] = [
    "vial.stored",
    "vial.retrieved",
    "vial.damaged",
    "vial.lost",
    "vial.destroyed",
    "vial.thawed",
    "infusion.started",
];

/// Somebody did something to a vial that a rule may forbid, and says so afterwards.
fn despite(story: &mut Story, dice: Dice) -> bool {
    let (Some(vial), Some(kind)) = (pick(&SUBJECTS[..6], dice[1]), pick(&DONE, dice[2])) else {
        return false;
    };
    let given = kind == "infusion.started";
    let about = if given {
        format!("infusion/G{}", story.signed.len())
    } else {
        vial.to_owned()
    };
    let body = if given {
        Some(given_without(
            ["participant/P1", "participant/P2"][usize::from(dice[3] % 2)],
            vial,
        ))
    } else {
        body(story, vial, kind, dice)
    };
    let Some(body) = body else { return false };
    let signers = find_kind(kind).signers;
    let mut people = PEOPLE.iter().filter(|(_, role)| signers.contains(role));
    people.any(|(who, _)| {
        let mut event = story.event(who, &about, body.clone());
        comes_late(story, &mut event, dice[9]);
        it_was_done(story, event, |rule| rule != Rule::Position)
    })
}

/// Any fact about anything, whatever state it is in.
fn fact(story: &Story, dice: Dice) -> Option<(&'static str, &'static Kind, Body)> {
    let facts: Vec<&Kind> = KINDS
        .iter()
        .filter(|it| it.nature == Nature::Fact)
        .collect();
    fact_of(story, pick(&facts, dice[2])?, dice)
}

/// A fact of a kind about something.
fn fact_of(
    story: &Story,
    kind: &'static Kind,
    dice: Dice,
) -> Option<(&'static str, &'static Kind, Body)> {
    let fits = |about: &&str| kind.noun.is_none_or(|noun| subject(about).noun() == noun);
    let about: Vec<_> = SUBJECTS.iter().copied().filter(fits).collect();
    let about = pick(&about, dice[1])?;
    let body = body(story, about, kind.word, dice)?;
    Some((about, kind, body))
}

/// Facts that ask whether something may be used.
const USES: [&str; 4] = [
    "vial.thawed",
    "infusion.checked",
    "infusion.started",
    "shipment.packed",
];

/// Any fact about anything, each second time a use of something, as someone who may sign it would state it now.
pub(super) fn fact_now(story: &mut Story, dice: Dice) -> Option<Event> {
    let used = pick(&USES, dice[5]).filter(|_| dice[9].is_multiple_of(2));
    let (about, kind, body) = match used {
        Some(word) => fact_of(story, find_kind(word), dice)?,
        None => fact(story, dice)?,
    };
    let may = |(_, role): &&(&str, Role)| kind.signers.contains(role);
    let people: Vec<&str> = PEOPLE.iter().filter(may).map(|(who, _)| *who).collect();
    let who = pick(&people, dice[3])?;
    Some(story.event(who, about, body))
}

/// Any fact about anything, whatever state it is in. Tells whether it was recorded.
pub(super) fn some_fact(story: &mut Story, dice: Dice) -> bool {
    let Some((about, kind, body)) = fact(story, dice) else {
        return false;
    };
    let mut people = PEOPLE
        .iter()
        .filter(|(_, role)| kind.signers.contains(role));
    people.any(|(who, _)| {
        let mut event = story.event(who, about, body.clone());
        comes_late(story, &mut event, dice[9]);
        it_was_done(story, event, |rule| rule != Rule::Position)
    })
}

/// What was given without a check.
pub(in super::super) fn given_without(participant: &str, vial: &str) -> Body {
    let given = infusion::GivenWithout {
        participant: id(participant),
        order: None,
        vials: [id(vial)].into(),
    };
    let access = "arm".into();
    let given = Some(given);
    infusion::Started { access, given }.into()
}

/// A late event is sent, and sent again as done despite each rule that refuses it. Tells whether it was recorded.
pub(in super::super) fn it_was_done(
    story: &mut Story,
    mut event: Event,
    may_break: impl Fn(Rule) -> bool,
) -> bool {
    loop {
        let refusal = match story.send(&event) {
            Ok(_) => return true,
            Err(Stop::Refused(refusal)) => refusal,
            Err(_) => return false,
        };
        let (rule, said) = (refusal.rule, event.despite.take());
        let mut rules = said.map_or_else(Default::default, |said| said.rules);
        if !refusal.breachable || !may_break(rule) {
            return false;
        }
        // What says that it can be recorded despite its rule is not refused by that rule again.
        assert!(rules.insert(rule), "{refusal}");
        let reason = "it was done before anyone knew".into();
        event.despite = Some(Despite {
            rules,
            reason,
            evidence: None,
        });
    }
}

/// Now and then an override that was granted is named.
fn excuse(story: &Story, kind: &Kind, dice: Dice) -> Option<crate::domain::OverrideId> {
    let name = pick(&["override/V1", "override/V2"], dice[4])?;
    let granted = find(story, name).is_some_and(|found| found.state() == "granted");
    let noun = kind.noun != Some(Noun::Override);
    (granted && noun && dice[6] < 64).then(|| id(name))
}

fn choose(story: &Story, dice: Dice) -> Option<(String, &'static Kind)> {
    if rare(dice[0]) {
        let kind = pick(KINDS, dice[1])?;
        let fits = |about: &&&str| kind.noun.is_none_or(|noun| subject(about).noun() == noun);
        let about: Vec<_> = SUBJECTS.iter().filter(fits).collect();
        return Some(((*pick(&about, dice[2])?).to_owned(), find_kind(kind.word)));
    }
    // The first subject from here on about which something may be done.
    let begin = usize::from(dice[1]) * 256 + usize::from(dice[7]);
    let all: Vec<String> = SUBJECTS
        .iter()
        .map(ToString::to_string)
        .chain(named_by_system(story))
        .collect();
    (0..all.len()).find_map(|turn| {
        let about = &all[(begin + turn) % all.len()];
        let kinds = offered(story, about, dice);
        Some((
            about.clone(),
            pick(&kinds, dice[0].wrapping_mul(31).wrapping_add(dice[5]))?,
        ))
    })
}

/// The kinds about a subject that its state allows and nothing blocks, the rarer ones now and then.
fn offered(story: &Story, about: &str, dice: Dice) -> Vec<&'static Kind> {
    let found = next(&story.world, &subject(about), story.now).unwrap();
    let noun = subject(about).noun();
    let own = found.into_iter().filter(|next| next.blocked.is_none());
    let own = own.filter(|next| next.kind.noun.is_none_or(|of| of == noun));
    let unpacks = |word: &str| word == "shipment.received" && story.state(about) != "delivered";
    let unbound =
        matches!(find(story, about), Some(Record::Participant(p)) if p.wristband.is_none());
    let wanted = |kind: &&Kind| {
        let word = kind.word;
        let first = unbound && word == "identity.bound";
        let reads = word == "readings.attached" && story.state(about) == "delivered";
        let again = word == "deviation.decided" && story.state(about) == "decided";
        let spent = word == "equipment.qualified" && story.state(about) == "used";
        let kept = RARER.contains(&word) || unpacks(word) || again;
        first || reads || spent || dice[2] < 40 || !kept
    };
    let mut kinds: Vec<&'static Kind> = own.map(|next| next.kind).filter(wanted).collect();
    if dice[4] < 4 {
        kinds = vec![find_kind("event.corrected")];
    }
    kinds
}

/// Deviations and labels, which no list can name beforehand.
fn named_by_system(story: &Story) -> Vec<String> {
    let mut found: Vec<String> = story
        .world
        .standings()
        .filter(|(about, standing)| {
            let decided = standing.record.state() == "decided" && about.name().ends_with('7');
            let open = decided
                || ["opened", "assessed", "printed", "affixed"].contains(&standing.record.state());
            [Noun::Deviation, Noun::Label].contains(&about.noun()) && open
        })
        .map(|(about, _)| about.to_string())
        .collect();
    let spare = ["spare one", "spare two", "spare three"];
    found.extend(spare.iter().map(|seed| format!("label/{}", label_of(seed))));
    found.sort();
    found
}

fn find_kind(word: &str) -> &'static Kind {
    Kind::of(word).unwrap()
}
