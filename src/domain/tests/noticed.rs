//! Every refusal is noticed: a test of the rules fails when one is taken out.
//!
//! A refusal is known by its place, the file and line that ask for it. [`TAKEN_OUT`] names one place: an `ensure`
//! there always holds. A refusal that is built there is by another rule, since the code cannot go on without
//! it. Only test builds can do this.
//!
//! The test binary runs itself: once to record which test is refused where, then for each place the tests that were
//! refused there, with that refusal taken out. Random histories do not count, since what they find is chance.

use crate::domain::{Hash, Rule};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::num::NonZero;
use std::panic::Location;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex};
use std::{env, fs, thread};

/// The variable with the place, `file:line`, of the refusal that is taken out.
const TAKEN_OUT: &str = "VIALOG_TAKEN_OUT";
/// The variable with the path of the file to which each refusal is appended: place, tab, test.
const RECORDED_TO: &str = "VIALOG_REFUSALS_RECORDED_TO";
/// The functions that refuse. Those marked `track_caller` count where they are called, not where they call.
const REFUSING: [&str; 3] = ["ensure", "ensure_unless_excused", "Refusal::new"];
/// The tests that do not count: random histories, and the tests of this file.
const LEFT_OUT: [&str; 3] = [
    "domain::tests::histories",
    "domain::tests::custody::walk",
    "domain::tests::noticed",
];
/// How many refusals are taken out in the gate.
const SAMPLE: usize = 24;
/// How many tests run first against a refusal; the others run only if none of these fails.
const FEW: usize = 8;

/// A place in the code, `file:line`.
type Place = String;

/// Whether the refusal at the caller's place is taken out.
#[track_caller]
pub(in crate::domain) fn is_taken_out() -> bool {
    static PLACE: LazyLock<Option<(String, u32)>> = LazyLock::new(|| {
        let place = env::var(TAKEN_OUT).ok()?;
        let (file, line) = place.rsplit_once(':').unwrap();
        Some((file.to_owned(), line.parse().unwrap()))
    });
    let caller = Location::caller();
    PLACE
        .as_ref()
        .is_some_and(|(file, line)| *line == caller.line() && file == caller.file())
}

/// The rule of a refusal at the caller's place, or another rule if that refusal is taken out. Records the refusal.
#[track_caller]
pub(in crate::domain) fn refuses(rule: Rule) -> Rule {
    static RECORD: LazyLock<Option<Mutex<File>>> = LazyLock::new(|| {
        let path = env::var_os(RECORDED_TO)?;
        let file = OpenOptions::new().append(true).open(path).unwrap();
        Some(Mutex::new(file))
    });
    if let Some(record) = &*RECORD {
        let caller = Location::caller();
        // The harness names the thread of a test after the test.
        let thread = thread::current();
        let test = thread.name().unwrap_or_default();
        let line = format!("{}:{}\t{test}\n", caller.file(), caller.line());
        record.lock().unwrap().write_all(line.as_bytes()).unwrap();
    }
    if is_taken_out() {
        let other = Rule::ALL.iter().find(|other| **other != rule);
        return *other.unwrap();
    }
    rule
}

/// Every place in `src/domain` that can refuse.
fn places() -> BTreeSet<Place> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut places = BTreeSet::new();
    let mut folders = vec![root.join("src/domain")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.file_stem().unwrap() == "tests" {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let file = path.strip_prefix(root).unwrap().to_str().unwrap();
            let lines = lines_that_refuse(&fs::read_to_string(&path).unwrap());
            places.extend(lines.into_iter().map(|line| format!("{file}:{line}")));
        }
    }
    places
}

/// The lines of a file that can refuse, counted from 1.
fn lines_that_refuse(code: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut passes_on = false;
    let mut next_passes_on = false;
    for (number, line) in (1..).zip(code.lines().map(str::trim_start)) {
        if line == "mod tests {" {
            break;
        }
        next_passes_on |= line.ends_with("track_caller)]");
        if let Some((_, declared)) = line.split_once("fn ") {
            let name = declared.split(['(', '<']).next().unwrap();
            passes_on = std::mem::take(&mut next_passes_on);
            let known = REFUSING.iter().any(|refusing| refusing.ends_with(name));
            assert!(known || !passes_on, "{name} is missing from REFUSING");
        } else if !passes_on && !line.starts_with("//") && refuses_in(line) {
            found.push(number);
        }
    }
    found
}

/// Whether a line calls one of the functions that refuse.
fn refuses_in(line: &str) -> bool {
    let is_name = |before: char| before.is_alphanumeric() || before == '_';
    REFUSING.iter().any(|name| {
        let pieces: Vec<&str> = line.split(&format!("{name}(")).collect();
        let mut before = pieces.iter().rev().skip(1);
        before.any(|before| !before.ends_with(is_name))
    })
}

/// This binary, to run tests in.
fn tests() -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.env_remove(RECORDED_TO).env_remove(TAKEN_OUT);
    // A property that fails because a refusal is taken out has found nothing to keep.
    command.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1");
    command
}

/// How many tests or processes run at a time.
fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Which tests are refused at which place, those with the fewest refusals first.
fn refused() -> BTreeMap<Place, Vec<String>> {
    let record = tempfile::NamedTempFile::new().unwrap();
    let mut all = tests();
    all.arg("domain::");
    // A test that runs in the harness's own thread would have no name.
    all.arg(format!("--test-threads={}", threads().max(2)));
    all.args(LEFT_OUT.iter().flat_map(|left_out| ["--skip", left_out]));
    all.env(RECORDED_TO, record.path()).stdout(Stdio::piped());
    let output = all.output().unwrap();
    let passed = output.status.success();
    assert!(passed, "{}", String::from_utf8_lossy(&output.stdout));
    let recorded = fs::read_to_string(record.path()).unwrap();
    let refusals: BTreeSet<(&str, &str)> = recorded
        .lines()
        .map(|line| line.split_once('\t').unwrap())
        .filter(|(place, _)| place.starts_with("src/domain/"))
        .collect();
    let mut by_test = BTreeMap::<&str, usize>::new();
    let mut by_place = BTreeMap::<Place, Vec<String>>::new();
    for (place, test) in refusals {
        *by_test.entry(test).or_default() += 1;
        let tests = by_place.entry(place.to_owned()).or_default();
        tests.push(test.to_owned());
    }
    for tests in by_place.values_mut() {
        tests.sort_by_key(|test| by_test[test.as_str()]);
    }
    by_place
}

/// Whether one of these tests fails with the refusal at a place taken out.
fn is_noticed(place: &Place, refused: &[String]) -> bool {
    let (first, others) = refused.split_at(refused.len().min(FEW));
    [first, others].into_iter().any(|some| {
        let mut command = tests();
        command
            .env(TAKEN_OUT, place)
            .args(["--exact", "--test-threads=1"]);
        !some.is_empty() && !command.args(some).status().unwrap().success()
    })
}

/// The places that no test notices, each with the number of tests that are refused there.
fn unnoticed(places: &[Place], refused: &BTreeMap<Place, Vec<String>>) -> Vec<String> {
    let waiting = Mutex::new(places.iter());
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(|| {
                loop {
                    let Some(place) = waiting.lock().unwrap().next() else {
                        break;
                    };
                    let tests = refused.get(place).map_or(&[][..], Vec::as_slice);
                    if !is_noticed(place, tests) {
                        let line = format!("{place} (refuses in {} tests)", tests.len());
                        found.lock().unwrap().push(line);
                    }
                }
            });
        }
    });
    let mut unnoticed = found.into_inner().unwrap();
    unnoticed.sort();
    unnoticed
}

/// Fails with the places that no test notices: all where no test is refused, and those of the picked ones that fail no
/// test when they are taken out.
fn check(pick: impl FnOnce(Vec<Place>) -> Vec<Place>) {
    let places = places();
    let refused = refused();
    let unknown: Vec<_> = refused
        .keys()
        .filter(|place| !places.contains(*place))
        .collect();
    assert!(unknown.is_empty(), "not found in the code: {unknown:?}");
    let (provoked, never): (Vec<_>, Vec<_>) = places
        .into_iter()
        .partition(|place| refused.contains_key(place));
    let all = provoked.len() + never.len();
    let picked = [never, pick(provoked)].concat();
    let found = unnoticed(&picked, &refused);
    assert!(
        found.is_empty(),
        "no test notices {} of {} refusals ({all} in all):\n{}",
        found.len(),
        picked.len(),
        found.join("\n")
    );
}

#[test]
#[ignore = "takes minutes; the sample below runs in the gate"]
fn every_refusal_is_noticed() {
    check(|provoked| provoked);
}

#[test]
fn every_refusal_is_provoked_and_a_sample_of_them_is_noticed() {
    check(|mut provoked| {
        provoked.sort_by_key(|place| *Hash::of(&[place.as_bytes()]).bytes());
        provoked.truncate(SAMPLE);
        provoked
    });
}
