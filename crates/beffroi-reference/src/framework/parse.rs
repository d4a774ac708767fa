//! YAML text to a tree, with limits on everything: size, depth, number of nodes, what aliases repeat.
//!
//! The parser gives events; the tree, the limits and what is refused are ours. Refused: several documents, keys
//! that are no scalars or are there twice, merge keys (`<<`), tags other than those of the core schema.

use super::document::{Key, Node, Value, is_word};
use crate::problem::LoadProblem;
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, Tag};
use std::collections::BTreeMap;

/// The largest library, in bytes.
pub const LIBRARY_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// The most nodes of a document, what its aliases repeat included.
pub const DOCUMENT_NODES_MAX: usize = 1_000_000;
/// The most levels of a document.
pub const DOCUMENT_DEPTH_MAX: usize = 64;
/// The longest key, in bytes: a reader of YAML looks 1 024 characters ahead for the end of a key.
pub const KEY_BYTES_MAX: usize = 400;

/// What is open while a document is read.
enum Open {
    List(Vec<Node>),
    Map(Vec<(Key, Node)>, Option<(Key, usize)>),
}

struct Building {
    open: Vec<(Open, usize, usize)>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
    root: Option<Node>,
}

type Fault = (usize, String);

/// Reads one document.
///
/// # Errors
/// The first thing that is wrong, with its line.
pub fn parse(file: &str, text: &str) -> Result<Node, LoadProblem> {
    let fails = |(line, message): Fault| LoadProblem { file: file.to_owned(), line: Some(line), message };
    if text.len() as u64 > LIBRARY_BYTES_MAX {
        return Err(fails((1, format!("larger than {LIBRARY_BYTES_MAX} bytes"))));
    }
    let options = granit_parser::options! {
        flow_nesting_limit: DOCUMENT_DEPTH_MAX,
        block_nesting_limit: DOCUMENT_DEPTH_MAX,
        block_scalar_eof_without_line_feed: true,
    };
    let mut building = Building { open: Vec::new(), anchors: BTreeMap::new(), nodes: 0, root: None };
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| fails((error.marker().line(), sentence(&error))))?;
        building.take(event, span).map_err(fails)?;
    }
    building.root.ok_or_else(|| fails((1, "the file holds nothing".to_owned())))
}

fn too_deep() -> String {
    format!("more than {DOCUMENT_DEPTH_MAX} levels")
}

fn sentence(error: &ScanError) -> String {
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => too_deep(),
        _ => error.info(),
    }
}

impl Building {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Fault> {
        let line = span.start.line();
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = Node { line, value: scalar(&text, style, tag.as_deref(), line)? };
                self.put(node, anchor, line)
            }
            Event::SequenceStart(_, anchor, tag) => {
                only_tag(tag.as_deref(), "seq", line)?;
                self.begin(Open::List(Vec::new()), anchor, line)
            }
            Event::MappingStart(_, anchor, tag) => {
                only_tag(tag.as_deref(), "map", line)?;
                self.begin(Open::Map(Vec::new(), None), anchor, line)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(line),
            Event::Alias(id) => {
                let Some(there) = self.anchors.get(&id) else {
                    return Err((line, "an alias names what holds it".to_owned()));
                };
                let node = Node { line, ..there.clone() };
                self.count(node.size(), line)?;
                self.put(node, 0, line)
            }
            Event::DocumentStart(..) if self.root.is_some() => {
                Err((line, "a library is one document, and another one begins here".to_owned()))
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, open: Open, anchor: usize, line: usize) -> Result<(), Fault> {
        if self.open.len() >= DOCUMENT_DEPTH_MAX {
            return Err((line, too_deep()));
        }
        self.open.push((open, anchor, line));
        Ok(())
    }

    fn end(&mut self, line: usize) -> Result<(), Fault> {
        match self.open.pop() {
            Some((Open::List(items), anchor, line)) => {
                self.put(Node { line, value: Value::List(items) }, anchor, line)
            }
            Some((Open::Map(entries, _), anchor, line)) => {
                self.put(Node { line, value: Value::Map(entries) }, anchor, line)
            }
            None => Err((line, "a list or a map ends that did not begin".to_owned())),
        }
    }

    fn count(&mut self, more: usize, line: usize) -> Result<(), Fault> {
        self.nodes += more;
        if self.nodes > DOCUMENT_NODES_MAX {
            return Err((line, format!("more than {DOCUMENT_NODES_MAX} values, aliases included")));
        }
        Ok(())
    }

    /// Puts a finished node where it belongs.
    fn put(&mut self, node: Node, anchor: usize, line: usize) -> Result<(), Fault> {
        self.count(1, line)?;
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some((Open::List(items), ..)) => items.push(node),
            Some((Open::Map(entries, waiting), ..)) => match waiting.take() {
                Some((key, _)) => entries.push((key, node)),
                None => *waiting = Some((key(node, entries, line)?, line)),
            },
        }
        Ok(())
    }
}

fn key(node: Node, entries: &[(Key, Node)], line: usize) -> Result<Key, Fault> {
    let key = match node.value {
        Value::Word(text) => Key { text, word: true },
        Value::Text(text) => Key { text, word: false },
        Value::List(_) | Value::Map(_) => return Err((line, "a key is a text".to_owned())),
    };
    if key.text == "<<" {
        return Err((line, "merge keys (<<) are not read: write what they repeat".to_owned()));
    }
    if key.text.len() > KEY_BYTES_MAX || key.text.chars().any(char::is_control) {
        return Err((line, format!("a key has at most {KEY_BYTES_MAX} bytes, on one line")));
    }
    if entries.iter().any(|(there, _)| there.text == key.text) {
        return Err((line, format!("the key {} is there twice", key.text)));
    }
    Ok(key)
}

fn only_tag(tag: Option<&Tag>, name: &str, line: usize) -> Result<(), Fault> {
    match tag {
        Some(tag) if tag.core_suffix() != Some(name) => Err((line, unknown_tag(tag))),
        _ => Ok(()),
    }
}

fn unknown_tag(tag: &Tag) -> String {
    format!("the tag {} is not read", tag.original())
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>, line: usize) -> Result<Value, Fault> {
    let word = match tag.map(|tag| (tag, tag.core_suffix())) {
        None => matches!(style, ScalarStyle::Plain) && is_word(text),
        Some((_, Some("str"))) => false,
        Some((_, Some("int" | "float" | "bool" | "null" | "timestamp"))) if is_word(text) => true,
        Some((tag, _)) => return Err((line, unknown_tag(tag))),
    };
    Ok(if word { Value::Word(text.to_owned()) } else { Value::Text(text.to_owned()) })
}
