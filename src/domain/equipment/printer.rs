//! What is to be known of a label printer before anything is printed on it.

use super::super::rule::ensure;
use super::super::view::View;
use super::super::{Act, Changes, Decide, EquipmentId, Refusal, Rule, SiteId, Stop, Subject};
use super::{Equipment, EquipmentKind, in_service, of_kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The resolutions in which labels are drawn, in dots per inch.
pub const RESOLUTIONS: [u16; 3] = [203, 300, 600];

/// The furthest that a print is moved on its label, in dots: two millimetres at 600 dots per inch.
const MOST_OFFSET: i32 = 48;

/// The darkest setting of a ZPL printer; the lightest is its negative.
const DARKEST: i32 = 30;

/// `printer.configured`: the printer as it is set up from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Configured {
    /// The maker and model.
    pub model: String,
    /// Its resolution in dots per inch: 203, 300 or 600.
    pub dpi: u16,
    /// The width of the labels in it, in micrometres.
    pub width_um: u32,
    /// Their height, in micrometres.
    pub height_um: u32,
    /// How far to the right the print is moved, in dots.
    pub offset_x_dots: i32,
    /// How far down it is moved, in dots.
    pub offset_y_dots: i32,
    /// How much darker than its own setting it prints, from -30 to 30.
    pub darkness: i32,
}

/// A printer's profile in the record.
pub type PrinterProfile = Configured;

impl Decide for Configured {
    type Own = (EquipmentId, Equipment);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, equipment) = in_service(view, subject)?;
        ensure(
            equipment.equipment == EquipmentKind::Printer,
            Rule::Sequence,
            || format!("{id} is no printer."),
            "Configure a printer.",
        )?;
        Ok((id, equipment))
    }

    fn decide(&self, act: &Act<'_>, (id, mut equipment): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&equipment.site)?;
        resolution(self.dpi)?;
        let near = |offset: i32| (-MOST_OFFSET..=MOST_OFFSET).contains(&offset);
        let sound = [
            (
                "size of the labels",
                self.width_um > 0 && self.height_um > 0,
            ),
            (
                "offset",
                near(self.offset_x_dots) && near(self.offset_y_dots),
            ),
            ("darkness", (-DARKEST..=DARKEST).contains(&self.darkness)),
        ];
        for (what, holds) in sound {
            ensure(
                holds,
                Rule::Value,
                || format!("The {what} is not one that a printer has."),
                "Read it off the printer's test label.",
            )?;
        }
        equipment.printer = Some(self.clone());
        Ok(Changes::of(id, equipment))
    }
}

/// Refuses a resolution in which no label is drawn.
pub(crate) fn resolution(dpi: u16) -> Result<(), Stop> {
    ensure(
        RESOLUTIONS.contains(&dpi),
        Rule::Value,
        || format!("Labels are drawn at 203, 300 or 600 dots per inch, not at {dpi}."),
        "Enter the printer's resolution.",
    )
}

/// The printer's profile, refused unless it is a configured printer in service at this site.
pub(crate) fn usable(
    view: &View<'_>,
    id: &EquipmentId,
    site: Option<&SiteId>,
) -> Result<PrinterProfile, Stop> {
    let equipment = of_kind(view, id, &[EquipmentKind::Printer], site)?;
    let profile = equipment.printer.filter(|_| equipment.retired.is_none());
    profile.ok_or_else(|| {
        let why = format!("{id} is out of service or not configured.");
        Refusal::new(
            Rule::Equipment,
            why,
            "Configure it, or take another printer.",
        )
        .into()
    })
}
