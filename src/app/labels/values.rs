//! What a label says, field by field, by the record as it is now.

use super::super::{App, AppError};
use super::amounts::{numbers, strength, volume};
use crate::domain::infusion::Infusion;
use crate::domain::label::Field;
use crate::domain::lot::Lot;
use crate::domain::participant::Participant;
use crate::domain::protocol::{Protocol, Text};
use crate::domain::shipment::Shipment;
use crate::domain::site::Site;
use crate::domain::vial::Vial;
use crate::domain::{
    BadSubject, Gtin, InfusionId, LotId, ParticipantId, ProtocolId, Record, SiteId, Subject, VialId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// What the labels of one thing have in common.
#[derive(Default)]
pub(super) struct Values {
    pub(super) fields: BTreeMap<Field, String>,
    /// The product's number, where the sponsor has one.
    pub(super) gtin: Option<Gtin>,
}

/// What a label of this thing says.
///
/// # Errors
/// When the thing is not in the record or bears no label, or the log is out of reach.
pub(super) fn values(app: &App, of: &Subject) -> Result<Values, AppError> {
    let mut values = Values::default();
    let record = app.record_of(of)?;
    if let Record::Vial(vial) = record {
        let vials = [(
            VialId::try_from(of.clone()).map_err(|bad| unknown(&bad))?,
            vial,
        )]
        .into();
        values.contents(app, &vials)?;
    } else if let Record::Place(place) = record {
        values.put(Field::Place, of.name());
        let tank = place.equipment.name();
        values.put(
            Field::Tank,
            format!("{tank} {} {}", place.rack, place.box_name),
        );
        // A box is in no trial; it says whom to call and how cold it is kept.
        if let Some(protocol) = app.first_protocol()? {
            values.trial(app, &protocol)?;
        }
        values.site(app, &place.site)?;
    } else if let Record::Shipment(shipment) = record {
        values.shipment(app, of, &shipment)?;
    } else if let Record::Order(order) = record {
        values.order(of, &order.visit);
        values.dose(app, &order.participant, &order.allocated)?;
        values.site(app, &order.site)?;
    } else if let Record::Infusion(infusion) = record {
        values.infusion(app, of, &infusion)?;
    } else {
        return Err(AppError::NotFound(format!("label for {of}")));
    }
    Ok(values)
}

/// A thing of another noun than its record; never in practice.
fn unknown(bad: &BadSubject) -> AppError {
    AppError::NotFound(bad.to_string())
}

impl Values {
    pub(super) fn put(&mut self, field: Field, value: impl Display) {
        self.fields.insert(field, value.to_string());
    }

    fn both(&mut self, fields: [Field; 2], text: &Text) {
        let [en, zh] = fields;
        self.put(en, &text.en);
        self.put(zh, &text.zh);
    }

    /// A dose of a participant, known by the pseudonym alone; gives the participant.
    fn dose(
        &mut self,
        app: &App,
        participant: &ParticipantId,
        vials: &BTreeSet<VialId>,
    ) -> Result<Participant, AppError> {
        let Record::Participant(found) = app.record_of(participant.subject())? else {
            return Err(AppError::Internal("an order has no participant"));
        };
        self.put(Field::Participant, participant.name());
        self.contents(app, &vials_of(app, vials)?)?;
        Ok(found)
    }

    /// The order of a dose.
    fn order(&mut self, order: &Subject, visit: &str) {
        self.put(Field::Order, order.name());
        self.put(Field::Visit, visit);
    }

    /// What was given to a participant.
    fn infusion(&mut self, app: &App, of: &Subject, infusion: &Infusion) -> Result<(), AppError> {
        if let Some(id) = &infusion.order {
            let Record::Order(order) = app.record_of(id.subject())? else {
                return Err(AppError::Internal("an order is none"));
            };
            self.order(id.subject(), &order.visit);
        }
        let participant = self.dose(app, &infusion.participant, &infusion.vials)?;
        let id = InfusionId::try_from(of.clone()).map_err(|bad| unknown(&bad))?;
        let mut given = participant.infusions.iter();
        self.put(Field::Infusion, id.name());
        if let Some(given) = given.find(|given| given.infusion == id) {
            self.put(Field::GivenOn, given.started_on);
        }
        self.site(app, &infusion.site)
    }

    fn shipment(&mut self, app: &App, of: &Subject, shipment: &Shipment) -> Result<(), AppError> {
        self.put(Field::Shipment, of.name());
        self.put(Field::Shipper, shipment.shipper.name());
        let (from, to) = (site(app, &shipment.from)?, site(app, &shipment.to)?);
        self.put(Field::From, address(&from).en);
        self.both([Field::To, Field::ToZh], &address(&to));
        self.contents(app, &vials_of(app, &shipment.vials)?)
    }

    /// The site where the thing is, to which the investigator belongs.
    fn site(&mut self, app: &App, id: &SiteId) -> Result<(), AppError> {
        let site = site(app, id)?;
        self.both([Field::Site, Field::SiteZh], &site.described.name);
        if let Some(investigator) = self.fields.get_mut(&Field::Investigator) {
            *investigator = format!("{investigator}, {}", site.described.name.en);
        }
        Ok(())
    }

    /// What is in the containers, and the trial that it is for.
    fn contents(&mut self, app: &App, vials: &BTreeMap<VialId, Vial>) -> Result<(), AppError> {
        let mut lots: BTreeMap<LotId, Lot> = BTreeMap::new();
        for vial in vials.values() {
            if !lots.contains_key(&vial.lot)
                && let Record::Lot(lot) = app.record_of(vial.lot.subject())?
            {
                lots.insert(vial.lot.clone(), lot);
            }
        }
        let Some(lot) = lots.values().next() else {
            return Ok(());
        };
        self.trial(app, &lot.protocol)?;
        let names: Vec<&str> = lots.keys().map(LotId::name).collect();
        self.put(Field::Lot, names.join(", "));
        self.put(Field::Vial, numbers(vials));
        if let Some(first) = lots.values().map(|lot| lot.expires_at().date()).min() {
            self.put(Field::Expiry, first.format("%Y-%m-%d"));
        }
        if let Some(fill) = &lot.fill {
            self.put(
                Field::Strength,
                strength(fill.cells_per_vial, fill.volume_ul),
            );
            let quantity = format!("{} × {}", vials.len(), volume(fill.volume_ul));
            self.put(Field::Quantity, quantity);
        }
        Ok(())
    }

    fn trial(&mut self, app: &App, id: &ProtocolId) -> Result<(), AppError> {
        let Record::Protocol(trial) = app.record_of(id.subject())? else {
            return Err(AppError::Internal("a lot has no protocol"));
        };
        let protocol: &Protocol = &trial.protocol;
        let (product, said) = (&protocol.product, &protocol.labelling);
        self.gtin = said.gtin;
        self.put(Field::Trial, &protocol.registry_number);
        self.put(Field::Phone, &said.contact.phone);
        self.put(Field::Investigator, &said.investigator.en);
        self.put(Field::Product, &product.code);
        let coldest = (product.storage_max_mc / 1000).to_string();
        // A true minus sign.
        let degrees = coldest.replace('-', "\u{2212}");
        self.put(Field::Storage, format!("Store at or below {degrees} °C"));
        self.put(Field::StorageZh, format!("{degrees} °C 或以下保存"));
        for (fields, text) in [
            ([Field::Sponsor, Field::SponsorZh], &protocol.sponsor),
            ([Field::Contact, Field::ContactZh], &said.contact.name),
            ([Field::Address, Field::AddressZh], &said.contact.address),
            ([Field::ProductName, Field::ProductNameZh], &product.name),
            ([Field::Form, Field::FormZh], &said.form),
            ([Field::Route, Field::RouteZh], &product.route),
            ([Field::Directions, Field::DirectionsZh], &said.directions),
        ] {
            self.both(fields, text);
        }
        Ok(())
    }
}

fn vials_of(app: &App, ids: &BTreeSet<VialId>) -> Result<BTreeMap<VialId, Vial>, AppError> {
    let subjects: Vec<Subject> = ids.iter().map(|id| id.subject().clone()).collect();
    let found = app.store().standings(&subjects)?.into_iter();
    let vials = found.filter_map(|(subject, standing)| {
        if let Record::Vial(vial) = standing.record {
            Some((VialId::try_from(subject).ok()?, vial))
        } else {
            None
        }
    });
    Ok(vials.collect())
}

fn site(app: &App, id: &SiteId) -> Result<Site, AppError> {
    if let Record::Site(site) = app.record_of(id.subject())? {
        Ok(site)
    } else {
        Err(AppError::Internal("a site is none"))
    }
}

/// Name and address in one line.
fn address(site: &Site) -> Text {
    let place = |name: &str, street: &str, city: &str| {
        format!("{name}, {street}, {city} {}", site.described.postal_code)
    };
    Text {
        en: place(
            &site.described.name.en,
            &site.described.address.en,
            &site.described.city.en,
        ),
        zh: place(
            &site.described.name.zh,
            &site.described.address.zh,
            &site.described.city.zh,
        ),
    }
}
