//! What stands in the queue: prints of labels of the record, and what belongs to none.

use super::super::db::Db;
use super::super::error::StoreError;
use super::super::record::standings;
use super::PrintState;
use crate::domain::label::LabelStage;
use crate::domain::{Instant, LabelId, LabelRef, PersonId, Record};

/// Which piece of a print it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LabelPart {
    /// The label itself.
    Body,
    /// The one for the cap, beside it.
    Cap,
}

impl LabelPart {
    /// Every part.
    pub const ALL: [Self; 2] = [Self::Body, Self::Cap];

    /// The part in one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Cap => "cap",
        }
    }
}

/// One signed print of a label of the record.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct LabelPrint {
    /// The label.
    pub label: LabelId,
    /// Which print of it: 1, or more where it was printed again.
    pub copy: u32,
    /// Which piece of the print.
    pub part: LabelPart,
}

impl LabelPrint {
    /// The name under which it goes to the printer.
    pub fn name(&self) -> String {
        let cap = match self.part {
            LabelPart::Body => "",
            LabelPart::Cap => ".cap",
        };
        format!("{}.{}{cap}", self.label, self.copy)
    }

    /// Its columns.
    pub(super) fn row(&self) -> PrintRow {
        let label = self.label.to_string();
        let part = self.part.word().to_owned();
        (Some(label), Some(i64::from(self.copy)), Some(part))
    }

    /// The print of these columns; none where they hold none.
    pub(super) fn read(row: PrintRow) -> Result<Option<Self>, StoreError> {
        let odd = |why: String| StoreError::odd("print_items", why);
        let (label, copy, part) = match row {
            (None, None, None) => return Ok(None),
            (Some(label), Some(copy), Some(part)) => (label, copy, part),
            _ => return Err(odd("half a print of a label".to_owned())),
        };
        let found = LabelPart::ALL.into_iter().find(|it| it.word() == part);
        Ok(Some(Self {
            label: LabelId::parse(&label).map_err(|bad| odd(bad.to_string()))?,
            copy: u32::try_from(copy).map_err(|bad| odd(bad.to_string()))?,
            part: found.ok_or_else(|| odd(format!("{part:?} is no part of a label")))?,
        }))
    }

    /// What speaks against printing it now, by the record.
    pub(super) fn overtaken(&self, db: &mut Db) -> Result<Option<Overtaken>, StoreError> {
        let odd = |why: String| StoreError::odd("print_items", why);
        let label = LabelRef::new(self.label.as_str()).map_err(|bad| odd(bad.to_string()))?;
        let found = standings(db, &[label.subject().clone()])?.pop();
        let Some(Record::Label(label)) = found.map(|(_, standing)| standing.record) else {
            return Ok(Some(Overtaken::Unknown));
        };
        Ok(match label.stage {
            LabelStage::Void => Some(Overtaken::Void),
            _ if label.copy != self.copy => Some(Overtaken::Reprinted),
            // A vial that has its label may still wait for the one of its cap.
            LabelStage::Affixed if self.part == LabelPart::Body => Some(Overtaken::Affixed),
            LabelStage::Affixed | LabelStage::Printed => None,
        })
    }
}

/// Label, copy and part; all or none.
pub(super) type PrintRow = (Option<String>, Option<i64>, Option<String>);

/// Why a label that was asked for was not printed any more: the record had gone on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overtaken {
    /// It was spoiled, destroyed, voided or replaced.
    Void,
    /// It was put on its thing.
    Affixed,
    /// A later copy of it was signed.
    Reprinted,
    /// The record holds no such label.
    Unknown,
}

impl Overtaken {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Void, Self::Affixed, Self::Reprinted, Self::Unknown];

    /// The reason for programs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Void => "void",
            Self::Affixed => "affixed",
            Self::Reprinted => "reprinted",
            Self::Unknown => "unknown",
        }
    }

    /// The reason in a few words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Void => "the label is void by now",
            Self::Affixed => "the label is on its thing by now",
            Self::Reprinted => "a later copy was signed by now",
            Self::Unknown => "the record holds no such label",
        }
    }

    pub(super) fn read(key: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|reason| reason.key() == key);
        found.ok_or_else(|| StoreError::odd("print_items", format!("{key:?} is no reason")))
    }
}

/// Something to be printed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrintItem {
    /// The name under which it goes to the printer. Nothing is read from it.
    pub name: String,
    /// The print of a label of the record; none for what belongs to no record, such as rulers.
    pub print: Option<LabelPrint>,
    /// The bytes for the printer; deleted as soon as nobody needs them.
    pub payload: Vec<u8>,
}

/// Something in the queue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueuedItem {
    /// Its place in the job, from 1.
    pub number: u64,
    /// The name under which it goes to the printer.
    pub name: String,
    /// The print of a label of the record; none for what belongs to no record.
    pub print: Option<LabelPrint>,
    /// How far it has come.
    pub state: PrintState,
    /// How many times its bytes were on their way.
    pub attempts: u64,
    /// What went wrong last.
    pub fault: Option<String>,
    /// Why it was cancelled, where the record had gone on.
    pub overtaken: Option<Overtaken>,
    /// When its state changed last.
    pub changed_at: Instant,
    /// Who last said what became of it, or took it back.
    pub settled_by: Option<PersonId>,
}
