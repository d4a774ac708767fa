//! The SQL of the inventory.

use super::dictionary::sheet;
use super::facts::Declaration;
use super::model::{Copied, Inventory, Item, Links, Values};
use beffroi_kernel::Result;
use beffroi_kernel::error::Context;
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_store::{ReadContext, Row, Value, WriteContext, values};
use jiff::Timestamp;
use std::collections::BTreeMap;

beffroi_store::statements! {
    Scoped ALL_ITEMS = "SELECT id, kind, name, fields, private_fields, revision, created_at, modified_at, \
        archived_at, model_since, copied_territory, copied_id, copied_revision, copied_content \
        FROM inventory_items WHERE territory_id = $1 ORDER BY folded, id";
    Scoped INSERT = "INSERT INTO inventory_items (territory_id, id, kind, name, folded, fields, private_fields, \
        revision, created_at, modified_at, archived_at, model_since, copied_territory, copied_id, copied_revision, \
        copied_content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    Scoped UPDATE = "UPDATE inventory_items SET name = $4, folded = $5, fields = $6, private_fields = $7, \
        revision = revision + 1, modified_at = $8, archived_at = $9, model_since = $10, copied_territory = $11, \
        copied_id = $12, copied_revision = $13, copied_content = $14 \
        WHERE territory_id = $1 AND id = $2 AND revision = $3";
    Scoped DELETE = "DELETE FROM inventory_items WHERE territory_id = $1 AND id = $2 AND revision = $3";
    Scoped ALL_LINKS = "SELECT from_id, relation, to_id FROM inventory_links WHERE territory_id = $1 \
        ORDER BY from_id, relation, to_id";
    Scoped LINK = "INSERT INTO inventory_links (territory_id, from_id, relation, to_id) VALUES ($1, $2, $3, $4)";
    Scoped UNLINK = "DELETE FROM inventory_links WHERE territory_id = $1 AND from_id = $2";
    Scoped MODELS = "SELECT id, kind, name, fields, private_fields, revision, created_at, modified_at, \
        archived_at, model_since, copied_territory, copied_id, copied_revision, copied_content \
        FROM inventory_items WHERE territory_id = $1 AND model_since IS NOT NULL AND archived_at IS NULL \
        ORDER BY folded, id";
    Scoped DECLARED = "SELECT name, value, source, declared_at, declared_by FROM declared_facts \
        WHERE territory_id = $1 ORDER BY name";
    Scoped DECLARE = "INSERT INTO declared_facts (territory_id, name, value, source, declared_at, declared_by) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (territory_id, name) DO UPDATE SET value = excluded.value, \
        source = excluded.source, declared_at = excluded.declared_at, declared_by = excluded.declared_by";
    Scoped TAKE_BACK = "DELETE FROM declared_facts WHERE territory_id = $1 AND name = $2";
    Scoped UNLINK_TO = "DELETE FROM inventory_links WHERE territory_id = $1 AND to_id = $2";
}

fn json(row: &Row, column: &str) -> Result<Values> {
    serde_json::from_str(&row.text(column)?).context(&format!("reading the column {column} of an item"))
}

fn item(row: &Row) -> Result<Item> {
    let mut kept = json(row, "fields")?;
    kept.extend(json(row, "private_fields")?);
    let copied = match row.optional_text("copied_id")? {
        None => None,
        Some(_) => Some(Copied {
            territory: row.parsed("copied_territory")?,
            item: row.parsed("copied_id")?,
            revision: row.count("copied_revision")?,
            content: json(row, "copied_content")?,
        }),
    };
    Ok(Item {
        id: row.parsed("id")?,
        kind: row.word("kind", ItemKind::from_code)?,
        name: row.text("name")?,
        values: kept,
        links: Links::new(),
        revision: row.count("revision")?,
        created: row.instant("created_at")?,
        modified: row.instant("modified_at")?,
        archived: row.optional_instant("archived_at")?,
        model_since: row.optional_instant("model_since")?,
        copied,
    })
}

/// One link: from what, by which field, to what.
type Link = (ItemId, String, ItemId);

fn link(row: &Row) -> Result<Link> {
    Ok((row.parsed("from_id")?, row.text("relation")?, row.parsed("to_id")?))
}

/// The whole inventory of a territory.
pub(super) async fn all(read: &ReadContext) -> Result<Inventory> {
    let items = read.rows(ALL_ITEMS, &[]).await?.iter().map(item).collect::<Result<Vec<_>>>()?;
    let links = read.rows(ALL_LINKS, &[]).await?.iter().map(link).collect::<Result<Vec<_>>>()?;
    Ok(with_links(items, links))
}

/// The same within a change.
pub(super) async fn all_within(cx: &mut WriteContext) -> Result<Inventory> {
    let items = cx.rows(ALL_ITEMS, &[]).await?.iter().map(item).collect::<Result<Vec<_>>>()?;
    let links = cx.rows(ALL_LINKS, &[]).await?.iter().map(link).collect::<Result<Vec<_>>>()?;
    Ok(with_links(items, links))
}

/// What a host offers as models: the territory of `read` is the host.
pub(super) async fn models(read: &ReadContext) -> Result<Inventory> {
    let items = read.rows(MODELS, &[]).await?.iter().map(item).collect::<Result<Vec<_>>>()?;
    let links = read.rows(ALL_LINKS, &[]).await?.iter().map(link).collect::<Result<Vec<_>>>()?;
    // What is no model is not named either.
    let offered = |id: &ItemId| items.iter().any(|item| item.id == *id);
    let links = links.into_iter().filter(|(from, _, to)| offered(from) && offered(to)).collect();
    Ok(with_links(items, links))
}

fn with_links(mut items: Vec<Item>, links: Vec<Link>) -> Inventory {
    let places: std::collections::HashMap<ItemId, usize> =
        items.iter().enumerate().map(|(at, item)| (item.id, at)).collect();
    for (from, relation, to) in links {
        if let Some(item) = places.get(&from).and_then(|at| items.get_mut(*at)) {
            item.links.entry(relation).or_default().push(to);
        }
    }
    Inventory::new(items)
}

/// The two columns of fields: what everybody inside may read, and what is private.
fn columns(item: &Item) -> Result<(String, String)> {
    let sheet = sheet(item.kind);
    let is_private = |code: &String| sheet.field(code).is_some_and(|field| field.private);
    let (private, open): (Values, Values) =
        item.values.clone().into_iter().partition(|(code, _)| is_private(code));
    let text = |values: &Values| serde_json::to_string(values).context("writing the fields of an item");
    Ok((text(&open)?, text(&private)?))
}

/// The four columns of a copy.
fn copy_columns(copied: Option<&Copied>) -> Result<[Value; 4]> {
    let content = copied.map(|copied| serde_json::to_string(&copied.content)).transpose();
    let content = content.context("writing the model of a copy")?;
    Ok([
        copied.map(|copied| copied.territory.to_string()).into(),
        copied.map(|copied| copied.item.to_string()).into(),
        copied.map(|copied| copied.revision).into(),
        content.into(),
    ])
}

fn instant(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::as_millisecond)
}

/// Adds an item, and nothing of what it names.
pub(super) async fn insert(cx: &mut WriteContext, item: &Item, folded: &str) -> Result<()> {
    let (open, private) = columns(item)?;
    let mut row = values![
        item.id.to_string(),
        item.kind.code(),
        item.name.as_str(),
        folded,
        open,
        private,
        item.revision,
        item.created.as_millisecond(),
        item.modified.as_millisecond(),
        instant(item.archived),
        instant(item.model_since),
    ]
    .to_vec();
    row.extend(copy_columns(item.copied.as_ref())?);
    cx.execute_one(INSERT, &row).await
}

/// Writes an item over the revision that it was made on; false when there is another revision by now.
pub(super) async fn update(cx: &mut WriteContext, item: &Item, folded: &str) -> Result<bool> {
    let (open, private) = columns(item)?;
    let mut row = values![
        item.id.to_string(),
        item.revision,
        item.name.as_str(),
        folded,
        open,
        private,
        item.modified.as_millisecond(),
        instant(item.archived),
        instant(item.model_since),
    ]
    .to_vec();
    row.extend(copy_columns(item.copied.as_ref())?);
    Ok(cx.execute(UPDATE, &row).await? == 1)
}

/// Writes what an item names, in the place of what it named.
pub(super) async fn set_links(cx: &mut WriteContext, id: ItemId, links: &Links) -> Result<()> {
    cx.execute(UNLINK, &values![id.to_string()]).await?;
    for (relation, named) in links {
        for to in named {
            cx.execute_one(LINK, &values![id.to_string(), relation.as_str(), to.to_string()]).await?;
        }
    }
    Ok(())
}

/// Removes an item with what it names; false when there is another revision by now.
pub(super) async fn delete(cx: &mut WriteContext, id: ItemId, revision: u32) -> Result<bool> {
    cx.execute(UNLINK, &values![id.to_string()]).await?;
    Ok(cx.execute(DELETE, &values![id.to_string(), revision]).await? == 1)
}

/// What was declared, by the name of the fact.
pub(super) async fn declared(read: &ReadContext) -> Result<BTreeMap<String, Declaration>> {
    let row = |row: &Row| {
        let read = |column: &str| -> Result<serde_json::Value> {
            serde_json::from_str(&row.text(column)?).context("reading a declared fact")
        };
        let declaration = Declaration {
            value: serde_json::from_value(read("value")?).context("reading the value of a declared fact")?,
            source: serde_json::from_value(read("source")?)
                .context("reading the source of a declared fact")?,
            declared_at: row.integer("declared_at")?,
            declared_by: row.text("declared_by")?,
        };
        Ok((row.text("name")?, declaration))
    };
    read.rows(DECLARED, &[]).await?.iter().map(row).collect()
}

/// Keeps a declaration in the place of the one before, or takes it back.
pub(super) async fn declare(cx: &mut WriteContext, name: &str, declared: Option<&Declaration>) -> Result<()> {
    let Some(declared) = declared else {
        return cx.execute(TAKE_BACK, &values![name]).await.map(drop);
    };
    let row = values![
        name,
        serde_json::to_string(&declared.value).context("writing a declared fact")?,
        serde_json::to_string(&declared.source).context("writing the source of a declared fact")?,
        declared.declared_at,
        declared.declared_by.as_str(),
    ];
    cx.execute_one(DECLARE, &row).await
}

/// Removes an item and everything that names it.
pub(super) async fn forget(cx: &mut WriteContext, id: ItemId, revision: u32) -> Result<bool> {
    cx.execute(UNLINK_TO, &values![id.to_string()]).await?;
    delete(cx, id, revision).await
}
