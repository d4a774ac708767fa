//! What can be done with the inventory.

use super::model::{Copied, Draft, Inventory, Item, folded};
use super::rules::{self, Accepted};
use super::store;
use crate::App;
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_kernel::{Actor, Error, Problem, Result, Right};
use beffroi_store::WriteContext;
use serde_json::json;

/// The whole inventory of the actor's territory, without what is private.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn all(app: &App, actor: &Actor) -> Result<Inventory> {
    beffroi_store::authorise(actor, Right::InventoryRead)?;
    let mut inventory = store::all(&app.store.read(actor)).await?;
    inventory.items.iter_mut().for_each(Item::hide_private);
    Ok(inventory)
}

/// The whole inventory, with what is private of one kind for whoever may see it: the journal then says so.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn in_full(app: &App, actor: &Actor, kind: ItemKind) -> Result<Inventory> {
    beffroi_store::authorise(actor, Right::InventoryRead)?;
    let mut inventory = store::all(&app.store.read(actor)).await?;
    let may = actor.may(Right::InventoryWrite);
    if may && inventory.of(kind).any(Item::holds_private) {
        app.note_reading(actor, Right::InventoryWrite, kind.code()).await?;
    }
    for item in inventory.items.iter_mut().filter(|item| !may || item.kind != kind) {
        item.hide_private();
    }
    Ok(inventory)
}

/// One item, with the inventory around it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such item of this kind here; [`Error::Denied`] without the right.
pub async fn find(app: &App, actor: &Actor, kind: ItemKind, id: ItemId) -> Result<(Inventory, Item)> {
    let inventory = in_full(app, actor, kind).await?;
    let item = of_kind(&inventory, kind, id)?;
    Ok((inventory, item))
}

fn of_kind(inventory: &Inventory, kind: ItemKind, id: ItemId) -> Result<Item> {
    inventory.find(id).filter(|item| item.kind == kind).cloned().ok_or(Error::NotFound)
}

/// Adds an item.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it; [`Error::Limit`] when there are too many; [`Error::Denied`]
/// without the right.
pub async fn add(app: &App, actor: &Actor, kind: ItemKind, draft: Draft) -> Result<Item> {
    beffroi_store::authorise(actor, Right::InventoryWrite)?;
    let accepted = rules::accept(kind, &draft)?;
    let max = app.limits.inventory_items_max;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::InventoryWrite)?;
            let mut inventory = store::all_within(cx).await?;
            let id = cx.identifier(ItemId::new)?;
            add_within(cx, &mut inventory, (kind, id), accepted, None, max).await
        })
    })
    .await
}

/// Writes an item over the revision that it was made on. What changes nothing is not written.
///
/// # Errors
/// As [`add`]; [`Error::Conflict`] with code `item-changed` when somebody else wrote it meanwhile.
pub async fn edit(
    app: &App,
    actor: &Actor,
    kind: ItemKind,
    id: ItemId,
    revision: u32,
    draft: Draft,
) -> Result<Item> {
    beffroi_store::authorise(actor, Right::InventoryWrite)?;
    let accepted = rules::accept(kind, &draft)?;
    let before = store::all(&app.store.read(actor)).await?;
    let item = of_kind(&before, kind, id)?;
    if item.revision == revision
        && rules::differences(kind, Some(&item), &accepted, &|_| String::new()).is_none()
        && item.links == accepted.links
    {
        return Ok(item);
    }
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::InventoryWrite)?;
            let mut inventory = store::all_within(cx).await?;
            let item = of_kind(&inventory, kind, id)?;
            if item.revision != revision {
                return Err(rules::changed_meanwhile());
            }
            edit_within(cx, &mut inventory, item, accepted).await
        })
    })
    .await
}

/// Puts an item aside: it is no longer offered nor counted, and can be taken up again.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Denied`].
pub async fn archive(app: &App, actor: &Actor, kind: ItemKind, id: ItemId) -> Result<Item> {
    change(app, actor, kind, id, "inventory.archive", |item, cx| {
        if item.archived.is_some() {
            return Err(already("Cette fiche est déjà mise de côté."));
        }
        item.archived = Some(cx.now());
        Ok(())
    })
    .await
}

/// Takes up an item that was put aside.
///
/// # Errors
/// As [`archive`].
pub async fn restore(app: &App, actor: &Actor, kind: ItemKind, id: ItemId) -> Result<Item> {
    change(app, actor, kind, id, "inventory.restore", |item, _| {
        if item.archived.take().is_none() {
            return Err(already("Cette fiche n’est pas mise de côté."));
        }
        Ok(())
    })
    .await
}

/// Offers an item to the members of the territory as a model, or no longer.
///
/// # Errors
/// As [`archive`]; [`Error::Input`] with code `no-model` when items of this kind are no models.
pub async fn offer(app: &App, actor: &Actor, kind: ItemKind, id: ItemId, offered: bool) -> Result<Item> {
    beffroi_store::authorise(actor, Right::InventoryWrite)?;
    if !kind.is_shared_as_model() {
        return Err(Error::Input(
            Problem::new("no-model", "Cette sorte de fiche ne se propose pas aux membres.")
                .advice("Les activités, les systèmes et les fournisseurs se proposent."),
        ));
    }
    let action = if offered { "inventory.offer" } else { "inventory.withdraw" };
    change(app, actor, kind, id, action, move |item, cx| {
        if item.model_since.is_some() == offered {
            return Err(already("C’est déjà fait."));
        }
        item.model_since = offered.then(|| cx.now());
        Ok(())
    })
    .await
}

/// Removes an item that nothing names. What it named stays.
///
/// # Errors
/// As [`archive`]; [`Error::Conflict`] with code `item-used` when something names it.
pub async fn remove(app: &App, actor: &Actor, kind: ItemKind, id: ItemId) -> Result<()> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::InventoryWrite)?;
            let inventory = store::all_within(cx).await?;
            let item = of_kind(&inventory, kind, id)?;
            let mut users: Vec<String> = inventory.users(id).map(|(user, _)| user.name.clone()).collect();
            users.dedup();
            if !users.is_empty() {
                return Err(rules::is_used(&users));
            }
            store::delete(cx, id, item.revision).await?;
            cx.record("inventory.remove", rules::subject(kind, id), &rules::named(&item));
            Ok(())
        })
    })
    .await
}

fn already(message: &str) -> Error {
    Error::Conflict(Problem::new("item-state", message).advice("Rechargez la page."))
}

async fn change(
    app: &App,
    actor: &Actor,
    kind: ItemKind,
    id: ItemId,
    action: &'static str,
    apply: impl FnOnce(&mut Item, &WriteContext) -> Result<()> + Send + 'static,
) -> Result<Item> {
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::InventoryWrite)?;
            let inventory = store::all_within(cx).await?;
            let mut item = of_kind(&inventory, kind, id)?;
            apply(&mut item, cx)?;
            write_over(cx, &mut item).await?;
            cx.record(action, rules::subject(kind, id), &rules::named(&item));
            Ok(item)
        })
    })
    .await
}

/// Writes an item over its revision, within a change.
pub(super) async fn write_over(cx: &mut WriteContext, item: &mut Item) -> Result<()> {
    item.modified = cx.now();
    if !store::update(cx, item, &folded(&item.name)).await? {
        return Err(rules::changed_meanwhile());
    }
    item.revision += 1;
    Ok(())
}

/// Adds an item within a change, and keeps the inventory that was read up to date.
pub(super) async fn add_within(
    cx: &mut WriteContext,
    inventory: &mut Inventory,
    (kind, id): (ItemKind, ItemId),
    accepted: Accepted,
    copied: Option<Copied>,
    items_max: usize,
) -> Result<Item> {
    rules::check_room(inventory, items_max)?;
    rules::check(inventory, kind, None, &accepted)?;
    let detail = rules::differences(kind, None, &accepted, &|id| rules::name_of(inventory, id));
    let item = Item {
        id,
        kind,
        name: accepted.name,
        values: accepted.values,
        links: accepted.links,
        revision: 1,
        created: cx.now(),
        modified: cx.now(),
        archived: None,
        model_since: None,
        copied,
    };
    store::insert(cx, &item, &folded(&item.name)).await?;
    store::set_links(cx, id, &item.links).await?;
    let action = if item.copied.is_some() { "inventory.copy" } else { "inventory.add" };
    cx.record(action, rules::subject(kind, id), &detail.unwrap_or_else(|| json!({})));
    inventory.put(item.clone());
    Ok(item)
}

/// Writes what was accepted over an item within a change, and keeps the inventory that was read up to date.
pub(super) async fn edit_within(
    cx: &mut WriteContext,
    inventory: &mut Inventory,
    before: Item,
    accepted: Accepted,
) -> Result<Item> {
    let kind = before.kind;
    rules::check(inventory, kind, Some(before.id), &accepted)?;
    let detail = rules::differences(kind, Some(&before), &accepted, &|id| rules::name_of(inventory, id));
    let mut item = Item { name: accepted.name, values: accepted.values, links: accepted.links, ..before };
    write_over(cx, &mut item).await?;
    store::set_links(cx, item.id, &item.links).await?;
    cx.record("inventory.edit", rules::subject(kind, item.id), &detail.unwrap_or_else(|| json!({})));
    inventory.put(item.clone());
    Ok(item)
}
