//! Labels through the service: drawn, signed, printed, scanned, and dead for good once they are void.

use super::app::{Backend, TestApp};
use super::hands::key_of;
use super::on_both;
use super::privacy::token;
use super::stage::{id, label_of, printed_on, vial_id};
use actix_web::dev::ServerHandle;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use tempfile::TempDir;
use vialog::app::{App, Parts, Settings, VaultKey};
use vialog::domain::label::{Claim, Field, Token};
use vialog::domain::{Hash, LabelId, PublicKey, Subject, label};
use vialog::label::{Fonts, LabelBase, Press, Template, read};
use vialog::ledger::{KeyName, NoteSigner};
use vialog::print::Printers;
use vialog::store::{Appender, Store};
use vialog::web::Application;

/// What the symbol in a picture of a label says.
pub(crate) fn shown(picture: &[u8]) -> String {
    read(picture).unwrap().remove(0).text
}

/// Has labels drawn, as the device of whoever is about to sign their prints does.
pub(crate) fn drawn(
    app: &TestApp,
    template: &str,
    labels: &[(LabelId, &str, Option<&Token>)],
) -> Value {
    let labels: Vec<Value> = labels
        .iter()
        .map(|(id, of, token)| json!({ "id": id, "of": of, "token": token }))
        .collect();
    let asked =
        json!({ "template": format!("label_template/{template}"), "dpi": 300, "labels": labels });
    let answer = app.post("/api/v1/labels/draw", &asked);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// A print of this label as it was drawn.
pub(crate) fn as_drawn(template: &str, of: &str, drawn: &Value) -> label::Printed {
    let raster = drawn["impression"]["raster"].as_str().unwrap();
    let mut printed = printed_on(template, of, None);
    printed.impression.raster = Hash::parse(raster).unwrap();
    printed
}

/// The token of a label, signed by someone after what the service tells.
pub(crate) fn signed_token(app: &TestApp, who: &str, label: LabelId, of: &str) -> Token {
    let told = app
        .get(&format!("/api/v1/label/{label}/claim?of={of}"))
        .json();
    let lot = told["lot"].as_str().map(id);
    let expires_on = told["expires_on"].as_str().map(|day| day.parse().unwrap());
    let claim = Claim::new(label, Subject::parse(of).unwrap(), lot, expires_on).unwrap();
    let message = claim.message(&app.origin);
    assert_eq!(told["message"], STANDARD.encode(&message));
    let key = key_of(who);
    let public = PublicKey::from_bytes(key.verifying_key().as_bytes()).unwrap();
    Token::new(claim, &public, key.sign(&message).to_bytes())
}

pub(crate) fn png_of(drawn: &Value) -> Vec<u8> {
    STANDARD.decode(drawn["png"].as_str().unwrap()).unwrap()
}

/// Another service on the same log, which asks for a sign-in.
struct Closed {
    url: String,
    stop: Option<(ServerHandle, JoinHandle<()>)>,
    _folder: TempDir,
}

impl Closed {
    fn beside(app: &TestApp) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&app.database).unwrap();
        let signer = NoteSigner::new(KeyName::parse(&app.origin).unwrap(), key_of("log"));
        let verifier = signer.verifier().clone();
        let kept = folder.path().join("checkpoint");
        let parts = Parts {
            appender: Appender::start(&store, signer, app.clock.clone(), &kept).unwrap(),
            store,
            clock: app.clock.clone(),
            vault: VaultKey::from_bytes([7; 32]),
            verifier,
            base: LabelBase::parse("https://v.example.org").unwrap(),
            press: Arc::new(Press::new(Fonts::built_in())),
            printers: Printers::none(),
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (tell, told) = channel();
        let serving = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = App::new(parts, Settings::default());
                let application = Application::build(app, listener, 1, None).unwrap();
                tell.send(application.handle()).unwrap();
                application.run().await.unwrap();
            });
        });
        let stop = Some((told.recv().unwrap(), serving));
        Self {
            url,
            stop,
            _folder: folder,
        }
    }

    /// Status, body and where it leads.
    fn get(&self, path: &str, token: Option<&str>) -> (u16, String, String) {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        let mut request = agent.get(format!("{}{path}", self.url));
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut answer = request.call().unwrap();
        let location = answer.headers().get("location");
        let location = location.map_or("", |value| value.to_str().unwrap());
        let location = location.to_owned();
        let body = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), body, location)
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        if let Some((handle, serving)) = self.stop.take() {
            actix_web::rt::System::new().block_on(handle.stop(false));
            assert!(serving.join().is_ok() || std::thread::panicking());
        }
    }
}

on_both! {
    fn what_is_signed_of_a_print_are_the_very_dots_that_are_drawn_of_it_later(app) {
        app.founded().banked().filled("L1", 1);
        let second = label_of("second");
        let of = "vial/L1-001";
        let drawn = drawn(app, "vial-25x12-en.v1", &[(second, of, None)]);
        let mut print = as_drawn("vial-25x12-en.v1", of, &drawn[0]);
        print.reprint_reason = Some("torn".into());
        let about = format!("label/{second}");
        app.enters("lab", &about, print);
        let picture = app.get(&format!("/api/v1/{about}/png?dpi=300"));
        assert_eq!(picture.body, png_of(&drawn[0]));
        assert_eq!(shown(&picture.body), format!("HTTPS://V.EXAMPLE.ORG/{second}"));
        let pdf = app.get(&format!("/api/v1/{about}/pdf"));
        assert_eq!((pdf.status, pdf.header("content-type")), (200, "application/pdf"));
        assert!(pdf.body.starts_with(b"%PDF-"));
        let zpl = app.get(&format!("/api/v1/{about}/zpl"));
        assert!(zpl.body.starts_with(b"^XA") && zpl.text().contains("^GFA,"));
        app.enters("lab", &about, label::Affixed { of: vial_id("L1-001").into() });
        assert_eq!(app.get(&format!("/api/v1/{about}/zpl")).problem().0, 409, "it is on its vial");
        let first = label_of("other");
        let odd = printed_on("vial-25x12-en.v1", of, Some("torn"));
        app.enters("lab", &format!("label/{first}"), odd);
        for form in ["zpl", "png?dpi=300"] {
            let told = app.get(&format!("/api/v1/label/{first}/{form}"));
            assert_eq!(told.problem().0, 409, "other dots were signed: {form}");
        }
        assert_eq!(app.get(&format!("/api/v1/label/{first}/png?dpi=600")).status, 200, "a preview");
    }

    fn a_flat_label_carries_a_token_that_leads_to_the_same_page(app) {
        app.founded().banked().filled("L1", 2).released("L1").packed("S1", &["L1-001"]).carried("S1");
        let (label, of) = (label_of("shipper"), "shipment/S1");
        let token = signed_token(app, "ward-pharmacist", label, of);
        let template = "shipper-100x150-en.v1";
        let drawn = drawn(app, template, &[(label, of, Some(&token))]);
        let text = shown(&png_of(&drawn[0]));
        assert_eq!(text, format!("HTTPS://V.EXAMPLE.ORG/{token}/{label}"));
        let mut print = as_drawn(template, of, &drawn[0]);
        let about = format!("label/{label}");
        assert_eq!(app.does("ward-pharmacist", &about, print.clone()).refused_by(), "T01", "no token");
        print.token = Some(signed_token(app, "courier", label, of));
        assert_eq!(app.does("ward-pharmacist", &about, print.clone()).refused_by(), "B14", "another's token");
        print.token = Some(token.clone());
        app.enters("ward-pharmacist", &about, print);
        let path = text.strip_prefix("HTTPS://V.EXAMPLE.ORG").unwrap();
        let scanned = app.get(path);
        assert_eq!((scanned.status, scanned.header("location")), (303, "/shipment/S1"));
        let forged = signed_token(app, "courier", label, of);
        let told = app.get(&format!("/{forged}/{label}"));
        assert_eq!(told.problem().0, 404, "a token that was not printed");
        let typed = app.scanned(&text);
        assert_eq!((typed.status, typed.header("location")), (303, "/shipment/S1"));
    }

    fn a_void_label_leads_to_its_own_page_and_is_drawn_no_more(app) {
        app.founded().banked().filled("L1", 1);
        let first = label_of("L1-001");
        let about = format!("label/{first}");
        app.enters("lab", &about, label::Voided { reason: "scratched".into() });
        let scanned = app.get(&format!("/{first}"));
        assert_eq!((scanned.status, scanned.header("location")), (303, &*format!("/{about}")));
        assert!(app.get(&format!("/{about}")).text().contains("Void. Do not use what bears it"));
        assert_eq!(app.get(&format!("/api/v1/{about}/png")).problem().0, 404);
        assert_eq!(app.does("lab", &about, label::Affixed { of: vial_id("L1-001").into() }).refused_by(), "S01");
        let trust = app.get("/api/v1/labels/trust").json();
        assert_eq!(trust["void"], json!([first]));
    }

    fn a_label_that_cannot_be_drawn_is_refused_with_its_field(app) {
        app.founded().banked().filled("L1", 1);
        let ask = |template: &str, of: &str| {
            let labels = json!([{ "id": label_of("second"), "of": of }]);
            app.post("/api/v1/labels/draw", &json!({ "template": template, "dpi": 300, "labels": labels }))
        };
        assert_eq!(ask("label_template/none.v1", "vial/L1-001").problem().0, 404);
        assert_eq!(ask("label_template/vial-25x12-en.v1", "vial/L9-001").problem().0, 404);
        assert_eq!(ask("label_template/shipper-100x150-en.v1", "vial/L1-001").problem().2, "token");
        let told = ask("label_template/box-50x25-en.v1", "vial/L1-001");
        assert!(told.status >= 400, "{}", told.text());
        assert_eq!(ask("label_template/cap-datamatrix.v1", "vial/L1-001").problem().0, 422, "there is no GTIN");
    }

    fn a_laboratory_prints_from_a_template_of_its_own(app) {
        app.founded().banked().filled("L1", 1);
        let built_in = Template::built_in("vial-25x12-en.v1").unwrap();
        let source = built_in.source().replace("<title>", "<title>Our own: ");
        let own = Template::parse("ours.v1", &source).unwrap();
        let adopted = vialog::domain::label_template::Adopted { layout: own.layout() };
        app.enters("quality", "label_template/ours.v1", adopted);
        let labels = json!([{ "id": label_of("second"), "of": "vial/L1-001" }]);
        let asked = json!({ "template": "label_template/ours.v1", "dpi": 300, "labels": labels });
        assert_eq!(app.post("/api/v1/labels/draw", &asked).problem().0, 404, "its file is not at hand");
        let session = token(app, "quality").json()["token"].as_str().unwrap().to_owned();
        let bearer = format!("Bearer {session}");
        let body = Some(("image/svg+xml", source.into_bytes()));
        let kept = app.request_with("POST", "/api/v1/attachments", body, &[("authorization", &bearer)]);
        assert_eq!(kept.status, 201, "{}", kept.text());
        let drawn = app.post("/api/v1/labels/draw", &asked);
        assert_eq!(drawn.status, 200, "{}", drawn.text());
    }

    fn a_stranger_learns_whom_to_call_and_nothing_else(app) {
        app.founded().banked().filled("L1", 1);
        let closed = Closed::beside(app);
        let (known, unknown) = (label_of("L1-001"), label_of("nobody's"));
        let (status, text, _) = closed.get(&format!("/{known}"), None);
        assert_eq!(status, 200);
        assert!(text.contains("Pharmacy of the plant") && text.contains("tel:+861000000000"), "{text}");
        for told in ["L1", "vial", "NCT", &known.to_string()] {
            let shown = text.replace("components.css", "").replace("· vialog", "");
            assert!(!shown.contains(told), "{told} is on the stranger's page");
        }
        let signed = "A".repeat(160);
        for path in [format!("/{unknown}"), format!("/01/09506000134352/21/{known}"), format!("/{signed}/{known}")] {
            assert_eq!(closed.get(&path, None), (200, text.clone(), String::new()), "{path}");
        }
        let session = token(app, "lab").json()["token"].as_str().unwrap().to_owned();
        for path in [format!("/{known}"), format!("/01/09506000134352/21/{known}")] {
            let (status, _, to) = closed.get(&path, Some(&session));
            assert_eq!((status, &*to), (303, "/vial/L1-001"), "{path}");
        }
        assert_eq!(closed.get("/api/v1/labels/trust", None).0, 401);
    }

    fn a_template_that_was_adopted_for_more_than_its_file_shows_is_not_printed_from(app) {
        app.founded().banked().filled("L1", 1);
        let built_in = Template::built_in("vial-25x12-en.v1").unwrap();
        let mut layout = built_in.layout();
        layout.fields.extend([Field::UseZh, Field::CautionUs]);
        let adopted = vialog::domain::label_template::Adopted { layout };
        app.enters("quality", "label_template/vial-25x12-en.v9", adopted);
        let labels = json!([{ "id": label_of("second"), "of": "vial/L1-001" }]);
        let asked = json!({ "template": "label_template/vial-25x12-en.v9", "dpi": 300, "labels": labels });
        assert_eq!(app.post("/api/v1/labels/draw", &asked).problem().0, 404, "no file of this name");
        let session = token(app, "quality").json()["token"].as_str().unwrap().to_owned();
        let bearer = format!("Bearer {session}");
        let file = Some(("image/svg+xml", built_in.source().as_bytes().to_vec()));
        app.request_with("POST", "/api/v1/attachments", file, &[("authorization", &bearer)]);
        assert_eq!(app.post("/api/v1/labels/draw", &asked).problem().0, 409);
    }

    fn the_page_of_a_template_tells_what_it_shows_and_who_asks_for_it(app) {
        app.founded();
        let page = app.get("/label_template/vial-25x12-en.v1").text();
        for word in ["Lot", "25 × 12", "European Union"] {
            assert!(page.contains(word), "{word}");
        }
    }
}

#[test]
fn no_symbol_and_no_label_names_a_participant_but_by_the_pseudonym() {
    super::app::run(Backend::Sqlite, |app| {
        app.at_the_bedside();
        let (label, of) = (label_of("dose"), "order/O1");
        let token = signed_token(app, "ward-pharmacist", label, of);
        let drawn = drawn(
            app,
            "participant-100x50-en.v1",
            &[(label, of, Some(&token))],
        );
        let mut print = as_drawn("participant-100x50-en.v1", of, &drawn[0]);
        print.token = Some(token);
        let about = format!("label/{label}");
        app.enters("ward-pharmacist", &about, print);
        let svg = app.get(&format!("/api/v1/{about}/svg")).text();
        assert!(svg.contains(">P1<") || svg.contains("P1"), "{svg}");
        for detail in ["1990-05-01", "W-P1", "GVHD", "20000"] {
            assert!(!svg.contains(detail), "{detail} is on the label");
        }
    });
}
