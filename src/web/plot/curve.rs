//! A temperature against time, with its limit, its excursions and what happened on the way.

use super::scale::{Scale, clock_step, step_of, ticks};
use super::svg::{Anchor, Svg, width_of};
use super::{WIDTHS, Width};
use crate::domain::Instant;

/// A stretch of time in which the limit was passed.
pub(in crate::web) struct Band {
    pub(in crate::web) from: Instant,
    pub(in crate::web) to: Instant,
    /// What it is called, as in "Excursion 1".
    pub(in crate::web) name: String,
    /// Its duration and its extreme in words.
    pub(in crate::web) told: String,
}

/// Something that happened at a moment, as a change of custody.
pub(in crate::web) struct Mark {
    pub(in crate::web) at: Instant,
    pub(in crate::web) text: String,
}

/// What an axis writes at a moment: by the site's clock, and by UTC.
pub(in crate::web) struct Tick {
    pub(in crate::web) local: String,
    pub(in crate::web) utc: String,
}

/// A temperature curve.
pub(in crate::web) struct Curve<'a> {
    /// By which its parts are known on the page.
    pub(in crate::web) id: &'a str,
    pub(in crate::web) title: String,
    /// What is seen, in words.
    pub(in crate::web) desc: String,
    /// Readings in order of time, in thousandths of a degree.
    pub(in crate::web) points: Vec<(Instant, i32)>,
    /// The warmest that is allowed, in thousandths of a degree, and its words.
    pub(in crate::web) limit: (i32, String),
    pub(in crate::web) bands: Vec<Band>,
    pub(in crate::web) marks: Vec<Mark>,
    /// How far the site's clock is ahead of UTC, in seconds: the axis steps in its hours and days.
    pub(in crate::web) east_seconds: i32,
    /// The words of a moment on the axis; true where the axis steps in whole days.
    pub(in crate::web) tell: &'a dyn Fn(Instant, bool) -> Tick,
}

/// Where the lines of words above the curve stand, and the curve itself, in tenths of a pixel.
const LANE: i64 = 180;
const TOP: i64 = 760;
const BOTTOM: i64 = 2900;
const HEIGHT: i64 = 3400;
const LEFT: i64 = 640;
const RIGHT_MARGIN: i64 = 160;
const DAY: i64 = 86_400_000_000;

impl Curve<'_> {
    /// Both drawings.
    pub(in crate::web) fn draw(&self) -> String {
        WIDTHS.iter().map(|width| self.at_width(*width)).collect()
    }

    fn at_width(&self, width: Width) -> String {
        let mut svg = Svg::new(self.id, width, HEIGHT, &self.title, &self.desc);
        svg.hatching();
        let Some(area) = Area::of(self, width) else {
            let middle = (width.pixels * 5, HEIGHT / 2);
            svg.text("strong", middle, Anchor::Middle, &self.desc);
            return svg.finish();
        };
        for band in &self.bands {
            let (from, to) = area.span(band);
            svg.hatched((from, TOP), ((to - from).max(20), BOTTOM - TOP));
        }
        area.values(&mut svg);
        self.clock(&mut svg, &area);
        self.marked(&mut svg, &area);
        let limit = area.y.within(i64::from(self.limit.0));
        svg.line("limit", (LEFT, limit), (area.right, limit));
        svg.text(
            "strong",
            (LEFT + 80, limit - 70),
            Anchor::Start,
            &self.limit.1,
        );
        svg.path("line", &area.line(&self.points));
        self.banded(&mut svg, &area, width);
        svg.finish()
    }

    /// The axis of time, by both clocks.
    fn clock(&self, svg: &mut Svg, area: &Area) {
        let most = if area.right > 5000 { 6 } else { 2 };
        let (from, to) = area.time;
        let step = clock_step(to - from, most);
        let east = i64::from(self.east_seconds) * 1_000_000;
        let first = (from + east).div_euclid(step) * step - east;
        let mut at = first;
        while at <= to {
            if at >= from {
                let tick = (self.tell)(Instant::from_micros(at), step >= DAY);
                let x = area.x.of(at);
                let half = width_of(&tick.utc).max(width_of(&tick.local)) / 2;
                let anchor = if x + half > area.right + RIGHT_MARGIN {
                    Anchor::End
                } else {
                    Anchor::Middle
                };
                svg.line("axis", (x, BOTTOM), (x, BOTTOM + 60));
                svg.text("", (x, BOTTOM + 210), anchor, &tick.local);
                svg.text("", (x, BOTTOM + 380), anchor, &tick.utc);
            }
            at += step;
        }
    }

    /// Dotted lines for what happened, each with its words where there is room for them; `desc` tells them all.
    fn marked(&self, svg: &mut Svg, area: &Area) {
        let mut free = [LEFT; 2];
        for mark in &self.marks {
            let x = area.x.within(mark.at.micros());
            svg.line("leg", (x, TOP), (x, BOTTOM));
            let wide = width_of(&mark.text) + 60;
            let ends = x + wide > area.right + RIGHT_MARGIN;
            let from = if ends { x - wide } else { x };
            let lane = free.iter().position(|until| *until <= from);
            let Some((lane, until)) = lane.and_then(|lane| Some((lane, free.get_mut(lane)?)))
            else {
                continue;
            };
            *until = from + wide;
            let down = i64::try_from(lane).unwrap_or(0) * LANE;
            let anchor = if ends { Anchor::End } else { Anchor::Start };
            let x = if ends { x - 50 } else { x + 50 };
            svg.text("", (x, BOTTOM - 60 - down), anchor, &mark.text);
        }
    }

    /// The words of excursions above the curve, and a dot at each one's warmest reading.
    fn banded(&self, svg: &mut Svg, area: &Area, width: Width) {
        let mut free = 0;
        for band in &self.bands {
            let within = |one: &&(Instant, i32)| band.from <= one.0 && one.0 <= band.to;
            let warmest = self.points.iter().filter(within).max_by_key(|one| one.1);
            if let Some((at, value)) = warmest {
                svg.dot(
                    "bad",
                    (area.x.of(at.micros()), area.y.of(i64::from(*value))),
                );
            }
            let (from, to) = area.span(band);
            let wide = width_of(&band.name).max(width_of(&band.told));
            let edge = width.pixels * 10;
            let middle = i64::midpoint(from, to)
                .min(edge - wide / 2 - 20)
                .max(wide / 2 + 20);
            if middle - wide / 2 < free {
                continue;
            }
            free = middle + wide / 2 + 100;
            svg.text("strong", (middle, LANE), Anchor::Middle, &band.name);
            svg.text("", (middle, 2 * LANE), Anchor::Middle, &band.told);
        }
    }
}

/// Where the curve stands in one drawing.
struct Area {
    x: Scale,
    y: Scale,
    right: i64,
    time: (i64, i64),
    named: Vec<i64>,
}

impl Area {
    /// None without readings.
    fn of(curve: &Curve<'_>, width: Width) -> Option<Self> {
        let right = width.pixels * 10 - RIGHT_MARGIN;
        let times = curve.points.iter().map(|one| one.0.micros());
        let marks = curve.marks.iter().map(|mark| mark.at.micros());
        let time = (
            times.clone().chain(marks.clone()).min()?,
            times.chain(marks).max()?,
        );
        let values = curve.points.iter().map(|one| i64::from(one.1));
        let limit = i64::from(curve.limit.0);
        let range = (values.clone().min()?.min(limit), values.max()?.max(limit));
        let step = step_of(range.1 - range.0, 4);
        // The limit has its words above it.
        let named = ticks((range.0, range.1 + step / 4), step);
        let ends = (*named.first()?, *named.last()?);
        Some(Self {
            x: Scale::new(time, (LEFT, right)),
            y: Scale::new(ends, (BOTTOM, TOP)),
            right,
            time,
            named,
        })
    }

    fn span(&self, band: &Band) -> (i64, i64) {
        let (from, to) = (band.from.micros(), band.to.micros());
        (self.x.within(from), self.x.within(to))
    }

    /// The axis of degrees.
    fn values(&self, svg: &mut Svg) {
        svg.text("", (LEFT - 80, TOP - 160), Anchor::End, "°C");
        for value in &self.named {
            let y = self.y.of(*value);
            svg.line("grid", (LEFT, y), (self.right, y));
            svg.text("", (LEFT - 80, y + 40), Anchor::End, &degrees(*value));
        }
    }

    /// The points as they are drawn: of each pixel's readings the first, the coldest, the warmest and the last, so that no
    /// extreme is lost and a file of a million readings stays a small drawing.
    fn line(&self, points: &[(Instant, i32)]) -> Vec<(i64, i64)> {
        let mut drawn = Vec::new();
        let placed = points.iter().map(|(at, value)| {
            let at = (self.x.of(at.micros()), self.y.of(i64::from(*value)));
            (at.0 / 10, at)
        });
        let mut placed = placed.peekable();
        while let Some((pixel, first)) = placed.next() {
            let mut column = vec![first];
            while let Some((_, next)) = placed.next_if(|(at, _)| *at == pixel) {
                column.push(next);
            }
            drawn.extend(extremes(&column));
        }
        drawn
    }
}

/// The first, the two extremes and the last, in their order and each once.
fn extremes(column: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let by_value = |(_, one): &(usize, &(i64, i64))| one.1;
    let lowest = column.iter().enumerate().min_by_key(by_value);
    let highest = column.iter().enumerate().max_by_key(by_value);
    let mut kept: Vec<usize> = lowest.into_iter().chain(highest).map(|one| one.0).collect();
    kept.extend([0, column.len().saturating_sub(1)]);
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter()
        .filter_map(|place| column.get(place).copied())
        .collect()
}

/// Thousandths of a degree with a true minus, and as many decimals as they need.
fn degrees(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "−" } else { "" };
    let (whole, rest) = (thousandths.abs() / 1000, thousandths.abs() % 1000);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let rest = format!("{rest:03}");
    format!("{sign}{whole}.{}", rest.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use resvg::usvg::roxmltree::Document;

    fn at(minute: i64) -> Instant {
        Instant::from_micros(1_795_000_000_000_000 + minute * 60_000_000)
    }

    fn curve(points: Vec<(Instant, i32)>, text: &str) -> String {
        let tell = |_: Instant, _: bool| Tick {
            local: "14:00".to_owned(),
            utc: "06:00 UTC".to_owned(),
        };
        let curve = Curve {
            id: "t",
            title: text.to_owned(),
            desc: "None yet.".to_owned(),
            points,
            limit: (-135_000, "Limit −135 °C".to_owned()),
            bands: vec![Band {
                from: at(40),
                to: at(60),
                name: "Excursion 1".to_owned(),
                told: "20 min above the limit, highest −128.4 °C".to_owned(),
            }],
            marks: vec![Mark {
                at: at(10),
                text: text.to_owned(),
            }],
            east_seconds: 8 * 3600,
            tell: &tell,
        };
        curve.draw()
    }

    fn lines(drawn: &str) -> Vec<usize> {
        let whole = format!("<div>{drawn}</div>");
        let document = Document::parse(&whole).unwrap();
        let lines = document
            .descendants()
            .filter(|one| one.attribute("class") == Some("line"));
        lines
            .map(|one| one.attribute("d").unwrap().matches(['M', 'L']).count())
            .collect()
    }

    #[test]
    fn a_million_readings_make_a_small_drawing_that_keeps_every_extreme() {
        let mut points: Vec<(Instant, i32)> = (0..1_000_000)
            .map(|minute| (at(minute), -180_000 + i32::try_from(minute % 7).unwrap()))
            .collect();
        points[500_000].1 = -128_400;
        let drawn = curve(points, "Shipment");
        assert!(lines(&drawn).into_iter().all(|count| count < 4_200));
        let peak = drawn.split(r#"class="bad""#).count() - 1;
        assert_eq!(peak, 2, "the warmest of the band, in both drawings");
        let dots = drawn.split(r#"class="bad""#).skip(1);
        for dot in dots {
            let y = dot.split('"').nth(3).unwrap();
            assert!(
                drawn.contains(&format!(" {y}L")),
                "the spike at {y} is drawn"
            );
        }
    }

    #[test]
    fn words_cannot_leave_their_place() {
        let drawn = curve(vec![(at(0), -180_000), (at(90), -170_000)], "<b>\"&'");
        assert!(!drawn.contains("<b>"));
        assert_eq!(lines(&drawn), [2, 2]);
        assert!(
            !drawn.contains("style="),
            "the policy forbids styles in line"
        );
    }

    #[test]
    fn no_readings_are_said_in_words() {
        let drawn = curve(Vec::new(), "Shipment");
        assert!(lines(&drawn).is_empty());
        assert!(drawn.contains("None yet.</text>"));
    }

    #[test]
    fn degrees_have_a_true_minus() {
        assert_eq!(degrees(-135_000), "−135");
        assert_eq!(degrees(-128_400), "−128.4");
        assert_eq!(degrees(5), "0.005");
    }
}
