//! Patterns as Python's `re` reads them, matched against the whole value.
//!
//! Most run in a linear engine. Those with back-references or look-around run in a backtracking one
//! with a limit of steps: a pattern of a schema is foreign input.

use regex::RegexBuilder;

/// Steps that the backtracking engine may take on one value.
const BACKTRACK_STEPS_MAX: usize = 100_000;
/// Memory that one compiled pattern may take, in bytes.
const PATTERN_BYTES_MAX: usize = 5_000_000;

/// Memory that all patterns of one schema may take together, in bytes: five thousand fields may each have one.
const SCHEMA_PATTERNS_BYTES_MAX: usize = 64_000_000;
/// Memory that a pattern is tried in, in bytes, the smallest first: what it is then counted for.
const SIZES: [usize; 3] = [30_000, 500_000, PATTERN_BYTES_MAX];
/// Memory that a pattern of the backtracking engine is counted for, in bytes.
const BACKTRACKING_BYTES: usize = 1_000_000;

/// The memory that is left for the patterns of one schema.
#[derive(Clone, Copy, Debug)]
pub struct PatternBudget(usize);

impl Default for PatternBudget {
    fn default() -> Self {
        Self(SCHEMA_PATTERNS_BYTES_MAX)
    }
}

impl PatternBudget {
    fn take(&mut self, bytes: usize) -> Result<(), String> {
        self.0 = self.0.checked_sub(bytes).ok_or_else(|| {
            format!("the patterns of this schema need more than {SCHEMA_PATTERNS_BYTES_MAX} bytes together")
        })?;
        Ok(())
    }
}

/// A pattern that a whole value must match.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    engine: Engine,
}

#[derive(Clone, Debug)]
enum Engine {
    Linear(regex::Regex),
    Backtracking(Box<fancy_regex::Regex>),
}

impl Pattern {
    /// Compiles a pattern of Python's `re` in the memory that is left for those of its schema.
    ///
    /// # Errors
    /// Why it cannot be compiled, in English.
    pub fn new(text: &str, budget: &mut PatternBudget) -> Result<Self, String> {
        let whole = format!(r"\A(?:{})\z", translate(text));
        for size in SIZES {
            // Asked before: compiling takes the memory, and the time, that the limit allows.
            let mut left = *budget;
            left.take(size)?;
            match RegexBuilder::new(&whole).size_limit(size).build() {
                Ok(regex) => {
                    *budget = left;
                    return Ok(Self { text: text.to_owned(), engine: Engine::Linear(regex) });
                }
                Err(regex::Error::CompiledTooBig(_)) => {}
                Err(linear) => return Self::backtracking(text, &whole, &linear, budget),
            }
        }
        Err(format!("needs more than {PATTERN_BYTES_MAX} bytes"))
    }

    fn backtracking(
        text: &str,
        whole: &str,
        linear: &regex::Error,
        budget: &mut PatternBudget,
    ) -> Result<Self, String> {
        budget.take(BACKTRACKING_BYTES)?;
        fancy_regex::RegexBuilder::new(whole)
            .backtrack_limit(BACKTRACK_STEPS_MAX)
            .delegate_size_limit(BACKTRACKING_BYTES)
            .build()
            .map(|regex| Self { text: text.to_owned(), engine: Engine::Backtracking(Box::new(regex)) })
            .map_err(|error| format!("{linear}; {error}"))
    }

    /// As the schema writes it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the whole value matches. A value on which the engine gives up does not.
    #[must_use]
    pub fn matches(&self, value: &str) -> bool {
        match &self.engine {
            Engine::Linear(regex) => regex.is_match(value),
            Engine::Backtracking(regex) => regex.is_match(value).unwrap_or(false),
        }
    }
}

/// Rewrites what Python's `re` and our engines read differently.
fn translate(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut characters = text.char_indices().peekable();
    let mut in_class = false;
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => match characters.next() {
                // Python lets any character that is not a letter or a digit be escaped.
                Some((_, escaped)) if !escaped.is_ascii() => out.push(escaped),
                Some((_, 'Z')) if !in_class => out.push_str(r"\z"),
                Some((_, escaped)) => {
                    out.push('\\');
                    out.push(escaped);
                }
                None => out.push('\\'),
            },
            '[' if in_class => out.push_str(r"\["),
            '[' => {
                in_class = true;
                out.push('[');
                if let Some((_, '^')) = characters.peek() {
                    characters.next();
                    out.push('^');
                }
                // A bracket that comes first closes nothing.
                if let Some((_, ']')) = characters.peek() {
                    characters.next();
                    out.push_str(r"\]");
                }
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            '&' | '~' if in_class => {
                out.push('\\');
                out.push(character);
            }
            '{' if !in_class => push_brace(&mut out, &text[at..]),
            _ => out.push(character),
        }
    }
    out
}

/// An opening brace: a repetition keeps it, `{,n}` becomes `{0,n}`, and any other is a plain character.
fn push_brace(out: &mut String, rest: &str) {
    let inside = rest[1..].split_once('}').map(|(inside, _)| inside);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match inside {
        Some(inside) if !inside.is_empty() && digits(inside) => out.push('{'),
        Some(inside) => match inside.split_once(',') {
            Some((low, high)) if digits(low) && digits(high) => {
                out.push('{');
                if low.is_empty() {
                    out.push('0');
                }
            }
            _ => out.push_str(r"\{"),
        },
        None => out.push_str(r"\{"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compile(text: &str) -> Result<Pattern, String> {
        Pattern::new(text, &mut PatternBudget::default())
    }

    #[test]
    fn whole_values_match_as_in_python() {
        #[track_caller]
        fn check(pattern: &str, value: &str, expected: bool) {
            let compiled = compile(pattern).unwrap();
            assert_eq!(compiled.matches(value), expected, "{pattern} on {value}");
        }
        check(r"^\d{14}$", "80295478500028", true);
        check(r"^\d{14}$", "8029547850002", false);
        check(r"^\d{14}$", "80295478500028\n", false);
        check(r"^([013-9]\d|2[AB1-9])\d{3}$", "2A004", true);
        check(r"^([013-9]\d|2[AB1-9])\d{3}$", "2004", false);
        check("a|bc", "abc", false);
        check("a|bc", "bc", true);
        check(r"\d{,2}", "12", true);
        check(r"\d{,2}", "123", false);
        check(r"a{x}", "a{x}", true);
        check(r"[a[]+", "[a", true);
        check(r"[]a]+", "]a", true);
        check(r"[^]a]+", "b", true);
        check(r"[a&&b]+", "&a", true);
        check(r"^[\-\–\’\«]+$", "–’«-", true);
        check(r"^[\u00C0-\u00FF]+$", "éà", true);
        check(r"(?:(?:^|\|)(\d{2}|)\1+\d{2})+$", "0112", false);
        check(r"(?:(?:^|\|)(\d{2}|)\1+\d{2})+$", "010112", true);
        check(r"(?=.*\d)[a-z\d]+", "abc1", true);
        check(r"(?=.*\d)[a-z\d]+", "abc", false);
    }

    #[test]
    fn a_runaway_pattern_gives_up() {
        let pattern = compile(r"(a|b|ab)*(?=c)\1*bc").unwrap();
        assert!(!pattern.matches(&"ab".repeat(5_000)));
    }

    #[test]
    fn a_broken_pattern_is_refused() {
        assert!(compile("(").is_err());
        assert!(compile(r"(\w{1000}){1000}").is_err());
    }

    #[test]
    fn many_large_patterns_are_refused_and_many_small_ones_are_not() {
        let several = |pattern: &str| {
            let mut budget = PatternBudget::default();
            (0..5_000).map(|_| Pattern::new(pattern, &mut budget)).find_map(Result::err)
        };
        let refused = several(r"(?:\w{30}){3}").expect("six gigabytes");
        assert!(refused.contains("together"), "{refused}");
        let mut budget = PatternBudget::default();
        assert!((0..2_000).all(|_| Pattern::new("^[0-9AB]{5}$", &mut budget).is_ok()));
        let mut budget = PatternBudget::default();
        assert!((0..120).all(|_| Pattern::new(r"^\d{14}$", &mut budget).is_ok()));
    }
}
