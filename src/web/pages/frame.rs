//! What stands around every page.

use super::super::words::Lang;
use crate::app::App;
use crate::domain::Noun;

/// An address with its name.
type Item = (String, String);

/// Title, log, reader, menu, and the modules that the page needs.
pub(super) struct Frame {
    /// The language of the page.
    pub(super) lang: Lang,
    pub(super) title: String,
    pub(super) log: String,
    /// The entry of the menu that the page belongs to.
    pub(super) here: String,
    /// The address of the page, with its query.
    pub(super) at: String,
    /// Role title and id of whoever is signed in.
    pub(super) who: Option<(String, String)>,
    pub(super) menu: Vec<(String, Vec<Item>)>,
    /// Whether the page has the scan bar in its midst, so that it does not stand above it as well.
    pub(super) hero: bool,
    /// The modules of `assets/` that this page needs beside `app.js`, without their ending.
    pub(super) modules: Vec<&'static str>,
}

impl Frame {
    /// The frame of a page at this address.
    pub(super) fn new(
        app: &App,
        lang: Lang,
        title: impl Into<String>,
        here: impl Into<String>,
    ) -> Self {
        Self {
            log: app.origin().to_owned(),
            here: here.into(),
            ..Self::bare(lang, title)
        }
    }

    /// The frame of a page that is drawn without the log.
    pub(super) fn bare(lang: Lang, title: impl Into<String>) -> Self {
        Self {
            lang,
            title: title.into(),
            log: String::new(),
            here: String::new(),
            at: "/".to_owned(),
            who: None,
            menu: menu(lang),
            hero: false,
            modules: Vec::new(),
        }
    }

    /// The same with modules that the page needs.
    #[must_use]
    pub(super) fn with(mut self, modules: &[&'static str]) -> Self {
        self.modules.extend(modules);
        self
    }
}

/// What a group of the menu leads to.
enum Place {
    /// The list of a noun.
    Of(Noun),
    /// Another page: its address, and the id of its name.
    At(&'static str, &'static str),
}

use Place::{At, Of};

/// The groups of the menu, each with the id of its name.
const MENU: [(&str, &[Place]); 5] = [
    (
        "frame-work",
        &[
            At("/board/shipment", "noun-shipment-many"),
            Of(Noun::Lot),
            Of(Noun::Vial),
            At("/storage", "frame-storage"),
            At("/move", "move-title"),
            Of(Noun::Stock),
            Of(Noun::Order),
            Of(Noun::Participant),
            Of(Noun::Infusion),
            At("/assessments", "assessments-title"),
            At("/bedside", "bedside-title"),
            At("/courier", "courier-title"),
            At("/outbox", "outbox-title"),
            At("/print-jobs", "frame-print-queue"),
        ],
    ),
    (
        "frame-quality",
        &[
            At("/board/deviation", "noun-deviation-many"),
            Of(Noun::Recall),
            Of(Noun::Override),
            Of(Noun::AdverseEvent),
            Of(Noun::Specification),
            Of(Noun::BatchTemplate),
            Of(Noun::Form),
            Of(Noun::Terminology),
        ],
    ),
    (
        "frame-source",
        &[Of(Noun::Donor), Of(Noun::Clone), Of(Noun::Bank)],
    ),
    (
        "frame-record",
        &[
            At("/log", "noun-log"),
            At("/reports", "frame-reports"),
            Of(Noun::Label),
            Of(Noun::LabelTemplate),
            At("/api/docs/", "frame-api"),
        ],
    ),
    (
        "frame-setup",
        &[
            Of(Noun::Protocol),
            Of(Noun::Site),
            At("/people", "noun-person-many"),
            At("/devices", "keys-devices"),
            At("/receipts", "receipts-title"),
            Of(Noun::Equipment),
            At("/scan-test", "scan-test-title"),
        ],
    ),
];

/// The entry of the menu that the pages about a noun belong to.
pub(super) fn entry_of(noun: Noun) -> String {
    let (boards, people) = ([Noun::Shipment, Noun::Deviation], [Noun::Person, Noun::Key]);
    if boards.contains(&noun) {
        format!("/board/{}", noun.word())
    } else if people.contains(&noun) {
        "/people".to_owned()
    } else if noun == Noun::Place {
        "/storage".to_owned()
    } else {
        format!("/{}", noun.word())
    }
}

fn menu(lang: Lang) -> Vec<(String, Vec<Item>)> {
    let item = |place: &Place| match place {
        Of(noun) => (
            format!("/{}", noun.word()),
            lang.say(&format!("noun-{}-many", noun.word())),
        ),
        At(address, name) => ((*address).to_owned(), lang.say(name)),
    };
    let groups = MENU.iter();
    groups
        .map(|(name, places)| (lang.say(name), places.iter().map(item).collect()))
        .collect()
}
