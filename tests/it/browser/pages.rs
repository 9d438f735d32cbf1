//! Every page of the service, with an address of each for the checks that hold on all of them.

use super::super::app::TestApp;
use super::super::routes::registered;
use super::super::stage::label_of;
use std::collections::BTreeSet;
use vialog::domain::KINDS;

/// The page's registration, and an address of it in the story of [`told`].
const PAGES: [(&str, &str); 34] = [
    ("/", "/"),
    ("/log", "/log"),
    ("/log/{index}", "/log/3"),
    ("/sign-in", "/sign-in"),
    ("/sign-in/command-line", "/sign-in/command-line"),
    ("/bedside", "/bedside#order/O1"),
    ("/people", "/people"),
    ("/people/{name}", "/people/nurse"),
    ("/join", "/join"),
    ("/devices", "/devices"),
    ("/assessments", "/assessments"),
    ("/board/{noun}", "/board/shipment"),
    ("/problems/{kind}", "/problems/refused"),
    ("/reports", "/reports"),
    ("/reports/{name}", "/reports/outcomes"),
    ("/trail", "/trail"),
    ("/print-jobs", "/print-jobs"),
    (
        "/print-jobs/{id}",
        "/print-jobs/00000000-0000-7000-8000-000000000000",
    ),
    ("/act/{kind}", "/act/lot.released?subject=lot/L1"),
    ("/receipts", "/receipts"),
    ("/outbox", "/outbox"),
    ("/courier", "/courier"),
    ("/move", "/move"),
    ("/place/{name}", "/place/BOX-L1"),
    ("/print/{document}/{thing}", "/print/batch-record/L1"),
    ("/receive/{name}", "/receive/SH1"),
    ("/scan-test", "/scan-test"),
    ("/state-again", "/state-again"),
    ("/storage", "/storage"),
    ("/storage/{name}", "/storage/tank"),
    ("/{noun}", "/vial"),
    ("/{noun}/{name}", "/vial/L1-001"),
    ("/{id:[0-9A-Za-z]{12}}", ""),
    ("/01/{gtin:[0-9]{14}}/21/{id:[0-9A-Za-z]{12}}", ""),
];

/// The story whose pages are looked at: everything up to an infusion.
pub(super) fn told(app: &TestApp) -> &TestApp {
    app.at_the_bedside().infused()
}

/// An address of every page, of a thing of every noun, and of every list.
pub(super) fn addresses(app: &TestApp) -> Vec<String> {
    let mut addresses: Vec<String> = PAGES.map(|(_, address)| address.to_owned()).into();
    addresses.retain(|address| !address.is_empty());
    let nouns: BTreeSet<&str> = KINDS
        .iter()
        .filter_map(|kind| Some(kind.noun?.word()))
        .collect();
    for noun in nouns {
        addresses.push(format!("/{noun}"));
        let listed = app.get(&format!("/api/v1/{noun}?limit=1")).json();
        let listed = listed.as_array().cloned().unwrap_or_default();
        addresses.extend(
            listed
                .iter()
                .map(|one| format!("/{}", one["subject"].as_str().unwrap())),
        );
    }
    addresses.push(format!("/label/{}", label_of("L1-001")));
    addresses.push("/act/infusion.started?done=1".to_owned());
    addresses.sort();
    addresses.dedup();
    addresses
}

/// The form of every kind of event.
pub(super) fn forms() -> impl Iterator<Item = String> {
    KINDS.iter().map(|kind| format!("/act/{}", kind.word))
}

#[test]
fn no_page_is_missing_in_the_table() {
    let mut registered = registered("pages", "");
    registered.retain(|(method, address)| {
        *method == "get" && !["/assets/{name}", "/sw.js"].contains(&address.as_str())
    });
    // A stranger's page is the same for all three; the other two only lead on.
    let signed = "/{token:[2-7A-Z]{100,}}/{id:[0-9A-Za-z]{12}}".to_owned();
    assert!(registered.remove(&("get", signed)));
    let table = PAGES.map(|(address, _)| ("get", address.to_owned()));
    assert_eq!(registered, BTreeSet::from(table));
}
