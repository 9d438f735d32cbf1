//! Keys that wait to be enrolled or confirmed, and what waits for a witness.

use super::{Desk, Reader, Wait, Waiting};
use crate::app::{AppError, InvitationState};
use crate::domain::{Noun, Record};

impl Reader<'_> {
    /// The keys that invited people have handed in.
    pub(super) fn people(&self, desk: &mut Desk) -> Result<(), AppError> {
        self.own(desk);
        self.keys(desk)?;
        if !self.may_any(&["key.enrolled"]) {
            return Ok(());
        }
        for (invitation, state) in self.app.kept_invitations()? {
            if state == InvitationState::Waiting
                && self.can("key.enrolled", invitation.person.subject())?
            {
                let person = self.app.person(&invitation.person)?;
                let found = (person.id.subject().clone(), Record::Person(person.record));
                let it = Waiting::new(Wait::KeyToEnrol, &found, "key.enrolled");
                desk.waiting.push(it);
            }
        }
        Ok(())
    }

    /// What names the person as a witness.
    fn own(&self, desk: &mut Desk) {
        let oneself = (
            self.id.subject().clone(),
            Record::Person(self.person.clone()),
        );
        for named in self.person.unconfirmed.values() {
            let it = Waiting::new(Wait::ToWitness, &oneself, "witness.confirmed");
            desk.waiting
                .push(it.due(named.due()).of(named.about.clone()));
        }
    }

    /// Further keys, of the person themselves and of others, that wait for a second signature.
    fn keys(&self, desk: &mut Desk) -> Result<(), AppError> {
        for (subject, record) in self.of(Noun::Key, &["unconfirmed"])? {
            let Record::Key(key) = record else {
                continue;
            };
            if key.enrolled_by != *self.id && self.can("key.confirmed", key.person.subject())? {
                let person = self.app.person(&key.person)?;
                let found = (person.id.subject().clone(), Record::Person(person.record));
                let it = Waiting::new(Wait::KeyToConfirm, &found, "key.confirmed");
                desk.waiting.push(it.of(subject));
            }
        }
        Ok(())
    }
}
