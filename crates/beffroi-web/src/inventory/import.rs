//! A file brought to the inventory: what it would do, then what it did.

use super::{OfKind, home, of_kind, title};
use crate::failure::{Answer, status};
use crate::french;
use crate::space::{Received, receive};
use crate::view::import::{ImportReport, ImportWords, ReportLine};
use crate::view::inventory::ImportForm;
use crate::view::{Fact, Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use beffroi_domain::inventory::{self, Import, Line, Outcome, sheet};
use beffroi_kernel::inventory::ItemKind;
use beffroi_kernel::{Error, Problem, Right};
use serde::Deserialize;

/// Lines of a report that a page shows.
const LINES_MAX: usize = 200;

fn form(web: &Web, visit: &Visit, kind: ItemKind, fault: &str) -> ImportForm {
    let sheet = sheet(kind);
    let columns = [&sheet.name].into_iter().chain(sheet.fields.iter().map(|field| &field.label));
    ImportForm {
        shell: visit.shell(Section::Inventory),
        list: title(kind),
        base: of_kind(visit, kind),
        inventory: home(visit),
        columns: columns.cloned().collect(),
        fault: fault.to_owned(),
        bytes_max: web.app.limits.upload_bytes_max,
        rows_max: web.app.limits.inventory_items_max as u64,
    }
}

/// The form that takes a file.
pub async fn import_form(State(web): State<Web>, Inside(visit): Inside, Path(of): Path<OfKind>) -> Answer {
    visit.require(Right::InventoryWrite)?;
    Ok(web.page(&form(&web, &visit, of.read()?, ""))?)
}

/// Reads a file and says what it would do.
pub async fn stage(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(of): Path<OfKind>,
    multipart: Multipart,
) -> Answer {
    visit.require(Right::InventoryWrite)?;
    let kind = of.read()?;
    let staged = match receive(&web, multipart).await {
        Ok(Received { file: Some(file), .. }) => {
            let name = file.name.clone();
            inventory::stage(&web.app, &visit.actor, kind, file).await.map(|staged| (name, staged))
        }
        Ok(_) => Err(Error::Input(
            Problem::new("file-missing", "Aucun fichier n’a été reçu.").advice("Choisissez un fichier."),
        )),
        Err((_, error)) => Err(error),
    };
    match staged {
        Ok((name, staged)) => {
            Ok(web.page(&report(&visit, kind, &name, Some(&staged.token), &staged.report))?)
        }
        Err(error @ (Error::Input(_) | Error::Limit(_))) => {
            let code = if matches!(error, Error::Input(_)) {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                status(&error)
            };
            let fault = error.problem().map(|p| format!("{} {}", p.message, p.advice)).unwrap_or_default();
            Ok((code, web.page(&form(&web, &visit, kind, fault.trim()))?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What the confirmation sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Confirmed {
    liste: String,
    fichier: String,
}

/// Imports the file that was read.
pub async fn confirm(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(of): Path<OfKind>,
    Form(sent): Form<Confirmed>,
) -> Answer {
    visit.require(Right::InventoryWrite)?;
    let kind = of.read()?;
    let name: String = sent.fichier.chars().filter(|c| !c.is_control()).take(200).collect();
    let done = inventory::import_staged(&web.app, &visit.actor, kind, &sent.liste, &name).await?;
    Ok(web.page(&report(&visit, kind, &name, None, &done))?)
}

fn report(visit: &Visit, kind: ItemKind, file: &str, token: Option<&str>, import: &Import) -> ImportReport {
    let label = |future: &'static str, past: &'static str| if token.is_some() { future } else { past };
    let fact = |label: &str, outcome: Outcome| Fact::new(label, french::count(import.count(outcome)));
    let mut lines: Vec<&Line> = import.lines.iter().collect();
    lines.sort_by_key(|line| (line.outcome != Outcome::Refused, line.number));
    ImportReport {
        shell: visit.shell(Section::Inventory),
        above: vec![
            ("Inventaire".to_owned(), home(visit)),
            (title(kind), of_kind(visit, kind)),
            ("Importer".to_owned(), format!("{}/import", of_kind(visit, kind))),
        ],
        base: of_kind(visit, kind),
        of: ImportWords {
            file: "Ce fichier",
            head: "Fiche",
            one: "fiche",
            several: "fiches",
            back: "Revenir à la liste",
        },
        file: file.to_owned(),
        facts: vec![
            fact(label("À ajouter", "Ajoutées"), Outcome::Added),
            fact(label("À compléter", "Complétées"), Outcome::Updated),
            fact("Inchangées", Outcome::Unchanged),
            fact("Refusées", Outcome::Refused),
        ],
        left_out: lines.len().saturating_sub(LINES_MAX) as u64,
        lines: lines.into_iter().take(LINES_MAX).map(|line| report_line(line, token.is_some())).collect(),
        ignored: match import.ignored.as_slice() {
            [] => String::new(),
            [one] => format!("Une colonne n’est pas comprise, et laissée de côté : {one}."),
            several => {
                format!("Des colonnes ne sont pas comprises, et laissées de côté : {}.", several.join(", "))
            }
        },
        token: token.unwrap_or_default().to_owned(),
        changes: import.count(Outcome::Added) + import.count(Outcome::Updated),
    }
}

fn report_line(line: &Line, trial: bool) -> ReportLine {
    let said = |future: &str, past: &str| Mark::good(if trial { future } else { past });
    let mut words = if line.reason.is_empty() { line.changed.join(", ") } else { line.reason.clone() };
    if !line.added.is_empty() {
        let added = format!("ajoute aussi {}", line.added.join(", "));
        words = if words.is_empty() { added } else { format!("{words} ; {added}") };
    }
    ReportLine {
        number: line.number,
        name: line.name.clone(),
        state: match line.outcome {
            Outcome::Added => said("à ajouter", "ajoutée"),
            Outcome::Updated => said("à compléter", "complétée"),
            Outcome::Unchanged => Mark::plain("inchangée"),
            Outcome::Refused => Mark::act("refusée"),
        },
        words,
    }
}
