//! Days as people in France say them, and the instants at which they begin, in the time of Paris.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// The months, from January.
pub const MONTHS: [&str; 12] = [
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

fn paris() -> TimeZone {
    // The zones are built into the program: this one is always there.
    TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)
}

/// What clocks show in Paris at an instant.
#[must_use]
pub fn local(instant: Timestamp) -> DateTime {
    paris().to_datetime(instant)
}

/// The instant at which a day begins in Paris; nothing for a day beyond what can be counted.
#[must_use]
pub fn start_of(day: Date) -> Option<Timestamp> {
    paris().to_timestamp(day.at(0, 0, 0, 0)).ok()
}

/// The first instant after a day: what lasts until this day ends then.
#[must_use]
pub fn end_of(day: Date) -> Option<Timestamp> {
    day.tomorrow().ok().and_then(start_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_and_ends_at_midnight_in_paris() {
        for (day, start, end) in [
            ("2026-06-01", "2026-05-31T22:00:00Z", "2026-06-01T22:00:00Z"),
            ("2026-12-31", "2026-12-30T23:00:00Z", "2026-12-31T23:00:00Z"),
            ("2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        ] {
            let day: Date = day.parse().unwrap_or_default();
            assert_eq!(start_of(day).map(|instant| instant.to_string()).as_deref(), Some(start));
            assert_eq!(end_of(day).map(|instant| instant.to_string()).as_deref(), Some(end));
            assert_eq!(start_of(day).map(|instant| local(instant).date()), Some(day));
        }
        assert_eq!(end_of(Date::MAX), None);
    }
}
