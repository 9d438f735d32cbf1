//! The terms of adverse events: imported by the program, or adopted by an event.

use super::app::TestApp;
use super::care::{GENERAL, fever};
use super::key_file::AtTheProgram;
use super::on_both;
use super::stage::*;
use std::process::Output;
use vialog::domain::{Role, terminology};

/// A table as it is published, with two terms.
const TABLE: &str = "MedDRA v12.0 Code,CTCAE v4.0 SOC,CTCAE v4.0 Term,Grade 1,Grade 2,Grade 3,Grade 4,Grade 5,CTCAE v4.0 AE Term Definition,Errata\r\n\
    1,Vascular disorders,Flushing,\"a, b\",b,c, -, -,\"x \"\"y\"\"\",\r\n\
    2,General disorders and administration site conditions,Fever,a,b,c,d,Death,,\r\n";

/// Runs `vialog ctcae import` on a table, signed by someone whom the administrator enrols with a new key.
fn imports(app: &TestApp, who: &str, table: &str) -> Output {
    let them = AtTheProgram::enrolled(app, who, Role::Quality, None);
    std::fs::write(them.path("table.csv"), table).unwrap();
    let table = them.text("table.csv");
    them.signs(
        app,
        &["ctcae", "import", &table, "--vkey", &app.verifier_key],
    )
}

on_both! {
    fn the_published_table_is_imported_by_the_program_once(app) {
        let done = imports(app, "librarian", TABLE);
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{told}");
        assert!(told.contains("2 terms in 2 classes with 8 grades to choose"), "{told}");
        assert!(String::from_utf8_lossy(&done.stdout).starts_with("c2sp.org/tlog-proof@v1"));
        let record = app.get("/api/v1/terminology/ctcae-4.0").json()["record"]["terminology"].clone();
        assert_eq!(record["classes"]["Vascular disorders"]["Flushing"], "123");
        assert_eq!(record["source"], sha(TABLE).to_string());
        let again = imports(app, "second-librarian", TABLE);
        assert_eq!(again.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&again.stderr).contains("S02"));
        let broken = imports(app, "third-librarian", &TABLE.replace("Errata", "Weather"));
        let told = String::from_utf8_lossy(&broken.stderr);
        assert_eq!(broken.status.code(), Some(1));
        assert!(told.contains("line 1, column 10: the column \"Weather\" is unknown"), "{told}");
    }

    fn a_list_of_terms_in_the_record_takes_the_place_of_the_built_in_one(app) {
        app.at_the_bedside().infused();
        app.clock.advance_minutes(10);
        let mut chills = fever(app, 1);
        chills.term = "Chills".into();
        app.does("investigator", "adverse_event/AE1", chills.clone()).recorded();
        let terms = [("Fever".to_owned(), "12345".to_owned())];
        let adopted = terminology::Adopted {
            version: "4.0".into(),
            source: sha("table"),
            classes: [(GENERAL.to_owned(), terms.into())].into(),
        };
        app.does("quality", "terminology/ctcae-4.0", adopted).recorded();
        assert_eq!(app.does("investigator", "adverse_event/AE2", chills).refused_by(), "V01");
        app.does("investigator", "adverse_event/AE3", fever(app, 1)).recorded();
        assert!(app.get("/terminology/ctcae-4.0").text().contains("Fever (12345)"));
        assert!(app.get("/form/form-1").text().contains("0 to 20 points"));
    }
}
