//! The words of the pages: in both languages there is one for everything that the record may hold, and a page in Chinese
//! has no English left on it.

use super::app::TestApp;
use super::on_both;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use vialog::domain::{KINDS, Noun, Rule};

/// The messages of a language by id, as the files have them.
fn messages(lang: &str) -> BTreeMap<String, String> {
    let folder = Path::new("src/web/words").join(lang);
    let files = fs::read_dir(folder).unwrap();
    let mut all = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let lines = text
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()));
        all.extend(
            lines
                .filter_map(|line| line.split_once(" ="))
                .map(|(id, said)| (id.to_owned(), said.trim().to_owned())),
        );
    }
    all
}

/// Every file under a folder with one of these endings, as one text.
fn sources(folder: &Path, endings: &[&str], all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, endings, all);
        } else if path
            .extension()
            .is_some_and(|end| endings.iter().any(|one| end == *one))
        {
            all.push_str(&fs::read_to_string(path).unwrap());
            all.push('\n');
        }
    }
}

fn web() -> String {
    let mut all = String::new();
    sources(Path::new("src/web"), &["rs", "html", "js"], &mut all);
    all
}

/// The members of a body, with the member or the kind that each stands in, and the words that stand as values.
fn told(
    schema: &Value,
    within: &str,
    members: &mut BTreeSet<(String, String)>,
    values: &mut BTreeSet<String>,
) {
    let Value::Object(parts) = schema else { return };
    if let Some(Value::Object(properties)) = parts.get("properties") {
        for (name, inner) in properties {
            members.insert((within.to_owned(), name.clone()));
            told(inner, name, members, values);
        }
    }
    values.extend(
        parts
            .get("const")
            .and_then(Value::as_str)
            .map(str::to_owned),
    );
    let listed = parts
        .get("enum")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    values.extend(listed.filter_map(Value::as_str).map(str::to_owned));
    for inner in ["oneOf", "anyOf", "allOf"] {
        for one in parts
            .get(inner)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            told(one, within, members, values);
        }
    }
    for inner in ["items", "additionalProperties"] {
        parts
            .get(inner)
            .into_iter()
            .for_each(|one| told(one, within, members, values));
    }
}

#[test]
fn everything_that_an_event_may_say_has_a_word_in_both_languages() {
    let (mut members, mut values) = (BTreeSet::new(), BTreeSet::new());
    for kind in KINDS {
        told(
            &kind.schema().to_value(),
            kind.word,
            &mut members,
            &mut values,
        );
    }
    assert!(
        members.len() > 300 && values.len() > 80,
        "{} members, {} values",
        members.len(),
        values.len()
    );
    for lang in ["en", "zh"] {
        let said = messages(lang);
        let has = |id: &String| said.contains_key(id);
        let mut missing: Vec<String> = Vec::new();
        for kind in KINDS {
            let word = kind.word.replace('.', "-");
            missing.extend(
                [format!("kind-{word}"), format!("done-{word}")]
                    .into_iter()
                    .filter(|id| !has(id)),
            );
            missing.extend(
                kind.signers
                    .iter()
                    .map(|role| format!("role-{}", role.word()))
                    .filter(|id| !has(id)),
            );
        }
        for noun in Noun::ALL {
            let id = format!("noun-{}", noun.word());
            missing.extend([format!("{id}-many"), id].into_iter().filter(|id| !has(id)));
        }
        for rule in Rule::ALL {
            let id = format!("rule-{}", rule.id());
            missing.extend([format!("{id}-do"), id].into_iter().filter(|id| !has(id)));
        }
        missing.extend(
            members
                .iter()
                .map(|(_, name)| format!("member-{name}"))
                .filter(|id| !has(id)),
        );
        let known = |word: &String| {
            ["value-", "role-", "rule-"]
                .iter()
                .any(|family| has(&format!("{family}{word}")))
        };
        missing.extend(
            values
                .iter()
                .filter(|word| !known(word))
                .map(|word| format!("value-{word}")),
        );
        assert!(missing.is_empty(), "{lang} lacks {missing:?}");
    }
}

#[test]
fn a_members_own_word_stands_for_a_member_that_there_is() {
    let (mut members, mut values) = (BTreeSet::new(), BTreeSet::new());
    for kind in KINDS {
        told(
            &kind.schema().to_value(),
            kind.word,
            &mut members,
            &mut values,
        );
    }
    let names: BTreeSet<&str> = members.iter().map(|(_, name)| name.as_str()).collect();
    // Of the event itself, not of its body.
    let around = [
        "kind",
        "id",
        "log",
        "subject",
        "after",
        "actor",
        "meaning",
        "at",
        "late_reason",
        "override",
        "despite",
        "evidence",
        "body",
        "details",
    ];
    let own: BTreeSet<String> = members
        .iter()
        .map(|(within, name)| format!("{}-{name}", within.replace('.', "-")))
        .collect();
    let lost: Vec<String> = messages("en")
        .into_keys()
        .filter_map(|id| id.strip_prefix("member-").map(str::to_owned))
        .filter(|rest| {
            !names.contains(&**rest) && !own.contains(rest) && !around.contains(&&**rest)
        })
        .collect();
    assert!(lost.is_empty(), "no event has {lost:?}");
}

/// Families whose ids are put together from words of the record.
const FAMILIES: [&str; 15] = [
    "kind-",
    "done-",
    "noun-",
    "role-",
    "state-",
    "member-",
    "value-",
    "rule-",
    "unit-",
    "problem-",
    "fault-",
    "overtaken-",
    "report-",
    "outbox-",
    "courier-",
];

#[test]
fn no_message_is_unused() {
    let source = web();
    // An id may be put together from a beginning that ends in a dash.
    let mut beginnings = BTreeSet::new();
    for mark in ['"', '`'] {
        for literal in source.split(mark) {
            let end = literal.find(['{', '$']).unwrap_or(literal.len());
            let start = &literal[..end];
            if end < literal.len()
                && start.ends_with('-')
                && start
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'_')
            {
                beginnings.insert(start);
            }
        }
    }
    let put = |id: &str| {
        FAMILIES.iter().any(|one| id.starts_with(one))
            || beginnings.iter().any(|one| id.starts_with(*one))
    };
    let named = |id: &str| {
        ["\"", "'", "`", "\"#"]
            .iter()
            .any(|mark| source.contains(&format!("{mark}{id}{}", mark.trim_end_matches('#'))))
    };
    let unused: Vec<String> = messages("en")
        .into_keys()
        .filter(|id| !put(id) && !named(id))
        .collect();
    assert!(unused.is_empty(), "nothing asks for {unused:?}");
}

#[test]
fn every_message_that_is_asked_for_is_there() {
    let (source, said) = (web(), messages("en"));
    let mut missing = BTreeSet::new();
    for call in ["say(\"", "tell(\"", "say('", "tag(\"", "count(\""] {
        let mark = call.chars().last().unwrap();
        for rest in source.split(call).skip(1) {
            let id = rest.split(mark).next().unwrap();
            let looks = id.contains('-')
                && id
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            if looks && !id.ends_with('-') && !said.contains_key(id) {
                missing.insert(id);
            }
        }
    }
    assert!(missing.is_empty(), "asked for and not there: {missing:?}");
}

/// What a reader sees of a page, without what is marked as English, code and ids.
fn visible(html: &str) -> String {
    let mut seen = String::new();
    let mut hidden: Option<(String, usize)> = None;
    for piece in html.split('<').skip(1) {
        let (markup, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name: String = markup
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        match &mut hidden {
            Some((outer, depth)) if *outer == name => {
                *depth = if markup.starts_with('/') {
                    *depth - 1
                } else {
                    *depth + 1
                };
                if *depth == 0 {
                    hidden = None;
                }
            }
            None if !markup.starts_with('/') => {
                let classed = |class: &str| markup.contains(&format!("class=\"{class}"));
                let skipped = ["script", "style", "pre", "code", "del", "ins", "datalist"]
                    .contains(&&*name)
                    || markup.contains(" lang=\"en\"") && name != "html"
                    || ["mono", "id", "nw", "rule", "brand"]
                        .iter()
                        .any(|class| classed(class));
                if skipped {
                    hidden = Some((name.clone(), 1));
                } else {
                    for attribute in [
                        "aria-label=\"",
                        "placeholder=\"",
                        "alt=\"",
                        "title=\"",
                        "data-th=\"",
                    ] {
                        let value = markup
                            .split_once(attribute)
                            .and_then(|(_, rest)| rest.split('"').next());
                        seen.extend(value.map(|value| format!(" {value} ")));
                    }
                }
            }
            Some(_) | None => {}
        }
        if hidden.is_none() {
            seen.push(' ');
            seen.push_str(text);
        }
    }
    seen
}

/// Words in Latin letters that stand on Chinese pages as well.
const LATIN: [&str; 28] = [
    // Names of symbols and of keys.
    "AIM",
    "Data",
    "Matrix",
    "Micro",
    "Tab",
    "vialog",
    "JavaScript",
    "UTC",
    "CTCAE",
    "CSV",
    "JSON",
    "PNG",
    "PDF",
    "API",
    "GTIN",
    "ISBT",
    "CFR",
    "ZPL",
    "PBKDF",
    "AES",
    "SHA",
    "dpi",
    "DOTS",
    "English",
    "WebCrypto",
    "GCM",
    "QR",
    "CO",
];

/// Whether a run of letters is an English word, and no id, name or text of the record.
fn is_leftover(run: &str, record: &BTreeSet<String>) -> bool {
    let letters = run.len() >= 3 && run.bytes().all(|b| b.is_ascii_alphabetic());
    letters && !LATIN.contains(&run) && !record.contains(run)
}

/// The words that people and set-up wrote into the record, without the words of the program.
fn words_of(
    member: &str,
    value: &Value,
    own: &BTreeMap<String, String>,
    all: &mut BTreeSet<String>,
) {
    match value {
        // A text in English may be a word of the program by chance.
        Value::String(text) if member == "en" || !own.contains_key(&format!("value-{text}")) => {
            let runs = text.split(|c: char| !c.is_ascii_alphabetic());
            all.extend(runs.map(str::to_owned));
        }
        Value::Array(items) => items.iter().for_each(|one| words_of(member, one, own, all)),
        Value::Object(members) => {
            for (name, inner) in members {
                if !["kind", "meaning"].contains(&&**name) {
                    words_of(name, inner, own, all);
                }
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn written(app: &TestApp) -> BTreeSet<String> {
    let own = messages("en");
    // The name under which the recovery key stands in the record.
    let mut all = BTreeSet::from(["recovery".to_owned()]);
    for index in 0.. {
        let entry = app.get(&format!("/api/v1/events/{index}"));
        if entry.status != 200 {
            break;
        }
        words_of("event", &entry.json()["event"], &own, &mut all);
    }
    all
}

/// The pages where a walk over all of them begins; it goes on along their links.
const FIRST: [&str; 23] = [
    "/",
    "/trail",
    "/reports",
    "/print-jobs",
    "/people",
    "/devices",
    "/assessments",
    "/receipts",
    "/join",
    "/sign-in",
    "/sign-in/command-line",
    "/bedside",
    "/move",
    "/storage",
    "/scan-test",
    "/state-again",
    "/act/infusion.started?done=1",
    "/outbox",
    "/courier",
    "/board/shipment",
    "/board/deviation",
    "/problems/refused",
    "/lot/none",
];

/// What kind of page an address leads to; one of each kind is looked at.
fn kind_of(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next().unwrap();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match parts[..] {
        [] | ["api" | "assets" | "checkpoint" | "log.vkey" | "act", ..] => None,
        ["print", document, _] => Some(format!("print/{document}")),
        ["reports" | "problems" | "board", name] => Some(format!("{}/{name}", parts[0])),
        [one] => Some(one.to_owned()),
        [first, ..] => Some(format!("{first}/*")),
    }
}

on_both! {
    fn a_page_in_chinese_has_no_english_left_on_it(app) {
        app.at_the_bedside().infused();
        let record = written(app);
        let mut paths: Vec<String> = FIRST.map(str::to_owned).into();
        paths.extend(Noun::ALL.map(|noun| format!("/{}", noun.word())));
        let mut known: BTreeSet<String> = paths.iter().filter_map(|path| kind_of(path)).collect();
        let mut left = BTreeMap::new();
        let mut looked = 0;
        while let Some(path) = paths.pop() {
            let page = app.request_with("GET", &path, None, &[("accept-language", "zh-CN"), ("accept", "text/html")]);
            let html = page.text();
            looked += 1;
            for link in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                if kind_of(link).is_some_and(|kind| link.starts_with('/') && known.insert(kind)) {
                    paths.push(link.replace("&#38;", "&").replace("&amp;", "&"));
                }
            }
            let text = visible(&html);
            let runs = text.split(|c: char| !(c.is_ascii_alphanumeric() || "_-./:@+".contains(c)));
            let runs: BTreeSet<String> = runs.filter(|run| is_leftover(run, &record)).map(str::to_owned).collect();
            if !runs.is_empty() {
                left.insert(path, runs);
            }
        }
        assert!(looked > 80, "only {looked} pages were found");
        assert!(left.is_empty(), "{left:#?}");
    }
}
