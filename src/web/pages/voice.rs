//! How a page about a thing speaks: in the reader's language, by the clock of the site that the thing is at.

use super::super::words::Lang;
use super::parts::{Cell, Moment, day, thousandths};
use super::standing;
use super::words::{self, Tag};
use crate::app::{App, AppError};
use crate::domain::protocol::Text;
use crate::domain::shipment::{Holder, Taker};
use crate::domain::{Instant, LocalTime, Noun, Record, Role, SiteId, Subject, Zone};
use chrono::NaiveDate;
use fluent_bundle::FluentValue;
use serde::Serialize;
use std::collections::HashMap;

/// A language and a clock.
#[derive(Clone)]
pub(super) struct Voice {
    pub(super) lang: Lang,
    zone: Zone,
}

impl Voice {
    /// In UTC, for what is at no site.
    pub(super) fn plain(lang: Lang) -> Self {
        Self {
            lang,
            zone: Zone::default(),
        }
    }

    /// By the clock of a site.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub(super) fn at(app: &App, lang: Lang, site: Option<&SiteId>) -> Result<Self, AppError> {
        let Some(site) = site else {
            return Ok(Self::plain(lang));
        };
        let found = app.records(std::slice::from_ref(site.subject()))?;
        let zone = match found.get(site.subject()) {
            Some(Record::Site(site)) => Zone::named(&site.described.time_zone).unwrap_or_default(),
            Some(_) | None => Zone::default(),
        };
        Ok(Self { lang, zone })
    }

    /// The message of this id.
    pub(super) fn say(&self, id: &str) -> String {
        self.lang.say(id)
    }

    /// The message of this id, with values for its variables.
    pub(super) fn tell(&self, id: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        self.lang.tell(id, values)
    }

    /// The message with a number in it.
    pub(super) fn count(&self, id: &str, count: usize) -> String {
        self.tell(id, &[("count", count.into())])
    }

    /// A word of an event's value.
    pub(super) fn value(&self, word: &str) -> String {
        self.say(&format!("value-{word}"))
    }

    /// The word of a value as events write it.
    pub(super) fn word(&self, value: &impl Serialize) -> String {
        match serde_json::to_value(value) {
            Ok(serde_json::Value::String(word)) => self.value(&word),
            Ok(_) | Err(_) => String::new(),
        }
    }

    /// Yes or no.
    pub(super) fn yes(&self, yes: bool) -> String {
        self.value(if yes { "true" } else { "false" })
    }

    /// A noun.
    pub(super) fn noun(&self, noun: Noun) -> String {
        self.say(&format!("noun-{}", noun.word()))
    }

    /// A role.
    pub(super) fn role(&self, role: Role) -> String {
        words::role(self.lang, role)
    }

    /// What an event of a kind does, as a button names it.
    pub(super) fn act(&self, kind: &str) -> String {
        words::act(self.lang, kind)
    }

    /// What an event of a kind has done.
    pub(super) fn done(&self, kind: &str) -> String {
        words::done(self.lang, kind)
    }

    /// A state that is drawn in this hue and shape.
    pub(super) fn tag(&self, id: &str, hue: &'static str, shape: &'static str) -> Tag {
        Tag::new(self.say(id), hue, shape)
    }

    /// A text that the record has in both languages.
    pub(super) fn text<'t>(&self, text: &'t Text) -> &'t str {
        match self.lang {
            Lang::En => &text.en,
            Lang::Zh => &text.zh,
        }
    }

    /// Several things in a row.
    pub(super) fn list<'w>(&self, words: impl IntoIterator<Item = &'w str>) -> String {
        let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        words::listed(self.lang, &words)
    }

    /// A moment by the site's clock.
    pub(super) fn moment(&self, instant: Instant) -> Moment {
        self.local(&self.zone.at(instant))
    }

    /// A moment as a clock showed it, with UTC beside it.
    pub(super) fn local(&self, time: &LocalTime) -> Moment {
        Moment::of(self.lang, time)
    }

    /// How far the site's clock is ahead of UTC at a moment, in seconds.
    pub(super) fn east_seconds(&self, instant: Instant) -> i32 {
        self.zone.at(instant).east_seconds()
    }

    /// A moment in short: the hour, and the day where whole days are told.
    pub(super) fn short(&self, instant: Instant, days: bool) -> (String, String) {
        let pattern = match (days, self.lang) {
            (true, Lang::En) => "%-d %b",
            (true, Lang::Zh) => "%-m月%-d日",
            (false, _) => "%H:%M",
        };
        let local = self.zone.at(instant).told(pattern);
        (local, instant.utc().format(pattern).to_string())
    }

    /// The same as a cell.
    pub(super) fn time(&self, instant: Instant) -> Cell {
        Cell::Time(self.moment(instant))
    }

    /// A day.
    pub(super) fn day(&self, date: NaiveDate) -> String {
        day(self.lang, date)
    }

    /// A number of thousandths with its unit, such as microlitres in millilitres.
    pub(super) fn amount(&self, number: i64, unit: &str) -> String {
        let unit = self.say(&format!("unit-{unit}"));
        format!("{}\u{a0}{unit}", thousandths(number))
    }

    /// Who holds something.
    pub(super) fn holder(&self, holder: &Holder) -> Cell {
        match holder {
            Holder::Site(site) => Cell::to(site.subject()),
            Holder::Person(person) => Cell::to(person.subject()),
            Holder::Carrier(carrier) => Cell::Text(self.tell(
                "fact-carrier-waybill",
                &[
                    ("carrier", carrier.name.as_str().into()),
                    ("waybill", carrier.waybill.as_str().into()),
                ],
            )),
        }
    }

    /// To whom custody is offered.
    pub(super) fn taker(&self, taker: &Taker) -> String {
        match taker {
            Taker::Person(person) => person.name().to_owned(),
            Taker::Staff { role, site } => self.staff(&[*role], std::slice::from_ref(site)),
        }
    }

    /// People by role and site.
    pub(super) fn staff(&self, roles: &[Role], sites: &[SiteId]) -> String {
        let roles: Vec<String> = roles.iter().map(|role| self.role(*role)).collect();
        let roles = self.list(roles.iter().map(String::as_str));
        if sites.is_empty() {
            return roles;
        }
        let sites = self.list(sites.iter().map(SiteId::name));
        let values = [("roles", roles.into()), ("sites", sites.into())];
        self.tell("thing-staff", &values)
    }

    /// People by role, of whom this message says where they hold it.
    pub(super) fn staff_of(&self, roles: &[Role], message: &str) -> String {
        let roles: Vec<String> = roles.iter().map(|role| self.role(*role)).collect();
        let roles = self.list(roles.iter().map(String::as_str));
        self.tell(message, &[("roles", roles.into())])
    }

    /// The states of these subjects.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub(super) fn states(
        &self,
        app: &App,
        subjects: &[Subject],
    ) -> Result<HashMap<Subject, Tag>, AppError> {
        standing::tags(app, self.lang, subjects)
    }

    /// The states of things whose records are read already.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub(super) fn states_among(
        &self,
        app: &App,
        records: &HashMap<Subject, Record>,
    ) -> Result<HashMap<Subject, Tag>, AppError> {
        standing::tags_among(app, self.lang, records)
    }

    /// A thing with its state.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub(super) fn with_state(&self, app: &App, of: &Subject) -> Result<Vec<Cell>, AppError> {
        let mut cells = vec![Cell::to(of)];
        let found = self.states(app, std::slice::from_ref(of))?;
        cells.extend(found.into_values().map(Cell::State));
        Ok(cells)
    }
}
