//! How a log moves on to the next version of the rules: one person proposes it, another one adopts it.

use super::super::rule::ensure;
use super::super::version::Version;
use super::super::view::View;
use super::super::{Act, Changes, Decide, Hash, PersonId, Rule, Stop, Subject};
use super::{LOG_NAME, Log};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `rules.proposed`. A later proposal takes the place of an earlier one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposed {
    /// The version, which is the next one after that in force.
    pub version: u32,
    /// Why the log moves on to it.
    pub reason: String,
}

/// `rules.adopted`, by another person. The new version decides every entry after this one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    /// The version.
    pub version: u32,
    /// The entry of the proposal.
    pub proposal: Hash,
}

/// A version of the rules in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InForce {
    /// The version.
    pub version: u32,
    /// The index of the first entry that it decides.
    pub from: u64,
}

/// The version that is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextRules {
    /// The version.
    pub version: u32,
    /// Who proposed it.
    pub by: PersonId,
    /// The entry of the proposal.
    pub entry: Hash,
}

/// The log, where this program knows the version after the one in force.
fn before_next(view: &View<'_>, subject: &Subject) -> Result<Log, Stop> {
    ensure(
        subject.name() == LOG_NAME,
        Rule::Unknown,
        || format!("{subject} is not in the record."),
        "Name log/main.",
    )?;
    let log = Log::of(view.world)?;
    Version::of(log.version() + 1)?;
    Ok(log)
}

/// Refuses every version but the next one.
fn is_next(log: &Log, version: u32) -> Result<(), Stop> {
    let next = log.version() + 1;
    ensure(
        version == next,
        Rule::Rules,
        || format!("Version {version} is named, and the next version is {next}."),
        "Name the next version; each version is adopted by itself.",
    )
}

impl Decide for Proposed {
    type Own = Log;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Log, Stop> {
        before_next(view, subject)
    }

    fn decide(&self, act: &Act<'_>, mut log: Log) -> Result<Changes, Stop> {
        is_next(&log, self.version)?;
        log.proposed = Some(NextRules {
            version: self.version,
            by: act.event.actor.clone(),
            entry: act.leaf,
        });
        Ok(Changes::of(act.subject(), log))
    }
}

impl Decide for Adopted {
    /// The log and what is proposed.
    type Own = (Log, NextRules);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let log = before_next(view, subject)?;
        match log.proposed.clone() {
            Some(proposed) => Ok((log, proposed)),
            None => Err(super::Refusal::new(
                Rule::Sequence,
                "No version of the rules is proposed.",
                "Have someone propose the next version.",
            )
            .into()),
        }
    }

    fn decide(&self, act: &Act<'_>, (mut log, proposed): Self::Own) -> Result<Changes, Stop> {
        is_next(&log, self.version)?;
        ensure(
            self.proposal == proposed.entry,
            Rule::Rules,
            || "The entry that is named is not the newest proposal.".into(),
            "Read the newest proposal and name its entry.",
        )?;
        ensure(
            proposed.by != act.event.actor,
            Rule::Rules,
            || format!("{} proposed this version.", proposed.by),
            "Have another person adopt it.",
        )?;
        log.rules.push(InForce {
            version: proposed.version,
            from: act.index + 1,
        });
        log.proposed = None;
        Ok(Changes::of(act.subject(), log))
    }
}
