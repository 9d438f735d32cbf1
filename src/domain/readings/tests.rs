//! Logger files as they come, and what is told of them.

use super::*;
use crate::domain::{Instant, Malformed};
use proptest::prelude::*;
use std::fmt::Write;

fn format() -> CsvFormat {
    CsvFormat {
        delimiter: ',',
        skip_rows: 0,
        time_column: "Time".into(),
        temperature_column: "Temp".into(),
        time_format: "%Y-%m-%d %H:%M:%S".into(),
        utc_offset_minutes: 480,
        unit: TemperatureUnit::Celsius,
        decimal: DecimalMark::Point,
        max_gap_seconds: 600,
    }
}

fn rows(lines: &[&str]) -> String {
    let body: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    format!("Time,Temp\n{}", body.concat())
}

fn fault(text: &str) -> (String, String) {
    let Malformed { member, why } = read(text.as_bytes(), &format()).unwrap_err();
    (member, why)
}

fn instant(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

#[test]
fn a_file_with_mark_carriage_returns_quotes_and_empty_lines_at_its_end_is_read() {
    let text = "\u{feff}Logger \"7\r\nSerial;1\r\nNo,\"Temp\",\"Time\",Note\r\n\
                1,\"-180.5\",2026-11-23 10:00:00,\"a, \"\"b\"\"\"\r\n2, -179.25 ,2026-11-23 10:05:00\r\n\r\n,,\r\n\r\n";
    let format = CsvFormat {
        skip_rows: 2,
        ..format()
    };
    let readings = read(text.as_bytes(), &format).unwrap();
    let told: Vec<_> = readings.iter().map(|r| (r.at, r.temp_mc)).collect();
    assert_eq!(
        told,
        [
            (instant("2026-11-23T02:00:00.000000Z"), -180_500),
            (instant("2026-11-23T02:05:00.000000Z"), -179_250)
        ]
    );
}

#[test]
fn a_file_with_semicolons_decimal_commas_and_times_with_offsets_is_read() {
    let format = CsvFormat {
        delimiter: ';',
        time_format: "%d.%m.%Y %H:%M %z".into(),
        decimal: DecimalMark::Comma,
        ..format()
    };
    let readings = read(b"Time;Temp\n23.11.2026 10:00 +0100;-5,1234\n", &format).unwrap();
    assert_eq!(readings[0].at, instant("2026-11-23T09:00:00.000000Z"));
    assert_eq!(readings[0].temp_mc, -5_123);
}

#[test]
fn every_bad_row_is_named_by_line_and_column() {
    let good = "2026-11-23 10:00:00,-180";
    let cases = [
        (rows(&[good, "23.11.2026,-180"]), "line 3, column Time"),
        (
            rows(&[good, "2026-11-23 10:01:00,cold"]),
            "line 3, column Temp",
        ),
        (
            rows(&[good, "2026-11-23 10:01:00,-1.8e2"]),
            "line 3, column Temp",
        ),
        (
            rows(&[good, "2026-11-23 10:01:00,-300"]),
            "line 3, column Temp",
        ),
        (rows(&[good, "2026-11-23 10:01:00,"]), "line 3, column Temp"),
        (rows(&[good, "2026-11-23 10:01:00"]), "line 3, column Temp"),
        (
            rows(&[good, "2026-11-23 10:01:00,-180,5"]),
            "line 3, column 3",
        ),
        (
            rows(&[good, "2026-11-23 09:59:59,-180"]),
            "line 3, column Time",
        ),
        (rows(&[good, good, good]), "line 4, column Time"),
        (rows(&[good, "", good]), "line 3"),
        (rows(&[good, "\"2026-11-23 10:01:00,-180"]), "line 3"),
        (rows(&[good, "\"2026-11-23 10:01:00\"x,-180"]), "line 3"),
        ("Time,Heat\n".into(), "line 1, column Temp"),
        ("Time,Temp,Temp\n".into(), "line 1, column Temp"),
        ("Time,Temp\n".into(), ""),
        (String::new(), ""),
    ];
    for (text, place) in cases {
        assert_eq!(fault(&text).0, place, "{text}");
    }
    assert!(read(&[0xff, 0xfe, 0x54, 0], &format()).is_err());
}

#[test]
fn a_moment_may_stand_twice() {
    let text = rows(&["2026-11-23 10:00:00,-180", "2026-11-23 10:00:00,-179"]);
    assert_eq!(read(text.as_bytes(), &format()).unwrap().len(), 2);
}

#[test]
fn temperatures_are_converted_exactly_and_rounded_half_away_from_zero() {
    use TemperatureUnit::{Celsius, Fahrenheit, Kelvin};
    for (text, unit, wanted) in [
        ("-180", Celsius, -180_000),
        ("+4.0005", Celsius, 4_001),
        ("-4.0005", Celsius, -4_001),
        ("4.00049999999999", Celsius, 4_000),
        ("\u{2212}0.001", Celsius, -1),
        ("32", Fahrenheit, 0),
        ("-40", Fahrenheit, -40_000),
        ("-292.9", Fahrenheit, -180_500),
        ("33", Fahrenheit, 556),
        ("31", Fahrenheit, -556),
        ("0", Kelvin, -273_150),
        ("92.6505", Kelvin, -180_500),
        ("93.15", Kelvin, -180_000),
    ] {
        let got = decimal::thousandths(text, DecimalMark::Point, unit);
        assert_eq!(got, Ok(wanted), "{text} {unit:?}");
    }
    for text in [
        "", "-", ".5", "5.", "1 2", "0x1", "NaN", "--1", "1.2.3", "-0.01", "999999",
    ] {
        assert!(
            decimal::thousandths(text, DecimalMark::Point, Kelvin).is_err(),
            "{text}"
        );
    }
}

#[test]
fn a_setting_that_leaves_something_open_is_refused_by_its_member() {
    assert_eq!(format().check(), Ok(()));
    let spoilt = |spoil: &dyn Fn(&mut CsvFormat)| {
        let mut format = format();
        spoil(&mut format);
        format.check().unwrap_err().member
    };
    assert_eq!(spoilt(&|f| f.delimiter = '"'), "delimiter");
    assert_eq!(spoilt(&|f| f.time_column = " ".into()), "time_column");
    assert_eq!(
        spoilt(&|f| f.temperature_column = "Time".into()),
        "temperature_column"
    );
    assert_eq!(
        spoilt(&|f| f.utc_offset_minutes = 841),
        "utc_offset_minutes"
    );
    assert_eq!(spoilt(&|f| f.max_gap_seconds = 0), "max_gap_seconds");
    for pattern in [
        "",
        "%Y-%m-%d",
        "%H:%M:%S",
        "%Q",
        "%Y-%m-%d %I:%M",
        "%d %H:%M",
        "%Y-%m-%d %H:%M:%S%#z",
    ] {
        assert_eq!(
            spoilt(&|f| f.time_format = pattern.into()),
            "time_format",
            "{pattern}"
        );
    }
    for pattern in [
        "%s",
        "%+",
        "%d/%m/%y %I:%M:%S %p",
        "%Y%m%dT%H%M",
        "%Y-%m-%dT%H:%M:%SZ",
    ] {
        let format = CsvFormat {
            time_format: pattern.into(),
            ..format()
        };
        assert_eq!(format.check(), Ok(()), "{pattern}");
    }
}

fn at(minute: i64, temp_mc: i32) -> Reading {
    Reading {
        at: Instant::from_micros(0).plus_seconds(minute * 60),
        temp_mc,
    }
}

#[test]
fn an_excursion_reaches_from_the_last_good_reading_to_the_next() {
    let readings = [
        at(0, -190),
        at(1, -150),
        at(2, -149),
        at(3, -149),
        at(4, -180),
        at(30, -10),
    ];
    let summary = summarise(&readings, -150, 600).unwrap();
    let told: Vec<_> = summary
        .excursions
        .iter()
        .map(|e| (e.from, e.to, e.warmest_mc))
        .collect();
    assert_eq!(
        told,
        [
            (at(1, 0).at, at(4, 0).at, -149),
            (at(4, 0).at, at(30, 0).at, -10)
        ]
    );
    let gap = crate::domain::Span {
        from: at(4, 0).at,
        to: at(30, 0).at,
    };
    assert_eq!(summary.gaps, [gap]);
    assert_eq!(
        (summary.rows, summary.coldest_mc, summary.warmest_mc),
        (6, -190, -10)
    );
}

#[test]
fn a_file_that_is_too_warm_throughout_is_one_excursion() {
    let readings = [at(0, 5), at(1, 6)];
    let summary = summarise(&readings, 4, 600).unwrap();
    let all = Excursion {
        from: readings[0].at,
        to: readings[1].at,
        warmest_mc: 6,
    };
    assert_eq!(summary.excursions, [all]);
    assert!(summary.is_coherent(4) && !summary.is_coherent(6));
    assert_eq!(summarise(&[], 4, 600), None);
}

#[test]
fn a_summary_with_full_lists_fits_into_an_entry() {
    let readings: Vec<_> = (0..100_000)
        .map(|n| {
            at(
                n * 20 + (n / 500) * 60,
                if n % 2 == 0 { -196_000 } else { -100_000 },
            )
        })
        .collect();
    let summary = summarise(&readings, -150_000, 600).unwrap();
    assert_eq!(
        (summary.gaps.len(), summary.excursions.len()),
        (MOST_INTERVALS, MOST_INTERVALS)
    );
    assert!(summary.is_coherent(-150_000));
    let text = serde_json::to_string(&summary).unwrap();
    assert!(text.len() < 40_000, "{}", text.len());
    assert_eq!(serde_json::from_str::<Summary>(&text).unwrap(), summary);
    assert!(serde_json::from_str::<Summary>(&text.replacen("rows", "lines", 1)).is_err());
}

/// Readings in order of time, at most two of one moment.
fn readings() -> impl Strategy<Value = Vec<Reading>> {
    let step = prop_oneof![1 => 0_i64..1, 8 => 1_i64..8, 2 => 8_i64..60];
    proptest::collection::vec((step, -9_i32..9), 1..1500).prop_map(|steps| {
        let mut minute = 0;
        let mut twice = false;
        steps
            .into_iter()
            .map(|(step, temp_mc)| {
                twice = step == 0 && !twice;
                minute += if twice { 0 } else { step.max(1) };
                at(minute, temp_mc)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn intervals_are_ordered_disjoint_and_cover_what_is_above_the_limit(readings in readings(), limit in -10_i32..10) {
        let summary = summarise(&readings, limit, 600).unwrap();
        prop_assert!(summary.is_coherent(limit));
        for reading in &readings {
            let within = summary.excursions.iter().any(|e| e.from <= reading.at && reading.at <= e.to);
            prop_assert!(within || reading.temp_mc <= limit);
        }
        for excursion in &summary.excursions {
            let warmest = readings
                .iter()
                .filter(|r| excursion.from <= r.at && r.at <= excursion.to && r.temp_mc > limit)
                .map(|r| r.temp_mc)
                .max();
            prop_assert!(warmest >= Some(excursion.warmest_mc));
        }
        for (one, next) in readings.iter().zip(readings.iter().skip(1)) {
            let wide = next.at > one.at.plus_seconds(600);
            let told = summary.gaps.iter().any(|gap| gap.from <= one.at && next.at <= gap.to);
            prop_assert!(told || !wide);
        }
    }

    #[test]
    fn what_was_written_in_a_format_is_read_from_it(readings in readings(), comma: bool, offset in -840_i32..=840) {
        let format = CsvFormat {
            delimiter: ';',
            decimal: if comma { DecimalMark::Comma } else { DecimalMark::Point },
            utc_offset_minutes: offset,
            ..format()
        };
        let mark = if comma { ',' } else { '.' };
        let base = Instant::parse("2026-11-23T00:00:00.000000Z").unwrap();
        let moved: Vec<Reading> = readings
            .iter()
            .map(|r| Reading { at: Instant::from_micros(base.micros() + r.at.micros()), temp_mc: r.temp_mc })
            .collect();
        let mut text = String::from("Time;Temp\r\n");
        for reading in &moved {
            let wall = reading.at.plus_seconds(i64::from(offset) * 60).utc().format("%Y-%m-%d %H:%M:%S").to_string();
            let sign = if reading.temp_mc < 0 { "-" } else { "" };
            write!(text, "{wall};{sign}0{mark}{:03}\r\n", reading.temp_mc.abs()).unwrap();
        }
        prop_assert_eq!(read(text.as_bytes(), &format).unwrap(), moved);
    }

    #[test]
    fn no_bytes_make_the_reader_fail_otherwise_than_in_words(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut file = b"Time,Temp\n".to_vec();
        file.extend(bytes);
        if let Err(bad) = read(&file, &format()) {
            prop_assert!(!bad.why.is_empty());
        }
    }
}
