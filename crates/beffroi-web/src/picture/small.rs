//! Pictures of a few square centimetres that stand beside words: distributions, shares, the grade.
//!
//! They say nothing that the words beside them do not say, so screen readers pass over them.

use std::fmt::Write;

/// A distribution in equal steps.
#[must_use]
pub fn histogram_spark(counts: &[u64]) -> String {
    let high = counts.iter().copied().max().unwrap_or(0);
    if high == 0 {
        return String::new();
    }
    let step = 144.0 / counts.len() as f64;
    let mut svg = String::from(r#"<svg class="spark" viewBox="0 0 144 36" aria-hidden="true">"#);
    for (index, count) in counts.iter().enumerate() {
        let height = if *count == 0 { 0.0 } else { (*count as f64 / high as f64 * 33.0).max(1.0) };
        let _ = write!(
            svg,
            r#"<rect class="mark" x="{:.1}" y="{:.1}" width="{:.1}" height="{height:.1}"/>"#,
            index as f64 * step,
            35.0 - height,
            (step - 1.0).max(0.5)
        );
    }
    svg.push_str(r#"<rect class="rest" x="0" y="35" width="144" height="1"/></svg>"#);
    svg
}

/// The most frequent values as bars, the first five.
#[must_use]
pub fn share_spark(shares: &[f64]) -> String {
    let mut svg = String::from(r#"<svg class="spark" viewBox="0 0 144 36" aria-hidden="true">"#);
    for (index, share) in shares.iter().take(5).enumerate() {
        let top = index as f64 * 7.2;
        let _ = write!(
            svg,
            r#"<rect class="rest" x="0" y="{top:.1}" width="144" height="5.6"/><rect class="mark" x="0" y="{top:.1}" width="{:.1}" height="5.6"/>"#,
            (share.clamp(0.0, 1.0) * 144.0).max(1.0)
        );
    }
    svg.push_str("</svg>");
    svg
}

/// A share as a bar that fills.
#[must_use]
pub fn meter(share: f64) -> String {
    format!(
        r#"<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="rest" width="100" height="8"/><rect class="mark" width="{:.1}" height="8"/></svg>"#,
        share.clamp(0.0, 1.0) * 100.0
    )
}

/// A score out of a hundred as an arc around its number.
#[must_use]
pub fn grade(score: u32) -> String {
    const ROUND: f64 = 2.0 * std::f64::consts::PI * 40.0;
    let filled = f64::from(score.min(100)) / 100.0 * ROUND;
    format!(
        r#"<svg viewBox="0 0 96 96" aria-hidden="true"><circle class="rest" cx="48" cy="48" r="40" fill="none" stroke-width="9"/><circle class="mark" cx="48" cy="48" r="40" fill="none" stroke-width="9" stroke-dasharray="{filled:.1} {ROUND:.1}" transform="rotate(-90 48 48)"/><text x="48" y="58" font-size="30" text-anchor="middle">{score}</text></svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_counted_draws_nothing() {
        assert_eq!(histogram_spark(&[0, 0]), "");
        assert_eq!(histogram_spark(&[]), "");
        assert_eq!(histogram_spark(&[1, 5]).matches("class=\"mark\"").count(), 2);
    }
}
