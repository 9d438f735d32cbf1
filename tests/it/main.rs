//! The integration tests: each scenario on both backends, through the HTTP service that users have.

mod answer;
mod app;
mod bad_input;
mod blocks;
mod clock;
mod demo;
mod events;
mod hands;
mod postgres;
mod rooms;
mod stage;
