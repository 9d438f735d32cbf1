//! `vialog label`, as the laboratory, quality assurance and a courier without a network use it.

use super::key_file::{AtTheProgram, complaint};
use super::labels::{as_drawn, drawn, signed_token};
use super::on_both;
use super::stage::label_of;
use vialog::domain::{Role, label};
use vialog::label::Template;

on_both! {
    fn quality_assurance_adopts_a_template_by_its_name_or_its_file(app) {
        app.founded();
        let quality = AtTheProgram::enrolled(app, "quality-2", Role::Quality, None);
        let named = quality.signs(app, &["label", "template", "vial-32x12.v2"]);
        assert!(named.status.success(), "{}", complaint(&named));
        assert_eq!(app.state("label_template/vial-32x12.v2"), "adopted");
        let source = Template::built_in("box-50x25-en.v1").unwrap().source().replace("<title>", "<title>Our ");
        std::fs::write(quality.path("ours.v1.svg"), &source).unwrap();
        let file = quality.signs(app, &["label", "template", &quality.text("ours.v1.svg")]);
        assert!(file.status.success(), "{}", complaint(&file));
        let hash = app.get("/api/v1/label_template/ours.v1").json()["record"]["label_template"]["layout"]["hash"].clone();
        assert_eq!(app.get(&format!("/api/v1/attachments/{}", hash.as_str().unwrap())).body, source.into_bytes());
        let odd = source_with_an_unknown_field(&quality);
        let refused = quality.signs(app, &["label", "template", &odd]);
        assert_eq!(refused.status.code(), Some(1));
        assert!(complaint(&refused).contains("birth_date"), "{}", complaint(&refused));
    }

    fn a_courier_without_a_network_judges_a_flat_label_and_not_a_vials(app) {
        app.founded().banked().filled("L1", 1).released("L1").packed("S1", &["L1-001"]);
        let (label, of) = (label_of("shipper"), "shipment/S1");
        let template = "shipper-100x150-en.v1";
        let token = signed_token(app, "pharmacist", label, of);
        let drawn = drawn(app, template, &[(label, of, Some(&token))]);
        let mut print = as_drawn(template, of, &drawn[0]);
        print.token = Some(token.clone());
        app.enters("pharmacist", &format!("label/{label}"), print);
        let courier = AtTheProgram::enrolled(app, "courier-2", Role::Courier, None);
        let trust = courier.text("trust.json");
        std::fs::write(&trust, app.get("/api/v1/labels/trust").body).unwrap();
        let picture = app.get(&format!("/api/v1/label/{label}/png?dpi=203")).body;
        std::fs::write(courier.path("label.png"), picture).unwrap();
        let judge = |what: &str| courier.run(&["label", "verify", what, "--trust", &trust]);
        let good = judge(&courier.text("label.png"));
        let told = String::from_utf8_lossy(&good.stdout).into_owned();
        assert!(good.status.success(), "{}", complaint(&good));
        for word in ["shipment/S1", "lot/L1", "person/pharmacist", "genuine"] {
            assert!(told.contains(word), "{word}: {told}");
        }
        assert!(judge(&format!("HTTPS://V.EXAMPLE.ORG/{token}/{label}")).status.success());
        for (what, why) in [
            (format!("https://v.example.org/{}", label_of("L1-001")), "carries no signature"),
            (format!("HTTPS://V.EXAMPLE.ORG/{token}/{}", label_of("L1-001")), "another one"),
            ("4006381333931".to_owned(), "no label"),
        ] {
            let bad = judge(&what);
            assert_eq!(bad.status.code(), Some(1), "{what}");
            assert!(complaint(&bad).contains(why), "{why}: {}", complaint(&bad));
        }
        app.enters("pharmacist", &format!("label/{label}"), label::Spoiled { reason: "smudged".into() });
        std::fs::write(&trust, app.get("/api/v1/labels/trust").body).unwrap();
        assert!(complaint(&judge(&courier.text("label.png"))).contains("it is void"));
    }
}

/// A template that asks for what no label shows.
fn source_with_an_unknown_field(who: &AtTheProgram) -> String {
    let built_in = Template::built_in("box-50x25-en.v1").unwrap();
    let odd = built_in.source().replace("{tank}", "{birth_date}");
    assert_ne!(odd, built_in.source());
    std::fs::write(who.path("odd.v1.svg"), odd).unwrap();
    who.text("odd.v1.svg")
}
