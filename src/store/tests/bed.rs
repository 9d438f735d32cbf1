//! A database of a test's own, with the hands that sign for it.

use super::postgres;
use crate::clock::Clock;
use crate::domain::log::Opened;
use crate::domain::person::Enrolled;
use crate::domain::site::{Registered, SiteRole};
use crate::domain::{Body, Event, Hash, Instant, LocalTime, PersonId, PublicKey, Subject};
use crate::ledger::{Envelope, KeyName, NoteSigner, PayloadType};
use crate::store::append::{Desk, Moment, commit};
use crate::store::db::Db;
use crate::store::guard::Guard;
use crate::store::{AppendError, Appended, Appender, Store, StoreError, Submission, log};
use diesel::connection::SimpleConnection;
use ed25519_dalek::SigningKey;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use uuid::Uuid;

pub(super) const ORIGIN: &str = "example.org/store-test";

/// A clock that stands still until it is moved.
pub(super) struct HandClock(AtomicI64);

impl HandClock {
    pub(super) fn set(&self, now: Instant) {
        self.0.store(now.micros(), Ordering::SeqCst);
    }

    pub(super) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::SeqCst))
    }
}

pub(super) struct Bed {
    pub(super) url: String,
    pub(super) folder: tempfile::TempDir,
    pub(super) store: Store,
    pub(super) clock: Arc<HandClock>,
}

impl Bed {
    pub(super) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("log.db").display());
        Self::at(url, folder)
    }

    /// None where the tests are told to leave PostgreSQL out.
    pub(super) fn postgres() -> Option<Self> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        if std::env::var("TEST_BACKENDS").is_ok_and(|backends| backends == "sqlite") {
            return None;
        }
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let url = postgres::schema(&format!("store_{number}"));
        Some(Self::at(url, tempfile::tempdir().unwrap()))
    }

    fn at(url: String, folder: tempfile::TempDir) -> Self {
        let store = Store::create(&url).unwrap();
        let clock = HandClock(AtomicI64::new(1_795_400_000_000_000));
        Self {
            url,
            folder,
            store,
            clock: Arc::new(clock),
        }
    }

    pub(super) fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite")
    }

    pub(super) fn signer() -> NoteSigner {
        NoteSigner::new(
            KeyName::parse(ORIGIN).unwrap(),
            SigningKey::from_bytes(&[1; 32]),
        )
    }

    pub(super) fn kept(&self) -> PathBuf {
        self.folder.path().join("checkpoint.guard")
    }

    pub(super) fn appender(&self) -> Appender {
        self.try_appender().unwrap()
    }

    pub(super) fn try_appender(&self) -> Result<Appender, StoreError> {
        Appender::start(
            &self.store,
            Self::signer(),
            self.clock.clone(),
            &self.kept(),
        )
    }

    /// The administrator's event, in its envelope.
    pub(super) fn event(
        &self,
        subject: &str,
        after: Option<Hash>,
        body: impl Into<Body>,
    ) -> Submission {
        let body = body.into();
        Self::sign(Event {
            id: Uuid::now_v7(),
            log: ORIGIN.into(),
            subject: Subject::parse(subject).unwrap(),
            after,
            actor: PersonId::new("admin").unwrap(),
            meaning: body.meanings()[0].into(),
            at: LocalTime::at(self.clock.now(), 8 * 3600),
            late_reason: None,
            under: None,
            body,
        })
    }

    pub(super) fn sign(event: Event) -> Submission {
        let payload = event.to_bytes().unwrap();
        Submission {
            event,
            envelope: Envelope::sign(&admin_key(), PayloadType::Event, payload),
            details: Vec::new(),
            sealed: Vec::new(),
        }
    }

    /// Entry 0.
    pub(super) fn opening(&self) -> Submission {
        let body = Opened {
            origin: ORIGIN.into(),
            verifier_key: Self::signer().verifier().to_string(),
            key: PublicKey::from(&admin_key()),
            device: "bench".into(),
            title: "Administrator".into(),
            skew_seconds: 300,
        };
        self.event("log/main", None, body)
    }

    /// A new site's registration.
    pub(super) fn site(&self, name: &str) -> Submission {
        self.event(&format!("site/{name}"), None, site())
    }

    /// A new person's enrolment.
    pub(super) fn person(&self, name: &str) -> Submission {
        let title = "Nurse".into();
        self.event(&format!("person/{name}"), None, Enrolled { title })
    }

    /// Commits a group, as the writer would.
    pub(super) fn commit(&self, group: &[Submission]) -> Vec<Result<Appended, AppendError>> {
        self.try_commit(group, &|_| Ok(())).unwrap()
    }

    pub(super) fn try_commit(
        &self,
        group: &[Submission],
        moment: &dyn Fn(Moment) -> Result<(), StoreError>,
    ) -> Result<Vec<Result<Appended, AppendError>>, StoreError> {
        let signer = Self::signer();
        let mut db = self.store.place().connect()?;
        let head = log::head(&mut db)?;
        let guard = Guard::open(&self.kept(), signer.verifier(), head.as_ref(), &mut db)?;
        let desk = Desk {
            signer: &signer,
            now: self.clock.now(),
            guard: &guard,
            moment,
        };
        commit(&mut db, &desk, group).map(|committed| committed.outcomes)
    }

    /// Opens the log and registers so many sites, one commit each.
    pub(super) fn fill(&self, sites: usize) -> Vec<Appended> {
        let mut appended = self.commit(&[self.opening()]);
        for number in 0..sites {
            appended.extend(self.commit(&[self.site(&format!("s{number}"))]));
        }
        appended.into_iter().map(Result::unwrap).collect()
    }

    /// Runs SQL as an administrator of the database could.
    pub(super) fn sql(&self, text: &str) -> Result<(), String> {
        let mut db = self.store.place().connect().unwrap();
        db.batch_execute(text).map_err(|e| e.to_string())
    }

    /// Takes the triggers away, as an administrator of the database could.
    pub(super) fn disarm(&self) {
        let sql = if self.is_sqlite() {
            "DROP TRIGGER entries_no_update; DROP TRIGGER entries_no_delete;
             DROP TRIGGER checkpoints_no_update; DROP TRIGGER checkpoints_no_delete;
             DROP TRIGGER tiles_no_update; DROP TRIGGER tiles_no_delete;
             DROP TRIGGER log_head_grows; DROP TRIGGER log_head_no_delete;"
        } else {
            "DROP TRIGGER entries_append_only ON entries; DROP TRIGGER checkpoints_append_only ON checkpoints;
             DROP TRIGGER tiles_append_only ON tiles; DROP TRIGGER log_head_grows ON log_head;"
        };
        self.sql(sql).unwrap();
    }

    /// What `check` finds, as `table row`.
    pub(super) fn differences(&self) -> Vec<String> {
        let found = self
            .store
            .check(Self::signer().verifier(), |_, _| ())
            .unwrap();
        found
            .iter()
            .map(|d| format!("{} {}", d.table, d.row))
            .collect()
    }

    pub(super) fn db(&self) -> Db {
        self.store.place().connect().unwrap()
    }

    /// The size of the log.
    pub(super) fn size(&self) -> u64 {
        self.store.head().unwrap().map_or(0, |head| head.size)
    }
}

pub(super) fn admin_key() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

pub(super) fn site() -> Registered {
    Registered {
        name: serde_json::from_str(r#"{"en":"A hospital","zh":"医院"}"#).unwrap(),
        address: serde_json::from_str(r#"{"en":"1 Road","zh":"路一号"}"#).unwrap(),
        city: serde_json::from_str(r#"{"en":"Beijing","zh":"北京"}"#).unwrap(),
        postal_code: "100000".into(),
        country: "CN".into(),
        time_zone: "Asia/Shanghai".into(),
        roles: vec![SiteRole::TrialSite],
        logger_formats: [].into(),
        accepts_conditional: false,
    }
}
