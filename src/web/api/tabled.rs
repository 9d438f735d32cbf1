//! The reports by name, as rows of text: what the pages draw and the API gives as CSV.

use super::{lots, quality, reports};
use crate::app::{App, AppError};

/// A report that has a page.
pub(in crate::web) struct Report {
    /// Its name in the page's address.
    pub(in crate::web) name: &'static str,
    /// Its title.
    pub(in crate::web) title: &'static str,
    /// What it tells.
    pub(in crate::web) tells: &'static str,
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
        title: "Outcomes",
        tells: "Related adverse events by worst grade, and how participants fared at each visit.",
        at: "/api/v1/reports/outcomes",
        columns: &reports::tables::OUTCOMES,
        rows: |app| {
            let found = app.outcomes(None)?;
            Ok(found.iter().flat_map(reports::tables::outcomes).collect())
        },
    },
    Report {
        name: "adverse-events",
        title: "Adverse events",
        tells: "Every adverse event, the worst grades first.",
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
        title: "Clocks of serious events",
        tells: "By when the sponsor is to be told, and whether that was done; the open ones first.",
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
        title: "Visits",
        tells: "Upcoming, due, overdue, done and missed visits after each infusion.",
        at: "/api/v1/reports/visits",
        columns: &reports::tables::VISITS,
        rows: |app| {
            let found = app.visits(None)?;
            Ok(found.iter().flat_map(reports::tables::visits).collect())
        },
    },
    Report {
        name: "enrolment",
        title: "Enrolment",
        tells: "Screened, failures by criterion and enrolled against the cap, by site.",
        at: "/api/v1/reports/enrolment",
        columns: &reports::tables::ENROLMENT,
        rows: |app| {
            let found = app.enrolment(None)?;
            Ok(found.iter().flat_map(reports::tables::enrolment).collect())
        },
    },
    Report {
        name: "accounts",
        title: "Accounts",
        tells: "What came of each lot to each site, and what became of it.",
        at: "/api/v1/accounts",
        columns: &lots::ACCOUNTS,
        rows: |app| Ok(app.accounts()?.iter().flat_map(lots::rows).collect()),
    },
    Report {
        name: "expiries",
        title: "Expiries",
        tells: "What runs out within 90 days or has run out: lots, stock, thawed vials, qualifications, conditions.",
        at: "/api/v1/expiries?days=90",
        columns: &quality::EXPIRIES,
        rows: |app| Ok(app.expiries(AHEAD)?.iter().map(quality::expiry).collect()),
    },
];
