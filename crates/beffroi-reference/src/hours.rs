//! Opening hours: every hour, hours of the week in a subset of the notation of OpenStreetMap, or not known.

use beffroi_kernel::french;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

/// When somebody answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hours {
    /// Every hour of every day.
    Always,
    /// A page that takes what one writes, at any hour.
    Online,
    /// Hours of the week, never on public holidays.
    Weekly(Vec<Opening>),
    /// Office hours that nobody published, as far as we know.
    Unknown,
}

/// One opening of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    day: Weekday,
    from: Time,
    to: Time,
}

/// Whether somebody answers at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Availability {
    /// Day and night.
    Always,
    /// A page, at any hour.
    Online,
    /// Until an instant.
    Open {
        /// When it closes.
        until: Timestamp,
    },
    /// Not now.
    Closed {
        /// When it opens again.
        opens: Option<Timestamp>,
    },
    /// The hours are not known.
    Unknown {
        /// Whether offices are usually open at this hour, there.
        likely: bool,
    },
}

impl Availability {
    /// Whether it is worth calling now.
    #[must_use]
    pub fn answers(self) -> bool {
        matches!(self, Self::Always | Self::Online | Self::Open { .. } | Self::Unknown { likely: true })
    }

    /// How people are told, in the time of a zone: "ouvert jusqu’à 17 h 30".
    #[must_use]
    pub fn sentence(self, zone: &TimeZone) -> String {
        let hour = |at: Timestamp| {
            let local = zone.to_datetime(at);
            match local.minute() {
                0 => format!("{}\u{a0}h", local.hour()),
                minute => format!("{}\u{a0}h\u{a0}{minute:02}", local.hour()),
            }
        };
        match self {
            Self::Always => "répond jour et nuit, tous les jours".to_owned(),
            Self::Online => "en ligne, à toute heure".to_owned(),
            Self::Open { until } => format!("ouvert jusqu’à {}", hour(until)),
            Self::Closed { opens: Some(at) } => {
                let day = zone.to_datetime(at).date();
                format!("fermé jusqu’au {} {} à {}", french::weekday(day), french::date(day), hour(at))
            }
            Self::Closed { opens: None } => "fermé".to_owned(),
            Self::Unknown { likely: true } => {
                "horaires non publiés : sans doute ouvert, aux heures de bureau".to_owned()
            }
            Self::Unknown { likely: false } => {
                "horaires non publiés : sans doute fermé, hors des heures de bureau".to_owned()
            }
        }
    }
}

/// The days as OpenStreetMap writes them, from Monday.
const DAYS: [(&str, Weekday); 7] = [
    ("Mo", Weekday::Monday),
    ("Tu", Weekday::Tuesday),
    ("We", Weekday::Wednesday),
    ("Th", Weekday::Thursday),
    ("Fr", Weekday::Friday),
    ("Sa", Weekday::Saturday),
    ("Su", Weekday::Sunday),
];

impl Hours {
    /// Reads `24/7`, `online`, or `Mo-Fr 09:00-12:30,14:00-17:30; Sa 09:00-12:00`.
    ///
    /// # Errors
    /// A sentence in English when it is neither.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim() == "24/7" {
            return Ok(Self::Always);
        }
        if text.trim() == "online" {
            return Ok(Self::Online);
        }
        let mut openings = Vec::new();
        for rule in text.split(';').map(str::trim) {
            let (days, times) =
                rule.split_once(' ').ok_or_else(|| format!("{rule:?}: days, a space, hours"))?;
            for times in times.split(',') {
                let (from, to) = times
                    .trim()
                    .split_once('-')
                    .and_then(|(from, to)| Some((time(from)?, time(to)?)))
                    .ok_or_else(|| format!("{times:?} is no time from and to: 09:00-12:30"))?;
                if from >= to {
                    return Err(format!("{times:?} ends before it begins"));
                }
                openings.extend(span(days)?.iter().map(|&(_, day)| Opening { day, from, to }));
            }
        }
        Ok(Self::Weekly(openings))
    }

    /// Whether somebody answers at an instant, where the clocks show the time of a zone.
    #[must_use]
    pub fn at(&self, now: Timestamp, zone: &TimeZone) -> Availability {
        match self {
            Self::Always => Availability::Always,
            Self::Online => Availability::Online,
            Self::Unknown => Availability::Unknown { likely: is_open(&office(), now, zone).is_some() },
            Self::Weekly(openings) => match is_open(openings, now, zone) {
                Some(until) => Availability::Open { until },
                None => Availability::Closed { opens: next(openings, now, zone) },
            },
        }
    }
}

/// The usual hours of an office, to guess by where none are published.
fn office() -> Vec<Opening> {
    let openings = |&(_, day): &(&str, Weekday)| {
        [(9, 12), (14, 17)].map(|(from, to)| Opening {
            day,
            from: Time::constant(from, 0, 0, 0),
            to: Time::constant(to, 0, 0, 0),
        })
    };
    DAYS.iter().take(5).flat_map(openings).collect()
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

fn span(days: &str) -> Result<&'static [(&'static str, Weekday)], String> {
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let place = |name: &str| DAYS.iter().position(|(known, _)| *known == name);
    match (place(first), place(last)) {
        (Some(first), Some(last)) if first <= last => Ok(&DAYS[first..=last]),
        _ => Err(format!("{days:?} is no day, nor days from and to: Mo-Fr")),
    }
}

/// The openings of a day, as instants, in order.
fn of_day(openings: &[Opening], day: Date, zone: &TimeZone) -> Vec<(Timestamp, Timestamp)> {
    if is_public_holiday(day) {
        return Vec::new();
    }
    let instant = |time: Time| zone.to_timestamp(day.to_datetime(time)).ok();
    let today = openings.iter().filter(|opening| opening.day == day.weekday());
    let mut found: Vec<_> =
        today.filter_map(|opening| Some((instant(opening.from)?, instant(opening.to)?))).collect();
    found.sort();
    found
}

fn is_open(openings: &[Opening], now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let day = zone.to_datetime(now).date();
    of_day(openings, day, zone).into_iter().find(|(from, to)| *from <= now && now < *to).map(|(_, to)| to)
}

fn next(openings: &[Opening], now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let mut day = zone.to_datetime(now).date();
    // Two weeks hold every opening of a week, whatever holidays fall into it.
    for _ in 0..15 {
        if let Some((from, _)) = of_day(openings, day, zone).into_iter().find(|(from, _)| *from > now) {
            return Some(from);
        }
        day = day.tomorrow().ok()?;
    }
    None
}

/// Whether a day is one of the eleven public holidays of the whole country.
#[must_use]
pub fn is_public_holiday(day: Date) -> bool {
    const FIXED: [(i8, i8); 8] = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    if FIXED.contains(&(day.month(), day.day())) {
        return true;
    }
    // Easter Monday, Ascension, Whit Monday.
    let easter = easter(day.year());
    [1, 39, 50]
        .iter()
        .any(|&after| easter.and_then(|sunday| sunday.checked_add(after.days()).ok()) == Some(day))
}

/// Easter Sunday (Butcher's rule).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn hours_that_are_not_clear_are_refused() {
        for text in
            ["", "Mo-Fr", "Fr-Mo 09:00-12:00", "Mo 12:00-09:00", "Mo 25:00-26:00", "Lu 09:00-12:00", "Mo 9"]
        {
            assert!(Hours::parse(text).is_err(), "{text}");
        }
        assert_eq!(Hours::parse("24/7"), Ok(Hours::Always));
        assert!(Hours::parse("Mo-Fr 09:00-12:30,14:00-17:30; Sa 09:00-12:00").is_ok());
    }

    #[test]
    fn the_movable_holidays_are_found() {
        for day in [
            date(2026, 4, 6),
            date(2026, 5, 14),
            date(2026, 5, 25),
            date(2027, 3, 29),
            date(2025, 6, 9),
            date(2026, 7, 14),
        ] {
            assert!(is_public_holiday(day), "{day}");
        }
        for day in [date(2026, 4, 5), date(2026, 4, 7), date(2026, 7, 15)] {
            assert!(!is_public_holiday(day), "{day}");
        }
    }
}
