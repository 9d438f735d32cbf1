//! One person: roles, keys, and what an administrator or they themselves may do.

use super::super::super::problem::Failed;
use super::super::super::words::Lang;
use super::super::frame::Frame;
use super::super::visit::{Page, Visit};
use super::super::words::Tag;
use super::{administers, fingerprint, state};
use crate::app::{App, AppError, Colleague, Visitor};
use crate::domain::key::Key;
use crate::domain::{Hash, Kind, PersonId, Role};
use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

/// A role as it is granted.
struct RoleRow {
    word: String,
    place: String,
    /// Where it is taken away, for whoever may.
    revoke: Option<String>,
}

/// A key of a device.
struct KeyRow {
    id: String,
    device: String,
    fingerprint: String,
    state: Tag,
    reason: String,
    /// Where it is confirmed, for whoever may.
    confirm: Option<String>,
    /// Where it is revoked, and where it is suspected, for whoever may.
    end: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "person.html", config = "src/web/pages/askama.toml")]
struct PersonPage {
    frame: Frame,
    name: String,
    state: Tag,
    administers: bool,
    left: bool,
    oneself: bool,
    roles: Vec<RoleRow>,
    keys: Vec<KeyRow>,
}

impl Page for PersonPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

/// The page of one person.
pub(in crate::web::pages) async fn person(
    visit: Visit,
    name: Path<String>,
) -> Result<HttpResponse, Failed> {
    let missing = || AppError::NotFound(format!("person {name}"));
    let id = PersonId::new(&name).or(Err(missing()))?;
    let visitor = visit.visitor().cloned();
    let page = move |app: &App, lang| page(app, lang, &app.person(&id)?, visitor.as_ref());
    visit.page(page).await
}

fn page(
    app: &App,
    lang: Lang,
    one: &Colleague,
    visitor: Option<&Visitor>,
) -> Result<PersonPage, AppError> {
    let administers = visitor.is_some_and(administers);
    let oneself = visitor.is_some_and(|visitor| visitor.person == one.id);
    let signs = |word: &str| match (visitor, Kind::of(word)) {
        (Some(visitor), Some(kind)) => app.is_one(&app.who(kind, one.id.subject())?, visitor),
        (_, _) => Ok(false),
    };
    let (ends_keys, confirms_keys) = (signs("key.revoked")?, signs("key.confirmed")?);
    let subject = one.id.to_string();
    let roles = one.record.grants.iter().map(|grant| {
        let site = grant.site.as_ref();
        let at = site.map_or_else(String::new, |site| format!("&site={site}"));
        let role = grant.role.word();
        let over = |visitor: &Visitor| match site {
            Some(site) => visitor.record.holds(&[Role::Administrator], site),
            None => visitor.record.administers(),
        };
        let revokes = !oneself && visitor.is_some_and(over);
        RoleRow {
            word: lang.say(&format!("role-{role}")),
            place: site.map_or_else(
                || lang.say("people-everywhere"),
                |site| site.name().to_owned(),
            ),
            revoke: revokes.then(|| format!("/act/role.revoked?subject={subject}&role={role}{at}")),
        }
    });
    let keys = one.keys.iter();
    Ok(PersonPage {
        frame: Frame::new(app, lang, one.record.title.clone(), "/people").with(&["people"]),
        name: one.id.name().to_owned(),
        state: state(lang, one),
        administers,
        left: one.record.left,
        oneself,
        roles: roles.collect(),
        keys: keys
            .map(|(id, key)| {
                let by = visitor.map(|visitor| &visitor.person);
                let confirms = confirms_keys && by != Some(&key.enrolled_by);
                key_row(lang, &subject, (*id, key), (ends_keys, confirms))
            })
            .collect(),
    })
}

/// A key, with what the visitor may do: end it, confirm it.
fn key_row(
    lang: Lang,
    subject: &str,
    (id, key): (Hash, &Key),
    (ends, confirms): (bool, bool),
) -> KeyRow {
    let state = match key.state() {
        "enrolled" => Tag::new(lang.say("people-key-enrolled"), "ok", "ok"),
        "suspected" => Tag::new(lang.say("people-key-suspected"), "stop", "stop"),
        "unconfirmed" => Tag::new(lang.say("people-key-unconfirmed"), "warn", "clock"),
        _ => Tag::new(lang.say("people-key-revoked"), "calm", "end"),
    };
    let at = |kind: &str| format!("/act/{kind}?subject={subject}&key_id={id}");
    let ends = ends && key.revoked.is_none();
    let confirms = confirms && key.waits && key.revoked.is_none();
    KeyRow {
        id: id.to_string(),
        device: key.device.clone(),
        fingerprint: fingerprint(id),
        state,
        reason: key
            .revoked
            .as_ref()
            .map_or_else(String::new, |end| end.reason.clone()),
        confirm: confirms.then(|| at("key.confirmed")),
        end: ends.then(|| (at("key.revoked"), at("key.suspected"))),
    }
}
