//! The demo's service: the real one, on a thread of this process.

