//! How far a recall has come: what it takes back, where that is, who received it and who was told.

use super::custody::Cause;
use super::find::StoreWorld;
use super::history::WHOLE;
use super::lists::told;
use super::show::read_entry;
use super::{App, AppError, Evidence, Recipient};
use crate::domain::custody::{LotAccount, Period, chain};
use crate::domain::recall::{AtSite, Disposition, Reach, Recall, SiteProgress, reach};
use crate::domain::shipment::Holder;
use crate::domain::vial::Fate;
use crate::domain::{
    Body, Hash, InfusionId, LotId, OrderId, ParticipantId, RecallId, Record, ShipmentId, SiteId,
    Span, Subject, VialId,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How far a recall has come.
#[derive(Clone, Debug, Serialize)]
pub struct RecallReport {
    /// The recall.
    pub recall: RecallId,
    /// Its state in one word.
    pub state: &'static str,
    /// Why.
    pub reason: String,
    /// What was named.
    pub scope: BTreeSet<Subject>,
    /// The shipments, places and vessels that were named, with the times.
    pub exposures: BTreeMap<Subject, Vec<Span>>,
    /// The account of every lot of which something is in it and that was filled.
    pub lots: Vec<LotAccount>,
    /// Every vial that it takes back.
    pub vials: Vec<RecalledVial>,
    /// The shipments under way that carry one.
    pub on_the_way: BTreeSet<ShipmentId>,
    /// Everyone who received one.
    pub participants: Vec<ToTell>,
    /// The sites.
    pub sites: Vec<RecalledSite>,
    /// How many vials are accounted for: infused, destroyed, returned, retained, declared lost, or with a site that
    /// has acknowledged the recall and keeps them apart.
    pub vials_accounted_for: u32,
    /// How many participants the sites say they told; at most those whom each has.
    pub participants_told: u32,
    /// What was said of it at its closing.
    pub effectiveness: Option<String>,
    /// What becomes of what it took out of use, once it is closed.
    pub disposition: Option<Disposition>,
}

/// A vial that is taken back.
#[derive(Clone, Debug, Serialize)]
pub struct RecalledVial {
    /// The vial.
    pub vial: VialId,
    /// Its lot.
    pub lot: LotId,
    /// Where it is in its life, in one word.
    pub state: &'static str,
    /// What became of it.
    pub fate: Fate,
    /// Who holds it.
    pub holder: Holder,
    /// Whether it is accounted for.
    pub accounted_for: bool,
    /// The entry that proves it.
    pub entry: Cause,
}

/// A participant who received something that is taken back, by pseudonym.
#[derive(Clone, Debug, Serialize)]
pub struct ToTell {
    /// Who, what of it was given, and what happened since.
    #[serde(flatten)]
    pub recipient: Recipient,
    /// The lots of these vials.
    pub lots: BTreeSet<LotId>,
    /// Whether their site has acknowledged the recall.
    pub site_acknowledged: bool,
}

/// A site of the recall.
#[derive(Clone, Debug, Serialize)]
pub struct RecalledSite {
    /// The site.
    pub site: SiteId,
    /// The entry by which it was told, once it was.
    pub notified: Option<Evidence>,
    /// The entry by which it acknowledged, once it has.
    pub acknowledged: Option<Evidence>,
    /// How many vials it says it keeps apart.
    pub vials_kept_apart: Option<u32>,
    /// How many vials of the recall are there, by the record.
    pub vials_on_hand: u32,
    /// How many participants it says it told.
    pub participants_told: Option<u32>,
    /// How many of its participants received something, by the record.
    pub participants: u32,
    /// Why the site's numbers are not those of the record, where it says so.
    pub difference: Option<String>,
    /// What else it says it did.
    pub measures: Option<String>,
    /// The orders of the site for which a vial is kept or thawed, whose people are told at once.
    pub orders: BTreeSet<OrderId>,
    /// The infusions under way.
    pub running: BTreeSet<InfusionId>,
}

impl App {
    /// How far a recall has come.
    ///
    /// # Errors
    /// When the record does not know the recall, or the log is out of reach.
    pub fn recall_report(&self, id: &RecallId) -> Result<RecallReport, AppError> {
        let record = self.store().standing(id.subject())?.map(|it| it.record);
        let Some(Record::Recall(recall)) = record else {
            return Err(AppError::NotFound(id.to_string()));
        };
        let now = self.now();
        let world = StoreWorld::new(self.store());
        let reached = world.ask(|world| reach(world, &recall, now))?;
        let vials = self.taken_back(&world, &recall, &reached)?;
        let participants = self.to_tell(&recall, &vials)?;
        let sites = self.sites_of(id, &recall, reached.sites)?;
        let told = sites.iter().map(|site| {
            let said = site.participants_told.unwrap_or_default();
            said.min(site.participants)
        });
        let accounted = vials.iter().map(|vial| u32::from(vial.accounted_for));
        let mut lots = self.accounts_of(&reached.lots)?;
        lots.retain(|account| account.balance.filled > 0);
        let closed = recall.closed.as_ref();
        Ok(RecallReport {
            recall: id.clone(),
            state: recall.state(),
            vials_accounted_for: accounted.sum(),
            participants_told: told.sum(),
            effectiveness: closed.map(|closed| closed.effectiveness.clone()),
            disposition: closed.map(|closed| closed.disposition),
            on_the_way: reached.on_the_way,
            reason: recall.reason,
            scope: recall.scope,
            exposures: recall.exposures,
            lots,
            vials,
            participants,
            sites,
        })
    }

    /// How far a recall reaches now.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn recall_reach(&self, recall: &Recall) -> Result<Reach, AppError> {
        let now = self.now();
        StoreWorld::new(self.store()).ask(|world| reach(world, recall, now))
    }

    /// The vials in it, where they are now.
    fn taken_back(
        &self,
        world: &StoreWorld<'_>,
        recall: &Recall,
        reached: &Reach,
    ) -> Result<Vec<RecalledVial>, AppError> {
        let now = self.now();
        let last: Vec<Option<Period>> = world.ask_each(&reached.vials, |world, vial| {
            Ok(chain(world, vial, now)?.pop())
        })?;
        let causes = self.causes(last.iter().flatten().map(|last| last.entry))?;
        let mut found = Vec::new();
        for (vial, last) in reached.vials.iter().zip(last) {
            let (Some(last), (_, Some(lot))) = (last, told(world, vial.subject())?) else {
                continue;
            };
            found.push(RecalledVial {
                vial: vial.clone(),
                lot,
                state: last.state,
                fate: last.stage.fate(),
                accounted_for: accounted_for(recall, vial, &last),
                entry: causes.get(last.entry)?,
                holder: last.holder,
            });
        }
        Ok(found)
    }

    fn to_tell(&self, recall: &Recall, vials: &[RecalledVial]) -> Result<Vec<ToTell>, AppError> {
        let subjects: Vec<Subject> = vials.iter().map(|one| one.vial.subject().clone()).collect();
        let lot_of: BTreeMap<&Subject, &LotId> = vials
            .iter()
            .map(|one| (one.vial.subject(), &one.lot))
            .collect();
        let participants = self.receivers(&self.store().links_from(&subjects)?)?;
        let recipients = self.recipients(&participants, Some(&subjects))?;
        let told = recipients.into_iter().map(|recipient| {
            let given = recipient.infusions.iter().flat_map(|given| &given.vials);
            let lots = given.filter_map(|vial| lot_of.get(vial).map(|lot| (*lot).clone()));
            let site = SiteId::try_from(recipient.site.clone());
            let who = ParticipantId::try_from(recipient.participant.clone());
            let both = site.ok().zip(who.ok());
            ToTell {
                lots: lots.collect(),
                site_acknowledged: both.is_some_and(|(site, who)| recall.has_informed(&site, &who)),
                recipient,
            }
        });
        Ok(told.collect())
    }

    fn sites_of(
        &self,
        id: &RecallId,
        recall: &Recall,
        reached: BTreeMap<SiteId, AtSite>,
    ) -> Result<Vec<RecalledSite>, AppError> {
        let mut acknowledged: HashMap<SiteId, Evidence> = HashMap::new();
        let history = self.store().history(id.subject(), None, WHOLE)?;
        let mut by_leaf: HashMap<Hash, u64> = HashMap::new();
        for stored in self.store().entries_at(&history)? {
            by_leaf.insert(stored.leaf_hash, stored.index);
            let entry = read_entry(&stored)?;
            if let Body::RecallAcknowledged(body) = entry.event.body {
                let evidence = proof("acknowledged", stored.index, stored.leaf_hash);
                acknowledged.insert(body.site, evidence);
            }
        }
        let mut sites = reached;
        for answered in recall.progress.keys() {
            sites.entry(answered.clone()).or_default();
        }
        let sites = sites.into_iter().map(|(site, here)| {
            let progress = recall.progress.get(&site).cloned();
            let SiteProgress {
                notified,
                acknowledged: done,
                ..
            } = progress.unwrap_or_default();
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            RecalledSite {
                notified: notified.and_then(|leaf| {
                    let index = by_leaf.get(&leaf)?;
                    Some(proof("notified", *index, leaf))
                }),
                acknowledged: acknowledged.remove(&site),
                vials_kept_apart: done.as_ref().map(|done| done.vials_kept_apart),
                vials_on_hand: count(here.vials.len()),
                participants_told: done.as_ref().map(|done| done.participants_told),
                participants: count(here.participants.len()),
                difference: done.as_ref().and_then(|done| done.difference.clone()),
                measures: done.map(|done| done.measures),
                orders: here.orders,
                running: here.running,
                site,
            }
        });
        Ok(sites.collect())
    }
}

fn proof(what: &str, index: u64, leaf_hash: Hash) -> Evidence {
    Evidence {
        what: what.to_owned(),
        index,
        leaf_hash,
    }
}

fn accounted_for(recall: &Recall, vial: &VialId, last: &Period) -> bool {
    match last.stage.fate() {
        Fate::Missing => false,
        Fate::OnHand => {
            let site = last.holder.site();
            site.is_some_and(|site| recall.has_answered_for(site, vial))
        }
        Fate::Infused | Fate::Destroyed | Fate::Returned | Fate::Retained | Fate::Lost => true,
    }
}
