//! How far a recall reaches.

use super::path::Stage;
use super::{Known, Time};
use std::collections::BTreeSet;

impl Known {
    /// The vials in a recall's scope.
    pub(in super::super) fn recalled(&self, recall: &str, now: Time) -> BTreeSet<String> {
        let recall = &self.recalls[recall];
        let within = |vial: &&String| {
            let asked = self.asked(vial, now);
            asked.iter().any(|(on, time)| recall.names(on, *time))
        };
        self.vials.keys().filter(within).cloned().collect()
    }

    /// The sites where vials of it were, are or are going to.
    pub(in super::super) fn sites_of(&self, vials: &BTreeSet<String>) -> BTreeSet<String> {
        let mut sites = BTreeSet::new();
        for name in vials {
            let vial = &self.vials[name];
            let stays = vial.stays().iter();
            sites.extend(stays.filter_map(|stay| stay.stage.site().map(ToOwned::to_owned)));
            for stay in vial.stays() {
                if let Stage::Packed(parcel) = &stay.stage {
                    let held = self.parcels[parcel].holders.iter();
                    sites.extend(held.filter(|it| it.starts_with("site/")).cloned());
                }
            }
            if let Stage::Packed(parcel) = &vial.now {
                sites.insert(self.parcels[parcel].to.clone());
            }
        }
        sites
    }

    /// The sites that the shipments of these vials, or of their lots, were ever bound for or opened at.
    pub(in super::super) fn ways_of(&self, vials: &BTreeSet<String>) -> BTreeSet<String> {
        let lots: BTreeSet<&String> = vials.iter().map(|vial| &self.vials[vial].lot).collect();
        let of_lots = |vial: &String| lots.contains(&self.vials[vial].lot);
        let parcels = self.parcels.values();
        let parcels = parcels.filter(|parcel| parcel.vials.iter().any(of_lots));
        let ends = parcels.flat_map(|parcel| [parcel.from.clone(), parcel.to.clone()]);
        let made = lots.iter().map(|lot| self.lots[*lot].site.clone());
        ends.chain(made).collect()
    }
}
