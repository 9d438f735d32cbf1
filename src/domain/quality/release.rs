//! Release and rejection of lots.

use super::super::bank::usable;
use super::super::lot::{Lot, LotStage};
use super::super::rule::{ensure, stated};
use super::super::view::View;
use super::super::{Act, Changes, Decide, Hash, LotId, Rule, Stop, Subject};
use super::in_quarantine;
use serde::{Deserialize, Serialize};

/// `lot.released`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// SHA-256 of the batch record, the same as at the fill.
    pub batch_record: Hash,
    /// SHA-256 of the certificate of analysis.
    pub certificate: Hash,
}

/// `lot.rejected`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejected {
    /// Why.
    pub reason: String,
}

impl Decide for Released {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = in_quarantine(view, subject)?;
        let blockers = lot.release_blockers(&view.get(&lot.specification)?);
        ensure(
            blockers.is_empty(),
            Rule::QualityComplete,
            || blockers.join(" "),
            "Complete and review every item.",
        )?;
        let fill = lot.fill.as_ref();
        ensure(
            fill.is_some_and(|fill| fill.expires_at.instant() > view.when),
            Rule::QualityComplete,
            || format!("{id} has expired."),
            "Reject it.",
        )?;
        usable(view, &lot.bank)?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        let protocol = act.get(&lot.protocol)?.protocol;
        let named = act.actor.holds(&protocol.release_roles, &lot.site);
        ensure(
            named,
            Rule::ReleaseApart,
            || "The protocol does not name the actor's role for release.".into(),
            "Have the role that the protocol names release the lot.",
        )?;
        let actor = &act.event.actor;
        ensure(
            !lot.testers.contains(actor) && !lot.makers.contains(actor),
            Rule::ReleaseApart,
            || format!("{actor} made or tested {id}."),
            "Have someone release it who did neither.",
        )?;
        let fill = lot.fill.as_ref();
        let same = fill.is_some_and(|fill| fill.batch_record == self.batch_record);
        ensure(
            same,
            Rule::QualityComplete,
            || "The batch record is not the one of the fill.".into(),
            "Read the batch record of this lot and release by its hash.",
        )?;
        lot.stage = LotStage::Released;
        Ok(Changes::of(id, lot))
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
        stated(&self.reason, "reason")?;
        act.at_site(&lot.site)?;
        lot.stage = LotStage::Rejected {
            reason: self.reason.clone(),
        };
        Ok(Changes::of(id, lot))
    }
}
