//! A tree to YAML text that a reader of YAML 1.1 or 1.2 takes for the same tree.

use super::document::{Key, Node, Value, is_word};

/// Writes a document.
#[must_use]
pub fn write(node: &Node) -> String {
    let mut out = String::new();
    match &node.value {
        Value::Map(entries) if !entries.is_empty() => map(entries, 0, true, &mut out),
        Value::List(items) if !items.is_empty() => list(items, 0, true, &mut out),
        _ => {
            inline(node, 0, &mut out);
            out.push('\n');
        }
    }
    out
}

fn indent(level: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", level));
}

/// `begun` says that the first line is indented already.
fn map(entries: &[(Key, Node)], level: usize, begun: bool, out: &mut String) {
    for (place, (key, node)) in entries.iter().enumerate() {
        if place > 0 || !begun {
            indent(level, out);
        }
        if key.word {
            out.push_str(if key.text.is_empty() { "~" } else { &key.text });
        } else if is_plain(&key.text) {
            out.push_str(&key.text);
        } else {
            quoted(&key.text, out);
        }
        out.push(':');
        match &node.value {
            Value::Map(inner) if !inner.is_empty() => {
                out.push('\n');
                map(inner, level + 1, false, out);
            }
            // As the developer's files have it: a list stands under its key, not deeper.
            Value::List(inner) if !inner.is_empty() => {
                out.push('\n');
                list(inner, level, false, out);
            }
            _ => {
                out.push(' ');
                inline(node, level + 1, out);
                out.push('\n');
            }
        }
    }
}

fn list(items: &[Node], level: usize, begun: bool, out: &mut String) {
    for (place, node) in items.iter().enumerate() {
        if place > 0 || !begun {
            indent(level, out);
        }
        out.push_str("- ");
        match &node.value {
            Value::Map(inner) if !inner.is_empty() => map(inner, level + 1, true, out),
            Value::List(inner) if !inner.is_empty() => list(inner, level + 1, true, out),
            _ => {
                inline(node, level + 1, out);
                out.push('\n');
            }
        }
    }
}

/// What stands behind its key or its hyphen: a scalar, or an empty list or map.
fn inline(node: &Node, level: usize, out: &mut String) {
    match &node.value {
        Value::Word(word) => out.push_str(if word.is_empty() { "null" } else { word }),
        Value::Text(text) if is_plain(text) => out.push_str(text),
        Value::Text(text) if is_block(text) => block(text, level.max(1), out),
        Value::Text(text) => quoted(text, out),
        Value::List(_) => out.push_str("[]"),
        Value::Map(_) => out.push_str("{}"),
    }
}

/// Whether a character can stand as it is in a file.
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
        && !matches!(c, '\u{2028}' | '\u{2029}')
}

fn is_plain(text: &str) -> bool {
    let first =
        text.chars().next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '(' | '«' | '_'));
    first
        && !is_word(text)
        && text.chars().all(is_printable)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
}

/// Whether a text of several lines can be written line by line. Lines that begin or end with a space are not: what
/// they say would depend on the eye.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let clean = |line: &str| {
        !line.starts_with([' ', '\t']) && !line.ends_with([' ', '\t']) && line.chars().all(is_printable)
    };
    body.contains('\n') && !body.starts_with('\n') && !body.ends_with('\n') && body.split('\n').all(clean)
}

fn block(text: &str, level: usize, out: &mut String) {
    out.push_str(if text.ends_with('\n') { "|" } else { "|-" });
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indent(level, out);
            out.push_str(line);
        }
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c => match u32::from(c) {
                code @ 0..=0xff => out.push_str(&format!("\\x{code:02x}")),
                code @ 0x100..=0xffff => out.push_str(&format!("\\u{code:04x}")),
                code => out.push_str(&format!("\\U{code:08x}")),
            },
        }
    }
    out.push('"');
}
