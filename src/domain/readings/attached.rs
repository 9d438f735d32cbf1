//! `readings.attached` and `readings.set_aside`: the logger files of a shipment, or of a tank or freezer.
//!
//! All files of a thing count together, whenever they are read. What they leave in doubt opens a deviation about the
//! shipment or store, with the times; which vials were in there at those times is asked of the vials' own paths.

use super::super::concerns::concern;
use super::super::deviation::{Class, Deviation, open, own_id};
use super::super::equipment::{Equipment, EquipmentKind};
use super::super::rule::ensure;
use super::super::shipment::{Shipment, with_vials};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, DeviationId, EquipmentId, Hash, Instant, Log, Record, Refusal, Rule,
    ShipmentId, SiteId, Span, Stop, Subject,
};
use super::{CsvFormat, ReadFile, Readings, Summary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The body of `readings.attached`. Whoever has the file makes the same summary of it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attached {
    /// SHA-256 of the logger's file.
    #[schemars(extend("x-file" = true))]
    pub file: Hash,
    /// The site by whose setting it was read.
    pub site: SiteId,
    /// The name of the setting.
    pub format: String,
    /// The warmest that the product may be, in thousandths of a degree Celsius.
    pub limit_mc: i32,
    /// What the file says.
    pub summary: Summary,
}

/// `readings.set_aside`: a file does not count, because it is not about this shipment or store, or its logger was faulty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAside {
    /// SHA-256 of the file, as it was attached.
    pub file: Hash,
    /// Why it does not count.
    pub reason: String,
}

/// What a logger's file can be about.
pub(crate) enum Watched {
    /// A shipment, from its packing to its opening.
    Shipment(ShipmentId, Box<Shipment>),
    /// A store.
    Store(EquipmentId, Box<Equipment>),
}

impl Watched {
    fn of(view: &View<'_>, subject: &Subject) -> Result<Self, Stop> {
        match view.find(subject)? {
            Some(Record::Shipment(shipment)) => Ok(Self::Shipment(
                subject.clone().try_into()?,
                Box::new(shipment),
            )),
            Some(Record::Equipment(store))
                if [EquipmentKind::Tank, EquipmentKind::Freezer].contains(&store.equipment) =>
            {
                Ok(Self::Store(subject.clone().try_into()?, Box::new(store)))
            }
            Some(_) | None => {
                let why = format!("{subject} is no shipment, tank or freezer of the record.");
                let remedy = "Attach the file to what the logger was in.";
                Err(Refusal::new(Rule::Unknown, why, remedy).into())
            }
        }
    }

    fn readings(&self) -> &Readings {
        match self {
            Self::Shipment(_, shipment) => &shipment.readings,
            Self::Store(_, store) => &store.readings,
        }
    }

    fn readings_mut(&mut self) -> &mut Readings {
        match self {
            Self::Shipment(_, shipment) => &mut shipment.readings,
            Self::Store(_, store) => &mut store.readings,
        }
    }

    /// The times that its files leave in doubt at this moment.
    fn doubts(&self, now: Instant) -> Vec<Span> {
        match self {
            Self::Shipment(_, shipment) => shipment.in_doubt(now),
            Self::Store(_, store) => {
                let Some(watched) = store.readings.watched() else {
                    return Vec::new();
                };
                let mut doubts = store.readings.too_warm(watched);
                doubts.extend(store.readings.unwatched(watched));
                Span::merged(doubts)
            }
        }
    }

    /// The thing with its histories.
    fn changes(self) -> Changes {
        match self {
            Self::Shipment(id, shipment) => {
                let logger = shipment.logger.clone();
                with_vials(id, *shipment).touch(logger)
            }
            Self::Store(id, store) => Changes::of(id, *store),
        }
    }
}

impl Decide for Attached {
    type Own = Watched;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Watched, Stop> {
        Watched::of(view, subject)
    }

    fn decide(&self, act: &Act<'_>, mut own: Watched) -> Result<Changes, Stop> {
        act.at_site(&self.site)?;
        let setting = self.setting(act)?;
        self.is_of(act, &own)?;
        let summary = &self.summary;
        let file = ReadFile {
            attached_by: act.event.actor.clone(),
            site: self.site.clone(),
            format: self.format.clone(),
            setting,
            from: summary.from,
            to: summary.to,
            coldest_mc: summary.coldest_mc,
            warmest_mc: summary.warmest_mc,
            gaps: summary.gaps.clone(),
            above: summary.above(),
            set_aside: None,
        };
        let warm = file.above.clone();
        own.readings_mut().files.insert(self.file, file);
        review(act, own, &warm)
    }
}

impl Attached {
    /// The site's setting of this name.
    fn setting(&self, act: &Act<'_>) -> Result<CsvFormat, Stop> {
        let site = act.get(&self.site)?;
        let format = site.described.logger_formats.get(&self.format).cloned();
        format.ok_or_else(|| {
            let why = format!("{} has no format {:?} for loggers.", self.site, self.format);
            Refusal::new(Rule::Unknown, why, "Name a format of the site's settings.").into()
        })
    }

    /// Refuses a file that cannot be about this, was read against another limit, or was attached before.
    fn is_of(&self, act: &Act<'_>, own: &Watched) -> Result<(), Stop> {
        ensure(
            self.summary.is_coherent(self.limit_mc),
            Rule::Value,
            || "The summary contradicts itself.".into(),
            "Have the file read again.",
        )?;
        let skew = i64::from(Log::read(act.view.world, |log| log.skew_seconds)?);
        ensure(
            self.summary.to <= act.view.now.plus_seconds(skew),
            Rule::Value,
            || format!("The last reading is of {}, in the future.", self.summary.to),
            "Check whether day and month are exchanged, and the offset of the logger's clock.",
        )?;
        let (ends, limit) = match own {
            Watched::Shipment(_, shipment) => {
                let ends = [&shipment.from, &shipment.to].contains(&&self.site);
                (ends, Some(shipment.limit_mc))
            }
            Watched::Store(_, store) => (self.site == store.site, store.limit_mc),
        };
        ensure(
            ends,
            Rule::Site,
            || format!("{} is not at {}.", act.event.subject, self.site),
            "The sites at the ends of a shipment read its logger, and a store's own site that of a store.",
        )?;
        ensure(
            limit.is_none_or(|limit| limit == self.limit_mc),
            Rule::Value,
            || {
                format!(
                    "The product may be at most {} m°C.",
                    limit.unwrap_or_default()
                )
            },
            "Read the file against the product's limit.",
        )?;
        let known = own.readings().files.get(&self.file);
        ensure(
            known.is_none(),
            Rule::Exists,
            || {
                let format = known.map_or("", |file| &file.format);
                format!("This file is attached already, read by the setting {format:?}.")
            },
            "A file counts once, by the setting of its first reading. Have quality assurance set it aside if that was wrong.",
        )
    }
}

impl Decide for SetAside {
    type Own = Watched;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Watched, Stop> {
        let own = Watched::of(view, subject)?;
        ensure(
            own.readings().counting().next().is_some(),
            Rule::Sequence,
            || format!("No file of {subject} counts."),
            "Nothing is left to do.",
        )?;
        Ok(own)
    }

    fn decide(&self, act: &Act<'_>, mut own: Watched) -> Result<Changes, Stop> {
        let file = own.readings_mut().files.get_mut(&self.file);
        let file = file
            .filter(|file| file.set_aside.is_none())
            .ok_or_else(|| {
                let why = format!("No such file of {} counts.", act.event.subject);
                Refusal::new(
                    Rule::Unknown,
                    why,
                    "Name the SHA-256 of a file that is attached.",
                )
            })?;
        act.at_site(&file.site.clone())?;
        let attached = file.attached_by == act.event.actor;
        file.set_aside = Some(self.reason.clone());
        set_apart(act, attached, own.readings())?;
        review(act, own, &[])
    }
}

/// Refuses to set aside what one attached oneself, or while a deviation that one found about the readings is undecided: to take
/// a file away can leave nothing of it.
fn set_apart(act: &Act<'_>, attached: bool, readings: &Readings) -> Result<(), Stop> {
    let mut own = attached;
    for id in &readings.raised {
        let found = act.get(id)?;
        own |= found.decision().is_none() && found.finders().any(|one| *one == act.event.actor);
    }
    ensure(
        !own,
        Rule::Apart,
        || {
            format!(
                "{} attached a file of {}.",
                act.event.actor, act.event.subject
            )
        },
        "Have someone of quality assurance set it aside who neither attached it nor found the deviation.",
    )
}

/// Sets the doubts of a shipment or store right: those that are undecided and that another file has lifted are less, and
/// new ones open a deviation. What was decided stays as it was decided; but of a time that a file newly says was too warm
/// nobody has decided.
fn review(act: &Act<'_>, mut own: Watched, newly_warm: &[Span]) -> Result<Changes, Stop> {
    let doubts = own.doubts(act.view.now);
    let mut changes = Changes::default();
    let (mut known, mut decided): (Vec<Span>, Vec<Span>) = (Vec::new(), Vec::new());
    let mut lifted: Vec<DeviationId> = Vec::new();
    for id in &own.readings().raised {
        let found = act.get(id)?;
        let before = found.spans.clone().unwrap_or_default();
        if found.decision().is_some() {
            decided.extend(before);
            continue;
        }
        let now = Span::among(&before, &doubts);
        known.extend(now.iter().copied());
        if now == before {
            continue;
        }
        if now.is_empty() {
            lifted.push(id.clone());
        }
        let narrowed = found.changed(act.when(), |found| found.spans = Some(now));
        changes = changes.put(id.clone(), narrowed);
    }
    let warm = Span::among(&Span::among(newly_warm, &doubts), &decided);
    let mut fresh = Span::without(&warm, &known);
    known.extend(decided);
    fresh.extend(Span::without(&doubts, &known));
    let fresh = Span::merged(fresh);
    let raised = if fresh.is_empty() {
        None
    } else {
        let id = own_id(act, 'D')?;
        own.readings_mut().raised.insert(id.clone());
        Some(id)
    };
    let watched = own.readings().clone();
    let about = act.subject();
    changes = concern(&act.view, &about, changes.and(own.changes()), |concerns| {
        // Deviations of which nothing is left speak against nothing any more.
        let mut lifted = lifted.iter();
        lifted.try_for_each(|id| concerns.settle_deviation(&act.view, id, act.when()))
    })?;
    let Some(id) = raised else {
        return Ok(changes);
    };
    let mut found = Deviation::new(act, about, of_readings(&watched, &fresh), Class::Major);
    found.spans = Some(fresh);
    open(act, id, found, changes)
}

/// What a deviation says of times that files leave in doubt.
pub(crate) fn of_readings(readings: &Readings, doubts: &[Span]) -> String {
    let mut said = Vec::new();
    for doubt in doubts {
        let warm = !readings.too_warm(*doubt).is_empty();
        let what = if warm {
            "It was too warm"
        } else {
            "No logger has readings"
        };
        said.push(format!("{what} from {} to {}.", doubt.from, doubt.to));
    }
    // As many as a person reads; all of them are in the deviation's times.
    said.truncate(5);
    said.join(" ")
}
