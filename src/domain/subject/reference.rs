//! Typed references: the same text as a subject, of one noun alone.

use super::super::schema;
use super::{BadSubject, Noun, Subject};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::borrow::Cow;
use std::fmt;

/// Makes a typed reference: the same text as its [`Subject`], of one noun alone.
macro_rules! references {
    ($($(#[$doc:meta])* $name:ident = $noun:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Subject);

        impl $name {
            /// The one of this name.
            ///
            /// # Errors
            /// As [`Subject::new`].
            pub fn new(name: &str) -> Result<Self, BadSubject> {
                Subject::new(Noun::$noun, name).map(Self)
            }

            /// Its name, without the noun.
            pub fn name(&self) -> &str {
                self.0.name()
            }

            /// The same as a subject.
            pub fn subject(&self) -> &Subject {
                &self.0
            }
        }

        impl TryFrom<Subject> for $name {
            type Error = BadSubject;

            fn try_from(subject: Subject) -> Result<Self, BadSubject> {
                if subject.noun() == Noun::$noun {
                    return Ok(Self(subject));
                }
                Err(BadSubject::OtherNoun { wanted: Noun::$noun.word(), got: subject.noun().word() })
            }
        }

        impl From<$name> for Subject {
            fn from(reference: $name) -> Self {
                reference.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schema::reference(Noun::$noun)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::try_from(Subject::deserialize(deserializer)?).map_err(de::Error::custom)
            }
        }
    )*};
}

references! {
    /// A reference to a protocol, `protocol/…`.
    ProtocolId = Protocol;
    /// A reference to a specification, `specification/…`.
    SpecificationId = Specification;
    /// A reference to a batch template, `batch_template/…`.
    BatchTemplateId = BatchTemplate;
    /// A reference to a form, `form/…`.
    FormId = Form;
    /// A reference to a terminology, `terminology/…`.
    TerminologyId = Terminology;
    /// A reference to a site, `site/…`.
    SiteId = Site;
    /// A reference to a person, `person/…`.
    PersonId = Person;
    /// A reference to a key, `key/…`.
    KeyId = Key;
    /// A reference to a piece of equipment, `equipment/…`.
    EquipmentId = Equipment;
    /// A reference to a place in a store, `place/…`.
    PlaceId = Place;
    /// A reference to a donor, `donor/…`.
    DonorId = Donor;
    /// A reference to a clone, `clone/…`.
    CloneId = Clone;
    /// A reference to a bank, `bank/…`.
    BankId = Bank;
    /// A reference to a lot, `lot/…`.
    LotId = Lot;
    /// A reference to a vial, `vial/…`.
    VialId = Vial;
    /// A reference to what a site has of a lot, `stock/LOT.SITE`.
    StockId = Stock;
    /// A reference to a deviation, `deviation/…`.
    DeviationId = Deviation;
    /// A reference to a recall, `recall/…`.
    RecallId = Recall;
    /// A reference to an override, `override/…`.
    OverrideId = Override;
    /// A reference to a label template, `label_template/…`.
    LabelTemplateId = LabelTemplate;
    /// A reference to a label, `label/…`.
    LabelRef = Label;
    /// A reference to a shipment, `shipment/…`.
    ShipmentId = Shipment;
    /// A reference to a participant, `participant/…`.
    ParticipantId = Participant;
    /// A reference to an order, `order/…`.
    OrderId = Order;
    /// A reference to an infusion, `infusion/…`.
    InfusionId = Infusion;
    /// A reference to an adverse event, `adverse_event/…`.
    AdverseEventId = AdverseEvent;
}
