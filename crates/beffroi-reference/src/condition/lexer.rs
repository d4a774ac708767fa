//! The text of a condition, cut into words.

use super::ConditionError;

/// A word of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, or a word of the language.
    Name(String),
    /// A number.
    Number(f64),
    /// A day, written `2026-11-26`.
    Date(jiff::civil::Date),
    /// One of `( ) [ ] , < <= > >= = !=`.
    Sign(&'static str),
}

/// Cuts a condition into words, each with its place in bytes.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, ConditionError> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => at += 1,
            b'a'..=b'z' | b'_' => {
                let end = end_of(bytes, at, |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
                found.push((at, Token::Name(slice(text, at, end).to_owned())));
                at = end;
            }
            b'0'..=b'9' => {
                let end = end_of(bytes, at, |byte| matches!(byte, b'0'..=b'9' | b'_' | b'.' | b'-'));
                found.push((at, number_or_date(slice(text, at, end), at)?));
                at = end;
            }
            _ => {
                let sign = ["<=", ">=", "!=", "(", ")", "[", "]", ",", "<", ">", "="]
                    .into_iter()
                    .find(|sign| bytes.get(at..).is_some_and(|rest| rest.starts_with(sign.as_bytes())));
                let Some(sign) = sign else {
                    let odd = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('\u{fffd}');
                    return Err(ConditionError {
                        offset: at,
                        message: format!("{odd:?} has no meaning here"),
                    });
                };
                found.push((at, Token::Sign(sign)));
                at += sign.len();
            }
        }
    }
    Ok(found)
}

fn end_of(bytes: &[u8], start: usize, belongs: impl Fn(u8) -> bool) -> usize {
    bytes
        .get(start..)
        .unwrap_or_default()
        .iter()
        .position(|&byte| !belongs(byte))
        .map_or(bytes.len(), |n| start + n)
}

fn slice(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or_default()
}

fn number_or_date(text: &str, offset: usize) -> Result<Token, ConditionError> {
    if text.contains('-') {
        let date = text.parse::<jiff::civil::Date>();
        return date.map(Token::Date).map_err(|_| ConditionError {
            offset,
            message: format!("{text} is no day: write it as 2026-11-26"),
        });
    }
    match text.replace('_', "").parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Token::Number(number)),
        _ => Err(ConditionError { offset, message: format!("{text} is no number") }),
    }
}
