//! The app room.

pub mod export;
pub mod init;
pub mod seeds;
