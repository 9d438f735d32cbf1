//! Pure rules over a read-only view of the world: no database, server, file, clock or random number.
//!
//! [`decide`] tells what an [`Event`] changes in the record, or which [`Rule`] refuses it; the server, the rebuild
//! and the auditor's replay all ask it and nothing else. The [kinds](KINDS) of event stand in one table. Each noun
//! has a file with its state, the bodies of the events about it, and their rules.

mod act;
mod actor;
pub mod adverse_event;
pub mod assessment;
pub mod bank;
pub mod batch_template;
pub mod clone;
pub mod correction;
mod details;
pub mod deviation;
pub mod donor;
pub mod equipment;
mod event;
pub mod handoff;
mod hash;
pub mod infusion;
mod instant;
pub mod key;
mod kind;
pub mod label;
mod label_id;
pub mod log;
pub mod lot;
mod next;
pub mod order;
pub mod overriding;
pub mod participant;
pub mod person;
pub mod place;
pub mod protocol;
mod public_key;
pub mod quality;
pub mod readings;
pub mod recall;
pub mod receipt;
mod records;
mod rule;
pub mod shipment;
pub mod site;
pub mod specification;
pub mod stock;
mod strict;
mod subject;
#[cfg(test)]
mod tests;
pub mod vial;
mod view;
mod world;

pub use act::{Proposal, decide};
pub use details::{Commitment, Detail, age_on, check_details, commit};
pub use event::{Event, event_references};
pub use hash::{BadHash, Hash};
pub use instant::{BadTime, Instant, LocalTime};
pub use kind::{Body, KINDS, Kind};
pub use label_id::{BadLabelId, LabelId};
pub use next::{Next, next};
pub use person::Role;
pub use public_key::{BadPublicKey, PublicKey};
pub use records::Record;
pub use rule::{Refusal, Rule, Stop};
pub use strict::{MAX_INTEGER, Malformed, check as check_strict, read as read_strict};
pub use subject::*;
pub use world::{Changes, EntryFact, Link, MemoryWorld, Relation, Standing, Unloaded, World};

use act::Act;
use adverse_event::AdverseEvent;
use bank::Bank;
use batch_template::BatchTemplate;
use clone::CellClone;
use deviation::Deviation;
use donor::Donor;
use equipment::Equipment;
use infusion::Infusion;
use key::Key;
use kind::Decide;
use label::Label;
use log::Log;
use lot::Lot;
use order::Order;
use overriding::Override;
use participant::Participant;
use person::{Grant, Person};
use place::Place;
use protocol::{Protocol, Text, Trial};
use recall::Recall;
use shipment::Shipment;
use site::Site;
use specification::Specification;
use stock::Stock;
use vial::Vial;
