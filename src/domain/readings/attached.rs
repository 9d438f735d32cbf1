//! `readings.attached`: a logger's file, as it was read, for a shipment or for a tank or freezer.

use super::super::deviation::{Class, Deviation, open, own_id};
use super::super::equipment::{Equipment, EquipmentKind};
use super::super::rule::ensure;
use super::super::shipment::{Shipment, Temperature, with_vials};
use super::super::vial::{Moves, VialStage};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, EquipmentId, Hash, PlaceId, Record, Refusal, Rule, ShipmentId, SiteId,
    Stop, Subject, VialId,
};
use super::{Interval, Summary};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The body of the event. Whoever has the file makes the same summary of it again.
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

/// What a logger's file can be about.
pub(crate) enum Watched {
    /// A shipment, from its packing to its arrival.
    Shipment(ShipmentId, Box<Shipment>),
    /// A store.
    Store(EquipmentId, Box<Equipment>),
}

impl Decide for Attached {
    type Own = Watched;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Watched, Stop> {
        match view.find(subject)? {
            Some(Record::Shipment(shipment)) => Ok(Watched::Shipment(
                subject.clone().try_into()?,
                Box::new(shipment),
            )),
            Some(Record::Equipment(store))
                if [EquipmentKind::Tank, EquipmentKind::Freezer].contains(&store.equipment) =>
            {
                Ok(Watched::Store(subject.clone().try_into()?, Box::new(store)))
            }
            Some(_) | None => {
                let why = format!("{subject} is no shipment, tank or freezer of the record.");
                let remedy = "Attach the file to what the logger was in.";
                Err(Refusal::new(Rule::Unknown, why, remedy).into())
            }
        }
    }

    fn decide(&self, act: &Act<'_>, own: Watched) -> Result<Changes, Stop> {
        act.at_site(&self.site)?;
        let format = act
            .get(&self.site)?
            .logger_formats
            .get(&self.format)
            .cloned();
        let format = format.ok_or_else(|| {
            let why = format!("{} has no format {:?} for loggers.", self.site, self.format);
            Refusal::new(Rule::Unknown, why, "Name a format of the site's settings.")
        })?;
        ensure(
            self.summary.is_coherent(self.limit_mc),
            Rule::Value,
            || "The summary contradicts itself.".into(),
            "Have the file read again.",
        )?;
        match own {
            Watched::Shipment(id, shipment) => {
                self.of_shipment(id, *shipment, format.max_gap_seconds)
            }
            Watched::Store(id, store) => self.of_store(act, &id, &store),
        }
    }
}

impl Attached {
    fn of_shipment(
        &self,
        id: ShipmentId,
        mut shipment: Shipment,
        max_gap_seconds: u32,
    ) -> Result<Changes, Stop> {
        ensure(
            [&shipment.from, &shipment.to].contains(&&self.site),
            Rule::Site,
            || format!("{id} goes from {} to {}.", shipment.from, shipment.to),
            "The sites at its ends read its logger.",
        )?;
        ensure(
            self.limit_mc == shipment.limit_mc,
            Rule::Value,
            || {
                format!(
                    "The product in {id} may be at most {} m°C.",
                    shipment.limit_mc
                )
            },
            "Read the file against the product's limit.",
        )?;
        let same = shipment
            .temperature
            .as_ref()
            .is_some_and(|read| read.file == self.file);
        ensure(
            !same && !shipment.is_over(),
            Rule::Exists,
            || format!("{id} has been received, or this file is attached to it already."),
            "Nothing is left to do.",
        )?;
        let summary = &self.summary;
        let moments = |one: &Interval| (one.from, one.to);
        shipment.temperature = Some(Temperature {
            file: self.file,
            site: self.site.clone(),
            format: self.format.clone(),
            from: summary.from,
            to: summary.to,
            coldest_mc: summary.coldest_mc,
            warmest_mc: summary.warmest_mc,
            max_gap_seconds,
            gaps: summary.gaps.iter().map(moments).collect(),
            above: summary
                .excursions
                .iter()
                .map(|one| (one.from, one.to))
                .collect(),
        });
        let logger = shipment.logger.clone();
        Ok(with_vials(id, shipment).touch(logger))
    }

    /// What lay in the store while it was too warm waits for a decision; what was put in afterwards does not.
    fn of_store(
        &self,
        act: &Act<'_>,
        id: &EquipmentId,
        store: &Equipment,
    ) -> Result<Changes, Stop> {
        ensure(
            self.site == store.site,
            Rule::Site,
            || format!("{id} stands at {}.", store.site),
            "Its own site reads its logger.",
        )?;
        let Some(last) = self.summary.excursions.last() else {
            return Ok(Changes::of(id.clone(), store.clone()));
        };
        act.view.load(store.places.iter().map(PlaceId::subject))?;
        let mut inside: Vec<VialId> = Vec::new();
        for place in &store.places {
            inside.extend(act.get(place)?.vials.into_values());
        }
        act.view.load(inside.iter().map(VialId::subject))?;
        let deviation = own_id(act)?;
        let what = format!(
            "{id} was too warm, at most {} m°C.",
            self.summary.warmest_mc
        );
        let mut found = Deviation::new(act, id.subject().clone(), what, Class::Major);
        found.items.insert(id.subject().clone());
        let mut moves = Moves::new(act);
        for vial_id in &inside {
            let vial = act.get(vial_id)?;
            if vial.kept_since.is_some_and(|since| since >= last.to) {
                continue;
            }
            found.items.insert(vial_id.subject().clone());
            if let Some(site) = vial.stage.free_at().cloned() {
                let deviation = deviation.clone();
                moves.to(vial_id, vial, VialStage::Quarantined { site, deviation })?;
            }
        }
        open(act, deviation, found, moves.done().touch(id.clone()))
    }
}
