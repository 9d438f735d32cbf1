//! The two questions of every recall: from a lot to its participants, and from a participant back to the donor.

use super::{App, AppError};
use crate::domain::shipment::Holder;
use crate::domain::{Link, Noun, Record, Relation, Subject};
use serde::Serialize;
use std::collections::BTreeSet;

/// A vial with where it is.
#[derive(Clone, Debug, Serialize)]
pub struct TracedVial {
    /// The vial.
    pub vial: Subject,
    /// Its state in one word.
    pub state: &'static str,
    /// Who holds it.
    pub holder: Option<Holder>,
    /// The shipments that carried it.
    pub shipments: Vec<Subject>,
}

/// A participant who received something, with what it was.
#[derive(Clone, Debug, Serialize)]
pub struct Recipient {
    /// The participant.
    pub participant: Subject,
    /// The site that enrolled them.
    pub site: Subject,
    /// The infusions.
    pub infusions: Vec<GivenInfusion>,
    /// Every adverse event reported of them.
    pub adverse_events: Vec<Subject>,
}

/// An infusion with its vials.
#[derive(Clone, Debug, Serialize)]
pub struct GivenInfusion {
    /// The infusion.
    pub infusion: Subject,
    /// Its vials.
    pub vials: Vec<Subject>,
}

/// From something that vials come from to everyone who received them.
#[derive(Clone, Debug, Serialize)]
pub struct LotTrace {
    /// Where the question began: a lot, bank, clone or donor.
    pub from: Subject,
    /// Every lot that comes from it.
    pub lots: Vec<Subject>,
    /// Every vial of those lots.
    pub vials: Vec<TracedVial>,
    /// Everyone who received one.
    pub recipients: Vec<Recipient>,
}

/// From a participant back to the donor, and to everyone else who received from the same source.
#[derive(Clone, Debug, Serialize)]
pub struct ParticipantTrace {
    /// The participant, with the infusions and adverse events.
    pub participant: Recipient,
    /// Everything that the vials come from, nearest first: lots, banks, clones, donors.
    pub source: Vec<Subject>,
    /// Others who received from one of the same lots.
    pub co_recipients: Vec<Subject>,
}

impl App {
    /// Everyone who received what comes from this lot, bank, clone or donor.
    ///
    /// # Errors
    /// When the record does not know it, or the log is out of reach.
    pub fn trace_forward(&self, from: &Subject) -> Result<LotTrace, AppError> {
        if self.store().standing(from)?.is_none() {
            return Err(AppError::NotFound(from.to_string()));
        }
        let mut lots = BTreeSet::new();
        let mut vials = BTreeSet::new();
        let mut open = vec![from.clone()];
        while !open.is_empty() {
            lots.extend(open.iter().filter(|one| one.noun() == Noun::Lot).cloned());
            vials.extend(open.iter().filter(|one| one.noun() == Noun::Vial).cloned());
            let younger = self.store().links_to(&open)?;
            open = younger
                .into_iter()
                .filter(|l| l.relation == Relation::DerivedFrom)
                .map(|l| l.from)
                .collect();
        }
        let vials: Vec<Subject> = vials.into_iter().collect();
        let links = self.store().links_from(&vials)?;
        let infusions = targets(&links, Relation::UsedIn);
        let given = self.store().links_from(&infusions)?;
        let participants = targets(&given, Relation::GivenTo);
        let recipients: Result<Vec<_>, _> = participants
            .iter()
            .map(|one| self.recipient(one, Some(&vials)))
            .collect();
        Ok(LotTrace {
            from: from.clone(),
            lots: lots.into_iter().collect(),
            vials: vials
                .iter()
                .map(|vial| self.traced(vial, &links))
                .collect::<Result<_, _>>()?,
            recipients: recipients?,
        })
    }

    /// What a participant received, back to the donor.
    ///
    /// # Errors
    /// When the record does not know the participant, or the log is out of reach.
    pub fn trace_back(&self, participant: &Subject) -> Result<ParticipantTrace, AppError> {
        let recipient = self.recipient(participant, None)?;
        let vials: Vec<Subject> = recipient
            .infusions
            .iter()
            .flat_map(|given| given.vials.clone())
            .collect();
        let mut source = Vec::new();
        let mut open = vials;
        while !open.is_empty() {
            let older = self.store().links_from(&open)?;
            open = targets(&older, Relation::DerivedFrom)
                .into_iter()
                .filter(|one| !source.contains(one))
                .collect();
            source.extend(open.iter().cloned());
        }
        let mut co_recipients = BTreeSet::new();
        for lot in source.iter().filter(|one| one.noun() == Noun::Lot) {
            let others = self.trace_forward(lot)?.recipients;
            co_recipients.extend(others.into_iter().map(|other| other.participant));
        }
        co_recipients.remove(participant);
        Ok(ParticipantTrace {
            participant: recipient,
            source,
            co_recipients: co_recipients.into_iter().collect(),
        })
    }

    /// A participant with the infusions given, of these vials alone where they are named.
    fn recipient(
        &self,
        participant: &Subject,
        among: Option<&[Subject]>,
    ) -> Result<Recipient, AppError> {
        let Some(Record::Participant(record)) =
            self.store().standing(participant)?.map(|s| s.record)
        else {
            return Err(AppError::NotFound(participant.to_string()));
        };
        let to = self.store().links_to(std::slice::from_ref(participant))?;
        let mut infusions = Vec::new();
        for infusion in sources(&to, Relation::GivenTo) {
            let used = self.store().links_to(std::slice::from_ref(&infusion))?;
            let mut vials = sources(&used, Relation::UsedIn);
            vials.retain(|vial| among.is_none_or(|among| among.contains(vial)));
            if !vials.is_empty() {
                infusions.push(GivenInfusion { infusion, vials });
            }
        }
        Ok(Recipient {
            participant: participant.clone(),
            site: record.site.into(),
            infusions,
            adverse_events: sources(&to, Relation::Concerns),
        })
    }

    fn traced(&self, vial: &Subject, links: &[Link]) -> Result<TracedVial, AppError> {
        let shown = self.subject(vial)?;
        let carried = links
            .iter()
            .filter(|link| link.from == *vial && link.relation == Relation::ShippedIn);
        let shipments = carried.map(|link| link.to.clone()).collect();
        Ok(TracedVial {
            vial: vial.clone(),
            state: shown.state,
            holder: shown.holder,
            shipments,
        })
    }
}

/// The older ends of the links of a relation, each once.
fn targets(links: &[Link], relation: Relation) -> Vec<Subject> {
    let found: BTreeSet<Subject> = links
        .iter()
        .filter(|l| l.relation == relation)
        .map(|l| l.to.clone())
        .collect();
    found.into_iter().collect()
}

/// The younger ends of the links of a relation, each once.
fn sources(links: &[Link], relation: Relation) -> Vec<Subject> {
    let found: BTreeSet<Subject> = links
        .iter()
        .filter(|l| l.relation == relation)
        .map(|l| l.from.clone())
        .collect();
    found.into_iter().collect()
}
