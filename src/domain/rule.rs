//! The rules by which an event is refused, each with the id that the user sees.

use super::Subject;
use serde::{Deserialize, Serialize};

/// Declares the rules: id, what it protects.
macro_rules! rules {
    ($($name:ident = $id:literal, $title:literal;)*) => {
        /// A rule of the record. `B` blocks come from the regulations, the other letters keep the record whole.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
        pub enum Rule { $(#[doc = $title] $name,)* }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The id that a refusal carries to the user.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// What the rule says, in one sentence.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

rules! {
    LogOther = "L01", "An event belongs to the log for which it was signed.";
    LogOpening = "L02", "The first entry, and it alone, opens the log.";
    Rules = "L03", "The rules move on to their next version when one person proposes it and another one adopts it.";
    Role = "A01", "Only a person with a role that may sign this kind of event signs it.";
    Site = "A02", "A role holds at the site for which it was granted.";
    Apart = "A03", "What one person did, found or asked for is decided by another; nobody gives themselves a role or a key.";
    LastAdministrator = "A04", "The log always has an administrator of the whole trial with a key in force.";
    Sequence = "S01", "A step is taken only from a state that allows it.";
    Exists = "S02", "A name is given once and never to a second thing.";
    Unknown = "S03", "An event refers only to what is in the record.";
    Time = "S04", "An event is not earlier than the event that it continues, nor than what it refers to.";
    Despite = "S05", "Only a fact that has happened is recorded despite a rule, with how it came about and when.";
    Value = "V01", "A value lies within what its member can mean.";
    Position = "P01", "A vial is in one position, and a position holds one vial.";
    Eligibility = "E01", "A participant meets every inclusion criterion and no exclusion criterion, each answered once.";
    Age = "E02", "A participant's age lies within the protocol's limits.";
    EnrolmentCap = "E03", "No more participants are enrolled than the protocol allows.";
    Detail = "D01", "Each detail that an event commits to is handed in with it and opens its commitment.";
    DetailAgrees = "D02", "What an event states agrees with the details that it commits to.";
    QualityComplete = "B01", "A lot is released only with a whole batch record, reviewed results that pass, every label accounted for and no open deviation.";
    ReleaseApart = "B02", "A lot is released by the role that the protocol names, and by nobody who made or tested it.";
    Source = "B03", "Material is in date and comes from an eligible donor through qualified banks within the passage limit.";
    Shippable = "B04", "A vial is shipped only when its lot is released, not held, recalled or expired, and in no other shipment.";
    Equipment = "B05", "Equipment is used only within its qualification; a shipper is qualified again after each use.";
    Custody = "B06", "Custody is given by its holder and taken by the named taker alone.";
    Receipt = "B07", "Nothing is used at a site before its receipt and any excursion are decided, each vial said to be present, absent or damaged.";
    Allocation = "B08", "A vial goes to an enrolled participant of its site, within the dose limits and once.";
    Bedside = "B09", "A dose is given to the participant for whom it was allocated, checked by two people, within its use-by, once.";
    Correction = "B10", "A signed event is never changed; a correction is a new event that names it, with a reason.";
    Reprint = "B11", "A label is printed again only with a reason; what it takes the place of is void, and the copies before are destroyed.";
    Labelling = "T01", "A label is printed from an adopted template that fits what it is for and shows what the law asks for.";
    Balance = "B12", "Nothing is closed while a vial's whereabouts are unknown or its account does not balance.";
    Private = "B13", "What identifies a participant stands in no event, symbol or export.";
    Key = "B14", "An event is signed with an enrolled key of its actor that is not revoked, at a time that the server can vouch for or with a reason.";
    Disposition = "B15", "What is not used is returned, retained or destroyed, with a reason and a witness; no hold, recall or expiry ever blocks that.";
}

impl Rule {
    /// Whether two people may set the rule aside once, with a reason and a deviation. Identity never can be, nor can
    /// the quality of a lot.
    pub fn can_be_overridden(self) -> bool {
        matches!(
            self,
            Self::Equipment | Self::Custody | Self::Allocation | Self::Balance
        )
    }

    /// Whether a fact that broke the rule can be recorded as a breach: all but the rules without which nobody could say what
    /// happened, to what, or who states it.
    pub fn can_be_breached(self) -> bool {
        match self {
            Self::Sequence
            | Self::Time
            | Self::Position
            | Self::Eligibility
            | Self::Age
            | Self::EnrolmentCap
            | Self::QualityComplete
            | Self::ReleaseApart
            | Self::Source
            | Self::Shippable
            | Self::Equipment
            | Self::Custody
            | Self::Receipt
            | Self::Allocation
            | Self::Bedside
            | Self::Reprint
            | Self::Labelling
            | Self::Balance
            | Self::Disposition => true,
            Self::LogOther
            | Self::LogOpening
            | Self::Rules
            | Self::Role
            | Self::Site
            | Self::Apart
            | Self::LastAdministrator
            | Self::Exists
            | Self::Unknown
            | Self::Despite
            | Self::Value
            | Self::Detail
            | Self::DetailAgrees
            | Self::Correction
            | Self::Private
            | Self::Key => false,
        }
    }

    /// The rule of this id.
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}

/// Why an event is not recorded. Nothing is changed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule that refuses.
    pub rule: Rule,
    /// What is wrong, in one sentence for the person who signed.
    pub why: String,
    /// What to do next.
    pub remedy: String,
    /// Whether the event is recorded all the same once its signer states that it has happened despite the rule: false where
    /// the rule can never be broken, and where nothing could be recorded of what the event says.
    pub breachable: bool,
}

impl Refusal {
    /// A refusal by this rule.
    #[cfg_attr(test, track_caller)]
    pub fn new(rule: Rule, why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            #[cfg(not(test))]
            rule,
            #[cfg(test)]
            rule: super::tests::noticed::refuses(rule),
            why: why.into(),
            remedy: remedy.into(),
            breachable: false,
        }
    }

    /// The same refusal of what is recorded despite it where it has happened, if the rule allows that.
    pub(crate) fn of_a_request(mut self) -> Self {
        self.breachable = self.rule.can_be_breached();
        self
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} {}", self.rule.id(), self.why, self.remedy)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        let unknown = || serde::de::Error::custom(format!("{id:?} is no rule"));
        Self::of(&id).ok_or_else(unknown)
    }
}

impl Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// Why [`super::decide`] gave no changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A rule refuses the event.
    Refused(Refusal),
    /// The event does not continue its subject's present head.
    Stale {
        /// The leaf hash of the subject's newest entry, if it has one.
        head: Option<super::Hash>,
    },
    /// The view of the world has not loaded these subjects yet; load them and decide again.
    Unloaded(Vec<Subject>),
    /// The event needs a version of the rules that this program does not know, so nothing is decided.
    Version(super::UnknownVersion),
}

impl Stop {
    /// As [`Refusal::of_a_request`].
    pub(crate) fn of_a_request(self) -> Self {
        match self {
            Self::Refused(refusal) => Self::Refused(refusal.of_a_request()),
            Self::Stale { .. } | Self::Unloaded(_) | Self::Version(_) => self,
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A reference of another noun than the rules expect; the reading of the event has seen to that before.
impl From<super::BadSubject> for Stop {
    fn from(bad: super::BadSubject) -> Self {
        Refusal::new(Rule::Value, bad.to_string(), "Check the subject.").into()
    }
}

/// Stops with a refusal unless the condition holds.
///
/// # Errors
/// The refusal, when the condition does not hold.
#[cfg_attr(test, track_caller)]
pub(crate) fn ensure(
    holds: bool,
    rule: Rule,
    why: impl FnOnce() -> String,
    remedy: &str,
) -> Result<(), Stop> {
    // Tests take out one refusal at a time, by the place of the caller.
    #[cfg(test)]
    if super::tests::noticed::is_taken_out() {
        return Ok(());
    }
    if holds {
        Ok(())
    } else {
        Err(Refusal::new(rule, why(), remedy).into())
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, Stop};
    use crate::domain::BadSubject;
    use std::collections::BTreeSet;

    #[test]
    fn a_reference_that_is_none_is_refused() {
        let Stop::Refused(refusal) = Stop::from(BadSubject::Name) else {
            panic!("no refusal");
        };
        assert_eq!(refusal.rule, Rule::Value);
    }

    #[test]
    fn every_rule_has_an_id_of_its_own() {
        let ids: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.id()).collect();
        assert_eq!(ids.len(), Rule::ALL.len());
    }
}
