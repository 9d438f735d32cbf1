//! Closing a lot: only when every vial is accounted for (block B12).

use super::super::rule::ensure;
use super::super::usability::{Purpose, load_paths, reasons};
use super::super::vial::{Fate, VialStage};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, Deviation, Infusion, LotId, Recall, Rule, Stop, Subject, VialId,
};
use super::{Lot, LotStage, vial_id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `lot.closed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// The account, as it was read from the vials.
    pub balance: Balance,
}

/// The account of a lot: what was filled is what became of it.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Balance {
    /// How many vials were filled.
    pub filled: u32,
    /// How many were infused, wholly or in part.
    pub infused: u32,
    /// How many were destroyed.
    pub destroyed: u32,
    /// How many are back at the maker.
    pub returned: u32,
    /// How many are kept as samples.
    pub retained: u32,
    /// How many were declared lost.
    pub lost: u32,
    /// How many are still somewhere, in use or on their way.
    pub on_hand: u32,
    /// How many are missing without an explanation.
    pub missing: u32,
}

impl Balance {
    /// Counts one more vial.
    pub fn count(&mut self, stage: &VialStage) {
        self.filled += 1;
        let place = match stage.fate() {
            Fate::Infused => &mut self.infused,
            Fate::Destroyed => &mut self.destroyed,
            Fate::Returned => &mut self.returned,
            Fate::Retained => &mut self.retained,
            Fate::Lost => &mut self.lost,
            Fate::Missing => &mut self.missing,
            Fate::OnHand => &mut self.on_hand,
        };
        *place += 1;
    }

    /// Whether what was filled is what became of it.
    pub fn is_even(&self) -> bool {
        let fates = [
            self.infused,
            self.destroyed,
            self.returned,
            self.retained,
            self.lost,
            self.missing,
            self.on_hand,
        ];
        fates.iter().sum::<u32>() == self.filled
    }
}

impl Decide for Closed {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        let open = matches!(lot.stage, LotStage::Released | LotStage::Rejected { .. });
        ensure(
            open,
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "A lot is closed after its release or rejection.",
        )?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        let balance = balance(&act.view, &id, &lot)?;
        ensure(
            balance == self.balance,
            Rule::Balance,
            || format!("The account that was signed is not that of the vials, {balance:?}."),
            "Read the account again.",
        )?;
        let open = balance.on_hand + balance.missing;
        act.view.ensure_unless_excused(
            open == 0,
            (Rule::Balance, id.subject()),
            || {
                format!(
                    "{} vials of {id} are still somewhere, {} are missing without an explanation.",
                    balance.on_hand, balance.missing
                )
            },
            "Return, retain or destroy what is left, and explain what is missing.",
        )?;
        nothing_open(act, &id, &lot)?;
        lot.before_closing = Some(std::mem::replace(&mut lot.stage, LotStage::Closed));
        Ok(Changes::of(id, lot))
    }
}

/// Refuses while something of the lot is open, each named.
fn nothing_open(act: &Act<'_>, id: &LotId, lot: &Lot) -> Result<(), Stop> {
    let open = still_open(&act.view, id, lot)?;
    let names: Vec<String> = open.iter().map(ToString::to_string).collect();
    act.view.ensure_unless_excused(
        names.is_empty(),
        (Rule::Balance, id.subject()),
        || format!("These are still open: {}.", names.join(", ")),
        "Decide the deviations, close the recalls, end the infusions and record what became of what was left over.",
    )
}

/// What is open of a lot: the deviations and recalls of it and of its vials, and of everything that these come from or were
/// in at the time, and the infusions that have not ended or of which something is left over without a disposition.
pub(crate) fn still_open(
    view: &View<'_>,
    id: &LotId,
    lot: &Lot,
) -> Result<BTreeSet<Subject>, Stop> {
    let mut open = open_work(view, id.subject())?;
    let vials = vials(id, lot)?;
    load_paths(view, &vials)?;
    for vial in &vials {
        open.extend(open_work(view, vial.subject())?);
        let found = reasons(view, vial.subject(), Purpose::Release, None)?;
        let undecided = found.iter().filter(|reason| reason.cause.is_open());
        open.extend(undecided.filter_map(|reason| reason.cause.doubt()).cloned());
        for infusion in view.peek(vial, |vial| vial.infusions().cloned().collect::<Vec<_>>())? {
            let unended = |it: &Infusion| !it.has_ended() || it.residual_ul > 0;
            if view.peek(&infusion, unended)? {
                open.insert(infusion.into());
            }
        }
    }
    Ok(open)
}

/// The deviations and recalls about a thing that are not yet decided or closed.
fn open_work(view: &View<'_>, of: &Subject) -> Result<BTreeSet<Subject>, Stop> {
    let mut open = BTreeSet::new();
    let standing = view.world.standing(of)?;
    let Some(concerns) = standing.as_ref().and_then(|it| it.record.concerns()) else {
        return Ok(open);
    };
    for deviation in &concerns.deviations {
        let pending = |it: &Deviation| it.decision().is_none() && !it.is_override();
        if view.peek(deviation, pending)? {
            open.insert(deviation.clone().into());
        }
    }
    for recall in &concerns.recalls {
        if !view.peek(recall, Recall::is_closed)? {
            open.insert(recall.clone().into());
        }
    }
    Ok(open)
}

/// The vials of a lot.
pub(crate) fn vials(id: &LotId, lot: &Lot) -> Result<Vec<VialId>, Stop> {
    let count = lot.fill.as_ref().map_or(0, |fill| fill.count);
    let vials: Result<Vec<VialId>, _> = (1..=count).map(|number| vial_id(id, number)).collect();
    Ok(vials?)
}

/// The account of a lot, counted from its vials.
pub(crate) fn balance(view: &View<'_>, id: &LotId, lot: &Lot) -> Result<Balance, Stop> {
    let vials = vials(id, lot)?;
    view.load(vials.iter().map(VialId::subject))?;
    let mut balance = Balance::default();
    for vial in &vials {
        balance.count(&view.get(vial)?.stage);
    }
    Ok(balance)
}
