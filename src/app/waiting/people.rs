//! Keys that wait to be enrolled.

use super::{Desk, Reader, Wait, Waiting};
use crate::app::{AppError, InvitationState};
use crate::domain::Record;

impl Reader<'_> {
    /// The keys that invited people have handed in.
    pub(super) fn people(&self, desk: &mut Desk) -> Result<(), AppError> {
        if !self.may_any(&["key.enrolled"]) {
            return Ok(());
        }
        for (invitation, state) in self.app.kept_invitations()? {
            if state == InvitationState::Waiting {
                let person = self.app.person(&invitation.person)?;
                let found = (person.id.subject().clone(), Record::Person(person.record));
                let it = Waiting::new(Wait::KeyToEnrol, &found, "key.enrolled");
                desk.waiting.push(it);
            }
        }
        Ok(())
    }
}
