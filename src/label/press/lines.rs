//! Breaking a text into the lines that its place has.

use super::check::find;
use crate::label::LabelError;
use crate::label::template::{Template, TextPlace};
use resvg::usvg::{Text, Tree};

/// The texts with those that are too wide for one line broken; none where none is. The tree has each on one line.
pub(super) fn broken(
    template: &Template,
    tree: &Tree,
    texts: &[Vec<String>],
) -> Result<Option<Vec<Vec<String>>>, LabelError> {
    let places = template.texts();
    if places.iter().all(|place| place.lines == 1) {
        return Ok(None);
    }
    let all = places.iter().zip(texts).map(|(place, lines)| {
        if place.lines == 1 || lines.is_empty() {
            return Ok(lines.clone());
        }
        let text = find(template, tree, place)?;
        let lines = wrapped(&steps(text), place);
        lines.ok_or_else(|| LabelError::Overflow {
            field: place.named(),
        })
    });
    all.collect::<Result<_, _>>().map(Some)
}

/// One step of a text laid out on one line: what it shows, where it begins and where it ends.
struct Step<'a> {
    shown: &'a str,
    begin: f32,
    end: f32,
}

/// The glyphs of a text from left to right; each ends where the next begins.
fn steps(text: &Text) -> Vec<Step<'_>> {
    let glyphs = text
        .layouted()
        .iter()
        .flat_map(|span| &span.positioned_glyphs);
    let mut steps: Vec<Step<'_>> = glyphs
        .map(|glyph| Step {
            shown: &glyph.text,
            begin: glyph.transform().tx,
            end: text.bounding_box().right(),
        })
        .collect();
    let begins: Vec<f32> = steps.iter().skip(1).map(|step| step.begin).collect();
    for (step, next) in steps.iter_mut().zip(begins) {
        step.end = next;
    }
    steps
}

/// The lines of a text, each as long as its place allows; none where they are too many or a word is too long.
fn wrapped(steps: &[Step<'_>], place: &TextPlace) -> Option<Vec<String>> {
    let begin = steps.first()?.begin;
    let mut lines = Vec::new();
    let mut rest = steps;
    while !rest.is_empty() {
        let fits = fitting(rest, begin, place.right);
        let line = if fits == rest.len() {
            fits
        } else {
            last_break(rest, fits)?
        };
        let (shown, after) = rest.split_at_checked(line)?;
        let text: String = shown.iter().map(|step| step.shown).collect();
        lines.push(text.trim().to_owned());
        let spaces = after.iter().take_while(|step| step.shown.trim().is_empty());
        rest = after.get(spaces.count()..)?;
    }
    (lines.len() <= place.lines).then_some(lines)
}

/// How many steps reach no further than the right edge when the first is moved to where all lines begin.
#[expect(
    clippy::float_arithmetic,
    reason = "glyphs are placed in fractions of a millimetre"
)]
fn fitting(steps: &[Step<'_>], begin: f32, right: f32) -> usize {
    let first = steps.first().map_or(begin, |step| step.begin);
    let wide = right - begin;
    let fits = steps.iter().take_while(|step| step.end - first <= wide);
    fits.count()
}

/// The last place, not behind `fits`, at which the text may be broken: at a space, or beside a Chinese character.
fn last_break(steps: &[Step<'_>], fits: usize) -> Option<usize> {
    (1..=fits).rev().find(|place| {
        let before = place.checked_sub(1).and_then(|place| steps.get(place));
        let (Some(before), Some(next)) = (before, steps.get(*place)) else {
            return false;
        };
        let space = next.shown.starts_with(' ') || before.shown.ends_with(' ');
        space
            || (is_chinese(before.shown)
                && is_chinese(next.shown)
                && !closes(next.shown)
                && !opens(before.shown))
    })
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}'))
}

/// Punctuation that does not begin a line.
fn closes(text: &str) -> bool {
    text.starts_with([
        '。', '，', '、', '；', '：', '）', '》', '”', '！', '？', '％',
    ])
}

/// Punctuation that does not end one.
fn opens(text: &str) -> bool {
    text.ends_with(['（', '《', '“'])
}
