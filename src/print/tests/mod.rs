//! Labels sent to a printer that fails in every way: each comes out once, or a person is asked.

mod faults;
mod hall;
mod injected;
mod lines;
mod random;
mod servers;
#[path = "../../../tests/it/stub_printer.rs"]
mod stub_printer;
