//! What a kind of event is, and what is made of the table of kinds in `kind/table.rs`.
//!
//! # Adding a kind of event
//!
//! 1. Write its body as a struct beside the noun that it is about (`domain/<noun>.rs`), with `deny_unknown_fields`,
//!    and its rules as `impl Decide`.
//! 2. Give it a row in the table in `kind/table.rs`. The API, its description, the verifier and the help follow by themselves.
//! 3. Test each of its refusals by its rule, and play it in a scenario on both backends.
//! 4. Let it happen in `domain/tests/every_kind.rs`, and freeze it: see [`version`](super::version) for the command.

use super::view::View;
use super::who::{Authority, Excluded};
use super::{Act, Changes, Commitment, Noun, PersonId, Role, Stop, Subject};
use schemars::Schema;

/// What every body can do: decide about itself.
pub(crate) trait Decide {
    /// What the rules of the kind need of its subject.
    type Own;

    /// Finds the subject, and refuses while nothing that a body of this kind could say would be recorded: by
    /// [`Rule::Sequence`](super::Rule::Sequence) where its state does not allow the step at all, by the block's rule
    /// where a block stands. Whoever asks what may be done next asks this.
    ///
    /// # Errors
    /// A refusal, or the subject that the view has yet to load.
    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop>;

    /// Tells what the event changes, or which rule refuses it. Changes nothing itself.
    ///
    /// # Errors
    /// A refusal, or the subject that the view has yet to load.
    fn decide(&self, act: &Act<'_>, own: Self::Own) -> Result<Changes, Stop>;

    /// The details outside the log that the event commits to, by name.
    fn commitments(&self) -> Vec<(&'static str, Commitment)> {
        Vec::new()
    }

    /// Who saw what the event says, where the kind asks for a witness.
    fn witness(&self) -> Option<&PersonId> {
        None
    }
}

/// The noun of a row of the table.
macro_rules! noun {
    (Anything) => {
        None
    };
    ($noun:ident) => {
        Some(Noun::$noun)
    };
}

/// Whose authority a row of the table asks for.
macro_rules! authority {
    (first) => {
        Authority::First
    };
    (recovery) => {
        Authority::Recovery
    };
    (trial) => {
        Authority::Trial
    };
    (maker) => {
        Authority::Maker
    };
    (site) => {
        Authority::Site
    };
    (named_site) => {
        Authority::NamedSite
    };
    (holder) => {
        Authority::Holder
    };
    (over_them) => {
        Authority::OverThem
    };
    (themselves_or_over_them) => {
        Authority::ThemselvesOrOverThem
    };
    (themselves) => {
        Authority::Themselves
    };
    (anywhere) => {
        Authority::Anywhere
    };
}

/// Who is excluded by a row of the table.
macro_rules! excluded {
    (oneself) => {
        Excluded::Oneself
    };
    (doer) => {
        Excluded::Doer
    };
    (makers) => {
        Excluded::Makers
    };
    (finder) => {
        Excluded::Finder
    };
    (any_finder) => {
        Excluded::AnyFinder
    };
    (offerer) => {
        Excluded::Offerer
    };
    (first_checker) => {
        Excluded::FirstChecker
    };
    (reporter) => {
        Excluded::Reporter
    };
    (requester) => {
        Excluded::Requester
    };
    (witness) => {
        Excluded::Witness
    };
}

/// The nature of a row of the table.
macro_rules! nature {
    (fact) => {
        Nature::Fact
    };
    (decision) => {
        Nature::Decision
    };
}

macro_rules! kinds {
    ($($nature:ident $word:literal $name:ident($body:ty) of $noun:ident by [$($role:ident),*]
        at $authority:ident $(not [$($excluded:ident),*])? means $en:literal, $zh:literal;)*) => {
        /// The body of an event, one variant for each kind.
        #[derive(Clone, Debug, PartialEq)]
        #[expect(missing_docs, reason = "each variant is named after its kind, which the table documents")]
        pub enum Body { $($name(Box<$body>),)* }

        /// Every kind: its word, its nature, the noun that it is about, who may sign it, its meaning in English and Chinese.
        pub const KINDS: &[Kind] = &[$(Kind {
            word: $word,
            nature: nature!($nature),
            noun: noun!($noun),
            signers: &[$(Role::$role),*],
            authority: authority!($authority),
            excluded: &[$($(excluded!($excluded)),*)?],
            meanings: [$en, $zh],
            ready: |view, subject| <$body as Decide>::ready(view, subject).map(drop),
            schema: schema::of::<$body>,
        },)*];

        impl Body {
            /// Reads the body of this kind.
            ///
            /// # Errors
            /// When the kind is unknown, or a member is unknown, missing or of the wrong form.
            pub fn read(kind: &str, text: &str) -> Result<Self, Malformed> {
                match kind {
                    $($word => strict::read(text, "body").map(Box::new).map(Self::$name),)*
                    other => Err(Malformed::new("kind", format!("{other:?} is no kind of event"))),
                }
            }

            /// The body as JSON.
            ///
            /// # Errors
            /// When it cannot be written as JSON, which no kind does.
            pub fn to_raw(&self) -> serde_json::Result<Box<RawValue>> {
                match self { $(Self::$name(body) => serde_json::value::to_raw_value(body),)* }
            }

            /// The kind's word.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => $word,)* }
            }

            /// Whether it states a fact or a decision.
            pub fn nature(&self) -> Nature {
                match self { $(Self::$name(_) => nature!($nature),)* }
            }

            /// The noun that the event is about; none where it may be about anything.
            pub fn noun(&self) -> Option<Noun> {
                match self { $(Self::$name(_) => noun!($noun),)* }
            }

            /// The sentence that is signed, in English and in Chinese.
            pub fn meanings(&self) -> [&'static str; 2] {
                match self { $(Self::$name(_) => [$en, $zh],)* }
            }

            /// The roles that may sign the kind.
            pub fn signers(&self) -> &'static [Role] {
                match self { $(Self::$name(_) => &[$(Role::$role),*],)* }
            }

            /// The details outside the log that the event commits to, by name.
            pub fn commitments(&self) -> Vec<(&'static str, Commitment)> {
                match self { $(Self::$name(body) => body.commitments(),)* }
            }

            /// Who saw what the event says, where the kind asks for a witness.
            pub fn witness(&self) -> Option<&PersonId> {
                match self { $(Self::$name(body) => body.witness(),)* }
            }

            /// The row of the kind.
            pub fn row(&self) -> Option<&'static Kind> {
                Kind::of(self.kind())
            }

            pub(crate) fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
                match self { $(Self::$name(body) => {
                    let own = <$body as Decide>::ready(&act.view, &act.event.subject)?;
                    body.decide(act, own)
                })* }
            }
        }

        $(impl From<$body> for Body {
            fn from(body: $body) -> Self {
                Self::$name(Box::new(body))
            }
        })*
    };
}

/// Whether an event of a kind says that something was done, or that something shall be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nature {
    /// It was done: refused while it can still be prevented, and recorded as a breach once its signer states that it has
    /// happened despite a rule.
    Fact,
    /// It shall be: refused when it breaks a rule.
    Decision,
}

impl Nature {
    /// The word in answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Decision => "decision",
        }
    }
}

/// One row of the table of kinds.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The word in an event's `kind`.
    pub word: &'static str,
    /// Whether it states a fact or a decision.
    pub nature: Nature,
    /// The noun that it is about; none where it may be about anything.
    pub noun: Option<Noun>,
    /// The roles that may sign it.
    pub signers: &'static [Role],
    /// Where they have to hold it.
    pub authority: Authority,
    /// Who is excluded although role and place fit.
    pub excluded: &'static [Excluded],
    /// The sentence that is signed, in English and in Chinese.
    pub meanings: [&'static str; 2],
    /// [`Decide::ready`] of its body.
    pub(crate) ready: fn(&View<'_>, &Subject) -> Result<(), Stop>,
    schema: fn() -> Schema,
}

mod table;
pub use table::{Body, KINDS};

/// The kinds that may be signed inside an open signing session: scans and moves, of which a person makes many in a row
/// (21 CFR 11.200(a)(1)(i)). Every other kind asks for the passphrase each time, also one that is added later.
const IN_SESSION: &[&str] = &[
    "step.recorded",
    "stock.counted",
    "label.printed",
    "label.reprinted",
    "label.affixed",
    "label.spoiled",
    "label.voided",
    "vial.stored",
    "vial.retrieved",
    "vial.damaged",
    "vial.found",
    "vial.retained",
    "vial.thawed",
    "shipment.packed",
    "shipment.sealed",
    "shipment.received",
    "handoff.offered",
    "handoff.accepted",
    "handoff.refused",
    "handoff.withdrawn",
    "handoff.consigned",
    "handoff.collected",
    "readings.attached",
    "vial.allocated",
];

/// The roles that may sign the kind of this word; nobody signs an unknown one.
pub(crate) fn signers(word: &str) -> &'static [Role] {
    Kind::of(word).map_or(&[], |kind| kind.signers)
}

impl Kind {
    /// The row of this word.
    pub fn of(word: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.word == word)
    }

    /// The JSON Schema of its body, with nothing left to look up elsewhere.
    pub fn schema(&self) -> Schema {
        (self.schema)()
    }

    /// Whether a person types their passphrase for each event of the kind, also while their signing session is open.
    pub fn asks_passphrase(&self) -> bool {
        !IN_SESSION.contains(&self.word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_a_word_and_meanings_of_its_own() {
        let words: BTreeSet<_> = KINDS.iter().map(|kind| kind.word).collect();
        let meanings: BTreeSet<_> = KINDS.iter().flat_map(|kind| kind.meanings).collect();
        assert_eq!(words.len(), KINDS.len());
        assert_eq!(meanings.len(), KINDS.len() * 2);
    }

    #[test]
    fn what_weighs_most_always_asks_for_the_passphrase() {
        let asks = |word: &str| Kind::of(word).unwrap().asks_passphrase();
        for word in [
            "lot.released",
            "lot.conditionally_released",
            "lot.rejected",
            "infusion.checked",
            "infusion.started",
            "vial.destroyed",
            "label.destroyed",
            "key.enrolled",
            "key.revoked",
            "role.granted",
            "role.revoked",
            "person.enrolled",
        ] {
            assert!(asks(word), "{word}");
        }
        assert!(!asks("vial.stored"));
        // A word that is no kind would silently do nothing.
        assert!(IN_SESSION.iter().all(|word| Kind::of(word).is_some()));
    }

    #[test]
    fn an_unknown_kind_is_named() {
        assert_eq!(
            Body::read("vial.teleported", "{}").unwrap_err().member,
            "kind"
        );
    }
}
