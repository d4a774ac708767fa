//! A document to a typed library; what is unclear is said with its line.

use super::document::{Node, Value};
use super::{
    Ask, AskChoice, AskKind, Dependence, Framework, FrameworkLibrary, Group, LANGUAGE, Level, MappingSet,
    Named, RequirementNode, check,
};
use crate::problem::LoadProblem;
use jiff::civil::Date;

/// Kinds of objects, in the old and the new spelling, and those that are kept without being read.
const READ: [&str; 6] = [
    "framework",
    "frameworks",
    "reference_controls",
    "threats",
    "requirement_mapping_set",
    "requirement_mapping_sets",
];

/// Reads on, and notes what is unclear.
pub(super) struct Reader<'a> {
    file: &'a str,
    locale: String,
    pub(super) problems: Vec<LoadProblem>,
}

impl Reader<'_> {
    pub(super) fn problem(&mut self, line: usize, message: impl Into<String>) {
        self.problems.push(problem(self.file, line, message));
    }

    /// A text, in French when the object is translated.
    fn words(&self, node: &Node, key: &str) -> String {
        self.french(node, key)
            .or_else(|| node.said(key))
            .map(|text| text.trim().to_owned())
            .unwrap_or_default()
    }

    fn french<'a>(&self, node: &'a Node, key: &str) -> Option<&'a str> {
        if self.locale == LANGUAGE {
            return None;
        }
        node.get("translations")?.get(LANGUAGE)?.said(key)
    }

    /// A name for programs; what has none is noted.
    fn urn(&mut self, node: &Node, what: &str) -> Option<String> {
        let urn = node.said("urn").map(|urn| urn.trim().to_lowercase());
        if urn.is_none() {
            self.problem(node.line, format!("{what} has no urn"));
        }
        urn
    }
}

pub(super) fn problem(file: &str, line: usize, message: impl Into<String>) -> LoadProblem {
    LoadProblem { file: file.to_owned(), line: Some(line.max(1)), message: message.into() }
}

/// The objects of a kind: a list, one object, or a map from names for programs to objects.
pub(super) fn objects<'a>(all: &'a Node, key: &str) -> Vec<&'a Node> {
    let Some(node) = all.get(key) else { return Vec::new() };
    match &node.value {
        Value::List(items) => items.iter().collect(),
        Value::Map(_)
            if node.get("urn").is_none()
                && node.entries().iter().all(|(key, _)| key.text.starts_with("urn:")) =>
        {
            node.entries().iter().map(|(_, object)| object).collect()
        }
        Value::Map(_) => vec![node],
        Value::Word(_) | Value::Text(_) => Vec::new(),
    }
}

/// The frameworks of a library that have a name, as they are written.
pub(super) fn framework_documents(document: &Node) -> Vec<&Node> {
    let Some(all) = document.get("objects") else { return Vec::new() };
    let mut found = [objects(all, "framework"), objects(all, "frameworks")].concat();
    found.retain(|node| node.said("ref_id").is_some() && node.said("urn").is_some());
    found
}

pub(super) fn library(file: &str, document: Node) -> Result<FrameworkLibrary, Vec<LoadProblem>> {
    let locale = document.said("locale").unwrap_or_default().to_lowercase();
    let mut reader = Reader { file, locale, problems: Vec::new() };
    for key in ["urn", "ref_id", "locale", "version", "objects"] {
        let there = match key {
            "objects" => document.get(key).is_some_and(|objects| !objects.entries().is_empty()),
            _ => document.said(key).is_some(),
        };
        if !there {
            reader.problem(document.line, format!("a library has {key}"));
        }
    }
    let version =
        document.number("version").filter(|version| version.fract() == 0.0 && (1.0..=4e9).contains(version));
    if version.is_none() && document.said("version").is_some() {
        reader.problem(line(&document, "version"), "the version of a library is a whole number from 1 on");
    }
    let all = document.get("objects").cloned().unwrap_or_else(Node::map);
    for (old, new) in [("framework", "frameworks"), ("requirement_mapping_set", "requirement_mapping_sets")] {
        if all.get(old).is_some() && all.get(new).is_some() {
            reader.problem(line(&all, new), format!("a library holds {old} or {new}, not both"));
        }
    }
    let published = document.said("publication_date").and_then(|text| text.get(..10)?.parse::<Date>().ok());
    let either = |one: &str, other: &str| [objects(&all, one), objects(&all, other)].concat();
    let frameworks: Vec<Framework> = either("framework", "frameworks")
        .into_iter()
        .filter_map(|node| framework(node, &mut reader))
        .collect();
    let reference_controls = named(&objects(&all, "reference_controls"), "a reference control", &mut reader);
    let threats = named(&objects(&all, "threats"), "a threat", &mut reader);
    let sets = either("requirement_mapping_set", "requirement_mapping_sets");
    let mapping_sets = sets.iter().filter_map(|node| mapping_set(node, &mut reader)).collect();
    let mut library = FrameworkLibrary {
        file: file.to_owned(),
        urn: document.said("urn").unwrap_or_default().trim().to_lowercase(),
        ref_id: document.said("ref_id").unwrap_or_default().trim().to_owned(),
        name: reader.words(&document, "name"),
        version: version.unwrap_or(1.0) as u32,
        locale: reader.locale.clone(),
        copyright: document.said("copyright").unwrap_or_default().trim().to_owned(),
        provider: document.said("provider").unwrap_or_default().trim().to_owned(),
        published_on: published,
        dependencies: document.texts("dependencies"),
        frameworks,
        reference_controls,
        threats,
        mapping_sets,
        kept: all
            .entries()
            .iter()
            .map(|(key, _)| key.text.clone())
            .filter(|key| !READ.contains(&key.as_str()))
            .collect(),
        remarks: Vec::new(),
        document,
    };
    check::check(&mut library, &all, &mut reader);
    if reader.problems.is_empty() { Ok(library) } else { Err(reader.problems) }
}

fn line(node: &Node, key: &str) -> usize {
    node.get(key).map_or(node.line, |value| value.line)
}

fn named(nodes: &[&Node], what: &str, reader: &mut Reader<'_>) -> Vec<Named> {
    let mut found = Vec::new();
    for node in nodes {
        if node.said("ref_id").is_none() {
            reader.problem(node.line, format!("{what} has no ref_id"));
        }
        let Some(urn) = reader.urn(node, what) else { continue };
        let name = match reader.words(node, "name") {
            empty if empty.is_empty() => node.said("ref_id").unwrap_or_default().to_owned(),
            name => name,
        };
        found.push(Named { urn, name });
    }
    found
}

fn framework(node: &Node, reader: &mut Reader<'_>) -> Option<Framework> {
    let Some(ref_id) = node.said("ref_id") else {
        reader.problem(node.line, "a framework has no ref_id");
        return None;
    };
    let urn = reader.urn(node, &format!("the framework {ref_id}"))?;
    let scores = (node.number("min_score").unwrap_or(0.0), node.number("max_score").unwrap_or(100.0));
    if scores.0 < 0.0 || scores.0 >= scores.1 {
        reader.problem(
            line(node, "max_score"),
            format!("the framework {ref_id}: min_score is 0 or more, and less than max_score"),
        );
    }
    // The oldest files call the list `requirements`.
    let list = node.get("requirement_nodes").or_else(|| node.get("requirements"));
    let list = list.map(Node::items).unwrap_or_default();
    if list.is_empty() {
        reader.problem(node.line, format!("the framework {ref_id} has no requirement_nodes"));
    }
    let mut nodes = Vec::new();
    let mut french = 0;
    for node in list {
        if reader.french(node, "name").or(reader.french(node, "description")).is_some() {
            french += 1;
        }
        nodes.push(requirement(node, reader));
    }
    let groups = node.get("implementation_groups_definition").map(Node::items).unwrap_or_default();
    let groups = groups.iter().map(|group| Group {
        ref_id: group.said("ref_id").unwrap_or_default().to_owned(),
        name: reader.words(group, "name"),
        default: group.flag("default_selected").unwrap_or(false),
    });
    Some(Framework {
        line: node.line,
        urn,
        ref_id: ref_id.trim().to_owned(),
        name: reader.words(node, "name"),
        description: reader.words(node, "description"),
        scores,
        levels: levels(node, reader),
        groups: groups.collect(),
        french: reader.locale == LANGUAGE || french * 2 > nodes.len(),
        nodes,
    })
}

/// What scores mean: a list, or a list under `scale`.
fn levels(node: &Node, reader: &Reader<'_>) -> Vec<Level> {
    let Some(definition) = node.get("scores_definition") else { return Vec::new() };
    let list = definition.get("scale").unwrap_or(definition);
    let mut levels: Vec<Level> = list
        .items()
        .iter()
        .filter_map(|level| {
            let score = level.number("score")?;
            let name = match reader.words(level, "name") {
                empty if empty.is_empty() => score.to_string(),
                name => name,
            };
            Some(Level { score, name, description: reader.words(level, "description") })
        })
        .collect();
    levels.sort_by(|one, other| one.score.total_cmp(&other.score));
    levels
}

fn requirement(node: &Node, reader: &mut Reader<'_>) -> RequirementNode {
    let name = reader.words(node, "name");
    let ref_id = node.said("ref_id").unwrap_or_default().trim().to_owned();
    let what = format!("the requirement {}", if ref_id.is_empty() { &name } else { &ref_id });
    let urn = reader.urn(node, what.trim_end()).unwrap_or_default();
    let splash = node.said("display_mode") == Some("splash");
    RequirementNode {
        line: node.line,
        urn,
        parent: None,
        assessable: node.flag("assessable").unwrap_or(false) && !splash,
        ref_id,
        name,
        description: reader.words(node, "description"),
        annotation: reader.words(node, "annotation"),
        typical_evidence: reader.words(node, "typical_evidence"),
        groups: node.texts("implementation_groups"),
        reference_controls: node.texts("reference_controls").iter().map(|urn| urn.to_lowercase()).collect(),
        weight: node.number("weight").filter(|weight| *weight > 0.0).unwrap_or(1.0),
        levels: levels(node, reader),
        questions: questions(node, reader),
    }
}

/// The questions of a requirement: a map from names for programs to questions; in old files `question`, with one type
/// and one list of choices for a list of questions.
fn questions(node: &Node, reader: &mut Reader<'_>) -> Vec<Ask> {
    let mut found = Vec::new();
    if let Some(questions) = node.get("questions") {
        for (urn, question) in questions.entries() {
            found.push(ask(
                urn.text.to_lowercase(),
                question,
                question.said("type"),
                question.get("choices"),
                reader,
            ));
        }
        for question in questions.items() {
            let urn = question.said("urn").unwrap_or_default().to_lowercase();
            found.push(ask(urn, question, question.said("type"), question.get("choices"), reader));
        }
    }
    if let Some(old) = node.get("question") {
        for question in old.get("questions").map(Node::items).unwrap_or_default() {
            let urn = question.said("urn").unwrap_or_default().to_lowercase();
            found.push(ask(urn, question, old.said("question_type"), old.get("question_choices"), reader));
        }
    }
    found
}

fn ask(urn: String, node: &Node, kind: Option<&str>, choices: Option<&Node>, reader: &mut Reader<'_>) -> Ask {
    let kind = match kind {
        Some("unique_choice" | "single_choice") => AskKind::Unique,
        Some("multiple_choice") => AskKind::Multiple,
        Some("date") => AskKind::Date,
        Some("number") => AskKind::Number,
        Some("boolean") => AskKind::Boolean,
        Some("text") | None => AskKind::Text,
        Some(other) => {
            reader.problem(node.line, format!("the question {urn} is of type {other}; known are unique_choice, multiple_choice, text, date, number and boolean"));
            AskKind::Text
        }
    };
    let depends_on = node.get("depends_on").and_then(|on| {
        Some(Dependence {
            question: on.said("question")?.to_lowercase(),
            answers: on.texts("answers").iter().map(|urn| urn.to_lowercase()).collect(),
            all: on.said("condition") == Some("all"),
        })
    });
    Ask {
        text: reader.words(node, "text"),
        weight: node.number("weight").filter(|weight| *weight > 0.0).unwrap_or(1.0),
        choices: choices.map(|choices| read_choices(choices, reader)).unwrap_or_default(),
        depends_on,
        urn,
        kind,
    }
}

/// Choices are objects, in old files mere texts.
fn read_choices(choices: &Node, reader: &Reader<'_>) -> Vec<AskChoice> {
    let choice = |(place, node): (usize, &Node)| AskChoice {
        urn: node.said("urn").map_or_else(|| (place + 1).to_string(), str::to_lowercase),
        label: node.scalar().map_or_else(|| reader.words(node, "value"), |text| text.trim().to_owned()),
        description: reader.words(node, "description"),
        add_score: node.number("add_score"),
        met: node.flag("compute_result"),
    };
    choices.items().iter().enumerate().map(choice).collect()
}

fn mapping_set(node: &Node, reader: &mut Reader<'_>) -> Option<MappingSet> {
    let urn = reader.urn(node, "a mapping set")?;
    let side = |key: &str, reader: &mut Reader<'_>| {
        let side = node.said(key).map(|urn| urn.trim().to_lowercase());
        if side.is_none() {
            reader.problem(node.line, format!("the mapping set {urn} has no {key}"));
        }
        side
    };
    let source = side("source_framework_urn", reader);
    let target = side("target_framework_urn", reader);
    let mappings = node.get("requirement_mappings").map(Node::items).unwrap_or_default();
    if mappings.is_empty() {
        reader.problem(node.line, format!("the mapping set {urn} has no requirement_mappings"));
    }
    for mapping in mappings {
        for key in ["source_requirement_urn", "target_requirement_urn", "relationship"] {
            if mapping.said(key).is_none() {
                reader.problem(mapping.line, format!("a correspondence of {urn} has no {key}"));
            }
        }
    }
    Some(MappingSet { urn, source: source?, target: target?, mappings: mappings.len() })
}
