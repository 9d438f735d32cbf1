//! How often one address may ask for what costs the server or gives a stranger a guess. Kept in memory: a bound, not a guard.

use super::problem::{Failed, Kind, Problem};
use crate::app::App;
use crate::domain::Instant;
use actix_web::HttpRequest;
use actix_web::web::Data;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

/// How long a window lasts, in seconds.
const WINDOW: i64 = 60;
/// How many addresses are remembered at most.
const ADDRESSES: usize = 10_000;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    /// Asking for a challenge.
    Challenge,
    /// Using an invitation.
    Join,
}

impl Counted {
    /// How often in a window. A ward's tablets may share one address.
    fn most(self) -> u32 {
        match self {
            Self::Challenge => 240,
            Self::Join => 120,
        }
    }
}

/// The counts of a service.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<HashMap<(Counted, IpAddr), (Instant, u32)>>);

impl Limits {
    /// Counts a request.
    ///
    /// # Errors
    /// When its address has asked too often.
    pub(crate) fn count(
        limits: &Data<Self>,
        app: &App,
        request: &HttpRequest,
        what: Counted,
    ) -> Result<(), Failed> {
        match address(app, request) {
            Some(address) if !limits.allows(what, address, app.now()) => {
                let why = "This address has asked too often within a minute.";
                Err(Problem::of(Kind::TooMany, why).into())
            }
            Some(_) | None => Ok(()),
        }
    }

    fn allows(&self, what: Counted, address: IpAddr, now: Instant) -> bool {
        let Ok(mut counts) = self.0.lock() else {
            return true;
        };
        if counts.len() >= ADDRESSES {
            counts.retain(|_, (since, _)| since.plus_seconds(WINDOW) > now);
        }
        if counts.len() >= ADDRESSES {
            // Whoever has that many addresses is not held up by this, and everyone else would be.
            counts.clear();
        }
        let (since, count) = counts.entry((what, address)).or_insert((now, 0));
        if since.plus_seconds(WINDOW) <= now {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        *count <= what.most()
    }
}

/// From where a request comes. A proxy in front adds the address of whoever asked it at the end of the header.
fn address(app: &App, request: &HttpRequest) -> Option<IpAddr> {
    let own = request.peer_addr().map(|peer| peer.ip());
    if !app.settings().behind_proxy {
        return own;
    }
    let header = request.headers().get("x-forwarded-for");
    let last = header.and_then(|value| value.to_str().ok()?.rsplit(',').next());
    last.and_then(|text| text.trim().parse().ok()).or(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn each_address_has_a_count_of_its_own_that_ends_with_its_minute() {
        let (limits, what) = (Limits::default(), Counted::Join);
        let (one, other) = (Ipv4Addr::new(192, 0, 2, 1), Ipv4Addr::new(192, 0, 2, 2));
        let now = Instant::from_micros(0);
        for _ in 0..what.most() {
            assert!(limits.allows(what, one.into(), now));
        }
        assert!(!limits.allows(what, one.into(), now));
        assert!(limits.allows(what, other.into(), now));
        assert!(limits.allows(Counted::Challenge, one.into(), now));
        assert!(!limits.allows(what, one.into(), now.plus_seconds(59)));
        assert!(limits.allows(what, one.into(), now.plus_seconds(60)));
    }

    #[test]
    fn no_more_addresses_are_remembered_than_are_meant_to_be() {
        let limits = Limits::default();
        for number in 0..25_000_u32 {
            let address = Ipv4Addr::from(number);
            limits.allows(Counted::Join, address.into(), Instant::from_micros(0));
        }
        assert!(limits.0.lock().unwrap().len() <= ADDRESSES);
    }
}
