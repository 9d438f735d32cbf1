//! The matrix of requirements cannot drift from the code: what it names is there, and what must be named is named.

use std::collections::BTreeSet;
use std::path::Path;
use vialog::domain::Rule;

const MATRIX: &str = include_str!("../../src/requirements.md");

/// What the domain demands, by the ids under which it is listed.
const DEMANDED: &[&str] = &[
    "P11.10a",
    "P11.10b",
    "P11.10c",
    "P11.10d",
    "P11.10e",
    "P11.10f",
    "P11.10g",
    "P11.10h",
    "P11.50",
    "P11.70",
    "P11.100",
    "P11.200",
    "P11.300",
    "A11.5",
    "A11.6",
    "A11.7",
    "A11.8",
    "A11.9",
    "A11.12",
    "A11.14",
    "A11.15",
    "A11.16",
    "A11.17",
    "GMP4.8",
    "GMP4.11",
    "GMP4.14",
    "GMP4.16",
    "1271.65",
    "1271.75",
    "1271.290",
    "EU.VI",
    "312.6",
    "1271.370",
    "FACT.D7",
    "CN.label",
    "1394.15a",
    "1394.15b",
    "312.57",
    "312.59",
    "312.61",
    "312.62",
    "312.32",
    "E6.2.7",
    "E6.2.8",
    "E6.4",
    "ISO21973",
    "NY58.2.19",
    "CN.30y",
    "CN.9",
    "CN.10",
    "CN.GCP",
    "CN.SAE",
    "B01",
    "B02",
    "B03",
    "B04",
    "B05",
    "B06",
    "B07",
    "B08",
    "B09",
    "B10",
    "B11",
    "B12",
    "B13",
    "B14",
    "B15",
    "S04",
    "S05",
    "L03",
    "A03",
];

struct Row<'m> {
    id: &'m str,
    met_by: Vec<&'m str>,
    shown_by: Vec<&'m str>,
}

fn rows() -> Vec<Row<'static>> {
    let lines = MATRIX.lines().filter(|line| line.starts_with("| "));
    let rows = lines.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect());
    let rows = rows.filter(|cells: &Vec<&str>| cells[0] != "id" && !cells[0].starts_with('-'));
    rows.map(|cells| {
        assert_eq!(cells.len(), 5, "{cells:?}");
        let list = |cell: &'static str| {
            let parts = cell.split(", ").map(|part| part.trim_matches('`'));
            parts.collect::<Vec<_>>()
        };
        Row {
            id: cells[0],
            met_by: list(cells[3]),
            shown_by: list(cells[4]),
        }
    })
    .collect()
}

/// The names of all test functions in the sources.
fn tests() -> BTreeSet<String> {
    fn collect(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let names = text
                    .split("fn ")
                    .skip(1)
                    .filter_map(|rest| rest.split(['(', '<']).next());
                found.extend(names.map(ToOwned::to_owned));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeSet::new();
    collect(&root.join("src"), &mut found);
    collect(&root.join("tests"), &mut found);
    found
}

#[test]
fn every_requirement_stands_in_the_matrix_once() {
    let listed: Vec<&str> = rows().iter().map(|row| row.id).collect();
    assert_eq!(listed, DEMANDED);
}

#[test]
fn what_the_matrix_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = tests();
    let mut missing = Vec::new();
    for row in rows() {
        for part in &row.met_by {
            let rule = Rule::of(part).is_some();
            let file = part.starts_with("src/") && root.join(part).exists();
            if !rule && !file {
                missing.push(format!("{}: {part} is neither a rule nor a file", row.id));
            }
        }
        for test in &row.shown_by {
            if !tests.contains(*test) {
                missing.push(format!("{}: there is no test {test}", row.id));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The rules that keep single values, names and references whole, and meet no requirement alone.
const WHOLENESS: &[&str] = &["L02", "S03", "V01", "E02", "E03", "D01"];

#[test]
fn every_rule_of_the_record_meets_a_requirement_or_keeps_the_record_whole() {
    let named: BTreeSet<&str> = rows().iter().flat_map(|row| row.met_by.clone()).collect();
    let asked = Rule::ALL.iter().map(|rule| rule.id());
    let asked = asked.filter(|id| !WHOLENESS.contains(id));
    let forgotten: Vec<&str> = asked.filter(|id| !named.contains(id)).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}
