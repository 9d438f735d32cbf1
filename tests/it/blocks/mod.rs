//! The blocks that protect people, one test each, through the service; the rules' own tests go further.
//!
//! Where a test asks [`refuses`](super::app::TestApp::refuses), the same rule refuses the event by itself, in a batch,
//! and in the audit of a log in which it stands all the same.

mod bedside;
mod custody;
mod lots;
mod record;
mod trial;
