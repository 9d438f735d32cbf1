//! States as people must see them: asked of the rules, never worked out here.

use super::super::words::Lang;
use super::words::{Tag, tag};
use crate::app::{App, AppError};
use crate::domain::{Record, Subject};
use std::collections::HashMap;

/// The states of these subjects; those that the record does not know are left out.
pub(super) fn tags(
    app: &App,
    lang: Lang,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Tag>, AppError> {
    tags_among(app, lang, &records(app, subjects)?)
}

/// The states of things whose records are read already.
pub(super) fn tags_among(
    app: &App,
    lang: Lang,
    records: &HashMap<Subject, Record>,
) -> Result<HashMap<Subject, Tag>, AppError> {
    let shown = app.shown_states(records)?.into_iter();
    let drawn = shown.map(|(subject, shown)| {
        let tag = tag(lang, subject.noun(), shown.word);
        (subject, tag)
    });
    Ok(drawn.collect())
}

/// The state of one thing.
pub(super) fn tag_of(
    app: &App,
    lang: Lang,
    subject: &Subject,
    record: &Record,
) -> Result<Tag, AppError> {
    let shown = app.shown(subject, record)?;
    Ok(tag(lang, subject.noun(), shown.word))
}

/// The records of these subjects.
pub(super) fn records(
    app: &App,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Record>, AppError> {
    let found = app.store().standings(subjects)?.into_iter();
    Ok(found
        .map(|(subject, standing)| (subject, standing.record))
        .collect())
}
