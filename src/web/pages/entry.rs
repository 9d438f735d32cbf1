//! An entry of the log: what was signed, and whether it holds, checked by the reader's own browser.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::frame::Frame;
use super::members::{name, says};
use super::parts::{Broken, Cell, CorrectionDrawn, Fact, Moment};
use super::timeline::{broken, corrections};
use super::visit::{Page, Visit};
use super::voice::Voice;
use super::words::done;
use crate::app::{App, AppError, ShownEntry, Visitor};
use crate::domain::{Hash, KeyId, Record};
use crate::ledger::{Envelope, PayloadType};
use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

/// An entry with everything that a check by hand needs.
#[derive(Template)]
#[template(path = "entry.html", config = "src/web/pages/askama.toml")]
struct EntryPage {
    frame: Frame,
    index: u64,
    /// The entry in front and the one behind, where there is one.
    previous: Option<u64>,
    next: Option<u64>,
    sentence: String,
    signed: String,
    /// How many bytes were signed.
    bytes: String,
    envelope: String,
    receipt: String,
    verifier_key: String,
    facts: Vec<Fact>,
    checks: Vec<Check>,
    /// What was corrected in it, oldest first.
    corrections: Vec<CorrectionDrawn>,
    /// What the reader may correct in it.
    correctable: Vec<Member>,
}

/// A member that may be corrected, and the form for it.
struct Member {
    href: String,
    name: String,
    says: String,
}

/// What was checked before the page was drawn.
struct Check {
    what: String,
    holds: bool,
}

impl EntryPage {
    /// Whether everything held.
    fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }
}

impl Page for EntryPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn entry(visit: Visit, index: Path<u64>) -> Result<HttpResponse, Failed> {
    let visitor = visit.visitor().cloned();
    visit
        .page(move |app, lang| page(app, lang, *index, visitor.as_ref()))
        .await
}

fn page(
    app: &App,
    lang: Lang,
    index: u64,
    visitor: Option<&Visitor>,
) -> Result<EntryPage, AppError> {
    let entry = app.entry(index)?;
    let line = &entry.line;
    let size = app.ready()?;
    let receipt = app.receipt(index)?;
    let proven = receipt.verify(&line.leaf_hash, app.verifier_key());
    let checks = vec![
        Check {
            what: lang.say("entry-check-signature"),
            holds: is_signed(app, &entry)?,
        },
        Check {
            what: lang.say("entry-check-receipt"),
            holds: proven.is_ok(),
        },
    ];
    Ok(EntryPage {
        checks,
        frame: Frame::new(
            app,
            lang,
            lang.tell("entry-title", &[("index", index.to_string().into())]),
            "/log",
        )
        .with(&["log-entry"]),
        index,
        previous: index.checked_sub(1),
        next: Some(index + 1).filter(|next| *next < size),
        sentence: lang.tell(
            "entry-sentence",
            &[
                ("what", done(lang, line.kind).into()),
                ("subject", line.subject.name().into()),
                ("who", line.actor.name().into()),
            ],
        ),
        facts: facts(lang, &entry),
        corrections: corrections(
            app,
            &Voice::plain(lang),
            (&line.subject, &app.corrections_of(&entry)?),
        )?,
        correctable: correctable(app, lang, &entry, visitor)?,
        receipt: receipt.to_string(),
        verifier_key: app.verifier_key().to_string(),
        envelope: entry.envelope,
        bytes: lang.tell(
            "entry-bytes",
            &[("count", entry.signed.len().to_string().into())],
        ),
        signed: entry.signed,
    })
}

/// The members of an entry that the reader may correct.
fn correctable(
    app: &App,
    lang: Lang,
    entry: &ShownEntry,
    visitor: Option<&Visitor>,
) -> Result<Vec<Member>, AppError> {
    let may = visitor.map_or(Ok(false), |visitor| app.may_correct(entry, visitor));
    if !may? {
        return Ok(Vec::new());
    }
    let (subject, index) = (&entry.line.subject, entry.line.index);
    let found = app.correctable(entry)?.into_iter();
    let members = found.map(|one| Member {
        href: format!(
            "/act/event.corrected?subject={subject}&entry={index}&member={}",
            one.member
        ),
        name: name(lang, &one.member),
        says: says(lang, &one.member, &one.says),
    });
    Ok(members.collect())
}

fn facts(lang: Lang, entry: &ShownEntry) -> Vec<Fact> {
    let line = &entry.line;
    let after = entry.event.after.map_or_else(
        || Cell::Text(lang.say("entry-after-none")),
        |head| Cell::Mono(head.to_string()),
    );
    let facts = [
        ("entry-kind", Cell::Mono(line.kind.to_owned())),
        ("entry-about", Cell::to(&line.subject)),
        ("entry-signer", Cell::to(&line.actor)),
        ("entry-meaning", Cell::said(&line.meaning)),
        (
            "entry-signed-at",
            Cell::Time(Moment::of(lang, &entry.event.at)),
        ),
        (
            "entry-recorded-at",
            Cell::Time(Moment::recorded(lang, line)),
        ),
        ("entry-leaf-hash", Cell::Mono(line.leaf_hash.to_string())),
        ("entry-after", after),
    ];
    let late = line.late_reason.as_ref();
    let late = late.map(|reason| ("entry-late", Cell::text(reason)));
    let facts = facts.into_iter().chain(late);
    let mut facts: Vec<Fact> = facts.map(|(id, cell)| (lang.say(id), vec![cell])).collect();
    if let Some(despite) = &line.despite {
        let Broken {
            rules,
            account,
            evidence,
        } = broken(lang, despite);
        let rules = rules.into_iter();
        let rules = rules.map(|(id, told)| Cell::With(Box::new(Cell::Mono(id.to_owned())), told));
        facts.push((lang.say("entry-despite"), rules.collect()));
        facts.push((lang.say("entry-account"), vec![Cell::said(&account)]));
        let file = |hash: Hash| Cell::Link(format!("/api/v1/attachments/{hash}"), hash.short());
        let evidence = evidence.map(|hash| (lang.say("entry-evidence"), vec![file(hash)]));
        facts.extend(evidence);
    }
    facts
}

/// Whether the key that the record has under the envelope's key id signed the entry.
fn is_signed(app: &App, entry: &ShownEntry) -> Result<bool, AppError> {
    let Ok(envelope) = Envelope::parse(entry.envelope.as_bytes(), PayloadType::Event) else {
        return Ok(false);
    };
    let Ok(name) = KeyId::new(&envelope.key_id.to_string()) else {
        return Ok(false);
    };
    let standing = app.store().standing(name.subject())?;
    let Some(Record::Key(key)) = standing.map(|standing| standing.record) else {
        return Ok(false);
    };
    Ok(key.key().is_ok_and(|key| envelope.verify(&key).is_ok()))
}
