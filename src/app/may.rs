//! What one person may do next with a thing: the steps that its state allows, each with who can sign it.
//!
//! The rules ask [`who`](mod@crate::domain::who) when an event is sent. Here it is asked beforehand, so that a page offers no button that would only be
//! refused, and names who can act instead.

use super::find::StoreWorld;
use super::{App, AppError, Possible, ShownSubject, Visitor};
use crate::domain::shipment::Holder;
use crate::domain::who::{Actors, Who, held_at};
use crate::domain::{Kind, Record, SiteId, Stop, Subject, who, who_begins};

/// A step that may come next, and whether it is this person's to take.
#[derive(Clone, Debug)]
pub struct Doable {
    /// The step, with the block that stands in its way, if one does.
    pub step: Possible,
    /// Who can take it.
    pub by: Actors,
    /// Whether the person who asks is one of them.
    pub mine: bool,
}

impl App {
    /// The steps that a thing's state allows, each with who can take it; nothing is anyone's who is not signed in.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn doable(
        &self,
        subject: &Subject,
        visitor: Option<&Visitor>,
    ) -> Result<Vec<Doable>, AppError> {
        let mut found = Vec::new();
        for step in self.next(subject)? {
            let by = self.who(step.kind, subject)?;
            let mine = visitor.map_or(Ok(false), |it| self.is_one(&by, it))?;
            found.push(Doable {
                step,
                by: by.actors,
                mine,
            });
        }
        Ok(found)
    }

    /// Who can sign a kind of event about a thing.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn who(&self, kind: &Kind, subject: &Subject) -> Result<Who, AppError> {
        who(&StoreWorld::new(self.store()), kind, subject).map_err(unanswered)
    }

    /// Whether the visitor can sign an event of this kind about something new.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn may_begin(&self, kind: &Kind, visitor: &Visitor) -> Result<bool, AppError> {
        self.is_one(&who_begins(kind).map_err(unanswered)?, visitor)
    }

    /// Whether the visitor is one of them.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn is_one(&self, of: &Who, visitor: &Visitor) -> Result<bool, AppError> {
        let world = StoreWorld::new(self.store());
        of.includes(&world, &visitor.person, &visitor.record)
            .map_err(unanswered)
    }

    /// The site by whose clock a thing is told of: where it is, where it is held, or where it goes.
    ///
    /// # Errors
    /// When the log is out of reach.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "three nouns alone differ from the rest"
    )]
    pub fn site_of(&self, shown: &ShownSubject) -> Result<Option<SiteId>, AppError> {
        let held = shown.holder.as_ref().and_then(Holder::site).cloned();
        match &shown.record {
            Record::Site(_) => Ok(SiteId::try_from(shown.subject.clone()).ok()),
            Record::Shipment(shipment) => Ok(Some(held.unwrap_or_else(|| shipment.to.clone()))),
            _ if held.is_some() => Ok(held),
            Record::AdverseEvent(event) => self.held_at(event.participant.subject()),
            _ => self.held_at(&shown.subject),
        }
    }

    fn held_at(&self, subject: &Subject) -> Result<Option<SiteId>, AppError> {
        held_at(&StoreWorld::new(self.store()), subject).map_err(unanswered)
    }
}

/// A question to the record that could not be answered.
fn unanswered(stop: Stop) -> AppError {
    match stop {
        Stop::Refused(refusal) => AppError::Refused(refusal),
        Stop::Stale { head } => AppError::Stale { head },
        Stop::Unloaded(_) | Stop::Version(_) => AppError::Internal("a record could not be read"),
    }
}
