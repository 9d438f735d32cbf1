//! The HTTP service: the API, the pages, and the log's static files.
//!
//! - `server`: how it is put together and run
//! - `problem`: the one place where an error becomes an answer (RFC 9457)
//! - `query`: the parameters of an address
//! - `visit`: who is asking, and whether they may read
//! - `guard`: what another site's page may not have a browser do here
//! - `limit`: how often one address may ask
//! - `api/`: JSON, one noun a folder, one verb a function
//! - `pages/`: HTML, drawn on the server; `assets/` has its styles and the small modules that scan, sign and work offline
//! - `plot/`: plots as SVG, from numbers and words alone
//! - `words/`: what people read, in English and Chinese
//! - `plot/`: plots as SVG, from numbers and words alone
//! - `units`: the units in members' names, for forms and signatures alike
//! - `csv`: lists as CSV
//! - `files`: the log as static files (C2SP tlog-tiles), labels' addresses, health

mod api;
mod csv;
mod files;
mod guard;
mod headers;
mod limit;
mod pages;
mod plot;
mod problem;
mod query;
mod server;
mod units;
mod visit;
mod words;

pub use server::Application;
