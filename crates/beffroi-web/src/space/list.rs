//! The list of a territory's data sets, published or not.

use crate::dataset::lines::dataset_line;
use crate::failure::Answer;
use crate::view::Section;
use crate::view::space::SpaceList;
use crate::visit::Inside;
use crate::web::Web;
use axum::extract::State;
use beffroi_domain::dataset::{self, Filter};
use beffroi_kernel::Right;
use serde::Deserialize;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    /// A word that stands for a sentence: nobody can make the page say something else.
    pub fait: String,
}

impl Done {
    /// The sentence.
    pub fn sentence(&self) -> &'static str {
        match self.fait.as_str() {
            "depose" => "Le fichier est bien reçu.",
            "fiche" => "La fiche est enregistrée.",
            "publie" => "C’est publié : tout le monde peut voir cette version.",
            "archive" => "Le jeu de données est archivé : il n’est plus public.",
            "corrige" => "La copie corrigée est déposée comme nouvelle version.",
            "feuille" => "La feuille choisie est reprise comme nouvelle version.",
            _ => "",
        }
    }
}

/// Shows the list.
pub async fn list(State(web): State<Web>, Inside(visit): Inside) -> Answer {
    let found = dataset::list(&web.app, &visit.actor, &Filter::default()).await?;
    let lines = found.items.iter().map(|view| {
        let mut line = dataset_line(&visit, view);
        line.href = visit.space_dataset(&view.dataset.slug);
        line
    });
    let page = SpaceList {
        lines: lines.collect(),
        shell: visit.shell(Section::Space),
        name: visit.territory.name.clone(),
        base: visit.space(),
        may_write: visit.actor.may(Right::DatasetWrite),
    };
    Ok(web.page(&page)?)
}
