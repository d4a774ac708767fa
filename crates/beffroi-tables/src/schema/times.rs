//! Dates and times as Table Schema reads them: ISO 8601, or a pattern of `strptime`.
//!
//! As Python's `strptime` does, numbers may lack their leading zero (`2024-1-5`): what is valid for
//! Validata stays valid here.

/// A moment as its fields were written; what was not written is the first of its kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    year: i64,
    month: i64,
    day: i64,
    seconds: f64,
    /// Of local time before universal time, in seconds.
    offset: f64,
}

impl Default for Moment {
    fn default() -> Self {
        Self { year: 1900, month: 1, day: 1, seconds: 0.0, offset: 0.0 }
    }
}

impl Moment {
    /// Seconds since 1970, in universal time when an offset was written.
    #[must_use]
    pub fn key(self) -> f64 {
        days_from_civil(self.year, self.month, self.day) as f64 * 86_400.0 + self.seconds - self.offset
    }

    fn checked(self) -> Option<Self> {
        let valid =
            (1..=12).contains(&self.month) && (1..=days_in_month(self.year, self.month)).contains(&self.day);
        valid.then_some(self)
    }

    /// The day, as `(year, month, day)`.
    #[cfg(test)]
    fn date(self) -> (i64, i64, i64) {
        (self.year, self.month, self.day)
    }

    /// The moment written with a pattern of `strftime`; nothing when the pattern asks for what it cannot say.
    #[must_use]
    pub fn write(self, pattern: &str) -> Option<String> {
        use std::fmt::Write as _;
        let seconds = self.seconds as i64;
        let mut out = String::new();
        let mut characters = pattern.chars();
        while let Some(character) = characters.next() {
            if character != '%' {
                out.push(character);
                continue;
            }
            let (value, width) = match characters.next()? {
                'Y' => (self.year, 4),
                'y' => (self.year % 100, 2),
                'm' => (self.month, 2),
                'd' => (self.day, 2),
                'H' => (seconds / 3600, 2),
                'M' => (seconds / 60 % 60, 2),
                'S' => (seconds % 60, 2),
                _ => return None,
            };
            write!(out, "{value:0width$}").ok()?;
        }
        Some(out)
    }
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Reads a text from left to right.
struct Cursor<'a> {
    rest: &'a [u8],
}

impl Cursor<'_> {
    fn number(&mut self, digits_min: usize, digits_max: usize) -> Option<i64> {
        let digits = self.rest.iter().take(digits_max).take_while(|byte| byte.is_ascii_digit()).count();
        if digits < digits_min {
            return None;
        }
        let value = self.rest[..digits].iter().fold(0, |value, byte| value * 10 + i64::from(byte - b'0'));
        self.rest = &self.rest[digits..];
        Some(value)
    }

    fn within(&mut self, digits_min: usize, digits_max: usize, most: i64) -> Option<i64> {
        self.number(digits_min, digits_max).filter(|value| *value <= most)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.rest.first() == Some(&byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    /// Fractions of a second after the point.
    fn fraction(&mut self) -> Option<f64> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = std::str::from_utf8(&self.rest[..digits]).ok().filter(|text| !text.is_empty())?;
        self.rest = &self.rest[digits..];
        format!("0.{text}").parse().ok()
    }

    /// `Z`, `+02:00`, `+0200` or `+02`, in seconds.
    fn offset(&mut self) -> Option<f64> {
        if self.eat(b'Z') {
            return Some(0.0);
        }
        let sign = if self.eat(b'+') {
            1.0
        } else if self.eat(b'-') {
            -1.0
        } else {
            return None;
        };
        let hours = self.within(2, 2, 24)?;
        let minutes = if self.eat(b':') || !self.rest.is_empty() { self.within(2, 2, 59)? } else { 0 };
        Some(sign * (hours * 3600 + minutes * 60) as f64)
    }

    fn word(&mut self, words: &[&str]) -> Option<i64> {
        let found = words.iter().position(|word| {
            self.rest.len() >= word.len() && self.rest[..word.len()].eq_ignore_ascii_case(word.as_bytes())
        })?;
        self.rest = &self.rest[words[found].len()..];
        Some(found as i64)
    }
}

/// A date `2024-01-31`.
#[must_use]
pub fn iso_date(text: &str) -> Option<Moment> {
    let mut cursor = Cursor { rest: text.as_bytes() };
    let moment = date_part(&mut cursor)?;
    cursor.rest.is_empty().then_some(moment)
}

fn date_part(cursor: &mut Cursor<'_>) -> Option<Moment> {
    let year = cursor.number(4, 4)?;
    let month = cursor.eat(b'-').then(|| cursor.number(1, 2)).flatten()?;
    let day = cursor.eat(b'-').then(|| cursor.number(1, 2)).flatten()?;
    Moment { year, month, day, ..Moment::default() }.checked()
}

/// A time `10:30`, `10:30:00`, `10:30:00.5`, in seconds.
fn time_part(cursor: &mut Cursor<'_>) -> Option<f64> {
    let hours = cursor.within(2, 2, 24)?;
    let minutes = if cursor.eat(b':') { cursor.within(2, 2, 59)? } else { 0 };
    let seconds = if cursor.eat(b':') { cursor.within(2, 2, 59)? } else { 0 };
    let fraction = if cursor.eat(b'.') || cursor.eat(b',') { cursor.fraction()? } else { 0.0 };
    let total = (hours * 3600 + minutes * 60 + seconds) as f64 + fraction;
    (total <= 86_400.0).then_some(total)
}

/// A date and time `2024-01-31T10:30:00+01:00`; the time, its seconds and its zone may be left out.
#[must_use]
pub fn iso_datetime(text: &str) -> Option<Moment> {
    let mut cursor = Cursor { rest: text.as_bytes() };
    let mut moment = date_part(&mut cursor)?;
    if cursor.rest.is_empty() {
        return Some(moment);
    }
    if !cursor.eat(b'T') && !cursor.eat(b' ') {
        return None;
    }
    moment.seconds = time_part(&mut cursor)?;
    if !cursor.rest.is_empty() {
        moment.offset = cursor.offset()?;
    }
    cursor.rest.is_empty().then_some(moment)
}

/// A time of day `10:30:00`, in seconds.
#[must_use]
pub fn iso_time(text: &str) -> Option<f64> {
    let mut cursor = Cursor { rest: text.as_bytes() };
    let seconds = time_part(&mut cursor)?;
    if !cursor.rest.is_empty() {
        cursor.offset()?;
    }
    cursor.rest.is_empty().then_some(seconds)
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A moment written with a pattern of `strptime`.
#[must_use]
pub fn by_pattern(pattern: &str, text: &str) -> Option<Moment> {
    let mut cursor = Cursor { rest: text.as_bytes() };
    let mut moment = Moment::default();
    let (mut hour, mut minute, mut second, mut afternoon, mut of_year) = (0, 0, 0.0, None, None);
    let mut bytes = pattern.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            if !cursor.eat(byte) {
                return None;
            }
            continue;
        }
        match bytes.next()? {
            b'Y' => moment.year = cursor.number(4, 4)?,
            b'y' => {
                let year = cursor.number(2, 2)?;
                moment.year = if year < 69 { 2000 + year } else { 1900 + year };
            }
            b'm' => moment.month = cursor.number(1, 2)?,
            b'd' => moment.day = cursor.number(1, 2)?,
            b'j' => of_year = Some(cursor.within(1, 3, 366)?),
            b'H' => hour = cursor.within(1, 2, 23)?,
            b'I' => hour = cursor.within(1, 2, 12)? % 12,
            b'M' => minute = cursor.within(1, 2, 59)?,
            b'S' => second += cursor.within(1, 2, 59)? as f64,
            b'f' => second += cursor.fraction()?,
            b'p' => afternoon = Some(cursor.word(&["AM", "PM"])? == 1),
            b'z' => moment.offset = cursor.offset()?,
            b'B' => moment.month = cursor.word(&MONTHS)? + 1,
            b'b' => moment.month = cursor.word(&MONTHS.map(|name| &name[..3]))? + 1,
            b'A' => drop(cursor.word(&DAYS)?),
            b'a' => drop(cursor.word(&DAYS.map(|name| &name[..3]))?),
            b'%' if cursor.eat(b'%') => {}
            _ => return None,
        }
    }
    if afternoon == Some(true) {
        hour += 12;
    }
    moment.seconds = (hour * 3600 + minute * 60) as f64 + second;
    let moment = moment.checked()?;
    let moment = match of_year {
        Some(day) => Moment { seconds: moment.seconds + (day - 1) as f64 * 86_400.0, ..moment },
        None => moment,
    };
    cursor.rest.is_empty().then_some(moment)
}

/// The last day of January 2024, half past ten, written with a pattern: an example for people.
#[must_use]
pub fn example_moment(pattern: &str) -> Option<String> {
    Moment { year: 2024, month: 1, day: 31, seconds: 37_800.0, offset: 0.0 }.write(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        #[track_caller]
        fn check(text: &str, days: Option<i64>) {
            assert_eq!(iso_date(text).map(|moment| (moment.key() / 86_400.0) as i64), days, "{text}");
        }
        check("1970-01-01", Some(0));
        check("2024-02-29", Some(19_782));
        check("2023-02-29", None);
        check("2024-1-5", Some(19_727));
        check("2024-13-01", None);
        check("24-01-01", None);
        check("2024-01-01 ", None);
        check("01/02/2024", None);
        check("", None);
    }

    #[test]
    fn moments() {
        #[track_caller]
        fn check(text: &str, expected: Option<f64>) {
            assert_eq!(iso_datetime(text).map(Moment::key), expected, "{text}");
        }
        check("1970-01-01T00:00:10Z", Some(10.0));
        check("1970-01-01T02:00:10+02:00", Some(10.0));
        check("1970-01-01 00:01", Some(60.0));
        check("1970-01-01T00:00:00.25-0100", Some(3600.25));
        check("1970-01-01", Some(0.0));
        check("1970-01-01T25:00", None);
        check("1970-01-01Tx", None);
        assert_eq!(iso_time("22:00:00"), Some(79_200.0));
        assert_eq!(iso_time("22h"), None);
    }

    #[test]
    fn patterns() {
        #[track_caller]
        fn check(pattern: &str, text: &str, date: Option<(i64, i64, i64)>) {
            assert_eq!(by_pattern(pattern, text).map(Moment::date), date, "{pattern} {text}");
        }
        check("%Y-%m-%d", "2024-01-31", Some((2024, 1, 31)));
        check("%Y-%m-%d", "24-06-2019", None);
        check("%d/%m/%Y", "31/01/2024", Some((2024, 1, 31)));
        check("%Y", "2024", Some((2024, 1, 1)));
        check("%Y", "20245", None);
        check("%d %B %Y", "3 march 2024", Some((2024, 3, 3)));
        check("%d/%m/%y", "03/02/70", Some((1970, 2, 3)));
        check("%Q", "x", None);
        check("100%%", "100%", Some((1900, 1, 1)));
    }

    #[test]
    fn moments_are_written_back() {
        let moment = iso_datetime("2024-01-05T07:08:09").unwrap();
        assert_eq!(moment.write("%d/%m/%Y %H:%M:%S").as_deref(), Some("05/01/2024 07:08:09"));
        assert_eq!(moment.write("%j"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(pattern in "\\PC{0,12}", text in "\\PC{0,24}") {
            let _ = (by_pattern(&pattern, &text), iso_date(&text), iso_datetime(&text), iso_time(&text));
        }
    }
}
