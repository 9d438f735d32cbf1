//! States in words: one word, one shape, one hue, always together.

use crate::domain::Noun;
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

/// The word, hue and shape of a state of a noun.
pub(super) fn tag(noun: Noun, state: &str) -> Tag {
    let drawn = of_cells(noun, state).or_else(|| of_others(noun, state));
    drawn.map_or_else(
        || plain(state),
        |(word, hue, shape)| Tag::new(word, hue, shape),
    )
}

/// Word, hue and shape.
type Drawn = (&'static str, &'static str, &'static str);

/// States of lots, vials and shipments.
fn of_cells(noun: Noun, state: &str) -> Option<Drawn> {
    Some(match (noun, state) {
        (_, "in_process") => ("In process", "move", "go"),
        (Noun::Lot, "filled") | (_, "quarantined") => ("In quarantine", "warn", "bars"),
        (_, "conditionally_released") => ("Released under a condition", "warn", "half"),
        (_, "released") => ("Released", "ok", "ok"),
        (_, "rejected") => ("Rejected", "stop", "stop"),
        (_, "recalled") => ("Recalled", "stop", "stop"),
        (_, "on_hold") => ("On hold", "warn", "hand"),
        (_, "commissioned") => ("Commissioned", "calm", "ring"),
        (_, "stored") => ("Stored", "calm", "box"),
        (Noun::Vial | Noun::Shipment, "packed") => ("Packed", "calm", "box"),
        (_, "sealed") => ("Sealed", "calm", "box"),
        (_, "offered") => ("Offered", "move", "half"),
        (_, "in_transit") => ("In transit", "move", "go"),
        (_, "delivered") => ("Delivered, not yet received", "warn", "half"),
        (Noun::Shipment, "received") => ("Received", "ok", "ok"),
        (_, "received_with_discrepancy") => ("Received with discrepancy", "warn", "tri"),
        (_, "with_carrier") => ("With the carrier", "move", "go"),
        (_, "available") => ("Available", "ok", "ok"),
        (_, "reserved") => ("Reserved", "keep", "dia"),
        (_, "thawed") => ("Thawed", "warn", "clock"),
        (_, "infused") => ("Infused", "calm", "end"),
        (_, "partially_infused") => ("Infused in part", "calm", "end"),
        (_, "retrieved") => ("Taken out", "move", "go"),
        (_, "returned") => ("Returned", "calm", "end"),
        (_, "retained") => ("Retained sample", "calm", "box"),
        (_, "missing") => ("Missing", "stop", "stop"),
        (_, "lost") => ("Lost", "stop", "stop"),
        _ => return None,
    })
}

/// States of everything else.
fn of_others(noun: Noun, state: &str) -> Option<Drawn> {
    Some(match (noun, state) {
        (_, "opened") => ("Open", "warn", "bars"),
        (_, "assessed") => ("Assessed", "warn", "half"),
        (_, "decided") => ("Decided", "calm", "ring"),
        (_, "closed") => ("Closed", "calm", "end"),
        (_, "acknowledged") => ("Acknowledged", "ok", "ok"),
        (_, "requested") => ("Asked for", "warn", "half"),
        (_, "granted") => ("Granted", "warn", "hand"),
        (_, "used") => ("Used", "calm", "end"),
        (_, "retired") => ("Retired", "calm", "end"),
        (_, "depleted" | "used_up") => ("Used up", "calm", "end"),
        (_, "suspected") => ("Suspected", "stop", "stop"),
        (_, "affixed") => ("Affixed", "ok", "ok"),
        (_, "damaged") => ("Damaged", "stop", "stop"),
        (_, "destroyed") => ("Destroyed", "calm", "end"),
        (_, "eligible") => ("Eligible", "ok", "ok"),
        (_, "ineligible") => ("Ineligible", "stop", "stop"),
        (_, "incomplete") => ("Incomplete", "warn", "bars"),
        (_, "qualified") => ("Qualified", "ok", "ok"),
        (_, "void") => ("Void", "stop", "stop"),
        (_, "revoked") => ("Revoked", "stop", "stop"),
        (_, "screened") => ("Screened", "move", "half"),
        (_, "screen_failed") => ("Screening failed", "stop", "stop"),
        (_, "enrolled") => ("Enrolled", "ok", "ok"),
        (Noun::AdverseEvent, "reviewed") => ("Reviewed", "move", "half"),
        (_, "withdrawn") => ("Withdrawn", "calm", "end"),
        (_, "cancelled") => ("Cancelled", "calm", "end"),
        (_, "left") => ("Left", "calm", "end"),
        (_, "checked_once") => ("Checked by one", "warn", "half"),
        (_, "verified") => ("Verified", "ok", "ok"),
        (_, "started") => ("Under way", "move", "go"),
        (_, "completed") => ("Completed", "calm", "end"),
        (_, "stopped") => ("Stopped", "stop", "stop"),
        (Noun::AdverseEvent, "reported") => ("Reported", "warn", "half"),
        (_, "allocated") => ("Allocated", "keep", "dia"),
        _ => return None,
    })
}

/// A state without a hue of its own, such as registered or adopted.
fn plain(state: &str) -> Tag {
    Tag::new(super::parts::title_of(state), "calm", "ring")
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

/// A noun in words, and of many.
pub(super) fn noun_words(noun: Noun) -> (&'static str, &'static str) {
    match noun {
        Noun::Log => ("Log", "Logs"),
        Noun::Protocol => ("Protocol", "Protocols"),
        Noun::Specification => ("Specification", "Specifications"),
        Noun::Form => ("Form", "Forms"),
        Noun::Terminology => ("Terminology", "Terminologies"),
        Noun::Site => ("Site", "Sites"),
        Noun::Person => ("Person", "People"),
        Noun::Key => ("Key", "Keys"),
        Noun::Equipment => ("Equipment", "Equipment"),
        Noun::Donor => ("Donor", "Donors"),
        Noun::Clone => ("Clone", "Clones"),
        Noun::Bank => ("Bank", "Banks"),
        Noun::BatchTemplate => ("Batch template", "Batch templates"),
        Noun::Place => ("Place", "Places"),
        Noun::Stock => ("Stock", "Stock"),
        Noun::Deviation => ("Deviation", "Deviations"),
        Noun::Recall => ("Recall", "Recalls"),
        Noun::Override => ("Override", "Overrides"),
        Noun::Lot => ("Lot", "Lots"),
        Noun::Vial => ("Vial", "Vials"),
        Noun::LabelTemplate => ("Label template", "Label templates"),
        Noun::Label => ("Label", "Labels"),
        Noun::Shipment => ("Shipment", "Shipments"),
        Noun::Participant => ("Participant", "Participants"),
        Noun::Order => ("Order", "Orders"),
        Noun::Infusion => ("Infusion", "Infusions"),
        Noun::AdverseEvent => ("Adverse event", "Adverse events"),
    }
}
