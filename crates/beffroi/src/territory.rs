//! `beffroi territory`: the territories of this instance.

use crate::cli::{Format, Territory, TerritoryAdd, TerritoryImport};
use crate::wiring;
use beffroi_domain::App;
use beffroi_domain::departure::{self, Arrived};
use beffroi_domain::host::{self, Import};
use beffroi_domain::place::{self, Loaded, OfficialFile};
use beffroi_domain::territory::{
    self, Competences, Fact, Filled, NewTerritory, TerritorySheet, staff_tenths,
};
use beffroi_kernel::Actor;
use beffroi_kernel::error::{Context, Error, Problem, Result};
use beffroi_kernel::territory::TerritoryKind;
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;

/// What the journal says of who acts.
const PROGRAM: &str = "command line";
/// What an import returns that refused lines.
const REFUSED: u8 = 1;

/// Adds, imports, exports, shows or lists territories.
///
/// # Errors
/// When what is asked for cannot be done, or the database does not answer.
pub async fn run(command: Territory, app: &App) -> Result<ExitCode> {
    match command {
        Territory::Add(add) => {
            let added = territory::add(app, PROGRAM, new_of(*add)?).await?;
            crate::println(&format!("{}\t{}", added.slug, added.name));
        }
        Territory::Import(import) => return run_import(&import, app).await,
        Territory::Export { slug, out } => export(app, &slug, &out).await?,
        Territory::Archive { slug, undo } => {
            let archived = if undo {
                territory::reopen(app, PROGRAM, &slug).await?
            } else {
                territory::archive(app, PROGRAM, &slug).await?
            };
            let state = if archived.left.is_some() { "closed" } else { "open" };
            crate::println(&format!("{}\t{state}", archived.slug));
        }
        Territory::Show { slug, format } => show(app, &slug, format).await?,
        Territory::List { format } => list(app, format).await?,
    }
    Ok(ExitCode::SUCCESS)
}

fn new_of(add: TerritoryAdd) -> Result<NewTerritory> {
    let kind = TerritoryKind::from_code(&add.kind).ok_or_else(|| {
        let kinds: Vec<&str> = TerritoryKind::ALL.iter().map(|kind| kind.code()).collect();
        Error::Input(
            Problem::new("kind-unknown", format!("Le type de territoire « {} » n'existe pas.", add.kind))
                .advice(format!("Choisissez parmi : {}.", kinds.join(", ")))
                .detail("--kind takes one of the listed codes"),
        )
    })?;
    Ok(NewTerritory {
        slug: Some(add.slug),
        population: add.population,
        population_year: add.population_year,
        siren: add.siren,
        insee: add.insee,
        staff_tenths: staff_tenths(add.staff.as_deref().unwrap_or_default())?,
        parent_siren: add.parent_siren,
        departement: add.departement,
        region: add.region,
        competences: Competences { codes: add.competence, other: String::new() },
        web_domains: add.web_domains,
        mail_domains: add.mail_domains,
        host: add.host,
        ..NewTerritory::named(&add.name, kind)
    })
}

async fn run_import(import: &TerritoryImport, app: &App) -> Result<ExitCode> {
    std::fs::metadata(&import.file).map_err(|error| {
        Error::Input(
            Problem::new(
                "file-unreadable",
                format!("Le fichier {} ne peut pas être lu.", import.file.display()),
            )
            .advice("Vérifiez son nom et vos droits d'accès.")
            .detail(error.to_string()),
        )
    })?;
    if departure::is_archive(&import.file) {
        return arrive(import, app).await;
    }
    let name = import.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let rows = host::rows(app, &import.file, &name).await.map_err(|error| named(error, &import.file))?;
    let header = rows.first().map(|row| row.cells.as_slice()).unwrap_or_default();
    if let Some(file) = place::recognise(header) {
        let loaded = place::load(app, PROGRAM, file, rows, &name, import.dry_run).await?;
        // What a dry run would fill is only known once the places are there.
        let filled =
            if import.dry_run { Vec::new() } else { territory::fill_all(app, PROGRAM, false).await? };
        say_loaded(&loaded, &filled, import)?;
        return Ok(ExitCode::SUCCESS);
    }
    let actor = match &import.host {
        Some(slug) => Actor::program(wiring::territory(app, slug).await?.id, PROGRAM),
        None => Actor::instance(PROGRAM),
    };
    let report = host::import(app, &actor, &name, rows, import.dry_run).await?;
    say_members(&report, import.format)?;
    Ok(if report.refused > 0 { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
}

/// Says which file it was that could not be read.
fn named(error: Error, path: &Path) -> Error {
    match error {
        Error::Input(problem) => {
            let detail = format!("{}: {}", path.display(), problem.detail);
            Error::Input(problem.detail(detail))
        }
        error => error,
    }
}

async fn arrive(import: &TerritoryImport, app: &App) -> Result<ExitCode> {
    if import.dry_run {
        return Err(Error::Input(
            Problem::new(
                "archive-dry-run",
                "Une archive ne s'essaie pas : elle arrive entière, ou pas du tout.",
            )
            .advice("Recommencez sans --dry-run ; un territoire déjà là n'est jamais remplacé.")
            .detail("--dry-run has no meaning for the archive of a territory"),
        ));
    }
    let arrived = departure::arrive(app, PROGRAM, &import.file, import.host.as_deref()).await?;
    // A version whose check had not ended when it left is checked now.
    app.work_all().await?;
    match import.format {
        Format::Json => json(&arrived)?,
        Format::Text => {
            let Arrived { territory, datasets, versions, people, people_known, entries } = &arrived;
            crate::println(&format!("{}\t{}", territory.slug, territory.name));
            crate::println(&format!("jeux de données\t{datasets} ({versions} versions)"));
            crate::println(&format!(
                "personnes\t{people}, à inviter de nouveau ({people_known} ont déjà un compte ici)"
            ));
            crate::println(&format!("journal\t{entries} entrées, vérifiées"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn say_loaded(loaded: &Loaded, filled: &[Filled], import: &TerritoryImport) -> Result<()> {
    #[derive(Serialize)]
    struct Said<'a> {
        dry_run: bool,
        places: &'a Loaded,
        filled: &'a [Filled],
    }
    if import.format == Format::Json {
        return json(&Said { dry_run: import.dry_run, places: loaded, filled });
    }
    let Loaded { file, added, updated, unchanged } = loaded;
    crate::println(&format!(
        "{}{}",
        file.label(),
        if import.dry_run { " (essai : rien n'est écrit)" } else { "" }
    ));
    crate::println(&format!("{added} lieux ajoutés, {updated} complétés, {unchanged} inchangés"));
    for one in filled {
        crate::println(&format!("{}\t{}\tcomplété : {}", one.slug, one.name, labels(&one.facts)));
    }
    if *file == OfficialFile::Populations && !import.dry_run {
        crate::println("L'année de ces populations est celle du nom du fichier, s'il en porte une.");
    }
    Ok(())
}

fn labels(facts: &[Fact]) -> String {
    facts.iter().map(|fact| fact.label()).collect::<Vec<_>>().join(", ")
}

fn say_members(report: &Import, format: Format) -> Result<()> {
    if format == Format::Json {
        return json(report);
    }
    for line in &report.lines {
        let mut words =
            vec![format!("ligne {}", line.number), line.outcome.label().to_owned(), line.name.clone()];
        if !line.slug.is_empty() {
            words.push(line.slug.clone());
        }
        if !line.reason.is_empty() {
            words.push(line.reason.clone());
        }
        if !line.changed.is_empty() {
            words.push(labels(&line.changed));
        }
        if !line.kept.is_empty() {
            words.push(format!("gardé comme saisi : {}", labels(&line.kept)));
        }
        crate::println(&words.join("\t"));
    }
    let Import { added, updated, unchanged, refused, .. } = report;
    let trial = if report.dry_run { " (essai : rien n'est écrit)" } else { "" };
    crate::println(&format!(
        "{added} ajoutés, {updated} complétés, {unchanged} inchangés, {refused} refusés{trial}"
    ));
    Ok(())
}

async fn export(app: &App, slug: &str, out: &Path) -> Result<()> {
    let found = wiring::territory(app, slug).await?;
    if out.exists() {
        return Err(Error::Input(
            Problem::new("file-there", format!("Le fichier {} existe déjà.", out.display()))
                .advice("Choisissez un autre nom : rien n'est jamais écrasé.")
                .detail("--out must not exist"),
        ));
    }
    let exported = departure::export(app, &Actor::program(found.id, PROGRAM), out).await?;
    crate::println(&format!(
        "{}\t{} fichiers\t{} octets avant compression",
        out.display(),
        exported.files,
        exported.bytes
    ));
    Ok(())
}

async fn show(app: &App, slug: &str, format: Format) -> Result<()> {
    let found = wiring::territory(app, slug).await?;
    if format == Format::Json {
        return json(&found);
    }
    crate::println(&format!("{}\t{}\t{}", found.slug, found.name, found.kind.label()));
    let sheet = TerritorySheet::from(&found);
    for fact in Fact::ALL {
        let value = fact.value(&sheet).map_or_else(|| "inconnu".to_owned(), |value| words(fact, &value));
        let source = found.sources.get(&fact).map_or_else(String::new, |source| match source.name.as_str() {
            "" => format!("saisi le {}", source.day),
            name => format!("{name}, le {}", source.day),
        });
        crate::println(&format!("{}\t{value}\t{source}", fact.label()));
    }
    if let Some(left) = found.left {
        crate::println(&format!("parti\t{left}"));
    }
    Ok(())
}

/// The value of a fact as people write it.
fn words(fact: Fact, value: &serde_json::Value) -> String {
    use serde_json::Value;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        Value::Number(tenths) if fact == Fact::Staff => {
            let tenths = tenths.as_u64().unwrap_or_default();
            format!("{},{} ETP", tenths / 10, tenths % 10)
        }
        Value::Array(all) => all.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(parts) => match (parts.get("people"), parts.get("year")) {
            (Some(people), Some(year)) if !year.is_null() => format!("{people} habitants ({year})"),
            (Some(people), _) => format!("{people} habitants"),
            _ => parts.values().map(text).collect::<Vec<_>>().join(", "),
        },
        one => text(one),
    }
}

async fn list(app: &App, format: Format) -> Result<()> {
    let all = territory::list(app).await?;
    if format == Format::Json {
        return json(&all);
    }
    for territory in all {
        let population = territory.population.map(|people| people.to_string()).unwrap_or_default();
        let kind = territory.kind.code();
        crate::println(&format!("{}\t{}\t{kind}\t{population}", territory.slug, territory.name));
    }
    Ok(())
}

fn json<T: Serialize>(value: &T) -> Result<()> {
    crate::println(&serde_json::to_string_pretty(value).context("writing an answer as JSON")?);
    Ok(())
}
