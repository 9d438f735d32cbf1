//! Labels made: drawn, with one for the cap where it is asked for, and their prints signed.

use super::desk::Seated;
use super::drawing::{Drawing, ToDraw};
use super::print::Make;
use super::signing::{event, record};
use crate::cli::failure::Failure;
use crate::domain::label::Printed;

impl Make {
    /// Draws labels, signs their prints and has them recorded.
    ///
    /// # Errors
    /// When one of them is not drawn or not recorded.
    pub(super) fn sign(&self, seated: &Seated, labels: &[ToDraw]) -> Result<(), Failure> {
        let drawing = |template| Drawing {
            template,
            dpi: self.dpi,
            copy: 1,
        };
        let drawn = drawing(&self.template).draw(seated, labels)?;
        let caps = self.cap.as_ref();
        let caps = caps.map(|cap| drawing(cap).draw(seated, labels));
        let mut caps = caps.transpose()?.unwrap_or_default().into_iter();
        let mut events = Vec::new();
        for (label, drawn) in labels.iter().zip(drawn) {
            let body = Printed {
                of: label.of.clone(),
                impression: drawn.impression,
                cap: caps.next().map(|cap| cap.impression),
                dpi: self.dpi,
                pieces: self.pieces,
                printer: self.printer.clone(),
                token: label.token.clone(),
                reprint_reason: self.reason.clone(),
            };
            events.push(event(seated, label.id, None, body.into())?);
        }
        record(seated, &events)
    }
}
