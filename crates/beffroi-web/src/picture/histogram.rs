//! A distribution: equal steps side by side.

use super::scale::steps;
use super::{escape, open};
use crate::french;
use std::fmt::Write;

const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 380.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 30.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 44.0;

/// Draws the counts; `edges` are the texts at the ends of the steps, one more than there are counts.
#[must_use]
pub fn histogram(id: &str, title: &str, conclusion: &str, counts: &[u64], edges: &[String]) -> String {
    let high = counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let marks = steps(0.0, high, 5);
    let top = marks[marks.len() - 1];
    let y = |value: f64| TOP + (top - value) / top * (HEIGHT - TOP - BOTTOM);
    let step = (WIDTH - LEFT - RIGHT) / counts.len().max(1) as f64;
    let mut svg = open(id, WIDTH, HEIGHT, title, conclusion);
    for mark in &marks {
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{LEFT}" x2="{:.1}" y1="{at:.1}" y2="{at:.1}"/><text class="faint" x="{:.1}" y="{:.1}" font-size="13" text-anchor="end">{}</text>"#,
            WIDTH - RIGHT,
            LEFT - 8.0,
            y(*mark) + 4.5,
            french::short_number(*mark),
            at = y(*mark)
        );
    }
    for (index, count) in counts.iter().enumerate() {
        let height = y(0.0) - y(*count as f64);
        let _ = write!(
            svg,
            r#"<rect class="mark" x="{:.1}" y="{:.1}" width="{:.1}" height="{height:.1}"><title>{}</title></rect>"#,
            LEFT + step * index as f64 + 1.0,
            y(*count as f64),
            (step - 2.0).max(0.5),
            french::plural(*count, "ligne", "lignes")
        );
    }
    let every = edges.len().div_ceil(6).max(1);
    for (index, edge) in edges.iter().enumerate().step_by(every) {
        let _ = write!(
            svg,
            r#"<text class="faint" x="{:.1}" y="{:.1}" font-size="13" text-anchor="middle">{}</text>"#,
            LEFT + step * index as f64,
            HEIGHT - 16.0,
            escape(edge)
        );
    }
    let _ = write!(
        svg,
        r#"<line class="axis" x1="{LEFT}" x2="{:.1}" y1="{at:.1}" y2="{at:.1}"/></svg>"#,
        WIDTH - RIGHT,
        at = y(0.0)
    );
    svg
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_step_is_drawn() {
        let edges: Vec<String> = (0..4).map(|edge| edge.to_string()).collect();
        let drawn = super::histogram("h", "t", "c", &[1, 0, 4], &edges);
        assert_eq!(drawn.matches("class=\"mark\"").count(), 3);
        assert!(!super::histogram("h", "t", "c", &[], &[]).contains("NaN"));
    }
}
