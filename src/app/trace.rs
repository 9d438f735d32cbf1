//! The two questions of every recall: from a lot to its participants, and from a participant back to the donor.

use super::find::{StoreWorld, UNREAD};
use super::lists::told;
use super::{App, AppError};
use crate::domain::adverse_event::{AdverseEvent, Course, Relatedness, Seriousness};
use crate::domain::shipment::Holder;
use crate::domain::{Instant, Link, Noun, Record, Relation, Subject};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A vial with where it is.
#[derive(Clone, Debug, Serialize)]
pub struct TracedVial {
    /// The vial.
    pub vial: Subject,
    /// Its state in one word, as it is shown.
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
    /// What each of them is.
    pub harm: Vec<HarmLine>,
}

/// An adverse event in a trace.
#[derive(Clone, Debug, Serialize)]
pub struct HarmLine {
    /// The event.
    pub adverse_event: Subject,
    /// Its state in one word.
    pub state: &'static str,
    /// The CTCAE term.
    pub term: String,
    /// The grade now, 1 to 5.
    pub grade: u8,
    /// The worst grade that it had.
    pub worst_grade: u8,
    /// What makes it serious; empty when it is not.
    pub serious: BTreeSet<Seriousness>,
    /// How the investigator sees the cause.
    pub relatedness: Relatedness,
    /// Whether investigator or reviewer sees it as at least possibly related.
    pub related: bool,
    /// When it began.
    pub onset: Instant,
    /// How it ended, or stands.
    pub outcome: Course,
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
    /// Others who received from the same lot, bank, clone or donor, for each of these, nearest first.
    pub co_recipients_by: Vec<CoRecipients>,
}

/// Others who received from one source.
#[derive(Clone, Debug, Serialize)]
pub struct CoRecipients {
    /// The lot, bank, clone or donor.
    pub source: Subject,
    /// The others.
    pub participants: Vec<Subject>,
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
        let (lots, vials) = self.offspring(from)?;
        let links = self.store().links_from(&vials)?;
        let participants = self.receivers(&links)?;
        Ok(LotTrace {
            from: from.clone(),
            lots,
            recipients: self.recipients(&participants, Some(&vials))?,
            vials: self.traced(&vials, &links)?,
        })
    }

    /// What a participant received, back to the donor.
    ///
    /// # Errors
    /// When the record does not know the participant, or the log is out of reach.
    pub fn trace_back(&self, participant: &Subject) -> Result<ParticipantTrace, AppError> {
        let (recipient, source) = self.received_by(participant)?;
        let mut co_recipients = BTreeSet::new();
        let mut co_recipients_by = Vec::with_capacity(source.len());
        for one in &source {
            let (_, vials) = self.offspring(one)?;
            let mut others = self.receivers(&self.store().links_from(&vials)?)?;
            others.retain(|other| other != participant);
            if one.noun() == Noun::Lot {
                co_recipients.extend(others.iter().cloned());
            }
            co_recipients_by.push(CoRecipients {
                source: one.clone(),
                participants: others,
            });
        }
        Ok(ParticipantTrace {
            participant: recipient,
            source,
            co_recipients: co_recipients.into_iter().collect(),
            co_recipients_by,
        })
    }

    /// Everyone who received what comes from this lot, bank, clone or donor, alone.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn recipients_of(&self, from: &Subject) -> Result<Vec<Recipient>, AppError> {
        let (_, vials) = self.offspring(from)?;
        let participants = self.receivers(&self.store().links_from(&vials)?)?;
        self.recipients(&participants, Some(&vials))
    }

    /// What a participant received, and everything that it comes from, nearest first.
    ///
    /// # Errors
    /// When the record does not know the participant, or the log is out of reach.
    pub fn received_by(
        &self,
        participant: &Subject,
    ) -> Result<(Recipient, Vec<Subject>), AppError> {
        let one = std::slice::from_ref(participant);
        let Some(recipient) = self.recipients(one, None)?.pop() else {
            return Err(AppError::NotFound(participant.to_string()));
        };
        let given = recipient.infusions.iter();
        let mut open: Vec<Subject> = given.flat_map(|given| given.vials.clone()).collect();
        let mut source = Vec::new();
        while !open.is_empty() {
            let older = self.store().links_from(&open)?;
            open = targets(&older, Relation::DerivedFrom)
                .into_iter()
                .filter(|one| !source.contains(one))
                .collect();
            source.extend(open.iter().cloned());
        }
        Ok((recipient, source))
    }

    /// The lots and vials that come from something, itself included.
    pub(super) fn offspring(
        &self,
        from: &Subject,
    ) -> Result<(Vec<Subject>, Vec<Subject>), AppError> {
        let mut lots = BTreeSet::new();
        let mut vials = BTreeSet::new();
        let mut open = vec![from.clone()];
        while !open.is_empty() {
            lots.extend(open.iter().filter(|one| one.noun() == Noun::Lot).cloned());
            vials.extend(open.iter().filter(|one| one.noun() == Noun::Vial).cloned());
            open.retain(|one| one.noun() != Noun::Vial);
            let younger = self.store().links_to(&open)?;
            open = sources(&younger, Relation::DerivedFrom);
        }
        Ok((lots.into_iter().collect(), vials.into_iter().collect()))
    }

    /// Who received one of the vials that these relations lead on from.
    pub(super) fn receivers(&self, links: &[Link]) -> Result<Vec<Subject>, AppError> {
        let infusions = targets(links, Relation::UsedIn);
        let records = self.records(&infusions)?;
        let mut receivers: Vec<Subject> = records.values().filter_map(receiver).cloned().collect();
        receivers.sort();
        receivers.dedup();
        Ok(receivers)
    }

    /// Those of these participants whom the record knows, with the infusions given, of these vials alone where they are named.
    pub(super) fn recipients(
        &self,
        participants: &[Subject],
        among: Option<&[Subject]>,
    ) -> Result<Vec<Recipient>, AppError> {
        let among: Option<BTreeSet<&Subject>> = among.map(|among| among.iter().collect());
        let records = self.records(participants)?;
        let to = Ends::of(self.store().links_to(participants)?);
        let infusions = to.all(Relation::GivenTo);
        let used = Ends::of(self.store().links_to(&infusions)?);
        // What was checked for one may have been given to another.
        let infused = self.records(&infusions)?;
        let is_theirs = |infusion: &Subject, whose: &Subject| {
            infused.get(infusion).and_then(receiver) == Some(whose)
        };
        let harm = self.records(&to.all(Relation::Concerns))?;
        let mut found = Vec::with_capacity(participants.len());
        for participant in participants {
            let Some(Record::Participant(record)) = records.get(participant) else {
                continue;
            };
            let mut given = to.younger(participant, Relation::GivenTo);
            given.retain(|infusion| is_theirs(infusion, participant));
            let given = given.into_iter().map(|infusion| {
                let mut vials = used.younger(&infusion, Relation::UsedIn);
                vials.retain(|vial| among.as_ref().is_none_or(|among| among.contains(vial)));
                GivenInfusion { infusion, vials }
            });
            let mut adverse_events = to.younger(participant, Relation::Concerns);
            adverse_events.retain(|one| one.noun() == Noun::AdverseEvent);
            let lines = adverse_events.iter();
            let lines = lines.filter_map(|one| harm_line(one, harm.get(one)?));
            found.push(Recipient {
                participant: participant.clone(),
                site: record.site.clone().into(),
                infusions: given.filter(|given| !given.vials.is_empty()).collect(),
                harm: lines.collect(),
                adverse_events,
            });
        }
        Ok(found)
    }

    /// Vials with where they are, read at once.
    pub(super) fn traced(
        &self,
        vials: &[Subject],
        links: &[Link],
    ) -> Result<Vec<TracedVial>, AppError> {
        let world = StoreWorld::new(self.store());
        world.load(vials)?;
        let mut carried: BTreeMap<&Subject, Vec<Subject>> = BTreeMap::new();
        for link in links.iter().filter(|l| l.relation == Relation::ShippedIn) {
            carried.entry(&link.from).or_default().push(link.to.clone());
        }
        let mut found = Vec::with_capacity(vials.len());
        let states = world.shown(vials, self.now())?;
        for (vial, shown) in vials.iter().zip(states) {
            found.push(TracedVial {
                vial: vial.clone(),
                state: shown.ok_or(UNREAD)?.word,
                holder: told(&world, vial)?.0,
                shipments: carried.remove(vial).unwrap_or_default(),
            });
        }
        Ok(found)
    }
}

/// An adverse event as a trace tells it.
fn harm_line(subject: &Subject, record: &Record) -> Option<HarmLine> {
    let Record::AdverseEvent(event) = record else {
        return None;
    };
    let AdverseEvent {
        term,
        grade,
        worst_grade,
        serious,
        relatedness,
        onset_at,
        outcome,
        ..
    } = event.clone();
    Some(HarmLine {
        adverse_event: subject.clone(),
        state: event.state(),
        term,
        grade,
        worst_grade,
        serious,
        relatedness,
        related: event.is_related(),
        onset: onset_at.instant(),
        outcome,
    })
}

/// Relations by their older end.
struct Ends(BTreeMap<(Subject, Relation), BTreeSet<Subject>>);

impl Ends {
    fn of(links: Vec<Link>) -> Self {
        let mut ends = BTreeMap::<_, BTreeSet<Subject>>::new();
        for link in links {
            ends.entry((link.to, link.relation))
                .or_default()
                .insert(link.from);
        }
        Self(ends)
    }

    /// The younger ends at this older one.
    fn younger(&self, older: &Subject, relation: Relation) -> Vec<Subject> {
        let ends = self.0.get(&(older.clone(), relation));
        ends.into_iter().flatten().cloned().collect()
    }

    /// Every younger end of a relation, each once.
    fn all(&self, relation: Relation) -> Vec<Subject> {
        let ends = self.0.iter().filter(|((_, of), _)| *of == relation);
        let ends: BTreeSet<Subject> = ends.flat_map(|(_, ends)| ends.iter().cloned()).collect();
        ends.into_iter().collect()
    }
}

/// The older ends of the links of a relation, each once.
pub(super) fn targets(links: &[Link], relation: Relation) -> Vec<Subject> {
    let found: BTreeSet<Subject> = links
        .iter()
        .filter(|l| l.relation == relation)
        .map(|l| l.to.clone())
        .collect();
    found.into_iter().collect()
}

/// The younger ends of the links of a relation, each once.
pub(super) fn sources(links: &[Link], relation: Relation) -> Vec<Subject> {
    let found: BTreeSet<Subject> = links
        .iter()
        .filter(|l| l.relation == relation)
        .map(|l| l.from.clone())
        .collect();
    found.into_iter().collect()
}

/// To whom an infusion was checked or given.
fn receiver(infusion: &Record) -> Option<&Subject> {
    if let Record::Infusion(infusion) = infusion {
        Some(infusion.participant.subject())
    } else {
        None
    }
}
