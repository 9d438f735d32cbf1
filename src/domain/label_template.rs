//! Label templates: layouts that quality assurance has adopted, each a version of its own that never changes.
//!
//! The record knows a template by the SHA-256 of its file and by what the file shows. An old version stays in the record with
//! the days of its use, and nothing is printed from it once it is retired (FACT-JACIE D7).

use super::label::{Field, Jurisdiction, Level, demands};
use super::rule::ensure;
use super::view::View;
use super::{Act, Changes, Decide, Hash, LabelTemplateId, Noun, Rule, Stop, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a label is put on.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LabelFor {
    /// A vial.
    Vial,
    /// A box in a store.
    Place,
    /// A shipment: on its shipper.
    Shipment,
    /// The dose of an order: the participant label.
    Order,
    /// An infusion: the sticker for the participant's medical record.
    Infusion,
}

impl LabelFor {
    /// The one of this noun, if things of it bear labels.
    pub fn of(noun: Noun) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.noun() == noun)
    }

    /// Every one of them.
    pub const ALL: [Self; 5] = [
        Self::Vial,
        Self::Place,
        Self::Shipment,
        Self::Order,
        Self::Infusion,
    ];

    /// Whether labels of such a thing stand on packaging of this level. The dose of an order may be made ready in a container
    /// of its own, or be handed out in its packing.
    pub fn stands_on(self, level: Level) -> bool {
        match self {
            Self::Vial => level == Level::Immediate,
            Self::Place => level == Level::Store,
            Self::Shipment => level == Level::Outer,
            Self::Order => matches!(level, Level::Immediate | Level::Outer),
            Self::Infusion => level == Level::Record,
        }
    }

    /// The noun of the record.
    pub fn noun(self) -> Noun {
        match self {
            Self::Vial => Noun::Vial,
            Self::Place => Noun::Place,
            Self::Shipment => Noun::Shipment,
            Self::Order => Noun::Order,
            Self::Infusion => Noun::Infusion,
        }
    }
}

/// What a template's file is and shows, as it is read from the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// SHA-256 of the file, an SVG.
    pub hash: Hash,
    /// What its labels are put on.
    pub label_for: LabelFor,
    /// On which packaging that is; none where it only accompanies another label of the same id, as on a cap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The width, in micrometres.
    pub width_um: u32,
    /// The height, in micrometres.
    pub height_um: u32,
    /// Everything that it shows.
    pub fields: BTreeSet<Field>,
    /// Whether its symbol carries the token that is signed at the print.
    pub signed: bool,
    /// Whose law its labels meet.
    pub jurisdictions: BTreeSet<Jurisdiction>,
}

/// `label_template.adopted`, about the template of the same name, which ends in its version: `vial-25x12.v2`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    /// What it is and shows.
    pub layout: Layout,
}

/// `label_template.retired`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// Why.
    pub reason: String,
}

/// A label template of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelTemplate {
    /// What it is and shows.
    pub layout: Layout,
    /// Why nothing more is printed from it, once that is so.
    pub retired: Option<String>,
}

impl LabelTemplate {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.retired.is_some() {
            "retired"
        } else {
            "adopted"
        }
    }
}

impl Layout {
    /// What it lacks of the demands of a jurisdiction, each demand with the fields any of which would meet it.
    pub fn lacks(&self, jurisdiction: Jurisdiction) -> Vec<&'static [Field]> {
        let level = self.level.into_iter();
        let all = level.flat_map(|level| demands(jurisdiction, level).iter().copied());
        all.filter(|any| !any.iter().any(|field| self.fields.contains(field)))
            .collect()
    }
}

impl Decide for Adopted {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let layout = &self.layout;
        ensure(
            layout.width_um > 0 && layout.height_um > 0 && layout.fields.contains(&Field::Label),
            Rule::Value,
            || "The template has no area, or does not show the label's id.".into(),
            "Correct the template.",
        )?;
        ensure(
            layout
                .level
                .is_none_or(|level| layout.label_for.stands_on(level)),
            Rule::Labelling,
            || {
                let thing = layout.label_for.noun().word();
                format!("A label of a {thing} does not stand on such packaging.")
            },
            "Name the packaging that it stands on.",
        )?;
        for jurisdiction in &layout.jurisdictions {
            let lacking = layout.lacks(*jurisdiction);
            ensure(
                lacking.is_empty(),
                Rule::Labelling,
                || {
                    let any = lacking.first().copied().unwrap_or_default();
                    let words: Vec<&str> = any.iter().map(|field| field.word()).collect();
                    format!(
                        "The template lacks {}, which the law of {:?} asks of this packaging.",
                        words.join(" or "),
                        jurisdiction.word()
                    )
                },
                "Add the field under a new version, or leave the jurisdiction out.",
            )?;
        }
        let template = LabelTemplate {
            layout: layout.clone(),
            retired: None,
        };
        Ok(Changes::of(act.subject(), template))
    }
}

impl Decide for Retired {
    type Own = (LabelTemplateId, LabelTemplate);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, template) = view.own::<LabelTemplateId>(subject)?;
        ensure(
            template.retired.is_none(),
            Rule::Sequence,
            || format!("{id} is retired."),
            "Nothing is left to do.",
        )?;
        Ok((id, template))
    }

    fn decide(&self, _: &Act<'_>, (id, mut template): Self::Own) -> Result<Changes, Stop> {
        template.retired = Some(self.reason.clone());
        Ok(Changes::of(id, template))
    }
}
