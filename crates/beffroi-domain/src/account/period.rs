//! Days as people say them, and the instants at which they begin and end in Paris.

use beffroi_kernel::{Error, Problem, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The first instant of a day.
pub(super) fn start_of(day: Date) -> Result<Timestamp> {
    let unreadable = |_: jiff::Error| {
        Error::Input(
            Problem::new("date-invalid", "Cette date ne peut pas être prise.")
                .advice("Choisissez-en une autre."),
        )
    };
    day.in_tz("Europe/Paris").map(|instant| instant.timestamp()).map_err(unreadable)
}

/// The first instant after a day: what lasts until this day ends then.
pub(super) fn end_of(day: Date) -> Result<Timestamp> {
    start_of(day.saturating_add(jiff::Span::new().days(1)))
}

/// The last day of what ends at this instant, in Paris.
pub fn last_day(until: Timestamp) -> Date {
    let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    zone.to_datetime(Timestamp::from_millisecond(until.as_millisecond() - 1).unwrap_or(until)).date()
}

/// The days between two instants, begun ones included.
pub(super) fn days_between(from: Timestamp, until: Timestamp) -> i64 {
    const DAY: i64 = 24 * 3_600_000;
    // An hour of summer time more or less is no day.
    const HOUR: i64 = 3_600_000;
    (until.as_millisecond() - from.as_millisecond() - HOUR).div_euclid(DAY) + 1
}

/// A day as the messages in mails write it.
pub(super) fn in_french(day: Date) -> String {
    const MONTHS: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    let month =
        usize::try_from(day.month() - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
    match day.day() {
        1 => format!("1er {month} {}", day.year()),
        other => format!("{other} {month} {}", day.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_paris() {
        for (day, end, words) in [
            ("2026-06-01", "2026-06-01T22:00:00Z", "1er juin 2026"),
            ("2026-12-31", "2026-12-31T23:00:00Z", "31 décembre 2026"),
            ("2026-03-28", "2026-03-28T23:00:00Z", "28 mars 2026"),
        ] {
            let day: Date = day.parse().unwrap();
            let until = end_of(day).unwrap();
            assert_eq!(until.to_string(), end);
            assert_eq!(last_day(until), day);
            assert_eq!(in_french(day), words);
        }
        let (from, until) = (start_of("2026-03-28".parse().unwrap()), end_of("2026-03-29".parse().unwrap()));
        assert_eq!(days_between(from.unwrap(), until.unwrap()), 2);
        assert!(start_of(Date::MIN).is_err() || start_of(Date::MAX).is_err() || end_of(Date::MAX).is_ok());
    }
}
