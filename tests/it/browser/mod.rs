//! A real browser on a real service: Debian's Chromium, driven over `WebDriver`.
//!
//! A scenario is written with [`in_browser!`](crate::in_browser). It prepares the record with the verbs of `stage`, opens a
//! [`Browser`] and does what a person would do: goes to a page, scans, fills in, clicks, reads. Fields and buttons are found by
//! the name that a screen reader says, so a scenario that passes also shows that they have one. When the browser is closed, the
//! scenario fails for any script error and any breach of the content security policy that the console tells of.
//!
//! - Scenarios run on SQLite: they are about what the browser does. What the service decides is proved on both backends by the
//!   scenarios beside this folder.
//! - Reading is closed, as in earnest: the verbs of `stage` read as the administrator, the browser as whoever sits down.
//! - The service runs on the machine's clock, because the browser signs with its own. A story that moves the service's clock
//!   ahead moves the browser's with it.
//! - One scenario drives a browser at a time; a second device is [`Browser::beside`].
//! - `TEST_BROWSER=none` leaves these scenarios out.

mod accessible;
mod bedside;
mod correcting;
mod device;
mod driver;
mod finding;
mod firsts;
mod hands;
mod keys;
mod late_facts;
mod offline;
mod pages;
mod proofs;
mod receiving;
mod releasing;
mod scanning;
mod session;
mod signing;
mod storing;

pub(crate) use device::Browser;
pub(crate) use hands::PASSPHRASE;

use super::app::{Backend, TestApp};
use super::clock::TestClock;
use vialog::app::Settings;
use vialog::print::Printers;

/// Runs each scenario against a service of its own, for a browser to visit.
#[macro_export]
macro_rules! in_browser {
    ($($(#[$note:meta])* fn $name:ident($app:ident) $body:block)*) => {$(
        $(#[$note])*
        #[test]
        fn $name() {
            $crate::browser::run(|$app: &$crate::app::TestApp| $body);
        }
    )*};
}

/// Runs a scenario against a service whose clock is the machine's and that only those who have signed in may read.
pub(crate) fn run(scenario: impl FnOnce(&TestApp)) {
    if driver::is_left_out() {
        eprintln!("left out by TEST_BROWSER=none");
        return;
    }
    let (settings, clock) = (Settings::default(), TestClock::of_the_machine());
    let app = TestApp::spawn_at(Backend::Sqlite, settings, clock, |_, _| Printers::none());
    app.reads_as("admin");
    scenario(&app);
}
