//! Samples of quality, custody and what stands everywhere.

use super::super::steps::*;
use super::super::story::*;
use super::a_time;
use crate::domain::deviation::{self, Class, Decision};
use crate::domain::shipment::Carrier;
use crate::domain::{
    Body, Hash, Instant, Rule, bank, correction, equipment, handoff, infusion, key, label,
    label_template, lot, order, overriding, place, protocol, quality, recall, recovery, vial,
    witness,
};

fn dossier() -> quality::Dossier {
    quality::Dossier {
        batch_record: sha("batch"),
        results: sha("results"),
        specification: id("specification/spec"),
        version: "1".into(),
        certificate: sha("certificate"),
    }
}

fn why() -> String {
    "because".into()
}

pub(super) fn samples() -> Vec<(&'static str, Body)> {
    let all = making().into_iter().chain(store()).chain(quality());
    all.chain(custody()).chain(everywhere()).collect()
}

fn making() -> Vec<(&'static str, Body)> {
    let (step, entry) = ("expand".into(), sha("step"));
    let invalidated = quality::ResultInvalidated {
        test: "viability".into(),
        result: sha("result"),
        reason: why(),
    };
    let conditionally = quality::ConditionallyReleased {
        dossier: dossier(),
        awaiting: ["sterility".to_owned()].into(),
        due: a_time(),
    };
    let dossier = dossier();
    let released = quality::Released {
        dossier: dossier.clone(),
    };
    let balance = lot::Balance {
        filled: 1,
        infused: 1,
        ..lot::Balance::default()
    };
    let closed = protocol::Closed {
        statement: "kept for 30 years".into(),
    };
    vec![
        ("protocol/trial", closed.into()),
        ("batch_template/expansion", batch_template().into()),
        ("bank/WCB", bank::Retired { reason: why() }.into()),
        ("lot/L1", expanded(85).into()),
        ("lot/L1", lot::StepChecked { step, entry }.into()),
        ("lot/L1", invalidated.into()),
        ("lot/L1", released.into()),
        ("lot/L1", conditionally.into()),
        ("lot/L1", quality::ConditionMet { dossier }.into()),
        ("lot/L1", lot::Closed { balance }.into()),
    ]
}

fn store() -> Vec<(&'static str, Body)> {
    let counted = place::Counted {
        seen: vec![place::Seen {
            vial: id("vial/L1-001"),
            position: "A2".into(),
        }],
        differences: vec![place::Difference {
            vial: id("vial/L1-001"),
            explanation: why(),
        }],
    };
    let found = vial::FoundAgain {
        site: id("site/ward"),
        circumstances: "in the next box".into(),
    };
    let label = "label/0123456789A4";
    let again = label::Reprinted {
        cap_raster: Some(sha("cap again")),
        printer: Some(printer()),
        ..reprinted(2)
    };
    let destroyed = label::Destroyed {
        reason: why(),
        witness: id("person/reviewer"),
    };
    vec![
        (
            "equipment/tank",
            equipment::Retired { reason: why() }.into(),
        ),
        ("place/B1", placed("equipment/tank").into()),
        ("place/B1", counted.into()),
        ("equipment/printer", configured().into()),
        ("label_template/vial.v1", a_template().into()),
        (
            "label_template/vial.v1",
            label_template::Retired { reason: why() }.into(),
        ),
        (label, again.into()),
        (label, affixed("vial/L1-001").into()),
        (label, label::Spoiled { reason: why() }.into()),
        (label, destroyed.into()),
        (label, label::Voided { reason: why() }.into()),
        ("vial/L1-001", vial::Retrieved { purpose: why() }.into()),
        ("vial/L1-001", vial::Lost { reason: why() }.into()),
        ("vial/L1-001", found.into()),
        ("vial/L1-001", vial::Retained { reason: why() }.into()),
    ]
}

fn a_template() -> label_template::Adopted {
    let (name, label_for, level, signed) = TEMPLATES[0];
    template(name, label_for, level, signed)
}

fn quality() -> Vec<(&'static str, Body)> {
    let (about, reason) = ("deviation/D1", why());
    let opened = departed("lot/L1", Class::Minor);
    let assessed = deviation::Assessed {
        class: Class::Major,
        impact: "none on the cells".into(),
    };
    let decided = deviation::Decided {
        decision: Decision::Accept,
        except: [id("vial/L1-002")].into(),
        reason,
    };
    let closed = deviation::Closed {
        measures: "trained again".into(),
    };
    let site = id("site/ward");
    let notified = recall::Notified {
        site,
        means: "letter 4".into(),
    };
    let acknowledged = acknowledged("ward", 2, 1);
    vec![
        (about, opened.into()),
        (about, assessed.into()),
        (about, decided.into()),
        (about, closed.into()),
        ("recall/R1", recalled().into()),
        ("recall/R1", notified.into()),
        ("recall/R1", acknowledged.into()),
        ("recall/R1", withdrawn_for_good().into()),
    ]
}

fn custody() -> Vec<(&'static str, Body)> {
    let carrier = Carrier {
        name: "Cold Freight".into(),
        waybill: "W-1".into(),
    };
    let collected = handoff::Collected {
        site: id("site/ward"),
        waybill: "W-1".into(),
        seal_intact: true,
        condition: "upright".into(),
        temperature_mc: None,
    };
    let from = Instant::parse("2026-11-23T02:00:00.000000Z").unwrap();
    let read = readings(WARD, from, from.plus_seconds(3600), -100_000);
    let order = id("order/O1");
    let cancelled = order::AllocationCancelled {
        order,
        reason: why(),
    };
    let abandoned = infusion::Abandoned { reason: why() };
    let aside = crate::domain::readings::SetAside {
        file: sha("file"),
        reason: why(),
    };
    let wasted = infusion::Wasted {
        volume_ul: 200,
        method: "autoclave".into(),
        witness: id("person/nurse"),
    };
    vec![
        ("shipment/S1", handoff::Consigned { carrier }.into()),
        ("shipment/S1", collected.into()),
        ("shipment/S1", read.into()),
        ("vial/L1-001", cancelled.into()),
        ("infusion/I1", abandoned.into()),
        ("infusion/I1", wasted.into()),
        ("shipment/S1", aside.into()),
    ]
}

fn everywhere() -> Vec<(&'static str, Body)> {
    let suspected = key::Suspected {
        key_id: public_key("nurse").id(),
        since: 17,
        reason: "left unlocked".into(),
    };
    let corrected = correction::Corrected {
        entry: 17,
        leaf: sha("entry"),
        member: "body.volume_ul".into(),
        was: 1900.into(),
        should_be: 1990.into(),
        reason: "misread".into(),
    };
    let correction = correction::Confirmed {
        entry: 17,
        correction: sha("correction"),
    };
    let requested = overriding::Requested {
        rule: Rule::Equipment,
        about: subject("equipment/shipper"),
        whole: subject("shipment/S1"),
        until: a_time(),
        reason: why(),
    };
    let request: Hash = sha("request");
    let granted = overriding::Granted {
        request,
        reason: why(),
    };
    let recovered = recovery::Recovered {
        title: "administrator".into(),
        key: public_key("second-admin"),
        device: "tablet".into(),
        possession: enrolment_of_key("second-admin", "second-admin").possession,
        reason: why(),
    };
    let confirmed = witness::Confirmed {
        about: subject("vial/L1-001"),
        entry: sha("entry"),
    };
    vec![
        ("person/nurse", suspected.into()),
        (
            "person/nurse",
            key::Confirmed {
                key_id: public_key("nurse").id(),
            }
            .into(),
        ),
        ("person/second-admin", recovered.into()),
        ("person/nurse", confirmed.into()),
        ("infusion/I1", corrected.into()),
        ("infusion/I1", correction.into()),
        ("override/V1", requested.into()),
        ("override/V1", granted.into()),
    ]
}
