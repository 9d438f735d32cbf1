//! Lists as CSV (RFC 4180), for spreadsheets.

use crate::app::AppError;
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, HttpResponseBuilder};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{Receiver, channel};

/// A table as CSV: a line of column names, then a line for each row, each ended by CR LF.
///
/// A cell that a spreadsheet would read as a formula gets an apostrophe in front, unless it is a number.
pub(crate) fn csv(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = line(columns.iter().copied());
    for row in rows {
        text.push_str(&line(row.iter().map(String::as_str)));
    }
    text
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(cell).collect();
    format!("{}\r\n", cells.join(","))
}

fn cell(text: &str) -> String {
    let guarded = if is_formula(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if guarded.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// Whether a spreadsheet would compute the cell. A number such as -135000 or +8.5 is what it says.
fn is_formula(text: &str) -> bool {
    let starts = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let digits = text.strip_prefix(['+', '-']).unwrap_or_default();
    let number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.matches('.').count() <= 1;
    starts && !number
}

/// An answer with a CSV file of this name, which a browser saves.
pub(crate) fn csv_response(name: &str, text: String) -> HttpResponse {
    file(name).body(text)
}

fn file(name: &str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.csv\""),
        ));
    answer
}

/// How many parts wait for a slow reader; the store is not asked for more before they are taken.
const AHEAD: usize = 2;

/// An answer with a CSV file that is read and sent part by part, until `next` gives none. Where it fails, the answer is broken
/// off: a file that lacks its end must not look whole.
pub(crate) fn csv_stream(
    name: &str,
    columns: &[&str],
    mut next: impl FnMut() -> Result<Option<Vec<Vec<String>>>, AppError> + Send + 'static,
) -> HttpResponse {
    let (send, parts) = channel(AHEAD);
    let head = csv(columns, []);
    // Nobody waits for it: it ends by itself, at the end of the list or when the reader has gone.
    drop(actix_web::rt::task::spawn_blocking(move || {
        let mut part = Ok(Some(Bytes::from(head)));
        loop {
            let last = match part {
                Ok(Some(bytes)) => send.blocking_send(Ok(bytes)).is_err(),
                Ok(None) => true,
                Err(why) => {
                    tracing::error!(error = %why, "a list was broken off");
                    let _ = send.blocking_send(Err(BrokenOff));
                    true
                }
            };
            if last {
                return;
            }
            part = next().map(|rows| rows.map(|rows| Bytes::from(csv_rows(&rows))));
        }
    }));
    file(name).body(Parts(parts))
}

/// Rows without the names of their columns.
fn csv_rows(rows: &[Vec<String>]) -> String {
    rows.iter()
        .map(|row| line(row.iter().map(String::as_str)))
        .collect()
}

/// A list could not be read to its end.
#[derive(Debug, thiserror::Error)]
#[error("the list could not be read to its end")]
struct BrokenOff;

/// A body that comes part by part.
struct Parts(Receiver<Result<Bytes, BrokenOff>>);

impl MessageBody for Parts {
    type Error = BrokenOff;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, BrokenOff>>> {
        self.0.poll_recv(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_quotes_and_line_ends_are_quoted() {
        let rows = [vec!["a,b".to_owned(), "say \"x\"".into(), "1\n2".into()]];
        let text = csv(&["one", "two", "three"], rows);
        assert_eq!(
            text,
            "one,two,three\r\n\"a,b\",\"say \"\"x\"\"\",\"1\n2\"\r\n"
        );
    }

    #[test]
    fn text_that_begins_a_formula_is_guarded_and_a_number_is_not() {
        for formula in ["=1+1", "+SUM(A1)", "-2+3", "@x", "-", "+1.2.3", "\tx"] {
            assert_eq!(cell(formula), format!("'{formula}"), "{formula}");
        }
        for plain in ["-135000", "+8.5", "0", "a=b", ""] {
            assert_eq!(cell(plain), plain, "{plain}");
        }
        assert_eq!(cell("=A1,B1"), "\"'=A1,B1\"");
    }
}
