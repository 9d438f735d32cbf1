//! How labels lie on paper.

use super::template::{LabelSize, Template};

/// The paper, in micrometres.
const A4: LabelSize = LabelSize {
    width_um: 210_000,
    height_um: 297_000,
};

/// What is left free around labels that are cut out, and between them, in micrometres.
const MARGIN: u32 = 8_000;
const GAP: u32 = 3_000;

/// On what the labels of a PDF are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetLayout {
    /// Each on a page of its own size.
    Single,
    /// On A4: in the columns and rows of the template's sheet of stickers, else as many as fit, to be cut out.
    A4,
}

/// The places of labels on one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    page: LabelSize,
    label: LabelSize,
    columns: u32,
    rows: u32,
    left: u32,
    top: u32,
    gap: u32,
}

impl Grid {
    /// The grid for labels of this template; none where not even one fits.
    pub(super) fn of(layout: SheetLayout, template: &Template) -> Option<Self> {
        let label = template.size();
        let (page, columns, rows, gap) = match (layout, template.sheet()) {
            (SheetLayout::Single, _) => (label, 1, 1, 0),
            (SheetLayout::A4, Some((columns, rows))) => (A4, columns, rows, 0),
            (SheetLayout::A4, None) => {
                let fit = |side: u32, label: u32| (side - 2 * MARGIN + GAP) / (label + GAP);
                let columns = fit(A4.width_um, label.width_um);
                let rows = fit(A4.height_um, label.height_um);
                (A4, columns, rows, GAP)
            }
        };
        let centred = |page: u32, label: u32, count: u32| {
            let taken = count * label + count.checked_sub(1)? * gap;
            Some(page.checked_sub(taken)? / 2)
        };
        Some(Self {
            page,
            label,
            columns,
            rows,
            left: centred(page.width_um, label.width_um, columns)?,
            top: centred(page.height_um, label.height_um, rows)?,
            gap,
        })
    }

    /// The size of the page.
    pub(super) fn page(&self) -> LabelSize {
        self.page
    }

    /// Whether labels are cut out, for which a thin line goes round each.
    pub(super) fn is_cut(&self) -> bool {
        self.gap > 0
    }

    /// The left upper corner of each place, row by row, in micrometres.
    pub(super) fn corners(self) -> impl Iterator<Item = (u32, u32)> {
        let at = move |place: u32, first: u32, side: u32| first + place * (side + self.gap);
        (0..self.rows).flat_map(move |row| {
            let top = at(row, self.top, self.label.height_um);
            (0..self.columns).map(move |column| (at(column, self.left, self.label.width_um), top))
        })
    }
}
