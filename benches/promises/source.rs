//! Where the cells of the measured logs come from, by the trial's own protocol, specification and form.

use crate::story::plant;
use vialog::app::seeds;
use vialog::domain::{
    BankId, Body, CloneId, DonorId, Hash, SiteId, bank, batch_template, clone, donor,
    label_template, protocol, site,
};
use vialog::label::Template;

/// The template of the vials' labels.
pub(crate) const TEMPLATE: &str = "vial-25x12.v2";

/// The source of the cells: protocol, specification, donor, clone and banks.
pub(crate) fn source() -> Vec<(String, Body)> {
    let report = Hash::of(&[b"report"]);
    let form = seeds::assessment_form().unwrap();
    let specification = seeds::release_specification().unwrap().specification;
    let bank = |parent, passage| bank::Created {
        parent,
        passage,
        doublings_tenths: 10,
        containers: 1_000,
    };
    let told: Vec<(&str, Body)> = vec![
        ("protocol/p", a_protocol().into()),
        ("specification/s", specification.into()),
        ("batch_template/t", a_template().into()),
        ("label_template/vial-25x12.v2", a_label().into()),
        (
            "donor/d",
            donor::Registered {
                site: plant(),
                tissue: "fetal".into(),
                consent_reference: "c".into(),
                collected_on: "2026-01-01".parse().unwrap(),
                donation_number: None,
            }
            .into(),
        ),
        (
            "donor/d",
            donor::Tested {
                test: "hiv".into(),
                reactive: false,
                report,
            }
            .into(),
        ),
        (
            "donor/d",
            donor::Determined {
                eligibility: donor::Eligibility::Eligible,
                basis: "b".into(),
            }
            .into(),
        ),
        (
            "clone/c",
            clone::Derived {
                donor: DonorId::new("d").unwrap(),
                method: "m".into(),
                passage: 0,
                doublings_tenths: 10,
            }
            .into(),
        ),
        (
            "bank/m",
            bank(bank::Parent::Clone(CloneId::new("c").unwrap()), 1).into(),
        ),
        ("bank/m", bank::Qualified { report }.into()),
        (
            "bank/w",
            bank(bank::Parent::Bank(BankId::new("m").unwrap()), 2).into(),
        ),
        ("bank/w", bank::Qualified { report }.into()),
    ];
    let told = told.into_iter().map(|(name, body)| (name.to_owned(), body));
    std::iter::once((format!("form/{}", form.id), form.form.into()))
        .chain(told)
        .collect()
}

fn text(en: &str) -> protocol::Text {
    protocol::Text {
        en: en.into(),
        zh: en.into(),
    }
}

pub(crate) fn a_site(name: &str) -> site::Registered {
    let formats = seeds::trial().unwrap().site;
    let formats = formats.into_values().map(|site| site.logger_formats);
    site::Registered {
        name: text(name),
        address: text("street"),
        city: text("city"),
        postal_code: "1".into(),
        country: "CN".into(),
        time_zone: "Asia/Shanghai".into(),
        roles: vec![site::SiteRole::Manufacturer],
        logger_formats: formats.max_by_key(std::collections::BTreeMap::len).unwrap(),
        accepts_conditional: false,
    }
}

/// Every step after the fill, so that a lot can be filled at once; the trial's own size otherwise.
fn a_label() -> label_template::Adopted {
    let layout = Template::built_in(TEMPLATE).unwrap().layout();
    label_template::Adopted { layout }
}

fn a_template() -> batch_template::Adopted {
    let mut template = seeds::batch_template().unwrap().template;
    template.steps.drain(..template.steps.len() - 1);
    template
}

/// The trial's protocol, for the sites of the measurement and with room for its participants.
fn a_protocol() -> protocol::Protocol {
    let mut protocol = seeds::trial().unwrap().protocol;
    protocol.sites = vec![plant(), SiteId::new("ward").unwrap()];
    protocol.enrolment.cap = 100_000;
    protocol
}
