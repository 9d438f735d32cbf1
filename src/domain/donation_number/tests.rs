//! Donation numbers as they are typed and scanned. The sample and its check character are published ones.

use super::*;

fn sample() -> DonationNumber {
    DonationNumber::parse("G123498654321H").unwrap()
}

#[test]
fn a_number_is_read_with_or_without_spaces_and_flag_characters() {
    for text in [
        "G1234 98 654321 H",
        " g1234 98 654321 h\n",
        "G1234 98 654321 00 H",
        "G123498654321 77 H",
        "=G12349865432177",
        "=G12349865432100H",
    ] {
        assert_eq!(DonationNumber::parse(text), Ok(sample()), "{text}");
    }
    assert_eq!(sample().to_string(), "G123498654321H");
    assert_eq!(sample().grouped(), "G1234 98 654321 H");
}

#[test]
fn every_single_error_and_every_exchange_of_neighbours_is_found() {
    let sound: Vec<char> = sample().to_string().chars().collect();
    let refused = |typed: Vec<char>| {
        let text: String = typed.into_iter().collect();
        assert!(DonationNumber::parse(&text).is_err(), "{text}");
    };
    for place in 0..sound.len() {
        for other in CHARACTERS.map(char::from) {
            let mut typed = sound.clone();
            if std::mem::replace(&mut typed[place], other) != other {
                refused(typed);
            }
        }
    }
    for right in 1..sound.len() {
        let mut typed = sound.clone();
        typed.swap(right - 1, right);
        refused(typed);
    }
}

#[test]
fn a_number_whose_check_is_a_star_is_one() {
    let starred = (0..100)
        .find_map(|sequence| DonationNumber::parse(&format!("W0000 26 0000{sequence:02} *")).ok());
    assert!(starred.unwrap().to_string().ends_with('*'));
}

#[test]
fn what_is_wrong_is_told() {
    let length = |found| BadDonationNumber::Length { found };
    let character = |found, place| BadDonationNumber::Character { found, place };
    for (text, why) in [
        ("", length(0)),
        ("G12349865432", length(12)),
        ("G123498654321", length(13)),
        ("G123498654321 00", length(15)),
        ("G123498654321 97", length(15)),
        ("G123498654321 00 HH", length(17)),
        ("01234 98 654321 H", character('0', 1)),
        ("O1234 98 654321 H", character('O', 1)),
        ("G12*4 98 654321 H", character('*', 4)),
        ("G1234 9B 654321 H", character('B', 7)),
        ("批1234 98 654321 H", character('批', 1)),
        ("G1234 98 654321 J", BadDonationNumber::Check),
        ("G1234 98 654321 76 H", BadDonationNumber::Check),
        ("=G12349865432176", BadDonationNumber::Check),
    ] {
        assert_eq!(DonationNumber::parse(text), Err(why), "{text}");
    }
}

#[test]
fn json_takes_the_normal_form_alone() {
    let json = serde_json::to_string(&sample()).unwrap();
    assert_eq!(json, r#""G123498654321H""#);
    assert_eq!(
        serde_json::from_str::<DonationNumber>(&json).unwrap(),
        sample()
    );
    for other in [
        r#""G1234 98 654321 H""#,
        r#""g123498654321H""#,
        r#""G123498654321J""#,
    ] {
        assert!(
            serde_json::from_str::<DonationNumber>(other).is_err(),
            "{other}"
        );
    }
}
