//! Tests of templates.

mod refused;

use super::*;
use crate::label::Dpi;
use crate::label::symbol::Symbol;

const RECT: &str = r#"<rect id="symbol" x="0" y="0" width="9.5" height="9.5"/>"#;
const HEAD: &str =
    r#"width="25mm" height="12mm" viewBox="0 0 25 12" data-noun="vial" data-level="immediate""#;

fn svg(head: &str, inner: &str) -> String {
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" {head}>{inner}</svg>"#)
}

fn parse(inner: &str) -> Result<Template, LabelError> {
    Template::parse("test.v1", &svg(HEAD, &format!("{RECT}{inner}")))
}

fn why(parsed: Result<Template, LabelError>) -> String {
    match parsed {
        Err(LabelError::Template { template, why }) if template == "test.v1" => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_replaces_its_field_and_the_rest_stays() {
    let template = parse(r#"<g><text id="a" data-right="9">Lot {lot}!</text></g>"#).unwrap();
    let texts = template.texts().iter();
    let texts: Vec<_> = texts
        .map(|place| vec![place.text(Some("L<1".to_owned())).unwrap()])
        .collect();
    let filled = template.fill(&texts, "<path/>");
    let expected = r#"<g><text id="a" data-right="9">Lot L&lt;1!</text></g>"#;
    assert_eq!(filled, svg(HEAD, &format!("<path/>{expected}")));
}

#[test]
fn a_text_of_several_lines_becomes_spans_and_one_without_any_is_left_out() {
    let lines =
        r#"<text id="a" x="1" data-right="9" data-lines="3" data-leading="1.5">{to}</text>"#;
    let optional = r#"<text id="b" data-right="9" data-optional="true">{visit}</text>"#;
    let template = parse(&format!("{lines}{optional}")).unwrap();
    let texts = [vec!["one".to_owned(), "two".to_owned()], vec![]];
    let filled = template.fill(&texts, "");
    let spans = r#"<tspan x="1" dy="0">one</tspan><tspan x="1" dy="1.5">two</tspan>"#;
    assert_eq!(filled, svg(HEAD, &lines.replace("{to}", spans)));
    assert_eq!(template.optional_fields(), BTreeSet::from([Field::Visit]));
}

#[test]
fn an_unknown_field_is_refused_by_name() {
    let refused = parse(r#"<text id="a" data-right="9">{weight}</text>"#).map(|_| ());
    let (template, field) = ("test.v1".to_owned(), "weight".to_owned());
    assert_eq!(refused, Err(LabelError::UnknownField { template, field }));
}

#[test]
fn the_printed_templates_keep_their_bytes() {
    for (name, hash) in [
        (
            "vial-25x12.v1",
            "36ab87bd53d2d26c8c8a1f61b2c679268bca843ffa447a9714da239a9538c514",
        ),
        (
            "vial-32x12.v1",
            "6847ebf5d4f5f6983f31ce75f56df2727e9d4f655828ff484af78490a20f6218",
        ),
    ] {
        assert_eq!(Template::built_in(name).unwrap().hash().to_string(), hash);
    }
}
