//! The label room.
