//! Adopting a protocol, and amending it: what was counted stays, the newest version holds.

use super::super::participant::AGE;
use super::super::rule::ensure;
use super::super::subject::{distinct, look_alike};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, Instant, LotId, ParticipantId, ProtocolId, RecallId, Rule, SiteId, Stop,
    Subject,
};
use super::{Protocol, Visit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A trial of the record: its protocol and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The protocol in force.
    pub protocol: Box<Protocol>,
    /// Every version adopted, the one in force last.
    pub versions: Vec<String>,
    /// The versions before the one in force, oldest first: what was done by them is still recorded, and judged by them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EarlierVersion>,
    /// How many participants have been screened.
    pub screened: u32,
    /// How many of them failed the screening.
    pub screen_failures: u32,
    /// How many have been enrolled.
    pub enrolled: u32,
    /// How many of them have neither withdrawn nor completed.
    pub in_trial: u32,
    /// Everyone who was screened for it, whatever came of them.
    #[serde(default)]
    pub participants: BTreeSet<ParticipantId>,
    /// The lots made for it.
    pub lots: BTreeSet<LotId>,
    /// The recalls that ever took back lots of it.
    #[serde(default)]
    pub recalls: BTreeSet<RecallId>,
    /// Whether it is closed.
    pub closed: bool,
}

/// A version of the protocol that is not in force any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierVersion {
    /// What it said.
    pub protocol: Box<Protocol>,
    /// Until when it was in force.
    pub until: Instant,
}

impl Trial {
    /// The versions that were in force at a moment, which may have been as late as `latest`, the oldest first.
    pub(crate) fn versions_at(
        &self,
        when: Instant,
        latest: Instant,
    ) -> impl Iterator<Item = &Protocol> {
        let earlier = self.earlier.iter();
        let ends = earlier.clone().map(|one| Some(one.until));
        let starts = std::iter::once(None).chain(ends);
        let earlier = earlier.map(|one| (&*one.protocol, Some(one.until)));
        let all = earlier.chain(std::iter::once((&*self.protocol, None)));
        let then = all.zip(starts).filter(move |((_, until), from)| {
            *from <= Some(latest) && until.is_none_or(|until| when <= until)
        });
        then.map(|((protocol, _), _)| protocol)
    }

    /// The version that was in force at a moment.
    pub(crate) fn version_at(&self, when: Instant) -> &Protocol {
        let then = self.versions_at(when, when).last();
        then.unwrap_or(&self.protocol)
    }

    /// Whether the protocol in force at a moment, which may have been as late as `latest`, named the site.
    pub(crate) fn had_named(&self, site: &SiteId, when: Instant, latest: Instant) -> bool {
        let mut then = self.versions_at(when, latest);
        then.any(|protocol| protocol.sites.contains(site))
    }

    /// The least days between two doses, by the version in force; for what happened before, and as late as `latest`, by
    /// that of its time as well.
    pub(crate) fn interval_days(&self, when: Instant, latest: Option<Instant>) -> u32 {
        let now = self.protocol.dose.min_interval_days;
        let then = latest.and_then(|latest| {
            let then = self.versions_at(when, latest);
            then.map(|protocol| protocol.dose.min_interval_days).min()
        });
        then.map_or(now, |then| now.max(then))
    }

    /// A visit of this id as each version of the protocol has it, with the version: the one in force first, then the
    /// newest of those before.
    pub fn visits_called(&self, id: &str) -> impl Iterator<Item = (&str, &Visit)> {
        let in_force = (&*self.protocol.version, &self.protocol.visits);
        let earlier = self.earlier.iter().rev();
        let earlier = earlier.map(|one| (&*one.protocol.version, &one.protocol.visits));
        let all = std::iter::once(in_force).chain(earlier);
        all.filter_map(move |(version, visits)| {
            let visit = visits.iter().find(|visit| visit.id == id)?;
            Some((version, visit))
        })
    }

    /// Every visit that the protocol has or had, each as its newest version has it: those in force first.
    pub fn visits_ever(&self) -> Vec<&Visit> {
        let mut all: Vec<&Visit> = self.protocol.visits.iter().collect();
        for visit in self
            .earlier
            .iter()
            .rev()
            .flat_map(|one| &one.protocol.visits)
        {
            if all.iter().all(|known| known.id != visit.id) {
                all.push(visit);
            }
        }
        all
    }

    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.closed { "closed" } else { "adopted" }
    }

    /// Refuses once it is closed.
    pub(crate) fn is_open(&self, view: &View<'_>, id: &ProtocolId) -> Result<(), Stop> {
        view.ensure(
            !self.closed,
            Rule::Sequence,
            || format!("{id} is closed."),
            "Nobody is screened and nothing is made for it any more.",
        )
    }
}

/// The longest time that a protocol may name, in days: a century.
const MOST_DAYS: u32 = 36_525;
/// The longest time in which a serious event may be reported, in hours: a year.
const MOST_HOURS: u32 = 24 * 366;
/// The oldest age that a protocol may name, in whole years.
const MOST_YEARS: u32 = 150;
/// The most vials for one order that a protocol may allow.
const MOST_VIALS: u32 = 1000;
/// The most cells of a dose that a protocol may allow, for each kilogram or in all.
const MOST_CELLS: u64 = 1_000_000_000_000;

impl Protocol {
    /// Whether the numbers can be limits at all.
    fn is_sound(&self) -> bool {
        let criteria = self.inclusion.iter().chain(&self.exclusion);
        let criteria = criteria.map(|criterion| &*criterion.id);
        let fixed = self.dose.fixed.as_ref();
        distinct(criteria.clone())
            && !criteria.into_iter().any(|id| look_alike(id, AGE))
            && distinct(self.visits.iter().map(|visit| &*visit.id))
            && self
                .visits
                .iter()
                .all(|visit| visit.from_day <= visit.to_day && visit.to_day <= MOST_DAYS)
            && !self.version.is_empty()
            && !self.sites.is_empty()
            && !self.release_roles.is_empty()
            && !self.consent_versions.is_empty()
            && self.enrolment.cap > 0
            && self.enrolment.min_age_years <= self.enrolment.max_age_years
            && self.enrolment.max_age_years <= MOST_YEARS
            && (1..=self.dose.max_cells_per_kg).contains(&self.dose.min_cells_per_kg)
            && self.dose.max_cells_per_kg <= MOST_CELLS
            && fixed.is_none_or(|fixed| {
                (1..=fixed.max_cells).contains(&fixed.min_cells) && fixed.max_cells <= MOST_CELLS
            })
            && (1..=MOST_VIALS).contains(&self.dose.max_vials)
            && self.dose.min_interval_days <= MOST_DAYS
            && self.follow_up.adverse_event_days <= MOST_DAYS
            && (1..=MOST_HOURS).contains(&self.follow_up.serious_report_hours)
            && (1..=24 * 60).contains(&self.signing_minutes)
    }
}

impl Decide for Protocol {
    /// The trial that is amended; none where the protocol is the first.
    type Own = Option<Trial>;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        if view.find(subject)?.is_none() {
            view.is_new(subject)?;
            return Ok(None);
        }
        let (id, trial) = view.own::<ProtocolId>(subject)?;
        trial.is_open(view, &id)?;
        Ok(Some(trial))
    }

    fn decide(&self, act: &Act<'_>, own: Self::Own) -> Result<Changes, Stop> {
        ensure(
            self.is_sound(),
            Rule::Value,
            || {
                "The protocol contradicts itself: a criterion or visit stands twice, or a limit is empty, upside down or too high.".into()
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
            Some(mut trial) => {
                let before = std::mem::replace(&mut trial.protocol, protocol);
                trial.earlier.push(EarlierVersion {
                    protocol: before,
                    until: act.when(),
                });
                trial
            }
            None => Trial {
                protocol,
                versions: Vec::new(),
                earlier: Vec::new(),
                screened: 0,
                screen_failures: 0,
                enrolled: 0,
                in_trial: 0,
                participants: BTreeSet::new(),
                lots: BTreeSet::new(),
                recalls: BTreeSet::new(),
                closed: false,
            },
        };
        ensure(
            !trial
                .versions
                .iter()
                .any(|version| look_alike(version, &self.version)),
            Rule::Exists,
            || {
                format!(
                    "Version {:?} of {} was adopted before, or one that looks like it.",
                    self.version, act.event.subject
                )
            },
            "Give the amendment a version of its own.",
        )?;
        trial.versions.push(self.version.clone());
        Ok(Changes::of(act.subject(), trial))
    }
}
