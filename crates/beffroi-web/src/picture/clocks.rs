//! Delays that run side by side: what has passed, what is left, where now is.

use super::{escape, open};
use jiff::Timestamp;
use std::fmt::Write;

/// A delay that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// What is due.
    pub label: String,
    /// From when it runs.
    pub from: Timestamp,
    /// When it ends.
    pub due: Timestamp,
    /// When it ends, as people say it.
    pub said: String,
    /// Whether it is due for sure: else it is drawn in outline.
    pub sure: bool,
}

const WIDTH: f64 = 860.0;
const MARGIN: f64 = 14.0;
const LANE: f64 = 62.0;
const TOP: f64 = 34.0;
/// The span that is drawn at most, in seconds: what ends later goes on beyond the edge.
const SPAN_SECONDS_MAX: i64 = 12 * 86_400;

/// Draws delays from the first beginning to the last end.
#[must_use]
pub fn clocks(id: &str, title: &str, conclusion: &str, lanes: &[Lane], now: Timestamp) -> String {
    let begin = lanes.iter().map(|lane| lane.from.as_second()).min().unwrap_or_default();
    let last = lanes.iter().map(|lane| lane.due.as_second()).max().unwrap_or(begin).max(now.as_second());
    let span = (last - begin).clamp(3_600, SPAN_SECONDS_MAX);
    let x =
        |second: i64| MARGIN + (second - begin).clamp(0, span) as f64 / span as f64 * (WIDTH - 2.0 * MARGIN);
    let height = TOP + LANE * lanes.len() as f64 + 6.0;
    let mut svg = open(id, WIDTH, height, title, conclusion);
    let here = x(now.as_second());
    let (anchor, side) = if here < WIDTH / 2.0 { ("start", 4.0) } else { ("end", -4.0) };
    let _ = write!(
        svg,
        r#"<line class="axis" x1="{here:.1}" x2="{here:.1}" y1="8" y2="{height:.1}" stroke-dasharray="4 3"/><text x="{:.1}" y="18" font-size="13" text-anchor="{anchor}">maintenant</text>"#,
        here + side
    );
    for (place, lane) in lanes.iter().enumerate() {
        let top = TOP + LANE * place as f64;
        draw(&mut svg, lane, top, &x, now);
    }
    svg.push_str("</svg>");
    svg
}

fn draw(svg: &mut String, lane: &Lane, top: f64, x: &impl Fn(i64) -> f64, now: Timestamp) {
    let (from, due) = (x(lane.from.as_second()), x(lane.due.as_second()));
    let here = x(now.as_second()).clamp(from, due);
    let late = lane.due <= now;
    let kind = if late { "late" } else { "mark" };
    let _ = write!(
        svg,
        r#"<text class="said" x="{MARGIN}" y="{:.1}" font-size="15">{}</text><rect class="band" x="{from:.1}" y="{:.1}" width="{:.1}" height="14"/>"#,
        top + 16.0,
        escape(&lane.label),
        top + 24.0,
        (due - from).max(1.0),
    );
    // What is not sure stays an outline: no colour alone says so.
    if lane.sure {
        let _ = write!(
            svg,
            r#"<rect class="{kind}" x="{from:.1}" y="{:.1}" width="{:.1}" height="14"/>"#,
            top + 24.0,
            (here - from).max(2.0),
        );
    }
    let said = if lane.sure { lane.said.clone() } else { format!("{} (peut-être)", lane.said) };
    let said = if late { format!("{said}, passé") } else { said };
    let _ = write!(
        svg,
        r#"<text class="faint" x="{due:.1}" y="{:.1}" font-size="13" text-anchor="end">{}</text>"#,
        top + 52.0,
        escape(&said)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_passed_is_filled_and_what_is_not_sure_is_an_outline() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let lane = |due: &str, sure| Lane {
            label: "Plainte".to_owned(),
            from: at("2026-11-27T17:00:00Z"),
            due: at(due),
            said: "lundi".to_owned(),
            sure,
        };
        let lanes = [
            lane("2026-11-30T17:00:00Z", true),
            lane("2026-11-28T17:00:00Z", true),
            lane("2027-01-30T17:00:00Z", false),
        ];
        let drawn = clocks("h", "Délais", "Le premier.", &lanes, at("2026-11-29T05:00:00Z"));
        assert_eq!(drawn.matches(r#"class="mark""#).count(), 1);
        assert_eq!(drawn.matches(r#"class="late""#).count(), 1);
        assert_eq!(drawn.matches(r#"class="band""#).count(), 3);
        assert!(drawn.contains("lundi, passé") && drawn.contains("lundi (peut-être)"));
        assert!(drawn.ends_with("</svg>") && !drawn.contains("NaN"));
    }
}
