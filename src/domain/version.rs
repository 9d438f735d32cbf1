//! The versions of the rules: each entry is decided by the version that was in force when it was recorded.
//!
//! A log names its first version in `log.opened` and moves on to the next one by `rules.proposed` and `rules.adopted`,
//! which two people sign. [`decide`] asks the log's record for the version and looks it up in [`VERSIONS`]; the server,
//! the rebuild and the auditor's replay all come through here. A version that is not in the table is an
//! [`UnknownVersion`]: the program decides nothing for that log.
//!
//! # How a rule is changed from now on
//!
//! *Until the first release* version 1 is not frozen. Change the rule and its tests, make the frozen log again with
//! `VIALOG_BLESS=1 cargo test --lib frozen`, and name the change in the commit.
//!
//! *After the first release* no released version ever gives another answer:
//!
//! 1. Add a row to [`VERSIONS`] with the next number and a function of its own. A function starts as a call of the one
//!    before it.
//! 2. Write the new rule beside the old one and keep the old one as it is. The function of the new version picks the
//!    new one. A rule that lies deep inside is picked by a number that the function hands on in `View`.
//! 3. A new kind, or a new member of a body, is refused by the functions of the older versions: an older program
//!    cannot read it. A member that is new is optional, so that older bodies are still read. A member of a record that
//!    is new has a default, so that the records of older entries come out as they did.
//! 4. Extend the story in `domain/tests/every_kind.rs`, and make the frozen log of the new version. The frozen logs of
//!    the older versions are never made again; a test that fails on one of them has found a fault in the change.
//! 5. Write a decision record in `src/decisions/`: what changes, why, and what the people who adopt it have to know.
//!
//! A log stays with its version until its people adopt the next one; a newer program alone changes nothing.

use super::act;
use super::{Body, Changes, Log, Proposal, Refusal, Rule, Stop, World};
use std::fmt;

/// How a version decides: whether an event enters the log, and what it changes there.
type DecideEntry = fn(&dyn World, &Proposal<'_>) -> Result<Changes, Stop>;

/// One version of the rules.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    /// Its number, from 1 on without a gap.
    pub number: u32,
    /// Its rules.
    decide: DecideEntry,
}

/// Every version that this program knows, the oldest first.
pub const VERSIONS: &[Version] = &[
    Version {
        number: 1,
        decide: act::decide,
    },
    #[cfg(test)]
    Version {
        number: 2,
        decide: second,
    },
];

/// The version under which a new log is opened.
pub const FOR_NEW_LOGS: u32 = 1;

/// A version of the rules that is not in [`VERSIONS`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnknownVersion(pub u32);

impl fmt::Display for UnknownVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let newest = VERSIONS.last().map_or(0, |version| version.number);
        write!(
            f,
            "version {} of the rules is needed, and the newest that this program knows is {newest}",
            self.0
        )
    }
}

impl std::error::Error for UnknownVersion {}

impl UnknownVersion {
    /// The refusal of an event that names the version.
    pub fn refusal(self) -> Refusal {
        let why = format!("The event cannot be decided: {self}.");
        Refusal::new(Rule::Rules, why, "Use a newer vialog.")
    }
}

impl From<UnknownVersion> for Stop {
    fn from(unknown: UnknownVersion) -> Self {
        Self::Version(unknown)
    }
}

impl Version {
    /// The version of this number.
    ///
    /// # Errors
    /// When this program does not know it.
    pub fn of(number: u32) -> Result<&'static Self, UnknownVersion> {
        let found = VERSIONS.iter().find(|version| version.number == number);
        found.ok_or(UnknownVersion(number))
    }
}

/// Decides whether an event enters the log, and what it changes there, by the version of the rules that is in force.
///
/// Pure: the same world and proposal give the same answer today and in thirty years.
/// That the id is new is the log's own affair and checked where the log is.
///
/// # Errors
/// [`Stop::Refused`] with the rule, [`Stop::Stale`] with the present head, [`Stop::Unloaded`], or [`Stop::Version`].
pub fn decide(world: &dyn World, proposal: &Proposal<'_>) -> Result<Changes, Stop> {
    let number = match (&proposal.event.body, Log::read(world, Log::version)) {
        (_, Ok(number)) => number,
        (Body::LogOpened(opened), Err(Stop::Refused(_))) => opened.rules,
        (_, Err(stop)) => return Err(stop),
    };
    let decided = (Version::of(number)?.decide)(world, proposal);
    #[cfg(test)]
    super::tests::recordable::is_recordable(proposal.event, &decided);
    decided
}

/// A version that exists in tests only and differs in one small rule: a person's title has at least three characters.
#[cfg(test)]
fn second(world: &dyn World, proposal: &Proposal<'_>) -> Result<Changes, Stop> {
    if let Body::PersonEnrolled(body) = &proposal.event.body {
        super::rule::ensure(
            body.title.chars().count() >= 3,
            Rule::Value,
            || "The title has fewer than three characters.".into(),
            "Enter the whole title.",
        )?;
    }
    act::decide(world, proposal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_versions_are_numbered_from_1_without_a_gap() {
        assert!((1..).zip(VERSIONS).all(|(number, it)| it.number == number));
        assert_eq!(Version::of(0).unwrap_err(), UnknownVersion(0));
        assert!(Version::of(FOR_NEW_LOGS).is_ok());
    }
}
