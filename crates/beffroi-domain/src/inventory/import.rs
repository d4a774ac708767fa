//! Files brought to the inventory: first what they would do, then, once somebody agrees, all of it at once.

use super::actions::{add_within, edit_within};
use super::model::Inventory;
use super::plan::{Import, Outcome, Write, plan};
use super::store;
use crate::App;
use crate::files::Upload;
use crate::staged;
use beffroi_kernel::error::Context;
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_kernel::ports::TextRow;
use beffroi_kernel::{Actor, Error, Result, Right};
use beffroi_store::WriteContext;
use serde_json::json;

/// A file that was uploaded and waits for its confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// What finds it again: 32 hexadecimal digits.
    pub token: String,
    /// What it would do.
    pub report: Import,
}

/// What a staged file waits for.
fn purpose(kind: ItemKind) -> String {
    format!("inventory-{}", kind.code())
}

/// Keeps an uploaded file for an hour and says what it would do.
///
/// # Errors
/// [`Error::Input`] when no column names the items, or the file cannot be read; [`Error::Limit`] when it is too
/// large; [`Error::Denied`] without the right.
pub async fn stage(app: &App, actor: &Actor, kind: ItemKind, upload: Upload) -> Result<Staged> {
    beffroi_store::authorise(actor, Right::InventoryWrite)?;
    let name = upload.name.clone();
    let (token, path) = staged::keep(app, actor, &purpose(kind), upload).await?;
    let report = match staged::rows(app, &path, &name).await {
        Ok(rows) => trial(app, actor, kind, &rows).await,
        Err(error) => Err(error),
    };
    if report.is_err() {
        // The janitor sweeps what could not be removed now.
        let _ = std::fs::remove_file(&path);
    }
    Ok(Staged { token, report: report? })
}

async fn trial(app: &App, actor: &Actor, kind: ItemKind, rows: &[TextRow]) -> Result<Import> {
    let mut inventory = store::all(&app.store.read(actor)).await?;
    let now = app.clock.now().as_millisecond();
    let mut new_id = || beffroi_store::identifier(now, ItemId::new);
    Ok(plan(kind, rows, &mut inventory, app.limits.inventory_items_max, &mut new_id)?.0)
}

/// Imports a file that was staged, whole or not at all. `name` is the one that the file had.
///
/// # Errors
/// [`Error::Conflict`] with code `list-gone` when it waited too long; else as [`stage`].
pub async fn import_staged(
    app: &App,
    actor: &Actor,
    kind: ItemKind,
    token: &str,
    name: &str,
) -> Result<Import> {
    beffroi_store::authorise(actor, Right::InventoryWrite)?;
    let path = staged::find(app, actor, &purpose(kind), token)?;
    let rows = staged::rows(app, &path, name).await?;
    let report = import(app, actor, kind, name, rows).await?;
    std::fs::remove_file(&path).context("removing a file that was imported")?;
    Ok(report)
}

/// Imports rows, whole or not at all: what is refused is a line, never half of one.
///
/// # Errors
/// As [`stage`].
pub async fn import(
    app: &App,
    actor: &Actor,
    kind: ItemKind,
    file: &str,
    rows: Vec<TextRow>,
) -> Result<Import> {
    let (max, file) = (app.limits.inventory_items_max, file.to_owned());
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::InventoryWrite)?;
            let mut inventory = store::all_within(cx).await?;
            let mut after = inventory.clone();
            let now = cx.now().as_millisecond();
            let mut new_id = || beffroi_store::identifier(now, ItemId::new);
            let (report, writes) = plan(kind, &rows, &mut after, max, &mut new_id)?;
            for write in writes {
                perform(cx, &mut inventory, write, max).await?;
            }
            let detail = json!({
                "file": file, "added": report.count(Outcome::Added), "updated": report.count(Outcome::Updated),
                "unchanged": report.count(Outcome::Unchanged), "refused": report.count(Outcome::Refused),
            });
            cx.record("inventory.import", format!("inventory:{}", kind.code()), &detail);
            Ok(report)
        })
    })
    .await
}

async fn perform(
    cx: &mut WriteContext,
    inventory: &mut Inventory,
    write: Write,
    items_max: usize,
) -> Result<()> {
    match write {
        Write::Add(kind, id, accepted) => {
            add_within(cx, inventory, (kind, id), accepted, None, items_max).await.map(drop)
        }
        Write::Edit(id, accepted) => {
            let before = inventory.find(id).cloned().ok_or(Error::NotFound)?;
            edit_within(cx, inventory, before, accepted).await.map(drop)
        }
    }
}
