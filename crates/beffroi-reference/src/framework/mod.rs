//! Libraries of frameworks in the public YAML format of CISO Assistant: read, checked, written again, and turned
//! into questionnaires; and questionnaires written in that format.
//!
//! The document is kept as it was read ([`FrameworkLibrary::document`]), so that what is written again is equal, key
//! by key and in order, whatever it holds that nothing here knows. What is typed is a reading of it. The format has
//! no specification: its keys were learnt from the files that its developer publishes and from what their loader
//! takes. Every text is ours.

mod check;
mod document;
mod export;
mod import;
mod mapped;
mod own;
mod parse;
mod proposal;
mod questionnaire;
mod read;
mod slug;
mod write;

pub use document::{Key, Node, Value};
pub use export::export;
pub use import::{Imported, import};
pub use parse::{DOCUMENT_DEPTH_MAX, DOCUMENT_NODES_MAX, KEY_BYTES_MAX, LIBRARY_BYTES_MAX};
pub use questionnaire::questionnaire;
pub use slug::slug;
pub use write::write;

use crate::library::File;
use crate::problem::LoadProblem;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The folder of libraries in an overlay.
pub const FOLDER: &str = "libraries";
/// The most requirement nodes of a library.
pub const NODES_MAX: usize = 10_000;
/// The language of the pages, preferred when a library is translated.
pub const LANGUAGE: &str = "fr";

/// A library of frameworks.
#[derive(Clone, Debug)]
pub struct FrameworkLibrary {
    /// The file that it was read from.
    pub file: String,
    /// Everything that the file says, in its order.
    pub document: Node,
    /// Its name for programs: `urn:…`.
    pub urn: String,
    /// Its name in its domain.
    pub ref_id: String,
    /// Its title, in French when it is translated.
    pub name: String,
    /// Its version, from 1.
    pub version: u32,
    /// The language that it is written in: `fr`, `en`.
    pub locale: String,
    /// Who may do what with it; empty when it does not say.
    pub copyright: String,
    /// Who published what it holds; empty when it does not say.
    pub provider: String,
    /// The day of its publication.
    pub published_on: Option<Date>,
    /// The libraries that it needs.
    pub dependencies: Vec<String>,
    /// Its frameworks.
    pub frameworks: Vec<Framework>,
    /// What can be done: name for programs and title.
    pub reference_controls: Vec<Named>,
    /// Threats: name for programs and title.
    pub threats: Vec<Named>,
    /// What corresponds to what.
    pub mapping_sets: Vec<MappingSet>,
    /// Kinds of objects that are kept and that nothing here reads: `risk_matrix`, `preset`.
    pub kept: Vec<String>,
    /// What is odd and does not prevent its use, with the line.
    pub remarks: Vec<LoadProblem>,
}

/// Something that has a name for programs and one for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// For programs.
    pub urn: String,
    /// For people.
    pub name: String,
}

/// A framework: a tree of requirements.
#[derive(Clone, Debug)]
pub struct Framework {
    /// The line where it begins.
    pub line: usize,
    /// Its name for programs.
    pub urn: String,
    /// Its name in its domain.
    pub ref_id: String,
    /// Its title.
    pub name: String,
    /// What it is.
    pub description: String,
    /// The lowest and the highest score.
    pub scores: (f64, f64),
    /// What the scores mean, the lowest first; empty when it does not say.
    pub levels: Vec<Level>,
    /// The groups that its requirements are put in.
    pub groups: Vec<Group>,
    /// Its requirements, in the order of the file.
    pub nodes: Vec<RequirementNode>,
    /// Whether most of its texts are in French.
    pub french: bool,
}

/// What a score means.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The score.
    pub score: f64,
    /// In a word or two.
    pub name: String,
    /// In a sentence.
    pub description: String,
}

/// A group of requirements: "standard", "reinforced".
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name in the framework.
    pub ref_id: String,
    /// Its title.
    pub name: String,
    /// Whether it is chosen unless somebody chooses otherwise.
    pub default: bool,
}

/// A requirement, or a title over requirements.
#[derive(Clone, Debug)]
pub struct RequirementNode {
    /// The line where it begins.
    pub line: usize,
    /// Its name for programs, in lower case as the developer's loader takes it.
    pub urn: String,
    /// The place of its parent among the nodes.
    pub parent: Option<usize>,
    /// Whether somebody can say if it is met.
    pub assessable: bool,
    /// Its number: `2.1.a`.
    pub ref_id: String,
    /// Its title.
    pub name: String,
    /// What it says.
    pub description: String,
    /// What is said about it.
    pub annotation: String,
    /// What usually proves it.
    pub typical_evidence: String,
    /// The groups that it is in.
    pub groups: Vec<String>,
    /// What can be done about it, by name for programs.
    pub reference_controls: Vec<String>,
    /// What it weighs; 1 unless it says so.
    pub weight: f64,
    /// What its own scores mean, when they are not those of the framework.
    pub levels: Vec<Level>,
    /// The questions that are asked about it.
    pub questions: Vec<Ask>,
}

/// A question about a requirement.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Its name for programs.
    pub urn: String,
    /// How it is answered.
    pub kind: AskKind,
    /// The question.
    pub text: String,
    /// What it weighs beside the other questions of its requirement.
    pub weight: f64,
    /// The choices.
    pub choices: Vec<AskChoice>,
    /// Under which answers to another question it is asked.
    pub depends_on: Option<Dependence>,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskKind {
    /// One of the choices.
    Unique,
    /// Any number of the choices.
    Multiple,
    /// A text.
    Text,
    /// A day.
    Date,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
}

/// A choice.
#[derive(Clone, Debug)]
pub struct AskChoice {
    /// Its name for programs; the place in the list when it has none.
    pub urn: String,
    /// What it says.
    pub label: String,
    /// What it means.
    pub description: String,
    /// What it adds to the score.
    pub add_score: Option<f64>,
    /// Whether it says that the requirement is met.
    pub met: Option<bool>,
}

/// Under which answers to another question a question is asked.
#[derive(Clone, Debug)]
pub struct Dependence {
    /// The other question.
    pub question: String,
    /// The answers to it.
    pub answers: Vec<String>,
    /// Whether all of them are needed.
    pub all: bool,
}

/// What corresponds to what in two frameworks.
#[derive(Clone, Debug)]
pub struct MappingSet {
    /// Its name for programs.
    pub urn: String,
    /// The framework on one side.
    pub source: String,
    /// The framework on the other side.
    pub target: String,
    /// How many correspondences it holds.
    pub mappings: usize,
}

impl FrameworkLibrary {
    /// Reads a library.
    ///
    /// # Errors
    /// Everything that is unclear in it, with its line.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<LoadProblem>> {
        let document = parse::parse(file, text).map_err(|problem| vec![problem])?;
        read::library(file, document)
    }

    /// The library as text: equal to what was read, key by key and in order.
    #[must_use]
    pub fn write(&self) -> String {
        write(&self.document)
    }

    /// Whether it gives this version of this questionnaire; one that Beffroi wrote is a questionnaire first.
    #[must_use]
    pub fn gives(&self, id: &str, version: u32) -> bool {
        let ids = self.frameworks.iter().map(questionnaire::identifier);
        self.version == version && !own::is_own(self) && ids.into_iter().any(|there| there == id)
    }

    /// How many requirements somebody can say something about.
    #[must_use]
    pub fn assessable(&self) -> usize {
        let nodes = self.frameworks.iter().flat_map(|framework| &framework.nodes);
        nodes.filter(|node| node.assessable).count()
    }

    /// How many questions its requirements ask.
    #[must_use]
    pub fn asked(&self) -> usize {
        let nodes = self.frameworks.iter().flat_map(|framework| &framework.nodes);
        nodes.map(|node| node.questions.len()).sum()
    }

    /// How many correspondences it holds.
    #[must_use]
    pub fn mapped(&self) -> usize {
        self.mapping_sets.iter().map(|set| set.mappings).sum()
    }
}

/// Whether a file of an overlay is a library.
#[must_use]
pub fn is_library(file: &str) -> bool {
    let name = file.strip_prefix(FOLDER).and_then(|rest| rest.strip_prefix('/'));
    name.is_some_and(|name| name.ends_with(".yaml") || name.ends_with(".yml"))
}

/// Reads the libraries among files; what is unclear is noted.
#[must_use]
pub fn load(files: &[File], problems: &mut Vec<LoadProblem>) -> Vec<Arc<FrameworkLibrary>> {
    let mut libraries: Vec<Arc<FrameworkLibrary>> = Vec::new();
    let mut known = BTreeSet::new();
    for (file, text) in files.iter().filter(|(file, _)| is_library(file)) {
        match FrameworkLibrary::read(file, text) {
            Ok(library) => {
                if !known.insert((library.urn.clone(), library.locale.clone(), library.version)) {
                    let message = format!("the library {} {} is there twice", library.urn, library.version);
                    problems.push(LoadProblem::of(file, message));
                }
                libraries.push(Arc::new(library));
            }
            Err(found) => problems.extend(found),
        }
    }
    libraries
}
