//! Horizontal bars: one for each category or step, its name on the left and its value at its end.

use super::scale::steps;
use super::{escape, open};
use crate::french;
use std::fmt::Write;

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// How long it is.
    pub value: f64,
}

const WIDTH: f64 = 860.0;
const LEFT: f64 = 250.0;
const RIGHT: f64 = 80.0;
const ROW: f64 = 32.0;

/// Draws the bars, in the order given.
#[must_use]
pub fn bars(id: &str, title: &str, conclusion: &str, bars: &[Bar]) -> String {
    let height = 40.0 + ROW * bars.len() as f64;
    let low = bars.iter().map(|bar| bar.value).fold(0.0, f64::min);
    let high = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let marks = steps(low, high, 5);
    let (first, last) = (marks[0], marks[marks.len() - 1]);
    let x = |value: f64| LEFT + (value - first) / (last - first) * (WIDTH - LEFT - RIGHT);
    let mut svg = open(id, WIDTH, height, title, conclusion);
    for mark in &marks {
        let at = x(*mark);
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{at:.1}" x2="{at:.1}" y1="8" y2="{:.1}"/><text class="faint" x="{at:.1}" y="{:.1}" font-size="13" text-anchor="middle">{}</text>"#,
            height - 28.0,
            height - 10.0,
            french::short_number(*mark)
        );
    }
    for (index, bar) in bars.iter().enumerate() {
        let top = 8.0 + ROW * index as f64;
        let (from, to) = (x(bar.value.min(0.0)), x(bar.value.max(0.0)));
        let _ = write!(
            svg,
            r#"<text x="{:.1}" y="{:.1}" font-size="14" text-anchor="end">{}</text><rect class="mark" x="{from:.1}" y="{:.1}" width="{:.1}" height="{:.1}"/><text x="{:.1}" y="{:.1}" font-size="13">{}</text>"#,
            LEFT - 10.0,
            top + 19.0,
            escape(&french::cut(&bar.label, 32)),
            top + 4.0,
            (to - from).max(1.0),
            ROW - 10.0,
            to + 6.0,
            top + 19.0,
            french::short_number(bar.value)
        );
    }
    let zero = x(0.0);
    let _ = write!(
        svg,
        r#"<line class="axis" x1="{zero:.1}" x2="{zero:.1}" y1="4" y2="{:.1}"/></svg>"#,
        height - 28.0
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_belongs_to_the_largest_value() {
        let drawn = bars(
            "g",
            "Types",
            "Les parkings dominent.",
            &[Bar { label: "parking".into(), value: 80.0 }, Bar { label: "<aire>".into(), value: 20.0 }],
        );
        let widths: Vec<f64> = drawn
            .split(r#"class="mark""#)
            .skip(1)
            .filter_map(|part| part.split("width=\"").nth(1)?.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(widths.len(), 2);
        assert!((widths[0] / widths[1] - 4.0).abs() < 0.01, "{widths:?}");
        assert!(
            drawn.contains("&lt;aire&gt;") && drawn.contains("role=\"img\"") && drawn.ends_with("</svg>")
        );
    }
}
