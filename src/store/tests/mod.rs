//! The store's tests, each on both backends.

mod append;
mod bed;
mod check;
mod fault;
mod guard;
mod histories;
mod isolation;
mod lists;
mod migrate;
#[path = "../../../tests/it/postgres.rs"]
mod postgres;
mod print_jobs;
mod print_record;
mod tiles;
mod vault;
mod versions;

/// Runs a scenario on SQLite and, unless `TEST_BACKENDS=sqlite` leaves it out, on PostgreSQL.
macro_rules! on_both {
    ($(fn $name:ident($bed:ident: &Bed) $body:block)*) => {$(
        fn $name($bed: &Bed) $body

        mod $name {
            #[test]
            fn on_sqlite() {
                super::$name(&super::Bed::sqlite());
            }

            #[test]
            fn on_postgres() {
                if let Some(bed) = super::Bed::postgres() {
                    super::$name(&bed);
                }
            }
        }
    )*};
}
use on_both;
