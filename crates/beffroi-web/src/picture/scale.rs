//! Round steps of an axis.

/// From the value 0 or `low` to `high` in round steps: the positions of the grid lines, both ends included.
pub fn steps(low: f64, high: f64, wanted: usize) -> Vec<f64> {
    if !low.is_finite() || !high.is_finite() || high <= low {
        let base = if low.is_finite() { low } else { 0.0 };
        return vec![base, base + 1.0];
    }
    let rough = (high - low) / wanted.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .iter()
        .map(|m| m * power)
        .find(|s| *s >= rough * 0.999)
        .unwrap_or(10.0 * power);
    let first = (low / step).floor();
    let last = (high / step).ceil();
    let total = (last - first).clamp(1.0, 50.0) as usize;
    (0..=total).map(|index| (first + index as f64) * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_cover_the_range() {
        for (low, high, expected) in [
            (0.0, 97.0, vec![0.0, 20.0, 40.0, 60.0, 80.0, 100.0]),
            (0.0, 5.0, vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
            (-3.0, 3.0, vec![-4.0, -2.0, 0.0, 2.0, 4.0]),
            (7.0, 7.0, vec![7.0, 8.0]),
        ] {
            assert_eq!(steps(low, high, 5), expected);
        }
        for (low, high) in [(1e-9, 2e-9), (0.0, 1e300), (f64::NEG_INFINITY, 1.0)] {
            let found = steps(low, high, 5);
            assert!(found.len() >= 2 && found.len() <= 52, "{low} {high}: {found:?}");
        }
    }
}
