//! Grades: where one stands on its scale, and how grades follow one another over time.

use super::{escape, open};
use std::fmt::Write;

/// A grade on the scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Rung {
    /// Its name, as people read it.
    pub label: String,
    /// The band that it belongs to.
    pub band: String,
    /// Its number, from 1.
    pub rank: u32,
}

/// Draws a scale, the lowest grade on the left. From `from` to `to` it is filled: both are the same when the grade
/// is known. `name` stands large on the left.
#[must_use]
pub fn ladder(
    id: &str,
    title: &str,
    conclusion: &str,
    rungs: &[Rung],
    from: u32,
    to: u32,
    name: &str,
) -> String {
    const WIDTH: f64 = 860.0;
    const LEFT: f64 = 210.0;
    let mut svg = open(id, WIDTH, 150.0, title, conclusion);
    let size = if name.chars().count() > 2 { 44.0 } else { 96.0 };
    let _ = write!(
        svg,
        r#"<rect class="mark" x="0" y="5" width="180" height="140"/><text class="on-mark" x="90" y="{:.1}" font-size="{size}" font-weight="700" text-anchor="middle">{}</text>"#,
        75.0 + size * 0.36,
        escape(name)
    );
    let step = (WIDTH - LEFT) / rungs.len().max(1) as f64;
    let mut band_start = 0;
    for (index, rung) in rungs.iter().enumerate() {
        let at = LEFT + step * index as f64;
        let class = if (from..=to).contains(&rung.rank) { "mark" } else { "rest" };
        let _ = write!(
            svg,
            r#"<rect class="{class}" x="{:.1}" y="50" width="{:.1}" height="40"/>"#,
            at + 1.0,
            step - 2.0
        );
        let ends = rungs.get(index + 1).is_none_or(|next| next.band != rung.band);
        if ends {
            let middle = LEFT + step * (band_start + index + 1) as f64 / 2.0;
            let _ = write!(
                svg,
                r#"<text x="{middle:.1}" y="124" font-size="22" font-weight="600" text-anchor="middle">{}</text>"#,
                escape(&rung.band)
            );
            band_start = index + 1;
        }
    }
    svg.push_str("</svg>");
    svg
}

/// A grade at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// The day, as people read it.
    pub label: String,
    /// The day, as a number.
    pub at: f64,
    /// The grade, as people read it.
    pub grade: String,
    /// Its number on the scale.
    pub rank: u32,
}

/// Draws grades over time, which are in the order of time; `top` is the highest number of the scale.
#[must_use]
pub fn grades(
    id: &str,
    title: &str,
    conclusion: &str,
    bands: &[(String, u32)],
    top: u32,
    moments: &[Moment],
) -> String {
    const WIDTH: f64 = 860.0;
    const HEIGHT: f64 = 320.0;
    const LEFT: f64 = 50.0;
    let mut svg = open(id, WIDTH, HEIGHT, title, conclusion);
    let y = |rank: f64| 20.0 + (f64::from(top) + 0.5 - rank) / f64::from(top.max(1)) * (HEIGHT - 70.0);
    for (band, rank) in bands {
        let at = y(f64::from(*rank) - 0.5);
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{LEFT}" x2="{WIDTH}" y1="{at:.1}" y2="{at:.1}"/><text class="faint" x="{:.1}" y="{:.1}" font-size="18" text-anchor="end">{}</text>"#,
            LEFT - 14.0,
            at - 12.0,
            escape(band)
        );
    }
    let (start, end) = (moments.first().map_or(0.0, |m| m.at), moments.last().map_or(1.0, |m| m.at));
    let span = if end > start { end - start } else { 1.0 };
    let x = |at: f64| LEFT + 60.0 + (at - start) / span * (WIDTH - LEFT - 160.0);
    let path: Vec<String> =
        moments.iter().map(|m| format!("{:.1} {:.1}", x(m.at), y(f64::from(m.rank)))).collect();
    let _ = write!(svg, r#"<path class="trace" d="M{}"/>"#, path.join("L"));
    for moment in moments {
        let (at, height) = (x(moment.at), y(f64::from(moment.rank)));
        let _ = write!(
            svg,
            r#"<circle class="mark" cx="{at:.1}" cy="{height:.1}" r="6"/><text class="said" x="{at:.1}" y="{:.1}" font-size="20" text-anchor="middle">{}</text><text class="faint" x="{at:.1}" y="{:.1}" font-size="13" text-anchor="middle">{}</text>"#,
            height - 14.0,
            escape(&moment.grade),
            HEIGHT - 12.0,
            escape(&moment.label)
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grade_and_no_other_is_filled() {
        let rung = |label: &str, band: &str, rank| Rung { label: label.into(), band: band.into(), rank };
        let rungs = [rung("E−", "E", 1), rung("E", "E", 2), rung("D−", "D", 3)];
        let one = ladder("n", "Note", "E", &rungs, 2, 2, "E");
        assert_eq!(one.matches("class=\"rest\"").count(), 2);
        let between = ladder("n", "Note", "entre", &rungs, 1, 3, "?");
        assert_eq!(between.matches("class=\"rest\"").count(), 0);
        // A band is named once.
        assert_eq!(one.matches(">E</text>").count(), 2);
        assert_eq!(one.matches(">D</text>").count(), 1);
    }

    #[test]
    fn moments_stand_in_order_of_time() {
        let moment = |at, rank| Moment { label: "mars".into(), at, grade: "D+".into(), rank };
        let svg = grades("h", "t", "c", &[("E".into(), 1)], 15, &[moment(1.0, 6), moment(3.0, 11)]);
        assert_eq!(svg.matches("<circle").count(), 2);
        assert!(svg.contains("M110.0 "), "{svg}");
    }
}
