//! Participants, orders and the bedside.

use super::*;
use crate::domain::{InfusionId, infusion, participant};

pub(super) fn caring(about: &str, kind: &str, dice: Dice) -> Option<Body> {
    let slip = rare(dice[4]);
    Some(match kind {
        "participant.screened" => {
            let mut screened = screening().0;
            screened.answers[usize::from(dice[3] % 3)].met ^= slip;
            screened.into()
        }
        "participant.enrolled" => enrolled().into(),
        "participant.withdrawn" => participant::Withdrawn { reason: reason() }.into(),
        "identity.bound" => bound(&wristband_number(about, slip)).into(),
        "order.placed" => {
            let participant = format!("participant/P{}", dice[3] % 3 + 1);
            let mut placed = dose(&participant, u32::from(dice[4] % 2) + 1).0;
            let lots = pick(
                &[vec!["lot/L1"], vec!["lot/L2"], vec!["lot/L1", "lot/L2"]],
                dice[2],
            )?;
            placed.lots = lots.into_iter().map(id).collect();
            placed.into()
        }
        "order.cancelled" => order::Cancelled { reason: reason() }.into(),
        _ => return None,
    })
}

fn wristband_number(about: &str, slip: bool) -> String {
    let own = about.replace("participant/P", "W");
    if slip { format!("{own}-new") } else { own }
}

pub(super) fn infusing(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "infusion.checked" => return checking(story, about, dice),
        "infusion.abandoned" => infusion::Abandoned { reason: reason() }.into(),
        "infusion.started" => started().into(),
        "infusion.completed" => completed(u32::from(dice[4]) * 10).into(),
        "infusion.stopped" => infusion::Stopped {
            volume_ul: 1,
            reaction: true,
            reason: reason(),
        }
        .into(),
        "residual.wasted" => {
            let Some(Record::Infusion(infusion)) = find(story, about) else {
                return None;
            };
            let parts = u32::from(dice[9] % 2) + 1;
            let volume_ul = infusion.residual_ul / parts + u32::from(rare(dice[4]));
            let (method, witness) = ("autoclave".into(), id("person/quality"));
            infusion::Wasted {
                volume_ul,
                method,
                witness,
            }
            .into()
        }
        _ => return None,
    })
}

fn checking(story: &Story, about: &str, dice: Dice) -> Option<Body> {
    let begun = find(story, about);
    let begun = begun.as_ref().and_then(InfusionId::pick);
    let begun = begun.and_then(|infusion| infusion.order.as_ref());
    let begun = begun.map(ToString::to_string);
    let ready = |about: &&&str| order_of(story, about).is_some_and(|order| order.is_allocated());
    let orders = ["order/O1", "order/O2", "order/O3", "order/O4"];
    let full: Vec<_> = orders.iter().filter(ready).collect();
    let order = begun.or(pick(&full, dice[3]).map(ToString::to_string))?;
    let placed = order_of(story, &order)?;
    let slip = rare(dice[4]);
    let participant = if slip {
        "participant/P1".into()
    } else {
        placed.participant.to_string()
    };
    let number = wristband_number(&participant, rare(dice[2]));
    let labels = placed
        .allocated
        .iter()
        .filter_map(|vial| match find(story, &vial.to_string()) {
            Some(Record::Vial(vial)) => vial.label,
            Some(_) | None => None,
        });
    let mut check = check(&order, &number, &[]);
    check.labels = labels.collect();
    if rare(dice[5]) {
        check.labels = vec![label_of("vial/L2-003")];
    }
    Some(check.into())
}
