//! Release on one screen: what blocks it, each with what clears it and who can; at nought the form that releases.

use super::super::block::{Act, Check, Checks, Style};
use super::super::subject::{by, told};
use super::super::voice::Voice;
use super::Sight;
use super::lot::Made;
use crate::app::AppError;
use crate::domain::lot::{Blocker, Lot, LotStage, Readiness};
use crate::domain::{Kind, LotId};
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
    let conditional = matches!(lot.stage, LotStage::ConditionallyReleased { .. });
    let open = matches!(lot.stage, LotStage::InProcess | LotStage::Filled);
    if !open && !conditional {
        return Ok(None);
    }
    let id = LotId::try_from(sight.shown.subject.clone())
        .or(Err(AppError::Internal("a page is of another noun")))?;
    let readiness = sight.app.readiness(&id, lot)?;
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
    let open: Vec<Check> = blockers
        .iter()
        .map(|one| check(sight, lot, made, (one, readiness)))
        .collect();
    let met = met(voice, lot, made, blockers);
    Checks {
        id: "blockers",
        title: voice.count("release-blockers", open.len()),
        open,
        met: (!met.is_empty()).then(|| (voice.count("release-met", met.len()), met)),
    }
}

/// One thing that blocks: what it is, what clears it, and who can.
fn check(
    sight: &Sight<'_>,
    lot: &Lot,
    made: &Made,
    (blocker, readiness): (&Blocker, &Readiness),
) -> Check {
    let voice = sight.voice;
    let later = blocker
        .test()
        .is_some_and(|test| readiness.later.iter().any(|one| one == test));
    let (hue, shape) = match blocker {
        Blocker::Unreviewed(_) | Blocker::StepUnchecked(_) => ("warn", "half"),
        Blocker::NoResult(_) if later => ("calm", "clock"),
        Blocker::NoResult(_) | Blocker::StepMissing(_) => ("calm", "ring"),
        Blocker::Refused(_)
        | Blocker::NoValidResult(_)
        | Blocker::Fails(_)
        | Blocker::LabelsOpen(_)
        | Blocker::Unlabelled { .. }
        | Blocker::DeviationOpen(_)
        | Blocker::DeviationAgainst(_)
        | Blocker::NothingLater => ("stop", "stop"),
    };
    if let Blocker::Refused(refusal) = blocker {
        let (mut more, own) = told(voice, refusal);
        let what = more.remove(0);
        return Check {
            hue,
            shape,
            what,
            rule: Some(refusal.rule.id()),
            more,
            own,
            act: None,
            by: String::new(),
        };
    }
    let (what, kind, act) = clearing(sight, made, blocker);
    let signers = kind.and_then(Kind::of).map(|kind| kind.signers);
    Check {
        hue,
        shape,
        what,
        rule: Some("B01"),
        more: Vec::new(),
        own: None,
        act,
        by: signers.map_or_else(String::new, |roles| {
            voice.staff(roles, std::slice::from_ref(&lot.site))
        }),
    }
}

/// What a blocker is in words, the kind of event that clears it, and the way there for a reader who may sign it.
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each thing that can block"
)]
fn clearing(
    sight: &Sight<'_>,
    made: &Made,
    blocker: &Blocker,
) -> (String, Option<&'static str>, Option<Act>) {
    let voice = sight.voice;
    let named = |id: &str, name: &str| {
        let values = [("name", name.to_owned().into())];
        voice.tell(&format!("blocker-{id}"), &values)
    };
    let step = |id: &str| made.step(voice, id);
    let test = |id: &str| made.test(voice, id);
    let small = |kind: &str, query: String| {
        sight.may(kind).map(|_| Act {
            what: voice.act(kind),
            href: format!("/act/{kind}?subject={}&{query}", sight.shown.subject),
            style: Style::Small,
        })
    };
    let to = |what: String, href: String| {
        let style = Style::Small;
        Some(Act { what, href, style })
    };
    match blocker {
        Blocker::StepMissing(id) => (
            named("step-missing", &step(id)),
            Some("step.recorded"),
            small("step.recorded", format!("step={}", encoded(id))),
        ),
        Blocker::StepUnchecked(id) => (
            named("step-unchecked", &step(id)),
            Some("step.checked"),
            to(voice.say("blocker-see-steps"), "#steps".to_owned()),
        ),
        Blocker::NoResult(id) => (
            named("no-result", &test(id)),
            Some("result.recorded"),
            small("result.recorded", format!("test={}", encoded(id))),
        ),
        Blocker::NoValidResult(id) => (
            named("no-valid-result", &test(id)),
            Some("result.recorded"),
            small("result.recorded", format!("test={}", encoded(id))),
        ),
        Blocker::Fails(id) => (named("fails", &test(id)), Some("deviation.decided"), None),
        Blocker::Unreviewed(id) => (
            named("unreviewed", &test(id)),
            Some("result.reviewed"),
            to(voice.say("blocker-see-results"), "#results".to_owned()),
        ),
        Blocker::LabelsOpen(open) => (
            named("labels-open", &open.to_string()),
            Some("label.affixed"),
            None,
        ),
        Blocker::Unlabelled { labelled, filled } => {
            let values = [
                ("labelled", labelled.to_string().into()),
                ("filled", filled.to_string().into()),
            ];
            let what = voice.tell("blocker-unlabelled", &values);
            (what, Some("label.affixed"), None)
        }
        Blocker::DeviationOpen(id) => (
            named("deviation-open", id.name()),
            Some("deviation.decided"),
            to(
                voice.tell("blocker-open", &[("name", id.name().to_owned().into())]),
                format!("/{id}"),
            ),
        ),
        Blocker::DeviationAgainst(id) => (
            named("deviation-against", id.name()),
            Some("deviation.decided"),
            to(
                voice.tell("blocker-open", &[("name", id.name().to_owned().into())]),
                format!("/{id}"),
            ),
        ),
        Blocker::NothingLater | Blocker::Refused(_) => (blocker.to_string(), None, None),
    }
}

/// What is met already, a line for each thing that is asked.
fn met(voice: &Voice, lot: &Lot, made: &Made, blockers: &[Blocker]) -> Vec<String> {
    let none = |of: fn(&Blocker) -> bool| !blockers.iter().any(of);
    let mut met = Vec::new();
    if none(|one| matches!(one, Blocker::Refused(_))) {
        met.push(voice.say("met-source"));
    }
    if none(|one| matches!(one, Blocker::StepMissing(_) | Blocker::StepUnchecked(_))) {
        met.push(voice.count("met-steps", lot.steps.len()));
    }
    if none(|one| matches!(one, Blocker::LabelsOpen(_) | Blocker::Unlabelled { .. })) {
        let labelled = usize::try_from(lot.labels.labelled).unwrap_or(usize::MAX);
        met.push(voice.count("met-labels", labelled));
    }
    let failing: Vec<&str> = blockers.iter().filter_map(Blocker::test).collect();
    let passed = made.tests().filter(|test| !failing.contains(test)).count();
    if passed > 0 {
        met.push(voice.count("met-tests", passed));
    }
    let decided = |one: &Blocker| {
        matches!(
            one,
            Blocker::DeviationOpen(_) | Blocker::DeviationAgainst(_)
        )
    };
    if none(decided) {
        met.push(voice.say("met-deviations"));
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
