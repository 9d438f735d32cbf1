//! Tokens against vectors made elsewhere, and every refusal.

use super::*;
use chrono::NaiveDate;
use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;
use serde::Deserialize;

const ORIGIN: &str = "example.org/nct03123458";

/// Made with another implementation of ed25519 and of base32.
const VECTORS: &str = include_str!("../../../../tests/vectors/label-tokens.json");

#[derive(Deserialize)]
struct Vectors {
    seed: String,
    public_key: PublicKey,
    tokens: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    origin: String,
    label: LabelId,
    of: Subject,
    lot: Option<LotId>,
    expires_on: Option<NaiveDate>,
    message: String,
    token: String,
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn claim(of: &str, lot: Option<&str>, expires_on: Option<&str>) -> Claim {
    Claim::new(
        LabelId::parse("7K2M9QXA41TE").unwrap(),
        Subject::parse(of).unwrap(),
        lot.map(|name| LotId::new(name).unwrap()),
        expires_on.map(|date| date.parse().unwrap()),
    )
    .unwrap()
}

fn signed(claim: Claim) -> Token {
    let signature = key().sign(&claim.message(ORIGIN)).to_bytes();
    Token::new(claim, &PublicKey::from(&key()), signature)
}

fn sample() -> Token {
    signed(claim(
        "order/CF-CN-01-0001",
        Some("CF2026-0001"),
        Some("2027-11-30"),
    ))
}

fn encoded(bytes: &[u8]) -> String {
    BASE32_NOPAD.encode(bytes)
}

#[test]
fn a_token_is_that_of_another_implementation() {
    let vectors: Vectors = serde_json::from_str(VECTORS).unwrap();
    let mut seed = [0; 32];
    hex::decode_to_slice(&vectors.seed, &mut seed).unwrap();
    let (key, public_key) = (SigningKey::from_bytes(&seed), vectors.public_key);
    assert_eq!(PublicKey::from(&key), public_key);
    for vector in vectors.tokens {
        let claim = Claim::new(vector.label, vector.of, vector.lot, vector.expires_on).unwrap();
        let message = claim.message(&vector.origin);
        assert_eq!(String::from_utf8_lossy(&message), vector.message);
        let signature = key.sign(&message).to_bytes();
        let token = Token::new(claim, &public_key, signature);
        assert_eq!(token.to_string(), vector.token);
        let read = Token::parse(&vector.token).unwrap();
        assert!(read.verify(&vector.origin, &public_key));
        assert_eq!(read, token);
    }
}

#[test]
fn a_token_of_one_log_or_key_is_none_of_another() {
    let (token, key) = (sample(), PublicKey::from(&key()));
    assert!(token.verify(ORIGIN, &key));
    assert!(!token.verify("example.org/nct03123459", &key));
    let other = PublicKey::from(&SigningKey::from_bytes(&[8; 32]));
    assert!(!token.verify(ORIGIN, &other));
    let prefixed = Token {
        key: prefix(&other),
        ..token
    };
    assert!(!prefixed.verify(ORIGIN, &key));
}

#[test]
fn every_flipped_bit_is_refused_or_does_not_verify() {
    let (token, key) = (sample(), PublicKey::from(&key()));
    let bytes = token.bytes();
    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let read = Token::parse(&encoded(&bytes));
        assert!(!read.is_ok_and(|read| read.verify(ORIGIN, &key)), "{bit}");
    }
    let text = token.to_string();
    for place in 0..text.len() {
        for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".chars() {
            let mut text: Vec<char> = text.chars().collect();
            if std::mem::replace(&mut text[place], other) != other {
                let read = Token::parse(&text.into_iter().collect::<String>());
                assert!(!read.is_ok_and(|read| read.verify(ORIGIN, &key)));
            }
        }
    }
}

#[test]
fn a_token_that_is_cut_off_or_goes_on_is_refused() {
    let mut bytes = sample().bytes();
    for length in 0..bytes.len() {
        assert_eq!(
            Token::parse(&encoded(&bytes[..length])),
            Err(BadToken::Short)
        );
    }
    bytes.push(0);
    assert_eq!(Token::parse(&encoded(&bytes)), Err(BadToken::Long));
}

#[test]
fn a_text_that_is_not_base32_as_it_is_written_is_refused() {
    // 99 bytes are 792 bits, so that the last of 159 characters ends in three bits that stand for nothing.
    let text = signed(claim("order/CF-CN-01-0001", None, None)).to_string();
    assert_eq!(text.len(), 159);
    let mut last_bits = text.clone();
    let last = last_bits.pop().unwrap();
    last_bits.push(char::from(u8::try_from(last).unwrap() + 1));
    for wrong in [
        text.to_lowercase(),
        format!("{text}==="),
        format!("{text}\n"),
        format!(" {text}"),
        last_bits,
        text.replace('A', "1"),
    ] {
        assert_eq!(Token::parse(&wrong), Err(BadToken::Encoding), "{wrong}");
    }
}

#[test]
fn each_part_that_is_none_is_named() {
    let bytes = sample().bytes();
    let with = |at: usize, change: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[at..at + change.len()].copy_from_slice(change);
        Token::parse(&encoded(&bytes)).unwrap_err()
    };
    assert_eq!(with(0, &[2]), BadToken::Version { found: 2 });
    assert_eq!(with(5, &[0xff; 7]), BadToken::Label);
    assert_eq!(
        with(15, b"other"),
        BadToken::Subject(BadSubject::Noun("other".into()))
    );
    assert_eq!(with(22, &[0xff]), BadToken::Subject(BadSubject::Name));
    assert_eq!(with(40, b"/"), BadToken::Lot(BadSubject::Name));
}

#[test]
fn a_number_whose_check_character_would_be_one_that_no_id_has_is_refused() {
    let refused = (0..2000).find(|number| LabelId::of_number(*number).is_none());
    let mut bytes = sample().bytes();
    bytes[5..12].copy_from_slice(&refused.unwrap().to_be_bytes()[1..]);
    assert_eq!(Token::parse(&encoded(&bytes)), Err(BadToken::Label));
}

#[test]
fn the_expiry_is_a_day_that_two_bytes_can_count() {
    let with = |date: &str| {
        let date = date.parse().unwrap();
        let sample = sample().claim;
        Claim::new(sample.label, sample.of, None, Some(date))
    };
    for date in ["2000-01-02", "2179-06-06"] {
        let token = signed(with(date).unwrap());
        assert_eq!(Token::parse(&token.to_string()), Ok(token));
    }
    for date in ["1999-12-31", "2000-01-01", "2179-06-07"] {
        let date: NaiveDate = date.parse().unwrap();
        assert_eq!(with(&date.to_string()), Err(BadClaim::Expiry(date)));
    }
}

#[test]
fn json_holds_the_text_of_a_token() {
    let token = sample();
    let json = serde_json::to_string(&token).unwrap();
    assert_eq!(json, format!("\"{token}\""));
    assert_eq!(serde_json::from_str::<Token>(&json).unwrap(), token);
    assert!(serde_json::from_str::<Token>("\"AE\"").is_err());
}

proptest! {
    #[test]
    fn every_token_is_read_as_it_was_written(
        (of, lot) in ("order/[A-Za-z0-9][A-Za-z0-9._-]{0,63}", "([A-Za-z0-9][A-Za-z0-9._-]{0,63})?"),
        (days, number, signature) in (0_u16.., 0..34_u64.pow(11), prop::array::uniform32(0_u8..)),
    ) {
        let Some(label) = LabelId::of_number(number) else { return Ok(()) };
        let lot = Some(&*lot).filter(|name| !name.is_empty()).map(|name| LotId::new(name).unwrap());
        let claim = Claim::new(label, Subject::parse(&of).unwrap(), lot, day(days)).unwrap();
        let halves = [signature, signature].concat();
        let token = Token::new(claim, &PublicKey::from(&key()), halves.try_into().unwrap());
        prop_assert_eq!(Token::parse(&token.to_string()), Ok(token));
    }

    #[test]
    fn what_is_read_as_a_token_is_written_again_as_it_was(mut bytes in prop::collection::vec(0_u8.., 0..200)) {
        if let Some(first) = bytes.first_mut() {
            *first = VERSION;
        }
        let text = encoded(&bytes);
        if let Ok(token) = Token::parse(&text) {
            prop_assert_eq!(token.to_string(), text);
        }
    }
}
