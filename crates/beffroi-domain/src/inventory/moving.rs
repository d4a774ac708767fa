//! The inventory when a territory leaves for another instance, and when it arrives; and when a person is forgotten.

use super::dictionary::sheet;
use super::facts::Declaration;
use super::model::{Copied, Draft, Inventory, Item, Links, Values, folded};
use super::rules::{self, Accepted};
use super::store;
use crate::App;
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_kernel::{Actor, Error, Problem, Result, Right};
use beffroi_store::WriteContext;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The whole inventory, as an archive keeps it. Instants are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MovedInventory {
    items: Vec<MovedItem>,
    declared: BTreeMap<String, Declaration>,
}

/// An item, as an archive keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MovedItem {
    id: ItemId,
    kind: ItemKind,
    name: String,
    values: Values,
    links: Links,
    revision: u32,
    created: i64,
    modified: i64,
    archived: Option<i64>,
    model_since: Option<i64>,
    copied: Option<Copied>,
}

/// Everything that the actor's territory has.
pub(crate) async fn leaving(app: &App, actor: &Actor) -> Result<MovedInventory> {
    beffroi_store::authorise(actor, Right::TerritoryExport)?;
    let read = app.store.read(actor);
    let items = store::all(&read).await?.items.into_iter().map(moved).collect();
    Ok(MovedInventory { items, declared: store::declared(&read).await? })
}

fn moved(item: Item) -> MovedItem {
    MovedItem {
        id: item.id,
        kind: item.kind,
        name: item.name,
        values: item.values,
        links: item.links,
        revision: item.revision,
        created: item.created.as_millisecond(),
        modified: item.modified.as_millisecond(),
        archived: item.archived.map(Timestamp::as_millisecond),
        model_since: item.model_since.map(Timestamp::as_millisecond),
        copied: item.copied,
    }
}

impl MovedInventory {
    /// Refuses what the program itself would never have written. Nothing of an archive is believed.
    pub(crate) fn check(&self, items_max: usize) -> Result<()> {
        if self.items.len() > items_max {
            return Err(damaged("too many items"));
        }
        self.read().map(drop)
    }

    fn read(&self) -> Result<Inventory> {
        let items = self.items.iter().map(MovedItem::read).collect::<Result<Vec<_>>>()?;
        let (count, inventory) = (items.len(), Inventory::new(items));
        if inventory.items.len() != count {
            return Err(damaged("an identifier stands twice"));
        }
        for item in &inventory.items {
            let accepted = rules::accept(item.kind, &Draft::of(item)).map_err(|_| damaged("a value"))?;
            let same =
                Accepted { name: item.name.clone(), values: item.values.clone(), links: item.links.clone() };
            if accepted != same {
                return Err(damaged("a value that is not in its form"));
            }
            rules::check(&inventory, item.kind, Some(item.id), &accepted)
                .map_err(|_| damaged("a name or a link"))?;
        }
        Ok(inventory)
    }
}

impl MovedItem {
    fn read(&self) -> Result<Item> {
        let at = |at: i64| Timestamp::from_millisecond(at).map_err(|_| damaged("an instant"));
        let known = |values: &Values| {
            values.keys().all(|code| code == "name" || sheet(self.kind).field(code).is_some())
        };
        if self.copied.as_ref().is_some_and(|copied| !known(&copied.content)) {
            return Err(damaged("a model"));
        }
        Ok(Item {
            id: self.id,
            kind: self.kind,
            name: self.name.clone(),
            values: self.values.clone(),
            links: self.links.clone(),
            revision: self.revision,
            created: at(self.created)?,
            modified: at(self.modified)?,
            archived: self.archived.map(at).transpose()?,
            model_since: self.model_since.map(at).transpose()?,
            copied: self.copied.clone(),
        })
    }
}

fn damaged(what: &str) -> Error {
    Error::Input(
        Problem::new("archive-damaged", "L’inventaire de cette archive n’est pas lisible.")
            .advice("Demandez une nouvelle archive à la plateforme d’origine.")
            .detail(format!("the inventory: {what}")),
    )
}

/// Takes an inventory in.
pub(crate) async fn taking_in(cx: &mut WriteContext, moved: MovedInventory) -> Result<()> {
    let inventory = moved.read()?;
    for item in &inventory.items {
        store::insert(cx, item, &folded(&item.name)).await?;
    }
    // What names something comes after everything that can be named.
    for item in &inventory.items {
        store::set_links(cx, item.id, &item.links).await?;
    }
    for (name, declaration) in &moved.declared {
        store::declare(cx, name, Some(declaration)).await?;
    }
    Ok(())
}

/// The contacts of the actor's territory that have an address, each as names and texts: what is kept about somebody.
pub(crate) async fn contacts_at(app: &App, actor: &Actor, email: &str) -> Result<Vec<Vec<(String, String)>>> {
    let inventory = store::all(&app.store.read(actor)).await?;
    let fields = &sheet(ItemKind::Contact).fields;
    let row = |item: &Item| {
        let values = fields.iter().map(|field| (field.code.clone(), item.value(&field.code).to_owned()));
        [("name".to_owned(), item.name.clone())]
            .into_iter()
            .chain(values.filter(|(_, value)| !value.is_empty()))
            .collect()
    };
    Ok(inventory.items.iter().filter(|item| is_at(item, email)).map(row).collect())
}

/// Forgets the contacts of the territory that have an address; says how many there were.
pub(crate) async fn forget_contacts(cx: &mut WriteContext, email: &str) -> Result<usize> {
    let inventory = store::all_within(cx).await?;
    let mut forgotten = 0;
    for item in inventory.items.iter().filter(|item| is_at(item, email)) {
        store::forget(cx, item.id, item.revision).await?;
        forgotten += 1;
    }
    Ok(forgotten)
}

fn is_at(item: &Item, email: &str) -> bool {
    item.kind == ItemKind::Contact && item.value("mail") == email.to_lowercase()
}
