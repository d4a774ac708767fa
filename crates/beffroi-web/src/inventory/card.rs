//! The card of an item: what is known of it, where it is used, what can be done with it.

use super::{Done, OfItem, home, of_item, of_kind, shown, title, unsaid_words};
use crate::failure::Answer;
use crate::french;
use crate::view::inventory::{Card, CardLine};
use crate::view::look::Link;
use crate::view::{Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::inventory::{self, Field, Inventory, Item, Models, sheet};
use beffroi_domain::project;
use beffroi_kernel::inventory::ItemKind;
use beffroi_kernel::{Result, Right};

/// Shows the card.
pub async fn show(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(of): Path<OfItem>,
    Query(done): Query<Done>,
) -> Answer {
    let (kind, id) = of.read()?;
    let (inventory, item) = inventory::find(&web.app, &visit.actor, kind, id).await?;
    let models = inventory::models(&web.app, &visit.actor).await?;
    let may_write = visit.actor.may(Right::InventoryWrite);
    let sheet = sheet(kind);
    let page = Card {
        shell: visit.shell(Section::Inventory),
        name: item.name.clone(),
        one: sheet.one.clone(),
        list: title(kind),
        list_href: of_kind(&visit, kind),
        inventory: home(&visit),
        base: of_item(&visit, &item),
        states: states(&item),
        lines: sheet.fields.iter().map(|field| line(&visit, &inventory, &item, field)).collect(),
        users: users(&visit, &inventory, &item),
        projects: projects(&web, &visit, &item).await?,
        archived: item.archived.is_some(),
        may_offer: may_write && kind.is_shared_as_model() && visit.actor.may(Right::HostRead),
        offered: item.model_since.is_some(),
        copied: copied(&models, &item),
        proposal: match models.proposals().iter().any(|proposal| proposal.item == id) {
            true => format!("{}/modeles#changements", home(&visit)),
            false => String::new(),
        },
        modified: french::date(french::day(item.modified)),
        may_write,
        done: done.words(),
    };
    Ok(web.page(&page)?)
}

/// The projects that create or change the item, for whoever may see them.
async fn projects(web: &Web, visit: &Visit, item: &Item) -> Result<Vec<Link>> {
    if item.kind != ItemKind::System || !visit.actor.may(Right::ProjectRead) {
        return Ok(Vec::new());
    }
    let all = project::of_system(&web.app, &visit.actor, item.id).await?;
    let link = |one: &project::Project| {
        Link::new(&one.name, format!("{}/projets/{}", visit.space(), one.id)).note(one.at.label())
    };
    Ok(all.iter().map(link).collect())
}

/// Where a copy comes from.
fn copied(models: &Models, item: &Item) -> String {
    match (&item.copied, &models.host) {
        (Some(copied), Some((host, name))) if copied.territory == *host => {
            format!("Copiée d’un modèle de {name}.")
        }
        (Some(_), _) => "Copiée d’un modèle.".to_owned(),
        (None, _) => String::new(),
    }
}

fn states(item: &Item) -> Vec<Mark> {
    let mut states = Vec::new();
    if item.archived.is_some() {
        states.push(Mark::plain("mis de côté"));
    }
    let unsaid = unsaid_words(item);
    if !unsaid.is_empty() {
        states.push(Mark::look(unsaid));
    }
    if item.model_since.is_some() {
        states.push(Mark::good("proposé aux membres"));
    }
    states
}

fn line(visit: &Visit, inventory: &Inventory, item: &Item, field: &Field) -> CardLine {
    let named = item.named(&field.code).iter().filter_map(|id| inventory.find(*id));
    CardLine {
        label: field.label.clone(),
        value: shown(field, item),
        links: named.map(|named| Link::new(&named.name, of_item(visit, named))).collect(),
        hidden: field.private && !visit.actor.may(Right::InventoryWrite),
    }
}

/// The other items that name this one.
fn users(visit: &Visit, inventory: &Inventory, item: &Item) -> Vec<Link> {
    let user = |(user, field): (&Item, &'static Field)| {
        let note = format!("{}, {}", sheet(user.kind).one, field.label.to_lowercase());
        Link::new(&user.name, of_item(visit, user)).note(note)
    };
    inventory.users(item.id).map(user).collect()
}

/// Puts the item aside.
pub async fn archive(State(web): State<Web>, Inside(visit): Inside, Path(of): Path<OfItem>) -> Answer {
    let (kind, id) = of.read()?;
    let item = inventory::archive(&web.app, &visit.actor, kind, id).await?;
    back(&visit, &item, "archive")
}

/// Takes it up again.
pub async fn restore(State(web): State<Web>, Inside(visit): Inside, Path(of): Path<OfItem>) -> Answer {
    let (kind, id) = of.read()?;
    let item = inventory::restore(&web.app, &visit.actor, kind, id).await?;
    back(&visit, &item, "reprise")
}

/// Removes it.
pub async fn remove(State(web): State<Web>, Inside(visit): Inside, Path(of): Path<OfItem>) -> Answer {
    let (kind, id) = of.read()?;
    inventory::remove(&web.app, &visit.actor, kind, id).await?;
    Ok(Redirect::to(&format!("{}?fait=suppression", of_kind(&visit, kind))).into_response())
}

/// Offers it to the members.
pub async fn offer(State(web): State<Web>, Inside(visit): Inside, Path(of): Path<OfItem>) -> Answer {
    let (kind, id) = of.read()?;
    let item = inventory::offer(&web.app, &visit.actor, kind, id, true).await?;
    back(&visit, &item, "modele")
}

/// Offers it no longer.
pub async fn withdraw(State(web): State<Web>, Inside(visit): Inside, Path(of): Path<OfItem>) -> Answer {
    let (kind, id) = of.read()?;
    let item = inventory::offer(&web.app, &visit.actor, kind, id, false).await?;
    back(&visit, &item, "retrait")
}

fn back(visit: &Visit, item: &Item, done: &str) -> Answer {
    Ok(Redirect::to(&format!("{}?fait={done}", of_item(visit, item))).into_response())
}
