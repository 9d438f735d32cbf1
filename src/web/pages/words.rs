//! States in words: one word, one shape, one hue, always together.

use super::super::words::Lang;
use crate::domain::{Noun, Role};
use askama::Template;

/// A state as it is shown.
#[derive(Clone, Template)]
#[template(
    ext = "html",
    source = r#"<span class="tag {{ hue }}"><svg class="i" aria-hidden="true"><use href="/assets/shapes.svg#{{ shape }}"/></svg>{{ word }}</span>"#
)]
pub(in crate::web) struct Tag {
    pub(in crate::web) word: String,
    pub(in crate::web) hue: &'static str,
    pub(in crate::web) shape: &'static str,
}

impl Tag {
    pub(super) fn new(word: impl Into<String>, hue: &'static str, shape: &'static str) -> Self {
        Self {
            word: word.into(),
            hue,
            shape,
        }
    }
}

/// The state of a noun, in the reader's language.
pub(in crate::web) fn tag(lang: Lang, noun: Noun, state: &str) -> Tag {
    let (hue, shape) = of_cells(noun, state)
        .or_else(|| of_others(state))
        // Registered, adopted and the like have no hue of their own.
        .unwrap_or(("calm", "ring"));
    Tag::new(state_word(lang, noun, state), hue, shape)
}

/// A stage that was recorded, in the reader's language. It says what happened, and nothing of whether the thing may be used.
pub(super) fn stage(lang: Lang, noun: Noun, state: &str) -> Tag {
    let own = format!("stage-{}-{state}", noun.word());
    if lang.has(&own) {
        return Tag::new(lang.say(&own), "calm", "ring");
    }
    tag(lang, noun, state)
}

/// A state in a word: as the noun has it, else as all have it.
fn state_word(lang: Lang, noun: Noun, state: &str) -> String {
    let own = format!("state-{}-{state}", noun.word());
    if lang.has(&own) {
        lang.say(&own)
    } else {
        lang.say(&format!("state-{state}"))
    }
}

/// Hue and shape.
type Drawn = (&'static str, &'static str);

/// States of lots, vials and shipments.
fn of_cells(noun: Noun, state: &str) -> Option<Drawn> {
    Some(match (noun, state) {
        (_, "in_process" | "in_transit" | "with_carrier" | "retrieved") => ("move", "go"),
        (Noun::Lot, "filled") | (_, "quarantined") => ("warn", "bars"),
        (_, "conditionally_released" | "received_with_discrepancy") => ("warn", "tri"),
        (Noun::Shipment, "received") | (_, "released" | "available") => ("ok", "ok"),
        (
            _,
            "rejected" | "recalled" | "expired" | "missing" | "lost" | "damaged"
            | "donor_not_eligible" | "result_fails" | "past_use_by",
        ) => ("stop", "stop"),
        (_, "on_hold") => ("warn", "hand"),
        (_, "commissioned") => ("calm", "ring"),
        (Noun::Vial | Noun::Shipment, "packed")
        | (Noun::Vial, "in_stock")
        | (_, "stored" | "sealed" | "retained") => ("calm", "box"),
        (_, "offered") => ("move", "half"),
        (_, "delivered") => ("warn", "half"),
        (_, "reserved") => ("keep", "dia"),
        (_, "thawed" | "result_awaited") => ("warn", "clock"),
        (_, "infused" | "partially_infused" | "returned" | "destroyed") => ("calm", "end"),
        _ => return None,
    })
}

/// States of everything else.
fn of_others(state: &str) -> Option<Drawn> {
    Some(match state {
        "opened" => ("warn", "tri"),
        "incomplete" => ("warn", "bars"),
        "assessed" | "requested" | "checked_once" | "reported" | "unconfirmed" => ("warn", "half"),
        "granted" => ("warn", "hand"),
        "screened" => ("move", "half"),
        "started" => ("move", "go"),
        "acknowledged" | "affixed" | "eligible" | "qualified" | "enrolled" | "reviewed"
        | "verified" => ("ok", "ok"),
        "allocated" => ("keep", "dia"),
        "closed" | "used" | "retired" | "depleted" | "used_up" | "withdrawn" | "cancelled"
        | "left" | "completed" | "abandoned" => ("calm", "end"),
        "suspected" | "ineligible" | "void" | "revoked" | "screen_failed" | "stopped" => {
            ("stop", "stop")
        }
        _ => return None,
    })
}

/// The hue and shape of a step in a timeline, by its kind.
pub(super) fn step(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "handoff.offered" => ("move", "half"),
        "handoff.accepted" | "shipment.packed" | "shipment.sealed" => ("move", "swap"),
        "lot.released" | "shipment.received" | "bank.qualified" | "infusion.checked" => {
            ("ok", "ok")
        }
        "lot.held" | "lot.rejected" | "recall.opened" | "handoff.refused" | "vial.damaged"
        | "vial.lost" | "infusion.stopped" => ("stop", "stop"),
        "vial.allocated" => ("keep", "dia"),
        "vial.thawed" => ("warn", "clock"),
        "adverse_event.reported"
        | "deviation.opened"
        | "deviation.decided"
        | "override.granted"
        | "adverse_event.updated"
        | "visit.missed" => ("warn", "tri"),
        _ => ("calm", "pen"),
    }
}

/// What a kind of event does, as a button and a heading say it: "Release lot".
pub(super) fn act(lang: Lang, kind: &str) -> String {
    lang.say(&format!("kind-{}", kind.replace('.', "-")))
}

/// What a kind of event did, as a history says it: "Lot released".
pub(super) fn done(lang: Lang, kind: &str) -> String {
    lang.say(&format!("done-{}", kind.replace('.', "-")))
}

/// A role in words.
pub(super) fn role(lang: Lang, role: Role) -> String {
    lang.say(&format!("role-{}", role.word()))
}

/// Words one after another, as the language parts them.
pub(super) fn listed(lang: Lang, words: &[impl AsRef<str>]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    words.join(match lang {
        Lang::En => ", ",
        Lang::Zh => "、",
    })
}

/// The language tag of words that a person said, English or Chinese.
pub(super) fn tongue(words: &str) -> &'static str {
    let chinese = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    if words.contains(chinese) {
        Lang::Zh.tag()
    } else {
        Lang::En.tag()
    }
}
