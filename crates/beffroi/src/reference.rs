//! `beffroi reference`: what the law and the field say, checked, listed and compared.

use crate::configuration::Configuration;
use crate::wiring;
use beffroi_domain::{obligation, territory};
use beffroi_kernel::error::{Context, Result};
use beffroi_kernel::{Actor, Error, Problem, french};
use beffroi_reference::change::{Effect, effect};
use beffroi_reference::fact::{FactKind, Scope};
use beffroi_reference::framework::{self, Imported};
use beffroi_reference::library::{Item, Shelf};
use beffroi_reference::obligation::Obligation;
use beffroi_reference::{Facts, Library, LoadProblem};
use clap::Subcommand;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// What an unclear reference returns.
const UNCLEAR: u8 = 1;

/// `beffroi reference`.
#[derive(Debug, Subcommand)]
pub enum Reference {
    /// Read the reference, and a folder over it, and say what is unclear and where.
    ///
    /// Exit code 0: all is clear; 1: something is not.
    Check {
        /// Folder to read over what the program carries (default: the one of the configuration).
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Check a library in CISO Assistant's YAML format, say what it holds, and copy it into a folder over the program.
    ///
    /// Exit code 0: it is in the folder; 1: something is unclear, or another text of the same version is there.
    Import {
        /// The library.
        #[arg(value_name = "LIBRARY.yaml")]
        library: PathBuf,
        /// The folder to copy it into (default: the one of the configuration).
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
    },
    /// Write a questionnaire as a library in CISO Assistant's YAML format.
    ///
    /// One that came from a library gives that library, as it was. Exit code 1: there is no such questionnaire.
    Export {
        /// Its identifier.
        questionnaire: String,
        /// Its version (default: the highest).
        #[arg(long, value_name = "N")]
        version: Option<u32>,
        /// The file to write, which must not be there (default: standard output).
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// List the facts that conditions and files of facts may name, with their values.
    Facts,
    /// Compare the obligations with those of another folder over the same program, and say which territories of this
    /// instance each change touches.
    Diff {
        /// The folder as it was.
        #[arg(value_name = "OLD_DIR")]
        old: PathBuf,
        /// The folder as it is (default: the one of the configuration).
        #[arg(value_name = "NEW_DIR")]
        new: Option<PathBuf>,
    },
}

/// Does what was asked.
///
/// # Errors
/// When the state database cannot be opened (to compare only).
pub async fn run(command: Reference, configuration: &Configuration) -> Result<ExitCode> {
    match command {
        Reference::Check { folder } => {
            let folder = folder.or_else(|| configuration.reference_dir.clone());
            Ok(match read(folder.as_deref()) {
                Ok(library) => counts(&library),
                Err(problems) => unclear(&problems),
            })
        }
        Reference::Import { library, to } => match to.or_else(|| configuration.reference_dir.clone()) {
            Some(folder) => Ok(match framework::import(&library, &folder) {
                Ok(imported) => found(&imported),
                Err(problems) => unclear(&problems),
            }),
            None => Err(Error::Input(
                Problem::new("reference-dir", "Aucun dossier n’est indiqué.")
                    .advice("Ajoutez --to DOSSIER, ou reference_dir dans la configuration."),
            )),
        },
        Reference::Export { questionnaire, version, to } => {
            match read(configuration.reference_dir.as_deref()) {
                Ok(library) => export(&library, &questionnaire, version, to.as_deref()),
                Err(problems) => Ok(unclear(&problems)),
            }
        }
        Reference::Facts => {
            facts(&*wiring::library(configuration)?);
            Ok(ExitCode::SUCCESS)
        }
        Reference::Diff { old, new } => {
            let new = new.or_else(|| configuration.reference_dir.clone());
            match (read(Some(&old)), read(new.as_deref())) {
                (Ok(old), Ok(new)) => diff(&old, &new, configuration).await,
                (Err(problems), _) | (_, Err(problems)) => Ok(unclear(&problems)),
            }
        }
    }
}

fn read(folder: Option<&Path>) -> std::result::Result<Library, Vec<LoadProblem>> {
    match folder {
        Some(folder) => Library::with_overlay(folder),
        None => Library::embedded().map(|library| (*library).clone()).map_err(<[_]>::to_vec),
    }
}

fn unclear(problems: &[LoadProblem]) -> ExitCode {
    for problem in problems {
        crate::println(&problem.to_string());
    }
    ExitCode::from(UNCLEAR)
}

fn counts(library: &Library) -> ExitCode {
    crate::println(&format!("facts\t{}", library.vocabulary.facts().count()));
    shelf("obligations", &library.obligations);
    shelf("qualifications", &library.qualifications);
    shelf("measures", &library.measures);
    shelf("questionnaires", &library.questionnaires);
    shelf("contacts", &library.contacts);
    shelf("schemes", &library.schemes);
    shelf("aid-limits", &library.aid_limits);
    shelf("figures", &library.figures);
    shelf("incidents", &library.incidents);
    shelf("declarations", &library.declarations);
    crate::println(&format!("libraries\t{}", library.libraries.len()));
    for remark in library.libraries.iter().flat_map(|library| &library.remarks) {
        crate::println(&format!("remark\t{remark}"));
    }
    ExitCode::SUCCESS
}

/// What a library holds, and where it is now.
fn found(imported: &Imported) -> ExitCode {
    let library = &imported.library;
    let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
    crate::println(&format!(
        "{}\t{}\tversion {}",
        or(&library.name, &library.ref_id),
        library.urn,
        library.version
    ));
    crate::println(&format!("language\t{}", library.locale));
    let rights = library.copyright.split_whitespace().collect::<Vec<_>>().join(" ");
    crate::println(&format!("rights\t{}", or(&rights, "it does not say: ask before you use it")));
    for framework in &library.frameworks {
        crate::println(&format!("framework\t{}\trequirements {}", framework.ref_id, framework.nodes.len()));
    }
    let counts = [
        ("assessable", library.assessable()),
        ("questions", library.asked()),
        ("reference-controls", library.reference_controls.len()),
        ("threats", library.threats.len()),
        ("mappings", library.mapped()),
    ];
    for (name, count) in counts {
        crate::println(&format!("{name}\t{count}"));
    }
    if !library.kept.is_empty() {
        crate::println(&format!("kept, not used\t{}", library.kept.join(", ")));
    }
    for (id, questions) in &imported.questionnaires {
        crate::println(&format!("questionnaire\t{id} {}\tquestions {questions}", library.version));
    }
    for remark in &library.remarks {
        crate::println(&format!("remark\t{remark}"));
    }
    let place = imported.path.display();
    crate::println(&if imported.already {
        format!("was there\t{place}")
    } else {
        format!("written\t{place}")
    });
    ExitCode::SUCCESS
}

fn export(library: &Library, id: &str, version: Option<u32>, to: Option<&Path>) -> Result<ExitCode> {
    use std::io::Write;
    let known = library.questionnaires.all().filter(|one| one.id == id).map(|one| one.version);
    let document =
        version.or_else(|| known.max()).and_then(|version| framework::export(library, id, version));
    let Some(document) = document else {
        let version = version.map(|version| format!(" {version}")).unwrap_or_default();
        crate::println(&format!("no questionnaire is called {id}{version}"));
        return Ok(ExitCode::from(UNCLEAR));
    };
    let text = framework::write(&document);
    match to {
        // As it is: a terminal's control characters are escaped by the writer.
        None => std::io::stdout().lock().write_all(text.as_bytes()).context("writing to standard output")?,
        Some(path) => {
            let writing = format!("writing {}", path.display());
            let mut file = std::fs::File::create_new(path).context(&writing)?;
            file.write_all(text.as_bytes()).context(&writing)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn shelf<T: Item>(name: &str, shelf: &Shelf<T>) {
    let items: BTreeSet<&str> = shelf.all().map(|item| item.id()).collect();
    crate::println(&format!("{name}\t{}\tversions {}", items.len(), shelf.all().count()));
}

fn facts(library: &Library) {
    for fact in library.vocabulary.facts() {
        let values = match &fact.kind {
            FactKind::Number { unit } => format!("nombre ({unit})"),
            FactKind::Flag => "true ou false".to_owned(),
            FactKind::Date => "\"2026-11-26\"".to_owned(),
            FactKind::Choice(values) => {
                format!("un parmi : {}", values.keys().cloned().collect::<Vec<_>>().join(", "))
            }
            FactKind::Set(values) => {
                format!("plusieurs parmi : {}", values.keys().cloned().collect::<Vec<_>>().join(", "))
            }
        };
        let scope = match fact.scope {
            Scope::Territory => "territoire",
            Scope::AiSystem => "système d'IA",
            Scope::Processing => "traitement",
            Scope::Incident => "incident",
        };
        crate::println(&format!("{}\t{scope}\t{}\t{values}", fact.name, fact.label));
    }
}

async fn diff(old: &Library, new: &Library, configuration: &Configuration) -> Result<ExitCode> {
    use beffroi_kernel::Clock;
    let day = french::day(beffroi_kernel::clock::SystemClock.now());
    let (before, after) = (old.obligations.on(day), new.obligations.on(day));
    let app = wiring::app(configuration).await?;
    let mut known: Vec<(String, Facts)> = Vec::new();
    for territory in territory::list(&app).await?.into_iter().filter(|one| one.left.is_none()) {
        let facts = obligation::facts(&app, &Actor::program(territory.id, "command line")).await?;
        known.push((territory.slug, facts));
    }
    let ids: BTreeSet<&str> = before.iter().chain(&after).map(|one| one.id.as_str()).collect();
    for id in ids {
        let find =
            |list: &[&Arc<Obligation>]| list.iter().find(|one| one.id == id).map(|one| Arc::clone(one));
        let (was, is) = (find(&before), find(&after));
        let version = |one: &Option<Arc<Obligation>>| one.as_ref().map(|one| one.version);
        if version(&was) == version(&is) {
            continue;
        }
        let number = |version: Option<u32>| version.map_or("-".to_owned(), |number| number.to_string());
        crate::println(&format!("{id}\t{} -> {}", number(version(&was)), number(version(&is))));
        let mut touched: BTreeMap<Effect, Vec<&str>> = BTreeMap::new();
        for (slug, facts) in &known {
            touched.entry(effect(was.as_deref(), is.as_deref(), facts)).or_default().push(slug);
        }
        for (effect, slugs) in touched.iter().filter(|(effect, _)| **effect != Effect::Untouched) {
            crate::println(&format!("  {} : {} ({})", effect.label(), slugs.len(), slugs.join(", ")));
        }
    }
    Ok(ExitCode::SUCCESS)
}
