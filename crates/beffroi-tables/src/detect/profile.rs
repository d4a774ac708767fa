//! What the values of a column look like: distinct values, range, most frequent, distribution.

use super::column::{Entry, Summary};
use super::date::iso_of_days;
use super::traits::Trait;
use beffroi_kernel::report::{ColumnType, Profile, ValueCount};

const TOP: usize = 10;
const BARS: usize = 20;

/// Draws the profile of a column of type `column_type`.
pub(crate) fn draw(summary: &Summary, column_type: ColumnType) -> Profile {
    let top = summary
        .top(TOP)
        .into_iter()
        .map(|(value, count)| ValueCount { value: value.to_owned(), count })
        .collect();
    let mut profile = Profile {
        distinct: (summary.values.len() as u64) << summary.level,
        distinct_exact: summary.level == 0,
        top,
        ..Profile::default()
    };
    match column_type {
        ColumnType::Integer | ColumnType::Number if summary.numbers.count > 0 => {
            let span = &summary.numbers;
            profile.min = Some(number(span.min));
            profile.max = Some(number(span.max));
            profile.mean = Some(rounded(span.sum / span.count as f64));
            profile.histogram =
                histogram(summary, Trait::Number, span.min, span.max, span.count, |kept| kept.traits.number);
        }
        ColumnType::Date | ColumnType::Datetime if summary.times.count > 0 => {
            let span = &summary.times;
            profile.min = Some(time(span.min, column_type));
            profile.max = Some(time(span.max, column_type));
            let (min, max) = (span.min as f64, span.max as f64);
            profile.histogram = histogram(summary, Trait::FitsDatetime, min, max, span.count, |kept| {
                kept.traits.millis as f64
            });
        }
        _ => {}
    }
    profile
}

/// Twelve digits: threads add up in any order, and the last digits would tell.
fn rounded(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

fn number(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        format!("{}", value as i64)
    } else {
        format!("{value}")
    }
}

fn time(millis: i64, column_type: ColumnType) -> String {
    let (days, of_day) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let date = iso_of_days(days);
    if column_type == ColumnType::Date {
        return date;
    }
    let seconds = of_day / 1000;
    format!("{date}T{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Counts in equal steps. When not all distinct values were kept, those that were stand for all.
fn histogram(
    summary: &Summary,
    what: Trait,
    min: f64,
    max: f64,
    count: u64,
    value: impl Fn(&Entry) -> f64,
) -> Vec<u64> {
    let kept: Vec<&Entry> = summary.values.iter().filter(|kept| kept.traits.has(what)).collect();
    let kept_count: u64 = kept.iter().map(|kept| kept.count).sum();
    if max <= min || kept_count == 0 {
        return if count > 0 { vec![count] } else { Vec::new() };
    }
    let bars = BARS.min(if summary.level == 0 { kept.len() } else { BARS });
    let mut heights = vec![0u64; bars];
    for kept in kept {
        let place = (value(kept) - min) / (max - min) * bars as f64;
        heights[(place as usize).min(bars - 1)] += kept.count;
    }
    if kept_count < count {
        for height in &mut heights {
            *height = (*height as f64 * count as f64 / kept_count as f64).round() as u64;
        }
    }
    heights
}
