//! A framework to a questionnaire, as questionnaires are written: themes out of the top of the tree, questions out
//! of what can be assessed, the house's scale.

use super::proposal::{self, Proposal, number};
use super::slug::{Names, slug, tail};
use super::{Ask, AskKind, Framework, FrameworkLibrary, RequirementNode, own, read};
use crate::problem::LoadProblem;
use toml::{Table, Value};

/// Where each band of the scale begins, the lowest first: code, first score, label, meaning.
const BANDS: [(&str, i64, &str, &str); 5] = [
    ("E", 0, "presque tout reste à faire", "La plupart des exigences de ce référentiel ne sont pas tenues."),
    (
        "D",
        30,
        "des réponses, mais de grands trous",
        "Une partie des exigences est tenue ; de grands trous restent.",
    ),
    ("C", 50, "la moitié du chemin", "La moitié des exigences environ est tenue."),
    ("B", 70, "l’essentiel est là", "La plupart des exigences sont tenues."),
    ("A", 85, "presque tout est tenu", "Presque toutes les exigences sont tenues. Il reste à le maintenir."),
];
/// The day from which a library describes the state of things when it does not say when it was published.
const UNDATED: &str = "2000-01-01";
/// Minutes for one question.
const MINUTES: usize = 2;
/// The longest line of rights that is shown, in characters.
const RIGHTS_MAX: usize = 300;

/// The identifier of the questionnaire that a framework gives.
#[must_use]
pub(super) fn identifier(framework: &Framework) -> String {
    [slug(&framework.ref_id), slug(tail(&framework.urn))]
        .into_iter()
        .find(|id| !id.is_empty())
        .unwrap_or_else(|| "referentiel".to_owned())
}

/// Every framework of a library as a questionnaire, with the line where it begins; none for one that asks nothing.
///
/// # Errors
/// What a library that Beffroi wrote no longer holds.
pub fn questionnaire(library: &FrameworkLibrary) -> Result<Vec<(usize, Table)>, LoadProblem> {
    let mut found = Vec::new();
    for (framework, document) in library.frameworks.iter().zip(read::framework_documents(&library.document)) {
        if document.get(own::KEY).is_some() {
            found.push((framework.line, own::questionnaire(library, document)?));
        } else if let Some(table) = proposed(library, framework) {
            found.push((framework.line, table));
        }
    }
    Ok(found)
}

fn text(text: impl Into<String>) -> Value {
    Value::String(text.into())
}

fn table<const N: usize>(entries: [(&str, Value); N]) -> Table {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// The requirements that are asked, grouped by what stands at the top of the tree.
struct Themed<'a> {
    top: Option<&'a RequirementNode>,
    questions: Vec<Table>,
    weight: f64,
}

fn proposed(library: &FrameworkLibrary, framework: &Framework) -> Option<Table> {
    let chosen: Vec<&str> =
        framework.groups.iter().filter(|group| group.default).map(|group| group.ref_id.as_str()).collect();
    let mut codes = Names::without(&["unknown", "evidence"]);
    let mut themes: Vec<Themed<'_>> = Vec::new();
    for node in framework.nodes.iter().filter(|node| node.assessable && is_asked(node, &chosen)) {
        let top = top(framework, node);
        let place = themes.iter().position(|theme| theme.top.map(|top| &top.urn) == top.map(|top| &top.urn));
        let place = place.unwrap_or_else(|| {
            themes.push(Themed { top, questions: Vec::new(), weight: 0.0 });
            themes.len() - 1
        });
        let Some(theme) = themes.get_mut(place) else { continue };
        let (questions, weight) = asked(library, framework, node, &mut codes);
        theme.questions.extend(questions);
        theme.weight += weight;
    }
    let count: usize = themes.iter().map(|theme| theme.questions.len()).sum();
    if count == 0 {
        return None;
    }
    // A theme weighs what its questions weigh together, so that every requirement weighs the same.
    let most = themes.iter().map(|theme| theme.weight).fold(0.0, f64::max);
    let scale = if most > 100.0 { 100.0 / most } else { 1.0 };
    let mut ids = Names::default();
    let title = title(framework);
    let themes = themes.into_iter().map(|theme| {
        let name = theme.top.map_or_else(|| title.clone(), heading);
        let intro = theme.top.map(|top| top.description.clone()).unwrap_or_default();
        Value::Table(table([
            ("id", text(ids.take(theme.top.map_or("exigences", |top| tail(&top.urn)), "theme"))),
            ("intro", text(if intro == name { String::new() } else { intro })),
            ("title", text(name)),
            ("weight", number(theme.weight * scale)),
            ("question", Value::Array(theme.questions.into_iter().map(Value::Table).collect())),
        ]))
    });
    let mut questionnaire = table([
        ("id", text(identifier(framework))),
        ("version", Value::Integer(i64::from(library.version))),
        ("title", text(&title)),
        ("intro", text(&framework.description)),
        (
            "helpers",
            text(
                "La personne qui suit ce référentiel chez vous, ou votre prestataire informatique. Vous pouvez passer une question et y revenir.",
            ),
        ),
        ("minutes", Value::Integer((count * MINUTES) as i64)),
        ("subject", text("security")),
        ("thirds", Value::Boolean(true)),
        ("band", Value::Array(bands())),
        ("theme", Value::Array(themes.collect())),
        ("provenance", Value::Table(provenance(library, framework, &chosen))),
    ]);
    if !framework.french {
        questionnaire.insert("language".to_owned(), text(&library.locale));
    }
    Some(questionnaire)
}

fn bands() -> Vec<Value> {
    let band = |(code, from, label, meaning): (&str, i64, &str, &str)| {
        Value::Table(table([
            ("code", text(code)),
            ("from", Value::Integer(from)),
            ("label", text(label)),
            ("meaning", text(meaning)),
        ]))
    };
    BANDS.into_iter().map(band).collect()
}

fn title(framework: &Framework) -> String {
    if framework.name.is_empty() { framework.ref_id.clone() } else { framework.name.clone() }
}

/// The rights of a library in a line: some hold the text of a whole licence.
fn rights(copyright: &str) -> String {
    let line = copyright.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= RIGHTS_MAX {
        return line;
    }
    format!("{}…", line.chars().take(RIGHTS_MAX).collect::<String>().trim_end())
}

fn provenance(library: &FrameworkLibrary, framework: &Framework, chosen: &[&str]) -> Table {
    let mut name = title(framework);
    if !library.provider.is_empty() {
        name = format!("{name}, {}", library.provider);
    }
    let cited = |title: String| Value::Table(table([("title", text(title))]));
    let mut texts = vec![Value::Table(table([
        ("title", text(format!("{name}, version {}", library.version))),
        ("article", text(&framework.urn)),
    ]))];
    if !library.copyright.is_empty() {
        texts.push(cited(format!("Droits : {}", rights(&library.copyright))));
    }
    texts.push(cited("Beffroi : réponses proposées, poids et seuils de la note".to_owned()));
    let mut doubt = "La note est une proposition de Beffroi : chaque exigence y pèse autant, ou ce que dit le référentiel, et les seuils sont ceux des autres diagnostics. Le référentiel ne fixe pas de note de A à E. Beffroi n’a pas relu ce référentiel : la date indiquée est celle de sa publication.".to_owned();
    if !chosen.is_empty() {
        doubt.push_str(&format!(
            " Exigences retenues : celles que le référentiel choisit d’office ({}).",
            chosen.join(", ")
        ));
    }
    if library.published_on.is_none() {
        doubt.push_str(" Cette date n’est pas connue.");
    }
    let day = library.published_on.map_or_else(|| UNDATED.to_owned(), |day| day.to_string());
    table([
        ("texts", Value::Array(texts)),
        ("state", text("advised")),
        ("doubt", text(doubt)),
        ("valid_from", text(&day)),
        ("checked_on", text(&day)),
        ("confidence", text("C")),
    ])
}

/// Whether a requirement is in a group that is chosen; everything is when no group is.
fn is_asked(node: &RequirementNode, chosen: &[&str]) -> bool {
    chosen.is_empty()
        || node.groups.is_empty()
        || node.groups.iter().any(|group| chosen.contains(&group.as_str()))
}

fn parents<'a>(
    framework: &'a Framework,
    node: &'a RequirementNode,
) -> impl Iterator<Item = &'a RequirementNode> {
    let parent = move |node: &&'a RequirementNode| node.parent.and_then(|place| framework.nodes.get(place));
    std::iter::successors(parent(&node), parent)
}

/// What stands at the top of the tree over a requirement; nothing when the requirement does.
fn top<'a>(framework: &'a Framework, node: &'a RequirementNode) -> Option<&'a RequirementNode> {
    parents(framework, node).last()
}

/// A requirement in a line: its number and its title, or the first line of what it says.
fn heading(node: &RequirementNode) -> String {
    let first = node.description.lines().next().unwrap_or_default().trim();
    let name = match (node.name.as_str(), first, node.ref_id.as_str()) {
        ("", "", "") => return tail(&node.urn).to_owned(),
        ("", "", ref_id) => return ref_id.to_owned(),
        ("", first, _) => first,
        (name, ..) => name,
    };
    if node.ref_id.is_empty() || name.starts_with(&node.ref_id) {
        name.to_owned()
    } else {
        format!("{} {name}", node.ref_id)
    }
}

/// What a requirement says beyond its heading, and in which part of the framework it stands.
fn explained(framework: &Framework, node: &RequirementNode) -> String {
    let part = parents(framework, node).find(|parent| !parent.assessable);
    let part = part.filter(|part| part.parent.is_some()).map(|part| format!("Partie « {} ».", heading(part)));
    let rest = match node.name.as_str() {
        "" => node.description.split_once('\n').map(|(_, rest)| rest).unwrap_or_default(),
        _ => &node.description,
    };
    let lines = [part.as_deref().unwrap_or_default(), rest.trim(), node.annotation.trim()];
    let said = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    if said.is_empty() { format!("Exigence du référentiel « {} ».", title(framework)) } else { said }
}

/// Where to look when nobody knows.
fn seek(library: &FrameworkLibrary, node: &RequirementNode) -> String {
    let mut seek =
        "Demandez à la personne qui suit ce sujet, ou à votre prestataire, ce qui est écrit ou fait."
            .to_owned();
    if !node.typical_evidence.is_empty() {
        seek.push_str(&format!("\nCe qui le montre d’ordinaire : {}", node.typical_evidence));
    }
    let controls = node.reference_controls.iter().filter_map(|urn| {
        let control = library.reference_controls.iter().find(|control| control.urn == *urn)?;
        Some(control.name.as_str())
    });
    let controls: Vec<&str> = controls.collect();
    if !controls.is_empty() {
        seek.push_str(&format!("\nMesures que le référentiel y relie : {}.", controls.join(" ; ")));
    }
    seek
}

/// The questions about a requirement, and what they weigh together.
fn asked(
    library: &FrameworkLibrary,
    framework: &Framework,
    node: &RequirementNode,
    codes: &mut Names,
) -> (Vec<Table>, f64) {
    let heading = heading(node);
    let why = explained(framework, node);
    let seek = seek(library, node);
    let code = tail(&node.urn);
    let begin = |code: String, words: String, why: String, proposal: Proposal, weight: f64| {
        let why = if proposal.hint.is_empty() { why } else { format!("{why}\n{}", proposal.hint) };
        let mut question = table([
            ("code", text(code)),
            ("text", text(words)),
            ("why", text(why)),
            ("weight", number(weight)),
            ("kind", text(proposal.kind)),
            ("seek", text(&seek)),
        ]);
        if !proposal.choices.is_empty() {
            let choices = proposal.choices.into_iter().map(Value::Table).collect();
            question.insert("choices".to_owned(), Value::Array(choices));
        }
        question
    };
    let node_weight = node.weight.min(100.0);
    let levels = if node.levels.is_empty() { &framework.levels } else { &node.levels };
    let proposals: Vec<(&Ask, Proposal)> = node
        .questions
        .iter()
        .map(|ask| {
            let mut proposal = proposal::question(ask, framework.scores.1);
            // Asked only under some answers: it cannot weigh on those who gave others.
            proposal.scored &= ask.depends_on.is_none();
            (ask, proposal)
        })
        .collect();
    let whole: f64 = proposals.iter().filter(|(_, one)| one.scored).map(|(ask, _)| ask.weight).sum();
    let single = proposals.len() == 1 && whole > 0.0;
    let mut questions = Vec::new();
    for (ask, proposal) in proposals {
        let named = if single { code.to_owned() } else { format!("{code}-{}", tail(&ask.urn)) };
        let weight = if proposal.scored { node_weight * ask.weight / whole } else { 0.0 };
        let (words, mut why) = match ask.text.as_str() {
            "" => (heading.clone(), why.clone()),
            words if words == heading => (heading.clone(), why.clone()),
            words if is_silent(node) => (words.to_owned(), why.clone()),
            words => (words.to_owned(), format!("{heading}\n{why}")),
        };
        if let Some(condition) = condition(node, ask) {
            why = format!("{condition}\n{why}");
        }
        questions.push(begin(codes.take(&named, "question"), words, why, proposal, weight));
    }
    // What asks nothing that is worth anything is judged as a whole, as whoever audits with the library does.
    if whole == 0.0 {
        let words = match node.questions.first() {
            None => heading,
            Some(first) if is_silent(node) => {
                format!("Au vu de vos réponses, est-ce conforme ? {}", first.text)
            }
            Some(_) => format!("Au vu de vos réponses, est-ce conforme ? {heading}"),
        };
        let proposal = proposal::requirement(levels);
        questions.push(begin(codes.take(code, "exigence"), words, why, proposal, node_weight));
    }
    (questions, node_weight)
}

/// Whether only the questions of a requirement say what it is about.
fn is_silent(node: &RequirementNode) -> bool {
    node.name.is_empty() && node.description.is_empty() && !node.questions.is_empty()
}

/// When a question is asked, in words: the other question and the answers to it.
fn condition(node: &RequirementNode, ask: &Ask) -> Option<String> {
    let on = ask.depends_on.as_ref()?;
    let Some(other) = node.questions.iter().find(|other| other.urn == on.question) else {
        return Some("À répondre seulement si la question dont elle dépend le demande.".to_owned());
    };
    let said = other.choices.iter().filter(|choice| on.answers.contains(&choice.urn));
    let said: Vec<String> = said.map(|choice| format!("« {} »", choice.label)).collect();
    let link = if on.all && other.kind == AskKind::Multiple { " et " } else { " ou " };
    Some(format!("À répondre seulement si vous avez répondu {} à « {} ».", said.join(link), other.text))
}
