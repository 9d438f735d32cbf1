//! vialog follows cell products from the donor to the bedside in a signed log that anyone can verify offline.
//!
//! # The rooms (imports only point upward in this list)
//!
//! - [`domain`]: pure rules over a read-only view of the world: kinds of event, states, blocks
//! - [`ledger`]: the signed log: envelopes, tree, checkpoint, tiles, receipts, bundle, verification
//! - [`label`]: labels with their QR symbols, from the templates in `labels/`
//! - [`store`]: the database, the only room that names diesel: append path, tables, rebuild, check
//! - [`mod@print`]: printers, what they say of themselves, and the queue that prints each label once
//! - [`app`]: the use cases, one verb a file
//! - [`web`]: the HTTP service: API, pages, problems, sign-in
//! - [`cli`]: the command line, one file a subcommand
//!
//! [`clock`] is beside them: the one place that reads the time.
//!
//! # Three walks
//!
//! *Record a step.* A device signs an [`Event`](domain::Event) into an [`Envelope`](ledger::Envelope) and posts it. `web::api`
//! hands the bytes to `app`, which finds the key, verifies the signature strictly and reads the event. The
//! [`Appender`](store::Appender) gathers what is waiting, asks [`decide`](domain::decide) for each in turn, writes what was
//! accepted with one signed checkpoint in one transaction, and answers each with its [`Receipt`](ledger::Receipt).
//!
//! *Hand over.* `handoff.offered` names the [`Taker`](domain::shipment::Taker); the [`Holder`](domain::shipment::Holder) of
//! the shipment stays who it was. `handoff.accepted` carries the hash of the offer; [`decide`](domain::decide) refuses everyone
//! but the named taker (block B06), and custody moves. A vial in a shipment has no holder of its own: it is asked for
//! with [`Vial::holder`](domain::vial::Vial::holder), so that it never has two.
//!
//! *Verify.* An auditor takes one file and the log's verifier key. [`ledger::verify`] checks the checkpoint's signature, every tile
//! against every entry, and the root; then [`Replay`](ledger::Replay) verifies each signature with the key that the log itself had
//! enrolled by then and decides every event again by the same rules. The first entry that fails is named, and why.
//!
//! # What is demanded of it
//!
#![doc = include_str!("requirements.md")]
//!
//! # Why it is as it is
//!
#![doc = include_str!("decisions/0001-one-generic-record.md")]
#![doc = include_str!("decisions/0002-late-entries-carry-a-reason.md")]
#![doc = include_str!("decisions/0003-the-rules-say-what-they-need.md")]
#![doc = include_str!("decisions/0004-details-in-the-submission.md")]
#![doc = include_str!("decisions/0005-receipts-by-the-first-checkpoint.md")]
#![doc = include_str!("decisions/0006-one-deviation-decides.md")]
#![doc = include_str!("decisions/0007-overrides-are-named.md")]
#![doc = include_str!("decisions/0008-what-a-release-commits-to.md")]
#![doc = include_str!("decisions/0010-stock-is-counted-beside-the-vials.md")]
#![doc = include_str!("decisions/0011-a-print-is-signed-before-it-is-made.md")]
#![doc = include_str!("decisions/0012-whoever-prints-signs-the-token.md")]
#![doc = include_str!("decisions/0013-templates-are-adopted-with-what-they-show.md")]
#![doc = include_str!("decisions/0014-a-doubtful-print-waits-for-a-person.md")]
#![doc = include_str!("decisions/0015-an-event-may-continue-another-that-has-no-receipt-yet.md")]
#![doc = include_str!("decisions/0016-keys-are-made-where-they-are-used.md")]
#![doc = include_str!("decisions/0017-the-browser-of-the-tests-is-spoken-to-directly.md")]
#![doc = include_str!("decisions/0018-powers-have-a-place.md")]
#![doc = include_str!("decisions/0020-the-rules-have-versions.md")]
#![doc = include_str!("decisions/0021-corrections-have-effect.md")]
#![doc = include_str!("decisions/0022-whether-it-may-be-used-is-asked.md")]
#![doc = include_str!("decisions/0023-facts-are-recorded-despite-rules.md")]
//!
//! # What was decided before and is superseded
//!
#![doc = include_str!("decisions/0009-corrections-change-no-state.md")]

pub mod app;
pub mod cli;
pub mod clock;
pub mod domain;
pub mod label;
pub mod ledger;
pub mod print;
pub mod store;
pub mod telemetry;
pub mod web;
