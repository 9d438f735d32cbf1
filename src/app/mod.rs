//! The app room.

pub mod seeds;
