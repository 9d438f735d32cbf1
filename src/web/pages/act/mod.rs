//! A form for every kind of event: drawn from the schema of its body, filled in by a person, and signed in the browser.
//!
//! `/act/{kind}?subject=noun/NAME` fills in what the query names (`assets/form.js`). Where the step cannot be taken, what stands
//! in the way is drawn in place of the form, and who can do something about it.
//!
//! With `done` in the query the form of a fact is for what has happened already: no rule closes it then, it asks when
//! it was done and how that came about, and `assets/form-done.js` shows what rules it broke before it is signed against them.
//! No link leads there from what can still be done.

mod correcting;
mod field;
mod known;
mod proposal;
mod schema;
mod shape;
mod starter;
mod way;

use super::super::api;
use super::super::problem::Failed;
use super::super::query::Query;
use super::super::words::Lang;
use super::frame::Frame;
use super::standing::tag_of;
use super::visit::{Page, Visit};
use super::words::Tag;
use crate::app::{App, AppError, Visitor};
use crate::domain::{Kind, Nature, Noun, Record, SiteId, Subject};
use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use correcting::Correcting;
use field::{Field, Place};
use known::Known;
use serde::Deserialize;
use starter::Starter;
use way::Way;

/// The page of one kind of event.
#[derive(Template)]
#[template(path = "act.html", config = "src/web/pages/askama.toml")]
pub(super) struct ActPage {
    frame: Frame,
    kind: &'static Kind,
    /// The thing that it is about, where it is in the record or named already.
    subject: Option<Subject>,
    /// Another thing that leads here, which the form is filled in with.
    about: Option<Subject>,
    /// The noun of a thing that is yet to be named, empty where it may be any.
    noun: &'static str,
    /// Whether the event makes the thing.
    makes: bool,
    /// Whether it has happened already.
    done: bool,
    /// The form of the same fact once it has happened, whatever stands in its way, for who may sign it.
    afterwards: Option<String>,
    /// A name for a new thing that follows the last one.
    proposal: String,
    tag: Option<Tag>,
    heading: String,
    meaning: &'static str,
    /// Whether it states a fact or a decision, in a sentence.
    nature: String,
    way: Way,
    fields: Vec<Field>,
    /// The time zone of the site, for the times that are typed.
    zone: String,
    /// What the record already knows of the body, as JSON.
    starter: String,
}

impl Page for ActPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl ActPage {
    fn say(&self, id: &str) -> String {
        self.frame.lang.say(id)
    }

    /// The noun of the thing in the reader's language.
    fn noun_word(&self) -> String {
        let known = self.subject.as_ref().map(|subject| subject.noun().word());
        let word = known.unwrap_or(self.noun);
        if word.is_empty() {
            self.say("act-thing")
        } else {
            self.say(&format!("noun-{word}"))
        }
    }
}

/// What the query says that decides how the page is drawn; the rest is for the form's fields.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// What the event is about.
    subject: Option<String>,
    /// The override under which a block is set aside.
    #[serde(rename = "override")]
    under: Option<String>,
    /// Given where it has happened already.
    done: Option<String>,
    /// The entry that is corrected.
    entry: Option<String>,
    /// Its member at fault.
    member: Option<String>,
}

/// The fact that makes its thing where the steps that belong before it were left out.
const UNCHECKED: &str = "infusion.started";

pub(super) async fn act(
    visit: Visit,
    word: Path<String>,
    asked: Query<Asked>,
) -> Result<HttpResponse, Failed> {
    let kind = Kind::of(&word).ok_or_else(|| AppError::NotFound(format!("kind {word}")))?;
    let subject = match &asked.subject {
        Some(text) => {
            let (noun, name) = text.split_once('/').unwrap_or((text, ""));
            Some(api::subject(&(noun.to_owned(), name.to_owned()))?)
        }
        None => None,
    };
    // What a step is linked from may be another thing than the one that it is about, as a vial for the shipment it goes into.
    let (subject, about) = match (subject, kind.noun) {
        (Some(other), Some(noun)) if other.noun() != noun => (None, Some(other)),
        (subject, _) => (subject, None),
    };
    let ask = Ask {
        kind,
        subject,
        about,
        visitor: visit.visitor().cloned(),
        excused: asked.under.is_some(),
        done: asked.done.is_some() && kind.nature == Nature::Fact,
        member: asked.entry.clone().zip(asked.member.clone()),
    };
    visit.page(move |app, lang| page(app, lang, ask)).await
}

/// Who asks for the form of what.
struct Ask {
    kind: &'static Kind,
    /// The thing that the event is about.
    subject: Option<Subject>,
    /// Another thing that led here.
    about: Option<Subject>,
    visitor: Option<Visitor>,
    /// Whether an override is named.
    excused: bool,
    /// Whether it has happened already.
    done: bool,
    /// An entry and its member, for a correction.
    member: Option<(String, String)>,
}

fn page(app: &App, lang: Lang, ask: Ask) -> Result<ActPage, AppError> {
    let way = Way::of(app, lang, &ask)?;
    let kind = ask.kind;
    let without = ask.done && kind.word == UNCHECKED;
    let makes = ask.subject.is_none() && way.is_open() && (without || proposal::makes(app, kind)?);
    let proposal = match kind.noun {
        Some(noun) if makes => proposal::of(app, noun)?,
        Some(_) | None => String::new(),
    };
    let heading = lang.say(&format!("kind-{}", kind.word.replace('.', "-")));
    let title = ask.subject.as_ref().map_or_else(
        || heading.clone(),
        |subject| format!("{heading} {}", subject.name()),
    );
    let here = kind.noun.map(|noun| format!("/{}", noun.word()));
    let site = ask.visitor.as_ref().and_then(site_of);
    let (fields, starter) = if way.is_open() {
        let correcting = correcting(app, &ask)?;
        let known = Known {
            app,
            lang,
            subject: ask.subject.as_ref().or(ask.about.as_ref()),
            site,
            correcting: correcting.as_ref(),
        };
        (
            fields(kind, lang, correcting.as_ref())?,
            Starter::of(kind, &known)?.to_json(),
        )
    } else {
        (Vec::new(), String::new())
    };
    let [english, chinese] = kind.meanings;
    Ok(ActPage {
        afterwards: afterwards(app, &ask)?,
        frame: Frame::new(app, lang, title, here.unwrap_or_default()).with(&["form"]),
        tag: tag(app, lang, ask.subject.as_ref())?,
        zone: zone(app, site)?,
        noun: kind.noun.map_or("", Noun::word),
        meaning: match lang {
            Lang::En => english,
            Lang::Zh => chinese,
        },
        nature: lang.say(&format!("act-nature-{}", kind.nature.word())),
        kind,
        subject: ask.subject,
        about: ask.about,
        done: ask.done,
        makes,
        proposal,
        heading,
        way,
        fields,
        starter,
    })
}

/// The address of the form of the same fact once it has happened; none for a decision, and for who may never sign it.
fn afterwards(app: &App, ask: &Ask) -> Result<Option<String>, AppError> {
    let Some(visitor) = &ask.visitor else {
        return Ok(None);
    };
    if ask.done || ask.kind.nature != Nature::Fact || !app.may_begin(ask.kind, visitor)? {
        return Ok(None);
    }
    let subject = ask.subject.as_ref();
    let subject = subject.map_or_else(String::new, |subject| format!("&subject={subject}"));
    Ok(Some(format!("/act/{}?done=1{subject}", ask.kind.word)))
}

/// The fields of a kind's body.
fn fields(
    kind: &Kind,
    lang: Lang,
    correcting: Option<&Correcting>,
) -> Result<Vec<Field>, AppError> {
    let schema = serde_json::to_value(kind.schema());
    let schema = schema.or(Err(AppError::Internal("a schema cannot be written")))?;
    let place = Place {
        lang,
        id: "body".to_owned(),
        parent: String::new(),
        depth: 0,
    };
    let mut fields = Field::all(&schema, &place);
    if let Some(correcting) = correcting {
        correcting.shape(&mut fields, &place)?;
    }
    Ok(fields)
}

/// The member that is corrected, where the query names one.
fn correcting(app: &App, ask: &Ask) -> Result<Option<Correcting>, AppError> {
    match (ask.kind.word, &ask.subject, &ask.member) {
        ("event.corrected", Some(subject), Some((entry, member))) => {
            Correcting::of(app, subject, (entry, member))
        }
        _ => Ok(None),
    }
}

/// The state of a thing that is in the record.
fn tag(app: &App, lang: Lang, subject: Option<&Subject>) -> Result<Option<Tag>, AppError> {
    let Some(subject) = subject else {
        return Ok(None);
    };
    let found = app.records(std::slice::from_ref(subject))?;
    let record = found.get(subject);
    let tag = record.map(|record| tag_of(app, lang, subject, record));
    tag.transpose()
}

/// The first site at which the visitor has a role.
fn site_of(visitor: &Visitor) -> Option<&SiteId> {
    let mut grants = visitor.record.grants.iter();
    grants.find_map(|grant| grant.site.as_ref())
}

/// The time zone of a site; empty where it is not known.
fn zone(app: &App, site: Option<&SiteId>) -> Result<String, AppError> {
    let Some(site) = site else {
        return Ok(String::new());
    };
    let found = app.records(std::slice::from_ref(site.subject()))?;
    Ok(match found.get(site.subject()) {
        Some(Record::Site(site)) => site.described.time_zone.clone(),
        Some(_) | None => String::new(),
    })
}
