//! Adopting a protocol, and amending it: what was counted stays, the newest version holds.

use super::super::participant::AGE;
use super::super::rule::ensure;
use super::super::view::View;
use super::super::{Act, Changes, Decide, LotId, ProtocolId, Rule, Stop, Subject};
use super::Protocol;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A trial of the record: its protocol and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The protocol in force.
    pub protocol: Box<Protocol>,
    /// Every version adopted, the one in force last.
    pub versions: Vec<String>,
    /// How many participants have been screened.
    pub screened: u32,
    /// How many of them failed the screening.
    pub screen_failures: u32,
    /// How many have been enrolled.
    pub enrolled: u32,
    /// How many of them have neither withdrawn nor completed.
    pub in_trial: u32,
    /// The lots made for it.
    pub lots: BTreeSet<LotId>,
    /// Whether it is closed.
    pub closed: bool,
}

impl Trial {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.closed { "closed" } else { "adopted" }
    }

    /// Refuses once it is closed.
    pub(crate) fn is_open(&self, id: &ProtocolId) -> Result<(), Stop> {
        ensure(
            !self.closed,
            Rule::Sequence,
            || format!("{id} is closed."),
            "Nobody is screened and nothing is made for it any more.",
        )
    }
}

/// Whether no two are the same and none is empty.
fn distinct<'a>(ids: impl Iterator<Item = &'a str>) -> bool {
    let mut seen = BTreeSet::new();
    ids.into_iter().all(|id| !id.is_empty() && seen.insert(id))
}

impl Protocol {
    /// Whether the numbers can be limits at all.
    fn is_sound(&self) -> bool {
        let criteria = self.inclusion.iter().chain(&self.exclusion);
        let criteria = criteria.map(|criterion| &*criterion.id);
        let fixed = self.dose.fixed.as_ref();
        distinct(criteria.clone())
            && !criteria.into_iter().any(|id| id == AGE)
            && distinct(self.visits.iter().map(|visit| &*visit.id))
            && self
                .visits
                .iter()
                .all(|visit| visit.from_day <= visit.to_day)
            && !self.version.is_empty()
            && !self.sites.is_empty()
            && !self.release_roles.is_empty()
            && !self.consent_versions.is_empty()
            && self.enrolment.cap > 0
            && self.enrolment.min_age_years <= self.enrolment.max_age_years
            && (1..=self.dose.max_cells_per_kg).contains(&self.dose.min_cells_per_kg)
            && self.dose.max_cells_per_kg <= 1_000_000_000_000
            && fixed.is_none_or(|fixed| (1..=fixed.max_cells).contains(&fixed.min_cells))
            && self.dose.max_vials > 0
            && (1..=24 * 60).contains(&self.signing_minutes)
    }
}

impl Decide for Protocol {
    /// The trial that is amended; none where the protocol is the first.
    type Own = Option<Trial>;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        if view.find(subject)?.is_none() {
            return Ok(None);
        }
        let (id, trial) = view.own::<ProtocolId>(subject)?;
        trial.is_open(&id)?;
        Ok(Some(trial))
    }

    fn decide(&self, act: &Act<'_>, own: Self::Own) -> Result<Changes, Stop> {
        ensure(
            self.is_sound(),
            Rule::Value,
            || {
                "The protocol contradicts itself: a criterion or visit stands twice, or a limit is empty or upside down.".into()
            },
            "Correct the protocol.",
        )?;
        for site in &self.sites {
            act.get(site)?;
        }
        for visit in &self.visits {
            act.get(&visit.form)?;
        }
        let protocol = Box::new(self.clone());
        let mut trial = match own {
            Some(trial) => Trial { protocol, ..trial },
            None => Trial {
                protocol,
                versions: Vec::new(),
                screened: 0,
                screen_failures: 0,
                enrolled: 0,
                in_trial: 0,
                lots: BTreeSet::new(),
                closed: false,
            },
        };
        ensure(
            !trial.versions.contains(&self.version),
            Rule::Exists,
            || {
                format!(
                    "Version {:?} of {} was adopted before.",
                    self.version, act.event.subject
                )
            },
            "Give the amendment a version of its own.",
        )?;
        trial.versions.push(self.version.clone());
        Ok(Changes::of(act.subject(), trial))
    }
}
