//! Models: items that a host offers, which its members copy. A copy is the member's own: when the model changes, the
//! member sees what is different, and takes it or leaves it.

use super::actions::{add_within, write_over};
use super::dictionary::sheet;
use super::model::{Copied, Draft, Inventory, Item, Links, Values};
use super::rules;
use super::store;
use super::values;
use crate::App;
use crate::territory;
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_kernel::{Actor, Error, Result, Right, TerritoryId};
use beffroi_store::WriteContext;
use serde_json::json;

/// What a host offers to the actor's territory.
#[derive(Clone, Debug, Default)]
pub struct Models {
    /// The host; absent when the territory is on its own.
    pub host: Option<(TerritoryId, String)>,
    /// The models, of the kinds that are shared, without what is private.
    pub models: Inventory,
    /// The territory's own inventory, without what is private.
    pub own: Inventory,
}

/// A field of a model that changed since it was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelChange {
    /// The code of the field, or `name`.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// What the model said when it was last looked at, in words.
    pub before: String,
    /// What it says now, in words.
    pub after: String,
    /// What the copy says, in words.
    pub own: String,
}

/// A model that changed since it was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The copy.
    pub item: ItemId,
    /// The kind of both.
    pub kind: ItemKind,
    /// The name of the copy.
    pub name: String,
    /// The revision of the model.
    pub revision: u32,
    /// What changed, where the copy says something else than the model now.
    pub changes: Vec<ModelChange>,
}

impl Models {
    /// The territory's copy of a model.
    #[must_use]
    pub fn copy_of(&self, model: &Item) -> Option<&Item> {
        self.own.items.iter().find(|item| item.copied.as_ref().is_some_and(|copied| copied.item == model.id))
    }

    /// The models that changed since they were copied, and not to what the copy says already.
    #[must_use]
    pub fn proposals(&self) -> Vec<Proposal> {
        let proposals = self.own.items.iter().filter_map(|item| proposal(item, &self.models));
        proposals.filter(|proposal| !proposal.changes.is_empty()).collect()
    }
}

/// What a model says that can be copied: its name and its values.
fn content(model: &Item) -> Values {
    let mut content = model.values.clone();
    content.insert("name".to_owned(), model.name.clone());
    content
}

fn proposal(item: &Item, models: &Inventory) -> Option<Proposal> {
    let copied = item.copied.as_ref()?;
    let model = models.find(copied.item).filter(|model| model.revision != copied.revision)?;
    let (now, own) = (content(model), content(item));
    let sheet = sheet(item.kind);
    let said = |values: &Values, code: &str| values.get(code).cloned().unwrap_or_default();
    let name = [("name".to_owned(), sheet.name.clone())];
    let codes =
        name.into_iter().chain(sheet.fields.iter().map(|field| (field.code.clone(), field.label.clone())));
    let changes = codes.filter_map(|(code, label)| {
        let (before, after, own) = (said(&copied.content, &code), said(&now, &code), said(&own, &code));
        let words =
            |kept: &str| sheet.field(&code).map_or(kept.to_owned(), |field| values::text(field, kept));
        (before != after && own != after).then(|| ModelChange {
            before: words(&before),
            after: words(&after),
            own: words(&own),
            label,
            code: code.clone(),
        })
    });
    Some(Proposal {
        item: item.id,
        kind: item.kind,
        name: item.name.clone(),
        revision: model.revision,
        changes: changes.collect(),
    })
}

/// What the host of the actor's territory offers. Nothing else of the host's inventory is read, and nothing of
/// other members.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn models(app: &App, actor: &Actor) -> Result<Models> {
    let own = super::actions::all(app, actor).await?;
    let Some(host) = territory::own(app, actor).await?.host else {
        return Ok(Models { own, ..Models::default() });
    };
    let name = territory::own(app, &Actor::public(host)).await?.name;
    Ok(Models { host: Some((host, name)), models: offered(app, host).await?, own })
}

async fn offered(app: &App, host: TerritoryId) -> Result<Inventory> {
    let mut models = store::models(&app.store.read(&Actor::public(host))).await?;
    models.items.iter_mut().for_each(Item::hide_private);
    Ok(models)
}

/// Copies models, and the models that they name. What was copied before, and what has the same name here, is not
/// copied again: it is named instead. Gives the items that were added.
///
/// # Errors
/// [`Error::NotFound`] when one is no model of the host; [`Error::Denied`] without the right.
pub async fn copy(app: &App, actor: &Actor, wanted: Vec<ItemId>) -> Result<Vec<Item>> {
    beffroi_store::authorise(actor, Right::InventoryWrite)?;
    let host = territory::own(app, actor).await?.host.ok_or(Error::NotFound)?;
    let models = offered(app, host).await?;
    let order = with_named(&models, &wanted)?;
    let max = app.limits.inventory_items_max;
    let before = store::all(&app.store.read(actor)).await?;
    if order.iter().filter_map(|id| models.find(*id)).all(|model| local(&before, model).is_some()) {
        return Ok(Vec::new());
    }
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::InventoryWrite)?;
            let mut inventory = store::all_within(cx).await?;
            let mut added = Vec::new();
            for model in order.iter().filter_map(|id| models.find(*id)) {
                if local(&inventory, model).is_none() {
                    added.push(copy_one(cx, &mut inventory, &models, model, host, max).await?);
                }
            }
            Ok(added)
        })
    })
    .await
}

/// The item that stands here for a model: its copy, or what has its name.
fn local<'a>(inventory: &'a Inventory, model: &Item) -> Option<&'a Item> {
    let copy = inventory
        .items
        .iter()
        .find(|item| item.copied.as_ref().is_some_and(|copied| copied.item == model.id));
    copy.or_else(|| inventory.by_name(model.kind, &model.name))
}

/// Models and those that they name, what is named first.
fn with_named(models: &Inventory, wanted: &[ItemId]) -> Result<Vec<ItemId>> {
    let mut order: Vec<ItemId> = Vec::new();
    let mut waiting: Vec<(ItemId, bool)> = wanted.iter().rev().map(|id| (*id, false)).collect();
    while let Some((id, named_are_in)) = waiting.pop() {
        if order.contains(&id) {
            continue;
        }
        let model = models.find(id).ok_or(Error::NotFound)?;
        if named_are_in {
            order.push(id);
            continue;
        }
        waiting.push((id, true));
        // Kinds name each other in one direction only: this ends.
        waiting.extend(model.links.values().flatten().map(|named| (*named, false)));
    }
    Ok(order)
}

async fn copy_one(
    cx: &mut WriteContext,
    inventory: &mut Inventory,
    models: &Inventory,
    model: &Item,
    host: TerritoryId,
    items_max: usize,
) -> Result<Item> {
    let mut links = Links::new();
    for (code, named) in &model.links {
        let here = named.iter().filter_map(|id| Some(local(inventory, models.find(*id)?)?.id));
        links.insert(code.clone(), here.collect());
    }
    let accepted = rules::accept(model.kind, &Draft { links, ..Draft::of(model) })?;
    let copied =
        Copied { territory: host, item: model.id, revision: model.revision, content: content(model) };
    let id = cx.identifier(ItemId::new)?;
    add_within(cx, inventory, (model.kind, id), accepted, Some(copied), items_max).await
}

/// Takes what is chosen of a change in a model (codes of fields, or `name`), and leaves the rest: either way, this
/// revision is not proposed again.
///
/// # Errors
/// [`Error::NotFound`] when the item is no copy of a model of the host, or the model is at another revision by now;
/// [`Error::Denied`] without the right.
pub async fn settle(app: &App, actor: &Actor, id: ItemId, revision: u32, taken: Vec<String>) -> Result<Item> {
    beffroi_store::authorise(actor, Right::InventoryWrite)?;
    let host = territory::own(app, actor).await?.host.ok_or(Error::NotFound)?;
    let models = offered(app, host).await?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::InventoryWrite)?;
            let inventory = store::all_within(cx).await?;
            let before = inventory.find(id).cloned().ok_or(Error::NotFound)?;
            let changes = proposal(&before, &models)
                .filter(|one| one.revision == revision)
                .ok_or(Error::NotFound)?
                .changes;
            let copied = before.copied.as_ref().map(|copied| copied.item).ok_or(Error::NotFound)?;
            let model = models.find(copied).ok_or(Error::NotFound)?;
            let mut draft = Draft::of(&before);
            let chosen: Vec<&ModelChange> =
                changes.iter().filter(|change| taken.contains(&change.code)).collect();
            for change in &chosen {
                if change.code == "name" {
                    draft.name.clone_from(&change.after);
                } else {
                    draft.values.insert(change.code.clone(), change.after.clone());
                }
            }
            let accepted = rules::accept(before.kind, &draft)?;
            rules::check(&inventory, before.kind, Some(id), &accepted)?;
            let detail = rules::differences(before.kind, Some(&before), &accepted, &|_| String::new());
            let copied =
                Copied { territory: host, item: model.id, revision: model.revision, content: content(model) };
            let mut item =
                Item { name: accepted.name, values: accepted.values, copied: Some(copied), ..before };
            write_over(cx, &mut item).await?;
            let action = if chosen.is_empty() { "inventory.leave" } else { "inventory.take" };
            let detail = detail.unwrap_or_else(|| json!({ "name": item.name }));
            cx.record(action, rules::subject(item.kind, id), &detail);
            Ok(item)
        })
    })
    .await
}
