//! How sure a share is: the interval of Wilson.

/// The quantile of the normal law for an interval that holds the true share 19 times out of 20.
const QUANTILE: f64 = 1.959_963_984_540_054;

/// The 95 % interval of a share found among `size` people drawn at random, both between 0 and 1. E. B. Wilson,
/// "Probable inference, the law of succession, and statistical inference", Journal of the American Statistical
/// Association 22 (1927), pages 209 to 212. Unlike the usual one it holds for few people, and at 0 and 1.
///
/// Without anybody nothing is known: from 0 to 1.
#[must_use]
pub fn wilson(share: f64, size: u32) -> (f64, f64) {
    if size == 0 || !share.is_finite() {
        return (0.0, 1.0);
    }
    let (share, size, square) = (share.clamp(0.0, 1.0), f64::from(size), QUANTILE * QUANTILE);
    let whole = 1.0 + square / size;
    let centre = (share + square / (2.0 * size)) / whole;
    let half = QUANTILE / whole * (share * (1.0 - share) / size + square / (4.0 * size * size)).sqrt();
    ((centre - half).clamp(0.0, share), (centre + half).clamp(share, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_intervals_are_found() {
        // The formula of the article, worked out apart from this code.
        for (found, size, low, high) in [
            (5.0, 10, 0.236_593_1, 0.763_406_9),
            (0.0, 10, 0.0, 0.277_532_8),
            (10.0, 10, 0.722_467_2, 1.0),
            (1.0, 20, 0.008_881_4, 0.236_131_2),
        ] {
            let (from, to) = wilson(found / f64::from(size), size);
            assert!((from - low).abs() < 1e-6 && (to - high).abs() < 1e-6, "{found} of {size}: {from} {to}");
        }
        assert_eq!(wilson(0.3, 0), (0.0, 1.0));
        // 292 answers at 50 % are known within 5.7 points.
        let (from, to) = wilson(0.5, 292);
        assert!(((to - from) / 2.0 - 0.057).abs() < 5e-4);
    }

    proptest! {
        #[test]
        fn the_share_is_inside_and_more_people_say_more(share in 0.0..=1.0f64, size in 1u32..5_000) {
            let (from, to) = wilson(share, size);
            prop_assert!((0.0..=1.0).contains(&from) && (0.0..=1.0).contains(&to));
            prop_assert!(from <= share && share <= to);
            let (closer, further) = wilson(share, size * 2);
            prop_assert!(further - closer <= to - from);
        }
    }
}
