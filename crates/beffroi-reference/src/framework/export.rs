//! A questionnaire as a library that CISO Assistant loads: themes and questions as a tree, answers as questions with
//! choices, measures as reference controls, and correspondences with other frameworks that are there.

use super::document::Node;
use super::own::{self, KEY};
use super::{LANGUAGE, mapped};
use crate::library::Library;
use crate::measure::Measure;
use crate::questionnaire::Questionnaire;
use std::sync::Arc;
use toml::{Table, Value};

/// What a name for programs begins with.
const PREFIX: &str = "urn:beffroi:risk";
/// Who may do what with what Beffroi writes.
const RIGHTS: &str = "Beffroi, EUPL-1.2";
/// How others call what a measure refers to.
const FRAMEWORKS: [(&str, &str); 3] =
    [("cyberdepart", "Cyberdépart"), ("hygiene", "Guide d’hygiène informatique"), ("recyf", "ReCyF")];

/// A questionnaire that is written, theme by theme, and the names that it gets.
pub(super) struct Exported<'a> {
    pub id: &'a str,
    /// Of each question: its name for programs and its measures.
    pub questions: Vec<(String, Vec<&'a str>)>,
    /// The measures that it names, each once.
    pub measures: Vec<Arc<Measure>>,
}

/// One version of a questionnaire as a library; nothing when there is none. One that came from a library gives that
/// library, as it was read.
#[must_use]
pub fn export(reference: &Library, id: &str, version: u32) -> Option<Node> {
    if let Some(library) = reference.library_of(id, version) {
        return Some(library.document.clone());
    }
    let (text, _) = reference.questionnaires.text(id, version)?;
    let mut file: Table = toml::from_str(text).ok()?;
    let Some(Value::Array(mut tables)) = file.remove("questionnaire") else { return None };
    let Some(Value::Table(table)) = tables.pop() else { return None };
    let questionnaire = reference.questionnaires.version(id, version)?;
    Some(library(&table, questionnaire, reference))
}

fn urn(kind: &str, id: &str) -> String {
    format!("{PREFIX}:{kind}:{id}")
}

fn said<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    table.get(key).and_then(Value::as_str)
}

fn text(table: &Table, key: &str) -> Option<Node> {
    said(table, key).map(Node::text)
}

/// A table without what stands elsewhere, under our key; nothing when nothing is left.
fn rest(table: &Table, elsewhere: &[&str]) -> Option<Node> {
    let left: Table = table
        .iter()
        .filter(|(key, _)| !elsewhere.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    (!left.is_empty()).then(|| own::map(&left))
}

fn tables<'a>(table: &'a Table, key: &str) -> Vec<&'a Table> {
    let list = table.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_table).collect()
}

fn library(table: &Table, questionnaire: &Questionnaire, reference: &Library) -> Node {
    let Questionnaire { id, version, language, provenance, .. } = questionnaire;
    let mut exported = Exported { id, questions: Vec::new(), measures: measures(questionnaire, reference) };
    let mut nodes = Vec::new();
    for theme in tables(table, "theme") {
        let parent = urn("req_node", &format!("{id}:{}", said(theme, "id").unwrap_or_default()));
        nodes.push(theme_node(theme, &parent));
        for question in tables(theme, "question") {
            let name = format!("{parent}:{}", said(question, "code").unwrap_or_default());
            nodes.push(question_node(question, &parent, &name));
            let list =
                question.get("measures").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            exported.questions.push((name, list.iter().filter_map(Value::as_str).collect()));
        }
    }
    let framework = Node::map()
        .with("urn", Node::text(urn("framework", id)))
        .with("ref_id", Node::text(id))
        .with_some("name", text(table, "title"))
        .with_some("description", text(table, "intro"))
        .with("min_score", Node::word(0))
        .with("max_score", Node::word(100))
        .with_some(KEY, rest(table, &["id", "version", "title", "intro", "theme"]))
        .with("requirement_nodes", Node::list(nodes));
    let (sets, dependencies) = mapped::sets(&exported, reference);
    let controls: Vec<Node> = exported.measures.iter().map(|measure| control(measure)).collect();
    let dependencies =
        (!dependencies.is_empty()).then(|| Node::list(dependencies.iter().map(Node::text).collect()));
    let objects = Node::map()
        .with_some("reference_controls", (!controls.is_empty()).then(|| Node::list(controls)))
        .with("framework", framework)
        .with_some("requirement_mapping_sets", (!sets.is_empty()).then(|| Node::list(sets)));
    Node::map()
        .with("urn", Node::text(urn("library", id)))
        .with("locale", Node::text(if language.is_empty() { LANGUAGE } else { language }))
        .with("ref_id", Node::text(id))
        .with_some("name", text(table, "title"))
        .with_some("description", text(table, "intro"))
        .with("copyright", Node::text(RIGHTS))
        .with("version", Node::word(version))
        .with("publication_date", Node::word(provenance.checked_on))
        .with("provider", Node::text("Beffroi"))
        .with("packager", Node::text("beffroi"))
        .with_some("dependencies", dependencies)
        .with("objects", objects)
}

fn theme_node(theme: &Table, urn: &str) -> Node {
    Node::map()
        .with("urn", Node::text(urn))
        .with("assessable", Node::word(false))
        .with("depth", Node::word(1))
        .with_some("ref_id", text(theme, "id"))
        .with_some("name", text(theme, "title"))
        .with_some("description", text(theme, "intro"))
        .with_some(KEY, rest(theme, &["id", "title", "intro", "question"]))
}

fn question_node(question: &Table, parent: &str, urn: &str) -> Node {
    let mut beffroi = question.clone();
    let evidence = question.get("evidence").and_then(Value::as_table);
    if let Some(Value::Table(evidence)) = beffroi.get_mut("evidence") {
        evidence.remove("label");
    }
    let measures = question.get("measures").and_then(Value::as_array).map(|measures| {
        let names = measures.iter().filter_map(Value::as_str);
        Node::list(names.map(|measure| Node::text(self::urn("function", measure))).collect())
    });
    let asked_urn = format!("{urn}:question:1");
    let asked = asked(question, &asked_urn);
    Node::map()
        .with("urn", Node::text(urn))
        .with("assessable", Node::word(true))
        .with("depth", Node::word(2))
        .with("parent_urn", Node::text(parent))
        .with_some("ref_id", text(question, "code"))
        .with_some("name", text(question, "text"))
        .with_some("description", text(question, "why"))
        .with_some("annotation", text(question, "seek"))
        .with_some("typical_evidence", evidence.and_then(|evidence| text(evidence, "label")))
        .with_some("reference_controls", measures)
        .with("questions", Node::map().with(&asked_urn, asked))
        .with_some(KEY, rest(&beffroi, &["code", "text", "why", "seek", "measures", "choices"]))
}

fn asked(question: &Table, urn: &str) -> Node {
    let kind = match said(question, "kind") {
        None | Some("choice") => "unique_choice",
        Some("several") => "multiple_choice",
        Some("number") => "number",
        Some(_) => "text",
    };
    let scored = question
        .get("weight")
        .is_some_and(|weight| weight.as_float() != Some(0.0) && weight.as_integer() != Some(0));
    let choice = |(place, choice): (usize, &Table)| {
        let score = choice
            .get("score")
            .and_then(|score| score.as_float().or(score.as_integer().map(|whole| whole as f64)));
        let points = (score.unwrap_or(0.0) * 100.0).round() as i64;
        Node::map()
            .with("urn", Node::text(format!("{urn}:choice:{}", place + 1)))
            .with_some("value", text(choice, "label"))
            .with_some("description", text(choice, "definition"))
            .with_some("add_score", scored.then(|| Node::word(points)))
            .with_some(KEY, rest(choice, &["label", "definition"]))
    };
    let choices = question
        .get("choices")
        .is_some()
        .then(|| Node::list(tables(question, "choices").into_iter().enumerate().map(choice).collect()));
    Node::map()
        .with("type", Node::text(kind))
        .with_some("text", text(question, "text"))
        .with_some("choices", choices)
}

/// The measures that a questionnaire names, each once, in its latest version.
fn measures(questionnaire: &Questionnaire, reference: &Library) -> Vec<Arc<Measure>> {
    let mut found: Vec<Arc<Measure>> = Vec::new();
    for id in questionnaire.questions().flat_map(|(_, question)| question.all_measures()) {
        let latest = reference
            .measures
            .all()
            .filter(|measure| measure.id == *id)
            .max_by_key(|measure| measure.version);
        if let Some(measure) = latest.filter(|_| found.iter().all(|there| there.id != *id)) {
            found.push(measure.clone());
        }
    }
    found
}

fn control(measure: &Measure) -> Node {
    let known = |key: &str| FRAMEWORKS.iter().find(|(name, _)| *name == key).map(|(_, title)| *title);
    let references: Vec<String> = measure
        .references
        .iter()
        .map(|(key, references)| format!("{} : {}", known(key).unwrap_or(key), references.join(", ")))
        .collect();
    let description = format!(
        "{}\n\nÀ faire d’abord : {}\n\nSans attendre : {}",
        measure.why, measure.first_gesture, measure.easy_gesture
    );
    Node::map()
        .with("urn", Node::text(urn("function", &measure.id)))
        .with("ref_id", Node::text(&measure.id))
        .with("name", Node::text(&measure.title))
        .with("description", Node::text(description))
        .with_some("annotation", (!references.is_empty()).then(|| Node::text(references.join("\n"))))
}
