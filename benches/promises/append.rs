//! How many durable signed events a second the service records over HTTP from 64 clients, on each backend, and what one
//! event costs an idle server.

use crate::calibration::{self, Row};
use crate::service::{Backend, Service};
use crate::{limit, load, median};
use uuid::Uuid;

const EVENTS: usize = 30_000;
const CLIENTS: usize = 64;
const WARM_UP: usize = 3_000;
const ROUNDS: usize = 3;

/// Prints rates and ratios.
pub(crate) fn run() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let (mut rates, mut ratios, mut lone) = (Vec::new(), Vec::new(), Vec::new());
        for round in 1..=ROUNDS {
            let service = Service::start(backend, EVENTS + WARM_UP + 1_000);
            let bodies: Vec<String> = service
                .story
                .storings(EVENTS + WARM_UP + 300)
                .into_iter()
                .map(|signed| signed.envelope.to_json())
                .collect();
            let rows = rows(&bodies[..EVENTS]);
            let bare = match backend {
                Backend::Sqlite => {
                    let mut db = calibration::sqlite(&service.folder.path().join("bare.db"));
                    calibration::sqlite_inserts(&mut db, &rows, CLIENTS)
                }
                Backend::Postgres => {
                    calibration::postgres_inserts(&service.bare_url(), &rows, CLIENTS)
                }
            };
            load::run(service.address, &bodies[..WARM_UP], CLIENTS);
            let loaded = load::run(service.address, &bodies[WARM_UP..WARM_UP + EVENTS], CLIENTS);
            let alone = load::run(service.address, &bodies[WARM_UP + EVENTS..], 1);
            println!(
                "{backend:?} round {round}: {:.0} events/s over HTTP from {CLIENTS} clients, p50 {:.1?}, p99 {:.1?}; bare inserts of the same rows in groups of {CLIENTS}: {bare:.0}/s; ratio {:.2}; one client alone: p50 {:.2?}",
                loaded.rate,
                loaded.p50,
                loaded.p99,
                loaded.rate / bare,
                alone.p50
            );
            rates.push(loaded.rate);
            ratios.push(loaded.rate / bare);
            lone.push(alone.p50.as_secs_f64() * 1000.0);
        }
        println!(
            "{backend:?}: median of one client alone {:.2} ms",
            median(&mut lone)
        );
        limit(
            &format!("{backend:?} events/s over HTTP"),
            median(&mut rates),
            5_000.0,
        );
        println!(
            "{backend:?}: median ratio to bare inserts {:.2}",
            median(&mut ratios)
        );
    }
}

/// The rows that the events' entries are, as nearly as an event can be told from its entry.
fn rows(bodies: &[String]) -> Vec<Row> {
    bodies
        .iter()
        .map(|body| Row {
            event_id: Uuid::now_v7().as_bytes().to_vec(),
            leaf: vec![7; 32],
            bytes: body.clone().into_bytes(),
        })
        .collect()
}
