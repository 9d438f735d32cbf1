//! The packet of an order: everything that a device at the bedside needs to check a dose, also without a network.

use super::bedside::{AT_ONCE, BEDSIDE, ODD};
use super::{App, AppError, Visitor};
use crate::domain::infusion::Infusion;
use crate::domain::lot::Lot;
use crate::domain::order::Order;
use crate::domain::participant::Participant;
use crate::domain::usability::{Reason, Shown, last_use};
use crate::domain::{
    Commitment, Detail, Hash, InfusionId, Instant, LabelId, LabelRef, LotId, Noun, OrderId,
    ParticipantId, PersonId, Record, SiteId, Subject, VialId,
};
use crate::store::ListQuery;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// Everything that a device needs to check a dose at the bedside and to record its infusion, also without a network.
#[derive(Clone, Debug, Serialize)]
pub struct OrderPacket {
    /// The order.
    pub subject: OrderId,
    /// When this was read from the record; holds and recalls are as of then.
    pub as_of: Instant,
    /// The log's origin, for which events are signed.
    pub log: String,
    /// For whom.
    pub participant: ParticipantId,
    /// Where.
    pub site: SiteId,
    /// The visit.
    pub visit: String,
    /// The state of the order, in one word.
    pub state: &'static str,
    /// How many vials hold the dose.
    pub wanted: u32,
    /// The vials that are kept for it.
    pub vials: Vec<PackedVial>,
    /// What the wristband is known by; none while none is bound.
    pub wristband: Option<Wristband>,
    /// The infusion: the one under way, or the name of a new one.
    pub infusion: PackedInfusion,
    /// What stands in the way of the first or second check now, or of the start after both; none where nothing does.
    pub blocked: Option<Standing>,
    /// Leaf hash of the newest entry about each thing that is signed about.
    pub heads: BTreeMap<Subject, Option<Hash>>,
}

/// What stands in the way.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    /// The id of the rule.
    pub rule: &'static str,
    /// Why.
    pub why: String,
    /// What to do about it.
    pub remedy: String,
}

/// A salted hash of the number on a wristband, with its salt.
#[derive(Clone, Debug, Serialize)]
pub struct Wristband {
    /// 32 random bytes, in hexadecimal digits.
    pub salt: Hash,
    /// What the number has to commit to.
    pub commitment: Commitment,
}

/// A vial of the dose.
#[derive(Clone, Debug, Serialize)]
pub struct PackedVial {
    /// The vial.
    pub vial: VialId,
    /// Its lot.
    pub lot: LotId,
    /// The id on its label; none where it has none.
    pub label: Option<LabelId>,
    /// The state of the label, in one word.
    pub label_state: Option<&'static str>,
    /// The state of the vial, in one word, as it is shown.
    pub state: &'static str,
    /// Why it may not be used for what comes next.
    pub reasons: Vec<Reason>,
    /// The last moment at which the infusion may start; none before it is thawed.
    pub use_by: Option<Instant>,
    /// Its volume.
    pub volume_ul: u32,
    /// Its cells.
    pub cells: u64,
}

/// The infusion of an order.
#[derive(Clone, Debug, Serialize)]
pub struct PackedInfusion {
    /// Its name in the record.
    pub subject: Subject,
    /// Its state in one word; none before its first check.
    pub state: Option<&'static str>,
    /// Who checked first.
    pub first: Option<PersonId>,
}

impl App {
    /// Everything that a device needs to check and record an order's infusion.
    ///
    /// # Errors
    /// When the visitor is not of the site's bedside staff, the order is unknown, or the log is out of reach.
    pub fn order_packet(&self, visitor: &Visitor, id: &OrderId) -> Result<OrderPacket, AppError> {
        let as_of = self.now();
        let Record::Order(order) = self.record_of(id.subject())? else {
            return Err(ODD);
        };
        if !visitor.record.holds(&BEDSIDE, &order.site) {
            return Err(AppError::Forbidden(
                "Only the bedside staff of the participant's site may have this.",
            ));
        }
        let Record::Participant(participant) = self.record_of(order.participant.subject())? else {
            return Err(ODD);
        };
        let infusion = self.infusion_of(id, &order)?;
        let vials = self.packed(&order)?;
        let mut subjects: Vec<Subject> = vials.iter().map(|one| one.vial.clone().into()).collect();
        subjects.extend([
            id.subject().clone(),
            order.participant.subject().clone(),
            infusion.subject.clone(),
        ]);
        let known = self.store().standings(&subjects)?.into_iter();
        let mut heads: BTreeMap<_, _> = subjects.into_iter().map(|one| (one, None)).collect();
        heads.extend(
            known.map(|(subject, standing)| (subject, standing.head.map(|head| head.leaf))),
        );
        Ok(OrderPacket {
            subject: id.clone(),
            as_of,
            log: self.origin().to_owned(),
            wristband: self.wristband(order.participant.subject(), &participant)?,
            blocked: self.stands_before(id, &infusion)?,
            participant: order.participant.clone(),
            state: order.state(),
            wanted: order.vials,
            site: order.site,
            visit: order.visit,
            vials,
            infusion,
            heads,
        })
    }

    /// What the wristband of a participant is known by.
    fn wristband(
        &self,
        subject: &Subject,
        participant: &Participant,
    ) -> Result<Option<Wristband>, AppError> {
        let kept = self.store().detail(subject, "wristband")?;
        let (Some(commitment), Some(kept)) = (participant.wristband, kept) else {
            return Ok(None);
        };
        let Detail { salt, .. } = self.0.parts.vault.open(&kept)?;
        Ok(Some(Wristband { salt, commitment }))
    }

    /// What stands in the way of a check, by the same rules that decide when it is sent.
    fn stands_before(
        &self,
        order: &OrderId,
        infusion: &PackedInfusion,
    ) -> Result<Option<Standing>, AppError> {
        let of_order = self.next(order.subject())?;
        let checks = of_order.into_iter().chain(match infusion.state {
            Some("checked_once" | "verified") => self.next(&infusion.subject)?,
            Some(_) | None => Vec::new(),
        });
        let wanted = match infusion.state {
            Some("verified") => "infusion.started",
            Some(_) | None => "infusion.checked",
        };
        let mut checks = checks.filter(|step| step.kind.word == wanted);
        let refusal = checks.find_map(|step| step.blocked);
        Ok(refusal.map(|refusal| Standing {
            rule: refusal.rule.id(),
            why: refusal.why,
            remedy: refusal.remedy,
        }))
    }

    /// The vials that are kept for an order.
    fn packed(&self, order: &Order) -> Result<Vec<PackedVial>, AppError> {
        let subjects: Vec<Subject> = order.allocated.iter().cloned().map(Into::into).collect();
        let records = self.records(&subjects)?;
        let mut around = Vec::new();
        for record in records.values() {
            if let Record::Vial(vial) = record {
                around.push(vial.lot.subject().clone());
                let label = vial
                    .label
                    .as_ref()
                    .map(|label| LabelRef::new(label.as_str()));
                around.extend(label.transpose().or(Err(ODD))?.map(Into::into));
            }
        }
        let around = self.records(&around)?;
        let mut states = self.shown_states(&records)?;
        let vials = order.allocated.iter().map(|id| {
            let Some(Record::Vial(vial)) = records.get(id.subject()) else {
                return Err(ODD);
            };
            let Shown { word, reasons } = states.remove(id.subject()).ok_or(ODD)?;
            let (volume_ul, cells) = fill(&around, &vial.lot);
            let use_by = match around.get(vial.lot.subject()) {
                Some(Record::Lot(lot)) => last_use(&vial.stage, lot),
                Some(_) | None => return Err(ODD),
            };
            Ok(PackedVial {
                vial: id.clone(),
                lot: vial.lot.clone(),
                label_state: label_state(&around, vial.label.as_ref()),
                label: vial.label,
                state: word,
                reasons,
                use_by,
                volume_ul,
                cells,
            })
        });
        vials.collect()
    }

    /// The infusion of an order that is in the record, or the name of a new one.
    fn infusion_of(&self, id: &OrderId, order: &Order) -> Result<PackedInfusion, AppError> {
        let query = ListQuery {
            of: Some(order.participant.clone().into()),
            ..ListQuery::of_noun(Noun::Infusion)
        };
        let all = self.store().list(&query, AT_ONCE)?.into_iter();
        let all: Vec<Subject> = all.map(|(subject, _)| subject).collect();
        let mut own: Vec<(Subject, Infusion)> = self
            .records(&all)?
            .into_iter()
            .filter_map(|(subject, record)| {
                let Record::Infusion(infusion) = record else {
                    return None;
                };
                (infusion.order.as_ref() == Some(id)).then_some((subject, infusion))
            })
            .collect();
        own.sort_by(|left, right| left.0.cmp(&right.0));
        // One that was begun for other vials or another wristband is not gone on with.
        let checked = order.infusion.as_ref().map(InfusionId::subject);
        let current = own
            .iter()
            .rev()
            .find(|(subject, one)| one.has_started() || checked == Some(subject));
        if let Some((subject, infusion)) = current {
            return Ok(PackedInfusion {
                subject: subject.clone(),
                state: Some(infusion.state()),
                first: infusion.first.clone(),
            });
        }
        let name = format!("{}-{}", id.name(), own.len() + 1);
        Ok(PackedInfusion {
            subject: Subject::new(Noun::Infusion, &name).or(Err(ODD))?,
            state: None,
            first: None,
        })
    }
}

/// Volume and cells of a lot's vials.
fn fill(around: &HashMap<Subject, Record>, lot: &LotId) -> (u32, u64) {
    let fill = match around.get(lot.subject()) {
        Some(Record::Lot(Lot { fill, .. })) => fill.as_ref(),
        Some(_) | None => None,
    };
    fill.map_or((0, 0), |fill| (fill.volume_ul, fill.cells_per_vial))
}

/// The state of a vial's label.
fn label_state(around: &HashMap<Subject, Record>, label: Option<&LabelId>) -> Option<&'static str> {
    let reference = LabelRef::new(label?.as_str()).ok()?;
    let Record::Label(label) = around.get(reference.subject())? else {
        return None;
    };
    Some(label.state())
}
