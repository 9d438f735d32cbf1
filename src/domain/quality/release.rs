//! Release and rejection of lots (EU GMP Part IV chapter 11; blocks B01 and B02).

use super::super::lot::{Lot, LotStage, in_quarantine};
use super::super::rule::ensure;
use super::super::usability::{Purpose, before_release, refuse};
use super::super::view::View;
use super::super::{Act, Changes, Decide, Hash, LotId, Rule, SpecificationId, Stop, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a release commits to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dossier {
    /// [`Lot::batch_record`] of the lot.
    pub batch_record: Hash,
    /// [`Lot::results_hash`] of the lot.
    pub results: Hash,
    /// The specification that the lot was tested against.
    pub specification: SpecificationId,
    /// Its version.
    pub version: String,
    /// SHA-256 of the certificate of analysis.
    #[schemars(extend("x-file" = true))]
    pub certificate: Hash,
}

/// `lot.released`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// What was read before the release.
    pub dossier: Dossier,
}

/// `lot.rejected`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rejected {
    /// Why.
    pub reason: String,
}

impl Decide for Released {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        releasable(view, subject, |_| Ok(Vec::new()))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        self.dossier.may_be_signed(act, &lot)?;
        lot.stage = LotStage::Released;
        lot.released_at = Some(act.when());
        Ok(Changes::of(id, lot))
    }
}

/// The lot in quarantine, refused while anything but the tests that may come later stands between it and its release.
pub(super) fn releasable(
    view: &View<'_>,
    subject: &Subject,
    later: impl FnOnce(&Lot) -> Result<Vec<String>, Stop>,
) -> Result<(LotId, Lot), Stop> {
    let (id, lot) = view.own::<LotId>(subject)?;
    in_quarantine(view, &id, &lot)?;
    let later = later(&lot)?;
    let later: Vec<&str> = later.iter().map(|test| &**test).collect();
    refuse(view, &before_release(view, &id, &later)?, Purpose::Release)?;
    Ok((id, lot))
}

impl Dossier {
    /// Refuses unless the actor may release the lot and signs what the lot's record says.
    pub(super) fn may_be_signed(&self, act: &Act<'_>, lot: &Lot) -> Result<(), Stop> {
        let protocol = act.get(&lot.protocol)?.protocol;
        let named = act.actor.holds(&protocol.release_roles, &lot.site);
        ensure(
            named,
            Rule::ReleaseApart,
            || "The protocol does not name the actor's role for release.".into(),
            "Have the role that the protocol names release the lot.",
        )?;
        let specification = act.get(&lot.specification)?;
        let same = self.batch_record == lot.batch_record()
            && self.results == lot.results_hash()
            && self.specification == lot.specification
            && self.version == specification.version;
        ensure(
            same,
            Rule::QualityComplete,
            || "Batch record, results or specification are not those of the lot.".into(),
            "Read them again and release by their hashes.",
        )
    }
}

impl Decide for Rejected {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        let open = matches!(lot.stage, LotStage::InProcess | LotStage::Filled);
        ensure(
            open,
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "A lot that was released is recalled instead.",
        )?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        lot.stage = LotStage::Rejected {
            reason: self.reason.clone(),
        };
        Ok(Changes::of(id, lot))
    }
}
