//! Numbers as bars: one bar a row, in parts.

use super::scale::Scale;
use super::svg::{Anchor, Svg, width_of};
use super::{WIDTHS, Width};

/// A part of a bar.
pub(in crate::web) struct BarPart {
    /// How much.
    pub(in crate::web) value: u64,
    /// The hue of its state, as of a tag: `ok`, `warn`, `stop`, `move`, `keep` or `calm`.
    pub(in crate::web) hue: &'static str,
    /// What it counts, in words.
    pub(in crate::web) name: String,
}

/// One bar.
pub(in crate::web) struct BarRow {
    pub(in crate::web) name: String,
    pub(in crate::web) parts: Vec<BarPart>,
}

impl BarRow {
    fn sum(&self) -> u64 {
        self.parts.iter().map(|part| part.value).sum()
    }
}

/// Bars under one another, to one scale.
pub(in crate::web) struct Bars<'a> {
    /// By which its parts are known on the page.
    pub(in crate::web) id: &'a str,
    pub(in crate::web) title: String,
    /// What is seen, in words.
    pub(in crate::web) desc: String,
    pub(in crate::web) rows: Vec<BarRow>,
    /// What may not be passed, with its words: a dashed line.
    pub(in crate::web) cap: Option<(u64, String)>,
}

const ROW: i64 = 560;
const BAR: i64 = 240;
const TOP: i64 = 60;
const CAP: i64 = 260;
const NUMBER: i64 = 620;

impl Bars<'_> {
    /// Both drawings.
    pub(in crate::web) fn draw(&self) -> String {
        WIDTHS.iter().map(|width| self.at_width(*width)).collect()
    }

    fn at_width(&self, width: Width) -> String {
        let top = TOP + if self.cap.is_some() { CAP } else { 0 };
        let rows = i64::try_from(self.rows.len()).unwrap_or(0);
        let height = top + rows * ROW + 60;
        let mut svg = Svg::new(self.id, width, height, &self.title, &self.desc);
        let most = self.rows.iter().map(BarRow::sum).max().unwrap_or(0);
        let most = most.max(self.cap.as_ref().map_or(0, |cap| cap.0)).max(1);
        let scale = Scale::new((0, number(most)), (0, width.pixels * 10 - NUMBER));
        let mut y = top;
        for row in &self.rows {
            bar(&mut svg, row, y, &scale);
            y += ROW;
        }
        if let Some((cap, words)) = &self.cap {
            let x = scale.of(number(*cap));
            svg.line("limit", (x, CAP), (x, height - 40));
            let ends = x + width_of(words) > width.pixels * 10;
            let anchor = if ends { Anchor::End } else { Anchor::Middle };
            svg.text("strong", (x, CAP - 70), anchor, words);
        }
        svg.finish()
    }
}

/// The name over the bar, its parts with their numbers inside where they fit, and the sum behind it.
fn bar(svg: &mut Svg, row: &BarRow, y: i64, scale: &Scale) {
    svg.text("", (0, y + 160), Anchor::Start, &row.name);
    let mut sum = 0;
    for part in &row.parts {
        let (from, to) = (scale.of(number(sum)), scale.of(number(sum + part.value)));
        sum += part.value;
        if part.value == 0 {
            continue;
        }
        let words = format!("{}: {}", part.name, part.value);
        let class = format!("part {}", part.hue);
        // A gap of a pixel parts neighbours of one hue.
        let wide = (to - from - 10).max(10);
        svg.rect(&class, (from, y + 220), (wide, BAR), &words);
        let long = format!("{} {}", part.value, part.name);
        let short = part.value.to_string();
        let fits = [long, short]
            .into_iter()
            .find(|one| width_of(one) + 60 < wide);
        if let Some(text) = fits {
            svg.text(
                &format!("on {}", part.hue),
                (from + 60, y + 220 + 165),
                Anchor::Start,
                &text,
            );
        }
    }
    let end = scale.of(number(sum));
    svg.text(
        "strong",
        (end + 60, y + 220 + 165),
        Anchor::Start,
        &sum.to_string(),
    );
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX / 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use resvg::usvg::roxmltree::Document;

    #[test]
    fn each_part_says_what_it_counts() {
        let part = |value, name: &str| BarPart {
            value,
            hue: "ok",
            name: name.to_owned(),
        };
        let bars = Bars {
            id: "stock",
            title: "Stock".to_owned(),
            desc: "Beijing has 40 vials.".to_owned(),
            rows: vec![BarRow {
                name: "Beijing <1>".to_owned(),
                parts: vec![part(40, "Available"), part(1, "On hold"), part(0, "Thawed")],
            }],
            cap: Some((100, "Cap 100".to_owned())),
        };
        let drawn = format!("<div>{}</div>", bars.draw());
        let document = Document::parse(&drawn).unwrap();
        let tips: Vec<_> = document
            .descendants()
            .filter(|one| one.has_tag_name("title"))
            .filter_map(|one| one.text())
            .collect();
        assert_eq!(
            tips,
            ["Stock", "Available: 40", "On hold: 1"].repeat(2),
            "no part for what there is none of"
        );
        assert!(drawn.contains(">40 Available</text>") && drawn.contains(">Cap 100</text>"));
        assert!(drawn.contains(">41</text>"), "the sum");
    }
}
