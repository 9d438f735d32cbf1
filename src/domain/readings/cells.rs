//! The cells of a CSV file (RFC 4180), line by line.

use super::super::Malformed;
use std::iter::Peekable;
use std::str::Chars;

/// A record of the file.
pub(super) struct Row {
    /// The line on which it begins, from 1.
    pub(super) line: u32,
    /// Its cells as they were meant, without their quotes.
    pub(super) cells: Vec<String>,
}

impl Row {
    /// Whether nothing stands in it.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// The records of a text.
pub(super) struct Rows<'a> {
    rest: Peekable<Chars<'a>>,
    line: u32,
    delimiter: char,
}

/// How a cell ended.
enum End {
    Cell,
    Row,
}

impl<'a> Rows<'a> {
    /// The records after so many lines, which need not be records themselves.
    pub(super) fn after(text: &'a str, skipped: u32, delimiter: char) -> Self {
        let mut rows = Self {
            rest: text.chars().peekable(),
            line: 1,
            delimiter,
        };
        while rows.line <= skipped && rows.rest.peek().is_some() {
            while let Some(next) = rows.rest.next() {
                if rows.ends(next) {
                    break;
                }
            }
        }
        rows
    }

    /// Whether this character ended a line, by any of the three customs; counts it.
    fn ends(&mut self, character: char) -> bool {
        if character == '\r' {
            // Of two characters, the second is taken with the first.
            self.rest.next_if_eq(&'\n');
        }
        let ended = matches!(character, '\r' | '\n');
        self.line = self.line.saturating_add(u32::from(ended));
        ended
    }

    fn cell(&mut self) -> Result<(String, End), Malformed> {
        if self.rest.next_if_eq(&'"').is_some() {
            return self.quoted();
        }
        let mut cell = String::new();
        while let Some(next) = self.rest.next() {
            if next == self.delimiter {
                return Ok((cell, End::Cell));
            }
            if self.ends(next) {
                return Ok((cell, End::Row));
            }
            cell.push(next);
        }
        Ok((cell, End::Row))
    }

    fn quoted(&mut self) -> Result<(String, End), Malformed> {
        let began = self.line;
        let mut cell = String::new();
        loop {
            match self.rest.next() {
                Some('"') if self.rest.next_if_eq(&'"').is_some() => cell.push('"'),
                Some('"') => break,
                Some(next) if self.ends(next) => cell.push('\n'),
                Some(next) => cell.push(next),
                None => {
                    let why = "a quote is opened and never closed";
                    return Err(Malformed::new(format!("line {began}"), why));
                }
            }
        }
        match self.rest.next() {
            None => Ok((cell, End::Row)),
            Some(next) if next == self.delimiter => Ok((cell, End::Cell)),
            Some(next) => {
                let line = self.line;
                if self.ends(next) {
                    return Ok((cell, End::Row));
                }
                let why = "something stands behind a closing quote";
                Err(Malformed::new(format!("line {line}"), why))
            }
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest.peek()?;
        let line = self.line;
        let mut cells = Vec::new();
        loop {
            match self.cell() {
                Ok((cell, end)) => {
                    cells.push(cell);
                    match end {
                        End::Cell => {}
                        End::Row => return Some(Ok(Row { line, cells })),
                    }
                }
                Err(bad) => return Some(Err(bad)),
            }
        }
    }
}
