//! The rooms of `src/`: imports only point upward, and only the store knows the database.

use std::path::{Path, PathBuf};

/// From the top down: a room imports only from the rooms in front of it.
const ROOMS: [&str; 8] = [
    "domain", "ledger", "label", "store", "print", "app", "web", "cli",
];

/// What the pure rules may not know of.
const IMPURE: [&str; 7] = [
    "std::fs",
    "std::net",
    "std::time",
    "tokio",
    "actix",
    "getrandom",
    "Utc::now",
];

#[test]
fn imports_only_point_upward() {
    for (place, room) in ROOMS.iter().enumerate() {
        let files = sources(&Path::new("src").join(room));
        assert!(!files.is_empty(), "{room} is empty");
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            for below in &ROOMS[place + 1..] {
                let import = format!("crate::{below}");
                assert!(
                    !text.contains(&import),
                    "{} imports {import}, which lies below it",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn only_the_store_names_diesel() {
    for file in sources(Path::new("src")) {
        let inside = file.starts_with("src/store");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(
            inside || !text.contains("diesel::"),
            "{} names diesel",
            file.display()
        );
    }
}

/// Tests of the rules that need more than the rules: one reads their source, one draws a new seed where none is stated.
const IMPURE_TESTS: [&str; 2] = [
    "src/domain/tests/noticed.rs",
    "src/domain/tests/histories.rs",
];

#[test]
fn the_rules_are_pure() {
    for file in sources(Path::new("src/domain")) {
        if IMPURE_TESTS.iter().any(|test| file == Path::new(test)) {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        for impure in IMPURE {
            assert!(
                !text.contains(impure),
                "{} knows of {impure}",
                file.display()
            );
        }
    }
}

/// What asks a thing's stage, expiry or hold, and so answers by itself what only the rules answer. To show them is something else.
const ANSWERS: [&str; 9] = [
    "== *Stage::",
    "!= *Stage::",
    "matches!(*Stage::",
    "holds.is_empty()",
    "use_by <",
    "use_by >",
    "expires_at.instant() <",
    "expires_at.instant() >",
    "qualified_until <",
];

/// Whether the line has the parts of the pattern around its `*`, in their order.
fn has(line: &str, pattern: &str) -> bool {
    let mut rest = line;
    pattern.split('*').all(|part| match rest.split_once(part) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[test]
fn only_the_rules_answer_what_may_be_done_with_a_thing() {
    for line in [
        "if lot.stage == LotStage::Released {",
        "matches!(&vial.stage, VialStage::Thawed { .. })",
        "let over = use_by < now;",
    ] {
        assert!(ANSWERS.iter().any(|answer| has(line, answer)), "{line}");
    }
    let below = &ROOMS[1..];
    for file in below
        .iter()
        .flat_map(|room| sources(&Path::new("src").join(room)))
    {
        if file.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in (1..).zip(&lines) {
            // What was begun at the end of a line goes on below.
            let more = if line.ends_with('(') { 2 } else { 0 };
            let whole: String = lines
                .iter()
                .skip(number - 1)
                .take(1 + more)
                .copied()
                .collect();
            let answer = ANSWERS.iter().find(|answer| has(&whole, answer));
            assert!(
                answer.is_none(),
                "{}:{number} answers by itself what `src/domain` answers: {}",
                file.display(),
                line.trim()
            );
        }
    }
}

#[test]
fn the_rooms_are_those_of_the_map() {
    let mut found: Vec<String> = std::fs::read_dir("src")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        // Beside the rooms: why things are as they are, and the one place that reads the time.
        .filter(|name| name != "decisions" && name != "clock")
        .collect();
    found.sort();
    let mut rooms = ROOMS.to_vec();
    rooms.sort_unstable();
    assert_eq!(found, rooms);
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}
