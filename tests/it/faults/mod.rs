//! What the record once got wrong, each case with its right answer, through the service on both backends.
//!
//! The rules' own tests go further; here stands what people saw: the answer to the event, the state that is shown, the lists
//! and the reports.

mod amounts;
mod days;
mod exposure;
mod happened;
mod recalls;
mod usable;

use super::app::TestApp;
use super::stage::*;
use vialog::clock::Clock;
use vialog::domain::deviation::{Class, Opened};
use vialog::domain::{Instant, Subject, infusion};

const INF1: &str = "infusion/INF1";
const V1: &str = "vial/L1-001";
const V2: &str = "vial/L1-002";
const SH1: &str = "shipment/SH1";

fn now(app: &TestApp) -> Instant {
    app.clock.now()
}

fn opened(about: &str, class: Class) -> Opened {
    Opened {
        about: Subject::parse(about).unwrap(),
        what: "the cap was cracked".into(),
        class,
        from: None,
        to: None,
    }
}

fn start() -> infusion::Started {
    infusion::Started {
        access: "peripheral vein".into(),
        given: None,
    }
}

/// Two people have checked the dose of [`TestApp::at_the_bedside`].
fn verified(app: &TestApp) {
    app.at_the_bedside();
    for who in ["nurse", "second-nurse"] {
        app.enters(who, INF1, check("O1", "P1", &["L1-001"]));
    }
}

/// This cold, or warm, in a tank from then until then; the file is read at its site.
fn logged(app: &TestApp, who: &str, tank: &str, span: (Instant, Instant), celsius: &str) {
    let site = if who == "lab" { PLANT } else { WARD };
    let read = app.read(who, site, -135_000, &logger_file(span.0, span.1, celsius));
    app.enters(who, &format!("equipment/{tank}"), read);
}

/// A tank in service, with an empty box.
fn another_tank(app: &TestApp) {
    use vialog::domain::equipment::{EquipmentKind, Registered};
    let registered = Registered {
        equipment: EquipmentKind::Tank,
        serial: "second".into(),
        site: site_id(PLANT),
    };
    app.enters("quality", "equipment/tank-2", registered);
    app.requalified("tank-2");
    app.enters("lab", "place/BOX-2", a_box("tank-2"));
}
