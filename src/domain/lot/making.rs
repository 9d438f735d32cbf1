//! Making a lot: it is opened from a working bank and filled into vials (block B03).

use super::super::act::within_days;
use super::super::bank::one_taken;
use super::super::donor::with_descendant;
use super::super::label::Reconciliation;
use super::super::limits::EXPIRY_DAYS;
use super::super::rule::ensure;
use super::super::usability::{Cause, Purpose, Reason, ensure_usable, reasons, refuse, sentences};
use super::super::vial::{Path, Stay, Vial, VialStage};
use super::super::view::View;
use super::super::{
    Act, Bank, BankId, BatchTemplateId, Changes, Concerns, Corrections, Decide, Hash, Instant,
    LocalTime, LotId, ProtocolId, Refusal, Relation, Rule, SpecificationId, Stop, Subject, VialId,
};
use super::{Lot, LotStage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most vials of one fill.
const MAX_VIALS: u32 = 10_000;

/// `lot.opened`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// The trial that it is made for.
    pub protocol: ProtocolId,
    /// The working cell bank that it is made from.
    pub bank: BankId,
    /// The specification that it is tested against.
    pub specification: SpecificationId,
    /// The template of its batch record.
    pub batch_template: BatchTemplateId,
    /// The passage number at harvest, above the bank's.
    pub passage: u32,
    /// Population doublings since the donation, in tenths; not fewer than the bank's.
    pub doublings_tenths: u32,
}

/// `lot.filled`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filled {
    /// How many vials; they are named after the lot, `-001` and on.
    pub count: u32,
    /// The volume of each.
    pub volume_ul: u32,
    /// The cells in each.
    pub cells_per_vial: u64,
    /// When the lot expires: from this very moment on nothing of it may be used.
    pub expires_at: LocalTime,
    /// How long a thawed vial may be used.
    pub post_thaw_minutes: u32,
    /// SHA-256 of the filling record.
    #[schemars(extend("x-file" = true))]
    pub batch_record: Hash,
}

/// The name of the vial with this number.
///
/// # Errors
/// When the lot's name leaves no room for the number.
pub fn vial_id(lot: &LotId, number: u32) -> Result<VialId, Refusal> {
    VialId::new(&format!("{}-{number:03}", lot.name()))
        .map_err(|bad| Refusal::new(Rule::Value, bad.to_string(), "Give the lot a shorter name."))
}

impl Decide for Opened {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let mut trial = act.get(&self.protocol)?;
        trial.is_open(&act.view, &self.protocol)?;
        act.get(&self.specification)?;
        act.get(&self.batch_template)?;
        ensure_usable(&act.view, self.bank.subject(), Purpose::Source, None)?;
        let bank = act.get(&self.bank)?;
        act.at_site(&bank.site)?;
        self.grows(&bank, trial.protocol.product.max_passage)?;
        let id = LotId::try_from(act.subject())?;
        nameable(&id)?;
        trial.lots.insert(id.clone());
        let donor = with_descendant(act, &bank.donor)?;
        let lot = Lot {
            protocol: self.protocol.clone(),
            bank: self.bank.clone(),
            donor: bank.donor,
            specification: self.specification.clone(),
            batch_template: self.batch_template.clone(),
            site: bank.site,
            passage: self.passage,
            doublings_tenths: self.doublings_tenths,
            makers: BTreeSet::from([act.event.actor.clone()]),
            testers: BTreeSet::new(),
            steps: BTreeMap::new(),
            fill: None,
            results: BTreeMap::new(),
            labels: Reconciliation::default(),
            sites: BTreeSet::new(),
            bound: BTreeMap::new(),
            holds: BTreeMap::new(),
            concerns: Concerns::default(),
            corrections: Corrections::default(),
            stage: LotStage::InProcess,
            released_at: None,
            waited: None,
            before_closing: None,
        };
        Ok(Changes::default()
            .note(self.protocol.clone(), trial)
            .put(lot.donor.clone(), donor)
            .put(self.bank.clone(), one_taken(act, &self.bank)?)
            .put(id.clone(), lot)
            .link(id, Relation::DerivedFrom, self.bank.clone()))
    }
}

impl Opened {
    /// From a working bank, with passages and doublings that only grow and stay within the product's limit.
    pub(crate) fn grows(&self, bank: &Bank, most: u32) -> Result<(), Stop> {
        ensure(
            bank.is_working(),
            Rule::Source,
            || format!("{} is not a working cell bank.", self.bank),
            "A lot is made from a working bank.",
        )?;
        ensure(
            self.passage > bank.passage,
            Rule::Source,
            || {
                format!(
                    "Passage {} is not above the bank's {}.",
                    self.passage, bank.passage
                )
            },
            "Check the passage number.",
        )?;
        ensure(
            self.doublings_tenths >= bank.doublings_tenths,
            Rule::Source,
            || "Population doublings only grow.".into(),
            "Check the doublings.",
        )?;
        ensure(
            self.passage <= most,
            Rule::Source,
            || {
                format!(
                    "Passage {} is beyond the product's limit of {most}.",
                    self.passage
                )
            },
            "Start from a container of lower passage.",
        )?;
        Ok(())
    }
}

impl Filled {
    /// Refuses counts that cannot be, and an expiry before the fill or too far ahead.
    pub(crate) fn is_sound(&self, filled_at: Instant) -> Result<(), Stop> {
        let counts = (1..=MAX_VIALS).contains(&self.count)
            && self.volume_ul > 0
            && self.cells_per_vial > 0
            && self.post_thaw_minutes > 0;
        ensure(
            counts,
            Rule::Value,
            || {
                format!(
                    "A fill has 1 to {MAX_VIALS} vials, and neither volume, cells nor post-thaw time is 0."
                )
            },
            "Correct the count.",
        )?;
        ensure(
            self.expires_at.instant() > filled_at,
            Rule::Value,
            || "The lot would expire before it is filled.".into(),
            "Correct the expiry.",
        )?;
        within_days(filled_at, &self.expires_at, EXPIRY_DAYS, "expiry")
    }
}

/// Refuses a name that leaves no room for the vials' numbers or the sites' stocks.
fn nameable(id: &LotId) -> Result<(), Stop> {
    let name = id.name();
    ensure(
        name.len() <= 32 && !name.contains('.'),
        Rule::Value,
        || format!("{name:?} is longer than 32 characters or has a dot in it."),
        "Give the lot a shorter name without dots.",
    )
}

impl Decide for Filled {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        // Another fill would take the place of the vials that there are.
        ensure(
            lot.fill.is_none(),
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "A lot is filled once: correct what was said of the fill, or open another lot.",
        )?;
        view.ensure(
            lot.stage == LotStage::InProcess,
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "Open another lot.",
        )?;
        let template = view.get(&lot.batch_template)?;
        let lacking = template.lacking(&lot, true);
        view.ensure(
            lacking.is_empty(),
            Rule::Sequence,
            || {
                let on = id.subject();
                let lacking = lacking.iter().cloned();
                let lacking = lacking.map(|cause| Reason {
                    on: on.clone(),
                    cause,
                });
                sentences(&lacking.collect::<Vec<_>>())
            },
            "Complete the batch record up to the fill.",
        )?;
        let mut source = reasons(view, lot.bank.subject(), Purpose::Source, None)?;
        // The container was taken when the lot was opened.
        source.retain(|reason| reason.cause != Cause::Depleted);
        refuse(view, &source, Purpose::Source)?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        self.is_sound(act.when())?;
        lot.makers.insert(act.event.actor.clone());
        lot.fill = Some(self.clone());
        // One that was closed without vials has some to account for; one that was rejected stays so.
        if let Some(before) = lot.before_closing.take() {
            lot.stage = before;
        }
        if lot.stage == LotStage::InProcess {
            lot.stage = LotStage::Filled;
        }
        let site = lot.site.clone();
        let mut changes = Changes::of(id.clone(), lot);
        for number in 1..=self.count {
            let vial_id = vial_id(&id, number)?;
            // The name is new because the lot's is: what stands before the last hyphen is the lot, and it is filled once.
            let vial = Vial {
                lot: id.clone(),
                number,
                label: None,
                labelled: false,
                unlabelled_since: None,
                place: None,
                was_thawed: false,
                given_also: BTreeSet::new(),
                concerns: Concerns::default(),
                corrections: Corrections::default(),
                path: Path::new(Stay {
                    entry: act.index,
                    from: act.when(),
                    late: act.event.late_reason.is_some(),
                    stage: VialStage::Commissioned { site: site.clone() },
                    place: None,
                    vessel: None,
                }),
                stage: VialStage::Commissioned { site: site.clone() },
            };
            changes =
                changes
                    .put(vial_id.clone(), vial)
                    .link(vial_id, Relation::DerivedFrom, id.clone());
        }
        Ok(changes)
    }
}
