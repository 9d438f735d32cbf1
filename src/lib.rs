//! vialog follows cell products from donor to bedside in a log that anyone can verify offline.
//!
//! # The rooms (imports only point upward in this list)
//!
//! - [`domain`]: pure rules over a read-only view of the world
//! - [`ledger`]: the signed log: envelopes, tree, checkpoint, tiles, proofs, bundle, verification
//! - [`label`]: labels with their QR symbols, from the templates in `labels/`
//! - [`store`]: the database, the only room that names diesel
//! - [`app`]: the use cases, one verb a file
//! - [`web`]: the HTTP service: API, pages, problems, sign-in
//! - [`cli`]: the command line, one file a subcommand

pub mod app;
pub mod cli;
pub mod clock;
pub mod domain;
pub mod label;
pub mod ledger;
pub mod store;
pub mod web;
