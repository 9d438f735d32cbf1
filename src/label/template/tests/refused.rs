//! What is refused as a template.

use super::*;

#[test]
fn what_is_no_template_is_refused_with_the_reason() {
    for (inner, reason) in [
        (r#"<text data-right="9">a</text>"#, "a <text> has no id"),
        (r#"<text id="a">a</text>"#, "the text a has no data-right"),
        (
            r#"<text id="a" data-right="NaN">a</text>"#,
            "the data-right of the text a is no length",
        ),
        (
            r#"<text id="a" data-right="9"/>"#,
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
        (
            r#"<text id="a" data-right="9" data-lines="2">a</text>"#,
            "the text a has lines and no data-leading in whole µm",
        ),
        (
            r#"<text id="a" data-right="9" data-lines="99" data-leading="1">a</text>"#,
            "the data-lines of the text a are not from 2 to 12",
        ),
        (
            r#"<text id="a" data-right="9" data-optional="true">a</text>"#,
            "the text a cannot be optional",
        ),
        (RECT, "2 places for the symbol in place of one"),
    ] {
        assert_eq!(why(parse(inner)), reason);
    }
    assert!(why(parse("<g>")).contains("expected 'g' tag"));
}

#[test]
fn what_reaches_out_of_the_file_runs_or_hides_is_refused() {
    for (inner, reason) in [
        ("<image/>", "a label has no <image>"),
        ("<script/>", "a label has no <script>"),
        ("<style/>", "a label has no <style>"),
        ("<use/>", "a label has no <use>"),
        ("<foreignObject/>", "a label has no <foreignObject>"),
        ("<svg/>", "a label has no <svg>"),
        (r#"<x xmlns="urn:x"/>"#, "a label has no <x>"),
        (r#"<g href="a.svg"/>"#, "a label has no attribute href"),
        (r#"<g onload="a()"/>"#, "a label has no attribute onload"),
        (r#"<g style="a"/>"#, "a label has no attribute style"),
        (r#"<g opacity="0"/>"#, "a label has no attribute opacity"),
        (
            r#"<g fill="url(https://a/#b)"/>"#,
            "the fill refers to something else",
        ),
        (
            r#"<g transform="scale(0.01)"/>"#,
            "a transform may only translate and rotate",
        ),
        (
            r#"<text id="a" data-right="9">a<tspan>b</tspan></text>"#,
            "a label has no <tspan>",
        ),
    ] {
        assert_eq!(why(parse(inner)), reason);
    }
}

#[test]
fn a_source_that_would_take_much_memory_is_refused() {
    let deep = |levels| format!("{}{}", "<g>".repeat(levels), "</g>".repeat(levels));
    assert!(parse(&deep(10)).is_ok());
    assert_eq!(why(parse(&deep(700))), "its elements lie more than 16 deep");
    assert_eq!(why(parse(&deep(30_000))), "it has more than 1500 tags");
    assert_eq!(
        why(parse(&format!("<!--{}-->", "a".repeat(300_000)))),
        "it is longer than 262144 bytes"
    );
    let entities = r#"<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>"#;
    let bomb = format!("{entities}{}", svg(HEAD, RECT));
    assert!(
        why(Template::parse("test.v1", &bomb)).contains("DTD"),
        "{bomb}"
    );
}

#[test]
fn a_head_that_does_not_say_what_the_label_is_is_refused() {
    let sized = |size: &str| format!(r#"{size} data-noun="vial" data-level="outer""#);
    let said = |said: &str| format!(r#"width="25mm" height="12mm" viewBox="0 0 25 12" {said}"#);
    for (head, reason) in [
        (
            sized(r#"height="12mm""#),
            "the width is not from 5mm to 160mm, in whole µm",
        ),
        (
            sized(r#"width="900mm" height="12mm""#),
            "the width is not from 5mm to 160mm, in whole µm",
        ),
        (
            sized(r#"width="25mm" height="12""#),
            "the height is not from 5mm to 160mm, in whole µm",
        ),
        (
            sized(r#"width="25mm" height="12mm" viewBox="0 0 250 120""#),
            "the viewBox is not 0 0 and the size in millimetres",
        ),
        (said(""), "the svg has no data-noun"),
        (
            said(r#"data-noun="donor" data-level="outer""#),
            r#"the data-noun "donor" is none of vial, place, shipment, order, infusion"#,
        ),
        (
            said(r#"data-noun="vial""#),
            r#"the svg has not one of data-level and data-companion="true""#,
        ),
        (
            said(r#"data-noun="vial" data-level="inner""#),
            r#"the data-level "inner" is none of immediate, outer, store, record"#,
        ),
        (
            said(r#"data-noun="vial" data-level="outer" data-jurisdictions="mars""#),
            r#"the data-jurisdictions "mars" is none of eu, us, cn"#,
        ),
        (
            said(r#"data-noun="vial" data-companion="true" data-jurisdictions="eu""#),
            "a companion has no data-jurisdictions",
        ),
        (
            said(r#"data-noun="vial" data-level="outer" data-sheet="0x9""#),
            r#"the data-sheet "0x9" is not columns x rows, as 3x8"#,
        ),
    ] {
        assert_eq!(why(Template::parse("test.v1", &svg(&head, RECT))), reason);
    }
    let source = svg(HEAD, RECT);
    for name in ["", "vial", "Vial.v1", "vial.v", "vial.v1.svg", "../vial.v1"] {
        assert!(Template::parse(name, &source).is_err(), "{name}");
    }
}

#[test]
fn a_template_that_lacks_a_demanded_field_is_refused_by_its_name() {
    let head = format!(r#"{HEAD} data-jurisdictions="us""#);
    let source = |text: &str| svg(&head, &format!("{RECT}{text}"));
    let lacking = why(Template::parse("test.v1", &source("")));
    assert_eq!(
        lacking,
        "it lacks the field caution_us, which is demanded in us"
    );
    let caution = r#"<text id="a" data-right="9">{caution_us}</text>"#;
    let template = Template::parse("test.v1", &source(caution)).unwrap();
    assert_eq!(template.jurisdictions(), [Jurisdiction::Us]);
}

#[test]
fn a_symbol_without_a_proper_place_is_refused() {
    let place = |attributes: &str| svg(HEAD, &format!(r#"<rect id="symbol" {attributes}/>"#));
    for (attributes, reason) in [
        (
            r#"x="0" y="0" width="9.5001" height="9.5""#,
            "the symbol has no width in whole µm",
        ),
        (
            r#"x="0" y="0" width="9" height="9" transform="rotate(45)""#,
            "the symbol lies in a transform",
        ),
        (
            r#"x="0" y="0" width="9" height="9" data-symbol="aztec""#,
            r#"the data-symbol "aztec" is none of qr, qr-token, micro-qr, gs1-datamatrix"#,
        ),
    ] {
        assert_eq!(why(Template::parse("test.v1", &place(attributes))), reason);
    }
    let none = why(Template::parse("test.v1", &svg(HEAD, "")));
    assert_eq!(none, "0 places for the symbol in place of one");
}

#[test]
fn a_symbol_too_large_for_its_place_is_refused() {
    let template = parse("").unwrap();
    let spot = |carrier, length| {
        let symbol = Symbol::encode(carrier, "A".repeat(length)).unwrap();
        template.spot(&symbol, Dpi::D300).map(|_| ())
    };
    let field = "symbol".to_owned();
    assert_eq!(spot(Carrier::Qr, 40), Ok(()));
    assert_eq!(
        spot(Carrier::SignedQr, 200),
        Err(LabelError::Overflow { field })
    );
}
