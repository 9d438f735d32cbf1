//! Receiving a shipment: its manifest ticked off by scans, the seal, the logger, and one signature.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::frame::Frame;
use super::standing::tag_of;
use super::visit::{Page, Visit};
use super::words::Tag;
use crate::app::{App, AppError, Doable, Visitor};
use crate::domain::shipment::Shipment;
use crate::domain::{Record, Subject};
use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

/// A vial of the manifest.
struct Listed {
    name: String,
    /// The id of its label.
    label: String,
    grouped: String,
    lot: String,
}

#[derive(Template)]
#[template(path = "receive.html", config = "src/web/pages/askama.toml")]
pub(super) struct ReceivePage {
    frame: Frame,
    name: String,
    tag: Tag,
    shipment: Shipment,
    vials: Vec<Listed>,
    /// The logger formats of the site that holds it.
    formats: Vec<String>,
    /// Why it cannot be received now, or not by this person: a heading, sentences, and the rule.
    barred: Option<Barred>,
}

/// Why a shipment cannot be received.
struct Barred {
    title: String,
    lines: Vec<String>,
    rule: Option<&'static str>,
}

impl Page for ReceivePage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn receive(visit: Visit, name: Path<String>) -> Result<HttpResponse, Failed> {
    let subject = super::super::api::subject(&("shipment".to_owned(), name.into_inner()))?;
    let visitor = visit.visitor().cloned();
    visit
        .page(move |app, lang| page(app, lang, &subject, visitor.as_ref()))
        .await
}

fn page(
    app: &App,
    lang: Lang,
    subject: &Subject,
    visitor: Option<&Visitor>,
) -> Result<ReceivePage, AppError> {
    let shown = app.subject(subject)?;
    let tag = tag_of(app, lang, subject, &shown.record)?;
    let Record::Shipment(shipment) = shown.record else {
        return Err(AppError::NotFound(subject.to_string()));
    };
    let steps = app.doable(subject, visitor)?;
    let step = steps
        .into_iter()
        .find(|step| step.step.kind.word == "shipment.received");
    let formats = match shipment.holder.site() {
        Some(site) => formats(app, site.subject())?,
        None => Vec::new(),
    };
    Ok(ReceivePage {
        frame: Frame::new(
            app,
            lang,
            lang.tell("receive-title", &[("shipment", subject.name().into())]),
            "/shipment",
        )
        .with(&["receive"]),
        name: subject.name().to_owned(),
        tag,
        vials: listed(app, &shipment)?,
        formats,
        barred: barred(lang, step.as_ref()),
        shipment,
    })
}

/// Why the step may not be taken, if it may not.
fn barred(lang: Lang, step: Option<&Doable>) -> Option<Barred> {
    let Some(step) = step else {
        return Some(Barred {
            title: lang.say("receive-not-now"),
            lines: vec![lang.say("receive-not-now-do")],
            rule: None,
        });
    };
    if let Some(refusal) = &step.step.blocked {
        return Some(Barred {
            title: lang.say("receive-not-now"),
            lines: vec![refusal.why.clone(), refusal.remedy.clone()],
            rule: Some(refusal.rule.id()),
        });
    }
    (!step.mine).then(|| Barred {
        title: lang.say("receive-not-yours"),
        lines: vec![lang.say("receive-not-yours-do")],
        rule: None,
    })
}

fn formats(app: &App, site: &Subject) -> Result<Vec<String>, AppError> {
    let mut records = app.records(std::slice::from_ref(site))?;
    Ok(match records.remove(site) {
        Some(Record::Site(site)) => site.described.logger_formats.into_keys().collect(),
        Some(_) | None => Vec::new(),
    })
}

/// The manifest, by name.
fn listed(app: &App, shipment: &Shipment) -> Result<Vec<Listed>, AppError> {
    let vials: Vec<Subject> = shipment
        .vials
        .iter()
        .map(|vial| vial.subject().clone())
        .collect();
    let records = app.records(&vials)?;
    let listed = vials.iter().filter_map(|subject| {
        let Some(Record::Vial(vial)) = records.get(subject) else {
            return None;
        };
        Some(Listed {
            name: subject.name().to_owned(),
            label: vial.label.map_or_else(String::new, |id| id.to_string()),
            grouped: vial.label.map_or_else(String::new, |id| id.grouped()),
            lot: vial.lot.name().to_owned(),
        })
    });
    Ok(listed.collect())
}
