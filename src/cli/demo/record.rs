//! What a person reads in the record before they sign: the dossier of a lot, its account, and what a logger's file says.

use super::fill::{CHINA, Filling, bad};
use super::player::Service;
use crate::cli::failure::{Failure, Next};
use crate::domain::lot::{Balance, Lot, vial_id};
use crate::domain::quality::Dossier;
use crate::domain::{Hash, Instant, LocalTime, LotId, Record, SiteId, Subject};
use serde_json::{Value, json};

const NEXT: &str = "correct the story's files in seeds/";

/// A logger's file and how it is read.
pub(crate) struct LoggerFile {
    /// Its bytes.
    pub(crate) csv: String,
    /// The site by whose setting it is read.
    pub(crate) site: SiteId,
    /// The name of the setting.
    pub(crate) format: String,
    /// The warmest that is no excursion, in thousandths of a degree Celsius.
    pub(crate) limit_mc: i32,
}

impl Filling<'_, '_> {
    /// `LOT TEXT` as what a release of the lot signs now; the text stands for the certificate.
    pub(super) fn dossier(&mut self, text: &str) -> Result<Value, Failure> {
        let (lot, certificate) = text.split_once(' ').ok_or_else(|| bad(text))?;
        let id = LotId::new(lot).or_next(lot, NEXT)?;
        let lot = lot_of(self.service, &id)?;
        let dossier = Dossier {
            batch_record: lot.batch_record(),
            results: lot.results_hash(),
            specification: lot.specification,
            version: self
                .memory
                .story
                .specification
                .specification
                .version
                .clone(),
            certificate: Hash::of(&[certificate.as_bytes()]),
        };
        Ok(json!(dossier))
    }

    /// The account of a lot.
    pub(super) fn balance(&mut self, lot: &str) -> Result<Value, Failure> {
        let id = LotId::new(lot).or_next(lot, NEXT)?;
        Ok(json!(account(self.service, &id)?))
    }

    /// `SITE FORMAT WARMEST NAME` as what the file of a logger says that ran from the step of that name to now.
    pub(super) fn readings(&mut self, text: &str) -> Result<Value, Failure> {
        let mut words = text.splitn(4, ' ');
        let (Some(site), Some(format), Some(warmest), Some(step)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(bad(text));
        };
        let site = site.strip_prefix("site/").ok_or_else(|| bad(text))?;
        let warmest_mc = warmest.parse().or_next(text, NEXT)?;
        let file = LoggerFile {
            csv: logger_csv(self.told(step)?.at, self.now, warmest_mc),
            site: SiteId::new(site).or_next(text, NEXT)?,
            format: format.to_owned(),
            limit_mc: self.memory.story.trial.protocol.product.storage_max_mc,
        };
        Ok(json!(self.service.readings(self.by, &file)?))
    }
}

fn lot_of(service: &mut dyn Service, id: &LotId) -> Result<Lot, Failure> {
    let Record::Lot(lot) = service.record(id.subject())? else {
        return Err(odd(id.subject()));
    };
    Ok(lot)
}

/// The account of a lot, counted from its vials one by one as the service shows them.
///
/// # Errors
/// When the service does not show the lot or a vial of it.
pub(crate) fn account(service: &mut dyn Service, id: &LotId) -> Result<Balance, Failure> {
    let count = lot_of(service, id)?.fill.map_or(0, |fill| fill.count);
    let mut balance = Balance::default();
    for number in 1..=count {
        let vial = vial_id(id, number).map_err(|refusal| Failure::new(refusal.why, NEXT))?;
        let Record::Vial(vial) = service.record(vial.subject())? else {
            return Err(odd(vial.subject()));
        };
        balance.count(&vial.stage);
    }
    Ok(balance)
}

fn odd(asked: &Subject) -> Failure {
    Failure::new(
        format!("the service shows something else for {asked}"),
        "this is a fault of vialog; please report it",
    )
}

/// Seconds between two readings of the story's loggers.
const EVERY: i64 = 600;
/// Vapour of liquid nitrogen, in thousandths of a degree Celsius.
const COLD_MC: i32 = -190_000;

/// A logger's file: a reading every ten minutes, cold but for the middle sixth of the time, and as warm as this there.
fn logger_csv(from: Instant, to: Instant, warmest_mc: i32) -> String {
    let seconds = (to.micros() - from.micros()) / 1_000_000;
    let mut csv = "time,celsius\n".to_owned();
    let middle = (seconds * 5 / 12)..=(seconds * 7 / 12);
    let mut passed = 0;
    while passed <= seconds {
        let at = LocalTime::at(from.plus_seconds(passed), CHINA).told("%Y-%m-%d %H:%M:%S");
        let temp_mc = if middle.contains(&passed) {
            warmest_mc
        } else {
            COLD_MC
        };
        let (degrees, thousandths) = (temp_mc / 1000, temp_mc.unsigned_abs() % 1000);
        csv.extend([&*at, &format!(",{degrees}.{thousandths:03}\n")]);
        passed += EVERY;
    }
    csv
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::seeds;
    use crate::domain::readings::{read, summarise};

    #[test]
    fn the_file_of_a_logger_is_read_by_the_setting_of_every_site_that_reads_one() {
        let from = Instant::parse("2026-11-01T02:00:30.000000Z").unwrap();
        let to = from.plus_seconds(26 * 3600);
        let trial = seeds::trial().unwrap();
        let limit_mc = trial.protocol.product.storage_max_mc;
        let formats: Vec<_> = trial
            .site
            .values()
            .flat_map(|site| site.logger_formats.values())
            .collect();
        assert_eq!(formats.len(), 2);
        for format in formats {
            for (warmest_mc, excursions) in [(-181_200, 0), (-128_500, 1)] {
                let csv = logger_csv(from, to, warmest_mc);
                let readings = read(csv.as_bytes(), format).unwrap();
                let summary = summarise(&readings, limit_mc, format.max_gap_seconds).unwrap();
                assert_eq!((summary.from, summary.warmest_mc), (from, warmest_mc));
                assert_eq!(summary.excursions.len(), excursions);
                assert!(summary.gaps.is_empty() && summary.to <= to);
                assert!(summary.to >= to.plus_seconds(-i64::from(format.max_gap_seconds)));
            }
        }
    }
}
