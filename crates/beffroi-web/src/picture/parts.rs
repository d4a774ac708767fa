//! One bar cut into its parts, each named below it; perhaps with a band that says where a limit should lie.

use super::{escape, open};
use std::fmt::Write;

/// A part of a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is.
    pub label: String,
    /// How much it is, as it is said.
    pub said: String,
    /// Its share of the whole, from 0 to 1.
    pub share: f64,
}

/// A band of the whole, from a share to a share.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// What it is.
    pub label: String,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
}

const WIDTH: f64 = 860.0;
const MARGIN: f64 = 12.0;
const TOP: f64 = 34.0;
const THICK: f64 = 46.0;
const ROW: f64 = 24.0;

/// Draws the bar. `whole` is the share at the right end: less than 1 enlarges the left part.
#[must_use]
pub fn parts(
    id: &str,
    title: &str,
    conclusion: &str,
    parts: &[Part],
    band: Option<&Band>,
    whole: f64,
) -> String {
    let height = TOP + THICK + 18.0 + ROW * parts.len() as f64;
    let mut svg = open(id, WIDTH, height, title, conclusion);
    let x = |share: f64| MARGIN + (share / whole).clamp(0.0, 1.0) * (WIDTH - 2.0 * MARGIN);
    let mut from = 0.0;
    for (index, part) in parts.iter().enumerate() {
        let (left, right) = (x(from), x(from + part.share));
        from += part.share;
        let kind = index % 6;
        if right - left > 0.05 {
            let _ = write!(
                svg,
                r#"<rect class="place c{kind}" x="{left:.1}" y="{TOP}" width="{:.1}" height="{THICK}"/>"#,
                right - left
            );
        }
        let y = TOP + THICK + 18.0 + ROW * index as f64;
        let _ = write!(
            svg,
            r#"<rect class="place c{kind}" x="{MARGIN}" y="{:.1}" width="14" height="14"/><text x="{:.1}" y="{:.1}" font-size="14">{} : {}</text>"#,
            y - 8.0,
            MARGIN + 22.0,
            y + 4.0,
            escape(&part.label),
            escape(&part.said)
        );
    }
    if let Some(band) = band {
        let (left, right) = (x(band.from), x(band.to));
        let middle = (left + right) / 2.0;
        let _ = write!(
            svg,
            r#"<path class="axis band" d="M{left:.1} {:.1}v-14h{:.1}v14"/><line class="axis" x1="{left:.1}" x2="{left:.1}" y1="{:.1}" y2="{:.1}"/><line class="axis" x1="{right:.1}" x2="{right:.1}" y1="{:.1}" y2="{:.1}"/><text x="{:.1}" y="14" font-size="13" text-anchor="middle">{}</text>"#,
            TOP - 2.0,
            right - left,
            TOP,
            TOP + THICK,
            TOP,
            TOP + THICK,
            middle.clamp(120.0, WIDTH - 120.0),
            escape(&band.label)
        );
    }
    let _ = write!(
        svg,
        r#"<rect class="outline" x="{MARGIN}" y="{TOP}" width="{:.1}" height="{THICK}"/></svg>"#,
        WIDTH - 2.0 * MARGIN
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_as_wide_as_their_share() {
        let part = |share| Part { label: "<a>".into(), said: "1 €".into(), share };
        let drawn = parts("p", "T", "C.", &[part(0.25), part(0.75), part(0.0)], None, 1.0);
        let widths: Vec<f64> = drawn
            .split(r#" y="34" width=""#)
            .skip(1)
            .filter_map(|piece| piece.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(widths, [209.0, 627.0, 836.0], "two parts and the outline");
        assert!(drawn.contains("&lt;a&gt;") && drawn.matches("<text").count() == 3);
        let band = Band { label: "de 5 à 10 %".into(), from: 0.05, to: 0.1 };
        let drawn = parts("p", "T", "C.", &[part(0.02)], Some(&band), 0.2);
        assert!(drawn.contains("de 5 à 10 %") && drawn.contains("M221.0"));
    }
}
