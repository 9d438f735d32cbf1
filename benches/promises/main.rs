//! The numbers that vialog promises, each with its limit. Run `cargo bench` for all, `cargo bench -- NAME` for one.
//!
//! Most figures are ratios to what the same machine did without vialog in the same run, because a shared disk or core moves
//! absolute figures by more than any change to the code. Those of `decide`, `idle` and `label` have nothing to be compared
//! with: they are what the append path needs of one core, and what people wait for.
#![expect(
    clippy::as_conversions,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    clippy::unwrap_used,
    clippy::zombie_processes,
    reason = "a measurement prints, divides and stops at the first surprise"
)]

mod append;
mod calibration;
mod decide;
mod idle;
mod label;
mod load;
mod pages;
mod service;
mod source;
mod story;
mod supply;
mod usability;
mod verify;

use std::sync::atomic::{AtomicBool, Ordering};

static MISSED: AtomicBool = AtomicBool::new(false);

/// Prints a figure beside its limit.
fn limit(what: &str, figure: f64, at_least: f64) {
    let held = figure >= at_least;
    let word = if held { "held" } else { "MISSED" };
    println!("{word}: {what} {figure:.2}, at least {at_least:.2}");
    if !held {
        MISSED.store(true, Ordering::Relaxed);
    }
}

/// Prints a figure beside the most that it may be.
fn limit_at_most(what: &str, figure: f64, at_most: f64) {
    let held = figure <= at_most;
    println!(
        "{}: {what} {figure:.2}, at most {at_most:.2}",
        if held { "held" } else { "MISSED" }
    );
    if !held {
        MISSED.store(true, Ordering::Relaxed);
    }
}

/// The middle one of the figures.
fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn main() -> std::process::ExitCode {
    let chosen: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    if let [mode, path] = &chosen[..]
        && mode == "bare-commits"
    {
        idle::bare_commits(path);
        return std::process::ExitCode::SUCCESS;
    }
    if chosen == ["sheet", "alone"] {
        label::sheet_alone();
        return std::process::ExitCode::SUCCESS;
    }
    let is_chosen = |name: &str| chosen.is_empty() || chosen.iter().any(|one| one == name);
    if is_chosen("pages") {
        pages::run();
    }
    if is_chosen("decide") {
        decide::run();
    }
    if is_chosen("usability") {
        usability::run();
    }
    if is_chosen("verify") {
        verify::run();
    }
    if is_chosen("append") {
        append::run();
    }
    if is_chosen("idle") {
        idle::run();
    }
    if is_chosen("label") {
        label::run();
    }
    std::process::ExitCode::from(u8::from(MISSED.load(Ordering::Relaxed)))
}
