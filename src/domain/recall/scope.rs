//! Opening a recall: what it names keeps its id, so that a question about anything below or exposed with it finds it.

use super::super::concerns::concern;
use super::super::rule::ensure;
use super::super::view::{View, unknown};
use super::super::{
    Act, Changes, Corrections, Decide, Noun, RecallId, Record, Relation, Rule, SiteId, Span, Stop,
    Subject,
};
use super::{Exposure, Opened, Recall, reach};
use std::collections::{BTreeMap, BTreeSet};

impl Decide for Opened {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        ensure(
            !self.scope.is_empty() || !self.exposures.is_empty(),
            Rule::Value,
            || "The recall names nothing.".into(),
            "Name lots, vials, banks, clones or donors, or what vials were in and when.",
        )?;
        for noun in self.scope.iter().map(Subject::noun) {
            named_in(noun, &LINE, "the scope")?;
        }
        for noun in self.exposures.iter().map(|one| one.within.noun()) {
            named_in(noun, &CARRIERS, "the exposures")?;
        }
        let id = RecallId::try_from(act.subject())?;
        let recall = Recall {
            reason: self.reason.clone(),
            scope: self.scope.clone(),
            exposures: self.spans(act)?,
            progress: BTreeMap::new(),
            closed: None,
            corrections: Corrections::default(),
        };
        let lots = reach(act.view.world, &recall, act.view.now)?.lots;
        let mut trials = BTreeSet::new();
        for lot in &lots {
            trials.insert(act.view.peek(lot, |lot| lot.protocol.clone())?);
        }
        let mut changes = Changes::default();
        for protocol in trials {
            let mut trial = act.get(&protocol)?;
            trial.recalls.insert(id.clone());
            changes = changes.note(protocol, trial);
        }
        for one in recall.named() {
            act.at_site(&site_of(&act.view, one)?)?;
            changes = changes.link(id.clone(), Relation::Concerns, one.clone());
            changes = concern(&act.view, one, changes, |concerns| {
                concerns.recalls.insert(id.clone());
                Ok(())
            })?;
        }
        Ok(changes.put(id, recall))
    }
}

/// What things are made from.
const LINE: [Noun; 5] = [Noun::Donor, Noun::Clone, Noun::Bank, Noun::Lot, Noun::Vial];

/// What vials are in, or with.
const CARRIERS: [Noun; 3] = [Noun::Shipment, Noun::Place, Noun::Equipment];

fn named_in(noun: Noun, allowed: &[Noun], what: &str) -> Result<(), Stop> {
    ensure(
        allowed.contains(&noun),
        Rule::Value,
        || format!("A {} is not named in {what} of a recall.", noun.word()),
        "Name lots, vials, banks, clones and donors in the scope, shipments, places and equipment in the exposures.",
    )
}

impl Opened {
    /// The exposures by what vials were in.
    fn spans(&self, act: &Act<'_>) -> Result<BTreeMap<Subject, Vec<Span>>, Stop> {
        let mut spans: BTreeMap<Subject, Vec<Span>> = BTreeMap::new();
        for Exposure { within, from, to } in &self.exposures {
            let span = Span {
                from: from.instant(),
                to: to.instant(),
            };
            ensure(
                span.from <= span.to && span.to <= act.view.now,
                Rule::Value,
                || format!("The exposure in {within} ends before it begins, or in the future."),
                "Enter from and to as times that have passed.",
            )?;
            if let Some(Record::Equipment(equipment)) = act.find(within)? {
                ensure(
                    equipment.equipment.exposes(),
                    Rule::Value,
                    || format!("No vial is ever in {within}, and no lot is made with it."),
                    "Name tanks, freezers, shippers, loggers, baths or what lots are made with.",
                )?;
            }
            spans.entry(within.clone()).or_default().push(span);
        }
        Ok(spans)
    }
}

/// The site whose quality assurance recalls something.
fn site_of(view: &View<'_>, of: &Subject) -> Result<SiteId, Stop> {
    let Some(record) = view.find(of)? else {
        return Err(unknown(of));
    };
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "nothing else is named in a recall"
    )]
    Ok(match record {
        Record::Donor(it) => it.site,
        Record::Clone(it) => it.site,
        Record::Bank(it) => it.site,
        Record::Lot(it) => it.site,
        Record::Vial(it) => view.peek(&it.lot, |lot| lot.site.clone())?,
        Record::Shipment(it) => it.from,
        Record::Place(it) => it.site,
        Record::Equipment(it) => it.site,
        _ => return Err(unknown(of)),
    })
}
