//! What a site has in stock of a lot.
//!
//! It only counts what the vials' own records say; the account of a lot is counted from the vials and never from here.

use super::{BadSubject, LocalTime, LotId, SiteId, StockId};
use serde::{Deserialize, Serialize};

/// The stock of one lot at one site.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stock {
    /// The lot.
    pub lot: LotId,
    /// The site.
    pub site: SiteId,
    /// When the lot expires.
    pub expires_at: LocalTime,
    /// How many vials are in stock, kept for nobody; whether each may be used is asked of it.
    pub free: u32,
}

impl Stock {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.free == 0 {
            "used_up"
        } else {
            "in_stock"
        }
    }
}

/// The name of what a site has of a lot.
///
/// # Errors
/// When both names together are too long for one; the lot's and the site's own events see to that.
pub fn stock_id(lot: &LotId, site: &SiteId) -> Result<StockId, BadSubject> {
    StockId::new(&format!("{}.{}", lot.name(), site.name()))
}
