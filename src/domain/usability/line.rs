//! Upward along the line: the lot, its banks, its clone and its donor.

use super::super::bank::Parent;
use super::super::donor::Eligibility;
use super::super::lot::{Lot, LotStage, TestResult};
use super::super::records::Recorded;
use super::super::specification::Verdict;
use super::super::view::unknown;
use super::super::{BankId, Instant, LotId, Record, Site, SpecificationId, Stop, Subject, Trial};
use super::path::made_with;
use super::{Asked, Cause, Purpose};
use std::collections::BTreeSet;

impl Asked<'_, '_> {
    /// Why vials of the lot may not be used, as far as the lot and what it comes from say.
    pub(super) fn lot(&mut self, id: &LotId) -> Result<(), Stop> {
        let standing = self.view.standing(id.subject())?;
        let lot = LotId::pick(&standing.record).ok_or_else(|| unknown(id.subject()))?;
        self.concerns(id.subject(), &standing.record, None)?;
        self.made_with(lot, standing.born)?;
        self.line(lot.bank.subject())?;
        self.stage(id, lot)?;
        self.results(id, lot)?;
        self.holds(id, lot);
        self.as_it_was(id, lot)?;
        let expires_at = lot.expires_at().instant();
        let expired = lot.fill.is_some() && expires_at <= self.view.now;
        self.add_if(expired, id.subject(), Cause::Expired { at: expires_at });
        self.of_trial(id, lot)
    }

    /// Deviations and recalls of the equipment that the lot was made with, for the time that it was.
    fn made_with(&mut self, lot: &Lot, opened: Instant) -> Result<(), Stop> {
        let used: BTreeSet<&Subject> = made_with(lot, opened).map(|(id, _)| id.subject()).collect();
        self.view.load(used.into_iter())?;
        for (id, span) in made_with(lot, opened) {
            let standing = self.view.standing(id.subject())?;
            self.concerns(id.subject(), &standing.record, Some(span))?;
        }
        Ok(())
    }

    fn stage(&mut self, id: &LotId, lot: &Lot) -> Result<(), Stop> {
        match &lot.stage {
            LotStage::InProcess | LotStage::Filled => self.add(id.subject(), Cause::NotReleased),
            LotStage::Rejected { .. } => self.add(id.subject(), Cause::Rejected),
            LotStage::Closed => self.add(id.subject(), Cause::Closed),
            LotStage::ConditionallyReleased { due, .. } => {
                let now = self.view.now;
                self.conditional(id, due.instant(), (now, now))?;
            }
            LotStage::Released => {}
        }
        Ok(())
    }

    /// A lot that is released before its last results: for sites that accept it, until they are due; asked for a moment
    /// and as late as that may have been.
    fn conditional(
        &mut self,
        id: &LotId,
        due: Instant,
        (when, latest): (Instant, Instant),
    ) -> Result<(), Stop> {
        if let Some(site) = self.site {
            let accepted = |site: &Site| site.accepted_at(when, latest);
            let accepted = self.view.peek(site, accepted)?;
            let site = site.clone();
            self.add_if(
                !accepted,
                id.subject(),
                Cause::ConditionNotAccepted { site },
            );
        }
        self.add_if(due < when, id.subject(), Cause::ResultOverdue { due });
        Ok(())
    }

    /// After its release, every test that the specification asks for has a valid result that does not fail, or is waited for.
    fn results(&mut self, id: &LotId, lot: &Lot) -> Result<(), Stop> {
        let awaited = |test: &str| matches!(&lot.stage, LotStage::ConditionallyReleased { awaiting, .. } if awaiting.contains(test));
        let released = lot.is_released();
        let standing = self.view.world.standing(lot.specification.subject())?;
        let specification = standing
            .as_ref()
            .and_then(|it| SpecificationId::pick(&it.record));
        for item in specification.iter().flat_map(|it| &it.items) {
            let result = lot.results.get(&item.test);
            let missing = result.is_none() && (!released || awaited(&item.test));
            if !missing && let Some(cause) = lacking(&item.test, result) {
                self.add(id.subject(), cause);
            }
        }
        Ok(())
    }

    fn holds(&mut self, id: &LotId, lot: &Lot) {
        for (hold, held) in &lot.holds {
            let cause = Cause::Held {
                hold: *hold,
                why: held.reason.clone(),
            };
            self.add(id.subject(), cause);
        }
    }

    /// The lot was not released at the time that a late entry states, or still waited for its last results.
    fn as_it_was(&mut self, id: &LotId, lot: &Lot) -> Result<(), Stop> {
        let Some(released_at) = lot.released_at.filter(|_| lot.is_released()) else {
            return Ok(());
        };
        let Some(latest) = self.view.stated_late()? else {
            return Ok(());
        };
        let not_yet = released_at > latest;
        self.add_if(not_yet, id.subject(), Cause::NotReleased);
        let waited = lot.waited.as_ref().filter(|it| latest < it.until);
        let due = match &lot.stage {
            LotStage::ConditionallyReleased { due, .. } => Some(due.instant()),
            LotStage::InProcess
            | LotStage::Filled
            | LotStage::Released
            | LotStage::Rejected { .. }
            | LotStage::Closed => waited.map(|it| it.due),
        };
        match due {
            Some(due) if !not_yet => self.conditional(id, due, (self.view.when, latest)),
            Some(_) | None => Ok(()),
        }
    }

    fn of_trial(&mut self, id: &LotId, lot: &Lot) -> Result<(), Stop> {
        let Some(site) = self.site else {
            return Ok(());
        };
        let (when, latest) = (self.view.when, self.view.stated_late()?);
        let named = |trial: &Trial| {
            let then = latest.is_none_or(|latest| trial.had_named(site, when, latest));
            then && trial.protocol.sites.contains(site)
        };
        let named = *site == lot.site || self.view.peek(&lot.protocol, named)?;
        let cause = Cause::SiteNotInTrial {
            site: site.clone(),
            protocol: lot.protocol.clone(),
        };
        self.add_if(!named, id.subject(), cause);
        Ok(())
    }

    /// What stands between the lot and its release, but for the tests that may come later.
    pub(super) fn release(&mut self, id: &LotId, later: &[&str]) -> Result<(), Stop> {
        let standing = self.view.standing(id.subject())?;
        let lot = LotId::pick(&standing.record).ok_or_else(|| unknown(id.subject()))?;
        self.bank(&lot.bank)?;
        self.line(lot.bank.subject())?;
        self.concerns(id.subject(), &standing.record, None)?;
        self.made_with(lot, standing.born)?;
        self.holds(id, lot);
        let expires_at = lot.expires_at().instant();
        let expired = lot.fill.is_some() && expires_at <= self.view.now;
        self.add_if(expired, id.subject(), Cause::Expired { at: expires_at });
        for cause in self.view.get(&lot.batch_template)?.lacking(lot, false) {
            self.add(id.subject(), cause);
        }
        for item in &self.view.get(&lot.specification)?.items {
            let result = lot.results.get(&item.test);
            if later.contains(&&*item.test) {
                continue;
            }
            if let Some(cause) = lacking(&item.test, result) {
                self.add(id.subject(), cause);
            } else if result.is_some_and(|result| result.reviewer.is_none()) {
                let test = item.test.clone();
                self.add(id.subject(), Cause::ResultNotReviewed { test });
            }
        }
        self.labels(id, lot);
        Ok(())
    }

    fn labels(&mut self, id: &LotId, lot: &Lot) {
        let labels = lot.labels.open();
        self.add_if(labels > 0, id.subject(), Cause::LabelsOpen { labels });
        let filled = lot.fill.as_ref().map_or(0, |fill| fill.count);
        let labelled = lot.labels.labelled;
        self.add_if(
            labelled < filled,
            id.subject(),
            Cause::VialsNotLabelled { labelled, filled },
        );
    }

    /// Why no container of the bank may be taken.
    pub(super) fn container(&mut self, id: &BankId) -> Result<(), Stop> {
        self.bank(id)?;
        let depleted = self.view.peek(id, |bank| bank.used >= bank.containers)?;
        self.add_if(depleted, id.subject(), Cause::Depleted);
        self.line(id.subject())
    }

    fn bank(&mut self, id: &BankId) -> Result<(), Stop> {
        let (retired, qualified) = self
            .view
            .peek(id, |bank| (bank.retired.is_some(), bank.qualified))?;
        self.add_if(retired, id.subject(), Cause::Retired);
        self.add_if(!qualified, id.subject(), Cause::NotQualified);
        Ok(())
    }

    /// What is kept against a bank, clone or donor and everything that it comes from.
    pub(super) fn line(&mut self, from: &Subject) -> Result<(), Stop> {
        let mut next = Some(from.clone());
        while let Some(on) = next {
            let standing = self.view.standing(&on)?;
            self.concerns(&on, &standing.record, None)?;
            next = self.parent(&on, &standing.record);
        }
        Ok(())
    }

    /// What a bank or clone comes from; a donor is asked for its eligibility.
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is a source")]
    fn parent(&mut self, of: &Subject, record: &Record) -> Option<Subject> {
        match record {
            Record::Bank(bank) => Some(match &bank.parent {
                Parent::Bank(bank) => bank.subject().clone(),
                Parent::Clone(clone) => clone.subject().clone(),
            }),
            Record::Clone(clone) => Some(clone.donor.subject().clone()),
            Record::Donor(donor) => {
                let eligible = donor.eligibility == Some(Eligibility::Eligible);
                self.add_if(!eligible, of, Cause::DonorNotEligible);
                None
            }
            _ => None,
        }
    }

    /// Whether only the release of a lot asks: what it lacks then is no matter of its use.
    pub(super) fn is_use(&self) -> bool {
        !matches!(self.purpose, Purpose::Release | Purpose::Source)
    }
}

/// What a test lacks: a result that is valid and does not fail.
pub(crate) fn lacking(test: &str, result: Option<&TestResult>) -> Option<Cause> {
    let test = test.to_owned();
    match result {
        None => Some(Cause::ResultMissing { test }),
        Some(result) if result.invalid.is_some() => Some(Cause::ResultInvalid { test }),
        Some(result) if result.verdict == Verdict::Fail => Some(Cause::ResultFails {
            test,
            entry: result.entry,
        }),
        Some(_) => None,
    }
}
