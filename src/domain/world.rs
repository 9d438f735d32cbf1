//! The read-only view that the rules have of the record, and what an accepted event changes in it.

use super::records::Recorded;
use super::{Act, Event, Hash, Instant, PersonId, Record, Stop, Subject};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The newest entry about a subject, by the two hashes under which the next event may name it in its `after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The entry's leaf hash, which holds the server's time and so is known from its receipt on.
    pub leaf: Hash,
    /// SHA-256 of the signed bytes of its event, known from its signing on. None in a table that was written before it was kept.
    pub event: Option<Hash>,
    /// When it happened: the server's time, or for a late entry the time that its signer states.
    pub at: Instant,
}

impl Head {
    /// Whether this hash names the entry. A leaf hash covers a zero byte and an envelope, an event hash an event, so that neither
    /// is ever taken for the other's.
    pub fn is_named(&self, by: &Hash) -> bool {
        self.leaf == *by || self.event.as_ref() == Some(by)
    }
}

/// One subject as the record has it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The newest entry about this very subject; none for a thing made by another's event.
    pub head: Option<Head>,
    /// When the event happened that brought the subject into the record.
    pub born: Instant,
    /// Its state.
    pub record: Record,
}

impl Standing {
    /// The subject after the entry of `fact` gave it this record.
    pub fn after(fact: &EntryFact, own: bool, before: Option<&Self>, record: Record) -> Self {
        Self {
            head: if own {
                Some(fact.head)
            } else {
                before.and_then(|before| before.head)
            },
            born: before.map_or(fact.head.at, |before| before.born),
            record,
        }
    }
}

/// The subject has not been loaded into this view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unloaded(pub Subject);

impl From<Unloaded> for Stop {
    fn from(unloaded: Unloaded) -> Self {
        Self::Unloaded(vec![unloaded.0])
    }
}

/// What the rules may ask.
pub trait World {
    /// The subject's standing, or none if the record does not know it.
    ///
    /// # Errors
    /// When this view has not loaded the subject and cannot say.
    fn standing(&self, subject: &Subject) -> Result<Option<Arc<Standing>>, Unloaded>;

    /// Another subject of the same noun that is in the record under a name with the same [skeleton](Subject::skeleton).
    ///
    /// # Errors
    /// When this view has not loaded the subject and cannot say.
    fn alike(&self, subject: &Subject) -> Result<Option<Subject>, Unloaded>;

    /// What is known of the entry with this index, or none where there is no such entry.
    /// A view that reads entries ahead has read those that an event [refers to](super::Event::refers_to).
    fn entry(&self, index: u64) -> Option<EntryFact>;
}

/// What a later event may need to know of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryFact {
    /// Its hashes.
    pub head: Head,
    /// What its event is about.
    pub subject: Subject,
    /// Who signed it.
    pub actor: PersonId,
    /// Its event.
    pub event: Arc<Event>,
}

impl EntryFact {
    /// What is known of the entry with these hashes, which holds this event.
    pub fn of(event: &Event, head: Head) -> Self {
        Self {
            head,
            subject: event.subject.clone(),
            actor: event.actor.clone(),
            event: Arc::new(event.clone()),
        }
    }
}

/// How one thing relates to another; each is recorded from the younger to the older.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// A clone from its donor, a bank from a clone or a bank, a lot from its bank, a vial from its lot.
    DerivedFrom,
    /// A label on its vial.
    LabelOf,
    /// A vial in a shipment.
    ShippedIn,
    /// An order for its participant.
    OrderedFor,
    /// A vial for an order.
    AllocatedTo,
    /// A vial in an infusion.
    UsedIn,
    /// An infusion to its participant.
    GivenTo,
    /// An adverse event of its participant or after its infusion, a deviation or a recall of what it touches.
    Concerns,
    /// A key of its person.
    KeyOf,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Self; 9] = [
        Self::DerivedFrom,
        Self::LabelOf,
        Self::ShippedIn,
        Self::OrderedFor,
        Self::AllocatedTo,
        Self::UsedIn,
        Self::GivenTo,
        Self::Concerns,
        Self::KeyOf,
    ];

    /// The word in tables and answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::DerivedFrom => "derived_from",
            Self::LabelOf => "label_of",
            Self::ShippedIn => "shipped_in",
            Self::OrderedFor => "ordered_for",
            Self::AllocatedTo => "allocated_to",
            Self::UsedIn => "used_in",
            Self::GivenTo => "given_to",
            Self::Concerns => "concerns",
            Self::KeyOf => "key_of",
        }
    }

    /// The relation of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|relation| relation.word() == word)
    }
}

/// A relation between two things; never taken back.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Link {
    /// The younger thing.
    pub from: Subject,
    /// How it relates.
    pub relation: Relation,
    /// The older thing.
    pub to: Subject,
}

/// What an accepted event changes. Applying it cannot fail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The new states, by subject.
    pub puts: BTreeMap<Subject, Record>,
    /// The new relations.
    pub links: BTreeSet<Link>,
    /// The subjects in whose history the entry belongs.
    pub touched: BTreeSet<Subject>,
}

impl Changes {
    /// Starts with one new state.
    pub(crate) fn of(subject: impl Into<Subject>, record: impl Into<Record>) -> Self {
        Self::default().put(subject, record)
    }

    /// Adds a new state.
    #[must_use]
    pub(crate) fn put(mut self, subject: impl Into<Subject>, record: impl Into<Record>) -> Self {
        let subject = subject.into();
        self.touched.insert(subject.clone());
        self.puts.insert(subject, record.into());
        self
    }

    /// Adds a new state that only counts what the event did elsewhere, and is no part of the subject's history.
    #[must_use]
    pub(crate) fn note(mut self, subject: impl Into<Subject>, record: impl Into<Record>) -> Self {
        self.puts.insert(subject.into(), record.into());
        self
    }

    /// A record as the event has left it so far.
    ///
    /// # Errors
    /// When the record does not know it.
    pub(crate) fn latest<R: Recorded>(&self, act: &Act<'_>, id: &R) -> Result<R::Record, Stop> {
        match self.puts.get(id.as_subject()).and_then(R::pick) {
            Some(record) => Ok(record.clone()),
            None => act.get(id),
        }
    }

    /// Adds everything that other changes say.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.puts.extend(other.puts);
        self.links.extend(other.links);
        self.touched.extend(other.touched);
        self
    }

    /// Adds a relation.
    #[must_use]
    pub(crate) fn link(
        mut self,
        from: impl Into<Subject>,
        relation: Relation,
        to: impl Into<Subject>,
    ) -> Self {
        self.links.insert(Link {
            from: from.into(),
            relation,
            to: to.into(),
        });
        self
    }

    /// Adds the entry to a subject's history without changing its state.
    #[must_use]
    pub(crate) fn touch(mut self, subject: impl Into<Subject>) -> Self {
        self.touched.insert(subject.into());
        self
    }
}

/// A whole world in memory: for the verifier's replay and for tests.
#[derive(Clone, Debug, Default)]
pub struct MemoryWorld {
    standings: HashMap<Subject, Arc<Standing>, foldhash::fast::RandomState>,
    /// The first subject of each skeleton.
    names: HashMap<String, Subject>,
    links: BTreeSet<Link>,
    entries: Vec<EntryFact>,
}

impl MemoryWorld {
    /// Applies what [`super::decide`] gave for the next entry.
    pub fn apply(&mut self, entry: EntryFact, changes: Changes) {
        for (changed, record) in changes.puts {
            let before = self.standings.get(&changed).map(|before| &**before);
            let own = changed == entry.subject;
            let standing = Arc::new(Standing::after(&entry, own, before, record));
            if self.standings.insert(changed.clone(), standing).is_none() {
                self.names.entry(changed.skeleton()).or_insert(changed);
            }
        }
        self.links.extend(changes.links);
        self.entries.push(entry);
    }

    /// Every standing, in no order.
    pub fn standings(&self) -> impl Iterator<Item = (&Subject, &Arc<Standing>)> {
        self.standings.iter()
    }

    /// Every relation, in order.
    pub fn links(&self) -> &BTreeSet<Link> {
        &self.links
    }
}

impl World for MemoryWorld {
    fn standing(&self, subject: &Subject) -> Result<Option<Arc<Standing>>, Unloaded> {
        Ok(self.standings.get(subject).cloned())
    }

    fn alike(&self, subject: &Subject) -> Result<Option<Subject>, Unloaded> {
        let found = self.names.get(&subject.skeleton());
        Ok(found.filter(|found| *found != subject).cloned())
    }

    fn entry(&self, index: u64) -> Option<EntryFact> {
        self.entries.get(usize::try_from(index).ok()?).cloned()
    }
}
