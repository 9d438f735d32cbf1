//! Making and testing lots while others are used.

use super::*;
use crate::domain::lot::{self, Lot};
use crate::domain::specification::Value;
use crate::domain::{LotId, quality};

pub(super) fn making(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    if kind == "lot.opened" {
        return Some(lot_opened(4).into());
    }
    let lot = LotId::pick(&find(story, about)?).cloned();
    let test = pick(&["viability", "sterility"], dice[4])?;
    Some(match (kind, lot) {
        ("result.recorded", Some(_)) if about != "lot/L1" => {
            let mut found = result(test);
            found.retest_reason = Some(reason());
            if dice[5] < 40 {
                found.value = match found.value {
                    Value::Number(_) => Value::Number(1),
                    Value::Finding(_) => Value::Finding("growth".into()),
                };
            }
            found.into()
        }
        ("result.reviewed", Some(lot)) => reviewed(test, lot.results.get(test)?.entry).into(),
        ("result.invalidated", Some(lot)) => quality::ResultInvalidated {
            test: test.into(),
            result: lot.results.get(test)?.entry,
            reason: reason(),
        }
        .into(),
        ("step.recorded", Some(lot)) => step(&lot, dice).into(),
        ("step.checked", Some(lot)) => {
            let entry = lot.steps.get("expand")?.entry;
            let step = "expand".into();
            lot::StepChecked { step, entry }.into()
        }
        ("lot.filled", Some(_)) => lot_filled(2, story.in_days(200)).into(),
        ("lot.released", Some(_)) => story.release_of(about).into(),
        _ => return None,
    })
}

fn step(lot: &Lot, dice: Dice) -> lot::StepRecorded {
    if lot.steps.contains_key("expand") {
        frozen()
    } else {
        expanded(if rare(dice[4]) { 60 } else { 85 })
    }
}
