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
