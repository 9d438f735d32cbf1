//! Equipment with its qualification: what is out of it is not used (block B05).

use super::limits::QUALIFICATION_DAYS;
use super::readings::Readings;
use super::rule::ensure;
use super::view::View;
use super::{
    Act, Changes, Concerns, Corrections, Decide, EquipmentId, Hash, Instant, LocalTime, LotId,
    PlaceId, Rule, Shipment, ShipmentId, SiteId, Span, Stop, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod printer;
pub use printer::{Configured, PrinterProfile, RESOLUTIONS};
pub(crate) use printer::{resolution, usable as usable_printer};

/// What a piece of equipment is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EquipmentKind {
    /// A dry shipper, cooled by liquid nitrogen.
    Shipper,
    /// A temperature logger.
    Logger,
    /// A liquid-nitrogen storage tank.
    Tank,
    /// A mechanical freezer.
    Freezer,
    /// A thawing bath.
    Bath,
    /// An incubator.
    Incubator,
    /// A centrifuge.
    Centrifuge,
    /// A biological safety cabinet or isolator.
    Cabinet,
    /// A controlled-rate freezer.
    RateFreezer,
    /// An instrument of the quality control laboratory.
    Analyser,
    /// A label printer.
    Printer,
    /// A scanner.
    Scanner,
}

impl EquipmentKind {
    /// Whether vials are in it, or travel with it, or lots are made with it: what is wrong with it is in doubt with it.
    pub(crate) fn exposes(self) -> bool {
        match self {
            Self::Shipper
            | Self::Logger
            | Self::Tank
            | Self::Freezer
            | Self::Bath
            | Self::Incubator
            | Self::Centrifuge
            | Self::Cabinet
            | Self::RateFreezer => true,
            Self::Analyser | Self::Printer | Self::Scanner => false,
        }
    }

    /// The word in tables and answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shipper => "shipper",
            Self::Logger => "logger",
            Self::Tank => "tank",
            Self::Freezer => "freezer",
            Self::Bath => "bath",
            Self::Incubator => "incubator",
            Self::Centrifuge => "centrifuge",
            Self::Cabinet => "cabinet",
            Self::RateFreezer => "rate_freezer",
            Self::Analyser => "analyser",
            Self::Printer => "printer",
            Self::Scanner => "scanner",
        }
    }
}

/// `equipment.registered`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Registered {
    /// What it is.
    pub equipment: EquipmentKind,
    /// The maker's serial number.
    pub serial: String,
    /// The site that owns it.
    pub site: SiteId,
}

/// `equipment.qualified`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Qualified {
    /// Until when the qualification holds.
    pub until: LocalTime,
    /// SHA-256 of the qualification report.
    #[schemars(extend("x-file" = true))]
    pub report: Hash,
}

/// `equipment.retired`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// Why.
    pub reason: String,
}

/// A piece of equipment of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Equipment {
    /// What it is.
    pub equipment: EquipmentKind,
    /// The maker's serial number.
    pub serial: String,
    /// The site that owns it.
    pub site: SiteId,
    /// Until when it is qualified, if it ever was.
    pub qualified_until: Option<LocalTime>,
    /// Since when it is qualified, if it ever was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualified_from: Option<Instant>,
    /// The times of its qualifications before the newest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub qualified_before: Vec<Span>,
    /// Whether a shipper has travelled since its qualification, and waits for the next.
    pub used: bool,
    /// The shipment that it is in, where it is a shipper or logger under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<ShipmentId>,
    /// The shipments that it was in before, where it is a shipper or logger.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub shipments: BTreeSet<ShipmentId>,
    /// Why it was taken out of service, once it was.
    pub retired: Option<String>,
    /// The places in it, where it is a tank or freezer.
    pub places: BTreeSet<PlaceId>,
    /// How it is set up, where it is a label printer.
    pub printer: Option<PrinterProfile>,
    /// The lots of which vials have ever been in it, where it is a tank, freezer, shipper or bath, or with it, where it is a
    /// logger; and those that were made with it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub lots: BTreeSet<LotId>,
    /// The warmest that everything that has been in it may be, in thousandths of a degree Celsius; none before the first vial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_mc: Option<i32>,
    /// What its loggers recorded, by file.
    #[serde(default, skip_serializing_if = "Readings::is_empty")]
    pub readings: Readings,
    /// What speaks against using what was in it.
    #[serde(default, skip_serializing_if = "Concerns::is_empty")]
    pub concerns: Concerns,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
}

impl Equipment {
    /// Its newest qualification ends at this moment, where it has not ended before, and is kept with those before.
    pub(crate) fn unqualified(&mut self, at: Instant) {
        let until = self.qualified_until.map(|until| until.instant());
        if let (Some(from), Some(until)) = (self.qualified_from.take(), until) {
            let to = at.min(until).max(from);
            self.qualified_before.push(Span { from, to });
        }
    }

    /// Taken out of the shipment that it is in.
    pub(crate) fn taken_out(&mut self) {
        self.shipments.extend(self.carried.take());
    }

    /// Whether it was qualified at a moment that may have been as late as `latest`.
    fn was_qualified(&self, when: Instant, latest: Instant) -> bool {
        let until = self.qualified_until.map(|until| until.instant());
        let newest = self.qualified_from.zip(until);
        let newest = newest.map(|(from, to)| Span { from, to });
        let mut all = self.qualified_before.iter().chain(&newest);
        all.any(|one| one.from <= latest && when <= one.to)
    }

    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.retired.is_some() {
            "retired"
        } else if self.used {
            "used"
        } else if self.qualified_until.is_some() {
            "qualified"
        } else {
            "registered"
        }
    }
}

/// Notes on a piece of equipment that these lots were made with it, or vials of them were in it.
pub(crate) fn was_with(
    act: &Act<'_>,
    changes: Changes,
    id: &EquipmentId,
    lots: impl IntoIterator<Item = LotId>,
) -> Result<Changes, Stop> {
    let mut equipment = changes.latest(act, id)?;
    equipment.lots.extend(lots);
    Ok(changes.note(id.clone(), equipment))
}

impl Decide for Registered {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        act.get(&self.site)?;
        act.at_site(&self.site)?;
        let equipment = Equipment {
            equipment: self.equipment,
            serial: self.serial.clone(),
            site: self.site.clone(),
            qualified_until: None,
            qualified_from: None,
            qualified_before: Vec::new(),
            used: false,
            carried: None,
            shipments: BTreeSet::new(),
            retired: None,
            places: BTreeSet::new(),
            printer: None,
            lots: BTreeSet::new(),
            limit_mc: None,
            readings: Readings::default(),
            concerns: Concerns::default(),
            corrections: Corrections::default(),
        };
        Ok(Changes::of(act.event.subject.clone(), equipment))
    }
}

impl Decide for Qualified {
    type Own = (EquipmentId, Equipment);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        in_service(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (_, mut equipment): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&equipment.site)?;
        ensure(
            self.until.instant() > act.when(),
            Rule::Value,
            || "The qualification would end before it begins.".into(),
            "Enter a later date.",
        )?;
        act.within_days(&self.until, QUALIFICATION_DAYS, "end of the qualification")?;
        equipment.unqualified(act.when());
        equipment.qualified_from = Some(act.when());
        equipment.qualified_until = Some(self.until);
        equipment.used = false;
        Ok(Changes::of(act.event.subject.clone(), equipment))
    }
}

impl Decide for Retired {
    type Own = (EquipmentId, Equipment);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        in_service(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut equipment): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&equipment.site)?;
        is_empty(act, &id, &equipment)?;
        equipment.retired = Some(self.reason.clone());
        Ok(Changes::of(id, equipment))
    }
}

/// Refuses to retire a store in which vials lie: they are moved first.
fn is_empty(act: &Act<'_>, id: &EquipmentId, equipment: &Equipment) -> Result<(), Stop> {
    act.view
        .load(equipment.places.iter().map(PlaceId::subject))?;
    for place in &equipment.places {
        let held = act.get(place)?.vials.len();
        ensure(
            held == 0,
            Rule::Position,
            || format!("{held} vials lie in {place} of {id}."),
            "Move them to another place first.",
        )?;
    }
    Ok(())
}

/// The equipment, refused once it is out of service.
fn in_service(view: &View<'_>, subject: &Subject) -> Result<(EquipmentId, Equipment), Stop> {
    let (id, equipment) = view.own::<EquipmentId>(subject)?;
    ensure(
        equipment.retired.is_none(),
        Rule::Sequence,
        || format!("{id} is retired."),
        "Register other equipment.",
    )?;
    Ok((id, equipment))
}

/// The equipment, refused unless it is of one of these kinds and, where a site is named, stands there.
pub(crate) fn of_kind(
    view: &View<'_>,
    id: &EquipmentId,
    kinds: &[EquipmentKind],
    site: Option<&SiteId>,
) -> Result<Equipment, Stop> {
    let equipment = view.get(id)?;
    view.ensure(
        kinds.contains(&equipment.equipment),
        Rule::Equipment,
        || format!("{id} is of another kind."),
        "Scan the right equipment.",
    )?;
    view.ensure(
        site.is_none_or(|site| *site == equipment.site),
        Rule::Custody,
        || format!("{id} stands at {}.", equipment.site),
        "Scan equipment of this site.",
    )?;
    Ok(equipment)
}

/// The equipment of this kind, refused outside its qualification (block B05).
pub(crate) fn qualified(
    view: &View<'_>,
    id: &EquipmentId,
    kind: EquipmentKind,
) -> Result<(), Stop> {
    let equipment = of_kind(view, id, &[kind], None)?;
    within_qualification(view, id, &equipment)
}

/// The shipment that a shipper or logger is in, or was in at the time that a late entry states.
pub(crate) fn shipment_of(view: &View<'_>, id: &EquipmentId) -> Result<Option<ShipmentId>, Stop> {
    let (now, before) = view.peek(id, |it| (it.carried.clone(), it.shipments.clone()))?;
    let (None, Some(latest)) = (&now, view.stated_late()?) else {
        return Ok(now);
    };
    view.load(before.iter().map(ShipmentId::subject))?;
    for shipment in before {
        let was_in = |it: &Shipment| it.packed_at <= view.when && it.opened_at > Some(latest);
        if view.peek(&shipment, was_in)? {
            return Ok(Some(shipment));
        }
    }
    Ok(None)
}

/// Refuses equipment outside its qualification, whatever its kind (block B05).
pub(crate) fn within_qualification(
    view: &View<'_>,
    id: &EquipmentId,
    equipment: &Equipment,
) -> Result<(), Stop> {
    let holds = equipment
        .qualified_until
        .is_some_and(|until| until.instant() >= view.now);
    let then = view
        .stated_late()?
        .is_none_or(|latest| equipment.was_qualified(view.when, latest));
    view.ensure_unless_excused(
        holds && then && !equipment.used && equipment.retired.is_none(),
        (Rule::Equipment, id.subject()),
        || match equipment.state() {
            "used" => format!("{id} has travelled since its qualification."),
            "retired" => format!("{id} is out of service."),
            _ if !then => format!("{id} was not within its qualification then."),
            _ => format!("{id} is not within its qualification."),
        },
        "Qualify it again, or take another.",
    )
}
