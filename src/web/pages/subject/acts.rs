//! What a reader may do with a thing, drawn as links that lead to the doing, and what stands in the way of the rest.
//!
//! There is never a dead button: what the reader may not do is not drawn, and what a block stands before is told with the
//! rule's id, why, what to do, and who can act.

use super::super::acts::act as leads_to;
use super::super::block::{Act, Check, Checks, Style};
use super::super::facts::Sight;
use super::super::voice::Voice;
use crate::app::Doable;
use crate::domain::SiteId;
use crate::domain::who::{Actors, At};
use crate::domain::{Kind, Noun, Record, Refusal, Role};

/// How many of a reader's acts stand beside the heading.
const BESIDE: usize = 4;

/// What is taken back by nothing.
const HARM: [&str; 10] = [
    "lot.rejected",
    "vial.destroyed",
    "vial.lost",
    "label.destroyed",
    "label.voided",
    "key.revoked",
    "key.suspected",
    "bank.retired",
    "equipment.retired",
    "protocol.closed",
];

/// What people do when something is not as it should be, after all that brings a thing forward.
const RARE: [&str; 16] = [
    "lot.held",
    "result.invalidated",
    "handoff.refused",
    "handoff.withdrawn",
    "handoff.consigned",
    "vial.damaged",
    "vial.retained",
    "allocation.cancelled",
    "order.cancelled",
    "participant.withdrawn",
    "visit.missed",
    "label.reprinted",
    "label.spoiled",
    "site.changed",
    "role.revoked",
    "person.left",
];

/// The acts of a page.
pub(super) struct Chosen {
    /// Beside the heading, the likeliest first.
    pub(super) acts: Vec<Act>,
    /// Behind a disclosure.
    pub(super) rarer: Vec<Act>,
    /// What stands in the way, and what waits for others.
    pub(super) blocked: Option<Checks>,
}

/// Where a kind stands among the acts: what brings a thing forward, what is rare, what harms.
fn weight(kind: &str) -> u8 {
    if HARM.contains(&kind) {
        2
    } else {
        u8::from(RARE.contains(&kind))
    }
}

/// The acts of a page.
pub(super) fn chosen(sight: &Sight<'_>) -> Chosen {
    let free = |one: &&Doable| one.step.blocked.is_none();
    let mut mine: Vec<&Doable> = sight.steps.iter().filter(|one| one.mine).collect();
    mine.sort_by_key(|one| weight(one.step.kind.word));
    let mut acts: Vec<Act> = mine
        .iter()
        .copied()
        .filter(free)
        // A decision that has its form on the page is not offered twice.
        .filter(|one| !is_listed(sight, one.step.kind.word))
        .map(|one| act(sight, one.step.kind.word))
        .collect();
    if let Some(first) = acts.first_mut().filter(|act| act.style == Style::Plain) {
        first.style = Style::Go;
    }
    acts.extend(always(sight));
    let rarer = acts.split_off(acts.len().min(BESIDE));
    let blocked = sight.steps.iter().filter(|one| one.step.blocked.is_some());
    // What blocks a release stands in a list of its own.
    let shown = |one: &&Doable| !is_listed(sight, one.step.kind.word);
    let mut open: Vec<Check> = blocked
        .filter(shown)
        .filter_map(|one| check(sight.voice, one))
        .collect();
    open.extend(waiting(sight));
    let title = sight.voice.say("thing-next");
    Chosen {
        acts,
        rarer,
        blocked: (!open.is_empty()).then_some(Checks {
            id: "next",
            title,
            open,
            met: None,
        }),
    }
}

/// Whether the page has a list of its own of what blocks this.
fn is_listed(sight: &Sight<'_>, kind: &str) -> bool {
    let decides = ["lot.released", "lot.conditionally_released"].contains(&kind);
    decides && matches!(&sight.shown.record, Record::Lot(lot) if lot.awaits_release())
}

/// What a block stands before.
fn check(voice: &Voice, one: &Doable) -> Option<Check> {
    let refusal = one.step.blocked.as_ref()?;
    let (more, own) = told(voice, refusal);
    Some(Check {
        hue: "stop",
        shape: "stop",
        what: voice.act(one.step.kind.word),
        rule: Some(refusal.rule.id()),
        more,
        own,
        act: None,
        by: by(voice, &one.by),
    })
}

/// A refusal in the reader's language; the record's own sentence beside it where that is another one.
fn told(voice: &Voice, refusal: &Refusal) -> (Vec<String>, Option<String>) {
    let id = refusal.rule.id();
    if voice.lang == super::super::super::words::Lang::En {
        return (vec![refusal.why.clone(), refusal.remedy.clone()], None);
    }
    let more = vec![
        voice.say(&format!("rule-{id}")),
        voice.say(&format!("rule-{id}-do")),
    ];
    (more, Some(format!("{} {}", refusal.why, refusal.remedy)))
}

/// What waits for others, as one line: people see whose turn it is.
fn waiting(sight: &Sight<'_>) -> Vec<Check> {
    let others = sight.steps.iter();
    let others = others.filter(|one| !one.mine && one.step.blocked.is_none());
    others
        .filter(|one| weight(one.step.kind.word) == 0)
        .map(|one| Check {
            hue: "calm",
            shape: "ring",
            what: sight.voice.act(one.step.kind.word),
            rule: None,
            more: Vec::new(),
            own: None,
            act: None,
            by: by(sight.voice, &one.by),
        })
        .collect()
}

/// Who can act.
pub(in super::super) fn by(voice: &Voice, actors: &Actors) -> String {
    match actors {
        Actors::Staff { roles, at } => match at {
            At::Anywhere => voice.staff(roles, &[]),
            At::Trial => voice.staff_of(roles, "thing-staff-trial"),
            At::Maker => voice.staff_of(roles, "thing-staff-maker"),
            At::Sites(sites) => {
                let sites: Vec<SiteId> = sites.iter().cloned().collect();
                voice.staff(roles, &sites)
            }
        },
        Actors::Person(person) => person.name().to_owned(),
        Actors::Nobody => voice.say("thing-nobody"),
    }
}

/// A reader's act.
pub(in super::super) fn act(sight: &Sight<'_>, kind: &str) -> Act {
    let style = if HARM.contains(&kind) {
        Style::Harm
    } else {
        Style::Plain
    };
    let (subject, record) = (&sight.shown.subject, &sight.shown.record);
    let known = Kind::of(kind);
    Act {
        what: sight.voice.act(kind),
        href: known.map_or_else(
            || format!("/{subject}"),
            |kind| leads_to(kind, subject, record),
        ),
        style,
    }
}

/// What a device takes along for work without a network, the page that does so, and for whom.
const TAKEN_ALONG: [(Noun, &str, &[Role]); 2] = [
    (
        Noun::Shipment,
        "/courier",
        &[Role::Lab, Role::Pharmacist, Role::Courier],
    ),
    (
        Noun::Order,
        "/bedside",
        &[Role::Nurse, Role::Pharmacist, Role::Investigator],
    ),
];

/// What may be reported of a thing, or done with it, at any time.
fn always(sight: &Sight<'_>) -> Vec<Act> {
    let Some(visitor) = sight.visitor else {
        return Vec::new();
    };
    let of = &sight.shown.subject;
    let noun = of.noun();
    let holds = |role: Role| visitor.record.grants.iter().any(|own| own.role == role);
    let mut acts = Vec::new();
    let departs = [
        Noun::Lot,
        Noun::Vial,
        Noun::Shipment,
        Noun::Place,
        Noun::Equipment,
        Noun::Donor,
        Noun::Bank,
        Noun::Participant,
        Noun::Infusion,
    ];
    let reports = Kind::of("deviation.opened");
    if departs.contains(&noun)
        && reports.is_some_and(|kind| kind.signers.iter().any(|role| holds(*role)))
    {
        acts.push(Act {
            what: sight.voice.act("deviation.opened"),
            href: format!("/act/deviation.opened?about={of}"),
            style: Style::Plain,
        });
    }
    acts.extend(given_unchecked(sight));
    let along = TAKEN_ALONG.iter().find(|(taken, ..)| *taken == noun);
    if let Some((_, page, _)) = along.filter(|(.., roles)| roles.iter().any(|role| holds(*role))) {
        acts.push(Act {
            what: sight.voice.say("thing-take-along"),
            href: format!("{page}#{of}"),
            style: Style::Plain,
        });
    }
    let made = [Noun::Lot, Noun::Bank, Noun::Clone, Noun::Donor];
    if made.contains(&noun) && holds(Role::Quality) {
        acts.push(Act {
            what: sight.voice.act("recall.opened"),
            href: format!("/act/recall.opened?scope.0={of}"),
            style: Style::Harm,
        });
    }
    acts
}

/// The way to state an infusion that was given to a participant without the checks that belong before it.
fn given_unchecked(sight: &Sight<'_>) -> Option<Act> {
    let (site, of) = if let Record::Participant(participant) = &sight.shown.record {
        let of = format!("given.participant={}", sight.shown.subject);
        (&participant.site, of)
    } else if let Record::Order(order) = &sight.shown.record {
        let subject = &sight.shown.subject;
        let of = format!(
            "given.participant={}&given.order={subject}",
            order.participant
        );
        (&order.site, of)
    } else {
        return None;
    };
    let kind = Kind::of("infusion.started")?;
    let may = sight.visitor?.record.holds(kind.signers, site);
    // An infusion that two people did not check breaks these two rules in any case.
    may.then(|| Act {
        what: sight.voice.say("thing-given-unchecked"),
        href: format!("/act/infusion.started?done=1&rules=S01,B09&{of}"),
        style: Style::Plain,
    })
}
