//! Labels and their templates, as they would be accepted.

use super::super::story::{ORIGIN, id, public_key, signing_key};
use super::{sha, text};
use crate::domain::label::{Field, Impression, Jurisdiction, Level, demands};
use crate::domain::label_template::{Adopted, LabelFor, Layout};
use crate::domain::protocol::{Contact, Labelling};
use crate::domain::{EquipmentId, LabelId, LabelTemplateId, Subject, equipment, label};
use ed25519_dalek::Signer;

/// What labels of the stories say.
pub(in super::super) fn labelling() -> Labelling {
    Labelling {
        jurisdictions: [Jurisdiction::Eu, Jurisdiction::Cn].into(),
        contact: Contact {
            name: text("sponsor's pharmacy"),
            address: text("street, city"),
            phone: "+86 755 0000 0000".into(),
        },
        investigator: text("principal investigator"),
        form: text("suspension for infusion"),
        directions: text("as ordered"),
        gtin: None,
    }
}

/// The templates of the stories: for what, on which packaging, signed or not; for a cap where on none.
pub(in super::super) const TEMPLATES: [(&str, LabelFor, Option<Level>, bool); 7] = [
    ("vial.v1", LabelFor::Vial, Some(Level::Immediate), false),
    ("cap.v1", LabelFor::Vial, None, false),
    ("box.v1", LabelFor::Place, Some(Level::Store), false),
    ("shipper.v1", LabelFor::Shipment, Some(Level::Outer), false),
    ("dose.v1", LabelFor::Order, Some(Level::Outer), false),
    ("signed-dose.v1", LabelFor::Order, Some(Level::Outer), true),
    ("chart.v1", LabelFor::Infusion, Some(Level::Record), false),
];

/// A template that shows all that the European Union and China ask for.
pub(in super::super) fn template(
    name: &str,
    label_for: LabelFor,
    level: Option<Level>,
    signed: bool,
) -> Adopted {
    let jurisdictions = match level {
        Some(_) => [Jurisdiction::Eu, Jurisdiction::Cn].into(),
        None => [].into(),
    };
    let mut layout = Layout {
        hash: sha(name),
        label_for,
        level,
        width_um: 25_000,
        height_um: 12_000,
        fields: [Field::Label].into(),
        signed,
        jurisdictions,
    };
    for jurisdiction in [Jurisdiction::Eu, Jurisdiction::Cn] {
        let asked = level
            .into_iter()
            .flat_map(|level| demands(jurisdiction, level));
        layout.fields.extend(asked.filter_map(|any| any.first()));
    }
    Adopted { layout }
}

/// What is printed from a template of the stories.
pub(in super::super) fn impression(template: &str) -> Impression {
    Impression {
        template: LabelTemplateId::new(template).unwrap(),
        template_hash: sha(template),
        raster: sha("raster"),
    }
}

/// The first label of anything, or another one with the reason, by the template for it.
pub(in super::super) fn printed(of: &str, reprint_reason: Option<&str>) -> label::Printed {
    let of: Subject = Subject::parse(of).unwrap();
    let fits = |(_, label_for, level, signed): &&(&str, LabelFor, Option<Level>, bool)| {
        label_for.noun() == of.noun() && level.is_some() && !signed
    };
    let template = TEMPLATES.iter().find(fits).map_or("vial.v1", |it| it.0);
    label::Printed {
        of,
        impression: impression(template),
        cap: None,
        dpi: 300,
        pieces: 1,
        printer: None,
        token: None,
        reprint_reason: reprint_reason.map(Into::into),
    }
}

/// The same label once more.
pub(in super::super) fn reprinted(copy: u32) -> label::Reprinted {
    label::Reprinted {
        copy,
        raster: sha("raster again"),
        cap_raster: None,
        dpi: 300,
        printer: None,
        reason: "smeared".into(),
    }
}

pub(in super::super) fn affixed(of: &str) -> label::Affixed {
    label::Affixed {
        of: Subject::parse(of).unwrap(),
    }
}

/// A printer of 300 dots per inch with labels of 25 by 12 millimetres.
pub(in super::super) fn configured() -> equipment::Configured {
    equipment::Configured {
        model: "desk printer".into(),
        dpi: 300,
        width_um: 25_000,
        height_um: 12_000,
        offset_x_dots: 0,
        offset_y_dots: -3,
        darkness: 5,
    }
}

/// The printer at the plant.
pub(in super::super) fn printer() -> EquipmentId {
    id("equipment/printer")
}

/// The token of a claim as this person signs it.
pub(in super::super) fn signed(who: &str, claim: label::Claim) -> label::Token {
    let signature = signing_key(who).sign(&claim.message(ORIGIN)).to_bytes();
    label::Token::new(claim, &public_key(who), signature)
}

/// A token of a label, stating a lot and an expiry of its own.
pub(in super::super) fn token_of(who: &str, label: LabelId, of: &str) -> label::Token {
    let expires_on = "2027-05-01".parse().unwrap();
    let of = Subject::parse(of).unwrap();
    let claim = label::Claim::new(label, of, Some(id("lot/L1")), Some(expires_on));
    signed(who, claim.unwrap())
}
