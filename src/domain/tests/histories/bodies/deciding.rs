//! What quality assurance does.

use super::*;
use crate::domain::deviation::{self, Class, Decision};
use crate::domain::{Event, Hash, LocalTime, LotId, Rule, correction, lot, overriding, recall};

pub(super) fn deciding(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "lot.held" => held().into(),
        "lot.hold_lifted" => {
            let Some(Record::Lot(lot)) = find(story, about) else {
                return None;
            };
            lifted(*lot.holds.keys().next()?).into()
        }
        "lot.closed" => return closing(story, about),
        "event.corrected" => return correcting(story, about, dice),
        "correction.confirmed" => {
            let kept = find(story, about)?.corrections()?.clone();
            let waits = correction::CorrectionState::Waiting;
            let one = kept.iter().find(|one| one.state == waits)?.clone();
            correction::Confirmed {
                entry: one.entry,
                correction: one.correction,
            }
            .into()
        }
        _ if kind.starts_with("recall") => return recalling(story, about, kind, dice),
        _ if kind.starts_with("deviation") => return deviating(story, kind, dice),
        _ if kind.starts_with("override") => return overriding(story, about, kind, dice),
        _ => return None,
    })
}

fn recalling(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    Some(match kind {
        "recall.opened" if about == "recall/R2" && dice[3] < 128 => {
            let (from, to) = stretch(story, dice);
            let beside = dice[2].is_multiple_of(4);
            let carriers: &[&str] = if beside { &BESIDE } else { &CARRIERS };
            let within = subject(pick(carriers, dice[4])?);
            let exposures = vec![recall::Exposure { within, from, to }];
            let scope = pick(&[vec![], vec![], vec!["vial/L1-004"]], dice[5])?;
            recall::Opened {
                exposures,
                ..recall_of(&scope)
            }
            .into()
        }
        "recall.opened" if dice[5] < 80 => recalled().into(),
        "recall.notified" => recall::Notified {
            site: site(dice[4]),
            means: "letter".into(),
        }
        .into(),
        "recall.acknowledged" => recall::Acknowledged {
            difference: Some("counted again tomorrow".into()),
            ..acknowledged(site(dice[4]).name(), 1, 0)
        }
        .into(),
        "recall.closed" if dice[4] < 128 => recall::Closed {
            disposition: recall::Disposition::Cleared,
            ..withdrawn_for_good()
        }
        .into(),
        "recall.closed" => withdrawn_for_good().into(),
        _ => return None,
    })
}

/// What vials are in.
const CARRIERS: [&str; 6] = [
    "place/B1",
    "place/W1",
    "equipment/tank",
    "equipment/ward-tank",
    "equipment/shipper",
    "shipment/S1",
];

/// What vials are thawed in, travel with and are made with.
const BESIDE: [&str; 3] = ["equipment/bath", "equipment/logger", "equipment/incubator"];

/// Some minutes that have passed.
fn stretch(story: &Story, dice: Dice) -> (LocalTime, LocalTime) {
    let to = story.now.plus_seconds(-60 * i64::from(dice[6] % 64));
    let from = to.plus_seconds(-60 * i64::from(dice[7]));
    (LocalTime::at(from, 0), LocalTime::at(to, 0))
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each kind about a deviation"
)]
fn deviating(story: &Story, kind: &str, dice: Dice) -> Option<Body> {
    let (from, to) = stretch(story, dice);
    let timed = dice[9] < 128;
    Some(match kind {
        "deviation.opened" if dice[2].is_multiple_of(8) => deviation::Opened {
            from: timed.then_some(from),
            to: (timed && dice[5] < 200).then_some(to),
            ..departed(pick(&BESIDE, dice[4])?, Class::Major)
        }
        .into(),
        "deviation.opened" => deviation::Opened {
            about: subject(pick(
                &[
                    "lot/L2",
                    "vial/L1-001",
                    "place/B1",
                    "shipment/S1",
                    "lot/L2",
                    "vial/L2-001",
                    "vial/L1-002",
                    "place/W1",
                    "equipment/tank",
                    "equipment/ward-tank",
                    "equipment/shipper",
                    "bank/WCB",
                    "donor/D1",
                ],
                dice[4],
            )?),
            what: "something".into(),
            class: pick(
                &[
                    Class::Minor,
                    Class::Minor,
                    Class::Minor,
                    Class::Minor,
                    Class::Minor,
                    Class::Minor,
                    Class::Minor,
                    Class::Minor,
                    Class::Minor,
                    Class::Minor,
                    Class::Major,
                    Class::Critical,
                ],
                dice[3],
            )?,
            from: timed.then_some(from),
            to: (timed && dice[5] < 200).then_some(to),
        }
        .into(),
        "deviation.assessed" => deviation::Assessed {
            class: if rare(dice[4]) {
                Class::Major
            } else {
                Class::Minor
            },
            impact: "known".into(),
        }
        .into(),
        "deviation.decided" => deviation::Decided {
            decision: if dice[4] > 30 {
                Decision::Accept
            } else {
                Decision::Reject
            },
            except: if rare(dice[5]) {
                [id(pick(
                    &["vial/L1-001", "vial/L1-004", "vial/L2-001"],
                    dice[3],
                )?)]
                .into()
            } else {
                [].into()
            },
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
            let (rule, of, whole) = pick(
                &[
                    (Rule::Custody, "shipment/S1", "shipment/S1"),
                    (Rule::Equipment, "equipment/shipper", "shipment/S2"),
                    (Rule::Allocation, "participant/P1", "order/O1"),
                    (Rule::Balance, "lot/L1", "lot/L1"),
                    (Rule::Bedside, "participant/P1", "order/O1"),
                ],
                dice[4],
            )?;
            let until = story.in_days(5);
            overriding::Requested {
                rule,
                about: subject(of),
                whole: subject(whole),
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

fn correcting(story: &Story, about: &str, dice: Dice) -> Option<Body> {
    let named = format!("\"subject\":\"{about}\"");
    let newest =
        |signed: &std::sync::Arc<Signed>| String::from_utf8_lossy(&signed.bytes).contains(&named);
    let index = story.signed.iter().rposition(newest)?;
    let (signed, entry) = (&story.signed[index], u64::try_from(index).unwrap());
    let leaf = Hash::of(&[b"leaf", &entry.to_be_bytes(), &signed.bytes]);
    let event = Event::read(&signed.bytes).unwrap();
    let (member, was, should_be) =
        super::super::super::correcting::wrong(&event, usize::from(dice[5]))?;
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
