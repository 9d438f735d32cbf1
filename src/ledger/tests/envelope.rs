use super::rfc_key;
use crate::domain::PublicKey;
use crate::ledger::{BadEnvelope, Envelope, NotSigned, PayloadType, Submission, pae};
use ed25519_dalek::SigningKey;
use proptest::prelude::*;

/// Made with OpenSSL 3.0 from the key of RFC 8032 section 7.1, test 1, and the payload below:
/// `openssl pkeyutl -sign -inkey key.pem -rawin -in pae.bin | base64 -w0` over the 89 bytes of the encoding, and
/// `openssl pkey -in key.pem -pubout -outform DER | sha256sum` for the keyid.
const VECTOR: &str = include_str!("../../../tests/vectors/dsse-ed25519.json");
const PAYLOAD: &str = r#"{"kind":"handoff.accepted","note":"é?>~"}"#;

fn parse(text: &str) -> Result<Envelope, BadEnvelope> {
    Envelope::parse(text.as_bytes(), PayloadType::Event)
}

/// The vector with one piece of text replaced, which must be there.
fn with(old: &str, new: &str) -> String {
    assert!(VECTOR.contains(old), "{old}");
    VECTOR.replacen(old, new, 1)
}

#[track_caller]
fn refused_at(text: &str, member: &str) -> BadEnvelope {
    let error = parse(text).unwrap_err();
    assert_eq!(error.member(), member, "{error}");
    error
}

#[test]
fn the_pre_authentication_encoding_is_that_of_the_dsse_protocol() {
    let encoded = pae("http://example.com/HelloWorld", b"hello world");
    let expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world";
    assert_eq!(encoded, expected);
    assert_eq!(pae("", b""), b"DSSEv1 0  0 ");
}

#[test]
fn a_signed_envelope_is_the_one_that_openssl_makes() {
    let envelope = Envelope::sign(&rfc_key(), PayloadType::Event, PAYLOAD.into());
    assert_eq!(envelope.to_json(), VECTOR);
    let read = parse(VECTOR).unwrap();
    assert_eq!(read, envelope);
    assert_eq!(read.verify(&PublicKey::from(&rfc_key())), Ok(()));
}

#[test]
fn members_may_stand_in_any_order_and_spacing_and_base64_may_be_url_safe() {
    let spaced = with("\":\"", "\" : \"").replacen(",\"payload\"", ",\n\t\"payload\"", 1);
    assert_eq!(parse(&spaced).unwrap().to_json(), VECTOR);
    let (head, signatures) = VECTOR.split_once(",\"signatures\"").unwrap();
    let signatures = signatures.strip_suffix('}').unwrap();
    let swapped = format!(
        "{{\"signatures\"{signatures},{}}}",
        head.strip_prefix('{').unwrap()
    );
    assert_eq!(parse(&swapped).unwrap().to_json(), VECTOR);
    let (kind, rest) = VECTOR.split_once("\"payload\"").unwrap();
    assert!(rest.contains('+') && rest.contains('/'));
    let url_safe = format!(
        "{kind}\"payload\"{}",
        rest.replace('+', "-").replace('/', "_")
    );
    assert_eq!(parse(&url_safe).unwrap().to_json(), VECTOR);
}

#[test]
fn a_changed_payload_type_key_or_signature_does_not_verify() {
    let key = PublicKey::from(&rfc_key());
    let good = parse(VECTOR).unwrap();
    let mut other = good.clone();
    other.payload.push(b' ');
    assert_eq!(other.verify(&key), Err(NotSigned::Signature));
    let mut other = good.clone();
    other.payload_type = PayloadType::SignIn;
    assert_eq!(other.verify(&key), Err(NotSigned::Signature));
    for bit in 0..512 {
        let mut other = good.clone();
        other.signature[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(other.verify(&key), Err(NotSigned::Signature), "bit {bit}");
    }
    let stranger = PublicKey::from(&SigningKey::from_bytes(&[1; 32]));
    assert_eq!(good.verify(&stranger), Err(NotSigned::OtherKey));
}

#[test]
fn a_malleated_signature_is_refused() {
    let mut envelope = parse(VECTOR).unwrap();
    // The group's order (RFC 8032 section 5.1), little-endian: S + L verifies wherever S is not checked for its range.
    let order = hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let mut carry = 0_u16;
    for (byte, add) in envelope.signature[32..].iter_mut().zip(order.unwrap()) {
        carry += u16::from(*byte) + u16::from(add);
        [*byte, _] = carry.to_le_bytes();
        carry >>= 8;
    }
    let key = PublicKey::from(&rfc_key());
    assert_eq!(envelope.verify(&key), Err(NotSigned::Signature));
}

#[test]
fn what_is_not_one_json_object_is_refused() {
    for text in ["", "[]", "null", "\"x\"", "{", &format!("{VECTOR}x")] {
        let error = refused_at(text, "");
        assert!(matches!(error, BadEnvelope::NotAnObject { .. }), "{text}");
    }
    refused_at(&format!("\u{feff}{VECTOR}"), "");
    let positional = r#"["application/vnd.vialog.event+json","",[{"keyid":"","sig":""}]]"#;
    refused_at(positional, "");
}

#[test]
fn what_is_not_utf_8_is_refused() {
    let mut bytes = VECTOR.as_bytes().to_vec();
    bytes[20] = 0xff;
    let error = Envelope::parse(&bytes, PayloadType::Event);
    assert_eq!(error, Err(BadEnvelope::NotUtf8));
}

#[test]
fn a_missing_member_is_named() {
    for (old, member) in [
        (
            r#""payloadType":"application/vnd.vialog.event+json","#,
            "payloadType",
        ),
        (
            r#""keyid":"06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9","#,
            "signatures[0].keyid",
        ),
    ] {
        let error = refused_at(&with(old, ""), member);
        assert!(matches!(error, BadEnvelope::Missing { .. }));
    }
    let kind = r#"{"payloadType":"application/vnd.vialog.event+json""#;
    refused_at(&format!("{kind}}}"), "signatures");
    let (_, signatures) = VECTOR.split_once("\"signatures\"").unwrap();
    refused_at(&format!("{kind},\"signatures\"{signatures}"), "payload");
}

#[test]
fn a_doubled_member_is_named() {
    for (old, member) in [
        ("\"payload\":", "payload"),
        ("\"sig\":", "signatures[0].sig"),
    ] {
        let error = refused_at(&with(old, &format!("{old}\"\",{old}")), member);
        assert!(matches!(error, BadEnvelope::Duplicate { .. }));
    }
    // The same name in escapes is the same member.
    refused_at(
        &with("\"payload\":", "\"p\\u0061yload\":\"\",\"payload\":"),
        "payload",
    );
}

#[test]
fn an_unknown_member_is_named() {
    for (old, new, member) in [
        ("{\"payloadType", "{\"more\":1,\"payloadType", "more"),
        ("{\"keyid", "{\"cert\":\"\",\"keyid", "signatures[0].cert"),
    ] {
        let error = refused_at(&with(old, new), member);
        assert!(matches!(error, BadEnvelope::Unknown { .. }));
    }
}

#[test]
fn a_value_of_the_wrong_kind_is_named() {
    refused_at(
        &with("\"application/vnd.vialog.event+json\"", "7"),
        "payloadType",
    );
    refused_at(&with("\"eyJr", "null,\"x\":\"eyJr"), "x");
    refused_at(
        &with("[{", "{\"a\":[{").replace("}]}", "}]}}"),
        "signatures",
    );
    refused_at(&with("[{", "[[{").replace("}]}", "}]]}"), "signatures[0]");
    refused_at(&with("06e3fd", "06E3FD"), "signatures[0].keyid");
    refused_at(&with("06e3fd", ""), "signatures[0].keyid");
    refused_at(&with("MjQgyJxR", ""), "signatures[0].sig");
}

#[test]
fn base64_that_is_not_canonical_is_refused() {
    refused_at(&with("OLCrBA==", "OLCrBA"), "signatures[0].sig");
    refused_at(&with("OLCrBA==", "OLCrBB=="), "signatures[0].sig");
    refused_at(&with("eyJr", "eyJr\\n"), "payload");
    refused_at(&with("eyJr", "-yJr"), "payload");
}

#[test]
fn another_payload_type_is_refused() {
    let error = refused_at(&with("event+json", "sign-in+json"), "payloadType");
    assert!(matches!(error, BadEnvelope::PayloadType { .. }));
    let sign_in = Envelope::sign(&rfc_key(), PayloadType::SignIn, b"{}".to_vec()).to_json();
    assert!(Envelope::parse(sign_in.as_bytes(), PayloadType::SignIn).is_ok());
    refused_at(&sign_in, "payloadType");
}

#[test]
fn no_or_two_signatures_are_refused() {
    let start = VECTOR.find("[{").unwrap();
    let (head, list) = VECTOR.split_at(start);
    let one = list.strip_prefix('[').unwrap().strip_suffix("]}").unwrap();
    for (list, got) in [(String::new(), 0), (format!("{one},{one}"), 2)] {
        let error = refused_at(&format!("{head}[{list}]}}"), "signatures");
        assert_eq!(error, BadEnvelope::SignatureCount { got });
    }
}

#[test]
fn details_stand_beside_an_event_and_nowhere_else() {
    let text = with(
        "{\"payloadType",
        r#"{"details":{"weight_g":71000},"payloadType"#,
    );
    let submission = Submission::parse(text.as_bytes()).unwrap();
    assert_eq!(submission.envelope.to_json(), VECTOR);
    assert_eq!(submission.details.unwrap().get(), r#"{"weight_g":71000}"#);
    refused_at(&text, "details");
    let plain = Submission::parse(VECTOR.as_bytes()).unwrap();
    assert!(plain.details.is_none());
}

proptest! {
    #[test]
    fn every_payload_comes_back_from_its_envelope(payload: Vec<u8>, seed: [u8; 32]) {
        let key = SigningKey::from_bytes(&seed);
        let envelope = Envelope::sign(&key, PayloadType::Event, payload);
        let read = parse(&envelope.to_json()).unwrap();
        prop_assert_eq!(&read, &envelope);
        prop_assert_eq!(read.verify(&PublicKey::from(&key)), Ok(()));
    }

    #[test]
    fn any_bytes_are_read_without_harm(bytes: Vec<u8>) {
        prop_assert!(Envelope::parse(&bytes, PayloadType::Event).is_err());
    }
}
