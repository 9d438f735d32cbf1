//! The addresses of the service as its source registers them, so that no table of tests can miss one.

use std::collections::BTreeSet;
use std::path::Path;

/// Every method and address that this part of the service registers: a folder or a file of `src/web`.
pub(crate) fn registered(part: &str, under: &str) -> BTreeSet<(&'static str, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/web")
        .join(part);
    let mut found = BTreeSet::new();
    read(&root, under, &mut found);
    assert!(!found.is_empty(), "{part} registers nothing");
    found
}

fn read(path: &Path, under: &str, found: &mut BTreeSet<(&'static str, String)>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            read(&entry.unwrap().path(), under, found);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let source = std::fs::read_to_string(path).unwrap();
        for registration in source.split("web::resource(\"").skip(1) {
            let (address, rest) = registration.split_once('"').unwrap();
            let chain = chained(rest);
            for method in ["get", "post", "put", "patch", "delete"] {
                if chain.contains(&format!(".{method}(")) {
                    found.insert((method, format!("{under}{address}")));
                }
            }
            assert!(
                !chain.contains(".route("),
                "{address}: say its method by name"
            );
        }
    }
}

/// What is called on the resource: up to the parenthesis that closes the call around it.
fn chained(rest: &str) -> &str {
    let mut depth = 1;
    let end = rest.find(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth < 0
    });
    &rest[..end.unwrap_or(rest.len())]
}
