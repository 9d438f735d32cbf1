//! What quality assurance does.

use super::*;
use crate::domain::deviation::{self, Class, Decision};
use crate::domain::{Hash, LotId, Rule, correction, lot, overriding, quality, recall};

pub(super) fn deciding(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "lot.held" => held().into(),
        "lot.hold_lifted" => quality::HoldLifted { reason: reason() }.into(),
        "lot.closed" => return closing(story, about),
        "event.corrected" => return correcting(story, about),
        _ if kind.starts_with("recall") => return recalling(kind, dice),
        _ if kind.starts_with("deviation") => return deviating(kind, dice),
        _ if kind.starts_with("override") => return overriding(story, about, kind, dice),
        _ => return None,
    })
}

fn recalling(kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "recall.opened" => recalled().into(),
        "recall.notified" => recall::Notified {
            site: site(dice[4]),
            means: "letter".into(),
        }
        .into(),
        "recall.acknowledged" => recall::Acknowledged {
            site: site(dice[4]),
            vials_kept_apart: 1,
            participants_told: 0,
            measures: "kept apart".into(),
        }
        .into(),
        "recall.closed" => recall::Closed {
            effectiveness: "reached".into(),
        }
        .into(),
        _ => return None,
    })
}

fn deviating(kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "deviation.opened" => deviation::Opened {
            about: subject(pick(
                &["lot/L2", "vial/L1-001", "place/B1", "shipment/S1"],
                dice[4],
            )?),
            what: "something".into(),
            class: Class::Minor,
        }
        .into(),
        "deviation.assessed" => deviation::Assessed {
            class: Class::Major,
            impact: "known".into(),
        }
        .into(),
        "deviation.decided" => deviation::Decided {
            decision: if dice[4] > 60 {
                Decision::Accept
            } else {
                Decision::Reject
            },
            except: [].into(),
            reason: reason(),
        }
        .into(),
        "deviation.closed" => deviation::Closed {
            measures: "done".into(),
        }
        .into(),
        _ => return None,
    })
}

fn overriding(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "override.requested" => {
            let (rule, of) = pick(
                &[
                    (Rule::Custody, "shipment/S1"),
                    (Rule::Equipment, "equipment/shipper"),
                    (Rule::Allocation, "participant/P1"),
                    (Rule::Balance, "lot/L1"),
                    (Rule::Bedside, "participant/P1"),
                ],
                dice[4],
            )?;
            let until = story.in_days(5);
            overriding::Requested {
                rule,
                about: subject(of),
                until,
                reason: reason(),
            }
            .into()
        }
        "override.granted" => {
            let Some(Record::Override(asked)) = find(story, about) else {
                return None;
            };
            overriding::Granted {
                request: asked.request,
                reason: reason(),
            }
            .into()
        }
        _ => return None,
    })
}

fn correcting(story: &Story, about: &str) -> Option<Body> {
    let named = format!("\"subject\":\"{about}\"");
    let newest =
        |told: &std::sync::Arc<Told>| String::from_utf8_lossy(&told.bytes).contains(&named);
    let index = story.told.iter().rposition(newest)?;
    let (told, entry) = (&story.told[index], u64::try_from(index).unwrap());
    let leaf = Hash::of(&[b"leaf", &entry.to_be_bytes(), &told.bytes]);
    let (member, was, should_be) = ("body".into(), "x".into(), "y".into());
    Some(
        correction::Corrected {
            entry,
            leaf,
            member,
            was,
            should_be,
            reason: reason(),
        }
        .into(),
    )
}

fn closing(story: &Story, about: &str) -> Option<Body> {
    let lot = LotId::pick(&find(story, about)?).cloned()?;
    let mut balance = lot::Balance::default();
    for number in 1..=lot.fill.as_ref()?.count {
        let vial = lot::vial_id(&id(about), number).unwrap().to_string();
        let Some(Record::Vial(vial)) = find(story, &vial) else {
            return None;
        };
        balance.count(&vial.stage);
    }
    Some(lot::Closed { balance }.into())
}
