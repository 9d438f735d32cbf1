//! The published table: which column holds what, and what each line says.

use super::lines::{NEXT, Record, fault, records};
use crate::cli::failure::{Failure, Next};
use crate::domain::terminology::Terms;
use std::collections::BTreeMap;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Column {
    Class,
    Term,
    Grade(u8),
    /// A code, a definition or an erratum, which is not taken over.
    Ignored,
}

/// The terms by class, each with the grades that can be chosen.
///
/// # Errors
/// When the file has other columns, a term twice or without a grade, or is no CSV; the line names line and column.
pub(super) fn read(bytes: &[u8]) -> Result<BTreeMap<String, Terms>, Failure> {
    let text = std::str::from_utf8(bytes).or_next("the table", NEXT)?;
    let mut records = records(text.trim_start_matches('\u{feff}'))?.into_iter();
    let head = records
        .next()
        .ok_or_else(|| fault(1, 1, "the file is empty"))?;
    let columns = columns(&head)?;
    let mut classes: BTreeMap<String, Terms> = BTreeMap::new();
    for record in records {
        let line = record.line;
        if record.cells.len() != columns.len() {
            let (found, wanted) = (record.cells.len(), columns.len());
            return Err(fault(
                line,
                found.min(wanted),
                &format!("{found} cells, not {wanted}"),
            ));
        }
        let (mut class, mut term, mut grades) =
            ((String::new(), 0), (String::new(), 0), String::new());
        for (number, (column, cell)) in (1..).zip(columns.iter().zip(&record.cells)) {
            match column {
                Column::Class => class = (words(cell), number),
                Column::Term => term = (words(cell), number),
                Column::Grade(grade) if has_grade(cell) => grades.push_str(&grade.to_string()),
                Column::Grade(_) | Column::Ignored => {}
            }
        }
        for (name, number) in [&class, &term] {
            if name.is_empty() {
                return Err(fault(line, *number, "the cell is empty"));
            }
        }
        if grades.is_empty() {
            return Err(fault(line, term.1, &format!("{:?} has no grade", term.0)));
        }
        let of = classes.entry(class.0).or_default();
        if of.insert(term.0.clone(), grades).is_some() {
            return Err(fault(
                line,
                term.1,
                &format!("{:?} stands twice in its class", term.0),
            ));
        }
    }
    if classes.is_empty() {
        return Err(fault(head.line + 1, 1, "the table has no term"));
    }
    Ok(classes)
}

/// The text with single spaces.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the grade can be chosen: its cell says more than a dash.
fn has_grade(cell: &str) -> bool {
    !matches!(cell.trim(), "" | "-" | "\u{2013}" | "\u{2014}")
}

/// What the columns hold, by the first line; grades stand in order.
fn columns(head: &Record) -> Result<Vec<Column>, Failure> {
    let mut columns = Vec::new();
    for (number, name) in (1..).zip(&head.cells) {
        let grade = name
            .trim()
            .strip_prefix("Grade ")
            .and_then(|rest| rest.chars().next());
        let column = match grade.and_then(|digit| digit.to_digit(10)) {
            Some(grade) => u8::try_from(grade)
                .ok()
                .filter(|g| (1..=5).contains(g))
                .map(Column::Grade),
            None if ["Code", "Definition", "Errata"]
                .iter()
                .any(|word| name.contains(word)) =>
            {
                Some(Column::Ignored)
            }
            None if name.contains("SOC") => Some(Column::Class),
            None if name.contains("Term") => Some(Column::Term),
            None => None,
        };
        let column = column.ok_or_else(|| {
            fault(
                head.line,
                number,
                &format!("the column {name:?} is unknown"),
            )
        })?;
        if column != Column::Ignored && columns.contains(&column) {
            return Err(fault(
                head.line,
                number,
                &format!("the column {name:?} stands twice"),
            ));
        }
        columns.push(column);
    }
    let wanted = [Column::Class, Column::Term]
        .into_iter()
        .chain((1..=5).map(Column::Grade));
    let known: Vec<Column> = columns
        .iter()
        .copied()
        .filter(|column| *column != Column::Ignored)
        .collect();
    if !wanted.eq(known.iter().copied()) {
        let what = "the columns are not SOC, Term and Grade 1 to Grade 5, in this order";
        return Err(fault(head.line, columns.len().max(1), what));
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "MedDRA v12.0 Code,CTCAE v4.0 SOC,CTCAE v4.0 Term,Grade 1 ,Grade 2,Grade 3,Grade 4,Grade 5,CTCAE v4.0 AE Term Definition,Errata\r\n";

    fn told(rows: &str) -> String {
        read(format!("{HEAD}{rows}").as_bytes())
            .unwrap_err()
            .line()
            .to_owned()
    }

    #[test]
    fn cells_with_commas_quotes_and_line_ends_are_read_and_dashes_are_no_grade() {
        let rows = "1,\"Ear, and nose\",Too  loud,\"says \"\"a\"\"\nand b\", -,c,,x,\"d\",\r\n\r\n\
            2,Eyes,Dry eye,a,b,c,-,-,,\n3,Eyes,Wet eye,-,-,-,-,Death,,";
        let classes = read(format!("\u{feff}{HEAD}{rows}").as_bytes()).unwrap();
        assert_eq!(classes["Ear, and nose"]["Too loud"], "135");
        assert_eq!(classes["Eyes"]["Dry eye"], "123");
        assert_eq!(classes["Eyes"]["Wet eye"], "5");
    }

    #[test]
    fn each_fault_names_its_line_and_column() {
        let good = "1,Eyes,Dry eye,a,b,c,-,-,,\n";
        for (rows, place) in [
            (
                format!("{good}2,Eyes,Dry  eye,a,-,-,-,-,,\n"),
                "line 3, column 3: \"Dry eye\" stands twice",
            ),
            (
                format!("{good}2,Eyes,Red eye,-,-,-,-,-,,\n"),
                "line 3, column 3: \"Red eye\" has no grade",
            ),
            (
                format!("{good}2,Eyes,,a,-,-,-,-,,\n"),
                "line 3, column 3: the cell is empty",
            ),
            (
                format!("{good}2,Eyes,Red eye,a\n"),
                "line 3, column 4: 4 cells, not 10",
            ),
            (
                format!("{good}2,Eyes,\"Red eye,a\n"),
                "line 3, column 3: a quote is not closed",
            ),
            (
                format!("{good}2,Eyes,Red \"eye\",a\n"),
                "line 3, column 3: a quote stands",
            ),
            (String::new(), "line 2, column 1: the table has no term"),
        ] {
            assert!(told(&rows).starts_with(place), "{}", told(&rows));
        }
    }

    #[test]
    fn a_file_with_other_columns_is_refused() {
        let told = |head: &str| read(head.as_bytes()).unwrap_err().line().to_owned();
        let unknown = "SOC,Term,Grade 1,Grade 2,Grade 3,Grade 4,Grade 5,Weather\n";
        assert!(told(unknown).starts_with("line 1, column 8: the column \"Weather\" is unknown"));
        let twice = "SOC,Term,Grade 1,Grade 1,Grade 3,Grade 4,Grade 5\n";
        assert!(
            told(twice).starts_with("line 1, column 4"),
            "{}",
            told(twice)
        );
        for lacking in [
            "SOC,Term,Grade 1,Grade 2,Grade 3,Grade 4\n",
            "Term,SOC,Grade 1,Grade 2,Grade 3,Grade 4,Grade 5\n",
        ] {
            assert!(told(lacking).contains("in this order"), "{}", told(lacking));
        }
        assert!(told("SOC,Term,Grade 6\n").starts_with("line 1, column 3"));
        assert!(read(b"").is_err());
        assert!(read(&[0xff]).is_err());
    }
}
