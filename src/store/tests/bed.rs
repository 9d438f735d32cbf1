//! A database of a test's own, with the hands that sign for it.

use super::postgres;
use crate::clock::Clock;
use crate::domain::log::Opened;
use crate::domain::person::Enrolled;
use crate::domain::site::{Registered, SiteRole};
use crate::domain::{Body, Event, Hash, Instant, LocalTime, PersonId, PublicKey, Subject};
use crate::ledger::{Envelope, KeyName, NoteSigner, PayloadType};
use crate::store::append::{Moment, Writer};
use crate::store::db::Db;
use crate::store::{AppendError, Appended, Appender, Store, StoreError, Submission};
use diesel::connection::SimpleConnection;
use ed25519_dalek::SigningKey;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;
use uuid::Uuid;

pub(super) const ORIGIN: &str = "example.org/store-test";

/// A clock that stands still until it is moved.
pub(super) struct HandClock {
    now: AtomicI64,
    /// By how much it was set, rather than moved on.
    jumped: AtomicI64,
}

impl HandClock {
    pub(super) fn set(&self, now: Instant) {
        self.now.store(now.micros(), Ordering::SeqCst);
    }

    /// Lets time pass.
    pub(super) fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Sets the clock, without any time having passed.
    pub(super) fn jump(&self, seconds: i64) {
        self.jumped.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
        self.advance(seconds);
    }

    /// Sets the clock back; gives what it shows.
    pub(super) fn set_back(&self, seconds: i64) -> Instant {
        self.jump(-seconds);
        self.now()
    }

    /// Another machine's clock, which is ahead of this one by so much.
    pub(super) fn copy_ahead(&self, seconds: i64) -> Arc<Self> {
        let now = self.now.load(Ordering::SeqCst) + seconds * 1_000_000;
        Arc::new(Self {
            now: AtomicI64::new(now),
            jumped: AtomicI64::new(0),
        })
    }
}

impl Clock for HandClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.now.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        let passed = self.now.load(Ordering::SeqCst) - self.jumped.load(Ordering::SeqCst);
        Duration::from_micros(passed.try_into().unwrap())
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
        let clock = HandClock {
            now: AtomicI64::new(1_795_400_000_000_000),
            jumped: AtomicI64::new(0),
        };
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
            despite: None,
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
            recovery_key: PublicKey::from(&SigningKey::from_bytes(&[77; 32])),
            skew_seconds: 300,
            rules: 1,
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

    /// Commits a group, as a writer that has just been started on a confirmed clock does.
    pub(super) fn commit(&self, group: &[Submission]) -> Vec<Result<Appended, AppendError>> {
        let mut writer = self.writer(|_| Ok(()));
        writer.clock().confirm(self.clock.now(), None).unwrap();
        writer.commit(group)
    }

    /// A writer whose commits may fail at the moments that are asked.
    pub(super) fn writer(
        &self,
        moment: impl Fn(Moment) -> Result<(), StoreError> + Send + 'static,
    ) -> Writer {
        let clock = self.clock.clone();
        let kept = self.kept();
        let started = Writer::start(&self.store, Self::signer(), clock, &kept, Box::new(moment));
        started.unwrap()
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
