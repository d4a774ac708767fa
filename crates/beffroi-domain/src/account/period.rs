//! From which day to which day something lasts.

use beffroi_kernel::{Error, Problem, Result, calendar};
use jiff::Timestamp;
use jiff::civil::Date;

fn taken(instant: Option<Timestamp>) -> Result<Timestamp> {
    instant.ok_or_else(|| {
        Error::Input(
            Problem::new("date-invalid", "Cette date ne peut pas être prise.")
                .advice("Choisissez-en une autre."),
        )
    })
}

/// The first instant of a day.
pub(super) fn start_of(day: Date) -> Result<Timestamp> {
    taken(calendar::start_of(day))
}

/// The first instant after a day: what lasts until this day ends then.
pub(super) fn end_of(day: Date) -> Result<Timestamp> {
    taken(calendar::end_of(day))
}

/// The last day of what ends at this instant, in Paris.
pub fn last_day(until: Timestamp) -> Date {
    calendar::local(Timestamp::from_millisecond(until.as_millisecond() - 1).unwrap_or(until)).date()
}

/// The days between two instants, begun ones included.
pub(super) fn days_between(from: Timestamp, until: Timestamp) -> i64 {
    const DAY: i64 = 24 * 3_600_000;
    // An hour of summer time more or less is no day.
    const HOUR: i64 = 3_600_000;
    (until.as_millisecond() - from.as_millisecond() - HOUR).div_euclid(DAY) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_of_what_lasts_until_a_day_is_that_day() {
        for day in ["2026-06-01", "2026-12-31", "2026-03-28"] {
            let day: Date = day.parse().unwrap();
            assert_eq!(last_day(end_of(day).unwrap()), day);
        }
        let (from, until) = (start_of("2026-03-28".parse().unwrap()), end_of("2026-03-29".parse().unwrap()));
        assert_eq!(days_between(from.unwrap(), until.unwrap()), 2);
        assert!(matches!(end_of(Date::MAX), Err(Error::Input(_))));
    }
}
