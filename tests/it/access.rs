//! Who may ask what: every address of the service against everyone who could ask.
//!
//! Asked by nobody, by someone whose session has ended, and by each role at the site that it is about and at another one.

use super::answer::Answer;
use super::app::{Backend, TestApp};
use super::office::sheet;
use super::privacy::token;
use super::routes::registered;
use super::stage::{PLANT, WARD, label_of};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;
use vialog::app::Settings;
use vialog::clock::Clock;
use vialog::domain::{PersonId, Role};
use vialog::store::{NewPrintJob, Store};

mod safety;
mod table;
use table::{Gate, Row, SIGNING, TABLE};

/// Someone who asks, with the token of a session where they have one.
struct Visitor {
    name: String,
    grant: Option<(Role, &'static str)>,
    session: Option<String>,
}

impl Gate {
    /// What the gate answers this visitor, where it does not let them in.
    fn turns_away(self, visitor: &Visitor) -> Option<u16> {
        let staff = |roles: &[Role], site: &str| {
            visitor
                .grant
                .is_some_and(|(role, at)| roles.contains(&role) && (site.is_empty() || at == site))
        };
        match self {
            Self::Session | Self::Staff(..) if visitor.grant.is_none() => Some(401),
            Self::Open | Self::Session => None,
            Self::Staff(roles, site) => (!staff(roles, site)).then_some(403),
        }
    }
}

/// A log with a thing of each sort that the table asks about, and a print job at the plant of this id.
fn furnished(backend: Backend) -> (TestApp, Uuid) {
    let app = TestApp::spawn(backend, Settings::default());
    app.reads_as("admin");
    app.at_the_bedside();
    let id = Uuid::now_v7();
    let mut job = NewPrintJob {
        id,
        printer: "tank".into(),
        made_by: PersonId::new("admin").unwrap(),
        made_at: app.clock.now(),
        items: sheet(&["S1", "S2"]),
    };
    Store::open(&app.database)
        .unwrap()
        .put_print_job(&mut job)
        .unwrap();
    (app, id)
}

fn visitors(app: &TestApp) -> Vec<Visitor> {
    let mut visitors = Vec::new();
    let roles = SIGNING.into_iter().chain([Role::Auditor]);
    for role in roles {
        for site in [PLANT, WARD] {
            let name = format!("{}-of-{site}", role.word());
            app.enrol_person(&name, &[role], Some(site));
            let session = token(app, &name).json()["token"]
                .as_str()
                .map(ToOwned::to_owned);
            assert!(session.is_some(), "{name}");
            visitors.push(Visitor {
                name,
                grant: Some((role, site)),
                session,
            });
        }
    }
    let ended = token(app, "admin").json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let bearer = format!("Bearer {ended}");
    app.request_with(
        "POST",
        "/api/v1/sign-out",
        None,
        &[("authorization", &bearer)],
    );
    visitors.push(Visitor {
        name: "whose session has ended".into(),
        grant: None,
        session: Some(ended),
    });
    visitors.push(Visitor {
        name: "nobody".into(),
        grant: None,
        session: None,
    });
    visitors
}

impl Row {
    fn ask(&self, app: &TestApp, job: Uuid, session: Option<&str>) -> Answer {
        let bearer = session.map(|session| format!("Bearer {session}"));
        let header: Vec<_> = bearer
            .iter()
            .map(|bearer| ("authorization", bearer.as_str()))
            .collect();
        self.ask_with(app, job, &header)
    }

    fn ask_with(&self, app: &TestApp, job: Uuid, headers: &[(&str, &str)]) -> Answer {
        let path = self.path.replace("JOB", &job.to_string());
        let path = path.replace("LABEL", &label_of("L1-001").to_string());
        let path = path.replace("TOKEN", &"A".repeat(120));
        let body = self
            .body
            .map(|(kind, body)| (kind, body.as_bytes().to_vec()));
        app.request_with(&self.method.to_uppercase(), &path, body, headers)
    }
}

fn everyone_gets_what_the_table_says(backend: Backend) {
    if backend.is_left_out() {
        return;
    }
    let (app, job) = furnished(backend);
    let mut wrong = BTreeMap::new();
    for visitor in visitors(&app) {
        for row in TABLE {
            let answer = row.ask(&app, job, visitor.session.as_deref());
            let right = match row.gate.turns_away(&visitor) {
                Some(status) => answer.status == status,
                None => row.let_in.contains(&answer.status),
            };
            if !right {
                let place = format!("{} {}", row.method, row.address);
                let told = format!("{}: {} {}", visitor.name, answer.status, answer.text());
                wrong.entry(place).or_insert(told);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn everyone_gets_what_the_table_says_on_sqlite() {
    everyone_gets_what_the_table_says(Backend::Sqlite);
}

#[test]
fn everyone_gets_what_the_table_says_on_postgres() {
    everyone_gets_what_the_table_says(Backend::Postgres);
}

#[test]
fn no_address_is_missing_in_the_table() {
    let mut all = registered("pages", "");
    all.extend(registered("api", "/api/v1"));
    all.extend(registered("files.rs", ""));
    let table: BTreeSet<_> = TABLE
        .iter()
        .map(|row| (row.method, row.address.to_owned()))
        .collect();
    let missing: Vec<_> = all.difference(&table).collect();
    let gone: Vec<_> = table.difference(&all).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "missing: {missing:#?}, gone: {gone:#?}"
    );
}
