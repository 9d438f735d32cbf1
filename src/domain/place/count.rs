//! Stock-taking: what is seen in a place against what the record has there; each difference is explained.

use super::super::deviation::{Class, Deviation, open, own_id};
use super::super::rule::ensure;
use super::super::shipment::Holder;
use super::super::vial::{Moves, VialStage};
use super::super::view::View;
use super::super::{Act, Changes, Decide, PlaceId, Rule, Stop, Subject, Vial, VialId};
use super::{Place, Spot};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `stock.counted`, about the place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// Every vial that was seen, each scanned.
    pub seen: Vec<Seen>,
    /// The explanation of each vial that is not where the record has it.
    pub differences: Vec<Difference>,
}

/// A vial as it was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The vial.
    pub vial: VialId,
    /// Its position.
    pub position: String,
}

/// A vial that is not where the record has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The vial.
    pub vial: VialId,
    /// The explanation.
    pub explanation: String,
}

impl Decide for Counted {
    type Own = (PlaceId, Place);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        view.own::<PlaceId>(subject)
    }

    fn decide(&self, act: &Act<'_>, (id, place): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&place.site)?;
        let seen = self.seen_once()?;
        let recorded: BTreeMap<&VialId, &String> = place
            .vials
            .iter()
            .map(|(position, vial)| (vial, position))
            .collect();
        let differs = |vial: &&VialId| seen.get(*vial) != recorded.get(*vial);
        let differing: Vec<&VialId> = {
            let all = seen.keys().chain(recorded.keys()).copied();
            let mut all: Vec<&VialId> = all.filter(|vial| differs(vial)).collect();
            all.sort();
            all.dedup();
            all
        };
        self.explains(&differing)?;
        if differing.is_empty() {
            return Ok(Changes::of(id, place));
        }
        let mut moves = Moves::new(act);
        // All are taken out first, so that two vials that changed places do not stand in each other's way.
        for vial_id in &differing {
            let vial = act.get(*vial_id)?;
            moves.out(vial_id, vial)?;
        }
        for vial_id in &differing {
            let vial = moves.now(vial_id)?;
            if let Some(position) = seen.get(*vial_id) {
                let spot = Spot {
                    place: id.clone(),
                    position: (*position).clone(),
                };
                in_store(&place, vial_id, &vial)?;
                moves.put_away(vial_id, vial, spot, &place.site)?;
            } else {
                let holder = Holder::Site(place.site.clone());
                moves.bring(vial_id, vial, VialStage::Missing { holder })?;
            }
        }
        let what = format!(
            "{} vials were not where the record has them.",
            differing.len()
        );
        let found = Deviation::new(act, id.subject().clone(), what, Class::Minor);
        open(act, own_id(act, 'D')?, found, moves.done().touch(id))
    }
}

impl Counted {
    /// Each vial once, each in a position of its own.
    fn seen_once(&self) -> Result<BTreeMap<&VialId, &String>, Stop> {
        let seen: BTreeMap<&VialId, &String> = self
            .seen
            .iter()
            .map(|one| (&one.vial, &one.position))
            .collect();
        let taken: BTreeMap<&String, &VialId> = self
            .seen
            .iter()
            .map(|one| (&one.position, &one.vial))
            .collect();
        let once = seen.len() == self.seen.len() && taken.len() == self.seen.len();
        ensure(
            once,
            Rule::Position,
            || "A vial or a position was counted twice.".into(),
            "Scan each vial once.",
        )?;
        Ok(seen)
    }

    /// Every difference explained once, and nothing else.
    fn explains(&self, differing: &[&VialId]) -> Result<(), Stop> {
        let mut explained: Vec<&VialId> = self.differences.iter().map(|one| &one.vial).collect();
        explained.sort();
        let missing = differing.iter().find(|vial| !explained.contains(vial));
        ensure(
            explained == differing,
            Rule::Position,
            || {
                let names: Vec<&str> = differing.iter().map(|vial| vial.name()).collect();
                format!(
                    "The count differs from the record for: {}. Not explained: {}.",
                    if names.is_empty() {
                        "none".into()
                    } else {
                        names.join(", ")
                    },
                    missing.map_or("none", |vial| vial.name())
                )
            },
            "Explain each of these vials, and no other.",
        )
    }
}

/// Refuses a vial that is held elsewhere: it is received or found first, never counted in.
fn in_store(place: &Place, id: &VialId, vial: &Vial) -> Result<(), Stop> {
    let here = vial.stage.site() == Some(&place.site) && vial.stage.is_kept();
    ensure(
        here,
        Rule::Custody,
        || {
            format!(
                "{id} is {}, not in a store of {}.",
                vial.state(),
                place.site
            )
        },
        "Keep it apart and record it as found.",
    )
}
