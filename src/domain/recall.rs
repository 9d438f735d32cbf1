//! Recalls (EU GMP Part IV chapter 14): the system finds the lots and the sites; each site says what it did.

use super::rule::{ensure, stated};
use super::view::View;
use super::{
    Act, Changes, Decide, Hash, LotId, PersonId, RecallId, Refusal, Rule, SiteId, Stop, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod scope;

/// `recall.opened`. Every lot in its scope is out of use with this one event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// What is recalled: lots, or banks, clones and donors with every lot that comes from them.
    pub scope: BTreeSet<Subject>,
    /// Why.
    pub reason: String,
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
    /// What else was done.
    pub measures: String,
}

/// `recall.closed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// How far the recall reached what it was after.
    pub effectiveness: String,
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
}

/// A recall of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recall {
    /// Why.
    pub reason: String,
    /// What was named.
    pub scope: BTreeSet<Subject>,
    /// Every lot that it takes back.
    pub lots: BTreeSet<LotId>,
    /// Every site that ever had vials of these lots, the maker's own included.
    pub sites: BTreeMap<SiteId, SiteProgress>,
    /// How far it reached, once it is closed.
    pub effectiveness: Option<String>,
}

impl Recall {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.effectiveness.is_some() {
            "closed"
        } else if self.sites.values().all(|site| site.acknowledged.is_some()) {
            "acknowledged"
        } else {
            "opened"
        }
    }
}

impl Decide for Notified {
    type Own = (RecallId, Recall);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        open(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut recall): Self::Own) -> Result<Changes, Stop> {
        stated(&self.means, "means")?;
        site(&id, &mut recall, &self.site)?.notified = Some(act.leaf);
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
        stated(&self.measures, "account of the measures")?;
        let progress = site(&id, &mut recall, &self.site)?;
        progress.acknowledged = Some(self.clone());
        progress.by = Some(act.event.actor.clone());
        Ok(Changes::of(id, recall).touch(self.site.clone()))
    }
}

impl Decide for Closed {
    type Own = (RecallId, Recall);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, recall) = open(view, subject)?;
        let silent: Vec<&str> = recall
            .sites
            .iter()
            .filter(|(_, site)| site.acknowledged.is_none())
            .map(|(site, _)| site.name())
            .collect();
        ensure(
            silent.is_empty(),
            Rule::Balance,
            || format!("Not yet acknowledged by: {}.", silent.join(", ")),
            "Have every site acknowledge the recall.",
        )?;
        Ok((id, recall))
    }

    fn decide(&self, _: &Act<'_>, (id, mut recall): Self::Own) -> Result<Changes, Stop> {
        stated(&self.effectiveness, "account of the effectiveness")?;
        recall.effectiveness = Some(self.effectiveness.clone());
        Ok(Changes::of(id, recall))
    }
}

/// The recall, refused once it is closed.
fn open(view: &View<'_>, subject: &Subject) -> Result<(RecallId, Recall), Stop> {
    let (id, recall) = view.own::<RecallId>(subject)?;
    ensure(
        recall.effectiveness.is_none(),
        Rule::Sequence,
        || format!("{id} is closed."),
        "Open another recall.",
    )?;
    Ok((id, recall))
}

/// How far a site has come, refused for a site that never had any of it.
fn site<'r>(
    id: &RecallId,
    recall: &'r mut Recall,
    site: &SiteId,
) -> Result<&'r mut SiteProgress, Stop> {
    recall.sites.get_mut(site).ok_or_else(|| {
        let why = format!("{site} never had vials of {id}.");
        Refusal::new(Rule::Unknown, why, "Name a site of the recall.").into()
    })
}
