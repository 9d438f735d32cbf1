//! After a correction the record is the one that the right event would have given, for every member of every story.

use super::*;

/// The story with another value in one event from the start on; none where a later event would then be refused. Tells the hashes
/// that are others by it.
fn otherwise(
    story: &Story,
    at: usize,
    member: &str,
    value: &Value,
) -> Option<(Story, Vec<(String, String)>)> {
    let mut other = Story::empty();
    let mut hashes: Vec<(String, String)> = Vec::new();
    for (index, signed) in story.signed.iter().enumerate() {
        let mut text = String::from_utf8(signed.bytes.clone()).unwrap();
        for (before, after) in &hashes {
            text = text.replace(before, after);
        }
        if index == at {
            let mut json: Value = serde_json::from_str(&text).unwrap();
            let path = member.replace('[', ".").replace(']', "").replace('.', "/");
            *json.pointer_mut(&format!("/{path}")).unwrap() = value.clone();
            let event = Event::read(json.to_string().as_bytes()).unwrap();
            text = String::from_utf8(event.to_bytes().unwrap()).unwrap();
        }
        let mut event = Event::read(text.as_bytes()).unwrap();
        if index > at
            && let Body::LotReleased(body) = &mut event.body
        {
            let lot = other.record(&event.subject.to_string());
            let lot = <LotId as crate::domain::records::Recorded>::pick(&lot)?;
            body.dossier.batch_record = lot.batch_record();
            body.dossier.results = lot.results_hash();
        }
        other.now = signed.recorded_at;
        let bytes = event.to_bytes().unwrap();
        let signed_otherwise = std::sync::Arc::new(Signed {
            bytes: bytes.clone(),
            key_id: signed.key_id,
            recorded_at: signed.recorded_at,
        });
        let before = (
            leaf(u64::try_from(index).unwrap(), &signed.bytes),
            Hash::of(&[&signed.bytes]),
        );
        let after = record(&mut other.world, index, &signed_otherwise).ok()?;
        if bytes != signed.bytes {
            hashes.push((before.0.to_string(), after.to_string()));
            hashes.push((before.1.to_string(), Hash::of(&[&bytes]).to_string()));
        }
        other.signed.push(signed_otherwise);
    }
    Some((other, hashes))
}

/// Corrects the member, with a second person where one is needed; none where it is refused.
fn corrected(
    story: &mut Story,
    at: usize,
    (member, was, should_be): (String, Value, Value),
) -> Option<()> {
    let event = Event::read(&story.signed[at].bytes).unwrap();
    let entry = u64::try_from(at).unwrap();
    let about = event.subject.to_string();
    let correction = Corrected {
        entry,
        leaf: leaf(entry, &story.signed[at].bytes),
        member,
        was,
        should_be,
        reason: "misread".into(),
    };
    let signer = event.actor.name().to_owned();
    let people = [&*signer, "quality", "ward-quality"];
    let entry_of = people
        .into_iter()
        .find_map(|who| story.tries(who, &about, correction.clone()).ok())?;
    if story.corrections(&about).any_waits() {
        let confirmed = Confirmed {
            entry,
            correction: entry_of,
        };
        people
            .into_iter()
            .find_map(|who| story.tries(who, &about, confirmed.clone()).ok())?;
    }
    Some(())
}

/// What a correction leaves beside the right value: itself, what was decided on the old value, and who had a part in it.
const BESIDE: [&str; 6] = [
    "corrections",
    "concerns",
    "corrected_by",
    "also_found_by",
    "makers",
    "testers",
];

/// A record as JSON, without what a correction leaves beside the right value.
fn bare(record: &Record, hashes: &[(String, String)]) -> Value {
    fn strip(value: &mut Value) {
        if let Value::Object(members) = value {
            // An order keeps what it was placed on, right or wrong.
            members.retain(|name, _| !BESIDE.contains(&&**name) && name != "weighed");
            members.values_mut().for_each(strip);
        }
        if let Value::Array(items) = value {
            items.iter_mut().for_each(strip);
        }
    }
    let mut text = serde_json::to_string(record).unwrap();
    for (before, after) in hashes {
        text = text.replace(before, after);
    }
    let mut value = serde_json::from_str(&text).unwrap();
    strip(&mut value);
    value
}

/// Whether the record after a correction is compared with the one that the right event would have given, and equal.
fn follows(story: &Story, at: usize, turn: usize) -> bool {
    let event = Event::read(&story.signed[at].bytes).unwrap();
    let Some(wrong) = wrong(&event, turn) else {
        return false;
    };
    let what = format!("{} of {}", wrong.0, event.body.kind());
    let mut after = story.clone();
    if corrected(&mut after, at, wrong.clone()).is_none() {
        return false;
    }
    let Some((other, hashes)) = otherwise(story, at, &wrong.0, &wrong.2) else {
        return false;
    };
    for (about, standing) in other.world.standings() {
        let now = after.world.standing(about).unwrap().unwrap();
        let (now, then) = (bare(&now.record, &hashes), bare(&standing.record, &[]));
        assert_eq!(now, then, "{about} after the correction of {what}");
    }
    true
}

fn whole_stories() -> &'static [Story] {
    static STORIES: std::sync::OnceLock<Vec<Story>> = std::sync::OnceLock::new();
    STORIES.get_or_init(|| {
        let mut assessed_too = harmed();
        let update = updated(&assessed_too);
        assessed_too.does("investigator", "adverse_event/A1", update);
        assessed_too.wait_days(30);
        let assessment = assessed(&assessed_too);
        assessed_too.does("investigator", "participant/P1", assessment);
        let mut all = vec![partly_wasted(), assessed_too, released_on_viability()];
        all.extend(super::super::histories::some_histories(12));
        all
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// After a correction the record is the one that the right event would have given.
    #[test]
    fn the_record_follows_a_correction(which in any::<usize>(), at in any::<usize>(), turn in any::<usize>()) {
        let all = whole_stories();
        let story = &all[which % all.len()];
        let many = story.signed.len();
        // The first event from there on that has a member of the table.
        for step in 0..many.min(60) {
            if follows(story, (at % many + step) % many, turn) {
                break;
            }
        }
    }
}

#[test]
fn the_record_follows_every_correction_of_the_whole_stories() {
    let mut compared = 0;
    for story in &whole_stories()[..3] {
        for at in 0..story.signed.len() {
            for turn in 0..3 {
                compared += u32::from(follows(story, at, turn));
            }
        }
    }
    assert!(compared > 60, "{compared}");
}
