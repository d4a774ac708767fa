//! What a territory lets its host see of where it stands.

use crate::failure::Answer;
use crate::view::Section;
use crate::view::sharing::SharingPage;
use crate::view::sheet::Tick;
use crate::visit::Inside;
use crate::web::Web;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::sharing::{self, Subject};
use beffroi_domain::territory;
use beffroi_kernel::{Error, Problem, Right};
use serde::Deserialize;

/// What was just done.
#[derive(Deserialize)]
pub struct Done {
    #[serde(default)]
    fait: String,
}

/// Shows what is shared.
pub async fn show(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    visit.require(Right::TerritoryWrite)?;
    // Nobody hosts the territory: the page has no meaning.
    let host = territory::host(&web.app, &visit.actor).await?.ok_or(Error::NotFound)?;
    let chosen = sharing::chosen(&web.app, &visit.actor).await?;
    let tick = |subject: Subject| Tick {
        value: subject.code().to_owned(),
        label: subject.label().to_owned(),
        note: String::new(),
        ticked: chosen.contains(&subject),
    };
    let sheet = format!("{}/territoire", visit.space());
    let page = SharingPage {
        shell: visit.shell(Section::Sheet),
        host: host.name,
        action: format!("{sheet}/partage"),
        sheet,
        subjects: Subject::ALL.into_iter().map(tick).collect(),
        done: if done.fait == "partage" { "Votre choix est enregistré.".to_owned() } else { String::new() },
    };
    Ok(web.page(&page)?)
}

/// Shares what is ticked, and nothing else.
pub async fn choose(
    State(web): State<Web>,
    Inside(visit): Inside,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    visit.require(Right::TerritoryWrite)?;
    let codes = fields.iter().filter(|(name, _)| name == "sujet").map(|(_, code)| code.as_str());
    let subjects =
        codes.map(|code| Subject::from_code(code).ok_or_else(unknown)).collect::<Result<_, _>>()?;
    sharing::choose(&web.app, &visit.actor, subjects).await?;
    Ok(Redirect::to(&format!("{}/territoire/partage?fait=partage", visit.space())).into_response())
}

fn unknown() -> Error {
    Error::Input(
        Problem::new("subject-unknown", "Ce qui était coché n’existe pas ici. Rien n’a été changé.")
            .advice("Rechargez la page, puis cochez de nouveau."),
    )
}
