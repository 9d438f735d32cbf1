//! Where the symbols of labels lead: by GS1 identifiers, and from a participant's labels back to the same signed entries.

use super::labels::{as_drawn, drawn, png_of, shown, signed_token};
use super::on_both;
use super::stage::{label_of, printed_on, protocol};
use vialog::domain::protocol::{Labelling, Protocol};
use vialog::domain::{Gtin, label};
use vialog::label::{SymbolKind, read};

const GTIN: &str = "09506000134352";

/// The protocol, amended by the product's number.
fn with_a_gtin() -> Protocol {
    let first = protocol();
    Protocol {
        version: "2".into(),
        labelling: Labelling {
            gtin: Some(Gtin::parse(GTIN).unwrap()),
            ..first.labelling.clone()
        },
        ..first
    }
}

on_both! {
    fn a_product_with_a_number_has_gs1_symbols_on_vial_and_cap(app) {
        app.founded().banked().filled("L1", 1);
        app.enters("quality", "protocol/trial", with_a_gtin());
        let (id, of) = (label_of("second"), "vial/L1-001");
        let vial = drawn(app, "vial-25x12-en.v1", &[(id, of, None)]);
        let cap = drawn(app, "cap-datamatrix.v1", &[(id, of, None)]);
        let bare = drawn(app, "cap-micro-qr.v1", &[(id, of, None)]);
        let link = shown(&png_of(&vial[0]));
        assert_eq!(link, format!("HTTPS://V.EXAMPLE.ORG/01/{GTIN}/21/{id}"));
        let symbols = |drawn| read(&png_of(drawn)).unwrap();
        let element = symbols(&cap[0]).remove(0);
        assert_eq!((element.symbol, &*element.text), (SymbolKind::Gs1DataMatrix, &*format!("01{GTIN}21{id}")));
        let micro = symbols(&bare[0]).remove(0);
        assert_eq!((micro.symbol, micro.text), (SymbolKind::MicroQr, id.to_string()));
        let print = label::Printed {
            cap: Some(as_drawn("cap-datamatrix.v1", of, &cap[0]).impression),
            reprint_reason: Some("torn".into()),
            ..as_drawn("vial-25x12-en.v1", of, &vial[0])
        };
        app.enters("lab", &format!("label/{id}"), print);
        let path = link.strip_prefix("HTTPS://V.EXAMPLE.ORG").unwrap();
        assert_eq!(app.get(path).header("location"), "/vial/L1-001");
        for typed in [link.clone(), format!("]d2{}", element.text), id.to_string()] {
            assert_eq!(app.scanned(&typed).header("location"), "/vial/L1-001", "{typed}");
        }
    }

    fn the_labels_of_dose_and_record_lead_to_the_same_signed_entries(app) {
        app.at_the_bedside();
        let dose = flat(app, "participant-100x50-en.v1", ("dose", "order/O1", "ward-pharmacist"));
        app.infused();
        let chart = flat(app, "chart-70x37-en.v1", ("chart", "infusion/INF1", "nurse"));
        assert_eq!((&*dose, &*chart), ("/order/O1", "/infusion/INF1"));
        for page in [&dose, &chart] {
            let text = app.get(page).text();
            assert!(text.contains("/participant/P1") && text.contains("/vial/L1-001"), "{page}: {text}");
        }
        let entries = |noun: &str| app.get(&format!("/api/v1/{noun}/history")).json();
        let checks = |history: serde_json::Value| -> Vec<serde_json::Value> {
            let all = history.as_array().unwrap().clone();
            let checked = all.into_iter().filter(|entry| entry["kind"] == "infusion.checked");
            checked.map(|entry| entry["leaf_hash"].clone()).collect()
        };
        let (of_order, of_infusion) = (checks(entries("order/O1")), checks(entries("infusion/INF1")));
        assert_eq!(of_order.len(), 2);
        assert_eq!(of_order, of_infusion);
    }

    fn the_codes_of_other_systems_lead_nowhere(app) {
        app.founded().banked().filled("L1", 1);
        for foreign in ["4006381333931", "HTTPS://EXAMPLE.COM/PRODUCT", "]d20104006381333931", "7K2M9QXA41TF"] {
            assert_eq!(app.scanned(foreign).problem().0, 404, "{foreign}");
        }
        let copied = label_of("L1-001");
        let second = printed_on("vial-25x12-en.v1", "vial/L1-001", None);
        assert_eq!(app.does("lab", &format!("label/{copied}"), second).refused_by(), "S02", "an id is for one label");
    }
}

/// Prints and puts on a flat label; gives where its symbol leads.
fn flat(app: &super::app::TestApp, template: &str, (seed, of, who): (&str, &str, &str)) -> String {
    let id = label_of(seed);
    let token = signed_token(app, who, id, of);
    let drawn = drawn(app, template, &[(id, of, Some(&token))]);
    let text = shown(&png_of(&drawn[0]));
    let print = label::Printed {
        token: Some(token),
        ..as_drawn(template, of, &drawn[0])
    };
    let about = format!("label/{id}");
    app.enters(who, &about, print);
    let of = vialog::domain::Subject::parse(of).unwrap();
    app.enters(who, &about, label::Affixed { of });
    let path = text.strip_prefix("HTTPS://V.EXAMPLE.ORG").unwrap();
    let scanned = app.get(path);
    assert_eq!(scanned.status, 303, "{}", scanned.text());
    scanned.header("location").to_owned()
}
