//! Release on one screen: what blocks it, each with what clears it and who can; at nought the form that releases.

use super::super::block::{Check, Checks};
use super::super::subject::by;
use super::super::voice::Voice;
use super::lot::Made;
use super::{Sight, reasons};
use crate::app::AppError;
use crate::domain::LotId;
use crate::domain::lot::{Lot, Readiness};
use crate::domain::usability::{Cause, Purpose, Reason};
use askama::Template;
use std::fmt::Write as _;

/// The card.
#[derive(Template)]
#[template(path = "release.html", config = "src/web/pages/askama.toml")]
pub(in super::super) struct Release {
    checks: Checks,
    title: String,
    /// What is to be said instead of a form, or before it.
    words: Vec<String>,
    forms: Vec<Form>,
}

/// A form that releases.
struct Form {
    kind: &'static str,
    subject: String,
    /// The dossier as JSON, but for the certificate, whose hash is added where the file is.
    dossier: String,
    /// The tests that may come later, as JSON; empty for a release without a condition.
    awaiting: Option<String>,
    /// What is signed, in words.
    signs: Vec<(String, String)>,
    certificate: String,
    certificate_hint: String,
    due: String,
    what: String,
}

/// The card of a lot that is not yet released for good; none where nothing is left to decide.
pub(super) fn release(
    sight: &Sight<'_>,
    lot: &Lot,
    made: &Made,
) -> Result<Option<Release>, AppError> {
    let conditional = lot.awaits_results();
    if !lot.awaits_release() && !conditional {
        return Ok(None);
    }
    let id = LotId::try_from(sight.shown.subject.clone())
        .or(Err(AppError::Internal("a page is of another noun")))?;
    let readiness = sight.app.readiness(&id)?;
    let kinds: &[&'static str] = if conditional {
        &["lot.condition_met"]
    } else {
        &["lot.released", "lot.conditionally_released"]
    };
    let forms: Vec<Form> = kinds
        .iter()
        .filter(|kind| sight.may(kind).is_some())
        .map(|kind| form(sight, kind, &readiness))
        .collect();
    Ok(Some(Release {
        checks: checks(sight, lot, made, &readiness),
        title: sight.voice.say("release-decide"),
        words: words(sight, kinds, &readiness, forms.is_empty()),
        forms,
    }))
}

fn form(sight: &Sight<'_>, kind: &'static str, readiness: &Readiness) -> Form {
    let voice = sight.voice;
    let dossier = &readiness.dossier;
    let waits = kind == "lot.conditionally_released";
    let mut signs = vec![
        (
            voice.say("fact-specification"),
            format!("{} {}", dossier.specification.name(), dossier.version),
        ),
        (voice.say("fact-batch-record"), dossier.batch_record.short()),
        (voice.say("fact-results"), dossier.results.short()),
    ];
    if waits {
        let later = voice.list(readiness.later.iter().map(String::as_str));
        signs.push((voice.say("fact-awaiting"), later));
    }
    let awaiting = serde_json::to_string(&readiness.later).ok();
    Form {
        kind,
        subject: sight.shown.subject.to_string(),
        dossier: serde_json::to_string(dossier).unwrap_or_default(),
        awaiting: awaiting.filter(|_| waits),
        signs,
        certificate: voice.say("release-certificate"),
        certificate_hint: voice.say("release-certificate-hint"),
        due: voice.say("release-due"),
        what: voice.act(kind),
    }
}

/// Whose turn it is, and what may come later.
fn words(
    sight: &Sight<'_>,
    kinds: &[&str],
    readiness: &Readiness,
    waits_for_others: bool,
) -> Vec<String> {
    let voice = sight.voice;
    let mut words = Vec::new();
    let step = sight
        .steps
        .iter()
        .find(|one| kinds.contains(&one.step.kind.word));
    if let Some(step) = step.filter(|_| waits_for_others) {
        let who = by(voice, &step.by);
        let id = if readiness.blockers.is_empty() {
            "release-waits-for"
        } else {
            "release-once-clear"
        };
        words.push(voice.tell(id, &[("who", who.into())]));
    }
    let later: Vec<&str> = readiness.later.iter().map(String::as_str).collect();
    if !later.is_empty() && !readiness.blockers.is_empty() {
        let tests = voice.list(later);
        words.push(voice.tell("release-may-wait", &[("tests", tests.into())]));
    }
    words
}

/// The list of what blocks, and what is met.
fn checks(sight: &Sight<'_>, lot: &Lot, made: &Made, readiness: &Readiness) -> Checks {
    let voice = sight.voice;
    let blockers = &readiness.blockers;
    let sites = std::slice::from_ref(&lot.site);
    let open: Vec<Check> = blockers
        .iter()
        .map(|one| {
            let mut check = reasons::check(sight, one, Some((made, Purpose::Release)), sites);
            if let Cause::ResultMissing { test } = &one.cause
                && readiness.later.contains(test)
            {
                check.shape = "clock";
            }
            check
        })
        .collect();
    let met = met(voice, lot, made, blockers);
    Checks {
        id: "blockers",
        title: voice.count("release-blockers", open.len()),
        open,
        met: (!met.is_empty()).then(|| (voice.count("release-met", met.len()), met)),
    }
}

/// What is met already, a line for each thing that is asked.
fn met(voice: &Voice, lot: &Lot, made: &Made, blockers: &[Reason]) -> Vec<String> {
    let none = |of: &[&str]| !blockers.iter().any(|one| of.contains(&one.cause.word()));
    let mut met = Vec::new();
    let source = ["not_qualified", "retired", "donor_not_eligible", "expired"];
    if none(&source) {
        met.push(voice.say("met-source"));
    }
    if none(&["step_missing", "step_not_checked"]) {
        met.push(voice.count("met-steps", lot.steps.len()));
    }
    if none(&["labels_open", "vials_not_labelled"]) {
        let labelled = usize::try_from(lot.labels.labelled).unwrap_or(usize::MAX);
        met.push(voice.count("met-labels", labelled));
    }
    let failing: Vec<&str> = blockers.iter().filter_map(|one| one.cause.test()).collect();
    let passed = made.tests().filter(|test| !failing.contains(test)).count();
    if passed > 0 {
        met.push(voice.count("met-tests", passed));
    }
    if none(&["deviation_open", "deviation_against"]) {
        met.push(voice.say("met-deviations"));
    }
    if none(&["held", "recalled"]) {
        met.push(voice.say("met-holds"));
    }
    met
}

/// A value for a query of an address (RFC 3986 section 2.3).
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn a_value_cannot_end_its_part_of_an_address() {
        assert_eq!(encoded("a-b_1.~"), "a-b_1.~");
        assert_eq!(encoded("a&b=c d/é"), "a%26b%3Dc%20d%2F%C3%A9");
    }
}
