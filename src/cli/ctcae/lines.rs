//! The lines of a CSV file (RFC 4180), each with its place.

use crate::cli::failure::Failure;

/// What to do with a file that is not the table.
pub(super) const NEXT: &str = "pass the CTCAE table as it was published, saved as CSV in UTF-8";

/// One line of the table, which may run over several lines of the file.
pub(super) struct Record {
    /// The line of the file on which it begins.
    pub(super) line: usize,
    /// Its cells.
    pub(super) cells: Vec<String>,
}

/// A fault of the file at this place.
pub(super) fn fault(line: usize, column: usize, what: &str) -> Failure {
    Failure::new(format!("line {line}, column {column}: {what}"), NEXT)
}

/// The lines of the file; an empty one is none.
pub(super) fn records(text: &str) -> Result<Vec<Record>, Failure> {
    let mut records = Vec::new();
    let (mut line, mut began) = (1, 1);
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut quoted, mut was_quoted) = (false, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        line += usize::from(letter == '\n');
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() && !was_quoted => (quoted, was_quoted) = (true, true),
            '"' => {
                return Err(fault(
                    line,
                    cells.len() + 1,
                    "a quote stands in the middle of a cell",
                ));
            }
            _ if quoted => cell.push(letter),
            ',' => {
                cells.push(std::mem::take(&mut cell));
                was_quoted = false;
            }
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' => {
                cells.push(std::mem::take(&mut cell));
                finish(&mut records, began, &mut cells);
                (began, was_quoted) = (line, false);
            }
            other => cell.push(other),
        }
    }
    if quoted {
        return Err(fault(began, cells.len() + 1, "a quote is not closed"));
    }
    cells.push(cell);
    finish(&mut records, began, &mut cells);
    Ok(records)
}

/// Ends a line of the table.
fn finish(records: &mut Vec<Record>, line: usize, cells: &mut Vec<String>) {
    let cells = std::mem::take(cells);
    if cells.iter().any(|cell| !cell.trim().is_empty()) {
        records.push(Record { line, cells });
    }
}
