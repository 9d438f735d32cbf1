//! The account of a lot, and of what each site had of it: what came is what became of it, always.
//!
//! A vial is in the account of the site that holds it. In the hands of a courier or a carrier it is in no site's account,
//! and in its lot's alone.

use super::super::lot::Balance;
use super::super::vial::Fate;
use super::super::{Instant, LotId, SiteId, VialId};
use super::Period;
use serde::Serialize;
use std::collections::BTreeMap;

/// What one site had of a lot: filled + received = shipped + infused + destroyed + returned + retained + lost + missing + on hand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SiteAccount {
    /// The lot.
    pub lot: LotId,
    /// The site.
    pub site: SiteId,
    /// How many vials were filled here.
    pub filled: u32,
    /// How many times a vial came from elsewhere.
    pub received: u32,
    /// How many times a vial left in another's hands.
    pub shipped: u32,
    /// How many were infused here, wholly or in part.
    pub infused: u32,
    /// How many were destroyed here.
    pub destroyed: u32,
    /// How many came back here, the maker, never to be used.
    pub returned: u32,
    /// How many are kept here as samples.
    pub retained: u32,
    /// How many this site declared lost.
    pub lost: u32,
    /// How many are missing here without an explanation.
    pub missing: u32,
    /// How many are here, in use or not.
    pub on_hand: u32,
    /// Whether both sides are equal, and the movements end in what is on hand.
    pub even: bool,
}

/// The account of a lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LotAccount {
    /// The lot.
    pub lot: LotId,
    /// What was filled and what became of it, as `lot.closed` signs it.
    pub balance: Balance,
    /// How many are in nobody's store: with a courier or carrier.
    pub on_the_way: u32,
    /// By site.
    pub sites: Vec<SiteAccount>,
    /// Whether the lot's account and each site's come out even.
    pub even: bool,
}

/// One line of the log of movements.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Movement {
    /// The entry that moved it, by its index.
    #[serde(skip)]
    pub entry: u64,
    /// When, as stated.
    pub from: Instant,
    /// Whether that was stated late.
    pub late: bool,
    /// The lot.
    pub lot: LotId,
    /// The site in whose account it is.
    pub site: SiteId,
    /// The vial.
    pub vial: VialId,
    /// What happened: `filled`, `received`, `shipped`, `found`, `taken_back`, or what became of it.
    pub what: &'static str,
    /// What it adds to the vials on hand: 1, 0 or -1.
    pub change: i8,
    /// How many are on hand after it.
    pub on_hand: i64,
}

/// Where a vial counts: at which site, and as what.
type At<'p> = (Option<&'p SiteId>, Fate);

fn at(period: &Period) -> At<'_> {
    (period.holder.site(), period.stage.fate())
}

/// What the step from one period to the next is in the account of a site.
fn step(site: &SiteId, before: Option<At<'_>>, now: At<'_>) -> Option<(&'static str, i8)> {
    let was = before.filter(|(there, _)| *there == Some(site));
    let is = (now.0 == Some(site)).then_some(now.1);
    let on_hand = |fate: Option<Fate>| i8::from(fate == Some(Fate::OnHand));
    let was = was.map(|(_, fate)| fate);
    let what = match (was, is) {
        (None, None) => return None,
        (None, Some(_)) if before.is_none() => "filled",
        (None, Some(_)) => "received",
        (Some(_), None) => "shipped",
        (Some(was), Some(is)) if was == is => return None,
        (Some(Fate::Missing | Fate::Lost), Some(Fate::OnHand)) => "found",
        (Some(_), Some(Fate::OnHand)) => "taken_back",
        (Some(_), Some(fate)) => fate.word(),
    };
    Some((what, on_hand(is) - on_hand(was)))
}

/// The chains of every vial of a lot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chains {
    lot: LotId,
    filled: u32,
    vials: BTreeMap<VialId, Vec<Period>>,
}

impl Chains {
    pub(super) fn new(lot: LotId, filled: u32, vials: BTreeMap<VialId, Vec<Period>>) -> Self {
        Self { lot, filled, vials }
    }

    /// Every vial with its chain.
    pub fn vials(&self) -> impl Iterator<Item = (&VialId, &[Period])> {
        self.vials.iter().map(|(vial, chain)| (vial, &**chain))
    }

    /// Every movement of the lot's vials into, out of and within the accounts of its sites, by their stated times.
    pub fn movements(&self) -> Vec<Movement> {
        let mut found = Vec::new();
        for (vial, chain) in &self.vials {
            let mut before: Option<At<'_>> = None;
            for period in chain {
                let now = at(period);
                let mut sites = [before.and_then(|(site, _)| site), now.0];
                if sites[0] == sites[1] {
                    sites[0] = None;
                }
                for site in sites.into_iter().flatten() {
                    if let Some((what, change)) = step(site, before, now) {
                        found.push(Movement {
                            entry: period.entry,
                            from: period.from,
                            late: period.late,
                            lot: self.lot.clone(),
                            site: site.clone(),
                            vial: vial.clone(),
                            what,
                            change,
                            on_hand: 0,
                        });
                    }
                }
                before = Some(now);
            }
        }
        found.sort_by(|one, other| {
            let key = |it: &Movement| (it.from, it.entry);
            (key(one), &one.vial).cmp(&(key(other), &other.vial))
        });
        let mut on_hand: BTreeMap<SiteId, i64> = BTreeMap::new();
        for movement in &mut found {
            let balance = on_hand.entry(movement.site.clone()).or_default();
            *balance += i64::from(movement.change);
            movement.on_hand = *balance;
        }
        found
    }

    /// The account of the lot.
    pub fn account(&self) -> LotAccount {
        let mut balance = Balance::default();
        let mut on_the_way = 0;
        let mut now: BTreeMap<SiteId, Balance> = BTreeMap::new();
        for last in self.vials.values().filter_map(|chain| chain.last()) {
            balance.count(&last.stage);
            match last.holder.site() {
                Some(site) => now.entry(site.clone()).or_default().count(&last.stage),
                None => on_the_way += 1,
            }
        }
        let mut moved: BTreeMap<SiteId, Vec<Movement>> = BTreeMap::new();
        for movement in self.movements() {
            let of_site = moved.entry(movement.site.clone()).or_default();
            of_site.push(movement);
        }
        let sites: Vec<SiteAccount> = moved
            .into_iter()
            .map(|(site, moved)| {
                let here = now.get(&site).copied().unwrap_or_default();
                SiteAccount::new(self.lot.clone(), site, &moved, here)
            })
            .collect();
        let even = balance.is_even()
            && balance.filled == self.filled
            && sites.iter().all(|site| site.even)
            && on_the_way + now.values().map(|here| here.filled).sum::<u32>() == self.filled;
        LotAccount {
            lot: self.lot.clone(),
            balance,
            on_the_way,
            sites,
            even,
        }
    }
}

impl SiteAccount {
    fn new(lot: LotId, site: SiteId, moved: &[Movement], here: Balance) -> Self {
        let count = |what: &str| -> u32 {
            moved
                .iter()
                .map(|movement| u32::from(movement.what == what))
                .sum()
        };
        let (filled, received, shipped) = (count("filled"), count("received"), count("shipped"));
        let forward = moved.last().map_or(0, |last| last.on_hand);
        Self {
            lot,
            site,
            filled,
            received,
            shipped,
            infused: here.infused,
            destroyed: here.destroyed,
            returned: here.returned,
            retained: here.retained,
            lost: here.lost,
            missing: here.missing,
            on_hand: here.on_hand,
            even: here.is_even()
                && filled + received == shipped + here.filled
                && forward == i64::from(here.on_hand),
        }
    }
}
