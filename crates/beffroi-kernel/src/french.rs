//! Numbers, sizes, dates and plurals as they are written in French.

use crate::calendar::{MONTHS, local};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};

/// Between thousands, and before a unit: the narrow no-break space.
const THIN: char = '\u{202f}';

/// A whole number: `12 345`.
#[must_use]
pub fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// A number with at most `decimals` decimals, those that are zero left out: `1 234,5`.
#[must_use]
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "non calculable".to_owned();
    }
    let text = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let zero = fraction.is_empty() && whole == "0";
    let sign = if value < 0.0 && !zero { "\u{2212}" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{}", grouped(whole))
    } else {
        format!("{sign}{},{fraction}", grouped(whole))
    }
}

/// A number with as many decimals as its size deserves: for axes and sentences.
#[must_use]
pub fn round_number(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    number(value, decimals)
}

/// How many decimals tell numbers apart that stand `step` from each other.
#[must_use]
pub fn decimals_for(step: f64) -> usize {
    if !step.is_finite() || step <= 0.0 {
        return 2;
    }
    // At most six: as many as a coordinate has.
    (1.0 - step.log10().floor()).clamp(0.0, 6.0) as usize
}

/// A number in few characters: `1,2 M`, `350 k`.
#[must_use]
pub fn short_number(value: f64) -> String {
    let (divided, unit) = match value.abs() {
        size if size >= 1e9 => (value / 1e9, "Md"),
        size if size >= 1e6 => (value / 1e6, "M"),
        size if size >= 1e4 => (value / 1e3, "k"),
        _ => return round_number(value),
    };
    format!("{}{THIN}{unit}", number(divided, 1))
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len());
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(THIN);
        }
        out.push(digit);
    }
    out
}

/// A share from 0 to 1 as a percentage: `97,3 %`. Never `100 %` for what is not whole, nor `0 %` for what is not nothing.
#[must_use]
pub fn percent(share: f64) -> String {
    let rounded = (share * 1000.0).round() / 10.0;
    if share < 1.0 && rounded >= 100.0 {
        return format!("plus de 99,9{THIN}%");
    }
    if share > 0.0 && rounded <= 0.0 {
        return format!("moins de 0,1{THIN}%");
    }
    format!("{}{THIN}%", number(rounded, 1))
}

/// A size in bytes: `1,2 Mo`.
#[must_use]
pub fn bytes(size: u64) -> String {
    let value = size as f64;
    let (divided, unit) = match size {
        0..1_000 => return plural(size, "octet", "octets"),
        1_000..1_000_000 => (value / 1e3, "ko"),
        1_000_000..1_000_000_000 => (value / 1e6, "Mo"),
        _ => (value / 1e9, "Go"),
    };
    format!("{}{THIN}{unit}", number(divided, 1))
}

/// A number with its noun: `0 ligne`, `1 ligne`, `2 lignes`.
#[must_use]
pub fn plural(number: u64, one: &str, many: &str) -> String {
    format!("{}\u{a0}{}", count(number), if number < 2 { one } else { many })
}

/// An amount in cents: `1 234,50 €`, `12 €`.
#[must_use]
pub fn euros(cents: u64) -> String {
    let whole = count(cents / 100);
    match cents % 100 {
        0 => format!("{whole}\u{a0}€"),
        rest => format!("{whole},{rest:02}\u{a0}€"),
    }
}

/// The cents of an amount as people type it: `1 234,50 €`, `1234.5`, `12`. Nothing when it is none, or finer than a cent.
#[must_use]
pub fn cents(text: &str) -> Option<u64> {
    let kept: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    let (whole, fraction) = kept.split_once([',', '.']).unwrap_or((&kept, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 2 {
        return None;
    }
    let fraction = format!("{fraction:0<2}").parse::<u64>().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(100)?.checked_add(fraction)
}

/// A share in hundredths of a percent: `7,25 %`.
#[must_use]
pub fn rate(hundredths: u32) -> String {
    format!("{}{THIN}%", number(f64::from(hundredths) / 100.0, 2))
}

/// A name between quotation marks that stay with it.
#[must_use]
pub fn quote(name: &str) -> String {
    format!("«\u{a0}{name}\u{a0}»")
}

/// A date: `23 novembre 2026`, `1er janvier 2027`.
#[must_use]
pub fn date(date: Date) -> String {
    let day = match date.day() {
        1 => "1er".to_owned(),
        day => day.to_string(),
    };
    format!("{day}\u{a0}{} {}", month(date.month()), date.year())
}

/// The name of a month, from 1 to 12.
fn month(number: i8) -> &'static str {
    MONTHS[usize::from(number.clamp(1, 12) as u8) - 1]
}

/// A date written as ISO (or the start of an instant), as people say it; anything else as it stands.
#[must_use]
pub fn date_text(text: &str) -> String {
    let day = text.get(..10).unwrap_or(text);
    day.parse::<Date>().map_or_else(|_| text.to_owned(), date)
}

/// A year, a month or a day (`2026`, `2026-11`, `2026-11-23`), as people say it.
#[must_use]
pub fn period_text(text: &str) -> String {
    match text.len() {
        7 => format!("{text}-01")
            .parse::<Date>()
            .map_or_else(|_| text.to_owned(), |first| format!("{} {}", month(first.month()), first.year())),
        10.. => date_text(text),
        _ => text.to_owned(),
    }
}

/// A year, a month or a day in few characters, for an axis: `2026`, `nov. 2026`, `23/11/2026`.
#[must_use]
pub fn short_period(text: &str) -> String {
    const SHORT: [&str; 12] =
        ["janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
    let first = if text.len() == 7 { format!("{text}-01") } else { text.to_owned() };
    match (text.len(), first.parse::<Date>()) {
        (7, Ok(day)) => {
            format!("{} {}", SHORT[usize::from(day.month().clamp(1, 12) as u8) - 1], day.year())
        }
        (10, Ok(day)) => format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()),
        _ => text.to_owned(),
    }
}

/// The day of the week: `lundi`.
#[must_use]
pub fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "lundi",
        Weekday::Tuesday => "mardi",
        Weekday::Wednesday => "mercredi",
        Weekday::Thursday => "jeudi",
        Weekday::Friday => "vendredi",
        Weekday::Saturday => "samedi",
        Weekday::Sunday => "dimanche",
    }
}

/// An instant, in the time of Paris: `23 novembre 2026 à 14 h 05`.
#[must_use]
pub fn moment(instant: Timestamp) -> String {
    moment_of(local(instant))
}

/// What the clocks of a place show, as people say it: `23 novembre 2026 à 14 h 05`.
#[must_use]
pub fn moment_of(local: DateTime) -> String {
    format!("{} à {}\u{a0}h\u{a0}{:02}", date(local.date()), local.hour(), local.minute())
}

/// The day of an instant, in the time of Paris.
#[must_use]
pub fn day(instant: Timestamp) -> Date {
    local(instant).date()
}

/// An instant written as RFC 3339, as people say it; anything else as it stands.
#[must_use]
pub fn moment_text(text: &str) -> String {
    text.parse::<Timestamp>().map_or_else(|_| text.to_owned(), moment)
}

/// The start of a text, cut between two characters with an ellipsis when it is longer than `characters`.
#[must_use]
pub fn cut(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_the_french_way() {
        for (value, decimals, expected) in [
            (1234.5, 2, "1\u{202f}234,5"),
            (-0.25, 2, "\u{2212}0,25"),
            (-0.001, 2, "0"),
            (1_000_000.0, 0, "1\u{202f}000\u{202f}000"),
            (f64::NAN, 2, "non calculable"),
        ] {
            assert_eq!(number(value, decimals), expected);
        }
        assert_eq!(count(12), "12");
        assert_eq!(count(123_456), "123\u{202f}456");
        assert_eq!(short_number(1_260_000.0), "1,3\u{202f}M");
        assert_eq!(bytes(1_260_000), "1,3\u{202f}Mo");
        assert_eq!(bytes(1), "1\u{a0}octet");
    }

    #[test]
    fn amounts_are_read_as_they_are_typed_and_written_as_they_are_said() {
        for (text, cents) in [
            ("12", Some(1_200)),
            ("1 234,50 €", Some(123_450)),
            ("1\u{202f}234.5", Some(123_450)),
            ("0,01", Some(1)),
            ("12,345", None),
            ("-3", None),
            ("", None),
            (",5", None),
            ("douze", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(super::cents(text), cents, "{text}");
        }
        assert_eq!(euros(123_450), "1\u{202f}234,50\u{a0}€");
        assert_eq!(euros(1_200), "12\u{a0}€");
        assert_eq!(rate(725), "7,25\u{202f}%");
    }

    #[test]
    fn steps_are_told_apart() {
        for (step, decimals) in [(100.0, 0), (3.5, 1), (0.002, 4), (1e-12, 6), (0.0, 2), (f64::NAN, 2)] {
            assert_eq!(decimals_for(step), decimals, "{step}");
        }
    }

    #[test]
    fn a_percentage_does_not_claim_what_is_not_so() {
        for (share, expected) in [
            (1.0, "100\u{202f}%"),
            (0.9999, "plus de 99,9\u{202f}%"),
            (0.0001, "moins de 0,1\u{202f}%"),
            (0.973, "97,3\u{202f}%"),
            (0.0, "0\u{202f}%"),
        ] {
            assert_eq!(percent(share), expected);
        }
    }

    #[test]
    fn dates_are_said_as_people_say_them() {
        for (text, expected) in [
            ("2026-11-23", "23\u{a0}novembre 2026"),
            ("2027-01-01", "1er\u{a0}janvier 2027"),
            ("2026-11-23T10:00:00Z", "23\u{a0}novembre 2026"),
            ("le 3 mai", "le 3 mai"),
        ] {
            assert_eq!(date_text(text), expected);
        }
        assert_eq!(moment_text("2026-07-01T12:05:00Z"), "1er\u{a0}juillet 2026 à 14\u{a0}h\u{a0}05");
        assert_eq!(period_text("2026-11"), "novembre 2026");
        assert_eq!(period_text("2026"), "2026");
        for (text, expected) in [("2026", "2026"), ("2026-11", "nov. 2026"), ("2026-11-03", "03/11/2026")] {
            assert_eq!(short_period(text), expected);
        }
    }

    #[test]
    fn nouns_agree() {
        assert_eq!(plural(0, "ligne", "lignes"), "0\u{a0}ligne");
        assert_eq!(plural(1, "ligne", "lignes"), "1\u{a0}ligne");
        assert_eq!(plural(1_200, "ligne", "lignes"), "1\u{202f}200\u{a0}lignes");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("éèà", 2), "éè…");
        assert_eq!(cut("éè", 2), "éè");
    }
}
