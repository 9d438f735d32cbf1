//! Tests of the label id.

#![expect(clippy::string_slice, reason = "ids are ASCII")]

use super::*;
use proptest::prelude::*;

/// An id from a seed, by a linear congruential generator (MMIX constants).
fn drawn(mut seed: u64) -> LabelId {
    let source = |buffer: &mut [u8]| -> Result<(), std::convert::Infallible> {
        for byte in buffer {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            *byte = seed.to_be_bytes()[0];
        }
        Ok(())
    };
    match LabelId::draw(source) {
        Ok(id) => id,
        Err(never) => match never {},
    }
}

#[test]
fn the_check_character_is_that_of_published_numbers() {
    // GRid standard (A1-2425G-ABC1234002-M) and the ISAN of ISO 15706-2 (0000-0000-3A8D-0000-Z).
    assert!(checks(b"A12425GABC1234002M"));
    assert!(checks(b"000000003A8D0000Z"));
    assert!(!checks(b"A12425GABC1234002N"));
}

#[test]
fn a_failing_source_of_chance_gives_no_id() {
    assert_eq!(LabelId::draw(|_| Err("dry")), Err("dry"));
}

#[test]
fn bytes_that_would_favour_some_characters_are_drawn_again() {
    let mut turn = 0;
    let id = LabelId::draw(|buffer: &mut [u8]| -> Result<(), ()> {
        turn += 1;
        let first = if turn == 1 { FAIR } else { 3 };
        for (step, byte) in (0..).zip(buffer) {
            *byte = first + step;
        }
        Ok(())
    });
    assert_eq!(turn, 2);
    assert_eq!(&id.unwrap().as_str()[..11], "3456789ABCD");
}

#[test]
fn every_character_but_i_and_o_is_drawn() {
    let mut seen: Vec<u8> = (0..200).flat_map(|seed| drawn(seed).0).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, DRAWN);
}

#[test]
fn an_id_is_read_from_whatever_a_scanner_or_a_person_gives() {
    let id = drawn(7);
    let (plain, groups) = (id.to_string(), id.grouped());
    let given = [
        plain.clone(),
        format!("]Q1{plain}\r\n"),
        format!("]Q1HTTPS://V.EXAMPLE.CN/{plain}\r"),
        format!("https://v.example.cn/{}\t", plain.to_lowercase()),
        format!("HTTPSÖ--V:EXAMPLE:CN-{plain}"),
        format!("https>&&v.example.cn&{plain}\n"),
        format!("HTTPS://V.EXAMPLE.CN/{plain}/"),
        format!("  {groups} "),
        groups.replace(' ', "-"),
        format!("id: {groups}"),
        plain.chars().map(wide).collect(),
    ];
    for text in given {
        assert_eq!(LabelId::parse(&text), Ok(id), "{text:?}");
    }
}

fn wide(c: char) -> char {
    char::from_u32(u32::from(c) + 0xfee0).unwrap()
}

#[test]
fn a_text_of_the_wrong_length_is_refused() {
    let plain = drawn(8).to_string();
    assert_eq!(LabelId::parse(""), Err(BadLabelId::TooShort { found: 0 }));
    assert_eq!(
        LabelId::parse(&plain[1..]),
        Err(BadLabelId::TooShort { found: 11 })
    );
    let url = format!("HTTPS://V.EXAMPLE.CN/{}", &plain[1..]);
    assert_eq!(
        LabelId::parse(&url),
        Err(BadLabelId::TooShort { found: 11 })
    );
    let mangled = format!("HTTPSÖ--V:EXAMPLE:CN-{}", &plain[1..]);
    assert_eq!(LabelId::parse(&mangled), Err(BadLabelId::TooLong));
    assert_eq!(
        LabelId::parse(&format!("7{plain}")),
        Err(BadLabelId::TooLong)
    );
}

#[test]
fn a_character_that_no_id_has_is_named() {
    for (wrong, found) in [('o', 'O'), ('I', 'I'), ('_', '_'), ('é', 'é'), ('批', '批')] {
        let plain = drawn(9).to_string();
        let text = format!("{}{wrong}{}", &plain[..7], &plain[8..]);
        assert_eq!(LabelId::parse(&text), Err(BadLabelId::Character { found }));
    }
}

#[test]
fn json_takes_the_twelve_characters_alone() {
    let id = drawn(10);
    let json = serde_json::to_string(&id).unwrap();
    assert_eq!(json, format!("\"{id}\""));
    assert_eq!(serde_json::from_str::<LabelId>(&json).unwrap(), id);
    for other in [json.to_lowercase(), format!("\"{}\"", id.grouped())] {
        if other != json {
            assert!(serde_json::from_str::<LabelId>(&other).is_err(), "{other}");
        }
    }
}

proptest! {
    #[test]
    fn any_one_wrong_character_is_found(seed: u64, place in 0..LENGTH, other in 0..DRAWN.len()) {
        let mut wrong = drawn(seed).0;
        prop_assume!(wrong[place] != DRAWN[other]);
        wrong[place] = DRAWN[other];
        let text = String::from_utf8_lossy(&wrong).into_owned();
        prop_assert_eq!(LabelId::parse(&text), Err(BadLabelId::Check));
    }

    #[test]
    fn an_id_and_its_number_are_one(seed: u64) {
        let id = drawn(seed);
        prop_assert_eq!(LabelId::of_number(id.number()), Some(id));
    }

    #[test]
    fn a_number_is_of_one_id_or_none(number in 0..34_u64.pow(11)) {
        if let Some(id) = LabelId::of_number(number) {
            prop_assert_eq!(id.number(), number);
            prop_assert_eq!(LabelId::parse(id.as_str()), Ok(id));
        }
        prop_assert_eq!(LabelId::of_number(34_u64.pow(11) + number), None);
    }

    #[test]
    fn any_exchange_of_two_neighbours_is_found(seed: u64, right in 1..LENGTH) {
        let mut wrong = drawn(seed).0;
        prop_assume!(wrong[right - 1] != wrong[right]);
        wrong.swap(right - 1, right);
        let text = String::from_utf8_lossy(&wrong).into_owned();
        prop_assert_eq!(LabelId::parse(&text), Err(BadLabelId::Check));
    }

    #[test]
    fn no_text_makes_the_reader_fail_in_another_way(text: String) {
        if let Ok(id) = LabelId::parse(&text) {
            prop_assert!(checks(&id.0));
        }
    }
}
