//! Labels as a PDF with the fonts in it, so that its texts can be searched and copied.

use super::{Laid, Press, drawing};
use crate::label::sheet::{Grid, SheetLayout};
use crate::label::{Dpi, LabelError, LabelSize, Sticker, Template};
use ink::Fonts;
use krilla::geom::Transform;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};
use std::borrow::Borrow;
use std::sync::Arc;
use std::thread;

mod ink;

/// The grid on which modules of a symbol are 0.254 mm.
const GRID: Dpi = Dpi::D300;

impl Press {
    /// The labels as a PDF, in the order given, with their fonts as far as used. The symbol of each has been read back.
    /// `progress` is called after each page with how many labels are done.
    ///
    /// # Errors
    /// As [`LabelError`] says, and when labels of different sizes are to share a page.
    pub fn pdf<S: Borrow<Sticker> + Sync>(
        &self,
        layout: SheetLayout,
        stickers: impl IntoIterator<Item = S>,
        mut progress: impl FnMut(usize),
    ) -> Result<Vec<u8>, LabelError> {
        let mut stickers = stickers.into_iter().peekable();
        let mut document = Document::new_with(SerializeSettings {
            enable_tagging: false,
            ..SerializeSettings::default()
        });
        document.set_metadata(Metadata::new().title("Labels".to_owned()));
        let mut fonts = Fonts::of(&self.fonts);
        let mut done = 0;
        while let Some(next) = stickers.peek() {
            let template = Arc::clone(&next.borrow().template);
            let grid = Grid::of(layout, &template);
            let grid = grid.ok_or_else(|| template.bad("it does not fit on the paper"))?;
            let corners = grid.corners();
            let placed: Vec<_> = corners.zip(stickers.by_ref()).collect();
            let labels = self.lay_out_page(&template, &placed)?;
            page(&mut document, &grid, &labels, &mut fonts)
                .ok_or_else(|| drawing("a number is beyond what a PDF holds"))?;
            done += labels.len();
            progress(done);
        }
        document
            .finish()
            .map_err(|bad| drawing(&format!("{bad:?}")))
    }

    /// Lays the labels of one page out, on every processor at once, and reads their symbols back.
    fn lay_out_page<S: Borrow<Sticker> + Sync>(
        &self,
        template: &Template,
        placed: &[(Corner, S)],
    ) -> Result<Vec<(Corner, Laid)>, LabelError> {
        let one = |(corner, sticker): &(Corner, S)| {
            let sticker = sticker.borrow();
            if sticker.template.size() != template.size() {
                return Err(drawing("labels of different sizes cannot share a page"));
            }
            let laid = self.lay_out(sticker, GRID)?;
            laid.read_symbol_alone(GRID)?;
            Ok((*corner, laid))
        };
        let hands = thread::available_parallelism().map_or(1, usize::from);
        let share = placed.len().div_ceil(hands).max(1);
        thread::scope(|scope| {
            let work =
                |part: &'_ [(Corner, S)]| part.iter().map(one).collect::<Result<Vec<_>, _>>();
            let shares: Vec<_> = placed
                .chunks(share)
                .map(|part| scope.spawn(move || work(part)))
                .collect();
            let mut labels = Vec::with_capacity(placed.len());
            for share in shares {
                // What a panic carries says nothing; where it was is in the log.
                let Ok(share) = share.join() else {
                    return Err(drawing("a thread has failed"));
                };
                labels.extend(share?);
            }
            Ok(labels)
        })
    }
}

/// The left upper corner of a label on its page, in micrometres.
type Corner = (u32, u32);

/// Draws one page; none where a measure cannot be told.
fn page(
    document: &mut Document,
    grid: &Grid,
    labels: &[(Corner, Laid)],
    fonts: &mut Fonts<'_>,
) -> Option<()> {
    let LabelSize {
        width_um,
        height_um,
    } = grid.page();
    let settings = PageSettings::from_wh(points(width_um)?, points(height_um)?)?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    for ((left, top), laid) in labels {
        let (left, top) = (points(*left)?, points(*top)?);
        surface.push_transform(&Transform::from_translate(left, top));
        surface.push_transform(&Transform::from_scale(points_in_a_dot(), points_in_a_dot()));
        ink::group(&mut surface, laid.tree.root(), fonts);
        if grid.is_cut() {
            ink::frame(&mut surface, &laid.tree);
        }
        surface.pop();
        surface.pop();
    }
    surface.finish();
    page.finish();
    Some(())
}

/// The 72nd part of an inch, to a hundredth of a millimetre.
#[expect(
    clippy::float_arithmetic,
    reason = "a PDF is measured in fractions of a point"
)]
fn points(micrometres: u32) -> Option<f32> {
    let hundredths = u16::try_from(micrometres / 10).ok()?;
    Some(f32::from(hundredths) * 72.0 / 2_540.0)
}

#[expect(
    clippy::float_arithmetic,
    reason = "a PDF is measured in fractions of a point"
)]
fn points_in_a_dot() -> f32 {
    72.0 / f32::from(GRID.dots_per_inch())
}

#[cfg(test)]
mod tests;
