//! Making a lot: it is opened from a working bank and filled into vials (block B03).

use super::super::bank::usable;
use super::super::rule::ensure;
use super::super::vial::{Vial, VialStage};
use super::super::view::View;
use super::super::{
    Act, BankId, Changes, Decide, Hash, LocalTime, LotId, ProtocolId, Refusal, Relation, Rule,
    SpecificationId, Stop, Subject, VialId,
};
use super::{Lot, LotStage};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most vials of one fill.
const MAX_VIALS: u32 = 10_000;

/// `lot.opened`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// The trial that it is made for.
    pub protocol: ProtocolId,
    /// The working cell bank that it is made from.
    pub bank: BankId,
    /// The specification that it is tested against.
    pub specification: SpecificationId,
    /// The passage number at harvest, above the bank's.
    pub passage: u32,
}

/// `lot.filled`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filled {
    /// How many vials; they are named after the lot, `-001` and on.
    pub count: u32,
    /// The volume of each.
    pub volume_ul: u32,
    /// The cells in each.
    pub cells_per_vial: u64,
    /// When the lot expires.
    pub expires_at: LocalTime,
    /// How long a thawed vial may be used.
    pub post_thaw_minutes: u32,
    /// SHA-256 of the batch record.
    pub batch_record: Hash,
}

/// The name of the vial with this number.
///
/// # Errors
/// When the lot's name leaves no room for the number.
pub fn vial_id(lot: &LotId, number: u32) -> Result<VialId, Refusal> {
    VialId::new(&format!("{}-{number:03}", lot.name()))
        .map_err(|bad| Refusal::new(Rule::Value, bad.to_string(), "Give the lot a shorter name."))
}

impl Decide for Opened {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let protocol = act.get(&self.protocol)?.protocol;
        act.get(&self.specification)?;
        let bank = usable(&act.view, &self.bank)?;
        act.at_site(&bank.site)?;
        ensure(
            bank.is_working(),
            Rule::Source,
            || format!("{} is not a working cell bank.", self.bank),
            "A lot is made from a working bank.",
        )?;
        ensure(
            self.passage > bank.passage,
            Rule::Source,
            || {
                format!(
                    "Passage {} is not above the bank's {}.",
                    self.passage, bank.passage
                )
            },
            "Check the passage number.",
        )?;
        let most = protocol.product.max_passage;
        ensure(
            self.passage <= most,
            Rule::Source,
            || {
                format!(
                    "Passage {} is beyond the product's limit of {most}.",
                    self.passage
                )
            },
            "Start from a container of lower passage.",
        )?;
        let lot = Lot {
            protocol: self.protocol.clone(),
            bank: self.bank.clone(),
            donor: bank.donor,
            specification: self.specification.clone(),
            site: bank.site,
            makers: BTreeSet::from([act.event.actor.clone()]),
            testers: BTreeSet::new(),
            fill: None,
            results: BTreeMap::new(),
            stage: LotStage::InProcess,
        };
        Ok(Changes::of(act.event.subject.clone(), lot).link(
            act.event.subject.clone(),
            Relation::DerivedFrom,
            self.bank.clone(),
        ))
    }
}

impl Decide for Filled {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        ensure(
            lot.stage == LotStage::InProcess,
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "A lot is filled once; open another lot.",
        )?;
        usable(view, &lot.bank)?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        let counts = (1..=MAX_VIALS).contains(&self.count)
            && self.volume_ul > 0
            && self.cells_per_vial > 0
            && self.post_thaw_minutes > 0;
        ensure(
            counts,
            Rule::Value,
            || {
                format!(
                    "A fill has 1 to {MAX_VIALS} vials, and neither volume, cells nor post-thaw time is nought."
                )
            },
            "Correct the count.",
        )?;
        ensure(
            self.expires_at.instant() > act.when(),
            Rule::Value,
            || "The lot would expire before it is filled.".into(),
            "Correct the expiry.",
        )?;
        lot.makers.insert(act.event.actor.clone());
        lot.fill = Some(self.clone());
        lot.stage = LotStage::Filled;
        let site = lot.site.clone();
        let mut changes = Changes::of(id.clone(), lot);
        for number in 1..=self.count {
            let vial_id = vial_id(&id, number)?;
            // The name is new because the lot's is: what stands before the last hyphen is the lot, and it is filled once.
            let vial = Vial {
                lot: id.clone(),
                number,
                label: None,
                stage: VialStage::Commissioned { site: site.clone() },
            };
            changes =
                changes
                    .put(vial_id.clone(), vial)
                    .link(vial_id, Relation::DerivedFrom, id.clone());
        }
        Ok(changes)
    }
}
