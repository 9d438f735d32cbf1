//! Recalls (EU GMP Part IV chapter 14): a standing question. Whatever comes from what is named, or was exposed with it, is in
//! it while it is open, also what is made or moved later; the sites are asked for each time, and each says what it did.

use super::concerns::concern;
use super::rule::ensure;
use super::view::View;
use super::{
    Act, Changes, Corrections, Decide, Hash, LocalTime, ParticipantId, PersonId, RecallId, Refusal,
    Rule, SiteId, Span, Stop, Subject, VialId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod reach;
mod scope;
pub(crate) use reach::comes_from;
pub use reach::{AtSite, Reach, reach};

/// `recall.opened`. Everything in its scope is out of use with this one event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// What is recalled: lots and vials, or banks, clones and donors with everything that comes from them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub scope: BTreeSet<Subject>,
    /// Shipments, places and equipment with everything that was in or with them, or made with them, at the time given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exposures: Vec<Exposure>,
    /// Why.
    pub reason: String,
}

/// A time at which something was exposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exposure {
    /// The shipment or place, or the tank, freezer, shipper, logger, bath or equipment of the making.
    pub within: Subject,
    /// Since when.
    pub from: LocalTime,
    /// Until when.
    pub to: LocalTime,
}

/// `recall.notified`: a site was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notified {
    /// The site.
    pub site: SiteId,
    /// By what means, and the reference of the letter or call.
    pub means: String,
}

/// `recall.acknowledged`, by the site: what it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Acknowledged {
    /// The site.
    pub site: SiteId,
    /// How many vials it found and keeps apart.
    pub vials_kept_apart: u32,
    /// How many participants it told.
    pub participants_told: u32,
    /// Why these numbers are not those of the record, where they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// What else was done.
    pub measures: String,
}

/// `recall.closed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// How far the recall reached what it was after.
    pub effectiveness: String,
    /// What becomes of what it took out of use.
    pub disposition: Disposition,
}

/// What becomes of what a recall took out of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// Out of use for good.
    Withdrawn,
    /// Back in use, as far as nothing else speaks against it.
    Cleared,
}

/// How far a site has come with a recall.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SiteProgress {
    /// The entry by which it was told, once it was.
    pub notified: Option<Hash>,
    /// What it says it did, once it has.
    pub acknowledged: Option<Acknowledged>,
    /// Who said so.
    pub by: Option<PersonId>,
    /// The vials that were at the site when it said so.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub vials: BTreeSet<VialId>,
    /// The participants of the site who had received some when it said so.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub participants: BTreeSet<ParticipantId>,
}

/// A recall of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recall {
    /// Why.
    pub reason: String,
    /// What was named: lots, vials, banks, clones and donors.
    pub scope: BTreeSet<Subject>,
    /// The shipments, places and vessels that were named, with the times.
    pub exposures: BTreeMap<Subject, Vec<Span>>,
    /// How far each site has come that was told or has answered; which sites have to is asked with [`reach`](fn@reach).
    pub progress: BTreeMap<SiteId, SiteProgress>,
    /// How it was closed, once it was.
    pub closed: Option<Closed>,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
}

impl Recall {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.closed.is_some() {
            "closed"
        } else {
            "opened"
        }
    }

    /// Whether it is closed.
    pub fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// Whether a site has said what it did with everything that is there now. What reaches it afterwards, or is found or
    /// given there, asks it again.
    pub fn has_answered(&self, site: &SiteId, here: &AtSite) -> bool {
        self.progress.get(site).is_some_and(|progress| {
            progress.acknowledged.is_some()
                && here.vials.is_subset(&progress.vials)
                && here.participants.is_subset(&progress.participants)
        })
    }

    /// Whether a site that has answered knew then of this vial there.
    pub fn has_answered_for(&self, site: &SiteId, vial: &VialId) -> bool {
        let progress = self.progress.get(site);
        progress.is_some_and(|progress| progress.vials.contains(vial))
    }

    /// Whether a site that has answered knew then that this participant had received some.
    pub fn has_informed(&self, site: &SiteId, participant: &ParticipantId) -> bool {
        let progress = self.progress.get(site);
        progress.is_some_and(|progress| progress.participants.contains(participant))
    }

    /// The sites that it reaches and that have not said what they did.
    pub fn silent<'r>(&self, reached: &'r Reach) -> impl Iterator<Item = (&'r SiteId, &'r AtSite)> {
        let sites = reached.sites.iter();
        sites.filter(|(site, here)| !self.has_answered(site, here))
    }

    /// Whether it takes something for good out of use, or until it is closed.
    fn is_in_force(&self) -> bool {
        let cleared = |closed: &Closed| closed.disposition == Disposition::Cleared;
        !self.closed.as_ref().is_some_and(cleared)
    }

    /// Whether it reaches what comes from this thing, or was in it at this time.
    pub(crate) fn reaches(&self, on: &Subject, span: Option<Span>) -> bool {
        let exposed = |spans: &Vec<Span>| match span {
            Some(span) => spans.iter().any(|one| one.overlaps(&span)),
            None => false,
        };
        self.scope.contains(on) || self.exposures.get(on).is_some_and(exposed)
    }

    /// Everything that keeps it.
    fn named(&self) -> impl Iterator<Item = &Subject> {
        self.scope.iter().chain(self.exposures.keys())
    }
}

impl Decide for Notified {
    type Own = (RecallId, Recall);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        open(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut recall): Self::Own) -> Result<Changes, Stop> {
        at_site(&act.view, &id, &recall, &self.site)?;
        let progress = recall.progress.entry(self.site.clone()).or_default();
        progress.notified = Some(act.leaf);
        Ok(Changes::of(id, recall).touch(self.site.clone()))
    }
}

impl Decide for Acknowledged {
    type Own = (RecallId, Recall);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        open(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut recall): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&self.site)?;
        let here = self.is_sound(&act.view, &id, &recall)?;
        let progress = recall.progress.entry(self.site.clone()).or_default();
        progress.acknowledged = Some(self.clone());
        progress.by = Some(act.event.actor.clone());
        progress.vials = here.vials;
        progress.participants = here.participants;
        Ok(Changes::of(id, recall).touch(self.site.clone()))
    }
}

impl Acknowledged {
    /// Refuses numbers that are not those of the record without an explanation. Gives what the record has at the site.
    pub(crate) fn is_sound(
        &self,
        view: &View<'_>,
        id: &RecallId,
        recall: &Recall,
    ) -> Result<AtSite, Stop> {
        let here = at_site(view, id, recall, &self.site)?;
        let same = usize::try_from(self.vials_kept_apart).ok() == Some(here.vials.len())
            && usize::try_from(self.participants_told).ok() == Some(here.participants.len());
        ensure(
            same || self.difference.is_some(),
            Rule::Balance,
            || {
                let (vials, participants) = (here.vials.len(), here.participants.len());
                format!(
                    "The record has {vials} vials of {id} at {}, and {participants} participants who received some.",
                    self.site
                )
            },
            "Correct the numbers, or explain them in difference.",
        )?;
        Ok(here)
    }
}

impl Decide for Closed {
    type Own = (RecallId, Recall);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, recall) = open(view, subject)?;
        let reached = reach(view.world, &recall, view.now)?;
        let silent = recall.silent(&reached);
        let silent: Vec<&str> = silent.map(|(site, _)| site.name()).collect();
        ensure(
            silent.is_empty(),
            Rule::Balance,
            || format!("Not yet acknowledged by: {}.", silent.join(", ")),
            "Have every site acknowledge the recall.",
        )?;
        ensure(
            reached.on_the_way.is_empty(),
            Rule::Balance,
            || {
                let ways: Vec<String> =
                    reached.on_the_way.iter().map(ToString::to_string).collect();
                format!("Vials of it are still on the way: {}.", ways.join(", "))
            },
            "Have the shipments received first.",
        )?;
        Ok((id, recall))
    }

    fn decide(&self, act: &Act<'_>, (id, mut recall): Self::Own) -> Result<Changes, Stop> {
        recall.closed = Some(self.clone());
        let mut changes = Changes::default();
        if !recall.is_in_force() {
            for one in recall.named() {
                changes = concern(&act.view, one, changes, |concerns| {
                    concerns.settle_recall(&act.view, &id, act.when())
                })?;
            }
        }
        Ok(changes.put(id, recall))
    }
}

/// The recall, refused once it is closed.
fn open(view: &View<'_>, subject: &Subject) -> Result<(RecallId, Recall), Stop> {
    let (id, recall) = view.own::<RecallId>(subject)?;
    view.ensure(
        !recall.is_closed(),
        Rule::Sequence,
        || format!("{id} is closed."),
        "Open another recall.",
    )?;
    Ok((id, recall))
}

/// What the record has of a recall at a site, refused for a site where nothing of it was, is or is going to.
fn at_site(view: &View<'_>, id: &RecallId, recall: &Recall, site: &SiteId) -> Result<AtSite, Stop> {
    let mut reached = reach(view.world, recall, view.now)?;
    reached.sites.remove(site).ok_or_else(|| {
        let why = format!("Nothing of {id} was, is or is going to {site}.");
        Refusal::new(Rule::Unknown, why, "Name a site of the recall.").into()
    })
}
