//! The app room.

pub mod export;
pub mod seeds;
