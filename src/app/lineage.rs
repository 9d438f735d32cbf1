//! Where a lot comes from and what else comes from there, for its picture.

use super::trace::{sources, targets};
use super::{App, AppError};
use crate::domain::{Noun, Relation, Subject};

/// The line of a donor, clone, bank or lot, one level after another: the oldest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lineage {
    /// The level of the one that was asked for.
    pub here: usize,
    /// The things of each level; beside the one that was asked for stand those of the same parent.
    pub levels: Vec<Vec<Subject>>,
}

impl App {
    /// The line of a donor, clone, bank or lot: what it was made from, what else was, and what was made from it, but no
    /// vials.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn lineage(&self, of: &Subject) -> Result<Lineage, AppError> {
        let mut levels = Vec::new();
        let mut level = self.parents(of)?;
        let mut siblings = self.children(&level)?;
        while !level.is_empty() {
            let mut older = Vec::new();
            for one in &level {
                older.extend(self.parents(one)?);
            }
            levels.insert(0, level);
            level = older;
        }
        if !siblings.contains(of) {
            siblings.push(of.clone());
        }
        let here = levels.len();
        levels.push(siblings);
        let made = self.children(std::slice::from_ref(of))?;
        if !made.is_empty() {
            levels.push(made);
        }
        Ok(Lineage { here, levels })
    }

    fn parents(&self, of: &Subject) -> Result<Vec<Subject>, AppError> {
        let links = self.store().links_from(std::slice::from_ref(of))?;
        Ok(targets(&links, Relation::DerivedFrom))
    }

    /// What was made from these, in order of the names. A lot's vials are left out: there are too many to draw.
    fn children(&self, of: &[Subject]) -> Result<Vec<Subject>, AppError> {
        let of: Vec<Subject> = of
            .iter()
            .filter(|one| one.noun() != Noun::Lot)
            .cloned()
            .collect();
        let mut found = sources(&self.store().links_to(&of)?, Relation::DerivedFrom);
        found.sort();
        Ok(found)
    }
}
