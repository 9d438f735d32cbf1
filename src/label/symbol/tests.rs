//! Tests of symbols.

use super::*;

fn symbol(text: &str) -> Symbol {
    Symbol::encode(Carrier::Qr, text.to_owned()).unwrap()
}

#[test]
fn the_sides_are_those_of_the_standard() {
    assert_eq!(symbol("7K2M9QXA41TE").modules(), 25);
    assert_eq!(symbol("HTTPS://V.EXAMPLE.CN/7K2M9QXA41TE").modules(), 29);
    let flat = |length| Symbol::encode(Carrier::SignedQr, "A".repeat(length));
    // 221 characters fill version 8 at M, 311 version 10.
    assert_eq!(flat(221).unwrap().modules(), 49);
    assert_eq!(flat(311).unwrap().modules(), 57);
    assert!(flat(312).is_err());
}

#[test]
fn a_text_that_needs_a_larger_symbol_is_refused() {
    let payload = "A".repeat(62);
    let refused = Symbol::encode(Carrier::Qr, payload.clone()).map(|_| ());
    let (symbol, most) = ("qr", 30);
    let error = LabelError::Symbol {
        payload,
        symbol,
        most,
    };
    assert_eq!(refused, Err(error));
}

#[test]
fn the_path_draws_the_dark_modules_of_the_first_row() {
    let symbol = symbol("7K2M9QXA41TE");
    assert!(symbol.path().starts_with("M0 0h7v1h-7z"));
    assert!(symbol.path().contains("M18 0h7v1h-7zM0 1h1v1h-1z"));
}

#[test]
fn a_vials_symbol_has_the_highest_error_correction_that_29_modules_allow() {
    for (length, level) in [
        (33, EcLevel::H),
        (35, EcLevel::H),
        (36, EcLevel::Q),
        (47, EcLevel::Q),
        (48, EcLevel::M),
        (61, EcLevel::M),
    ] {
        let text = "V".repeat(length);
        let symbol = Symbol::encode(Carrier::Qr, text.clone()).unwrap();
        let expected = QrCode::with_error_correction_level(&text, level).unwrap();
        assert_eq!(symbol.modules(), 29, "{length}");
        assert_eq!(symbol.dark, modules(Ok(expected)).unwrap().0, "{length}");
    }
}
