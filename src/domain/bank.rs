//! Cell banks (ICH Q5D): a master bank from a clone, a working bank from a master bank; passages only grow.

use super::donor::eligible;
use super::rule::ensure;
use super::{
    Act, BankId, Changes, CloneId, Decide, DonorId, Hash, Relation, Rule, SiteId, Stop, Subject,
};
use serde::{Deserialize, Serialize};

/// What a bank is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Parent {
    /// A clone: the bank is a master cell bank.
    Clone(CloneId),
    /// A master cell bank: the bank is a working cell bank.
    Bank(BankId),
}

/// `bank.created`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Created {
    /// What it is made from.
    pub parent: Parent,
    /// Its passage number, above its parent's.
    pub passage: u32,
    /// Population doublings since the donation, in tenths.
    pub doublings_tenths: u32,
    /// How many containers were frozen.
    pub containers: u32,
}

/// `bank.qualified`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qualified {
    /// SHA-256 of the characterisation report.
    pub report: Hash,
}

/// A bank of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bank {
    /// What it is made from.
    pub parent: Parent,
    /// The donor at the root of its line.
    pub donor: DonorId,
    /// Where it is kept.
    pub site: SiteId,
    /// Its passage number.
    pub passage: u32,
    /// Population doublings since the donation, in tenths.
    pub doublings_tenths: u32,
    /// How many containers were frozen.
    pub containers: u32,
    /// Whether it has been qualified.
    pub qualified: bool,
}

impl Bank {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.qualified {
            "qualified"
        } else {
            "quarantined"
        }
    }

    /// Whether it is a working cell bank.
    pub fn is_working(&self) -> bool {
        matches!(self.parent, Parent::Bank(_))
    }
}

impl Decide for Created {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        act.is_new(&act.event.subject)?;
        let (donor, site, passage, doublings, parent): (_, _, _, _, Subject) = match &self.parent {
            Parent::Clone(id) => {
                let clone = act.get(id)?;
                (clone.donor, clone.site, clone.passage, 0, id.clone().into())
            }
            Parent::Bank(id) => {
                let bank = usable(act, id)?;
                ensure(
                    !bank.is_working(),
                    Rule::Source,
                    || format!("{id} is a working cell bank."),
                    "A working bank is made from a master bank.",
                )?;
                (
                    bank.donor,
                    bank.site,
                    bank.passage,
                    bank.doublings_tenths,
                    id.clone().into(),
                )
            }
        };
        eligible(act, &donor)?;
        act.at_site(&site)?;
        ensure(
            self.passage > passage,
            Rule::Source,
            || {
                format!(
                    "Passage {} is not above the parent's {passage}.",
                    self.passage
                )
            },
            "Check the passage number.",
        )?;
        ensure(
            self.doublings_tenths >= doublings,
            Rule::Source,
            || "Population doublings only grow.".into(),
            "Check the doublings.",
        )?;
        ensure(
            self.containers > 0,
            Rule::Value,
            || "A bank has at least one container.".into(),
            "Count the containers.",
        )?;
        let bank = Bank {
            parent: self.parent.clone(),
            donor,
            site,
            passage: self.passage,
            doublings_tenths: self.doublings_tenths,
            containers: self.containers,
            qualified: false,
        };
        Ok(Changes::of(act.event.subject.clone(), bank).link(
            act.event.subject.clone(),
            Relation::DerivedFrom,
            parent,
        ))
    }
}

impl Decide for Qualified {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut bank) = act.own::<BankId>()?;
        act.at_site(&bank.site)?;
        eligible(act, &bank.donor)?;
        ensure(
            !bank.qualified,
            Rule::Sequence,
            || format!("{id} is already qualified."),
            "Nothing is left to do.",
        )?;
        bank.qualified = true;
        Ok(Changes::of(act.event.subject.clone(), bank))
    }
}

/// The bank, refused unless it is qualified and its donor eligible now (block B03).
pub(crate) fn usable(act: &Act<'_>, id: &BankId) -> Result<Bank, Stop> {
    let bank = act.get(id)?;
    ensure(
        bank.qualified,
        Rule::Source,
        || format!("{id} is not qualified."),
        "Have quality assurance qualify the bank.",
    )?;
    eligible(act, &bank.donor)?;
    Ok(bank)
}
