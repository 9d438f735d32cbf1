//! The record, read for a form that is about to be filled in.

use super::super::super::words::Lang;
use super::correcting::Correcting;
use crate::app::{App, AppError};
use crate::domain::protocol::{Protocol, Text};
use crate::domain::{Noun, Record, SiteId, Subject};

/// The record as whoever fills a form in sees it.
pub(super) struct Known<'a> {
    pub(super) app: &'a App,
    pub(super) lang: Lang,
    /// What the event is about, or the thing that led here.
    pub(super) subject: Option<&'a Subject>,
    /// The site of whoever signs.
    pub(super) site: Option<&'a SiteId>,
    /// The member that is corrected.
    pub(super) correcting: Option<&'a Correcting>,
}

impl Known<'_> {
    /// The record of a subject, where there is one.
    pub(super) fn record(&self, subject: Option<&Subject>) -> Result<Option<Record>, AppError> {
        let Some(subject) = subject else {
            return Ok(None);
        };
        Ok(self
            .app
            .records(std::slice::from_ref(subject))?
            .remove(subject))
    }

    /// The protocol of this subject.
    pub(super) fn protocol(&self, subject: &Subject) -> Result<Option<Box<Protocol>>, AppError> {
        Ok(match self.record(Some(subject))? {
            Some(Record::Protocol(trial)) => Some(trial.protocol),
            Some(_) | None => None,
        })
    }

    /// The protocol of the record, where there is one alone.
    pub(super) fn only_protocol(&self) -> Result<Option<(Subject, Box<Protocol>)>, AppError> {
        let found = self.app.subjects(Noun::Protocol, "", 2)?;
        let [(only, _)] = &*found else {
            return Ok(None);
        };
        Ok(self
            .protocol(only)?
            .map(|protocol| (only.clone(), protocol)))
    }

    /// A text of the record in the reader's language.
    pub(super) fn say(&self, text: &Text) -> String {
        match self.lang {
            Lang::En => text.en.clone(),
            Lang::Zh => text.zh.clone(),
        }
    }
}
