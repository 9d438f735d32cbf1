//! Clones: each derived from one donor.

use super::donor::with_descendant;
use super::usability::{Purpose, ensure_usable};
use super::view::View;
use super::{
    Act, Changes, Concerns, Corrections, Decide, DonorId, Relation, SiteId, Stop, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `clone.derived`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// The donor.
    pub donor: DonorId,
    /// How the single cell was isolated.
    pub method: String,
    /// The passage number of the clone.
    pub passage: u32,
    /// Population doublings since the donation, in tenths.
    pub doublings_tenths: u32,
}

/// A clone of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename = "clone")]
pub struct CellClone {
    /// The donor.
    pub donor: DonorId,
    /// Where it is kept.
    pub site: SiteId,
    /// Its passage number.
    pub passage: u32,
    /// Population doublings since the donation, in tenths.
    pub doublings_tenths: u32,
    /// What speaks against using it and what comes from it.
    #[serde(default, skip_serializing_if = "Concerns::is_empty")]
    pub concerns: Concerns,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
}

impl CellClone {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        "derived"
    }
}

impl Decide for Derived {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        ensure_usable(&act.view, self.donor.subject(), Purpose::Source, None)?;
        let donor = act.get(&self.donor)?;
        act.at_site(&donor.site)?;
        let clone = CellClone {
            donor: self.donor.clone(),
            site: donor.site,
            passage: self.passage,
            doublings_tenths: self.doublings_tenths,
            concerns: Concerns::default(),
            corrections: Corrections::default(),
        };
        Ok(Changes::of(act.subject(), clone)
            .put(self.donor.clone(), with_descendant(act, &self.donor)?)
            .link(act.subject(), Relation::DerivedFrom, self.donor.clone()))
    }
}
