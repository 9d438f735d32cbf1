//! Lists as CSV (RFC 4180), for spreadsheets.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

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
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.csv\""),
        ))
        .body(text)
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
