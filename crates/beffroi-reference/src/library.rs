//! The folder `reference/`, read and checked.

use crate::condition::Condition;
use crate::contact::Contact;
use crate::declaration::{Declaration, Origin};
use crate::fact::Scope;
use crate::figure::Figure;
use crate::framework::{self, FrameworkLibrary};
use crate::incident::Incident;
use crate::measure::Measure;
use crate::obligation::Obligation;
use crate::overlay;
use crate::problem::LoadProblem;
use crate::provenance::Provenance;
use crate::published;
use crate::qualification::Qualification;
use crate::questionnaire::Questionnaire;
use crate::scheme::{AidLimit, Scheme};
use crate::vocabulary::Vocabulary;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use toml::Spanned;

static EMBEDDED: LazyLock<Result<Arc<Library>, Vec<LoadProblem>>> =
    LazyLock::new(|| Library::load(&overlay::embedded()).map(Arc::new));

/// A file of the reference: its path within the folder, with `/`, and its text.
pub type File = (String, String);

/// One kind of item: a folder of files with one array of tables each.
pub trait Item: Sized {
    /// The name of the array of tables in its files.
    const KIND: &'static str;
    /// The folder of its files.
    const FOLDER: &'static str;
    /// An item as it is written.
    type Row: DeserializeOwned;

    /// Types an item; what is unclear goes to [`Reading::problem`].
    fn read(row: Self::Row, reading: &mut Reading<'_>) -> Option<Self>;
    /// Its identifier: lower-case letters, digits and hyphens.
    fn id(&self) -> &str;
    /// Its version, from 1.
    fn version(&self) -> u32;
    /// Where it comes from.
    fn provenance(&self) -> &Provenance;
}

/// What an [`Item`] answers whose fields are called `id`, `version` and `provenance`.
macro_rules! named_fields {
    () => {
        fn id(&self) -> &str {
            &self.id
        }

        fn version(&self) -> u32 {
            self.version
        }

        fn provenance(&self) -> &Provenance {
            &self.provenance
        }
    };
}
pub(crate) use named_fields;

/// A file that is being read.
pub struct Reading<'a> {
    /// The facts that conditions may name.
    pub vocabulary: &'a Vocabulary,
    file: &'a str,
    text: &'a str,
    offset: usize,
    problems: Vec<LoadProblem>,
    /// Whether it was published once: a condition that can no longer be read then holds always.
    kept: bool,
}

impl Reading<'_> {
    /// Notes what is unclear about the item that is being read.
    pub fn problem(&mut self, message: impl Into<String>) {
        self.problems.push(LoadProblem::at(self.file, self.text, self.offset, message));
    }

    /// Reads a condition; what is unclear in it is noted.
    pub fn condition(&mut self, of: &str, text: &Spanned<String>, scope: Scope) -> Option<Condition> {
        match Condition::parse(text.get_ref(), self.vocabulary, scope) {
            Ok(condition) => Some(condition),
            Err(_) if self.kept => Condition::parse("always", self.vocabulary, scope).ok(),
            Err(error) => {
                // Past the quotation mark; a condition on several lines is reported on its own line.
                let at = text.span().start + 1 + error.offset;
                self.problems.push(LoadProblem::at(self.file, self.text, at, format!("{of}: {error}")));
                None
            }
        }
    }
}

/// Every version of every item of one kind.
#[derive(Clone, Debug)]
pub struct Shelf<T> {
    items: Vec<Arc<T>>,
    sums: Vec<(String, String)>,
    texts: Vec<String>,
}

impl<T: Item> Shelf<T> {
    /// Every version of every item, in the order of the files.
    pub fn all(&self) -> impl Iterator<Item = &Arc<T>> {
        self.items.iter()
    }

    /// The items that describe the law of a day, each in its latest version, in the order of the files.
    #[must_use]
    pub fn on(&self, day: Date) -> Vec<&Arc<T>> {
        let describing = self.items.iter().filter(|item| item.provenance().describes(day));
        let mut found: Vec<&Arc<T>> = Vec::new();
        for item in describing {
            match found.iter_mut().find(|there| there.id() == item.id()) {
                Some(there) if there.version() < item.version() => *there = item,
                Some(_) => {}
                None => found.push(item),
            }
        }
        found
    }

    /// The latest version of an item that describes the law of a day.
    #[must_use]
    pub fn find_on(&self, id: &str, day: Date) -> Option<&Arc<T>> {
        let describing = self.items.iter().filter(|item| item.id() == id && item.provenance().describes(day));
        describing.max_by_key(|item| item.version())
    }

    /// One version of an item.
    #[must_use]
    pub fn version(&self, id: &str, version: u32) -> Option<&Arc<T>> {
        self.items.iter().find(|item| item.id() == id && item.version() == version)
    }

    /// One version of an item as a file of its own, and its checksum: to be kept for ever by whoever used it.
    #[must_use]
    pub fn text(&self, id: &str, version: u32) -> Option<(&str, &str)> {
        let place = self.items.iter().position(|item| item.id() == id && item.version() == version)?;
        Some((self.texts.get(place)?, self.sums.get(place)?.1.as_str()))
    }

    /// The checksums of every version, by `"id version"`.
    #[must_use]
    pub fn checksums(&self) -> &[(String, String)] {
        &self.sums
    }
}

/// What the reference says.
#[derive(Clone, Debug)]
pub struct Library {
    /// The facts.
    pub vocabulary: Vocabulary,
    /// The obligations.
    pub obligations: Shelf<Obligation>,
    /// The qualifications.
    pub qualifications: Shelf<Qualification>,
    /// The measures.
    pub measures: Shelf<Measure>,
    /// The questionnaires.
    pub questionnaires: Shelf<Questionnaire>,
    /// Who helps.
    pub contacts: Shelf<Contact>,
    /// The funding schemes.
    pub schemes: Shelf<Scheme>,
    /// The legal limits of the sum of aids.
    pub aid_limits: Shelf<AidLimit>,
    /// The figures of others.
    pub figures: Shelf<Figure>,
    /// What may befall a territory.
    pub incidents: Shelf<Incident>,
    /// Whom an incident is declared to.
    pub declarations: Shelf<Declaration>,
    /// The libraries of frameworks; each framework is one of the questionnaires.
    pub libraries: Vec<Arc<FrameworkLibrary>>,
}

impl Library {
    /// What the program carries. The tests of this crate read it, so that a program that was built has a good one.
    ///
    /// # Errors
    /// Everything that is unclear in it.
    pub fn embedded() -> Result<Arc<Self>, &'static [LoadProblem]> {
        match &*EMBEDDED {
            Ok(library) => Ok(library.clone()),
            Err(problems) => Err(problems),
        }
    }

    /// What the program carries, and what a folder of the instance adds: the same layout, other identifiers.
    ///
    /// # Errors
    /// Everything that is unclear in the folder, a file that cannot be read included.
    pub fn with_overlay(folder: &Path) -> Result<Self, Vec<LoadProblem>> {
        Self::load(&overlay::over_embedded(folder)?)
    }

    /// Reads files; those whose folder is not of the reference are left alone.
    ///
    /// # Errors
    /// Everything that is unclear in them.
    pub fn load(files: &[File]) -> Result<Self, Vec<LoadProblem>> {
        // An unknown fact would be reported again by every condition that uses it: the facts come first, alone.
        let facts = files.iter().filter(|(file, _)| is_in("facts", file));
        let vocabulary = Vocabulary::load(facts.map(|(file, text)| (file.as_str(), text.as_str())))?;
        let mut problems = Vec::new();
        let libraries = framework::load(files, &mut problems);
        let library = Self {
            obligations: shelf(files, &vocabulary, &mut problems),
            qualifications: shelf(files, &vocabulary, &mut problems),
            measures: shelf(files, &vocabulary, &mut problems),
            questionnaires: questionnaires(files, &libraries, &vocabulary, &mut problems),
            contacts: shelf(files, &vocabulary, &mut problems),
            schemes: shelf(files, &vocabulary, &mut problems),
            aid_limits: shelf(files, &vocabulary, &mut problems),
            figures: shelf(files, &vocabulary, &mut problems),
            incidents: shelf(files, &vocabulary, &mut problems),
            declarations: shelf(files, &vocabulary, &mut problems),
            libraries,
            vocabulary,
        };
        library.loose_ends(&mut problems);
        library.endless_waits(&mut problems);
        if problems.is_empty() { Ok(library) } else { Err(problems) }
    }

    /// The questionnaires of a day, in the order in which they are answered: each stands below the one after which it
    /// comes.
    #[must_use]
    pub fn questionnaires_on(&self, day: Date) -> Vec<&Arc<Questionnaire>> {
        let all = self.questionnaires.on(day);
        let follows =
            |one: &&Arc<Questionnaire>, first: &Arc<Questionnaire>| one.after.as_ref() == Some(&first.id);
        let begun = |one: &&Arc<Questionnaire>| all.iter().any(|first| follows(one, first));
        let firsts = all.iter().copied().filter(|one| !begun(one));
        firsts
            .flat_map(|first| {
                [first].into_iter().chain(all.iter().copied().filter(move |one| follows(one, first)))
            })
            .collect()
    }

    /// Names of other items that are not there.
    fn loose_ends(&self, problems: &mut Vec<LoadProblem>) {
        let measures: BTreeSet<&str> = self.measures.all().map(|measure| measure.id.as_str()).collect();
        for questionnaire in self.questionnaires.all() {
            // Only one with which one can begin: so there is no circle.
            let begins = |id: &String| {
                let mut same = self.questionnaires.all().filter(|there| there.id == *id).peekable();
                same.peek().is_some() && same.all(|there| there.after.is_none())
            };
            if let Some(after) = questionnaire.after.as_ref().filter(|after| !begins(after)) {
                let Questionnaire { id, version, .. } = &**questionnaire;
                let message = format!(
                    "questionnaire {id} {version}: it comes after {after}, which is none that one can begin with"
                );
                problems.push(LoadProblem::of(Questionnaire::FOLDER, message));
            }
            for (_, question) in questionnaire.questions() {
                for measure in question.all_measures().filter(|measure| !measures.contains(measure.as_str()))
                {
                    let Questionnaire { id, version, .. } = &**questionnaire;
                    let message = format!(
                        "questionnaire {id} {version}, question {}: no measure is called {measure}",
                        question.code
                    );
                    problems.push(LoadProblem::of(Questionnaire::FOLDER, message));
                }
            }
        }
    }

    /// Declarations that wait for another which is not there, or for each other.
    fn endless_waits(&self, problems: &mut Vec<LoadProblem>) {
        let after = |id: &str| {
            let mut versions = self.declarations.all().filter(|one| one.id == id);
            versions.find_map(|one| match &one.from {
                Origin::After(other) => Some(other.clone()),
                Origin::Noticed => None,
            })
        };
        for declaration in self.declarations.all() {
            let Origin::After(first) = &declaration.from else { continue };
            let Declaration { id, version, .. } = &**declaration;
            if self.declarations.all().all(|other| other.id != *first) {
                let message = format!("declaration {id} {version}: no declaration is called {first}");
                problems.push(LoadProblem::of(Declaration::FOLDER, message));
            }
            let waits = std::iter::successors(Some(first.clone()), |other| after(other));
            if waits.take(self.declarations.all().count()).any(|other| other == *id) {
                let message = format!("declaration {id} {version} waits for itself");
                problems.push(LoadProblem::of(Declaration::FOLDER, message));
            }
        }
    }

    /// The library that a version of a questionnaire came from, unless Beffroi wrote it.
    #[must_use]
    pub fn library_of(&self, id: &str, version: u32) -> Option<&Arc<FrameworkLibrary>> {
        self.libraries.iter().find(|library| library.gives(id, version))
    }

    /// The checksums of everything, by folder: to be held against `published/<folder>.toml`.
    #[must_use]
    pub fn checksums(&self) -> Vec<(&'static str, &[(String, String)])> {
        vec![
            (Obligation::FOLDER, self.obligations.checksums()),
            (Qualification::FOLDER, self.qualifications.checksums()),
            (Measure::FOLDER, self.measures.checksums()),
            (Questionnaire::FOLDER, self.questionnaires.checksums()),
            (Contact::FOLDER, self.contacts.checksums()),
            (Scheme::FOLDER, self.schemes.checksums()),
            (AidLimit::FOLDER, self.aid_limits.checksums()),
            (Figure::FOLDER, self.figures.checksums()),
            (Incident::FOLDER, self.incidents.checksums()),
            (Declaration::FOLDER, self.declarations.checksums()),
        ]
    }

    /// What was published and has changed, and what is not in the list of what was published.
    #[must_use]
    pub fn unpublished(&self) -> Vec<LoadProblem> {
        let mut problems = Vec::new();
        for (folder, sums) in self.checksums() {
            let file = format!("published/{folder}.toml");
            let text =
                overlay::FOLDER.get_file(&file).and_then(|file| file.contents_utf8()).unwrap_or_default();
            match toml::from_str::<BTreeMap<String, String>>(text) {
                Ok(published) => problems.extend(published::differences(&file, &published, sums)),
                Err(error) => problems.push(LoadProblem::toml(&file, text, &error)),
            }
        }
        problems
    }
}

fn shelf<T: Item>(files: &[File], vocabulary: &Vocabulary, problems: &mut Vec<LoadProblem>) -> Shelf<T> {
    let mut filling = Filling::new(vocabulary);
    for (file, text) in files.iter().filter(|(file, _)| is_in(T::FOLDER, file)) {
        filling.take(file, text, problems);
    }
    filling.shelf
}

/// The questionnaires that are written as such, and those that frameworks give.
fn questionnaires(
    files: &[File],
    libraries: &[Arc<FrameworkLibrary>],
    vocabulary: &Vocabulary,
    problems: &mut Vec<LoadProblem>,
) -> Shelf<Questionnaire> {
    let mut filling = Filling::<Questionnaire>::new(vocabulary);
    for (file, text) in files.iter().filter(|(file, _)| is_in(Questionnaire::FOLDER, file)) {
        filling.take(file, text, problems);
    }
    for library in libraries {
        let given = match framework::questionnaire(library) {
            Ok(given) => given,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        for (line, table) in given {
            let mut found = Vec::new();
            filling.take(&library.file, &alone(Questionnaire::KIND, table), &mut found);
            // The lines of what was written on the way mean nothing to whoever wrote the library.
            problems.extend(found.into_iter().map(|problem| LoadProblem { line: Some(line), ..problem }));
        }
    }
    filling.shelf
}

/// A shelf that is being filled.
struct Filling<'a, T> {
    shelf: Shelf<T>,
    known: BTreeSet<String>,
    vocabulary: &'a Vocabulary,
}

impl<'a, T: Item> Filling<'a, T> {
    fn new(vocabulary: &'a Vocabulary) -> Self {
        let shelf = Shelf { items: Vec::new(), sums: Vec::new(), texts: Vec::new() };
        Self { shelf, known: BTreeSet::new(), vocabulary }
    }

    fn take(&mut self, file: &str, text: &str, problems: &mut Vec<LoadProblem>) {
        let rows = toml::from_str::<BTreeMap<String, Vec<Spanned<T::Row>>>>(text);
        let tables = toml::from_str::<BTreeMap<String, Vec<toml::Table>>>(text);
        let (mut rows, mut tables) = match (rows, tables) {
            (Ok(rows), Ok(tables)) => (rows, tables),
            (Err(error), _) | (_, Err(error)) => {
                problems.push(LoadProblem::toml(file, text, &error));
                return;
            }
        };
        if let Some(other) = rows.keys().find(|key| *key != T::KIND) {
            problems.push(LoadProblem::of(file, format!("expected only [[{}]], found [[{other}]]", T::KIND)));
            return;
        }
        let rows = rows.remove(T::KIND).unwrap_or_default();
        let tables = tables.remove(T::KIND).unwrap_or_default();
        for (row, table) in rows.into_iter().zip(tables) {
            let (vocabulary, offset) = (self.vocabulary, row.span().start);
            let mut reading = Reading { vocabulary, file, text, offset, problems: Vec::new(), kept: false };
            if let Some(item) = T::read(row.into_inner(), &mut reading) {
                common_flaws(&item, &mut reading);
                let name = format!("{} {}", item.id(), item.version());
                if !self.known.insert(name.clone()) {
                    reading.problem(format!("{} {name} is there twice", T::KIND));
                }
                self.shelf.sums.push((name, published::checksum(&table)));
                self.shelf.texts.push(alone(T::KIND, table));
                self.shelf.items.push(Arc::new(item));
            }
            problems.extend(reading.problems);
        }
    }
}

/// A file that holds one item. What was read is written again without loss; a value that TOML could read, it can
/// write.
fn alone(kind: &str, table: toml::Table) -> String {
    let items = toml::Value::Array(vec![toml::Value::Table(table)]);
    toml::to_string(&toml::Table::from_iter([(kind.to_owned(), items)])).unwrap_or_default()
}

/// Reads again an item that was kept with [`Shelf::text`], although its version may have left the reference and
/// the facts that its conditions name too: such a condition then holds always.
///
/// # Errors
/// Everything that is unclear in it.
pub fn kept<T: Item>(text: &str, vocabulary: &Vocabulary) -> Result<T, Vec<LoadProblem>> {
    let file = "kept";
    let rows = toml::from_str::<BTreeMap<String, Vec<Spanned<T::Row>>>>(text)
        .map_err(|error| vec![LoadProblem::toml(file, text, &error)])?;
    let row =
        rows.into_iter().find(|(kind, _)| kind == T::KIND).and_then(|(_, rows)| rows.into_iter().next());
    let Some(row) = row else { return Err(vec![LoadProblem::of(file, "nothing is kept")]) };
    let mut reading =
        Reading { vocabulary, file, text, offset: row.span().start, problems: Vec::new(), kept: true };
    match T::read(row.into_inner(), &mut reading) {
        Some(item) => Ok(item),
        None => Err(reading.problems),
    }
}

/// The checksum of an item that was kept with [`Shelf::text`]: what came from elsewhere is held against it. Nothing
/// when the text holds no such item.
#[must_use]
pub fn kept_checksum<T: Item>(text: &str) -> Option<String> {
    let tables = toml::from_str::<BTreeMap<String, Vec<toml::Table>>>(text).ok()?;
    tables.get(T::KIND)?.first().map(published::checksum)
}

fn common_flaws<T: Item>(item: &T, reading: &mut Reading<'_>) {
    let id = item.id();
    if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        reading
            .problem(format!("{} {id:?}: an identifier is lower-case letters, digits and hyphens", T::KIND));
    }
    if item.version() == 0 {
        reading.problem(format!("{} {id}: versions begin at 1", T::KIND));
    }
    if let Some(flaw) = item.provenance().flaw() {
        reading.problem(format!("{} {id}: {flaw}", T::KIND));
    }
}

fn is_in(folder: &str, file: &str) -> bool {
    file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') && rest.ends_with(".toml"))
}
