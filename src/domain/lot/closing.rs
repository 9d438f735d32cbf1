//! Closing a lot: only when every vial is accounted for (block B12).

use super::super::rule::ensure;
use super::super::vial::{Fate, VialStage};
use super::super::view::View;
use super::super::{Act, Changes, Decide, LotId, Rule, Stop, Subject, VialId};
use super::{Lot, LotStage, vial_id};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
        let open = matches!(
            lot.stage,
            LotStage::Released | LotStage::Rejected { .. } | LotStage::Recalled { .. }
        );
        ensure(
            open,
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "A lot is closed after its release, rejection or recall.",
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
        lot.stage = LotStage::Closed;
        Ok(Changes::of(id, lot))
    }
}

/// The account of a lot, counted from its vials.
pub(crate) fn balance(view: &View<'_>, id: &LotId, lot: &Lot) -> Result<Balance, Stop> {
    let count = lot.fill.as_ref().map_or(0, |fill| fill.count);
    let vials: Result<Vec<VialId>, _> = (1..=count).map(|number| vial_id(id, number)).collect();
    let vials = vials?;
    view.load(vials.iter().map(VialId::subject))?;
    let mut balance = Balance::default();
    for vial in &vials {
        balance.count(&view.get(vial)?.stage);
    }
    Ok(balance)
}
