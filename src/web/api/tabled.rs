//! The reports by name, as rows of text: what the pages draw and the API gives as CSV.

use super::{lots, quality, reports};
use crate::app::{App, AppError};

/// A report that has a page.
pub(in crate::web) struct Report {
    /// Its name in the page's address; the words `report-NAME` and `report-NAME-tells` say what it is.
    pub(in crate::web) name: &'static str,
    /// Where the API gives it.
    pub(in crate::web) at: &'static str,
    /// The names of its columns.
    pub(in crate::web) columns: &'static [&'static str],
    rows: fn(&App) -> Result<Vec<Vec<String>>, AppError>,
}

impl Report {
    /// The report of this name.
    pub(in crate::web) fn of(name: &str) -> Option<&'static Self> {
        REPORTS.iter().find(|report| report.name == name)
    }

    /// Its rows, made anew from the record.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub(in crate::web) fn rows(&self, app: &App) -> Result<Vec<Vec<String>>, AppError> {
        (self.rows)(app)
    }
}

/// How many days ahead the page of expiries looks.
const AHEAD: u32 = 90;

/// Every report that has a page.
pub(in crate::web) const REPORTS: [Report; 7] = [
    Report {
        name: "outcomes",
        at: "/api/v1/reports/outcomes",
        columns: &reports::tables::OUTCOMES,
        rows: |app| {
            let found = app.outcomes(None)?;
            Ok(found.iter().flat_map(reports::tables::outcomes).collect())
        },
    },
    Report {
        name: "adverse-events",
        at: "/api/v1/reports/adverse-events",
        columns: &reports::tables::ADVERSE_EVENTS,
        rows: |app| {
            let found = app.adverse_event_list(None)?;
            let rows = found.iter().flat_map(reports::tables::adverse_events);
            Ok(rows.collect())
        },
    },
    Report {
        name: "serious-clocks",
        at: "/api/v1/reports/serious-clocks",
        columns: &reports::tables::SERIOUS_CLOCKS,
        rows: |app| {
            let found = app.serious_clocks(None)?;
            let rows = found.iter().flat_map(reports::tables::serious_clocks);
            Ok(rows.collect())
        },
    },
    Report {
        name: "visits",
        at: "/api/v1/reports/visits",
        columns: &reports::tables::VISITS,
        rows: |app| {
            let found = app.visits(None)?;
            Ok(found.iter().flat_map(reports::tables::visits).collect())
        },
    },
    Report {
        name: "enrolment",
        at: "/api/v1/reports/enrolment",
        columns: &reports::tables::ENROLMENT,
        rows: |app| {
            let found = app.enrolment(None)?;
            Ok(found.iter().flat_map(reports::tables::enrolment).collect())
        },
    },
    Report {
        name: "accounts",
        at: "/api/v1/accounts",
        columns: &lots::ACCOUNTS,
        rows: |app| Ok(app.accounts()?.iter().flat_map(lots::rows).collect()),
    },
    Report {
        name: "expiries",
        at: "/api/v1/expiries?days=90",
        columns: &quality::EXPIRIES,
        rows: |app| Ok(app.expiries(AHEAD)?.iter().map(quality::expiry).collect()),
    },
];
