//! The two questions of every recall, asked of the service: from the lot to its participants, and from a
//! participant back to the donor.

use super::story::{Step, Story};
use crate::cli::client::Client;
use crate::cli::failure::Failure;
use crate::cli::output::say;
use serde::Deserialize;
use std::collections::BTreeMap;

/// From a lot to everyone who received of it, as far as it is shown.
#[derive(Deserialize)]
struct LotTrace {
    from: String,
    vials: Vec<Vial>,
    recipients: Vec<Recipient>,
}

/// From a participant back to the donor.
#[derive(Deserialize)]
struct ParticipantTrace {
    participant: Recipient,
    source: Vec<String>,
    co_recipients: Vec<String>,
}

#[derive(Deserialize)]
struct Vial {
    state: String,
    holder: Option<BTreeMap<String, String>>,
    shipments: Vec<String>,
}

#[derive(Deserialize)]
struct Recipient {
    participant: String,
    site: String,
    infusions: Vec<Infusion>,
    adverse_events: Vec<String>,
}

#[derive(Deserialize)]
struct Infusion {
    infusion: String,
    vials: Vec<String>,
}

/// Asks both questions and shows the answers.
///
/// # Errors
/// When an answer lacks what the story put there: a participant or a vial of the lot, or the donor of the participant.
pub(super) fn ask(client: &Client, story: &Story) -> Result<(), Failure> {
    let asked = format!("/api/v1/lot/{}/trace", story.trace_lot);
    let lot: LotTrace = client.get(&asked)?.json()?;
    say("\nThe lot is recalled: where are its vials, and who received them?");
    for line in of_lot(&lot) {
        say(line);
    }
    let asked = format!("/api/v1/participant/{}/trace", story.trace_participant);
    let participant: ParticipantTrace = client.get(&asked)?.json()?;
    say(
        "\nA participant is unwell: what was given, where does it come from, and who else received it?",
    );
    for line in of_participant(&participant) {
        say(line);
    }
    complete(story, &lot, &participant)
}

/// One row of a table with a word for what it is.
fn row(word: &str, what: &str, more: &str) -> String {
    format!("  {word:<15} {what:<26} {more}")
        .trim_end()
        .to_owned()
}

fn of_lot(trace: &LotTrace) -> Vec<String> {
    let mut lines = vec![row(
        "lot",
        &trace.from,
        &format!("{} vials", trace.vials.len()),
    )];
    for (place, count) in places(&trace.vials) {
        lines.push(row("  vials", &place, &count.to_string()));
    }
    lines.extend(trace.recipients.iter().flat_map(of_recipient));
    lines
}

fn of_participant(trace: &ParticipantTrace) -> Vec<String> {
    let mut lines = of_recipient(&trace.participant);
    lines.extend(
        trace
            .source
            .iter()
            .map(|source| row("made from", source, "")),
    );
    lines.extend(
        trace
            .co_recipients
            .iter()
            .map(|other| row("also received", other, "")),
    );
    lines
}

fn of_recipient(recipient: &Recipient) -> Vec<String> {
    let mut lines = vec![row("participant", &recipient.participant, &recipient.site)];
    for given in &recipient.infusions {
        lines.push(row("  received", &given.infusion, &given.vials.join(", ")));
    }
    for event in &recipient.adverse_events {
        lines.push(row("  adverse event", event, ""));
    }
    lines
}

/// How many vials are in each state with each holder, and by which shipment they came.
fn places(vials: &[Vial]) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for vial in vials {
        let holder = vial.holder.iter().flat_map(BTreeMap::values).cloned();
        let words: Vec<_> = std::iter::once(vial.state.clone())
            .chain(holder)
            .chain(vial.shipments.iter().cloned())
            .collect();
        *counted.entry(words.join(" ")).or_default() += 1;
    }
    counted
}

/// Whether the answers hold everything that the story told.
fn complete(story: &Story, lot: &LotTrace, back: &ParticipantTrace) -> Result<(), Failure> {
    // The steps of a kind, where `of` is said of what begins so.
    let told = |kind: &str, of: &str| {
        let about = |step: &&Step| {
            let said = step.body.get("of").and_then(serde_json::Value::as_str);
            said.unwrap_or_default().starts_with(of)
        };
        let steps = story
            .steps()
            .filter(|step| step.kind == kind && step.refused.is_none())
            .filter(about);
        steps.map(|step| step.rows().len()).sum::<usize>()
    };
    let infusions = lot.recipients.iter().flat_map(|one| &one.infusions);
    let given: usize = infusions.map(|infusion| infusion.vials.len()).sum();
    let infused = lot
        .vials
        .iter()
        .filter(|vial| vial.state.ends_with("infused"));
    let infused = infused.count();
    let is_whole = lot.vials.len() == told("label.affixed", "vial/")
        && lot.recipients.len() == told("participant.enrolled", "")
        && given == infused
        && back
            .source
            .iter()
            .any(|source| source.starts_with("donor/"))
        && back.co_recipients.len() + 1 == lot.recipients.len();
    if is_whole {
        return Ok(());
    }
    Err(Failure::new(
        "the answers lack a participant, a vial or the donor of the story",
        "this is a fault of vialog; please report it with this folder",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn recipient(name: &str, vials: &[&str]) -> serde_json::Value {
        json!({
            "participant": name, "site": "site/b", "adverse_events": ["adverse_event/AE"],
            "infusions": [{"infusion": "infusion/INF", "vials": vials}],
        })
    }

    fn lot() -> LotTrace {
        let vial = json!({"vial": "vial/L-1", "state": "infused", "holder": {"site": "site/b"}, "shipments": ["shipment/S"]});
        let kept = json!({"vial": "vial/L-9", "state": "returned", "holder": {"site": "site/a"}, "shipments": []});
        let vials = [vec![vial; 5], vec![kept; 35]].concat();
        serde_json::from_value(json!({
            "from": "lot/L", "lots": ["lot/L"], "vials": vials,
            "recipients": [
                recipient("participant/A", &["vial/L-1", "vial/L-2", "vial/L-3"]),
                recipient("participant/B", &["vial/L-4", "vial/L-5"]),
            ],
        }))
        .unwrap()
    }

    fn back() -> ParticipantTrace {
        serde_json::from_value(json!({
            "participant": recipient("participant/A", &["vial/L-1"]),
            "source": ["lot/L", "bank/W", "donor/D"], "co_recipients": ["participant/B"],
        }))
        .unwrap()
    }

    #[test]
    fn the_answers_name_places_recipients_events_sources_and_others() {
        let forward = of_lot(&lot()).join("\n");
        for word in [
            "40 vials",
            "infused site/b shipment/S",
            "participant/B",
            "vial/L-5",
            "adverse_event/AE",
        ] {
            assert!(forward.contains(word), "{word}: {forward}");
        }
        let back = of_participant(&back()).join("\n");
        assert!(
            back.contains("donor/D") && back.contains("also received   participant/B"),
            "{back}"
        );
    }

    #[test]
    fn an_answer_that_lacks_the_donor_a_vial_or_a_participant_fails() {
        let story = Story::read().unwrap();
        assert!(complete(&story, &lot(), &back()).is_ok());
        let mut without_donor = back();
        without_donor.source.pop();
        assert!(complete(&story, &lot(), &without_donor).is_err());
        let mut without_participant = lot();
        without_participant.recipients.pop();
        assert!(complete(&story, &without_participant, &back()).is_err());
        let mut without_vial = lot();
        without_vial.vials.pop();
        assert!(complete(&story, &without_vial, &back()).is_err());
    }
}
