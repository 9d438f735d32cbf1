//! The state of each thing, as the rules see it and as the tables keep it.

use super::{
    AdverseEvent, Bank, BatchTemplate, CellClone, Deviation, Donor, Equipment, Infusion, Key,
    Label, Log, Lot, Noun, Order, Override, Participant, Person, Place, Recall, Shipment, Site,
    Specification, Stock, Subject, Trial, Vial,
};
use super::{
    AdverseEventId, BankId, BatchTemplateId, CloneId, DeviationId, DonorId, EquipmentId,
    InfusionId, KeyId, LabelRef, LotId, OrderId, OverrideId, ParticipantId, PersonId, PlaceId,
    ProtocolId, RecallId, ShipmentId, SiteId, SpecificationId, StockId, VialId,
};
use super::{Form, FormId, LabelTemplate, LabelTemplateId, Terminology, TerminologyId};
use serde::{Deserialize, Serialize};

/// A typed reference whose record can be picked out of a [`Record`].
pub(crate) trait Recorded {
    /// The state that it refers to.
    type Record: Clone;

    /// The same as a subject.
    fn as_subject(&self) -> &Subject;

    /// The state, if the record is of this noun.
    fn pick(record: &Record) -> Option<&Self::Record>;
}

macro_rules! records {
    ($($noun:ident($state:ty) $(by $id:ident)?;)*) => {
        /// The state of one subject, by noun.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[expect(missing_docs, reason = "each variant is the state of the noun of the same name")]
        pub enum Record { $($noun($state),)* }

        impl Record {
            /// The noun that it is the state of.
            pub fn noun(&self) -> Noun {
                match self { $(Self::$noun(_) => Noun::$noun,)* }
            }

            /// The state in one word, as tables and pages show it.
            pub fn state(&self) -> &'static str {
                match self { $(Self::$noun(state) => state.state(),)* }
            }
        }

        $(impl From<$state> for Record {
            fn from(state: $state) -> Self {
                Self::$noun(state)
            }
        })*

        $($(impl Recorded for $id {
            type Record = $state;

            fn as_subject(&self) -> &Subject {
                self.subject()
            }

            fn pick(record: &Record) -> Option<&$state> {
                if let Record::$noun(state) = record { Some(state) } else { None }
            }
        })?)*
    };
}

records! {
    Log(Log);
    Protocol(Trial) by ProtocolId;
    Specification(Specification) by SpecificationId;
    BatchTemplate(BatchTemplate) by BatchTemplateId;
    Form(Form) by FormId;
    Terminology(Terminology) by TerminologyId;
    Site(Site) by SiteId;
    Person(Person) by PersonId;
    Key(Key) by KeyId;
    Equipment(Equipment) by EquipmentId;
    Place(Place) by PlaceId;
    Donor(Donor) by DonorId;
    Clone(CellClone) by CloneId;
    Bank(Bank) by BankId;
    Lot(Lot) by LotId;
    Vial(Vial) by VialId;
    Stock(Stock) by StockId;
    Deviation(Deviation) by DeviationId;
    Recall(Recall) by RecallId;
    Override(Override) by OverrideId;
    LabelTemplate(LabelTemplate) by LabelTemplateId;
    Label(Label) by LabelRef;
    Shipment(Shipment) by ShipmentId;
    Participant(Participant) by ParticipantId;
    Order(Order) by OrderId;
    Infusion(Infusion) by InfusionId;
    AdverseEvent(AdverseEvent) by AdverseEventId;
}
