//! What a host can do: see figures, list, add members.

use super::figures::{Figures, figures};
use super::members;
use super::model::{HostedPage, Import, Line, Outcome};
use super::plan::{Act, Host, Known, plan};
use crate::App;
use crate::account;
use crate::files::Upload;
use crate::place::{self, Gazetteer, PlaceKind};
use crate::staged;
use crate::territory::{self, Origin, Source, Territory};
use beffroi_kernel::error::Context;
use beffroi_kernel::ports::TextRow;
use beffroi_kernel::slug::fold_text;
use beffroi_kernel::{Actor, Error, Result, Right, french};
use serde_json::json;
use std::collections::HashMap;
use std::path::Path;

/// What those that are added and updated through a host's list are changed by, in their journals.
const PROGRAM: &str = "members list";
/// What a staged list of members waits for.
const STAGED: &str = "members";

/// Figures about what the actor's territory hosts, itself and through those that it hosts.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn overview(app: &App, actor: &Actor) -> Result<Figures> {
    beffroi_store::authorise(actor, Right::HostRead)?;
    let hosted = present(app, actor).await?;
    let administered = account::administered(app).await?;
    let mut names = HashMap::new();
    for code in hosted.iter().filter_map(|one| one.departement.as_deref()) {
        if !names.contains_key(code) {
            let found = place::find(app, PlaceKind::Departement, code).await?;
            names.insert(code.to_owned(), found.map(|place| place.name));
        }
    }
    Ok(figures(&hosted, &administered, |code| names.get(code).cloned().flatten()))
}

/// What is hosted and has not left.
async fn present(app: &App, actor: &Actor) -> Result<Vec<Territory>> {
    let mut hosted = territory::hosted_by(app, actor.territory).await?;
    hosted.retain(|one| one.left.is_none());
    Ok(hosted)
}

/// The territories that the actor's territory hosts: their names are public, nothing of their inside is here.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn hosted(
    app: &App,
    actor: &Actor,
    search: &str,
    offset: usize,
    limit: usize,
) -> Result<HostedPage> {
    beffroi_store::authorise(actor, Right::HostRead)?;
    let folded = fold_text(search);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let keeps = |one: &Territory| {
        let codes = [&one.siren, &one.insee].map(|code| code.as_deref().unwrap_or_default()).join(" ");
        let text = fold_text(&format!("{} {} {codes}", one.name, one.kind.label()));
        words.iter().all(|word| text.contains(word))
    };
    let items: Vec<Territory> = present(app, actor).await?.into_iter().filter(keeps).collect();
    let found = items.len() as u64;
    Ok(HostedPage { items: items.into_iter().skip(offset).take(limit).collect(), found })
}

/// The rows of a list, read from a file.
///
/// # Errors
/// Those of [`Tables::rows`](beffroi_kernel::ports::Tables::rows).
pub async fn rows(app: &App, path: &Path, name: &str) -> Result<Vec<TextRow>> {
    staged::rows(app, path, name).await
}

/// Adds and updates the members of a list. The actor is somebody of the host with the right, or the administrator of
/// the machine: then `actor.territory` is the host, or the instance when nobody hosts them. Every territory is
/// written whole, one after the other: stopped in between, doing it again completes it and doubles nothing. With
/// `dry_run`, only says what would be done.
///
/// # Errors
/// [`Error::Input`] when no column names the members; what is wrong with one line is in its report.
pub async fn import(
    app: &App,
    actor: &Actor,
    file: &str,
    rows: Vec<TextRow>,
    dry_run: bool,
) -> Result<Import> {
    beffroi_store::authorise(actor, Right::HostWrite)?;
    let machine = matches!(actor.who, beffroi_kernel::Who::Program { .. });
    let host = match actor.territory {
        beffroi_kernel::TerritoryId::INSTANCE => None,
        _ => Some(territory::own(app, actor).await?),
    };
    let territories = territory::list(app).await?;
    let gazetteer = Gazetteer::new(place::all(app).await?);
    let day = french::day(app.clock.now());
    let source = Source { from: Origin::Members, name: file.to_owned(), day };
    let (planning, host_id) = (source.clone(), host.as_ref().map(|host| host.id));
    let planned = app
        .blocking(move |_| {
            let host = Host { territory: host.as_ref(), may_attach: machine };
            plan(&rows, &Known { territories: &territories, gazetteer: &gazetteer, host, source: &planning })
        })
        .await?;
    let mut report = Import { dry_run, ..Import::default() };
    let by = actor.person().map(|person| format!("person:{person}"));
    for (line, act) in planned {
        let line = if dry_run { line } else { apply(app, line, act, &source, host_id, by.clone()).await? };
        report.add(line);
    }
    if let Some(host) = host_id.filter(|_| !dry_run) {
        note(app, actor, host, &report, file).await?;
    }
    Ok(report)
}

/// Does what is planned for one line. What is wrong with it refuses the line, and not those after it.
async fn apply(
    app: &App,
    line: Line,
    act: Act,
    source: &Source,
    host: Option<beffroi_kernel::TerritoryId>,
    by: Option<String>,
) -> Result<Line> {
    let done = match act {
        Act::Nothing => return Ok(line),
        Act::Add(new) => territory::take_in(app, PROGRAM, *new, source.clone(), by).await.map(drop),
        Act::Update { id, said, attach } => {
            territory::amend(app, PROGRAM, id, *said, source.clone(), host.filter(|_| attach)).await
        }
    };
    match done {
        Ok(()) => Ok(line),
        Err(error @ (Error::Input(_) | Error::Conflict(_))) => {
            let reason = members::sentence(&error);
            Ok(Line { outcome: Outcome::Refused, reason, slug: String::new(), changed: Vec::new(), ..line })
        }
        Err(error) => Err(error),
    }
}

/// Notes the import in the journal of the host.
async fn note(
    app: &App,
    actor: &Actor,
    host: beffroi_kernel::TerritoryId,
    report: &Import,
    file: &str,
) -> Result<()> {
    let detail = json!({
        "file": file, "added": report.added, "updated": report.updated, "unchanged": report.unchanged,
        "refused": report.refused,
    });
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::HostWrite)?;
            cx.record("host.import", format!("territory:{host}"), &detail);
            Ok(())
        })
    })
    .await
}

/// A list that was uploaded and waits for its confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// What finds it again: 32 hexadecimal digits.
    pub token: String,
    /// What it would do.
    pub report: Import,
}

/// Keeps an uploaded list for an hour and says what it would do.
///
/// # Errors
/// As [`import`].
pub async fn stage(app: &App, actor: &Actor, upload: Upload) -> Result<Staged> {
    beffroi_store::authorise(actor, Right::HostWrite)?;
    let name = upload.name.clone();
    let (token, path) = staged::keep(app, actor, STAGED, upload).await?;
    let report = match rows(app, &path, &name).await {
        Ok(rows) => import(app, actor, &name, rows, true).await,
        Err(error) => Err(error),
    };
    if report.is_err() {
        // The janitor sweeps what could not be removed now.
        let _ = std::fs::remove_file(&path);
    }
    Ok(Staged { token, report: report? })
}

/// Imports a list that was staged. `name` is the one that the file had.
///
/// # Errors
/// [`Error::Conflict`] with code `list-gone` when it waited too long; else as [`import`].
pub async fn import_staged(app: &App, actor: &Actor, token: &str, name: &str) -> Result<Import> {
    beffroi_store::authorise(actor, Right::HostWrite)?;
    let path = staged::find(app, actor, STAGED, token)?;
    let report = import(app, actor, name, rows(app, &path, name).await?, false).await?;
    std::fs::remove_file(&path).context("removing a list of members that was imported")?;
    Ok(report)
}
