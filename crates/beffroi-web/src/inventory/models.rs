//! The models of the host: copied in one click or many; what changed in them, to be taken or left.

use super::{home, of_item, of_kind, title};
use crate::failure::Answer;
use crate::french;
use crate::view::Section;
use crate::view::inventory::{ChangeRow, ModelGroup, ModelLine, ModelsPage, ProposalBox};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::inventory::{self, Item, Models, Proposal, sheet, text};
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_kernel::{Error, Problem, Result, Right};
use serde::Deserialize;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Copied {
    copies: Option<u64>,
    fait: String,
}

fn base(visit: &Visit) -> String {
    format!("{}/modeles", home(visit))
}

/// Shows the models.
pub async fn models(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Copied>) -> Answer {
    let models = inventory::models(&web.app, &visit.actor).await?;
    let kinds = ItemKind::ALL.into_iter().filter(|kind| kind.is_shared_as_model());
    let groups = kinds.map(|kind| ModelGroup {
        label: title(kind),
        lines: models.models.of(kind).map(|model| model_line(&visit, &models, model)).collect(),
    });
    let page = ModelsPage {
        shell: visit.shell(Section::Inventory),
        inventory: home(&visit),
        base: base(&visit),
        host: models.host.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        groups: groups.filter(|group| !group.lines.is_empty()).collect(),
        proposals: models.proposals().iter().map(|proposal| proposal_box(&visit, proposal)).collect(),
        may_write: visit.actor.may(Right::InventoryWrite),
        done: match (done.copies, done.fait.as_str()) {
            (Some(0), _) => "Rien de nouveau à copier : tout était déjà là.".to_owned(),
            (Some(copies), _) => {
                format!(
                    "{} : complétez maintenant ce qui vous est propre.",
                    french::plural(copies, "fiche ajoutée", "fiches ajoutées")
                )
            }
            (None, "choix") => "Votre choix est enregistré.".to_owned(),
            _ => String::new(),
        },
    };
    Ok(web.page(&page)?)
}

fn model_line(visit: &Visit, models: &Models, model: &Item) -> ModelLine {
    let said = sheet(model.kind).fields.iter().filter(|field| field.shown);
    let words: Vec<String> =
        said.map(|field| text(field, model.value(&field.code))).filter(|text| !text.is_empty()).collect();
    let there = models.copy_of(model).or_else(|| models.own.by_name(model.kind, &model.name));
    ModelLine {
        id: model.id.to_string(),
        name: model.name.clone(),
        words: words.join(" · "),
        there: there.map(|item| of_item(visit, item)).unwrap_or_default(),
    }
}

fn proposal_box(visit: &Visit, proposal: &Proposal) -> ProposalBox {
    ProposalBox {
        id: proposal.item.to_string(),
        revision: proposal.revision,
        name: proposal.name.clone(),
        href: format!("{}/{}", of_kind(visit, proposal.kind), proposal.item),
        changes: proposal
            .changes
            .iter()
            .map(|change| ChangeRow {
                code: change.code.clone(),
                label: change.label.clone(),
                own: change.own.clone(),
                after: change.after.clone(),
            })
            .collect(),
    }
}

/// What a form sends: one pair for each field and for each box that is ticked.
type Pairs = Vec<(String, String)>;

fn all<'a>(pairs: &'a Pairs, name: &'a str) -> impl Iterator<Item = &'a str> {
    pairs.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
}

/// Copies the models that are ticked.
pub async fn copy(State(web): State<Web>, Inside(visit): Inside, Form(pairs): Form<Pairs>) -> Answer {
    visit.require(Right::InventoryWrite)?;
    let wanted: Result<Vec<ItemId>> =
        all(&pairs, "modele").map(|id| id.parse().map_err(|_| Error::NotFound)).collect();
    let wanted = wanted?;
    if wanted.is_empty() {
        return Err(Error::Input(
            Problem::new("nothing-chosen", "Aucun modèle n’est coché.")
                .advice("Cochez ceux que vous voulez copier."),
        )
        .into());
    }
    let added = inventory::copy(&web.app, &visit.actor, wanted).await?;
    Ok(Redirect::to(&format!("{}?copies={}", base(&visit), added.len())).into_response())
}

/// Takes what is ticked of a change, and leaves the rest.
pub async fn settle(State(web): State<Web>, Inside(visit): Inside, Form(pairs): Form<Pairs>) -> Answer {
    visit.require(Right::InventoryWrite)?;
    let one = |name: &'static str| all(&pairs, name).next().unwrap_or_default().to_owned();
    let id: ItemId = one("fiche").parse().map_err(|_| Error::NotFound)?;
    let revision: u32 = one("revision").parse().map_err(|_| Error::NotFound)?;
    let taken = all(&pairs, "reprendre").map(str::to_owned).collect();
    inventory::settle(&web.app, &visit.actor, id, revision, taken).await?;
    Ok(Redirect::to(&format!("{}?fait=choix", base(&visit))).into_response())
}
