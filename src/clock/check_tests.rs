use super::*;
use std::sync::atomic::{AtomicI64, Ordering};

const DAY: i64 = 86_400;

/// Two clocks that are moved apart.
#[derive(Default)]
struct Hands {
    wall: AtomicI64,
    monotonic: AtomicI64,
}

impl Hands {
    fn pass(&self, seconds: i64) {
        self.set(seconds);
        self.monotonic.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Sets the wall clock by so much.
    fn set(&self, seconds: i64) {
        self.wall.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Instant {
        Instant::from_micros(0).plus_seconds(1_795_400_000 + self.wall.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.monotonic.load(Ordering::SeqCst).try_into().unwrap())
    }
}

struct Bench {
    hands: Arc<Hands>,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        Self {
            hands: Arc::default(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A check as a server makes it when it starts.
    fn start(&self) -> ClockCheck {
        let mark = self.folder.path().join("checkpoint.clock");
        ClockCheck::new(self.hands.clone(), 300, &mark)
    }

    fn now(&self) -> Instant {
        self.hands.now()
    }
}

fn doubt(check: &ClockCheck, newest: Instant) -> Option<ClockDoubt> {
    check.look(Some(newest)).doubt
}

#[test]
fn a_clock_that_goes_on_evenly_is_never_in_doubt() {
    let bench = Bench::new();
    let (check, newest) = (bench.start(), bench.now());
    for seconds in [0, 1, 3600, 29 * DAY, 31 * DAY, 400 * DAY] {
        bench.hands.pass(seconds);
        assert_eq!(doubt(&check, newest), None, "{seconds}");
    }
}

#[test]
fn a_clock_is_in_doubt_from_one_second_beyond_the_skew_whichever_way_it_jumped() {
    for (seconds, jumped) in [
        (300, false),
        (301, true),
        (-300, false),
        (-301, true),
        (400 * DAY, true),
    ] {
        let bench = Bench::new();
        let (check, newest) = (bench.start(), bench.now().plus_seconds(-DAY));
        assert_eq!(doubt(&check, newest), None);
        bench.hands.pass(60);
        bench.hands.set(seconds);
        let found = doubt(&check, newest);
        assert_eq!(
            matches!(found, Some(ClockDoubt::Jumped { .. })),
            jumped,
            "{seconds}: {found:?}"
        );
    }
}

#[test]
fn many_small_jumps_add_up() {
    let bench = Bench::new();
    let (check, newest) = (bench.start(), bench.now());
    let found: Vec<bool> = (0..3)
        .map(|_| {
            let found = doubt(&check, newest).is_some();
            bench.hands.set(200);
            found
        })
        .collect();
    assert_eq!(found, [false, false, true]);
}

#[test]
fn a_jump_that_is_undone_is_forgotten() {
    let bench = Bench::new();
    let (check, newest) = (bench.start(), bench.now());
    assert_eq!(doubt(&check, newest), None);
    bench.hands.set(DAY);
    assert!(doubt(&check, newest).is_some());
    bench.hands.set(-DAY);
    assert_eq!(doubt(&check, newest), None);
    assert_eq!(doubt(&bench.start(), newest), None);
}

#[test]
fn a_restart_does_not_settle_a_jump() {
    let bench = Bench::new();
    let (check, newest) = (bench.start(), bench.now());
    assert_eq!(doubt(&check, newest), None);
    bench.hands.set(DAY);
    assert!(doubt(&check, newest).is_some());
    let again = bench.start();
    assert!(matches!(
        doubt(&again, newest),
        Some(ClockDoubt::Unconfirmed { .. })
    ));
    again.confirm(bench.now(), Some(newest)).unwrap();
    assert_eq!(doubt(&again, newest), None);
    assert_eq!(doubt(&bench.start(), newest), None);
}

#[test]
fn another_servers_entry_may_be_ahead_by_the_skew_and_no_more() {
    let bench = Bench::new();
    let check = bench.start();
    for (seconds, behind) in [(-60, false), (300, false), (301, true), (0, false)] {
        let newest = bench.now().plus_seconds(seconds);
        let found = doubt(&check, newest);
        assert_eq!(
            matches!(found, Some(ClockDoubt::Behind { .. })),
            behind,
            "{seconds}: {found:?}"
        );
    }
}

#[test]
fn a_server_that_starts_long_after_the_newest_entry_waits_for_a_confirmation() {
    for (seconds, long) in [(30 * DAY, false), (30 * DAY + 1, true), (400 * DAY, true)] {
        let bench = Bench::new();
        let newest = bench.now().plus_seconds(-seconds);
        let check = bench.start();
        let found = doubt(&check, newest);
        assert_eq!(
            matches!(found, Some(ClockDoubt::LongRest { .. })),
            long,
            "{seconds}: {found:?}"
        );
        check.confirm(bench.now(), Some(newest)).unwrap();
        assert_eq!(doubt(&check, newest), None);
    }
}

#[test]
fn only_the_time_that_the_clock_shows_can_be_confirmed() {
    let bench = Bench::new();
    let newest = bench.now().plus_seconds(-400 * DAY);
    let check = bench.start();
    for (seconds, confirmed) in [
        (-400 * DAY, false),
        (-301, false),
        (301, false),
        (-300, true),
        (300, true),
    ] {
        let named = bench.now().plus_seconds(seconds);
        assert_eq!(
            check.confirm(named, Some(newest)).is_ok(),
            confirmed,
            "{seconds}"
        );
        assert_eq!(doubt(&check, newest).is_none(), confirmed, "{seconds}");
    }
}

#[test]
fn a_confirmed_clock_accepts_the_newest_entry_that_is_ahead_and_none_that_is_further() {
    let bench = Bench::new();
    let newest = bench.now().plus_seconds(400 * DAY);
    let check = bench.start();
    assert!(matches!(
        doubt(&check, newest),
        Some(ClockDoubt::Behind { .. })
    ));
    check.confirm(bench.now(), Some(newest)).unwrap();
    assert_eq!(doubt(&check, newest), None);
    assert!(doubt(&check, newest.plus_seconds(1)).is_some());
    // The clock is watched on.
    bench.hands.set(400 * DAY);
    assert!(matches!(
        doubt(&check, newest),
        Some(ClockDoubt::Jumped { .. })
    ));
}

#[test]
fn a_log_that_is_not_open_yet_has_nothing_to_be_compared_with() {
    let bench = Bench::new();
    let check = bench.start();
    assert_eq!(check.look(None).doubt, None);
    bench.hands.set(DAY);
    assert!(check.look(None).doubt.is_some());
}
