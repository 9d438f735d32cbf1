//! People: who may do what, with which keys, and who waits to join.
//!
//! - this file: the list, with the keys that wait and the open invitations
//! - `person`: one person, and what an administrator or they themselves may do

mod person;

pub(super) use person::person;

use super::super::problem::Failed;
use super::super::query::Query;
use super::super::words::Lang;
use super::frame::Frame;
use super::parts::Moment;
use super::visit::{Page, Visit};
use super::words::Tag;
use crate::app::{App, AppError, Colleague, InvitationState, Visitor};
use crate::domain::person::Grant;
use crate::domain::{Hash, Role};
use crate::store::Invitation;
use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

/// How many one page lists.
const LISTED: u64 = 200;

/// A person in the list.
struct PersonRow {
    name: String,
    title: String,
    roles: Vec<String>,
    state: Tag,
    keys: Tag,
}

/// A key that waits for an administrator.
struct WaitingKey {
    invitation: String,
    person: String,
    name: String,
    key: String,
    device: String,
    possession: String,
    fingerprint: String,
    at: Moment,
}

/// An invitation that nobody has used yet.
struct OpenInvitation {
    id: String,
    name: String,
    by: String,
    until: Moment,
}

#[derive(Template)]
#[template(path = "people.html", config = "src/web/pages/askama.toml")]
struct PeoplePage {
    frame: Frame,
    administers: bool,
    waiting: Vec<WaitingKey>,
    open: Vec<OpenInvitation>,
    people: Vec<PersonRow>,
    more: Option<String>,
}

impl Page for PeoplePage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

/// Which part of the list is shown.
#[derive(Deserialize)]
pub(super) struct Part {
    /// The name after which it begins.
    after: Option<String>,
}

/// The list.
pub(super) async fn people(visit: Visit, part: Query<Part>) -> Result<HttpResponse, Failed> {
    let visitor = visit.visitor().cloned();
    let after = part.into_inner().after.unwrap_or_default();
    let page = move |app: &App, lang| list(app, lang, visitor.as_ref(), &after);
    visit.page(page).await
}

fn list(
    app: &App,
    lang: Lang,
    visitor: Option<&Visitor>,
    after: &str,
) -> Result<PeoplePage, AppError> {
    let found = app.people(after, LISTED)?;
    let full = u64::try_from(found.len()).is_ok_and(|count| count == LISTED);
    let last = found.last().filter(|_| full);
    let more = last.map(|last| format!("?after={}", last.id.name()));
    let invitations = match visitor.filter(|visitor| administers(visitor)) {
        Some(visitor) => app.invitations(visitor)?,
        None => Vec::new(),
    };
    Ok(PeoplePage {
        frame: Frame::new(app, lang, lang.say("noun-person-many"), "/people").with(&["people"]),
        administers: visitor.is_some_and(administers),
        waiting: waiting(lang, &invitations),
        open: open(lang, &invitations),
        people: found.iter().map(|one| row(lang, one)).collect(),
        more,
    })
}

fn row(lang: Lang, one: &Colleague) -> PersonRow {
    let keys = match one.keys_in_force() {
        0 => Tag::new(lang.say("people-no-key"), "warn", "tri"),
        count => {
            let words = lang.tell("people-keys", &[("count", count.into())]);
            Tag::new(words, "calm", "box")
        }
    };
    PersonRow {
        name: one.id.name().to_owned(),
        title: one.record.title.clone(),
        roles: one
            .record
            .grants
            .iter()
            .map(|one| told(lang, one))
            .collect(),
        state: state(lang, one),
        keys,
    }
}

/// A role and where it holds.
fn told(lang: Lang, grant: &Grant) -> String {
    let role = lang.say(&format!("role-{}", grant.role.word()));
    let place = grant.site.as_ref();
    let place = place.map_or_else(
        || lang.say("people-everywhere"),
        |site| site.name().to_owned(),
    );
    lang.tell(
        "people-role-at",
        &[("role", role.into()), ("place", place.into())],
    )
}

/// Whether someone is here.
fn state(lang: Lang, one: &Colleague) -> Tag {
    if one.record.left {
        Tag::new(lang.say("people-left"), "calm", "end")
    } else {
        Tag::new(lang.say("people-enrolled"), "calm", "box")
    }
}

fn waiting(lang: Lang, invitations: &[(Invitation, InvitationState)]) -> Vec<WaitingKey> {
    let drawn = |(one, state): &(Invitation, InvitationState)| {
        let presented = one.presented.as_ref();
        let presented = presented.filter(|_| *state == InvitationState::Waiting)?;
        Some(WaitingKey {
            invitation: one.id.to_string(),
            person: one.person.to_string(),
            name: one.person.name().to_owned(),
            key: presented.key.to_string(),
            device: presented.device.clone(),
            possession: presented.possession.clone(),
            fingerprint: fingerprint(presented.key.id()),
            at: Moment::at(lang, presented.at),
        })
    };
    invitations.iter().filter_map(drawn).collect()
}

fn open(lang: Lang, invitations: &[(Invitation, InvitationState)]) -> Vec<OpenInvitation> {
    let open = invitations
        .iter()
        .filter(|(_, state)| *state == InvitationState::Open);
    open.map(|(one, _)| OpenInvitation {
        id: one.id.to_string(),
        name: one.person.name().to_owned(),
        by: one.made_by.name().to_owned(),
        until: Moment::at(lang, one.expires_at),
    })
    .collect()
}

/// The beginning of a key's id as two people compare it, as the joiner's device shows it (`keys.js`).
fn fingerprint(id: Hash) -> String {
    let digits: Vec<char> = id.to_string().chars().take(20).collect();
    let groups: Vec<String> = digits.chunks(4).map(|four| four.iter().collect()).collect();
    groups.join(" ")
}

/// Whether someone invites people and enrols their keys.
fn administers(visitor: &Visitor) -> bool {
    let mut roles = visitor.record.grants.iter().map(|grant| grant.role);
    roles.any(|role| role == Role::Administrator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_the_first_eighty_bits_in_five_groups() {
        let id = Hash::parse(&"0123456789abcdef".repeat(4)).unwrap();
        assert_eq!(fingerprint(id), "0123 4567 89ab cdef 0123");
    }
}
