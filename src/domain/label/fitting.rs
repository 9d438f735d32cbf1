//! Whether a template and a printer fit what is to be labelled (rule T01).

use super::super::equipment::{PrinterProfile, resolution, usable_printer};
use super::super::label_template::{LabelTemplate, Layout};
use super::super::rule::ensure;
use super::super::view::View;
use super::super::{Act, EquipmentId, ProtocolId, Rule, Stop, Subject};
use super::{Impression, Jurisdiction};
use std::collections::BTreeSet;

/// What was adopted of a template, refused unless it may be printed on this thing.
pub(super) fn layout_of(
    view: &View<'_>,
    impression: &Impression,
    of: &Subject,
) -> Result<Layout, Stop> {
    let id = &impression.template;
    let LabelTemplate { layout, retired } = view.get(id)?;
    ensure(
        retired.is_none(),
        Rule::Labelling,
        || format!("{id} is retired."),
        "Print from a template in force.",
    )?;
    ensure(
        layout.hash == impression.template_hash,
        Rule::Labelling,
        || format!("The template's file is not the one adopted as {id}."),
        "Take the file that was adopted.",
    )?;
    ensure(
        layout.label_for.noun() == of.noun(),
        Rule::Labelling,
        || format!("{id} is not made for a {}.", of.noun().word()),
        "Choose a template for what is labelled.",
    )?;
    Ok(layout)
}

/// Refuses a template that does not show what the trial's jurisdictions ask for.
pub(super) fn meets_law(
    view: &View<'_>,
    protocol: Option<&ProtocolId>,
    layout: &Layout,
) -> Result<(), Stop> {
    let Some(protocol) = protocol else {
        return Ok(());
    };
    let lacking = view.peek(protocol, |trial| {
        let asked: &BTreeSet<Jurisdiction> = &trial.protocol.labelling.jurisdictions;
        let lacking = asked.difference(&layout.jurisdictions);
        lacking.map(|one| one.word()).collect::<Vec<_>>()
    })?;
    ensure(
        lacking.is_empty(),
        Rule::Labelling,
        || {
            format!(
                "The template does not show what the law of {} asks for.",
                lacking.join(", ")
            )
        },
        "Choose a template that was adopted for it.",
    )
}

/// The printer's profile, where there is a printer; the resolution is its own.
pub(super) fn printer(
    act: &Act<'_>,
    printer: Option<&EquipmentId>,
    dpi: u16,
) -> Result<Option<PrinterProfile>, Stop> {
    resolution(dpi)?;
    let Some(id) = printer else {
        return Ok(None);
    };
    let site = act.view.peek(id, |printer| printer.site.clone())?;
    act.at_site(&site)?;
    let profile = usable_printer(&act.view, id, Some(&site))?;
    ensure(
        profile.dpi == dpi,
        Rule::Labelling,
        || {
            format!(
                "{id} prints at {} dots per inch, not at {dpi}.",
                profile.dpi
            )
        },
        "Draw the label at the printer's resolution.",
    )?;
    Ok(Some(profile))
}

/// Refuses a template that is larger than the labels in the printer.
pub(super) fn on_labels(layout: &Layout, profile: Option<&PrinterProfile>) -> Result<(), Stop> {
    let fits = profile.is_none_or(|profile| {
        layout.width_um <= profile.width_um && layout.height_um <= profile.height_um
    });
    ensure(
        fits,
        Rule::Labelling,
        || "The template is larger than the labels in the printer.".into(),
        "Change the labels in the printer and configure it, or choose a smaller template.",
    )
}
