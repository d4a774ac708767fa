//! Foreign text made fit for paper: what no font of the house shows, what only deceives the eye, and words without
//! an end. It never becomes markup: it reaches Typst as JSON values.

use serde_json::Value;
use std::collections::HashSet;

/// Longer than any word of the language; what is longer may break anywhere.
const WORD_CHARS_MAX: usize = 26;

/// How many characters of such a word stay together.
const PIECE_CHARS: usize = 10;

/// Where a line may break.
const BREAK: char = '\u{200b}';

/// What stands for a character that cannot be shown.
const UNKNOWN: char = '\u{fffd}';

/// The characters that can be shown.
pub struct Alphabet {
    shown: HashSet<char>,
}

impl Alphabet {
    /// Of these code points.
    pub fn new(code_points: impl IntoIterator<Item = u32>) -> Self {
        Self {
            shown: code_points
                .into_iter()
                .filter_map(char::from_u32)
                .filter(|c| !hidden(*c) && !c.is_control())
                .collect(),
        }
    }

    /// Makes every text of a value fit.
    pub fn fit(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = spaced(&self.fitted(text)),
            Value::Array(values) => values.iter_mut().for_each(|value| self.fit(value)),
            Value::Object(fields) => fields.values_mut().for_each(|value| self.fit(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn fitted(&self, text: &str) -> String {
        let mut fitted = String::with_capacity(text.len());
        for word in text.split_inclusive(char::is_whitespace) {
            let long = word.chars().count() > WORD_CHARS_MAX;
            let mut together = 0;
            for c in word.chars() {
                let c = match c {
                    '\n' => '\n',
                    c if hidden(c) => continue,
                    c if c.is_whitespace() && !self.shown.contains(&c) => ' ',
                    c if c.is_ascii_graphic() || c == ' ' || self.shown.contains(&c) => c,
                    c if c.is_control() => ' ',
                    _ => UNKNOWN,
                };
                together += 1;
                if long && together > PIECE_CHARS && c.is_alphanumeric() {
                    fitted.push(BREAK);
                    together = 1;
                }
                fitted.push(c);
            }
        }
        fitted
    }
}

/// The spaces that must not break in French, where people type common ones: before `%`, `?` and the like, inside
/// quotation marks.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        spaced.push(match (c, characters.peek()) {
            (' ', Some('%' | '€' | '?' | '!' | ';')) => '\u{202f}',
            (' ', Some(':' | '»')) => '\u{a0}',
            (' ', _) if spaced.ends_with('«') => '\u{a0}',
            _ => c,
        });
    }
    spaced
}

/// What has no shape of its own, and turns, joins or hides what stands beside it: left out, so that a paper cannot
/// read otherwise than its data.
fn hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffc}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn french() -> Alphabet {
        // Fonts claim to show some controls.
        Alphabet::new("éèà’« \u{202f}\u{fffd}\0\r\u{202e}".chars().map(u32::from))
    }

    #[test]
    fn what_can_be_shown_stays_and_the_rest_is_seen_to_be_missing() {
        let alphabet = french();
        assert_eq!(
            alphabet.fitted("Été à l’école, #eval(1) $x$ @y"),
            "\u{fffd}té à l’école, #eval(1) $x$ @y"
        );
        assert_eq!(alphabet.fitted("12\u{202f}000"), "12\u{202f}000", "the narrow space that the font has");
        assert_eq!(alphabet.fitted("a\tb\u{2003}c\u{1}d\0\r\ne"), "a b c d  \ne");
        assert_eq!(alphabet.fitted("🔥"), "\u{fffd}");
    }

    #[test]
    fn what_only_deceives_is_left_out() {
        assert_eq!(french().fitted("payer\u{202e}fdp.exe\u{200b}\u{feff}\u{e0041}"), "payerfdp.exe");
    }

    #[test]
    fn french_spaces_do_not_break() {
        assert_eq!(spaced("« Oui » : 5 à 10 % ?"), "«\u{a0}Oui\u{a0}»\u{a0}: 5 à 10\u{202f}%\u{202f}?");
        assert_eq!(spaced("a: b?"), "a: b?", "nothing is added where nothing was typed");
    }

    #[test]
    fn only_words_without_an_end_may_break_anywhere() {
        assert_eq!(french().fitted("anticonstitutionnellement"), "anticonstitutionnellement");
        let fitted = french().fitted(&"a".repeat(45));
        assert_eq!(fitted.split(BREAK).map(str::len).max(), Some(PIECE_CHARS));
        assert_eq!(fitted.replace(BREAK, ""), "a".repeat(45));
    }

    #[test]
    fn texts_are_found_wherever_they_stand() {
        let mut value = serde_json::json!({"a": ["🔥", {"b": "🔥"}], "c": 1, "d": null});
        french().fit(&mut value);
        assert_eq!(value, serde_json::json!({"a": ["\u{fffd}", {"b": "\u{fffd}"}], "c": 1, "d": null}));
    }
}
