//! Places in a store: boxes with positions, in a rack of a tank or freezer; a position holds one vial.

use super::equipment::{EquipmentKind, of_kind};
use super::rule::ensure;
use super::view::View;
use super::{
    Act, Changes, Concerns, Corrections, Decide, EquipmentId, LabelId, PlaceId, Rule, SiteId, Stop,
    Subject, VialId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod count;
pub use count::{Counted, Difference, Seen};

/// `place.registered`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Registered {
    /// The tank or freezer in which it is.
    pub equipment: EquipmentId,
    /// The room, as the site calls it.
    pub room: String,
    /// The rack.
    pub rack: String,
    /// The box in the rack.
    pub box_name: String,
    /// How many rows of positions, 1 to 26, lettered from A.
    pub rows: u8,
    /// How many columns of positions, 1 to 99, numbered from 1.
    pub columns: u8,
}

/// A vial's position in a place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spot {
    /// The place.
    pub place: PlaceId,
    /// The position: the row's letter and the column's number, such as `C4`.
    pub position: String,
}

/// A place of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The tank or freezer in which it is.
    pub equipment: EquipmentId,
    /// The site.
    pub site: SiteId,
    /// The room.
    pub room: String,
    /// The rack.
    pub rack: String,
    /// The box in the rack.
    pub box_name: String,
    /// How many rows of positions.
    pub rows: u8,
    /// How many columns of positions.
    pub columns: u8,
    /// The vials by position.
    pub vials: BTreeMap<String, VialId>,
    /// The label on the box, once printed.
    pub label: Option<LabelId>,
    /// What speaks against using what was in it.
    #[serde(default, skip_serializing_if = "Concerns::is_empty")]
    pub concerns: Concerns,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
}

impl Place {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        let positions = usize::from(self.rows) * usize::from(self.columns);
        match self.vials.len() {
            0 => "empty",
            held if held >= positions => "full",
            _ => "in_use",
        }
    }

    /// Whether it has this position.
    pub fn has(&self, position: &str) -> bool {
        let mut letters = position.chars();
        let row = letters.next().filter(char::is_ascii_uppercase);
        let row = row
            .and_then(|row| u8::try_from(row).ok())
            .map(|row| row - b'A');
        let column = letters.as_str();
        // "C4" and no other writing of it, so that one position has one name.
        let number: Option<u8> = column.parse().ok().filter(|n: &u8| n.to_string() == column);
        row.is_some_and(|row| row < self.rows)
            && number.is_some_and(|number| (1..=self.columns).contains(&number))
    }

    /// Every position, row by row.
    pub fn positions(&self) -> impl Iterator<Item = String> {
        let (rows, columns) = (self.rows, self.columns);
        (0..rows).flat_map(move |row| {
            (1..=columns).map(move |column| format!("{}{column}", char::from(b'A' + row)))
        })
    }
}

impl Decide for Registered {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let stores = [EquipmentKind::Tank, EquipmentKind::Freezer];
        let mut equipment = of_kind(&act.view, &self.equipment, &stores, None)?;
        act.at_site(&equipment.site)?;
        ensure(
            (1..=26).contains(&self.rows) && (1..=99).contains(&self.columns),
            Rule::Value,
            || "A place has 1 to 26 rows and 1 to 99 columns.".into(),
            "Correct rows and columns.",
        )?;
        let id = PlaceId::try_from(act.subject())?;
        equipment.places.insert(id.clone());
        let place = Place {
            equipment: self.equipment.clone(),
            site: equipment.site.clone(),
            room: self.room.clone(),
            rack: self.rack.clone(),
            box_name: self.box_name.clone(),
            rows: self.rows,
            columns: self.columns,
            vials: BTreeMap::new(),
            label: None,
            concerns: Concerns::default(),
            corrections: Corrections::default(),
        };
        Ok(Changes::of(id, place).put(self.equipment.clone(), equipment))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_has_one_name_within_rows_and_columns() {
        let place: Place = serde_json::from_value(serde_json::json!({
            "equipment": "equipment/T", "site": "site/S", "room": "1", "rack": "R", "box_name": "B", "rows": 2, "columns": 10, "vials": {},
        }))
        .unwrap();
        assert_eq!(place.positions().count(), 20);
        assert!(place.positions().all(|position| place.has(&position)));
        for odd in [
            "", "A", "A0", "A11", "C1", "a1", "A01", "A+1", "1A", "AA1", "Ä1",
        ] {
            assert!(!place.has(odd), "{odd}");
        }
    }
}
