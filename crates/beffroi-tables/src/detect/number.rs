//! Numbers as people write them: decimal comma, spaces between thousands, `%`, `€`.

/// What stands beside a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Nothing.
    None,
    /// A per cent sign. The value is left as it is written: `12 %` is 12.
    Percent,
    /// A currency sign or word for euros.
    Euro,
}

/// A number and how it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// Its value.
    pub value: f64,
    /// Its value when it is whole, written without decimals, and fits.
    pub integer: Option<i64>,
    /// Whether it has a decimal comma.
    pub decimal_comma: bool,
    /// Whether its thousands are set apart.
    pub grouped: bool,
    /// What stands beside it.
    pub unit: Unit,
    /// Whether it starts with a zero that a number does not need: it is rather a code.
    pub leading_zero: bool,
}

/// Longest number read, in bytes.
const NUMBER_BYTES_MAX: usize = 60;

/// Reads a number. Blanks around it are ignored.
#[must_use]
pub fn parse_number(text: &str) -> Option<Number> {
    let text = trim(text);
    if text.is_empty() || text.len() > NUMBER_BYTES_MAX {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits(text);
    }
    let (text, unit) = without_unit(text);
    plain(text, unit).or_else(|| written(text, unit))
}

fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// Only digits: nearly all numbers of nearly all files.
fn digits(text: &str) -> Option<Number> {
    let leading_zero = text.len() > 1 && text.starts_with('0');
    let integer = if text.len() <= 18 { text.parse::<i64>().ok() } else { None };
    let value = match integer {
        Some(integer) => integer as f64,
        None => text.parse().ok()?,
    };
    Some(Number { value, integer, decimal_comma: false, grouped: false, unit: Unit::None, leading_zero })
}

/// A sign, digits, and at most one point or comma: no group, no exponent.
fn plain(text: &str, unit: Unit) -> Option<Number> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut separator = None;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {}
            b'.' | b',' if separator.is_none() => separator = Some((at, byte)),
            _ => return None,
        }
    }
    let leading_zero = body.len() > 1 && body.starts_with('0') && body.as_bytes()[1].is_ascii_digit();
    let Some((at, byte)) = separator else {
        if body.is_empty() {
            return None;
        }
        let integer =
            if body.len() <= 18 { text.strip_prefix('+').unwrap_or(text).parse().ok() } else { None };
        let value = text.parse().ok()?;
        return Some(Number { value, integer, decimal_comma: false, grouped: false, unit, leading_zero });
    };
    if body.len() == 1 || at + 1 == body.len() && at == 0 {
        return None;
    }
    let value = if byte == b'.' {
        text.parse::<f64>().ok()?
    } else {
        let mut buffer = [0u8; NUMBER_BYTES_MAX];
        let copy = buffer.get_mut(..text.len())?;
        copy.copy_from_slice(text.as_bytes());
        let sign = text.len() - body.len();
        copy[sign + at] = b'.';
        std::str::from_utf8(copy).ok()?.parse::<f64>().ok()?
    };
    Some(Number { value, integer: None, decimal_comma: byte == b',', grouped: false, unit, leading_zero })
}

/// With spaces or signs between thousands, or an exponent.
fn written(text: &str, unit: Unit) -> Option<Number> {
    let text = text.replace(['\u{2212}', '\u{2013}'], "-");
    let (sign, body) = match text.strip_prefix(['-', '+']) {
        Some(body) => (if text.starts_with('-') { "-" } else { "" }, body.trim_start()),
        None => ("", text.as_str()),
    };
    if !body.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some(number) = scientific(sign, body, unit) {
        return Some(number);
    }
    let decimal = decimal_separator(body)?;
    let (whole, decimals) = match decimal {
        Some(at) => (&body[..at], &body[at + 1..]),
        None => (body, ""),
    };
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut joined = String::with_capacity(text.len());
    joined.push_str(sign);
    for (index, group) in whole.split(is_group_separator).enumerate() {
        let fits = if index == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
        if !fits || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        joined.push_str(group);
    }
    let leading_zero = whole.starts_with('0') && whole.len() > 1;
    let integer = if decimal.is_none() { joined.parse().ok() } else { None };
    if decimal.is_some() {
        joined.push('.');
        joined.push_str(decimals);
    }
    let value = joined.parse::<f64>().ok().filter(|value| value.is_finite())?;
    let decimal_comma = decimal.is_some_and(|at| body.as_bytes()[at] == b',');
    Some(Number { value, integer, decimal_comma, grouped: true, unit, leading_zero })
}

fn is_group_separator(character: char) -> bool {
    matches!(character, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}' | '.' | ',')
}

/// Where the decimals start: the last point or comma, unless that character occurs more than once.
/// Nothing when the text cannot be a number.
fn decimal_separator(body: &str) -> Option<Option<usize>> {
    let Some(last) = body.rfind(['.', ',']) else { return Some(None) };
    let separator = body.as_bytes()[last];
    let other = if separator == b',' { b'.' } else { b',' };
    let count = body.bytes().filter(|byte| *byte == separator).count();
    if count > 1 {
        return if body.bytes().any(|byte| byte == other) { None } else { Some(None) };
    }
    Some(Some(last))
}

/// `1,23E+13`: what a spreadsheet writes for a long number. A letter E alone belongs to codes.
fn scientific(sign: &str, body: &str, unit: Unit) -> Option<Number> {
    let at = body.find(['e', 'E'])?;
    let (mantissa, exponent) = (&body[..at], &body[at + 1..]);
    let has_decimals = mantissa.contains(['.', ',']);
    if !has_decimals && !exponent.starts_with(['+', '-']) {
        return None;
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(exponent.trim_start_matches(['+', '-']))
        || mantissa.bytes().filter(|b| !b.is_ascii_digit()).count() > 1
    {
        return None;
    }
    let value: f64 = format!("{sign}{}e{exponent}", mantissa.replace(',', ".")).parse().ok()?;
    value.is_finite().then_some(Number {
        value,
        integer: None,
        decimal_comma: mantissa.contains(','),
        grouped: false,
        unit,
        leading_zero: false,
    })
}

fn without_unit(text: &str) -> (&str, Unit) {
    let last = text.as_bytes()[text.len() - 1];
    if last.is_ascii_digit() {
        return match text.strip_prefix('€') {
            Some(rest) => (rest.trim_start(), Unit::Euro),
            None => (text, Unit::None),
        };
    }
    if let Some(rest) = text.strip_suffix('%') {
        return (rest.trim_end(), Unit::Percent);
    }
    for word in ["€", "euros", "euro", "EUROS", "Euros", "EUR", "Eur"] {
        if let Some(rest) = text.strip_suffix(word) {
            return (rest.trim_end(), Unit::Euro);
        }
    }
    (text, Unit::None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, expected) in [
            ("12", Some(12.0)),
            ("-3,5", Some(-3.5)),
            ("+4.25", Some(4.25)),
            ("1 234,5", Some(1234.5)),
            ("1\u{202f}234\u{a0}567", Some(1_234_567.0)),
            ("1.234,56", Some(1234.56)),
            ("1,234.56", Some(1234.56)),
            ("1,234,567", Some(1_234_567.0)),
            ("12 %", Some(12.0)),
            ("50 000 euros", Some(50_000.0)),
            ("1 391,10 €", Some(1391.1)),
            ("€ 12", Some(12.0)),
            ("1,23E+13", Some(1.23e13)),
            (".5", Some(0.5)),
            ("5,", Some(5.0)),
            ("12 34", None),
            ("1 2345", None),
            ("12E4", None),
            ("1.2.3", None),
            ("abc", None),
            ("-", None),
            (",", None),
            ("NaN", None),
            ("inf", None),
            ("%", None),
            ("2024-01-02", None),
            ("01 02 03 04 05", None),
        ] {
            assert_eq!(parse_number(text).map(|number| number.value), expected, "{text}");
        }
        assert!(parse_number("01004").expect("a number").leading_zero);
        assert!(!parse_number("0,5").expect("a number").leading_zero);
        assert_eq!(parse_number("1 234").expect("a number").integer, Some(1234));
        assert_eq!(parse_number("12 %").expect("a number").unit, Unit::Percent);
    }

    proptest! {
        #[test]
        fn every_number_written_the_french_way_is_read(value in -1_000_000_000i64..1_000_000_000, cents in 0u8..100) {
            let digits = value.unsigned_abs().to_string();
            let mut grouped = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at).is_multiple_of(3) {
                    grouped.push('\u{202f}');
                }
                grouped.push(digit);
            }
            let sign = if value < 0 { "-" } else { "" };
            let read = parse_number(&format!("{sign}{grouped},{cents:02} €")).expect("a number");
            let expected: f64 = format!("{sign}{digits}.{cents:02}").parse().expect("a number");
            prop_assert_eq!(read.value, expected);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[-+0-9., eE€%\u{a0}é]{0,12}") {
            let _ = parse_number(&text);
        }
    }
}
