//! How far a recall has come: what it takes back, where that is, who received it and who was told.

use super::history::WHOLE;
use super::show::read_entry;
use super::{App, AppError, Evidence, Recipient};
use crate::domain::custody::{Cause, LotAccount, Period};
use crate::domain::recall::{Recall, SiteProgress};
use crate::domain::shipment::Holder;
use crate::domain::vial::Fate;
use crate::domain::{Body, Hash, LotId, RecallId, Record, SiteId, Subject, VialId};
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
    /// The account of every lot that it takes back and that was filled.
    pub lots: Vec<LotAccount>,
    /// Every vial of these lots.
    pub vials: Vec<RecalledVial>,
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
}

/// A vial that is taken back.
#[derive(Clone, Debug, Serialize)]
pub struct RecalledVial {
    /// The vial.
    pub vial: VialId,
    /// Its lot.
    pub lot: LotId,
    /// Its state in one word.
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
    /// How many vials of the lots it holds and could still use, by the record.
    pub vials_on_hand: u32,
    /// How many participants it says it told.
    pub participants_told: Option<u32>,
    /// How many of its participants received something, by the record.
    pub participants: u32,
    /// What else it says it did.
    pub measures: Option<String>,
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
        let (lots, vials) = self.taken_back(&recall)?;
        let participants = self.to_tell(&recall, &vials)?;
        let sites = self.sites_of(id, &recall, &vials, &participants)?;
        let told = sites.iter().map(|site| {
            let said = site.participants_told.unwrap_or_default();
            said.min(site.participants)
        });
        let accounted = vials.iter().map(|vial| u32::from(vial.accounted_for));
        Ok(RecallReport {
            recall: id.clone(),
            state: recall.state(),
            vials_accounted_for: accounted.sum(),
            participants_told: told.sum(),
            reason: recall.reason,
            scope: recall.scope,
            lots,
            vials,
            participants,
            sites,
            effectiveness: recall.effectiveness,
        })
    }

    /// The lots that were filled, and their vials where they are now.
    fn taken_back(
        &self,
        recall: &Recall,
    ) -> Result<(Vec<LotAccount>, Vec<RecalledVial>), AppError> {
        let chronicle = self.chronicle()?;
        let chains = chronicle.chains();
        let mut accounts = Vec::new();
        let mut vials = Vec::new();
        for lot in &recall.lots {
            let filled = chronicle.filled(lot);
            if filled > 0 {
                accounts.push(chains.account(lot, filled));
            }
            for vial in chains.vials(lot) {
                if let Some(last) = chains.of(vial).last() {
                    vials.push(RecalledVial {
                        vial: vial.clone(),
                        lot: lot.clone(),
                        state: last.state,
                        fate: last.stage.fate(),
                        holder: last.holder.clone(),
                        accounted_for: accounted_for(recall, last),
                        entry: last.entry.clone(),
                    });
                }
            }
        }
        Ok((accounts, vials))
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
            let site = SiteId::try_from(recipient.site.clone()).ok();
            let progress = site.and_then(|site| recall.sites.get(&site));
            ToTell {
                lots: lots.collect(),
                site_acknowledged: progress.is_some_and(|site| site.acknowledged.is_some()),
                recipient,
            }
        });
        Ok(told.collect())
    }

    fn sites_of(
        &self,
        id: &RecallId,
        recall: &Recall,
        vials: &[RecalledVial],
        participants: &[ToTell],
    ) -> Result<Vec<RecalledSite>, AppError> {
        let history = self.store().history(id.subject(), None, WHOLE)?;
        let mut by_leaf: HashMap<Hash, u64> = HashMap::new();
        let mut acknowledged: HashMap<SiteId, Evidence> = HashMap::new();
        for stored in self.store().entries_at(&history)? {
            by_leaf.insert(stored.leaf_hash, stored.index);
            let entry = read_entry(&stored)?;
            if let Body::RecallAcknowledged(body) = entry.event.body {
                acknowledged.insert(
                    body.site,
                    proof("acknowledged", stored.index, stored.leaf_hash),
                );
            }
        }
        let sites = recall.sites.iter().map(|(site, progress)| {
            let SiteProgress {
                notified,
                acknowledged: done,
                ..
            } = progress;
            let here = vials
                .iter()
                .filter(|one| one.holder.site() == Some(site) && one.fate == Fate::OnHand);
            let own = participants
                .iter()
                .filter(|one| one.recipient.site == *site.subject());
            RecalledSite {
                site: site.clone(),
                notified: notified.and_then(|leaf| {
                    let index = by_leaf.get(&leaf)?;
                    Some(proof("notified", *index, leaf))
                }),
                acknowledged: acknowledged.remove(site),
                vials_kept_apart: done.as_ref().map(|done| done.vials_kept_apart),
                vials_on_hand: here.map(|_| 1).sum(),
                participants_told: done.as_ref().map(|done| done.participants_told),
                participants: own.map(|_| 1).sum(),
                measures: done.as_ref().map(|done| done.measures.clone()),
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

fn accounted_for(recall: &Recall, last: &Period) -> bool {
    match last.stage.fate() {
        Fate::Missing => false,
        Fate::OnHand => last
            .holder
            .site()
            .and_then(|site| recall.sites.get(site))
            .is_some_and(|site| site.acknowledged.is_some()),
        Fate::Infused | Fate::Destroyed | Fate::Returned | Fate::Retained | Fate::Lost => true,
    }
}
