//! The cells of the CSV files that people open in a spreadsheet. What gives data to programs (exports of a data set,
//! the API) writes cells as they are and does not pass here.

use std::borrow::Cow;

/// What marks a text that a spreadsheet would take for a formula.
const MARK: char = '’';

/// Whether a spreadsheet would take a text for a formula: it begins with `=`, `+`, `-`, `@` or a control character
/// that spreadsheets skip, and is no number. OWASP calls it CSV injection.
fn looks_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(text)
}

/// Whether a text is a number as people write it: a sign, digits, one comma or point.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, decimals) = digits.split_once([',', '.']).unwrap_or((digits, ""));
    let all = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    !whole.is_empty() && all(whole) && all(decimals)
}

/// A cell of a file for people: it can do nothing in a spreadsheet, and is quoted where it must be. Numbers stay
/// numbers.
#[must_use]
pub fn cell(text: &str, delimiter: char) -> String {
    let text: Cow<'_, str> =
        if looks_like_a_formula(text) { format!("{MARK}{text}").into() } else { text.into() };
    if text.contains([delimiter, '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into_owned()
    }
}

/// A cell of a file that comes back, without the mark that [`cell`] gave it.
#[must_use]
pub fn read_cell(text: &str) -> &str {
    text.strip_prefix(MARK).filter(|rest| looks_like_a_formula(rest)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_become_texts_and_numbers_stay_numbers() {
        for (text, expected) in [
            ("=1+2", "’=1+2"),
            ("@SUM(A1)", "’@SUM(A1)"),
            ("+33 1 23 45 67 89", "’+33 1 23 45 67 89"),
            ("-cmd|' /C calc'!A0", "’-cmd|' /C calc'!A0"),
            ("\t=1", "’\t=1"),
            ("=HYPERLINK(\"x\";\"y\")", "\"’=HYPERLINK(\"\"x\"\";\"\"y\"\")\""),
            ("-12,5", "-12,5"),
            ("+3.25", "+3.25"),
            ("-", "’-"),
            ("2026-01-01", "2026-01-01"),
            ("Mairie ; annexe", "\"Mairie ; annexe\""),
            ("", ""),
        ] {
            assert_eq!(cell(text, ';'), expected);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_begins_no_formula_and_comes_back(text in "[-=+@\t’0-9a-z ,]{0,8}") {
            let written = cell(&text, ';');
            prop_assert!(!looks_like_a_formula(written.trim_start_matches('"')));
            // A text that had the mark already is the one that loses it.
            if !text.starts_with(MARK) {
                prop_assert_eq!(read_cell(&written), text);
            }
        }
    }
}
