//! Why something may not be used: each open reason in a sentence, with what settles it and who can; and the warning where
//! one is open while a dose is made ready or given.

use super::super::super::words::Lang;
use super::super::block::{Act, Block, Check, Checks, Note, Style};
use super::super::voice::Voice;
use super::Sight;
use super::lot::Made;
use super::release::encoded;
use crate::app::AppError;
use crate::domain::usability::{Cause, Purpose, Reason};
use crate::domain::vial::VialStage;
use crate::domain::{Kind, Record, SiteId, Subject};
use std::collections::{BTreeSet, HashMap};

/// The open reasons of the thing whose page it is; none where it may be used, or nothing more is done with it.
pub(super) fn own(sight: &Sight<'_>) -> Option<Block> {
    let reasons = &sight.shown.reasons;
    let open = reasons.iter().map(|reason| check(sight, reason, None, &[]));
    listed(sight, open.collect())
}

/// The open reasons of vials that belong together, each once, with the vials that it is about where it is not about all.
pub(super) fn of_vials(
    sight: &Sight<'_>,
    records: &HashMap<Subject, Record>,
) -> Result<Option<Block>, AppError> {
    let states = sight.app.shown_states(records)?;
    let mut found: Vec<(&Reason, BTreeSet<&str>)> = Vec::new();
    for (vial, shown) in &states {
        for reason in &shown.reasons {
            match found.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, vials)) => {
                    vials.insert(vial.name());
                }
                None => found.push((reason, BTreeSet::from([vial.name()]))),
            }
        }
    }
    found.sort_by_key(|(reason, vials)| (reason.cause.word(), reason.on.clone(), vials.clone()));
    let open = found.into_iter().map(|(reason, vials)| {
        let mut check = check(sight, reason, None, &[]);
        if vials.len() < records.len() {
            let vials = sight.voice.list(vials);
            let of = sight.voice.tell("reason-of", &[("vials", vials.into())]);
            check.more.insert(0, of);
        }
        check
    });
    Ok(listed(sight, open.collect()))
}

fn listed(sight: &Sight<'_>, open: Vec<Check>) -> Option<Block> {
    let title = sight.voice.say("reasons-title");
    (!open.is_empty()).then_some(Block::Checks(Checks {
        id: "reasons",
        title,
        open,
        met: None,
    }))
}

/// One reason: what it is, what settles it, and who can. With a lot's tests and steps they are called by their titles; with
/// a purpose, the rule that refuses is named.
pub(super) fn check(
    sight: &Sight<'_>,
    reason: &Reason,
    of_lot: Option<(&Made, Purpose)>,
    sites: &[SiteId],
) -> Check {
    let voice = sight.voice;
    let (hue, shape) = drawn(&reason.cause);
    let kind = reason.cause.settled_by();
    let signers = kind.and_then(Kind::of).map(|kind| kind.signers);
    Check {
        hue,
        shape,
        what: sentence(voice, reason, of_lot.map(|(made, _)| made)),
        rule: of_lot.map(|(_, purpose)| reason.rule(purpose).id()),
        more: vec![match kind {
            Some(kind) => voice.tell("reason-settled-by", &[("act", voice.act(kind).into())]),
            None => voice.say("reason-for-good"),
        }],
        own: None,
        act: act(sight, reason),
        by: signers.map_or_else(String::new, |roles| voice.staff(roles, sites)),
    }
}

/// Hue and shape.
fn drawn(cause: &Cause) -> (&'static str, &'static str) {
    match cause {
        Cause::Held { .. } => ("warn", "hand"),
        Cause::ConditionNotAccepted { .. } => ("warn", "tri"),
        Cause::ResultNotReviewed { .. } | Cause::StepNotChecked { .. } => ("warn", "half"),
        Cause::ResultOverdue { .. } => ("warn", "clock"),
        Cause::NotReleased
        | Cause::ResultMissing { .. }
        | Cause::StepMissing { .. }
        | Cause::NotLabelled
        | Cause::NotThawed
        | Cause::NotQualified => ("calm", "ring"),
        Cause::Rejected
        | Cause::Closed
        | Cause::ResultInvalid { .. }
        | Cause::ResultFails { .. }
        | Cause::LabelsOpen { .. }
        | Cause::VialsNotLabelled { .. }
        | Cause::NothingLater
        | Cause::Recalled { .. }
        | Cause::DeviationOpen { .. }
        | Cause::DeviationAgainst { .. }
        | Cause::Expired { .. }
        | Cause::DonorNotEligible
        | Cause::Retired
        | Cause::Depleted
        | Cause::SiteNotInTrial { .. }
        | Cause::NotAtHand { .. }
        | Cause::Thawed
        | Cause::PastUseBy { .. } => ("stop", "stop"),
    }
}

/// A reason in a sentence, for a device that takes it along.
pub(in crate::web) fn said(lang: Lang, reason: &Reason) -> String {
    sentence(&Voice::plain(lang), reason, None)
}

/// A reason in a sentence of the reader's language.
#[expect(clippy::too_many_lines, reason = "a table: one row for each cause")]
pub(super) fn sentence(voice: &Voice, reason: &Reason, made: Option<&Made>) -> String {
    let on = format!("{} {}", voice.noun(reason.on.noun()), reason.on.name());
    let id = format!("reason-{}", reason.cause.word());
    let mut values = vec![("on", on.into())];
    let time = |at: &crate::domain::Instant| voice.moment(*at).words();
    let mut more = "";
    match &reason.cause {
        Cause::ConditionNotAccepted { site } => {
            values.push(("site", site.name().to_owned().into()));
        }
        Cause::ResultOverdue { due } => values.push(("due", time(due).into())),
        Cause::ResultMissing { test }
        | Cause::ResultInvalid { test }
        | Cause::ResultFails { test, .. }
        | Cause::ResultNotReviewed { test } => {
            let test = made.map_or_else(|| test.clone(), |made| made.test(voice, test));
            values.push(("test", test.into()));
        }
        Cause::StepMissing { step } | Cause::StepNotChecked { step } => {
            let step = made.map_or_else(|| step.clone(), |made| made.step(voice, step));
            values.push(("step", step.into()));
        }
        Cause::LabelsOpen { labels } => values.push(("labels", (*labels).into())),
        Cause::VialsNotLabelled { labelled, filled } => {
            values.push(("labelled", labelled.to_string().into()));
            values.push(("filled", filled.to_string().into()));
        }
        Cause::Held { why, .. } => values.push(("why", why.clone().into())),
        Cause::Recalled { recall, closed } => {
            values.push(("recall", recall.name().to_owned().into()));
            more = if *closed { "-closed" } else { "" };
        }
        Cause::DeviationOpen { deviation, exposed }
        | Cause::DeviationAgainst { deviation, exposed } => {
            values.push(("deviation", deviation.name().to_owned().into()));
            if let Some(span) = exposed {
                values.push(("from", time(&span.from).into()));
                values.push(("to", time(&span.to).into()));
                more = "-exposed";
            }
        }
        Cause::Expired { at } | Cause::PastUseBy { use_by: at } => {
            values.push(("at", time(at).into()));
        }
        Cause::SiteNotInTrial { site, protocol } => {
            values.push(("site", site.name().to_owned().into()));
            values.push(("protocol", protocol.name().to_owned().into()));
        }
        Cause::NotAtHand { state } => {
            values.push(("state", voice.say(&format!("state-{state}")).into()));
        }
        Cause::NotReleased
        | Cause::Rejected
        | Cause::Closed
        | Cause::NothingLater
        | Cause::DonorNotEligible
        | Cause::NotQualified
        | Cause::Retired
        | Cause::Depleted
        | Cause::NotLabelled
        | Cause::NotThawed
        | Cause::Thawed => {}
    }
    voice.tell(&format!("{id}{more}"), &values)
}

/// The way to what settles a reason: its form where the reader may sign it here, else what the reason is about.
fn act(sight: &Sight<'_>, reason: &Reason) -> Option<Act> {
    let subject = &sight.shown.subject;
    let here = reason.on == *subject;
    let small = |what: String, href: String| {
        let style = Style::Small;
        Some(Act { what, href, style })
    };
    let open = |of: &Subject| {
        let name = [("name", of.name().to_owned().into())];
        small(sight.voice.tell("reason-open", &name), format!("/{of}"))
    };
    let kind = reason
        .cause
        .settled_by()
        .filter(|kind| here && sight.may(kind).is_some());
    let form = |query: String| {
        let kind = kind?;
        small(
            sight.voice.act(kind),
            format!("/act/{kind}?subject={subject}{query}"),
        )
    };
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what is left is settled on the page of what it is about"
    )]
    match &reason.cause {
        Cause::DeviationOpen { deviation, .. } | Cause::DeviationAgainst { deviation, .. } => {
            open(deviation.subject())
        }
        Cause::Recalled { recall, .. } => open(recall.subject()),
        Cause::Held { hold, .. } if here => form(format!("&hold={hold}")),
        Cause::ResultMissing { test }
        | Cause::ResultInvalid { test }
        | Cause::ResultFails { test, .. }
            if here =>
        {
            form(format!("&test={}", encoded(test)))
        }
        Cause::StepMissing { step } if here => form(format!("&step={}", encoded(step))),
        Cause::StepNotChecked { .. } if here => {
            small(sight.voice.say("reason-see-steps"), "#steps".to_owned())
        }
        Cause::ResultNotReviewed { .. } if here => {
            small(sight.voice.say("reason-see-results"), "#results".to_owned())
        }
        Cause::NotQualified | Cause::DonorNotEligible if here => form(String::new()),
        _ if here => None,
        _ => open(&reason.on),
    }
}

/// How many ways on a warning has.
const WAYS: usize = 4;

/// The warning where a recall, a hold or a deviation is open while one of these vials is kept, thawed or being given.
pub(super) fn warning(
    sight: &Sight<'_>,
    records: &HashMap<Subject, Record>,
) -> Result<Option<Block>, AppError> {
    let mut ready: HashMap<Subject, Record> = HashMap::new();
    let mut given: HashMap<Subject, Vec<&Subject>> = HashMap::new();
    for (subject, record) in records {
        let Record::Vial(vial) = record else { continue };
        if let VialStage::Infused { infusion, .. } = &vial.stage {
            let vials = given.entry(infusion.subject().clone()).or_default();
            vials.push(subject);
        } else if vial.order().is_some() {
            ready.insert(subject.clone(), record.clone());
        }
    }
    let mut stopped = Stopped::default();
    stopped.made_ready(sight, &ready)?;
    stopped.running(sight, &given)?;
    Ok(stopped.drawn(sight))
}

/// Doses that something stops while they are made ready or given.
#[derive(Default)]
struct Stopped {
    /// Why, each sentence once.
    told: BTreeSet<String>,
    /// The vials that are kept or thawed.
    vials: BTreeSet<Subject>,
    /// The orders that they are for.
    orders: BTreeSet<Subject>,
    /// The infusions under way.
    running: BTreeSet<Subject>,
}

impl Stopped {
    /// Adds what stops something; tells whether anything does.
    fn tell(&mut self, voice: &Voice, reasons: &[Reason]) -> bool {
        let mut stops = reasons
            .iter()
            .filter(|reason| reason.cause.stops_a_dose())
            .peekable();
        let any = stops.peek().is_some();
        self.told
            .extend(stops.map(|one| sentence(voice, one, None)));
        any
    }

    /// Vials that are kept for an order, or thawed.
    fn made_ready(
        &mut self,
        sight: &Sight<'_>,
        ready: &HashMap<Subject, Record>,
    ) -> Result<(), AppError> {
        for (subject, shown) in sight.app.shown_states(ready)? {
            let Some(Record::Vial(vial)) = ready.get(&subject) else {
                continue;
            };
            if self.tell(sight.voice, &shown.reasons) {
                self.orders
                    .extend(vial.order().map(|order| order.subject().clone()));
                self.vials.insert(subject);
            }
        }
        Ok(())
    }

    /// Infusions that may be under way, with their vials.
    fn running(
        &mut self,
        sight: &Sight<'_>,
        given: &HashMap<Subject, Vec<&Subject>>,
    ) -> Result<(), AppError> {
        let ids: Vec<Subject> = given.keys().cloned().collect();
        for (id, record) in sight.app.records(&ids)? {
            let Record::Infusion(infusion) = record else {
                continue;
            };
            if !infusion.is_under_way() {
                continue;
            }
            for vial in given.get(&id).into_iter().flatten() {
                let site = Some(&infusion.site);
                let found = sight.app.usability(vial, Purpose::Give, site)?;
                if self.tell(sight.voice, &found) {
                    self.running.insert(id.clone());
                }
            }
        }
        Ok(())
    }

    fn drawn(self, sight: &Sight<'_>) -> Option<Block> {
        let voice = sight.voice;
        if self.told.is_empty() {
            return None;
        }
        let mut words: Vec<String> = self.told.into_iter().collect();
        for (id, those) in [
            ("warning-running", &self.running),
            ("warning-ready", &self.vials),
        ] {
            let names = voice.list(those.iter().map(Subject::name));
            let told = (!those.is_empty()).then(|| voice.tell(id, &[("names", names.into())]));
            words.extend(told);
        }
        let ways = self.running.iter().chain(&self.orders);
        let ways = ways.filter(|way| **way != sight.shown.subject).take(WAYS);
        let acts = ways.map(|way| Act {
            what: voice.tell("reason-open", &[("name", way.name().to_owned().into())]),
            href: format!("/{way}"),
            style: Style::Plain,
        });
        Some(Block::Note(Note {
            hue: "stop",
            shape: "stop",
            title: voice.say("warning-title"),
            words,
            acts: acts.collect(),
        }))
    }
}
