//! An independent model of what may be used, and why not: computed from the list of events alone, without the rules. It
//! shares nothing with them but the bodies of events and the ids of things, and holds every fact once, as it was stated.

use super::super::deviation::{Class, Decision};
use super::super::recall::Disposition;
use super::super::specification::{Limit, Value};
use super::super::usability::Purpose;
use super::super::{Body, Event, Hash, Instant, Subject, bank};
use path::{Stage, Vial};
use range::Range;
use std::collections::{BTreeMap, BTreeSet};

mod carrying;
mod files;
mod path;
pub(super) mod range;
mod reach;
mod using;
pub(super) use carrying::Parcel;
pub(super) use path::Stay;
pub(super) use using::Dose;

/// Moments in microseconds.
pub(super) type Time = i64;

/// Why not, each reason by its word and the id of its cause.
pub(super) type Reasons = BTreeSet<(String, String)>;

/// The skew that the logs of the tests allow.
pub(super) const SKEW: Time = 300 * 1_000_000;

/// An accepted event as the model takes it in.
pub(super) struct Entry<'e> {
    pub(super) event: &'e Event,
    pub(super) about: String,
    pub(super) index: u64,
    pub(super) leaf: Hash,
    pub(super) recorded: Time,
    /// When it happened, as stated.
    pub(super) when: Time,
}

impl<'e> Entry<'e> {
    pub(super) fn new(event: &'e Event, index: u64, bytes: &[u8], recorded_at: Instant) -> Self {
        let recorded = recorded_at.micros();
        let stated = event.at.instant().micros().min(recorded);
        Self {
            event,
            about: event.subject.to_string(),
            index,
            leaf: Hash::of(&[b"leaf", &index.to_be_bytes(), bytes]),
            recorded,
            when: event.late_reason.as_ref().map_or(recorded, |_| stated),
        }
    }

    /// The deviation that the system opens because of it.
    fn opens(&self) -> String {
        format!("deviation/D-{:06}", self.index)
    }
}

/// A lot as far as its use is concerned.
#[derive(Default)]
struct Lot {
    site: String,
    protocol: String,
    specification: String,
    opened: Time,
    /// The steps of its batch record: when each was done, and the equipment used.
    steps: Vec<(Time, Vec<String>)>,
    released: bool,
    rejected: bool,
    closed: bool,
    expires: Option<Time>,
    post_thaw_minutes: i64,
    volume_ul: u32,
    holds: BTreeSet<String>,
    /// The newest result of each test: whether it passes, and whether it is valid.
    results: BTreeMap<String, (bool, bool)>,
}

/// A deviation.
struct Departure {
    items: BTreeSet<String>,
    /// When what was in there was exposed; none for always.
    spans: Option<Vec<Range>>,
    class: Class,
    of_override: bool,
    decision: Option<Decision>,
    except: BTreeSet<String>,
}

impl Departure {
    fn new(about: impl Into<String>, class: Class, spans: Option<Vec<Range>>) -> Self {
        Self {
            items: BTreeSet::from([about.into()]),
            spans,
            class,
            of_override: false,
            decision: None,
            except: BTreeSet::new(),
        }
    }

    /// Whether what was in there for this time was exposed; what is asked about without a time always is.
    fn meets(&self, time: Option<Range>) -> bool {
        match (time, &self.spans) {
            (None, _) | (_, None) => true,
            (Some(time), Some(spans)) => spans.iter().any(|span| span.meets(time)),
        }
    }
}

/// A recall.
#[derive(Default)]
pub(super) struct Callback {
    scope: BTreeSet<String>,
    exposures: Vec<(String, Range)>,
    closed: Option<Disposition>,
}

impl Callback {
    fn names(&self, on: &str, time: Option<Range>) -> bool {
        let exposed = |(within, span): &(String, Range)| {
            within == on && time.is_some_and(|time| time.meets(*span))
        };
        self.scope.contains(on) || self.exposures.iter().any(exposed)
    }
}

/// Everything that the events say.
#[derive(Default)]
pub(super) struct Known {
    /// What each thing is made from.
    parents: BTreeMap<String, String>,
    /// The warmest that the product of each protocol may be.
    warmest: BTreeMap<String, i32>,
    /// The sites of each protocol.
    trials: BTreeMap<String, BTreeSet<String>>,
    /// The tests of each specification.
    tests: BTreeMap<String, Vec<(String, Limit)>>,
    /// The donors: whether determined eligible, and whether ever reactive.
    donors: BTreeMap<String, (bool, bool)>,
    /// The site of each donor, where everything that comes from the donation is made.
    makers: BTreeMap<String, String>,
    lots: BTreeMap<String, Lot>,
    pub(super) vials: BTreeMap<String, Vial>,
    /// What each label was printed for.
    labels: BTreeMap<String, String>,
    /// The label of a vial, and whether it is on it.
    labelled: BTreeMap<String, bool>,
    /// The vessel and site of each place.
    places: BTreeMap<String, (String, String)>,
    /// The sites of equipment.
    equipment: BTreeMap<String, String>,
    retired: BTreeSet<String>,
    pub(super) parcels: BTreeMap<String, Parcel>,
    files: BTreeMap<String, files::Files>,
    /// How far apart readings may lie, by the site's settings.
    max_gaps: BTreeMap<(String, String), Time>,
    deviations: BTreeMap<String, Departure>,
    pub(super) recalls: BTreeMap<String, Callback>,
    participants: BTreeMap<String, String>,
    /// The participant of each order.
    orders: BTreeMap<String, String>,
    pub(super) doses: BTreeMap<String, Dose>,
}

impl Known {
    /// Takes in an accepted event.
    pub(super) fn hears(&mut self, entry: &Entry<'_>) {
        let on_hand = self.on_hand();
        self.sources(entry);
        self.lots(entry);
        self.questions(entry);
        self.around(entry);
        self.carrying(entry);
        self.reading(entry);
        self.using(entry);
        self.reopens(&on_hand);
        if entry.event.despite.is_some() {
            let mut breach = Departure::new(
                &entry.about,
                Class::Critical,
                of_a_moment(&entry.about, entry.when),
            );
            if let Some(dose) = self.doses.get(&entry.about) {
                breach.items.insert(dose.participant.clone());
            }
            let name = format!("deviation/B-{:06}", entry.index);
            self.deviations.insert(name, breach);
        }
    }

    /// What things are made from.
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is a source")]
    fn sources(&mut self, entry: &Entry<'_>) {
        let about = entry.about.clone();
        let from = match &entry.event.body {
            Body::DonorRegistered(body) => {
                self.makers.insert(about.clone(), body.site.to_string());
                self.donors.insert(about, (false, false));
                return;
            }
            Body::DonorTested(body) => {
                return self.donors.get_mut(&about).unwrap().1 |= body.reactive;
            }
            Body::DonorDetermined(body) => {
                let eligible = format!("{:?}", body.eligibility) == "Eligible";
                return self.donors.get_mut(&about).unwrap().0 = eligible;
            }
            Body::CloneDerived(body) => body.donor.to_string(),
            Body::BankCreated(body) => match &body.parent {
                bank::Parent::Bank(bank) => bank.to_string(),
                bank::Parent::Clone(clone) => clone.to_string(),
            },
            Body::LotOpened(body) => body.bank.to_string(),
            _ => return,
        };
        self.parents.insert(about, from);
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is about lots")]
    #[expect(clippy::too_many_lines, reason = "a table: one row for each kind")]
    fn lots(&mut self, entry: &Entry<'_>) {
        let about = entry.about.clone();
        match &entry.event.body {
            Body::LotOpened(body) => {
                let lot = Lot {
                    site: self.maker(&body.bank.to_string()),
                    protocol: body.protocol.to_string(),
                    specification: body.specification.to_string(),
                    opened: entry.when,
                    ..Lot::default()
                };
                self.lots.insert(about, lot);
            }
            Body::LotFilled(body) => {
                let lot = self.lots.get_mut(&about).unwrap();
                lot.expires = Some(body.expires_at.instant().micros());
                lot.post_thaw_minutes = i64::from(body.post_thaw_minutes);
                lot.volume_ul = body.volume_ul;
                for number in 1..=body.count {
                    let vial = format!("{}-{number:03}", about.replace("lot/", "vial/"));
                    let filled = Vial::filled(&about, &lot.site, entry);
                    self.vials.insert(vial, filled);
                }
            }
            Body::LotReleased(_) => self.lots.get_mut(&about).unwrap().released = true,
            Body::LotRejected(_) => self.lots.get_mut(&about).unwrap().rejected = true,
            Body::LotClosed(_) => self.lots.get_mut(&about).unwrap().closed = true,
            Body::LotHeld(_) => {
                let hold = entry.leaf.to_string();
                self.lots.get_mut(&about).unwrap().holds.insert(hold);
            }
            Body::LotHoldLifted(body) => {
                let hold = body.hold.to_string();
                self.lots.get_mut(&about).unwrap().holds.remove(&hold);
            }
            Body::ResultRecorded(body) => {
                let lot = self.lots.get_mut(&about).unwrap();
                let limit = self.tests[&lot.specification].iter();
                let limit = limit.clone().find(|(test, _)| *test == body.test).unwrap();
                let passes = passes(&limit.1, &body.value);
                lot.results.insert(body.test.clone(), (passes, true));
                if !passes {
                    let found = Departure::new(about, Class::Major, None);
                    self.deviations.insert(entry.opens(), found);
                }
            }
            Body::ResultInvalidated(body) => {
                let lot = self.lots.get_mut(&about).unwrap();
                lot.results.get_mut(&body.test).unwrap().1 = false;
            }
            Body::StepRecorded(body) => {
                let used = body.equipment.iter().map(ToString::to_string).collect();
                let lot = self.lots.get_mut(&about).unwrap();
                lot.steps.push((entry.when, used));
                let low = |value: &super::super::lot::StepValue| matches!(value.value, Value::Number(number) if number < 70);
                if body.values.iter().any(low) {
                    let found = Departure::new(about, Class::Major, None);
                    self.deviations.insert(entry.opens(), found);
                }
            }
            _ => {}
        }
    }

    /// Deviations and recalls as people open and end them.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "no other event is about them"
    )]
    fn questions(&mut self, entry: &Entry<'_>) {
        let about = entry.about.clone();
        match &entry.event.body {
            Body::DeviationOpened(body) => {
                let of = body.about.to_string();
                let moment = |stated: Option<super::super::LocalTime>| {
                    stated.map_or(entry.when, |at| at.instant().micros())
                };
                let (from, to) = (moment(body.from), moment(body.to));
                let spans = if body.from.is_some() || body.to.is_some() {
                    Some(vec![Range { from, to }])
                } else {
                    of_a_moment(&of, entry.when)
                };
                let found = Departure::new(of, body.class, spans);
                self.deviations.insert(about, found);
            }
            Body::DeviationAssessed(body) => {
                self.deviations.get_mut(&about).unwrap().class = body.class;
            }
            Body::DeviationDecided(body) => {
                let found = self.deviations.get_mut(&about).unwrap();
                found.decision = Some(body.decision);
                found.except = body.except.iter().map(ToString::to_string).collect();
            }
            Body::OverrideRequested(body) => {
                // Kept under the name of the override until it is granted.
                let mut found = Departure::new(body.about.to_string(), Class::Major, None);
                found.of_override = true;
                found.spans = of_a_moment(&body.about.to_string(), entry.when);
                self.deviations.insert(about, found);
            }
            Body::OverrideGranted(_) => {
                let mut found = self.deviations.remove(&about).unwrap();
                let of = found.items.first().unwrap();
                found.spans = of_a_moment(of, entry.when);
                self.deviations.insert(entry.opens(), found);
            }
            Body::RecallOpened(body) => {
                let exposures = body.exposures.iter().map(|one| {
                    let (from, to) = (one.from.instant().micros(), one.to.instant().micros());
                    (one.within.to_string(), Range { from, to })
                });
                let recall = Callback {
                    scope: body.scope.iter().map(ToString::to_string).collect(),
                    exposures: exposures.collect(),
                    closed: None,
                };
                self.recalls.insert(about, recall);
            }
            Body::RecallClosed(body) => {
                self.recalls.get_mut(&about).unwrap().closed = Some(body.disposition);
            }
            _ => {}
        }
    }

    /// Sites, stores, labels and what they are kept by.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "nothing else is around vials"
    )]
    fn around(&mut self, entry: &Entry<'_>) {
        let about = entry.about.clone();
        match &entry.event.body {
            Body::ProtocolAdopted(body) => {
                let sites = body.sites.iter().map(ToString::to_string).collect();
                let warmest_mc = body.product.storage_max_mc;
                self.warmest.insert(about.clone(), warmest_mc);
                self.trials.insert(about, sites);
            }
            Body::SpecificationAdopted(body) => {
                let items = body.items.iter();
                let items = items.map(|item| (item.test.clone(), item.limit.clone()));
                self.tests.insert(about, items.collect());
            }
            Body::SiteRegistered(body) => {
                for (name, format) in &body.logger_formats {
                    let gap = i64::from(format.max_gap_seconds) * 1_000_000;
                    self.max_gaps.insert((about.clone(), name.clone()), gap);
                }
            }
            Body::EquipmentRegistered(body) => {
                self.equipment.insert(about, body.site.to_string());
            }
            Body::EquipmentRetired(_) => drop(self.retired.insert(about)),
            Body::PlaceRegistered(body) => {
                let vessel = body.equipment.to_string();
                let site = self.equipment[&vessel].clone();
                self.places.insert(about, (vessel, site));
            }
            Body::LabelPrinted(body) => {
                let of = body.of.to_string();
                self.labels.insert(about, of.clone());
                self.labelled.insert(of, false);
            }
            Body::LabelAffixed(body) => drop(self.labelled.insert(body.of.to_string(), true)),
            Body::LabelSpoiled(_) | Body::LabelDestroyed(_) | Body::LabelVoided(_) => {
                let of = self.labels[&about].clone();
                self.labelled.insert(of, false);
            }
            _ => {}
        }
    }

    /// The site of a bank's donor, where everything of the stories is made.
    fn maker(&self, of: &str) -> String {
        match self.parents.get(of) {
            Some(from) => self.maker(from),
            None => self.makers[of].clone(),
        }
    }

    /// Every reason why a vial may not be used for this purpose at this site and moment.
    pub(super) fn reasons(
        &self,
        vial: &str,
        purpose: Purpose,
        site: Option<&str>,
        now: Time,
    ) -> Reasons {
        let mut found = Reasons::new();
        let mut add = |word: &str, cause: &str| {
            found.insert((word.into(), cause.into()));
        };
        let facts = &self.vials[vial];
        let lot = &self.lots[&facts.lot];
        for (on, time) in self.asked(vial, now) {
            for (name, one) in &self.deviations {
                if !name.starts_with("deviation/") || !one.items.contains(&on) || !one.meets(time) {
                    continue;
                }
                match one.decision {
                    Some(decision) => {
                        let against = decision == Decision::Reject;
                        if against != one.except.contains(vial) {
                            add("deviation_against", name);
                        }
                    }
                    None if one.class > Class::Minor && !one.of_override => {
                        add("deviation_open", name);
                    }
                    None => {}
                }
            }
            for (name, recall) in &self.recalls {
                let over = recall.closed == Some(Disposition::Cleared);
                if !over && recall.names(&on, time) {
                    add("recalled", name);
                }
            }
        }
        self.of_lot(lot, &facts.lot, site, now, &mut add);
        if let Some((place, _)) = facts.stays().last().and_then(|stay| stay.place.as_ref()) {
            let vessel = &self.places[place].0;
            if self.retired.contains(vessel) {
                add("retired", vessel);
            }
        }
        let takes = matches!(purpose, Purpose::Ship | Purpose::Allocate);
        if takes && !self.labelled.get(vial).copied().unwrap_or_default() {
            add("not_labelled", vial);
        }
        of_itself(facts, vial, purpose, now, &mut add);
        found
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what the question of a vial knows of its lot"
    )]
    fn of_lot(
        &self,
        lot: &Lot,
        name: &str,
        site: Option<&str>,
        now: Time,
        add: &mut impl FnMut(&str, &str),
    ) {
        let mut add_if = |holds: bool, word: &str, cause: &str| {
            if holds {
                add(word, cause);
            }
        };
        add_if(lot.closed, "closed", name);
        add_if(lot.rejected && !lot.closed, "rejected", name);
        let in_quarantine = !lot.released && !lot.rejected && !lot.closed;
        add_if(in_quarantine, "not_released", name);
        for hold in &lot.holds {
            add_if(true, "held", hold);
        }
        for (test, _) in &self.tests[&lot.specification] {
            match lot.results.get(test) {
                None => add_if(lot.released && !lot.closed, "result_missing", test),
                Some((_, false)) => add_if(true, "result_invalid", test),
                Some((passes, true)) => add_if(!passes, "result_fails", test),
            }
        }
        let expired = lot.expires.is_some_and(|expires| expires <= now);
        add_if(expired, "expired", name);
        if let Some(site) = site {
            let named = site == lot.site || self.trials[&lot.protocol].contains(site);
            add_if(!named, "site_not_in_trial", site);
        }
        let mut from = Some(name);
        while let Some(thing) = from {
            if let Some((eligible, reactive)) = self.donors.get(thing) {
                add_if(!eligible || *reactive, "donor_not_eligible", thing);
            }
            from = self.parents.get(thing).map(String::as_str);
        }
    }

    /// Everything that is asked about a vial: itself and its line at any time, and what it was in for as long.
    fn asked(&self, vial: &str, now: Time) -> Vec<(String, Option<Range>)> {
        let mut asked = vec![(vial.to_owned(), None)];
        let mut from = Some(&self.vials[vial].lot);
        while let Some(thing) = from {
            asked.push((thing.clone(), None));
            from = self.parents.get(thing);
        }
        asked.extend(self.made_with(vial));
        for (stay, time) in self.vials[vial].times(now) {
            let carriers = self.carriers(stay).into_iter();
            asked.extend(carriers.map(|carrier| (carrier, Some(time))));
        }
        asked
    }

    /// The equipment that a vial's lot was made with, from the step before or from the opening of the lot.
    fn made_with(&self, vial: &str) -> impl Iterator<Item = (String, Option<Range>)> {
        let lot = &self.lots[&self.vials[vial].lot];
        lot.steps.iter().flat_map(|(to, used)| {
            let before = lot.steps.iter().map(|(at, _)| *at).filter(|at| at < to);
            let from = before.max().unwrap_or(lot.opened).min(*to);
            let time = Some(Range { from, to: *to });
            used.iter().map(move |used| (used.clone(), time))
        })
    }

    /// What a vial is in during a stay.
    fn carriers(&self, stay: &Stay) -> Vec<String> {
        let mut found = Vec::new();
        if let Some((place, _)) = &stay.place {
            found.push(place.clone());
            found.push(self.places[place].0.clone());
        }
        if let Stage::Packed(parcel) = &stay.stage {
            found.push(parcel.clone());
            found.push(self.parcels[parcel].shipper.clone());
            found.push(self.parcels[parcel].logger.clone());
        }
        if let Stage::Thawed { bath, .. } = &stay.stage {
            found.push(bath.clone());
        }
        found
    }

    /// The vials that a deviation exposes: those whose stated path overlaps its times.
    pub(super) fn exposed(&self, deviation: &str, now: Time) -> BTreeSet<String> {
        let found = &self.deviations[deviation];
        let vials = self.vials.iter().filter(|(name, vial)| {
            let mut made = self.made_with(name);
            made.any(|(on, time)| found.items.contains(&on) && found.meets(time))
                || vial.times(now).iter().any(|(stay, time)| {
                    let mut carriers = self.carriers(stay).into_iter();
                    carriers.any(|on| found.items.contains(&on)) && found.meets(Some(*time))
                })
        });
        vials.map(|(name, _)| name.clone()).collect()
    }

    /// What a label was printed for.
    pub(super) fn bearer(&self, label: &str) -> &str {
        &self.labels[label]
    }

    /// The deviations of the record by their names.
    pub(super) fn deviations(&self) -> impl Iterator<Item = &String> {
        let all = self.deviations.keys();
        all.filter(|name| name.starts_with("deviation/"))
    }
}

/// The times of a deviation that states none: the moment, where it is about a place or equipment.
fn of_a_moment(about: &str, when: Time) -> Option<Vec<Range>> {
    let of_a_time = about.starts_with("place/") || about.starts_with("equipment/");
    of_a_time.then(|| {
        vec![Range {
            from: when,
            to: when,
        }]
    })
}

fn passes(limit: &Limit, value: &Value) -> bool {
    match (limit, value) {
        (Limit::Minimum(least), Value::Number(number)) => number >= least,
        (Limit::Maximum(most), Value::Number(number)) => number <= most,
        (Limit::Range(least, most), Value::Number(number)) => (*least..=*most).contains(number),
        (Limit::Finding(wanted), Value::Finding(found)) => wanted == found,
        (Limit::ReportOnly | Limit::PerKgMaximum(_), _) => true,
        (other, value) => panic!("{value:?} against {other:?}"),
    }
}

/// The name of a subject.
pub(super) fn named(subject: impl Into<Subject>) -> String {
    subject.into().to_string()
}

/// What the vial's own stage says against it.
fn of_itself(
    facts: &Vial,
    vial: &str,
    purpose: Purpose,
    now: Time,
    add: &mut impl FnMut(&str, &str),
) {
    if let Stage::Thawed { use_by, .. } = facts.now {
        if use_by < now {
            add("past_use_by", vial);
        }
        if purpose != Purpose::Give || facts.thaws() > 1 {
            add("thawed", vial);
        }
    } else if facts.was_thawed {
        add("thawed", vial);
    }
    match &facts.now {
        Stage::Infused { .. } | Stage::Gone { .. } => add("not_at_hand", vial),
        Stage::Kept { why, .. } if ["returned", "retained"].contains(&&**why) => {
            add("not_at_hand", vial);
        }
        Stage::Kept { .. } | Stage::Packed(_) if purpose == Purpose::Give => {
            add("not_thawed", vial);
        }
        Stage::Kept { .. } | Stage::Packed(_) | Stage::Thawed { .. } => {}
    }
}
