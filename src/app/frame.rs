//! Reading symbols from the frames of a camera, where the device cannot read them itself.

use super::{App, Visitor};
use crate::domain::PersonId;
use crate::label::{BadPicture, Picture, read_picture};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A frame of more pixels than a camera's full picture in motion is none.
const MOST_PIXELS: u64 = 1920 * 1080;

/// Whose frames are being read at this moment.
#[derive(Default)]
pub(super) struct Reading(Mutex<BTreeSet<PersonId>>);

impl Reading {
    fn busy(&self) -> MutexGuard<'_, BTreeSet<PersonId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A person's turn, unless they have one already.
    fn turn<'a>(&'a self, person: &'a PersonId) -> Option<Turn<'a>> {
        let fresh = self.busy().insert(person.clone());
        fresh.then_some(Turn {
            reading: self,
            person,
        })
    }
}

/// A person's turn; it ends when it is dropped, however that comes.
struct Turn<'a> {
    reading: &'a Reading,
    person: &'a PersonId,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.reading.busy().remove(self.person);
    }
}

impl App {
    /// What the symbols in a frame say, which is kept nowhere. None while another frame of the same person is being read,
    /// so that nobody keeps every worker busy.
    ///
    /// # Errors
    /// When the bytes are no PNG or JPEG, or one of too many pixels.
    pub fn read_frame(
        &self,
        visitor: &Visitor,
        bytes: &[u8],
    ) -> Result<Option<Vec<String>>, BadPicture> {
        let Some(_turn) = self.0.reading.turn(&visitor.person) else {
            return Ok(None);
        };
        let picture = Picture::decode_within(bytes, MOST_PIXELS)?;
        let read = read_picture(&picture).into_iter();
        Ok(Some(read.map(|one| one.text).collect()))
    }
}
