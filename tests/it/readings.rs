//! Logger files: read by a site's setting, summed up to be signed, and drawn as a temperature history.

use super::app::TestApp;
use super::attachments::attached;
use super::hands::{key_of, signed};
use super::on_both;
use super::stage::{PLANT, WARD, logger_file, receipt, text};
use serde_json::json;
use tempfile::TempDir;
use vialog::app::{App, AppError, Parts, Settings, VaultKey};
use vialog::domain::readings::{Attached, CsvFormat, DecimalMark, Summary, TemperatureUnit};
use vialog::domain::shipment::Shipment;
use vialog::domain::site::{Changed, Registered, SiteRole};
use vialog::domain::{Hash, SiteId};
use vialog::label::{Fonts, LabelBase, Press};
use vialog::ledger::{KeyName, NoteSigner};
use vialog::print::Printers;
use vialog::store::{Appender, Store};

const FILE: &[u8] = b"\xef\xbb\xbfShipper 7\r\nTime;Temperature\r\n23.11.2026 10:00;-180,5\r\n23.11.2026 10:10;-149,9\r\n\
                      23.11.2026 10:20;-170\r\n23.11.2026 11:20;-171,25\r\n\r\n";

fn format() -> CsvFormat {
    CsvFormat {
        delimiter: ';',
        skip_rows: 1,
        time_column: "Time".into(),
        temperature_column: "Temperature".into(),
        time_format: "%d.%m.%Y %H:%M".into(),
        utc_offset_minutes: 480,
        unit: TemperatureUnit::Celsius,
        decimal: DecimalMark::Comma,
        max_gap_seconds: 900,
    }
}

/// A site with one logger's format.
fn sited(app: &TestApp) {
    let registered = Registered {
        name: text("Plant"),
        address: text("street"),
        city: text("city"),
        postal_code: "100000".into(),
        country: "CN".into(),
        time_zone: "Asia/Shanghai".into(),
        roles: vec![SiteRole::Manufacturer],
        logger_formats: [].into(),
        accepts_conditional: false,
    };
    let subject = format!("site/{PLANT}");
    app.does("admin", &subject, registered.clone()).recorded();
    let changed = Changed {
        site: Registered {
            logger_formats: [("dry shipper".to_owned(), format())].into(),
            ..registered
        },
        reason: "the loggers are qualified".into(),
    };
    app.does("admin", &subject, changed).recorded();
}

on_both! {
    fn a_stored_file_is_summed_up_by_the_format_of_the_site(app) {
        sited(app);
        let file = attached(app, FILE);
        let asked = json!({ "file": file, "site": "site/plant", "format": "dry shipper", "limit_mc": -150_000 });
        let told = app.post("/api/v1/readings/preview", &asked);
        assert_eq!(told.status, 200, "{}", told.text());
        let summary = json!({
            "rows": 4, "from": "2026-11-23T02:00:00.000000Z", "to": "2026-11-23T03:20:00.000000Z",
            "coldest_mc": -180_500, "warmest_mc": -149_900,
            "gaps": [{ "from": "2026-11-23T02:20:00.000000Z", "to": "2026-11-23T03:20:00.000000Z" }],
            "excursions": [{ "from": "2026-11-23T02:00:00.000000Z", "to": "2026-11-23T02:20:00.000000Z", "warmest_mc": -149_900 }],
        });
        let mut body = asked.clone();
        body["summary"] = summary;
        assert_eq!(told.json(), body);
        assert_eq!(app.post("/api/v1/readings/preview", &asked).json(), body, "the same file says the same");
    }

    fn what_cannot_be_read_names_line_and_column(app) {
        sited(app);
        let good = attached(app, FILE);
        let bad = attached(app, b"x\nTime;Temperature\n23.11.2026 10:00;-180.5\n");
        let preview = |file: &str, site: &str, format: &str| {
            let asked = json!({ "file": file, "site": site, "format": format, "limit_mc": 0 });
            app.post("/api/v1/readings/preview", &asked).problem()
        };
        let malformed = |member: &str| (400, "/problems/malformed".to_owned(), member.to_owned());
        assert_eq!(preview(&bad, "site/plant", "dry shipper"), malformed("line 3, column Temperature"));
        assert_eq!(preview(&good, "site/plant", "unknown").0, 404);
        assert_eq!(preview(&good, "site/nowhere", "dry shipper").0, 404);
        assert_eq!(preview(&"0".repeat(64), "site/plant", "dry shipper").0, 404);
        assert_eq!(preview("00", "site/plant", "dry shipper"), malformed("file"));
        assert_eq!(app.post("/api/v1/readings/preview", &json!({ "file": good })).problem().0, 400);
    }

    fn the_temperature_history_is_given_between_two_moments(app) {
        sited(app);
        let file = attached(app, FILE);
        let path = format!("/api/v1/attachments/{file}/readings?site=plant&format=dry%20shipper");
        let all = app.get(&path).json();
        assert_eq!(all.as_array().unwrap().len(), 4);
        assert_eq!(all[0], json!({ "at": "2026-11-23T02:00:00.000000Z", "temp_mc": -180_500 }));
        let part = app.get(&format!("{path}&from=2026-11-23T10:10:00%2B08:00&to=2026-11-23T02:20:00Z")).json();
        assert_eq!(part, json!([all[1], all[2]]));
        let table = app.request_with("GET", &path, None, &[("accept", "text/csv")]);
        assert!(table.header("content-type").starts_with("text/csv"));
        assert!(table.text().starts_with("at,temp_mc\r\n2026-11-23T02:00:00.000000Z,-180500\r\n"), "{}", table.text());
        assert_eq!(app.get(&format!("{path}&from=yesterday")).problem().2, "from");
    }

    fn a_body_that_its_file_does_not_bear_out_is_not_recorded(app) {
        app.founded().banked().filled("L1", 1).released("L1").packed("SH1", &["L1-001"]).carried("SH1");
        let packed: Shipment = app.record("shipment/SH1");
        let file = logger_file(packed.packed_at, packed.packed_at.plus_seconds(3600), "-120");
        let read = app.read("ward-pharmacist", WARD, packed.limit_mc, &file);
        let mut milder = read.clone();
        (milder.summary.warmest_mc, milder.summary.coldest_mc) = (-180_000, -180_000);
        milder.summary.excursions.clear();
        assert_eq!(app.does("ward-pharmacist", "shipment/SH1", milder).refused_by(), "D02");
        let absent = Attached { file: Hash::of(&[b"never sent"]), ..read.clone() };
        assert_eq!(app.does("ward-pharmacist", "shipment/SH1", absent).refused_by(), "D02");
        let other = Attached { limit_mc: 0, ..app.read("ward-pharmacist", WARD, 0, &file) };
        assert_eq!(app.does("ward-pharmacist", "shipment/SH1", other).refused_by(), "V01", "not the product's limit");
        app.enters("ward-pharmacist", "shipment/SH1", read);
    }

    fn a_file_is_read_by_a_setting_that_stands_in_front_of_it_in_a_batch(app) {
        app.founded().banked().filled("L1", 1).released("L1").packed("SH1", &["L1-001"]).carried("SH1");
        let packed: Shipment = app.record("shipment/SH1");
        let file = logger_file(packed.packed_at, packed.packed_at.plus_seconds(3600), "-180");
        let mut read = app.read("ward-pharmacist", WARD, packed.limit_mc, &file);
        let mut site: Registered = app.record("site/ward");
        let format = site.logger_formats[&read.format].clone();
        site.logger_formats.insert("new".into(), format);
        read.format = "new".into();
        let changed = app.event("admin", "site/ward", Changed { site, reason: "another logger".into() });
        let attached = app.event("ward-pharmacist", "shipment/SH1", read);
        let events = [signed(&key_of("admin"), &changed, &[]), signed(&key_of("ward-pharmacist"), &attached, &[])];
        let answers = app.post("/api/v1/events/batch", &json!({ "events": events })).json();
        assert_eq!((&answers["answers"][0]["status"], &answers["answers"][1]["status"]), (&json!(201), &json!(201)), "{answers}");
    }

    fn a_summary_that_its_file_does_not_bear_out_is_refused(app) {
        sited(app);
        let file = Hash::parse(&attached(app, FILE)).unwrap();
        let (beside, _folder) = beside(app);
        let plant = SiteId::new(PLANT).unwrap();
        let summary = beside.read_logger(&file, &format(), -150_000).unwrap();
        let rule = |file: &Hash, name: &str, limit: i32, summary: &Summary| {
            let (format, site, summary) = (name.to_owned(), plant.clone(), summary.clone());
            let stated = Attached { file: *file, format, site, limit_mc: limit, summary };
            match beside.agrees_with_file(&stated) {
                Ok(()) => "agrees",
                Err(AppError::Refused(refusal)) => refusal.rule.id(),
                Err(other) => panic!("{other}"),
            }
        };
        assert_eq!(rule(&file, "dry shipper", -150_000, &summary), "agrees");
        assert_eq!(rule(&file, "dry shipper", -140_000, &summary), "D02");
        assert_eq!(rule(&file, "another", -150_000, &summary), "D02");
        assert_eq!(rule(&Hash::of(&[b"never sent"]), "dry shipper", -150_000, &summary), "D02");
        let unread = Hash::parse(&attached(app, b"no such columns")).unwrap();
        assert_eq!(rule(&unread, "dry shipper", -150_000, &summary), "D02");
        let milder = Summary { excursions: vec![], ..summary };
        assert_eq!(rule(&file, "dry shipper", -150_000, &milder), "D02");
    }

    fn the_temperature_history_of_a_shipment_tells_what_its_vials_went_through(app) {
        app.founded().banked().filled("L1", 2).released("L1");
        app.packed("SH1", &["L1-001"]).carried("SH1");
        let before = app.get("/api/v1/shipment/SH1/temperature").json();
        assert_eq!((&before["files"], &before["warmest_mc"]), (&json!([]), &json!(null)));
        app.logged("SH1", "-120.0").recorded();
        app.enters("ward-pharmacist", "shipment/SH1", receipt(&["L1-001"]));
        let warm = app.get("/api/v1/shipment/SH1/temperature").json();
        assert_eq!(warm["limit_mc"], -135_000);
        assert_eq!(warm["vials"], json!(["vial/L1-001"]));
        assert_eq!(warm["warmest_mc"], -120_000);
        assert_eq!(warm["too_warm"].as_array().unwrap().len(), 1, "{warm}");
        assert!(warm["deviations"][0].as_str().unwrap().starts_with("deviation/D-"));
        let readings = warm["files"][0]["readings"].as_array().unwrap();
        assert!(readings.iter().all(|one| one["temp_mc"] == -120_000) && readings.len() > 1);
        assert_eq!(app.get("/api/v1/shipment/SH9/temperature").status, 404);
    }
}

/// The use cases on the same log without their service.
fn beside(app: &TestApp) -> (App, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&app.database).unwrap();
    let signer = NoteSigner::new(KeyName::parse(&app.origin).unwrap(), key_of("log"));
    let verifier = signer.verifier().clone();
    let kept = folder.path().join("checkpoint");
    let appender = Appender::start(&store, signer, app.clock.clone(), &kept).unwrap();
    let parts = Parts {
        store,
        appender,
        clock: app.clock.clone(),
        vault: VaultKey::from_bytes([7; 32]),
        verifier,
        base: LabelBase::parse("https://v.example.org").unwrap(),
        press: std::sync::Arc::new(Press::new(Fonts::built_in())),
        printers: Printers::none(),
    };
    (App::new(parts, Settings::default()), folder)
}
