//! Printers and their queue: how a printer is reached, what it says of itself, and how each label leaves once.
//!
//! - `file`: `printers.toml`, which says where the printers stand
//! - `fault`: what keeps a printer from printing, in words
//! - `status`: what a printer answers to `~HS`
//! - `transport`: what a way to a printer must offer; `tcp` and `spool` are the two that there are
//! - `board`: what a worker and those around it tell one another
//! - `worker`: one thread a printer, which takes labels from the queue in the order of their making
//! - `printers`: the running workers of a service
//!
//! # Why no label is printed twice
//!
//! A label is marked as on its way, and that is durable, before its first byte leaves. From then on there are three ends: the
//! printer says that nothing waits in it any more (`printed`), nothing had left after all (`waiting` again), or the connection,
//! the printer's voice or this program was lost in between (`doubtful`). A doubtful label is never sent again by the program;
//! a person looks and says what became of it. While paper, ribbon or head stop a printer that still answers, the label stays
//! in the printer, which prints it itself when it goes on; nothing further is sent until then.
//!
//! # Adding a way to a printer
//!
//! Implement [`Transport`] and [`Line`] beside `tcp`, name it in `file`, and let the scenarios of `tests` run through it.

mod board;
mod fault;
mod file;
mod printers;
mod spool;
mod status;
mod tcp;
#[cfg(test)]
mod tests;
mod transport;
mod worker;

pub use board::Condition;
pub use fault::Fault;
pub use file::{BadPrinterFile, PrinterFile, Way};
pub use printers::{PrinterSeen, Printers};
pub use status::{Answers, Garbled, Status};
pub use transport::{Line, Timing, Transport, Unsent};
