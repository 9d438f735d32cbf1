//! What stands around every page.

use super::words::noun_words;
use crate::app::App;
use crate::domain::Noun;

type Item = (String, &'static str);

/// Title, log and menu.
pub(super) struct Frame {
    pub(super) title: String,
    pub(super) log: String,
    pub(super) here: String,
    /// Role title and id of whoever is signed in.
    pub(super) who: Option<(String, String)>,
    pub(super) menu: Vec<(&'static str, Vec<Item>)>,
}

impl Frame {
    /// The frame of a page at this address.
    pub(super) fn new(app: &App, title: impl Into<String>, here: impl Into<String>) -> Self {
        Self {
            log: app.origin().to_owned(),
            here: here.into(),
            ..Self::bare(title)
        }
    }

    /// The frame of a page that is drawn without the log.
    pub(super) fn bare(title: impl Into<String>) -> Self {
        let nouns = |nouns: &[Noun]| -> Vec<Item> {
            nouns
                .iter()
                .map(|noun| (format!("/{}", noun.word()), noun_words(*noun).1))
                .collect()
        };
        let mut work = nouns(&[
            Noun::Shipment,
            Noun::Lot,
            Noun::Vial,
            Noun::Place,
            Noun::Stock,
            Noun::Order,
            Noun::Participant,
            Noun::Infusion,
        ]);
        work.push(("/print-jobs".to_owned(), "Print queue"));
        let mut record = vec![
            ("/log".to_owned(), "Log"),
            ("/trail".to_owned(), "Audit trail"),
            ("/reports".to_owned(), "Reports"),
        ];
        record.extend(nouns(&[Noun::Label, Noun::LabelTemplate]));
        record.push(("/api/docs/".to_owned(), "API"));
        Self {
            title: title.into(),
            log: String::new(),
            here: String::new(),
            who: None,
            menu: vec![
                ("Work", work),
                (
                    "Quality",
                    nouns(&[
                        Noun::Deviation,
                        Noun::Recall,
                        Noun::Override,
                        Noun::AdverseEvent,
                        Noun::Specification,
                        Noun::BatchTemplate,
                        Noun::Form,
                        Noun::Terminology,
                    ]),
                ),
                ("Source", nouns(&[Noun::Donor, Noun::Clone, Noun::Bank])),
                ("Record", record),
                (
                    "Set-up",
                    nouns(&[
                        Noun::Protocol,
                        Noun::Site,
                        Noun::Person,
                        Noun::Key,
                        Noun::Equipment,
                    ]),
                ),
            ],
        }
    }
}
