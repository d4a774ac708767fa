//! A line over time, or vertical steps of a distribution.

use super::scale::steps;
use super::{escape, open};
use crate::french;
use std::fmt::Write;

/// One point of a line: what stands under it, and how high it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// What it stands for.
    pub label: String,
    /// Place on the horizontal axis.
    pub at: f64,
    /// Height.
    pub value: f64,
}

const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 44.0;

/// Draws a line through the points, which are in the order of `at`. The vertical axis holds zero.
#[must_use]
pub fn line(id: &str, title: &str, conclusion: &str, points: &[Point]) -> String {
    let low = points.iter().map(|point| point.value).fold(0.0, f64::min);
    let high = points.iter().map(|point| point.value).fold(0.0, f64::max);
    let marks = steps(low, high, 5);
    let (floor, top) = (marks[0], marks[marks.len() - 1]);
    let (start, end) = (points.first().map_or(0.0, |p| p.at), points.last().map_or(1.0, |p| p.at));
    let span = if end > start { end - start } else { 1.0 };
    let x = |at: f64| LEFT + (at - start) / span * (WIDTH - LEFT - RIGHT);
    let y = |value: f64| TOP + (top - value) / (top - floor) * (HEIGHT - TOP - BOTTOM);
    let mut svg = open(id, WIDTH, HEIGHT, title, conclusion);
    for mark in &marks {
        let at = y(*mark);
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{LEFT}" x2="{:.1}" y1="{at:.1}" y2="{at:.1}"/><text class="faint" x="{:.1}" y="{:.1}" font-size="13" text-anchor="end">{}</text>"#,
            WIDTH - RIGHT,
            LEFT - 8.0,
            at + 4.5,
            french::short_number(*mark)
        );
    }
    // About eight labels: more would run into one another.
    let every = points.len().div_ceil(8).max(1);
    for point in points.iter().step_by(every) {
        let _ = write!(
            svg,
            r#"<text class="faint" x="{:.1}" y="{:.1}" font-size="13" text-anchor="middle">{}</text>"#,
            x(point.at).clamp(LEFT, WIDTH - RIGHT - 10.0),
            HEIGHT - 16.0,
            escape(&french::short_period(&point.label))
        );
    }
    let mut path = String::with_capacity(points.len() * 14);
    for point in points {
        let _ = write!(
            path,
            "{}{:.1} {:.1}",
            if path.is_empty() { "M" } else { "L" },
            x(point.at),
            y(point.value)
        );
    }
    let zero = y(0.0);
    if let (Some(first), Some(last)) = (points.first(), points.last()) {
        let _ = write!(
            svg,
            r#"<path class="under" d="{path}L{:.1} {zero:.1}L{:.1} {zero:.1}Z"/><path class="trace" d="{path}"/>"#,
            x(last.at),
            x(first.at)
        );
    }
    if points.len() <= 60 {
        for point in points {
            let _ = write!(
                svg,
                r#"<circle class="mark" cx="{:.1}" cy="{:.1}" r="3.5"/>"#,
                x(point.at),
                y(point.value)
            );
        }
    }
    draw_extremes(&mut svg, points, &x, &y);
    let _ = write!(
        svg,
        r#"<line class="axis" x1="{LEFT}" x2="{:.1}" y1="{zero:.1}" y2="{zero:.1}"/></svg>"#,
        WIDTH - RIGHT
    );
    svg
}

/// The highest and the lowest point, marked and written: what the eye looks for first.
fn draw_extremes(svg: &mut String, points: &[Point], x: &impl Fn(f64) -> f64, y: &impl Fn(f64) -> f64) {
    let by_value = |a: &&Point, b: &&Point| a.value.total_cmp(&b.value);
    let (Some(low), Some(high)) = (points.iter().min_by(by_value), points.iter().max_by(by_value)) else {
        return;
    };
    if low.value >= high.value {
        return;
    }
    for (point, shift) in [(high, -10.0), (low, 20.0)] {
        // Under the lowest point, unless the axis is there.
        let under = y(point.value) + shift;
        let at = if under > HEIGHT - BOTTOM - 4.0 { y(point.value) - 12.0 } else { under.max(14.0) };
        let _ = write!(
            svg,
            r#"<circle class="mark" cx="{:.1}" cy="{:.1}" r="5"/><text class="said" x="{:.1}" y="{at:.1}" font-size="13" text-anchor="middle">{}</text>"#,
            x(point.at),
            y(point.value),
            x(point.at).clamp(LEFT + 24.0, WIDTH - RIGHT - 24.0),
            french::short_number(point.value)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_value_stands_higher() {
        let point = |at: f64, value: f64| Point { label: at.to_string(), at, value };
        let drawn = line("l", "Passages", "Ils montent.", &[point(2020.0, 10.0), point(2021.0, 40.0)]);
        let heights: Vec<f64> =
            drawn.split("cy=\"").skip(1).filter_map(|part| part.split('"').next()?.parse().ok()).collect();
        assert!(heights.len() >= 2 && heights[1] < heights[0], "{heights:?}");
        assert!(drawn.contains("Ils montent.") && drawn.ends_with("</svg>"));
    }

    #[test]
    fn one_point_or_none_draws_without_a_nan() {
        let one = [Point { label: "2020".into(), at: 1.0, value: 0.0 }];
        for points in [&one[..], &[]] {
            assert!(!line("l", "t", "c", points).contains("NaN"));
        }
    }
}
