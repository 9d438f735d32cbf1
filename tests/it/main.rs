//! The integration tests: each scenario on both backends, through the HTTP service that users have.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test stops at the first surprise"
)]

mod answer;
mod app;
mod attachments;
mod bad_input;
mod blocks;
mod care;
mod clock;
mod demo;
mod events;
mod hands;
mod lists;
mod pages;
mod postgres;
mod privacy;
mod readings;
mod rooms;
mod stage;
mod tamper;
mod trail;
mod visitors;
