//! Answering a person: what is kept about them, taken out, erased.

use super::own::file;
use crate::failure::{Answer, status};
use crate::french;
use crate::view::Section;
use crate::view::privacy::{KeptPage, KeptTable, PersonPage};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::journal::words;
use beffroi_domain::privacy::{self, Kept, KeptAbout, Register};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Error, Result, Right, Role};
use jiff::Timestamp;
use serde::Deserialize;

/// A row of a table, by column.
type Row = serde_json::Map<String, serde_json::Value>;

/// Rows of a table that a page shows; the file has them all.
const ROWS_SHOWN: usize = 40;
/// Characters of a cell that a page shows.
const CELL_CHARACTERS: usize = 120;

/// Somebody named in an address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Named {
    personne: String,
}

/// What the forms send.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    personne: String,
    confirmation: String,
    forme: String,
}

/// Shows how much is kept about somebody.
pub async fn person(State(web): State<Web>, Inside(visit): Inside, Query(named): Query<Named>) -> Answer {
    visit.require(Right::PrivacyWrite)?;
    let about = privacy::about(&web.app, &visit.actor, id(&named.personne)?).await?;
    Ok(web.page(&page(&visit, &about))?)
}

/// Takes out what is kept about somebody.
pub async fn export(State(web): State<Web>, Inside(visit): Inside, Form(typed): Form<Typed>) -> Answer {
    visit.require(Right::PrivacyWrite)?;
    let person = id(&typed.personne)?;
    let about = match privacy::export(&web.app, &visit.actor, person, &typed.confirmation).await {
        Ok(about) => about,
        Err(error) => {
            let said = sentence(error)?;
            let about = privacy::about(&web.app, &visit.actor, person).await?;
            let again = page(&visit, &about);
            let again = PersonPage { export_typed: typed.confirmation, export_fault: said.1, ..again };
            return Ok((said.0, web.page(&again)?).into_response());
        }
    };
    if typed.forme == "page" {
        let register = privacy::register(&visit.actor)?;
        return Ok(web.page(&readable(&visit, &register, &about))?);
    }
    Ok(file(&format!("personne-{person}.json"), &about)?)
}

/// Erases somebody.
pub async fn erase(State(web): State<Web>, Inside(visit): Inside, Form(typed): Form<Typed>) -> Answer {
    visit.require(Right::PrivacyWrite)?;
    let person = id(&typed.personne)?;
    visit.require_fresh(&web, &format!("{}/personne?personne={person}", base(&visit)))?;
    match privacy::erase(&web.app, &visit.actor, person, &typed.confirmation).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?fait=efface", base(&visit))).into_response()),
        Err(error) => {
            let said = sentence(error)?;
            let about = privacy::about(&web.app, &visit.actor, person).await?;
            let again = page(&visit, &about);
            let again = PersonPage { erase_typed: typed.confirmation, erase_fault: said.1, ..again };
            Ok((said.0, web.page(&again)?).into_response())
        }
    }
}

/// What is said beside the field; the error itself when it is not about what was typed.
fn sentence(error: Error) -> Result<(axum::http::StatusCode, String)> {
    match &error {
        Error::Input(problem) | Error::Conflict(problem) => {
            Ok((status(&error), format!("{} {}", problem.message, problem.advice)))
        }
        _ => Err(error),
    }
}

fn id(text: &str) -> Result<PersonId> {
    text.parse().map_err(|_| Error::NotFound)
}

/// The address of this room.
pub fn base(visit: &Visit) -> String {
    format!("{}/vie-privee", visit.space())
}

fn page(visit: &Visit, about: &KeptAbout) -> PersonPage {
    let kept = |kept: &Kept| {
        let more = if kept.cut { "plus de " } else { "" };
        (kept.label.clone(), format!("{more}{}", french::count(kept.rows.len() as u64)))
    };
    PersonPage {
        shell: visit.shell(Section::Privacy),
        base: base(visit),
        id: about.person.id.to_string(),
        name: about.person.name.clone(),
        email: about.person.email.clone(),
        only_here: about.account_only_here,
        kept: about.kept.iter().map(kept).collect(),
        export_typed: String::new(),
        export_fault: String::new(),
        erase_typed: String::new(),
        erase_fault: String::new(),
    }
}

fn readable(visit: &Visit, register: &Register, about: &KeptAbout) -> KeptPage {
    KeptPage {
        shell: visit.shell(Section::Privacy),
        base: base(visit),
        name: about.person.name.clone(),
        territory: about.territory.clone(),
        moment: french::moment(about.made_at),
        kept: about.kept.iter().map(|kept| table(register, kept)).collect(),
    }
}

/// Columns for programs: the file has them.
const TECHNICAL: [&str; 14] = [
    "id",
    "actor",
    "access",
    "commitment",
    "detail",
    "hash",
    "header",
    "original_file",
    "personal",
    "previous",
    "request",
    "sha256",
    "stage",
    "version",
];

/// Whether a column says something to people.
fn is_readable(name: &str) -> bool {
    !TECHNICAL.contains(&name) && !name.ends_with("_id") && !name.ends_with("_by")
}

/// A value as people read it.
fn cell(name: &str, value: &serde_json::Value) -> String {
    let text = value.as_str().unwrap_or_default();
    let instant = || Timestamp::from_millisecond(text.parse().ok()?).ok();
    match name {
        _ if name.ends_with("_at") => instant().map_or_else(|| text.to_owned(), french::moment),
        "action" => words().sentence(text).to_owned(),
        "role" => Role::from_code(text).map_or_else(|| text.to_owned(), |role| role.label().to_owned()),
        _ => french::cut(text, CELL_CHARACTERS),
    }
}

fn table(register: &Register, kept: &Kept) -> KeptTable {
    let heads = |row: &Row| {
        let shown = row.keys().filter(|name| is_readable(name));
        shown.map(|name| register.label(&kept.table, name).to_owned()).collect()
    };
    let row = |row: &Row| {
        row.iter().filter(|(name, _)| is_readable(name)).map(|(name, value)| cell(name, value)).collect()
    };
    let more = if kept.cut { "plus de " } else { "" };
    KeptTable {
        label: kept.label.clone(),
        total: format!("{more}{}", french::plural(kept.rows.len() as u64, "ligne", "lignes")),
        heads: kept.rows.first().map(heads).unwrap_or_default(),
        rows: kept.rows.iter().take(ROWS_SHOWN).map(row).collect(),
        left_out: kept.cut || kept.rows.len() > ROWS_SHOWN,
    }
}
