//! `beffroi import`: files become data sets, without a server.

use crate::cli::Import;
use crate::{schema, wiring};
use beffroi_domain::dataset::{self, Confirmation, MetadataInput, NewDataset, VersionState};
use beffroi_domain::files::Upload;
use beffroi_domain::{App, account};
use beffroi_kernel::Actor;
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::slug::slug;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Endings of files that are read when a whole folder is imported.
const ENDINGS: [&str; 14] = [
    "csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "geojson", "json", "jsonl", "ndjson", "parquet", "gz",
    "zip",
];

/// Imports every file. Exit code 1 when one was refused; the others are imported all the same.
///
/// # Errors
/// When the territory or the schema is unknown, or the database does not answer.
pub async fn run(command: &Import, app: &App) -> Result<ExitCode> {
    let territory = wiring::territory(app, &command.territory).await?;
    let actor = Actor::program(territory.id, "command line");
    let files = files(&command.files)?;
    if command.title.is_some() && files.len() != 1 {
        return Err(Error::Input(
            Problem::new("title-one-file", "L'option --title nomme un seul jeu de données.")
                .advice("Donnez un seul fichier, ou laissez Beffroi prendre le nom de chaque fichier."),
        ));
    }
    let schema = match &command.schema {
        Some(name) => Some(schema::resolve_or_add(name, app).await?),
        None => None,
    };
    // Before anything is imported: a wrong address must not leave half of the work done.
    let publisher = match &command.confirm_personal_data {
        Some(email) => Some(person(app, &actor, email).await?),
        None => None,
    };
    let mut refused = 0;
    for file in &files {
        match import(command, app, (&actor, publisher.as_ref()), file, schema.clone()).await {
            Ok(line) => crate::println(&format!("{}\t{line}", file.display())),
            Err(error @ Error::Internal { .. }) => return Err(error),
            Err(error) => {
                refused += 1;
                crate::println(&format!("{}\trefused\t{}", file.display(), crate::sentence(&error)));
            }
        }
    }
    Ok(ExitCode::from(u8::from(refused > 0)))
}

/// Imports one file and says in one line what became of it.
async fn import(
    command: &Import,
    app: &App,
    (actor, confirming): (&Actor, Option<&Actor>),
    file: &Path,
    schema: Option<String>,
) -> Result<String> {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let title = command.title.clone().unwrap_or(stem);
    let upload = Upload::copy_of(app, file).await?;
    let found = dataset::find(app, actor, &slug(&title, '-')).await;
    let dataset = match found {
        Ok(view) => view.dataset,
        Err(Error::NotFound) => {
            let metadata = MetadataInput::titled(&title);
            dataset::create(app, actor, NewDataset { metadata, schema, ..NewDataset::default() }).await?
        }
        Err(error) => return Err(error),
    };
    let staged = dataset::stage(app, actor, &dataset.slug, upload).await?;
    let version = settle(app, actor, &dataset.slug, staged.number).await?;
    let Some(facts) = version.facts else {
        let reason = version.rejection.map(|r| format!("{} {}", r.message, r.advice)).unwrap_or_default();
        return Ok(format!("{}\trejected\t{}", dataset.slug, reason.trim()));
    };
    let summary = format!("{} rows\t{} errors", facts.rows, facts.errors);
    if !command.publish {
        return Ok(format!("{}\tchecked\t{summary}", dataset.slug));
    }
    let (publisher, confirmation) = match confirming {
        Some(person) => (person, Confirmation::Given),
        None => (actor, Confirmation::NotGiven),
    };
    match dataset::publish(app, publisher, &dataset.slug, version.number, confirmation).await {
        Ok(_) => Ok(format!("{}\tpublished\t{summary}", dataset.slug)),
        Err(error @ Error::Conflict(_)) => {
            Ok(format!("{}\tchecked, not published\t{summary}\t{}", dataset.slug, crate::sentence(&error)))
        }
        Err(error) => Err(error),
    }
}

/// The person who takes it upon them, found by their e-mail address among those of the territory.
async fn person(app: &App, actor: &Actor, email: &str) -> Result<Actor> {
    let members = account::member::list(app, actor, email, 0, usize::MAX).await?;
    let member = members.lines.into_iter().find(|member| member.person.email == email);
    let member = member.ok_or_else(|| {
        Error::Input(
            Problem::new("person-unknown", format!("Personne n'a l'adresse « {email} » dans ce territoire."))
                .advice("Ajoutez d'abord son compte avec « beffroi account add »."),
        )
    })?;
    Ok(Actor::member(actor.territory, member.person.id, member.person.name, member.roles))
}

/// Does the waiting jobs until this version is checked.
async fn settle(app: &App, actor: &Actor, slug: &str, number: u32) -> Result<dataset::Version> {
    loop {
        let worked = app.work_once().await?;
        let version = dataset::versions(app, actor, slug)
            .await?
            .into_iter()
            .find(|version| version.number == number)
            .ok_or_else(|| Error::internal("a version that was just staged is gone"))?;
        if version.state != VersionState::Staged {
            return Ok(version);
        }
        if !worked {
            // A server that runs on the same folder has taken the job: leave it the time to end.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
}

/// The files named, and those of the folders named, in order.
fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            let mut inside = Vec::new();
            for entry in std::fs::read_dir(path).context(&format!("reading the folder {}", path.display()))? {
                let entry = entry.context(&format!("reading the folder {}", path.display()))?.path();
                let ending = entry.extension().map(|ending| ending.to_string_lossy().to_lowercase());
                if entry.is_dir() || ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) {
                    inside.push(entry);
                }
            }
            inside.sort();
            files.extend(self::files(&inside)?);
        } else if path.is_file() {
            files.push(path.clone());
        } else {
            return Err(Error::Input(
                Problem::new(
                    "file-not-found",
                    format!("Le fichier {} ne peut pas être ouvert.", path.display()),
                )
                .advice("Vérifiez son nom et son emplacement."),
            ));
        }
    }
    Ok(files)
}
