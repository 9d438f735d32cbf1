//! What pages are made of.
#![expect(
    unused_qualifications,
    reason = "the template's macro names its traits in full"
)]

use super::super::words::Lang;
use super::words::{Tag, tongue};
use crate::app::EntryLine;
use crate::clock::local;
use crate::domain::{Hash, Instant, LocalTime, Subject};
use askama::Template;
use chrono::NaiveDate;

/// One piece of text on a page.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% match self %}{% when Self::Text(text) %}{{ text }}{% when Self::Said(tongue, text) %}<span lang="{{ tongue }}">{{ text }}</span>{% when Self::Mono(text) %}<span class="mono">{{ text }}</span>{% when Self::Link(href, text) %}<a href="{{ href }}"><span class="nw">{{ text }}</span></a>{% when Self::Entry(index, text) %}<a href="/log/{{ index }}">{{ text }}</a>{% when Self::With(cell, text) %}{{ cell|safe }} <span class="sub">{{ text }}</span>{% when Self::State(tag) %}{{ tag|safe }}{% when Self::Time(moment) %}{{ moment|safe }}{% when Self::Proof(lang, index) %}<span class="proof" data-entry="{{ index }}"><svg class="i" aria-hidden="true"><use href="/assets/shapes.svg#sealo"/></svg><span>{{ lang.say("state-proof-in_log") }}</span></span>{% endmatch %}"#
)]
pub(super) enum Cell {
    /// Plain words.
    Text(String),
    /// Words of the record, after the tag of the language in which they were said.
    Said(&'static str, String),
    /// Hashes and other texts for machines.
    Mono(String),
    /// A link, with its words.
    Link(String, String),
    /// A link to an entry, with what happened.
    Entry(u64, String),
    /// Something, with a note under it.
    With(Box<Cell>, String),
    /// A state.
    State(Tag),
    /// A moment.
    Time(Moment),
    /// The mark of an entry's proof, which the browser checks.
    Proof(Lang, u64),
}

impl Cell {
    /// Plain words.
    pub(super) fn text(words: impl std::fmt::Display) -> Self {
        Self::Text(format!("{words}"))
    }

    /// Words of the record, in the language in which they were said.
    pub(super) fn said(words: &str) -> Self {
        Self::Said(tongue(words), words.to_owned())
    }

    /// Whether it is a state, which has a place of its own in a narrow table.
    pub(super) fn is_state(&self) -> bool {
        matches!(self, Self::State(_))
    }

    /// A link to a thing's page.
    pub(super) fn to(subject: &Subject) -> Self {
        Self::Link(format!("/{subject}"), subject.name().to_owned())
    }
}

/// A name and its value, in one or more pieces.
pub(super) type Fact = (String, Vec<Cell>);

/// A table with a heading.
#[derive(Template)]
#[template(path = "table.html", config = "src/web/pages/askama.toml")]
pub(super) struct Table {
    pub(super) lang: Lang,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with the headings of these ids; its note and rows are still to come.
    pub(super) fn of(lang: Lang, title: &str, columns: &[&str]) -> Self {
        Self {
            lang,
            title: lang.say(title),
            note: String::new(),
            columns: columns.iter().map(|id| lang.say(id)).collect(),
            rows: Vec::new(),
        }
    }

    /// The cells of a row, each with the heading of its column.
    fn named<'a>(&'a self, row: &'a [Cell]) -> impl Iterator<Item = (&'a String, &'a Cell)> {
        self.columns.iter().zip(row)
    }
}

/// A moment as people and machines read it.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<time class="nw" datetime="{{ machine }}">{{ local }}</time><wbr><span class="utc">{{ utc }}</span>"#
)]
pub(super) struct Moment {
    machine: String,
    pub(super) local: String,
    /// The same in UTC, in brackets.
    pub(super) utc: String,
}

impl Moment {
    /// By the clock on the signer's wall, with UTC beside it.
    pub(super) fn of(lang: Lang, time: &LocalTime) -> Self {
        let utc = time.instant().utc();
        let same_day = utc.date_naive() == time.date();
        let (day, clock) = (day_pattern(lang), "%H:%M:%S");
        let whole = format!("{day} {clock}");
        if time.east_seconds() == 0 {
            // A clock that shows UTC is told once.
            return Self {
                machine: time.to_string(),
                local: format!("{} UTC", time.told(&whole)),
                utc: String::new(),
            };
        }
        let utc = utc.format(if same_day { clock } else { &whole });
        Self {
            machine: time.to_string(),
            local: time.told(&whole),
            utc: match lang {
                Lang::En => format!(" ({utc} UTC)"),
                Lang::Zh => format!("（{utc} UTC）"),
            },
        }
    }

    /// By the clock of the service, for what is at no site, with UTC beside it.
    pub(super) fn at(lang: Lang, instant: Instant) -> Self {
        Self::of(lang, &local(instant))
    }

    /// When an entry was recorded, by its signer's clock, so that both times can be compared.
    pub(super) fn recorded(lang: Lang, line: &EntryLine) -> Self {
        LocalTime::parse(&line.at).map_or_else(
            |_| Self::at(lang, line.recorded_at),
            |at| Self::of(lang, &at.same_clock(line.recorded_at)),
        )
    }

    /// When an entry was signed, by its signer's clock.
    pub(super) fn signed(lang: Lang, line: &EntryLine) -> Self {
        LocalTime::parse(&line.at).map_or_else(
            |_| Self::at(lang, line.recorded_at),
            |at| Self::of(lang, &at),
        )
    }

    /// The same without markup.
    pub(super) fn words(&self) -> String {
        format!("{}{}", self.local, self.utc)
    }
}

/// How a day is written, for `chrono`.
fn day_pattern(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "%-d %b %Y",
        Lang::Zh => "%Y年%-m月%-d日",
    }
}

/// A day as people read it.
pub(super) fn day(lang: Lang, day: NaiveDate) -> String {
    day.format(day_pattern(lang)).to_string()
}

/// One act of a timeline, signed by one person, or by two in a handoff.
pub(super) struct StepDrawn {
    pub(super) title: String,
    pub(super) hue: &'static str,
    pub(super) shape: &'static str,
    pub(super) halves: Vec<HalfDrawn>,
}

/// What one person signed, or has yet to sign.
pub(super) struct HalfDrawn {
    /// What the half is, where there are two.
    pub(super) role: String,
    pub(super) signed: Option<SignedDrawn>,
}

/// What one person signed.
#[derive(Template)]
#[template(path = "signed.html", config = "src/web/pages/askama.toml")]
pub(super) struct SignedDrawn {
    pub(super) lang: Lang,
    pub(super) index: u64,
    pub(super) meaning: String,
    /// The language in which the meaning was signed.
    pub(super) spoken: &'static str,
    pub(super) who: String,
    pub(super) at: Moment,
    /// Why it came late, and when it was recorded.
    pub(super) late: Option<(String, Moment)>,
    /// The rules that it broke, where it did.
    pub(super) despite: Option<Broken>,
    /// What was corrected in it later.
    pub(super) corrections: Vec<CorrectionDrawn>,
}

/// What is told of a fact that broke rules.
pub(super) struct Broken {
    /// The rules, each with what it says.
    pub(super) rules: Vec<(&'static str, String)>,
    /// How it came about.
    pub(super) account: String,
    /// The file that shows it.
    pub(super) evidence: Option<Hash>,
}

/// What was corrected in a signed entry, which itself stays as it was.
#[derive(Template)]
#[template(path = "correction.html", config = "src/web/pages/askama.toml")]
pub(super) struct CorrectionDrawn {
    pub(super) lang: Lang,
    pub(super) index: u64,
    pub(super) member: String,
    pub(super) was: String,
    pub(super) should_be: String,
    /// Whether the record follows it, in a sentence.
    pub(super) effect: String,
    pub(super) reason: String,
    pub(super) who: String,
    pub(super) at: Moment,
}

/// A number with thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Thousandths of a unit as a decimal, with a true minus sign.
pub(super) fn thousandths(number: i64) -> String {
    let sign = if number < 0 { "\u{2212}" } else { "" };
    let whole = number.unsigned_abs();
    let text = format!("{sign}{}.{:03}", grouped(whole / 1000), whole % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The picture of a label.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    /// The label's address in the API.
    pub(super) at: String,
    /// What it shows, in words.
    pub(super) alt: String,
    /// The resolution of its print, in dots per inch.
    pub(super) dpi: u16,
    /// Its width on the page, in pixels.
    pub(super) width: u32,
    /// Its height on the page, in pixels.
    pub(super) height: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(999), "999");
        assert_eq!(thousandths(-135_000), "\u{2212}135");
        assert_eq!(thousandths(2_500), "2.5");
    }
}
