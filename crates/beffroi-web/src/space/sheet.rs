//! Another sheet of a spreadsheet that was given: read as a new version of the same file.

use super::mending::copy_in;
use crate::dataset::Named;
use crate::failure::Answer;
use crate::visit::Inside;
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::dataset;
use beffroi_kernel::{Error, Problem, Right};
use serde::Deserialize;

/// What the form sends.
#[derive(Deserialize)]
pub struct Wanted {
    version: u32,
    feuille: String,
}

/// Makes a new version from another sheet of the same file.
pub async fn read_sheet(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(wanted): Form<Wanted>,
) -> Answer {
    visit.require(Right::DatasetWrite)?;
    let report = dataset::report(&web.app, &visit.actor, &named.dataset, wanted.version).await?;
    if !report.sheets.contains(&wanted.feuille) {
        let problem = Problem::new("sheet-unknown", "Ce classeur n’a pas de feuille de ce nom.")
            .advice("Choisissez une feuille de la liste.")
            .field("feuille");
        return Err(Error::Input(problem).into());
    }
    let original = dataset::original(&web.app, &visit.actor, &named.dataset, wanted.version).await?;
    let mut upload = copy_in(&web, &original.path, &original.name).await?;
    upload.sheet = Some(wanted.feuille);
    dataset::stage(&web.app, &visit.actor, &named.dataset, upload).await?;
    Ok(Redirect::to(&format!("{}?fait=feuille", visit.space_dataset(&named.dataset))).into_response())
}
