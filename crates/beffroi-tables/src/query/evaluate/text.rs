//! Functions of texts.

use crate::query::calendar;
use crate::query::fold::fold_into;
use crate::query::plan::node::Matcher;
use crate::query::vector::{Strings, Values, Vector};
use memchr::memmem::Finder;
use std::fmt::Write;

/// Each text changed by `change`.
pub fn map(vector: &Vector, change: impl Fn(&str, &mut String)) -> Vector {
    let mut out = Strings::default();
    if let Values::Text(texts) = &vector.values {
        (0..texts.len()).for_each(|index| out.push_with(|text| change(texts.get(index), text)));
    }
    Vector { values: Values::Text(out), valid: vector.valid.clone() }
}

/// The characters of each text.
pub fn length(vector: &Vector) -> Vector {
    let Values::Text(texts) = &vector.values else {
        return Vector::empty(crate::query::vector::Kind::Integer);
    };
    let lengths = (0..texts.len()).map(|index| texts.get(index).chars().count() as i64).collect();
    Vector { values: Values::Integer(lengths), valid: vector.valid.clone() }
}

/// Each instant written by a pattern.
pub fn format(vector: &Vector, pattern: &str) -> Vector {
    let mut out = Strings::default();
    if let Values::Datetime(instants) = &vector.values {
        for instant in instants {
            out.push_with(|text| calendar::write_format(text, *instant, pattern));
        }
    }
    Vector { values: Values::Text(out), valid: vector.valid.clone() }
}

/// At most `count` characters from the place `start`.
pub fn substring(text: &str, start: usize, count: usize) -> &str {
    if text.is_ascii() {
        let start = start.min(text.len());
        return &text[start..start.saturating_add(count).min(text.len())];
    }
    let byte = |place: usize| text.char_indices().nth(place).map_or(text.len(), |(byte, _)| byte);
    let first = byte(start);
    &text[first..byte(start.saturating_add(count)).max(first)]
}

/// Values as texts, as an answer shows them.
pub fn written(vector: &Vector) -> Strings {
    let mut out = Strings::default();
    for index in 0..vector.len() {
        out.push_with(|text| write_value(vector, index, text));
    }
    out
}

/// Writes the value at `index`; nothing when it is unknown.
pub fn write_value(vector: &Vector, index: usize, text: &mut String) {
    if !vector.is_valid(index) {
        return;
    }
    // Writing to a string does not fail.
    let _ = match &vector.values {
        Values::Boolean(values) => write!(text, "{}", values[index]),
        Values::Integer(values) => write!(text, "{}", values[index]),
        Values::Number(values) => write!(text, "{}", values[index]),
        Values::Date(values) => {
            calendar::write_date(text, i64::from(values[index]));
            Ok(())
        }
        Values::Datetime(values) => {
            calendar::write_datetime(text, values[index]);
            Ok(())
        }
        Values::Text(values) => {
            text.push_str(values.get(index));
            Ok(())
        }
    };
}

/// Which texts match. `folded` are the texts without case nor accents, when they are kept.
pub fn matches(texts: &Strings, folded: Option<&Strings>, matcher: &Matcher) -> Vec<bool> {
    let one_by_one = |texts: &Strings, fold_first: bool, test: &dyn Fn(&str) -> bool| {
        let mut buffer = String::new();
        (0..texts.len())
            .map(|index| {
                if !fold_first {
                    return test(texts.get(index));
                }
                buffer.clear();
                fold_into(texts.get(index), &mut buffer);
                test(&buffer)
            })
            .collect()
    };
    let (texts, fold_first) = folded.map_or((texts, true), |folded| (folded, false));
    match matcher {
        Matcher::Contains(part) if !fold_first && !part.is_empty() => find_all(texts, part, |_, _| true),
        Matcher::WordPrefix(part) if !fold_first && !part.is_empty() => find_all(texts, part, starts_word),
        Matcher::Contains(part) => {
            let finder = Finder::new(part.as_bytes());
            one_by_one(texts, fold_first, &|text| finder.find(text.as_bytes()).is_some())
        }
        Matcher::WordPrefix(part) => {
            let finder = Finder::new(part.as_bytes());
            one_by_one(texts, fold_first, &|text| {
                finder.find_iter(text.as_bytes()).any(|place| starts_word(text, place))
            })
        }
        Matcher::Prefix(part) => one_by_one(texts, fold_first, &|text| text.starts_with(part.as_str())),
        Matcher::Pattern(parts) => one_by_one(texts, fold_first, &|text| pattern(text, parts)),
    }
}

/// Whether no letter nor digit stands before `place`.
fn starts_word(text: &str, place: usize) -> bool {
    text[..place].chars().next_back().is_none_or(|before| !before.is_alphanumeric())
}

/// Looks for `part` in all texts in one pass over their common memory.
fn find_all(texts: &Strings, part: &str, accept: impl Fn(&str, usize) -> bool) -> Vec<bool> {
    let mut found = vec![false; texts.len()];
    let (all, ends) = (texts.all(), texts.ends());
    let finder = Finder::new(part.as_bytes());
    let (mut from, mut entry) = (0, 0);
    while let Some(place) = finder.find(&all.as_bytes()[from..]) {
        let place = from + place;
        // Walk when the next match is near, else look for the entry by halves.
        let near = ends[entry..].iter().take(8).position(|end| *end > place);
        entry += near.unwrap_or_else(|| ends[entry..].partition_point(|end| *end <= place));
        let start = texts.start(entry);
        if place + part.len() <= ends[entry] && accept(&all[start..ends[entry]], place - start) {
            found[entry] = true;
            from = ends[entry];
        } else {
            from = place + 1;
        }
        // A match that starts inside a character cannot be: UTF-8 synchronises itself.
    }
    found
}

/// Whether `text` is `parts` in order with anything between them.
fn pattern(text: &str, parts: &[String]) -> bool {
    let [first, middle @ .., last] = parts else { return parts.first().is_some_and(|only| only == text) };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for part in middle {
        match rest.find(part.as_str()) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}
