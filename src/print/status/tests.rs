//! Answers as printers give them, whole, torn, late and wrong.

use super::*;

const READY: &str = "\u{2}030,0,0,0295,000,0,0,0,000,0,0,0\u{3}\r\n\u{2}000,0,0,0,1,2,4,0,00000000,1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n";

fn read(text: &str) -> Result<Option<Status>, Garbled> {
    Answers::default().take(text.as_bytes())
}

#[test]
fn a_printer_that_is_ready_has_no_fault_and_is_through() {
    let status = read(READY).unwrap().unwrap();
    assert_eq!(status, Status::default());
    assert!(status.is_through() && status.fault().is_none());
}

#[test]
fn each_field_is_that_of_the_guide() {
    let first = "\u{2}030,1,1,0295,003,1,0,1,000,0,0,1\u{3}\r\n";
    let second = "\u{2}000,0,1,1,1,2,4,1,00000012,1,000\u{3}\r\n";
    let all = read(&format!("{first}{second}")).unwrap().unwrap();
    let expected = Status {
        paper_out: true,
        paused: true,
        formats: 3,
        buffer_full: true,
        partial_format: true,
        over_temperature: true,
        head_open: true,
        ribbon_out: true,
        label_waiting: true,
        labels_remaining: 12,
    };
    assert_eq!(all, expected);
    // One flag at a time, by its place in the two strings.
    for (place, fault) in [
        (1, Some(Fault::PaperOut)),
        (2, Some(Fault::Paused)),
        (6, None),
        (9, None),
        (10, None),
        (11, Some(Fault::TooHot)),
        (14, Some(Fault::HeadOpen)),
        (15, Some(Fault::RibbonOut)),
        (16, None),
        (19, None),
    ] {
        let mut strings = [vec!["0"; 12], vec!["0"; 11]].map(|string| string.join(","));
        let (string, at) = if place < 12 {
            (0, place)
        } else {
            (1, place - 12)
        };
        let mut fields: Vec<&str> = strings[string].split(',').collect();
        fields[at] = "1";
        strings[string] = fields.join(",");
        let told = strings
            .map(|string| format!("\u{2}{string}\u{3}\r\n"))
            .concat();
        assert_eq!(
            read(&told).unwrap().unwrap().fault(),
            fault,
            "field {place}"
        );
    }
}

#[test]
fn an_answer_may_come_byte_by_byte_and_behind_noise() {
    let mut answers = Answers::default();
    let text = format!("~HS\r\nnoise,0\u{3}\u{2}030,0,{READY}{READY}");
    let mut whole = 0;
    for byte in text.bytes() {
        whole += usize::from(answers.take(&[byte]).unwrap().is_some());
    }
    assert_eq!(whole, 2);
    assert_eq!(read(READY.get(..60).unwrap()).unwrap(), None);
}

#[test]
fn the_end_of_an_older_answer_is_not_taken_for_a_whole_one() {
    let late = READY.split_once("\r\n").unwrap().1;
    assert_eq!(read(late).unwrap(), None);
    assert!(read(&format!("{late}{READY}")).unwrap().is_some());
}

#[test]
fn of_two_answers_the_newer_counts() {
    let out = READY.replacen("030,0", "030,1", 1);
    assert!(read(&format!("{READY}{out}")).unwrap().unwrap().paper_out);
    assert!(!read(&format!("{out}{READY}")).unwrap().unwrap().paper_out);
}

#[test]
fn what_is_no_answer_is_told() {
    for bad in [
        "\u{2}HTTP/1.1 400 Bad Request\u{3}",
        "\u{2}030,0,0\u{3}",
        "\u{2}030,2,0,0295,000,0,0,0,000,0,0,0\u{3}",
        "\u{2}030,x,0,0295,000,0,0,0,000,0,0,0\u{3}",
        "\u{2}030,,0,0295,000,0,0,0,000,0,0,0\u{3}",
        "\u{2}030,0,0,0295,99999999999,0,0,0,000,0,0,0\u{3}",
    ] {
        assert_eq!(read(bad), Err(Garbled), "{bad}");
    }
    let mut answers = Answers::default();
    let flood = (0..100).try_for_each(|_| answers.take(b"<html>no printer</html>").map(drop));
    assert_eq!(flood, Err(Garbled));
    assert_eq!(answers.take(READY.as_bytes()), Ok(Some(Status::default())));
}

#[test]
fn a_head_that_is_open_comes_before_paper_and_pause() {
    let mut status = Status {
        head_open: true,
        paper_out: true,
        paused: true,
        ..Status::default()
    };
    assert_eq!(status.fault(), Some(Fault::HeadOpen));
    status.head_open = false;
    assert_eq!(status.fault(), Some(Fault::PaperOut));
    status.paper_out = false;
    assert_eq!(status.fault(), Some(Fault::Paused));
}

#[test]
fn a_label_to_be_taken_stops_only_what_comes_after_it() {
    let taken = Status {
        label_waiting: true,
        ..Status::default()
    };
    assert_eq!(taken.fault(), None);
    let behind = Status {
        formats: 1,
        ..taken
    };
    assert_eq!(behind.fault(), Some(Fault::LabelWaiting));
}

#[test]
fn every_fault_has_a_key_and_words_of_its_own() {
    for one in Fault::ALL {
        let same = |other: &&Fault| other.key() == one.key() || other.word() == one.word();
        assert_eq!(Fault::ALL.iter().filter(same).count(), 1, "{one:?}");
        assert_eq!(Fault::of(one.key()), Some(*one));
        assert!(one.remedy().ends_with('.'));
    }
}
