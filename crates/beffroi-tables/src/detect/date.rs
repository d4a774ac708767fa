//! Dates and times as people write them.

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateWriting {
    /// `2024-01-31`.
    Iso,
    /// `2024/01/31`.
    YearFirst,
    /// `20240131`.
    Compact,
    /// `31/01/2024`, also with dashes or dots, with one or two digits.
    DayFirst,
    /// `31/01/24`.
    DayFirstShort,
    /// `31 janvier 2024`.
    Words,
}

impl DateWriting {
    /// The name shown in a report.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Iso => "yyyy-mm-dd",
            Self::YearFirst => "yyyy/mm/dd",
            Self::Compact => "yyyymmdd",
            Self::DayFirst => "dd/mm/yyyy",
            Self::DayFirstShort => "dd/mm/yy",
            Self::Words => "d mois yyyy",
        }
    }
}

/// A calendar date and how it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Year.
    pub year: i32,
    /// Month, from 1.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
    /// How it was written.
    pub writing: DateWriting,
}

impl Date {
    /// Days since 1970-01-01.
    #[must_use]
    pub fn days(&self) -> i32 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let month = (i64::from(self.month) + 9) % 12;
        let of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        (era * 146_097 + day_of_era - 719_468) as i32
    }

    /// `2024-01-31`.
    #[must_use]
    pub fn iso(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    fn valid(year: i32, month: u8, day: u8, writing: DateWriting) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let longest = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        ((1..=longest).contains(&day) && (1..=9999).contains(&year)).then_some(Self {
            year,
            month,
            day,
            writing,
        })
    }
}

/// `2024-01-31` for a number of days since 1970-01-01.
#[must_use]
pub fn iso_of_days(days: i64) -> String {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A date with a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datetime {
    /// Milliseconds since 1970-01-01T00:00:00; in UTC when a zone was written, else as it stands.
    pub millis: i64,
    /// Whether a zone was written.
    pub zoned: bool,
    /// How the date part was written.
    pub writing: DateWriting,
}

/// Reads a date. Blanks around it are ignored.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let (date, rest) = date_prefix(text)?;
    rest.is_empty().then_some(date)
}

/// Reads a date followed by a time of day. Blanks around it are ignored.
#[must_use]
pub fn parse_datetime(text: &str) -> Option<Datetime> {
    match moment(text.trim())? {
        Moment::Time(time) => Some(time),
        Moment::Day(_) => None,
    }
}

/// A date, or a date with a time of day.
pub(crate) enum Moment {
    Day(Date),
    Time(Datetime),
}

/// Reads a date or a date with a time of day, without blanks around it.
pub(crate) fn moment(text: &str) -> Option<Moment> {
    let (date, rest) = date_prefix(text)?;
    let compact_time = date.writing == DateWriting::Compact;
    let rest = match rest.as_bytes().first() {
        None => return Some(Moment::Day(date)),
        Some(b'T' | b't') => &rest[1..],
        Some(b' ') => rest.trim_start().strip_prefix("à ").unwrap_or(rest.trim_start()),
        Some(_) => return None,
    };
    let (millis, rest) = time_prefix(rest, compact_time)?;
    let offset = zone(rest.trim_start())?;
    let local = i64::from(date.days()) * 86_400_000 + millis;
    let millis = local - offset.unwrap_or(0) * 60_000;
    Some(Moment::Time(Datetime { millis, zoned: offset.is_some(), writing: date.writing }))
}

/// A date at the start of a text, and what follows.
fn date_prefix(text: &str) -> Option<(Date, &str)> {
    let bytes = text.as_bytes();
    let first = *bytes.first()?;
    if !first.is_ascii_digit() {
        return words(text);
    }
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match (digits, bytes.get(digits)) {
        (4, Some(b'-' | b'/')) => year_first(text),
        (1 | 2, Some(b'/' | b'-' | b'.')) => day_first(text, digits),
        (8, _) => {
            let (year, month, day) = (number(&bytes[..4])?, number(&bytes[4..6])?, number(&bytes[6..8])?);
            if !(1800..=2100).contains(&year) {
                return None;
            }
            Some((Date::valid(year, month as u8, day as u8, DateWriting::Compact)?, &text[8..]))
        }
        (1 | 2, Some(b' ' | b'e')) => words(text),
        _ => None,
    }
}

/// The number that these digits write; nothing for anything else, or when it is too long to be part of a date.
fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0i32, |sum, byte| {
        let digit = byte.is_ascii_digit().then(|| i32::from(byte - b'0'))?;
        sum.checked_mul(10)?.checked_add(digit)
    })
}

fn year_first(text: &str) -> Option<(Date, &str)> {
    let bytes = text.as_bytes();
    let separator = bytes[4];
    let month_end = 5 + bytes[5..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(6..=7).contains(&month_end) || bytes.get(month_end) != Some(&separator) {
        return None;
    }
    let day_start = month_end + 1;
    let day_end = day_start + bytes[day_start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=2).contains(&(day_end - day_start)) {
        return None;
    }
    let writing = if separator == b'-' { DateWriting::Iso } else { DateWriting::YearFirst };
    let (year, month, day) =
        (number(&bytes[..4])?, number(&bytes[5..month_end])?, number(&bytes[day_start..day_end])?);
    Some((Date::valid(year, month as u8, day as u8, writing)?, &text[day_end..]))
}

fn day_first(text: &str, day_digits: usize) -> Option<(Date, &str)> {
    let bytes = text.as_bytes();
    let separator = bytes[day_digits];
    let month_start = day_digits + 1;
    let month_end =
        month_start + bytes[month_start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=2).contains(&(month_end - month_start)) || bytes.get(month_end) != Some(&separator) {
        return None;
    }
    let year_start = month_end + 1;
    let year_end = year_start + bytes[year_start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (year, writing) = match (number(&bytes[year_start..year_end])?, year_end - year_start) {
        (year, 4) => (year, DateWriting::DayFirst),
        (year, 2) => (if year < 69 { 2000 + year } else { 1900 + year }, DateWriting::DayFirstShort),
        _ => return None,
    };
    let (day, month) = (number(&bytes[..day_digits])?, number(&bytes[month_start..month_end])?);
    Some((Date::valid(year, month as u8, day as u8, writing)?, &text[year_end..]))
}

const DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const MONTHS: [(&str, u8); 27] = [
    ("janvier", 1),
    ("janv", 1),
    ("février", 2),
    ("fevrier", 2),
    ("févr", 2),
    ("fevr", 2),
    ("mars", 3),
    ("avril", 4),
    ("avr", 4),
    ("mai", 5),
    ("juin", 6),
    ("juillet", 7),
    ("juil", 7),
    ("août", 8),
    ("aout", 8),
    ("septembre", 9),
    ("sept", 9),
    ("octobre", 10),
    ("oct", 10),
    ("novembre", 11),
    ("nov", 11),
    ("décembre", 12),
    ("decembre", 12),
    ("déc", 12),
    ("dec", 12),
    ("fév", 2),
    ("fev", 2),
];

/// `lundi 3 mars 2024`, `1er janvier 2024`.
fn words(text: &str) -> Option<(Date, &str)> {
    if text.len() > 60 {
        return None;
    }
    let mut rest = text;
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        let (word, after) = rest.split_once(' ')?;
        if !DAYS.contains(&word.to_lowercase().trim_end_matches([',', '.'])) {
            return None;
        }
        rest = after.trim_start();
    }
    let (day, after) = rest.split_once(' ')?;
    let day = day.strip_suffix("er").unwrap_or(day);
    let (month, after) = after.trim_start().split_once(' ')?;
    let month = month.to_lowercase();
    let month = month.trim_end_matches('.');
    let month = MONTHS.iter().find(|(name, _)| *name == month)?.1;
    let after = after.trim_start();
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    if digits != 4 || day.is_empty() || day.len() > 2 {
        return None;
    }
    let date = Date::valid(
        number(&after.as_bytes()[..4])?,
        month,
        number(day.as_bytes())? as u8,
        DateWriting::Words,
    )?;
    Some((date, &after[4..]))
}

/// `19:42`, `19:42:02.790`, `19h42`; or `194202` when `compact`.
fn time_prefix(text: &str, compact: bool) -> Option<(i64, &str)> {
    let bytes = text.as_bytes();
    let two = |at: usize| number(bytes.get(at..at + 2)?);
    let hour_digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (hour, minute, second, mut end) = if compact && hour_digits == 6 {
        (two(0)?, two(2)?, two(4)?, 6)
    } else {
        if !(1..=2).contains(&hour_digits) || !matches!(bytes.get(hour_digits), Some(b':' | b'h' | b'H')) {
            return None;
        }
        let (hour, minute) = (number(&bytes[..hour_digits])?, two(hour_digits + 1)?);
        let end = hour_digits + 3;
        if bytes.get(end) == Some(&b':') {
            (hour, minute, two(end + 1)?, end + 3)
        } else {
            (hour, minute, 0, end)
        }
    };
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut millis = i64::from(hour * 3600 + minute * 60 + second) * 1000;
    if matches!(bytes.get(end), Some(b'.' | b',')) {
        let digits = bytes[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        let kept = &bytes[end + 1..end + 1 + digits.min(3)];
        millis += i64::from(number(kept)?) * [100, 10, 1][kept.len() - 1];
        end += 1 + digits;
    }
    text.get(end..).map(|rest| (millis, rest))
}

/// Minutes east of Greenwich; `Some(None)` when nothing is written; nothing when it cannot be read.
fn zone(text: &str) -> Option<Option<i64>> {
    match text {
        "" => return Some(None),
        "Z" | "z" | "UTC" | "GMT" => return Some(Some(0)),
        _ => {}
    }
    let sign = match text.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = text[1..].replace(':', "");
    let (hours, minutes) = match digits.len() {
        2 => (number(digits.as_bytes())?, 0),
        4 => (number(&digits.as_bytes()[..2])?, number(&digits.as_bytes()[2..])?),
        _ => return None,
    };
    (hours <= 15 && minutes < 60).then_some(Some(sign * i64::from(hours * 60 + minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2024-01-31", Some("2024-01-31")),
            ("2024/1/5", Some("2024-01-05")),
            ("20240102", Some("2024-01-02")),
            ("31/01/2024", Some("2024-01-31")),
            ("15/1/2021", Some("2021-01-15")),
            ("31-01-24", Some("2024-01-31")),
            ("31.01.1969", Some("1969-01-31")),
            ("3 mars 2024", Some("2024-03-03")),
            ("1er janvier 2024", Some("2024-01-01")),
            ("lundi 3 août 2026", Some("2026-08-03")),
            ("29/02/2024", Some("2024-02-29")),
            ("29/02/2023", None),
            ("31/13/2024", None),
            ("12/2024", None),
            ("99999999", None),
            ("2024-01-31T10:00", None),
            ("12/25/2024", None),
            ("1.2.3", None),
            // Found by fuzzing: more digits than a number holds.
            ("9.3.388388885885.6~6u", None),
            ("", None),
        ] {
            assert_eq!(parse_date(text).map(|date| date.iso()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn times_are_read_with_their_zone() {
        let day = 18_640 * 86_400_000i64; // 2021-01-13
        for (text, expected) in [
            ("2021-01-13T19:42:02.790Z", Some((day + 70_922_790, true))),
            ("13/01/2021 19:42", Some((day + 70_920_000, false))),
            ("13/01/2021 19h42", Some((day + 70_920_000, false))),
            ("20210113 00:00:00", Some((day, false))),
            ("20210113T010000Z", Some((day + 3_600_000, true))),
            ("2021-01-13T01:00:00+0100", Some((day, true))),
            ("2021-01-13T01:00:00+01:00", Some((day, true))),
            ("2021-01-13", None),
            ("2021-01-13 25:00", None),
            ("2021-01-13 10:00 foo", None),
        ] {
            assert_eq!(parse_datetime(text).map(|time| (time.millis, time.zoned)), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn days_and_dates_agree(days in -700_000i64..2_900_000) {
            let iso = iso_of_days(days);
            prop_assert_eq!(parse_date(&iso).map(|date| i64::from(date.days())), Some(days));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-0-9/. :TZh+aéûmars]{0,24}") {
            let _ = (parse_date(&text), parse_datetime(&text));
        }
    }
}
