//! Printing a label, for the first time or again (block B11, rule T01).

use super::super::rule::ensure;
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, EquipmentId, Hash, LabelRef, Record, Refusal, Relation, Rule, Stop,
    Subject,
};
use super::ending::{printed, void};
use super::fitting::{layout_of, meets_law, on_labels, printer};
use super::{Bearer, Impression, Label, LabelStage, Token, id_of};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many pieces one print of a label makes at most, where it is not a vial's.
const MOST_PIECES: u32 = 20;

/// `label.printed`, about the label of the same id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Printed {
    /// What it is for.
    pub of: Subject,
    /// What is printed.
    pub impression: Impression,
    /// What is printed beside it for the cap of a vial, with the same id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Impression>,
    /// The resolution, in dots per inch: 203, 300 or 600.
    pub dpi: u16,
    /// How many pieces: one for a vial.
    pub pieces: u32,
    /// The printer; none where the label is handed out as a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printer: Option<EquipmentId>,
    /// The token in the symbol of a flat label, signed with the key that signs this event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Token>,
    /// Why a label is printed in place of another, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reprint_reason: Option<String>,
}

/// `label.reprinted`: the same label comes out of a printer again, before it was on its thing. Of the copies before, none
/// is left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reprinted {
    /// Which print it is: one more than the last. The label shows it.
    pub copy: u32,
    /// SHA-256 of the raster, as in [`Impression`].
    pub raster: Hash,
    /// SHA-256 of the cap's raster, where the label has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap_raster: Option<Hash>,
    /// The resolution, in dots per inch.
    pub dpi: u16,
    /// The printer; none where the label is handed out as a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printer: Option<EquipmentId>,
    /// Why it is printed again.
    pub reason: String,
}

impl Decide for Printed {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let subject = act.subject();
        let id = id_of(&subject).ok_or_else(|| {
            Refusal::new(
                Rule::Value,
                "The label's id is not 12 characters with their check character.",
                "Draw a new id.",
            )
        })?;
        let mut bearer = Bearer::of(&act.view, &self.of)?;
        bearer.takes_label(&act.view)?;
        bearer.acts(act)?;
        self.pieces_allowed(&bearer)?;
        self.fits(act, &bearer)?;
        let mut changes = Changes::default();
        if let Some(old) = bearer.label() {
            ensure(
                self.reprint_reason.is_some(),
                Rule::Reprint,
                || format!("{} already has a label.", self.of),
                "Give the reason for another one.",
            )?;
            changes = void(act, &old, &mut bearer)?;
        }
        if let Bearer::Vial(_, vial) = &bearer {
            let mut lot = match changes.puts.remove(vial.lot.subject()) {
                Some(Record::Lot(lot)) => lot,
                Some(_) | None => act.get(&vial.lot)?,
            };
            lot.labels.printed += 1;
            changes = changes.note(vial.lot.clone(), lot);
        }
        bearer.set_label(Some(id), act.when());
        let label = Label {
            of: self.of.clone(),
            impression: self.impression.clone(),
            cap: self.cap.clone(),
            dpi: self.dpi,
            token: self.token.clone(),
            copy: 1,
            pieces: self.pieces,
            printer: self.printer.clone(),
            stage: LabelStage::Printed,
        };
        Ok(changes
            .and(bearer.into_changes())
            .put(subject.clone(), label)
            .link(subject, Relation::LabelOf, self.of.clone()))
    }
}

impl Printed {
    /// Two labels of one vial would be one id on two vials.
    fn pieces_allowed(&self, bearer: &Bearer) -> Result<(), Stop> {
        let is_vial = matches!(bearer, Bearer::Vial(..));
        let most = if is_vial { 1 } else { MOST_PIECES };
        ensure(
            (1..=most).contains(&self.pieces),
            Rule::Reprint,
            || format!("Of this label 1 to {most} pieces are printed at once."),
            "Print one label for each vial.",
        )?;
        ensure(
            is_vial || self.cap.is_none(),
            Rule::Labelling,
            || format!("{} has no cap.", self.of),
            "Leave the cap's label out.",
        )
    }

    /// Templates, printer and token are as they must be for this thing.
    fn fits(&self, act: &Act<'_>, bearer: &Bearer) -> Result<(), Stop> {
        let view = &act.view;
        let protocol = bearer.protocol(view)?;
        let profile = printer(act, self.printer.as_ref(), self.dpi)?;
        let layout = layout_of(view, &self.impression, &self.of)?;
        meets_law(view, protocol.as_ref(), &layout)?;
        on_labels(&layout, profile.as_ref())?;
        ensure(
            layout.level.is_some(),
            Rule::Labelling,
            || {
                format!(
                    "{} only accompanies another label.",
                    self.impression.template
                )
            },
            "Name the label's own template.",
        )?;
        if let Some(cap) = &self.cap {
            let companion = layout_of(view, cap, &self.of)?;
            ensure(
                companion.level.is_none(),
                Rule::Labelling,
                || format!("{} is no template for a cap.", cap.template),
                "Name a template for caps.",
            )?;
        }
        self.signed(act, bearer, &layout)
    }
}

impl Decide for Reprinted {
    type Own = (LabelRef, Label);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        printed(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut label): Self::Own) -> Result<Changes, Stop> {
        let next = label.copy.saturating_add(1);
        ensure(
            self.copy == next && self.cap_raster.is_some() == label.cap.is_some(),
            Rule::Reprint,
            || {
                format!(
                    "The next print of {id} is copy {next}, with a cap's label only where it had one."
                )
            },
            "Draw it with that number.",
        )?;
        let bearer = Bearer::of(&act.view, &label.of)?;
        bearer.takes_label(&act.view)?;
        bearer.acts(act)?;
        let profile = printer(act, self.printer.as_ref(), self.dpi)?;
        on_labels(
            &layout_of(&act.view, &label.impression, &label.of)?,
            profile.as_ref(),
        )?;
        let mut changes = Changes::default().touch(label.of.clone());
        if let Bearer::Vial(_, vial) = &bearer {
            let mut lot = act.get(&vial.lot)?;
            lot.labels.printed += 1;
            lot.labels.spoiled += 1;
            changes = changes.note(vial.lot.clone(), lot);
        }
        label.copy = self.copy;
        label.dpi = self.dpi;
        label.printer.clone_from(&self.printer);
        label.impression.raster = self.raster;
        if let (Some(cap), Some(raster)) = (&mut label.cap, self.cap_raster) {
            cap.raster = raster;
        }
        Ok(changes.put(id, label))
    }
}
