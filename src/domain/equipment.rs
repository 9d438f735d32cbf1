//! Equipment with its qualification: what is out of it is not used (block B05).

use super::rule::ensure;
use super::{Act, Changes, Decide, EquipmentId, Hash, LocalTime, Rule, SiteId, Stop};
use serde::{Deserialize, Serialize};

/// What a piece of equipment is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
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
    /// A label printer.
    Printer,
}

/// `equipment.registered`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qualified {
    /// Until when the qualification holds.
    pub until: LocalTime,
    /// SHA-256 of the qualification report.
    pub report: Hash,
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
}

impl Equipment {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.qualified_until.is_some() {
            "qualified"
        } else {
            "registered"
        }
    }
}

impl Decide for Registered {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        act.is_new(&act.event.subject)?;
        act.get(&self.site)?;
        act.at_site(&self.site)?;
        let equipment = Equipment {
            equipment: self.equipment,
            serial: self.serial.clone(),
            site: self.site.clone(),
            qualified_until: None,
        };
        Ok(Changes::of(act.event.subject.clone(), equipment))
    }
}

impl Decide for Qualified {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (_, mut equipment) = act.own::<EquipmentId>()?;
        act.at_site(&equipment.site)?;
        ensure(
            self.until.instant() > act.when(),
            Rule::Value,
            || "The qualification would end before it begins.".into(),
            "Enter a later date.",
        )?;
        equipment.qualified_until = Some(self.until);
        Ok(Changes::of(act.event.subject.clone(), equipment))
    }
}

/// The equipment of this kind, refused outside its qualification.
pub(crate) fn qualified(
    act: &Act<'_>,
    id: &EquipmentId,
    kind: EquipmentKind,
) -> Result<Equipment, Stop> {
    let equipment = act.get(id)?;
    ensure(
        equipment.equipment == kind,
        Rule::Equipment,
        || format!("{id} is of another kind."),
        "Scan the right equipment.",
    )?;
    let holds = equipment
        .qualified_until
        .is_some_and(|until| until.instant() >= act.when());
    ensure(
        holds,
        Rule::Equipment,
        || format!("{id} is not within its qualification."),
        "Qualify it again, or take another.",
    )?;
    Ok(equipment)
}
