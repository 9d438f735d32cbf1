//! The decision: it frees or condemns the vials that wait for it.

use super::super::rule::{ensure, stated};
use super::super::vial::{Moves, VialStage};
use super::super::view::View;
use super::super::{Act, Changes, Decide, DeviationId, Rule, Stop, Subject, VialId};
use super::{Decided, Decision, Deviation, DeviationStage, with_items};

impl Decide for Decided {
    type Own = (DeviationId, Deviation);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, found) = view.own::<DeviationId>(subject)?;
        ensure(
            found.stage != DeviationStage::Open,
            Rule::Sequence,
            || format!("{id} is {}.", found.state()),
            "Assess the deviation first.",
        )?;
        Ok((id, found))
    }

    fn decide(&self, act: &Act<'_>, (id, mut found): Self::Own) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
        let stranger = self
            .except
            .iter()
            .find(|vial| !found.items.contains(vial.subject()));
        ensure(
            stranger.is_none(),
            Rule::Unknown,
            || format!("{id} does not touch {}.", stranger.map_or("", VialId::name)),
            "Name vials that it touches.",
        )?;
        let mut moves = Moves::new(act);
        for item in &found.items {
            if let Ok(vial_id) = VialId::try_from(item.clone()) {
                let other = self.except.contains(&vial_id);
                let usable = (self.decision == Decision::Accept) != other;
                let deviation = &id;
                Verdict { deviation, usable }.settle(&vial_id, &mut moves)?;
            }
        }
        found.stage = DeviationStage::Decided(self.decision);
        Ok(with_items(id, found).and(moves.done()))
    }
}

/// What a decision says of one vial.
struct Verdict<'d> {
    deviation: &'d DeviationId,
    usable: bool,
}

impl Verdict<'_> {
    /// Frees or condemns a vial that waits for this decision, or was condemned by it before. What was ever thawed is
    /// not freed.
    fn settle(&self, vial_id: &VialId, moves: &mut Moves<'_, '_>) -> Result<(), Stop> {
        let vial = moves.now(vial_id)?;
        let (VialStage::Quarantined { site, deviation } | VialStage::Rejected { site, deviation }) =
            vial.stage.clone()
        else {
            return Ok(());
        };
        if deviation != *self.deviation {
            return Ok(());
        }
        let stage = if self.usable && !vial.was_thawed {
            VialStage::Available { site }
        } else {
            VialStage::Rejected { site, deviation }
        };
        moves.to(vial_id, vial, stage)
    }
}
