//! What the format has no word for, under one key of ours in each object, so that a questionnaire that was written as
//! a library comes back the same.
//!
//! What the format does have a word for stands there alone and is read from there:
//!
//! | questionnaire | library |
//! |---|---|
//! | id, version, title, intro | `ref_id` of the framework, version of the library, name and description of the framework |
//! | theme: id, title, intro | node of depth 1: `ref_id`, `name`, `description` |
//! | question: code, why, seek, label of its evidence | node of depth 2: `ref_id`, `description`, `annotation`, `typical_evidence` |
//! | question: text, measures | its question's `text`, `reference_controls` |
//! | choice: label, definition | `value`, `description` |

use super::document::{Node, Value};
use super::read::problem;
use super::slug::tail;
use super::{FrameworkLibrary, read};
use crate::problem::LoadProblem;
use toml::Table;

/// The key of what only Beffroi knows.
pub(super) const KEY: &str = "beffroi";

/// The questionnaire that a library of ours holds.
pub(super) fn questionnaire(library: &FrameworkLibrary, framework: &Node) -> Result<Table, LoadProblem> {
    let back = Back { file: &library.file };
    let mut questionnaire = back.rest(framework)?;
    questionnaire.insert("id".to_owned(), back.text(framework, "ref_id")?);
    questionnaire.insert("version".to_owned(), toml::Value::Integer(i64::from(library.version)));
    back.words(framework, &[("name", "title"), ("description", "intro")], &mut questionnaire);
    let mut themes: Vec<Table> = Vec::new();
    for node in framework.get("requirement_nodes").map(Node::items).unwrap_or_default() {
        if node.said("parent_urn").is_none() {
            let mut theme = back.rest(node)?;
            back.words(node, &[("ref_id", "id"), ("name", "title"), ("description", "intro")], &mut theme);
            theme.insert("question".to_owned(), toml::Value::Array(Vec::new()));
            themes.push(theme);
            continue;
        }
        let question = back.question(node)?;
        match themes
            .last_mut()
            .and_then(|theme| theme.get_mut("question"))
            .and_then(toml::Value::as_array_mut)
        {
            Some(questions) => questions.push(toml::Value::Table(question)),
            None => return Err(problem(back.file, node.line, "a question stands under no theme")),
        }
    }
    let themes = themes.into_iter().map(toml::Value::Table).collect();
    questionnaire.insert("theme".to_owned(), toml::Value::Array(themes));
    Ok(questionnaire)
}

struct Back<'a> {
    file: &'a str,
}

impl Back<'_> {
    fn question(&self, node: &Node) -> Result<Table, LoadProblem> {
        let mut question = self.rest(node)?;
        self.words(
            node,
            &[("ref_id", "code"), ("description", "why"), ("annotation", "seek")],
            &mut question,
        );
        if let (Some(label), Some(toml::Value::Table(evidence))) =
            (written(node, "typical_evidence"), question.get_mut("evidence"))
        {
            evidence.insert("label".to_owned(), label);
        }
        if node.get("reference_controls").is_some() {
            let measures = node.texts("reference_controls");
            let measures = measures.iter().map(|urn| toml::Value::String(tail(urn).to_owned()));
            question.insert("measures".to_owned(), toml::Value::Array(measures.collect()));
        }
        let asked = node.get("questions").and_then(|questions| questions.entries().first());
        let Some((_, asked)) = asked else {
            return Err(problem(self.file, node.line, "a question of Beffroi has its words under questions"));
        };
        self.words(asked, &[("text", "text")], &mut question);
        if let Some(choices) = asked.get("choices") {
            let mut tables = Vec::new();
            for choice in choices.items() {
                let mut table = self.rest(choice)?;
                self.words(choice, &[("value", "label"), ("description", "definition")], &mut table);
                tables.push(toml::Value::Table(table));
            }
            question.insert("choices".to_owned(), toml::Value::Array(tables));
        }
        Ok(question)
    }

    fn text(&self, node: &Node, key: &str) -> Result<toml::Value, LoadProblem> {
        written(node, key).ok_or_else(|| problem(self.file, node.line, format!("it has no {key}")))
    }

    /// What stands under our key.
    fn rest(&self, node: &Node) -> Result<Table, LoadProblem> {
        let Some(rest) = node.get(KEY) else { return Ok(Table::new()) };
        match value(rest) {
            Some(toml::Value::Table(table)) => Ok(table),
            _ => Err(problem(self.file, rest.line, format!("{KEY} is a map without null"))),
        }
    }

    /// What stands under keys of the format.
    fn words(&self, node: &Node, keys: &[(&str, &str)], into: &mut Table) {
        for (theirs, ours) in keys {
            if let Some(text) = written(node, theirs) {
                into.insert((*ours).to_owned(), text);
            }
        }
    }
}

/// The text of a key, an empty one included.
fn written(node: &Node, key: &str) -> Option<toml::Value> {
    node.get(key)?.scalar().map(|text| toml::Value::String(text.to_owned()))
}

/// A node as TOML has it; nothing when it holds a null.
fn value(node: &Node) -> Option<toml::Value> {
    Some(match &node.value {
        Value::Text(text) => toml::Value::String(text.clone()),
        Value::Word(word) => match word.as_str() {
            "true" => toml::Value::Boolean(true),
            "false" => toml::Value::Boolean(false),
            word if super::document::is_null(word) => return None,
            word => match (word.parse::<i64>(), word.parse::<f64>()) {
                (Ok(number), _) => toml::Value::Integer(number),
                (_, Ok(number)) => toml::Value::Float(number),
                _ => toml::Value::String(word.to_owned()),
            },
        },
        Value::List(items) => toml::Value::Array(items.iter().map(value).collect::<Option<_>>()?),
        Value::Map(entries) => {
            let entry = |(key, node): &(super::Key, Node)| Some((key.text.clone(), value(node)?));
            toml::Value::Table(entries.iter().map(entry).collect::<Option<_>>()?)
        }
    })
}

/// TOML as a node.
pub(super) fn node(value: &toml::Value) -> Node {
    match value {
        toml::Value::String(text) => Node::text(text),
        toml::Value::Integer(number) => Node::word(number),
        // With its decimals, so that it comes back as what it was.
        toml::Value::Float(number) => Node::word(format!("{number:?}")),
        toml::Value::Boolean(flag) => Node::word(flag),
        toml::Value::Datetime(instant) => Node::text(instant.to_string()),
        toml::Value::Array(values) => Node::list(values.iter().map(node).collect()),
        toml::Value::Table(table) => map(table),
    }
}

/// A table as a node.
pub(super) fn map(table: &Table) -> Node {
    table.iter().fold(Node::map(), |map, (key, value)| map.with(key, node(value)))
}

/// Whether a library was written by Beffroi.
pub(super) fn is_own(library: &FrameworkLibrary) -> bool {
    read::framework_documents(&library.document).iter().any(|framework| framework.get(KEY).is_some())
}
