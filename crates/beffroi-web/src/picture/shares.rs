//! Shares of others, each as a bar of a hundred percent with how sure it is, and on which side one stands oneself.

use super::{escape, open};
use crate::french;
use std::fmt::Write;

/// The share of others who say something.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// What they say.
    pub label: String,
    /// The share, from 0 to 1.
    pub share: f64,
    /// Between which shares it lies, when that is known.
    pub interval: Option<(f64, f64)>,
    /// Whether one says the same oneself, when that is known.
    pub own: Option<bool>,
}

const WIDTH: f64 = 860.0;
const MARGIN: f64 = 12.0;
const ROW: f64 = 86.0;
const THICK: f64 = 26.0;

/// Draws the shares, in the order given.
#[must_use]
pub fn shares(id: &str, title: &str, conclusion: &str, shares: &[Share]) -> String {
    let mut svg = open(id, WIDTH, ROW * shares.len() as f64 + 26.0, title, conclusion);
    let x = |share: f64| MARGIN + share.clamp(0.0, 1.0) * (WIDTH - 2.0 * MARGIN);
    for (index, one) in shares.iter().enumerate() {
        let top = ROW * index as f64 + 26.0;
        let (end, middle) = (x(one.share), top + THICK / 2.0);
        let _ = write!(
            svg,
            r#"<text x="{MARGIN}" y="{:.1}" font-size="15">{}</text><rect class="mark" x="{MARGIN}" y="{top:.1}" width="{:.1}" height="{THICK}"/><rect class="rest" x="{end:.1}" y="{top:.1}" width="{:.1}" height="{THICK}"/>"#,
            top - 8.0,
            escape(&french::cut(&one.label, 110)),
            (end - MARGIN).max(0.5),
            (WIDTH - MARGIN - end).max(0.5),
        );
        if let Some((low, high)) = one.interval {
            let (low, high) = (x(low), x(high));
            let (from, to) = (middle - 9.0, middle + 9.0);
            let _ = write!(
                svg,
                r#"<path class="axis band" d="M{low:.1} {from:.1}V{to:.1}M{low:.1} {middle:.1}H{high:.1}M{high:.1} {from:.1}V{to:.1}"/>"#
            );
        }
        if let Some(own) = one.own {
            let at = if own { (MARGIN + end) / 2.0 } else { (end + WIDTH - MARGIN) / 2.0 };
            let foot = top + THICK;
            let _ = write!(
                svg,
                r#"<path class="own" d="M{at:.1} {:.1}l-9 14h18z"/><text x="{:.1}" y="{:.1}" font-size="14" font-weight="600">vous</text>"#,
                foot + 2.0,
                at + 14.0,
                foot + 16.0
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_wide_as_its_share_and_one_stands_on_its_side() {
        let share = |share, own| Share { label: "<a>".into(), share, interval: None, own };
        let drawn =
            shares("s", "T", "C.", &[share(0.25, Some(true)), share(0.25, Some(false)), share(1.0, None)]);
        let widths: Vec<f64> = drawn
            .split(r#"class="mark""#)
            .skip(1)
            .filter_map(|piece| piece.split("width=\"").nth(1)?.split('"').next()?.parse().ok())
            .collect();
        assert_eq!(widths, [209.0, 209.0, 836.0]);
        assert!(
            drawn.contains(r#"class="own" d="M116.5 "#) && drawn.contains(r#"class="own" d="M534.5 "#),
            "{drawn}"
        );
        assert!(drawn.contains("&lt;a&gt;") && drawn.matches(">vous<").count() == 2);
        assert!(!drawn.contains("class=\"axis"), "without a base nothing says how sure it is");
        let sure = shares("s", "T", "C.", &[Share { interval: Some((0.2, 0.3)), ..share(0.25, None) }]);
        assert!(sure.contains("M179.2 "), "{sure}");
    }
}
