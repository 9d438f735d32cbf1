//! Tests of templates.

use super::*;

const RECT: &str = r#"<rect id="symbol" x="0" y="0" width="9.5" height="9.5"/>"#;

fn fill(inner: &str) -> Result<String, LabelError> {
    let source = format!(r#"<svg xmlns="http://www.w3.org/2000/svg">{RECT}{inner}</svg>"#);
    let template = Template::of("test", Box::leak(source.into_boxed_str()));
    let symbol = Symbol::of("7K2M9QXA41TE").unwrap();
    let values = [("lot", "L<1".to_owned()), ("vial", String::new())];
    template
        .fill(&values, &symbol, Dpi::D300)
        .map(|filled| filled.svg)
}

fn bad(inner: &str) -> String {
    match fill(inner) {
        Err(LabelError::Template {
            template: "test",
            why,
        }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_value_replaces_its_field_and_the_rest_stays() {
    let text = r#"<g><text id="a" data-right="9">Lot {lot}!</text></g>"#;
    let svg = fill(text).unwrap();
    assert!(
        svg.contains(r#"<g><text id="a" data-right="9">Lot L&lt;1!</text></g></svg>"#),
        "{svg}"
    );
    assert!(!svg.contains("<rect"), "{svg}");
}

#[test]
fn an_unknown_field_is_refused_by_name() {
    let refused = fill(r#"<text id="a" data-right="9">{weight}</text>"#);
    let field = "weight".to_owned();
    let template = "test";
    assert_eq!(refused, Err(LabelError::UnknownField { template, field }));
}

#[test]
fn a_missing_value_is_refused_by_name() {
    let refused = fill(r#"<text id="a" data-right="9">{vial}</text>"#);
    let field = "vial".to_owned();
    assert_eq!(refused, Err(LabelError::Missing { field }));
}

#[test]
fn what_is_no_template_is_refused_with_the_reason() {
    for (inner, why) in [
        (r#"<text data-right="9">a</text>"#, "a <text> has no id"),
        (r#"<text id="a">a</text>"#, "the text a has no data-right"),
        (
            r#"<text id="a" data-right="9"/>"#,
            "the text a is not plain text",
        ),
        (
            r#"<text id="a" data-right="9">a<tspan>b</tspan></text>"#,
            "the text a is not plain text",
        ),
        (
            r#"<text id="a" data-right="9">{lot} {vial}</text>"#,
            "the text a has more than one field",
        ),
        (
            r#"<text id="a" data-right="9">a</text><text id="a" data-right="9">b</text>"#,
            "the id a twice",
        ),
        (RECT, "2 places for the symbol in place of one"),
        (
            r#"<rect id="symbol" x="0" y="0" width="9.5001" height="9.5"/>"#,
            "the symbol has no width in whole µm",
        ),
    ] {
        assert_eq!(bad(inner), why);
    }
    assert!(bad("<g>").contains("expected 'g' tag"), "{}", bad("<g>"));
}

#[test]
fn the_embedded_templates_keep_their_bytes() {
    let hashes = [Template::VIAL_25X12_V1, Template::VIAL_32X12_V1]
        .map(|template| format!("{} {}", template.name(), template.hash()));
    let printed = [
        "vial-25x12.v1 36ab87bd53d2d26c8c8a1f61b2c679268bca843ffa447a9714da239a9538c514",
        "vial-32x12.v1 6847ebf5d4f5f6983f31ce75f56df2727e9d4f655828ff484af78490a20f6218",
    ];
    assert_eq!(hashes, printed);
}
