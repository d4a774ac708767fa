//! Days on a line of time: one row for each, its name on the left, its day where it falls.

use super::{escape, open_with_links};
use crate::french;
use jiff::civil::Date;
use std::fmt::Write;

/// One day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// What falls due.
    pub label: String,
    /// When.
    pub date: Date,
    /// Where it leads.
    pub href: String,
}

const WIDTH: f64 = 860.0;
const LEFT: f64 = 290.0;
const RIGHT: f64 = 120.0;
const ROW: f64 = 34.0;
const HEAD: f64 = 34.0;

/// Draws the days, in the order given, from the earliest of them or today to the last, with the years marked.
#[must_use]
pub fn timeline(id: &str, title: &str, conclusion: &str, today: Date, days: &[Day]) -> String {
    let first = days.iter().map(|day| day.date).chain([today]).min().unwrap_or(today);
    let last = days.iter().map(|day| day.date).chain([today]).max().unwrap_or(today);
    let number = |date: Date| f64::from(date.day_of_year()) / 366.0 + f64::from(date.year());
    // A month of room on either side, so that nothing stands on the edge.
    let (low, high) = (number(first) - 0.08, number(last) + 0.08);
    let x = |date: Date| LEFT + (number(date) - low) / (high - low) * (WIDTH - LEFT - RIGHT);
    let height = HEAD + ROW * days.len() as f64 + 10.0;
    let mut svg = open_with_links(id, WIDTH, height, title, conclusion);
    for year in first.year()..=last.year() {
        let Ok(start) = Date::new(year, 1, 1) else { continue };
        if number(start) < low || number(start) > high {
            continue;
        }
        let at = x(start);
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{at:.1}" x2="{at:.1}" y1="{:.1}" y2="{:.1}"/><text class="faint" x="{at:.1}" y="16" font-size="13" text-anchor="middle">{year}</text>"#,
            HEAD - 12.0,
            height - 4.0
        );
    }
    let now = x(today);
    let _ = write!(
        svg,
        r#"<line class="axis" x1="{now:.1}" x2="{now:.1}" y1="{:.1}" y2="{:.1}" stroke-dasharray="4 3"/><text class="faint" x="{now:.1}" y="30" font-size="12" text-anchor="middle">aujourd’hui</text>"#,
        HEAD,
        height - 4.0
    );
    for (index, day) in days.iter().enumerate() {
        let middle = HEAD + ROW * index as f64 + ROW / 2.0;
        let at = x(day.date);
        let passed = day.date < today;
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{LEFT:.1}" x2="{at:.1}" y1="{middle:.1}" y2="{middle:.1}"/><a href="{}"><text x="{:.1}" y="{:.1}" font-size="13" text-anchor="end">{}</text></a>"#,
            escape(&day.href),
            LEFT - 10.0,
            middle + 4.5,
            escape(&french::cut(&day.label, 42)),
        );
        // A day that has passed is a lozenge, one that comes a disc: the shape says it too.
        if passed {
            let _ = write!(svg, r#"<path class="overdue" d="M{at:.1} {:.1}l8 8-8 8-8-8z"/>"#, middle - 8.0);
        } else {
            let _ = write!(svg, r#"<circle class="mark" cx="{at:.1}" cy="{middle:.1}" r="6.5"/>"#);
        }
        let _ = write!(
            svg,
            r#"<text x="{:.1}" y="{:.1}" font-size="13">{}</text>"#,
            at + 12.0,
            middle + 4.5,
            escape(&french::date(day.date)),
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_stand_in_the_order_of_time_and_those_that_passed_have_their_own_shape() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        let day = |text: &str| Day { label: "<Plan>".into(), date: date(text), href: "/a\"b".into() };
        let days = [day("2025-01-01"), day("2026-11-26"), day("2027-12-02")];
        let drawn = timeline("d", "Échéances", "Une est passée.", date("2026-11-23"), &days);
        assert_eq!(drawn.matches("class=\"overdue\"").count(), 1);
        let places: Vec<f64> = drawn
            .split("<circle class=\"mark\" cx=\"")
            .skip(1)
            .filter_map(|part| part.split('"').next()?.parse().ok())
            .collect();
        assert!(places.len() == 2 && places[0] < places[1] && places[1] < WIDTH, "{places:?}");
        assert!(drawn.contains("&lt;Plan&gt;") && drawn.contains("/a&quot;b") && drawn.ends_with("</svg>"));
        assert!(timeline("d", "t", "c", date("2026-11-23"), &[]).contains("aujourd’hui"));
    }
}
