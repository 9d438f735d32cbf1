//! Tests of symbols.

use super::*;

fn symbol(text: &str) -> Symbol {
    Symbol::encode(Carrier::Qr, text.to_owned()).unwrap()
}

#[test]
fn the_level_is_q_where_it_fits_and_m_otherwise() {
    let of = |host: usize| format!("HTTPS://{}/7K2M9QXA41TE", "V".repeat(host));
    let level = |text: &str, level| modules(QrCode::with_error_correction_level(text, level));
    // 47 characters fill version 3 at Q (ISO/IEC 18004, table 7).
    let (at_q, at_m) = (of(26), of(27));
    assert_eq!(Some((symbol(&at_q).dark, 29)), level(&at_q, EcLevel::Q));
    assert_eq!(Some((symbol(&at_m).dark, 29)), level(&at_m, EcLevel::M));
}

#[test]
fn the_sides_are_those_of_the_standard() {
    assert_eq!(symbol("7K2M9QXA41TE").modules(), 21);
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
    assert!(symbol.path().contains("M14 0h7v1h-7zM0 1h1v1h-1z"));
}
