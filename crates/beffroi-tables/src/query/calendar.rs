//! Days and instants as numbers: parts, texts and buckets, in the proleptic Gregorian calendar.

use std::fmt::Write;

/// Milliseconds in a day.
pub const DAY_MILLISECONDS: i64 = 86_400_000;

/// A day split into its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Year.
    pub year: i64,
    /// Month, from 1.
    pub month: i64,
    /// Day of the month, from 1.
    pub day: i64,
}

/// The parts of a day counted from 1970-01-01 (the classic days-to-civil algorithm).
pub fn split(days: i64) -> Day {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    Day {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day: of_year - (153 * shifted_month + 2) / 5 + 1,
    }
}

/// The day counted from 1970-01-01 of these parts.
pub fn join(day: Day) -> i64 {
    let year = if day.month <= 2 { day.year - 1 } else { day.year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month = if day.month > 2 { day.month - 3 } else { day.month + 9 };
    let of_year = (153 * month + 2) / 5 + day.day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The days in a month.
fn month_days(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `2024-01-31`
pub fn date_text(days: i32) -> String {
    let mut text = String::with_capacity(10);
    write_date(&mut text, i64::from(days));
    text
}

/// Writes `2024-01-31`.
pub fn write_date(text: &mut String, days: i64) {
    let day = split(days);
    let _ = write!(text, "{:04}-{:02}-{:02}", day.year, day.month, day.day);
}

/// `2024-01-31T12:00:00+00:00`, with milliseconds when there are any.
pub fn datetime_text(milliseconds: i64) -> String {
    let mut text = String::with_capacity(25);
    write_datetime(&mut text, milliseconds);
    text
}

/// Writes an instant as RFC 3339.
pub fn write_datetime(text: &mut String, milliseconds: i64) {
    write_date(text, milliseconds.div_euclid(DAY_MILLISECONDS));
    let rest = milliseconds.rem_euclid(DAY_MILLISECONDS);
    let seconds = rest / 1_000;
    let _ = write!(text, "T{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if rest % 1_000 != 0 {
        let _ = write!(text, ".{:03}", rest % 1_000);
    }
    text.push_str("+00:00");
}

/// Reads `2024`, `2024-01`, `2024-01-31`, `2024/01/31`, and an instant after a `T` or a blank, with or
/// without `Z` or `+02:00`. Milliseconds since 1970-01-01, UTC.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if !text.is_ascii() {
        return None;
    }
    let (day, time) = match text.find(['T', 't', ' ']) {
        Some(place) => (&text[..place], Some(text[place + 1..].trim())),
        None => (text, None),
    };
    let mut parts = day.split(['-', '/']);
    let year = digits(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |part| digits(part, 2))?;
    let date = parts.next().map_or(Some(1), |part| digits(part, 2))?;
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=month_days(year, month)).contains(&date)
    {
        return None;
    }
    let days = join(Day { year, month, day: date });
    Some(days * DAY_MILLISECONDS + time.map_or(Some(0), parse_time)?)
}

/// `HH:MM[:SS[.mmm]][Z|±HH:MM]` in milliseconds from midnight UTC.
fn parse_time(text: &str) -> Option<i64> {
    let (clock, offset) = match text.find(['Z', 'z', '+', '-']) {
        Some(place) if text[place..].starts_with(['Z', 'z']) => (&text[..place], 0),
        Some(place) => {
            let sign = if text[place..].starts_with('-') { -1 } else { 1 };
            let zone = &text[place + 1..];
            let (hours, minutes) =
                zone.split_once(':').unwrap_or(if zone.len() == 4 { zone.split_at(2) } else { (zone, "00") });
            (&text[..place], sign * (digits(hours, 2)? * 60 + digits(minutes, 2)?) * 60_000)
        }
        None => (text, 0),
    };
    let mut parts = clock.split(':');
    let hours = digits(parts.next()?, 2)?;
    let minutes = digits(parts.next()?, 2)?;
    let (seconds, fraction) = match parts.next() {
        Some(part) => part.split_once('.').unwrap_or((part, "0")),
        None => ("00", "0"),
    };
    let seconds = digits(seconds, 2)?;
    if parts.next().is_some() || hours > 24 || minutes > 59 || seconds > 60 {
        return None;
    }
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    let milliseconds = digits(&fraction, 3)?;
    Some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + milliseconds - offset)
}

fn digits(text: &str, length_max: usize) -> Option<i64> {
    let fits = !text.is_empty() && text.len() <= length_max && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Year.
    Year,
    /// Three months.
    Quarter,
    /// Month.
    Month,
    /// Week, from Monday.
    Week,
    /// Day.
    Day,
    /// Hour.
    Hour,
    /// Minute.
    Minute,
    /// Second.
    Second,
}

impl Unit {
    /// Every unit and its names.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Year, "year"),
        (Self::Quarter, "quarter"),
        (Self::Month, "month"),
        (Self::Week, "week"),
        (Self::Day, "day"),
        (Self::Hour, "hour"),
        (Self::Minute, "minute"),
        (Self::Second, "second"),
    ];

    /// The unit with this name, in the singular or the plural, or its letter (`M` month, `m` minute).
    pub fn from_name(name: &str) -> Option<Self> {
        const LETTERS: [(&str, Unit); 8] = [
            ("y", Unit::Year),
            ("q", Unit::Quarter),
            ("M", Unit::Month),
            ("w", Unit::Week),
            ("d", Unit::Day),
            ("h", Unit::Hour),
            ("m", Unit::Minute),
            ("s", Unit::Second),
        ];
        if let Some((_, unit)) = LETTERS.iter().find(|(letter, _)| *letter == name) {
            return Some(*unit);
        }
        let lower = name.to_ascii_lowercase();
        let singular = lower.strip_suffix('s').unwrap_or(&lower);
        Self::ALL.iter().find(|(_, known)| *known == singular).map(|(unit, _)| *unit)
    }
}

/// The part of an instant that `unit` names: the year, the month of the year, the hour of the day…
pub fn part(milliseconds: i64, unit: Unit) -> i64 {
    let day = || split(milliseconds.div_euclid(DAY_MILLISECONDS));
    let seconds = || milliseconds.rem_euclid(DAY_MILLISECONDS) / 1_000;
    match unit {
        Unit::Year => day().year,
        Unit::Quarter => (day().month + 2) / 3,
        Unit::Month => day().month,
        Unit::Week => week(milliseconds.div_euclid(DAY_MILLISECONDS)).1,
        Unit::Day => day().day,
        Unit::Hour => seconds() / 3_600,
        Unit::Minute => seconds() / 60 % 60,
        Unit::Second => seconds() % 60,
    }
}

/// The ISO year and week of a day.
fn week(days: i64) -> (i64, i64) {
    let thursday = days - (days + 3).rem_euclid(7) + 3;
    let year = split(thursday).year;
    (year, (thursday - join(Day { year, month: 1, day: 1 })) / 7 + 1)
}

/// The start of the step of `count` units that an instant falls in.
pub fn floor(milliseconds: i64, unit: Unit, count: i64) -> i64 {
    let days = milliseconds.div_euclid(DAY_MILLISECONDS);
    let months = |size: i64| {
        let day = split(days);
        let month = (day.year * 12 + day.month - 1).div_euclid(size) * size;
        join(Day { year: month.div_euclid(12), month: month.rem_euclid(12) + 1, day: 1 }) * DAY_MILLISECONDS
    };
    let fixed = |size: i64| milliseconds.div_euclid(size) * size;
    match unit {
        Unit::Year => months(12 * count),
        Unit::Quarter => months(3 * count),
        Unit::Month => months(count),
        // Weeks start on Monday; day 4 (1970-01-05) was one.
        Unit::Week => ((days - 4).div_euclid(7 * count) * 7 * count + 4) * DAY_MILLISECONDS,
        Unit::Day => fixed(DAY_MILLISECONDS * count),
        Unit::Hour => fixed(3_600_000 * count),
        Unit::Minute => fixed(60_000 * count),
        Unit::Second => fixed(1_000 * count),
    }
}

/// The start of the step after the one that starts at `start`.
pub fn next(start: i64, unit: Unit, count: i64) -> i64 {
    let longest = match unit {
        Unit::Year => 366 * count,
        Unit::Quarter => 92 * count,
        Unit::Month => 31 * count,
        Unit::Week => 7 * count,
        Unit::Day => count,
        Unit::Hour => return start + 3_600_000 * count,
        Unit::Minute => return start + 60_000 * count,
        Unit::Second => return start + 1_000 * count,
    };
    floor(start + longest * DAY_MILLISECONDS, unit, count)
}

/// Writes an instant by a pattern of letters: `YYYY YY MM M DD D HH H mm ss Q ww`, in upper or lower
/// case but for `mm` (minutes) and `MM` (month). Everything else is copied; `'text'` too, without quotes.
pub fn write_format(text: &mut String, milliseconds: i64, pattern: &str) {
    let day = split(milliseconds.div_euclid(DAY_MILLISECONDS));
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let inner = &rest[1..];
            let length = inner.find('\'').unwrap_or(inner.len());
            text.push_str(&inner[..length]);
            rest = inner.get(length + 1..).unwrap_or("");
            continue;
        }
        let length = rest.find(|c| c != first).unwrap_or(rest.len());
        let run = &rest[..length];
        let letters = run.chars().count();
        let number = match first {
            'Y' | 'y' => Some(if letters == 2 { day.year.rem_euclid(100) } else { day.year }),
            'M' => Some(day.month),
            'D' | 'd' => Some(day.day),
            'H' | 'h' => Some(part(milliseconds, Unit::Hour)),
            'm' => Some(part(milliseconds, Unit::Minute)),
            'S' | 's' => Some(part(milliseconds, Unit::Second)),
            'Q' | 'q' => Some(part(milliseconds, Unit::Quarter)),
            'W' | 'w' => Some(part(milliseconds, Unit::Week)),
            _ => None,
        };
        match number {
            Some(number) => {
                let _ = write!(text, "{number:0letters$}");
            }
            None => text.push_str(run),
        }
        rest = &rest[length..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_two_thousand_years_comes_back() {
        for days in -719_528..20_000 {
            let day = split(days);
            assert_eq!(join(day), days, "{day:?}");
        }
    }

    #[test]
    fn texts_are_read_and_written() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(parse(text).map(datetime_text).as_deref(), expected, "{text}");
        };
        check("2024-02-29", Some("2024-02-29T00:00:00+00:00"));
        check("2023-02-29", None);
        check("2024", Some("2024-01-01T00:00:00+00:00"));
        check("2024/03", Some("2024-03-01T00:00:00+00:00"));
        check("2024-01-31T12:30:05.25+02:00", Some("2024-01-31T10:30:05.250+00:00"));
        check("2024-01-31 12:30Z", Some("2024-01-31T12:30:00+00:00"));
        check("hier", None);
        check("2024-13-01", None);
    }

    #[test]
    fn steps_of_time_follow_the_calendar() {
        let check = |text: &str, unit, count, expected: &str, after: &str| {
            let start = floor(parse(text).expect("a date"), unit, count);
            assert_eq!(date_text((start / DAY_MILLISECONDS) as i32), expected);
            assert_eq!(date_text((next(start, unit, count) / DAY_MILLISECONDS) as i32), after);
        };
        check("2024-02-29", Unit::Month, 1, "2024-02-01", "2024-03-01");
        check("2024-02-29", Unit::Quarter, 1, "2024-01-01", "2024-04-01");
        check("2024-02-29", Unit::Week, 1, "2024-02-26", "2024-03-04");
        check("2024-02-29", Unit::Year, 1, "2024-01-01", "2025-01-01");
        check("2024-12-31", Unit::Month, 5, "2024-08-01", "2025-01-01");
        check("2024-12-31", Unit::Day, 1, "2024-12-31", "2025-01-01");
    }
}
