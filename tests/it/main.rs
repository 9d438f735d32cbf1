//! The integration tests: each scenario on both backends, through the HTTP service that users have.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "a test stops at the first surprise"
)]

mod access;
mod answer;
mod app;
mod attachments;
mod authority;
mod bad_input;
mod bad_keys;
mod behind;
mod blocks;
mod browser;
mod care;
mod carriers;
mod chains;
mod clock;
mod closing;
mod correction_pages;
mod corrections;
mod demo;
mod device_vectors;
mod events;
mod faults;
mod follow_up;
#[expect(dead_code, reason = "the rest of it serves the proof of labels")]
#[path = "../label_proof/tools.rs"]
mod foreign;
mod forging;
mod frozen;
mod hands;
mod heads;
mod invitations;
mod isolation;
mod keeping;
mod key_file;
mod label_commands;
mod label_links;
mod label_prints;
mod labels;
mod late_facts;
mod limits;
mod list_pages;
mod lists;
mod office;
mod overriding;
mod packets;
mod pages;
mod postgres;
mod printing;
mod printing_labels;
mod printing_overtaken;
mod printing_pages;
mod printing_serve;
mod privacy;
mod quality;
mod questions;
mod questions_pages;
mod readings;
mod recall;
mod requirements;
mod rooms;
mod routes;
mod scans;
mod schemas;
mod stage;
#[expect(
    dead_code,
    reason = "the rest of it serves the tests of the room `print`"
)]
mod stub_printer;
mod tamper;
mod terms;
mod things;
mod tls;
mod trail;
mod usability;
mod visitors;
mod words;
