//! Labels as scanners give them.

use super::*;

const ID: &str = "7K2M9QXA41TE";
const GTIN: &str = "09506000134352";

/// The tokens of the vectors, which are of the label [`ID`].
fn tokens() -> Vec<String> {
    let vectors = include_str!("../../../../tests/vectors/label-tokens.json");
    let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
    let tokens = vectors["tokens"].as_array().unwrap();
    let text = |token: &serde_json::Value| token["token"].as_str().unwrap().to_owned();
    tokens.iter().map(text).collect()
}

fn scanned(gtin: Option<&str>, token: Option<&str>) -> Scanned {
    Scanned {
        label: LabelId::parse(ID).unwrap(),
        gtin: gtin.map(|gtin| Gtin::parse(gtin).unwrap()),
        token: token.map(Token::parse),
    }
}

#[test]
fn a_label_is_known_by_its_url_or_by_its_id_alone() {
    for text in [
        ID.to_owned(),
        format!("]Q1{ID}\r\n"),
        "7k2m 9qxa 41te".to_owned(),
        format!("HTTPS://V.EXAMPLE.CN/{ID}"),
        format!("]Q1https>&&v.example.cn&{}\n", ID.to_lowercase()),
    ] {
        assert_eq!(Scanned::parse(&text), Ok(scanned(None, None)), "{text}");
    }
}

#[test]
fn a_digital_link_gives_the_gtin_whatever_the_keyboard_made_of_it() {
    for text in [
        format!("HTTPS://V.EXAMPLE.CN/01/{GTIN}/21/{ID}"),
        format!("]Q1https://v.example.cn/01/{GTIN}/21/{ID}\r"),
        format!("HTTPSÖ--V:EXAMPLE:CN-01-{GTIN}-21-{ID}"),
    ] {
        assert_eq!(
            Scanned::parse(&text),
            Ok(scanned(Some(GTIN), None)),
            "{text}"
        );
    }
    let wrong = format!("HTTPS://V.EXAMPLE.CN/01/09506000134353/21/{ID}");
    assert_eq!(Scanned::parse(&wrong), Ok(scanned(None, None)));
}

#[test]
fn an_element_string_gives_the_gtin_with_or_without_its_aim_identifier() {
    let lower = ID.to_lowercase();
    for text in [
        format!("01{GTIN}21{ID}"),
        format!("]d201{GTIN}21{lower}\r\n"),
        format!("\u{1d}01{GTIN}21{ID}"),
        format!("]d201{GTIN}1727113010CF2026-0001\u{1d}21{ID}"),
        format!("21{ID}\u{1d}01{GTIN}"),
    ] {
        assert_eq!(
            Scanned::parse(&text),
            Ok(scanned(Some(GTIN), None)),
            "{text}"
        );
    }
}

#[test]
fn an_element_string_that_is_none_is_refused() {
    for text in [
        format!("010950600013435321{ID}"),
        format!("01{GTIN}21{ID}99"),
        format!("01{GTIN}"),
        format!("21{ID}"),
        format!("01{GTIN}217K2M9QXA41TF"),
        format!("01{GTIN}10CF2026-000121{ID}"),
    ] {
        assert!(Scanned::parse(&text).is_err(), "{text}");
    }
}

#[test]
fn a_token_url_gives_the_token_whatever_the_case_and_the_punctuation() {
    for token in tokens() {
        let upper = format!("HTTPS://V.EXAMPLE.CN/{token}/{ID}");
        for text in [
            upper.clone(),
            upper.to_lowercase(),
            format!("]Q1{upper}\r\n"),
            upper.replace("://", "Ö--").replace('/', "-"),
            token.clone(),
            format!("{token}\n"),
        ] {
            assert_eq!(
                Scanned::parse(&text),
                Ok(scanned(None, Some(&token))),
                "{text}"
            );
        }
    }
}

#[test]
fn a_broken_token_still_gives_the_label_and_says_what_is_wrong() {
    let token = tokens().remove(0);
    let broken = format!("HTTPS://V.EXAMPLE.CN/{}/{ID}", token.replace('A', "1"));
    let read = Scanned::parse(&broken).unwrap();
    assert_eq!(read.label.as_str(), ID);
    assert_eq!(read.token, Some(Err(BadToken::Encoding)));
}

#[test]
fn a_token_beside_the_id_of_another_label_is_not_its_token() {
    let token = tokens().remove(0);
    let other = (0..9).find_map(LabelId::of_number).unwrap();
    let read = Scanned::parse(&format!("HTTPS://V.EXAMPLE.CN/{token}/{other}")).unwrap();
    assert_eq!(read.label, other);
    let of = LabelId::parse(ID).unwrap();
    assert_eq!(read.token, Some(Err(BadToken::OtherLabel { of })));
}

#[test]
fn a_foreign_code_is_no_label() {
    for text in [
        "",
        "https://example.org/",
        "4006381333931",
        "]E04006381333931",
    ] {
        assert!(Scanned::parse(text).is_err(), "{text}");
    }
}

/// The vectors that the browser's reader is held to as well.
#[test]
fn every_scan_of_the_vectors_is_read_as_they_say() {
    let vectors = include_str!("../../../../tests/vectors/scans.jsonl");
    for line in vectors.lines() {
        let wanted: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = wanted["text"].as_str().unwrap();
        let member = |name: &str| wanted[name].as_str().map(str::to_owned);
        match Scanned::parse(text) {
            Ok(read) => {
                assert_eq!(Some(read.label.to_string()), member("label"), "{line}");
                let gtin = read.gtin.map(|gtin| gtin.to_string());
                assert_eq!(gtin, member("gtin"), "{line}");
                assert_eq!(read.token.is_some(), wanted["token"] == true, "{line}");
            }
            Err(bad) => {
                assert_eq!(member("label"), None, "{line}");
                let things = crate::domain::named(text);
                if let Some(subject) = member("subject") {
                    assert_eq!(things, [crate::domain::Subject::parse(&subject).unwrap()]);
                    continue;
                }
                assert_eq!(Some(word(&bad).to_owned()), member("problem"), "{line}");
                let names = things.iter().map(crate::domain::Subject::name);
                let names: std::collections::BTreeSet<_> = names.collect();
                let name = member("name");
                assert_eq!(names, name.iter().map(String::as_str).collect(), "{line}");
            }
        }
    }
}

fn word(bad: &BadLabelId) -> &'static str {
    match bad {
        BadLabelId::TooShort { .. } => "short",
        BadLabelId::TooLong => "long",
        BadLabelId::Character { .. } => "character",
        BadLabelId::Check => "check",
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_reader_fail_in_another_way(text: String) {
        if let (Ok(scanned), Ok(label)) = (Scanned::parse(&text), LabelId::parse(&text)) {
            proptest::prop_assert_eq!(scanned.label, label);
        }
    }
}
