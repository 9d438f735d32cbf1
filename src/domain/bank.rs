//! Cell banks (ICH Q5D): a master bank from a clone, a working bank from a master bank; passages only grow.

use super::donor::with_descendant;
use super::rule::ensure;
use super::usability::{Cause, Purpose, ensure_usable, line_reasons, refuse};
use super::view::View;
use super::{
    Act, BankId, Changes, CloneId, Concerns, Corrections, Decide, DonorId, Hash, Relation, Rule,
    SiteId, Stop, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a bank is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Parent {
    /// A clone: the bank is a master cell bank.
    Clone(CloneId),
    /// A master cell bank: the bank is a working cell bank.
    Bank(BankId),
}

/// `bank.created`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Qualified {
    /// SHA-256 of the characterisation report.
    #[schemars(extend("x-file" = true))]
    pub report: Hash,
}

/// `bank.retired`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retired {
    /// Why.
    pub reason: String,
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
    /// How many containers have been taken to make something.
    pub used: u32,
    /// Whether it has been qualified.
    pub qualified: bool,
    /// Why it was taken out of use, once it was.
    pub retired: Option<String>,
    /// What speaks against using it and what comes from it.
    #[serde(default, skip_serializing_if = "Concerns::is_empty")]
    pub concerns: Concerns,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
}

impl Bank {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.retired.is_some() {
            "retired"
        } else if self.used >= self.containers {
            "depleted"
        } else if self.qualified {
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
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let Line {
            donor,
            site,
            passage,
            doublings_tenths,
        } = self.line(act)?;
        act.at_site(&site)?;
        self.grows(&act.view, passage, doublings_tenths)?;
        let bank = Bank {
            parent: self.parent.clone(),
            donor,
            site,
            passage: self.passage,
            doublings_tenths: self.doublings_tenths,
            containers: self.containers,
            used: 0,
            qualified: false,
            retired: None,
            concerns: Concerns::default(),
            corrections: Corrections::default(),
        };
        let donor = with_descendant(act, &bank.donor)?;
        let changes = Changes::default()
            .put(bank.donor.clone(), donor)
            .put(act.subject(), bank);
        Ok(match &self.parent {
            Parent::Clone(id) => changes.link(act.subject(), Relation::DerivedFrom, id.clone()),
            Parent::Bank(id) => changes
                .link(act.subject(), Relation::DerivedFrom, id.clone())
                .put(id.clone(), one_taken(act, id)?),
        })
    }
}

/// What a parent hands down.
struct Line {
    donor: DonorId,
    site: SiteId,
    passage: u32,
    doublings_tenths: u32,
}

impl Parent {
    /// It as a subject.
    pub(super) fn subject(&self) -> &Subject {
        match self {
            Self::Clone(id) => id.subject(),
            Self::Bank(id) => id.subject(),
        }
    }
}

impl Created {
    /// Passages and doublings only grow from the parent's, and there is a container.
    pub(super) fn grows(
        &self,
        view: &View<'_>,
        passage: u32,
        doublings_tenths: u32,
    ) -> Result<(), Stop> {
        view.ensure(
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
        view.ensure(
            self.doublings_tenths >= doublings_tenths,
            Rule::Source,
            || "Population doublings only grow.".into(),
            "Check the doublings.",
        )?;
        ensure(
            self.containers > 0,
            Rule::Value,
            || "A bank has at least one container.".into(),
            "Count the containers.",
        )
    }

    /// What the parent hands down, refused unless it may be used.
    fn line(&self, act: &Act<'_>) -> Result<Line, Stop> {
        match &self.parent {
            Parent::Clone(id) => {
                ensure_usable(&act.view, id.subject(), Purpose::Source, None)?;
                let clone = act.get(id)?;
                Ok(Line {
                    donor: clone.donor,
                    site: clone.site,
                    passage: clone.passage,
                    doublings_tenths: clone.doublings_tenths,
                })
            }
            Parent::Bank(id) => {
                ensure_usable(&act.view, id.subject(), Purpose::Source, None)?;
                let bank = act.get(id)?;
                act.view.ensure(
                    !bank.is_working(),
                    Rule::Source,
                    || format!("{id} is a working cell bank."),
                    "A working bank is made from a master bank.",
                )?;
                Ok(Line {
                    donor: bank.donor,
                    site: bank.site,
                    passage: bank.passage,
                    doublings_tenths: bank.doublings_tenths,
                })
            }
        }
    }
}

impl Decide for Qualified {
    type Own = (BankId, Bank);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, bank) = view.own::<BankId>(subject)?;
        view.ensure(
            !bank.qualified,
            Rule::Sequence,
            || format!("{id} is already qualified."),
            "Nothing is left to do.",
        )?;
        refuse(view, &line_reasons(view, id.subject())?, Purpose::Source)?;
        Ok((id, bank))
    }

    fn decide(&self, act: &Act<'_>, (_, mut bank): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&bank.site)?;
        bank.qualified = true;
        let since = act.view.standing(&act.event.subject)?.born;
        bank.concerns.settle(Cause::NotQualified, since, act.when());
        Ok(Changes::of(act.event.subject.clone(), bank))
    }
}

impl Decide for Retired {
    type Own = (BankId, Bank);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, bank) = view.own::<BankId>(subject)?;
        ensure(
            bank.retired.is_none(),
            Rule::Sequence,
            || format!("{id} is retired."),
            "Nothing is left to do.",
        )?;
        Ok((id, bank))
    }

    fn decide(&self, act: &Act<'_>, (id, mut bank): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&bank.site)?;
        bank.retired = Some(self.reason.clone());
        Ok(Changes::of(id, bank))
    }
}

/// The bank with one container less.
pub(crate) fn one_taken(act: &Act<'_>, id: &BankId) -> Result<Bank, Stop> {
    let mut bank = act.get(id)?;
    bank.used += 1;
    Ok(bank)
}
