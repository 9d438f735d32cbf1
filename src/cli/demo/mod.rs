//! `vialog demo`
mod cast;
mod clock;
mod fill;
mod player;
mod story;
