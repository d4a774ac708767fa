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
use beffroi_domain::privacy::{self, Kept, KeptAbout};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Error, Result, Right};
use serde::Deserialize;

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
        return Ok(web.page(&readable(&visit, &about))?);
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

fn readable(visit: &Visit, about: &KeptAbout) -> KeptPage {
    KeptPage {
        shell: visit.shell(Section::Privacy),
        base: base(visit),
        name: about.person.name.clone(),
        territory: about.territory.clone(),
        moment: french::moment(about.made_at),
        kept: about.kept.iter().map(table).collect(),
    }
}

fn table(kept: &Kept) -> KeptTable {
    let cell = |value: &serde_json::Value| french::cut(value.as_str().unwrap_or_default(), CELL_CHARACTERS);
    let more = if kept.cut { "plus de " } else { "" };
    KeptTable {
        label: kept.label.clone(),
        total: format!("{more}{}", french::plural(kept.rows.len() as u64, "ligne", "lignes")),
        heads: kept.rows.first().map(|row| row.keys().cloned().collect()).unwrap_or_default(),
        rows: kept.rows.iter().take(ROWS_SHOWN).map(|row| row.values().map(cell).collect()).collect(),
        left_out: kept.cut || kept.rows.len() > ROWS_SHOWN,
    }
}
