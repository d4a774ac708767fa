//! The SQL of schemas and of kept texts.

use super::model::Schema;
use beffroi_kernel::Result;
use beffroi_store::{Row, Store, WriteContext, values};

beffroi_store::statements! {
    Global ALL_SCHEMAS = "SELECT id, version, title, description, json, sha256, added_at FROM schemas \
        ORDER BY title, id, added_at DESC, version DESC";
    Global VERSIONS = "SELECT id, version, title, description, json, sha256, added_at FROM schemas WHERE id = $1 \
        ORDER BY added_at DESC, version DESC";
    Global INSERT = "INSERT INTO schemas (id, version, title, description, json, sha256, added_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id, version) DO NOTHING";
    Global KEEP = "INSERT INTO kept_texts (kind, id, version, sha256, text, kept_at) VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (kind, id, version, sha256) DO NOTHING";
    Global KEPT = "SELECT text FROM kept_texts WHERE kind = $1 AND id = $2 AND version = $3 AND sha256 = $4";
}

fn schema(row: &Row) -> Result<Schema> {
    Ok(Schema {
        id: row.text("id")?,
        version: row.text("version")?,
        title: row.text("title")?,
        description: row.text("description")?,
        json: row.text("json")?,
        sha256: row.text("sha256")?,
        added: row.instant("added_at")?,
    })
}

/// Every version of every schema: by title, the newest version first.
pub(super) async fn all(store: &Store) -> Result<Vec<Schema>> {
    store.instance().rows(ALL_SCHEMAS, &[]).await?.iter().map(schema).collect()
}

/// The versions of a schema, the newest first.
pub(super) async fn versions(store: &Store, id: &str) -> Result<Vec<Schema>> {
    store.instance().rows(VERSIONS, &values![id]).await?.iter().map(schema).collect()
}

/// Adds a version; says whether it was new.
pub(super) async fn insert(cx: &mut WriteContext, new: &Schema) -> Result<bool> {
    let values = values![
        new.id.as_str(),
        new.version.as_str(),
        new.title.as_str(),
        new.description.as_str(),
        new.json.as_str(),
        new.sha256.as_str(),
        new.added.as_millisecond(),
    ];
    Ok(cx.global_execute(INSERT, &values).await? == 1)
}

/// Keeps a text of the reference, unless it is kept already.
pub(super) async fn keep(
    cx: &mut WriteContext,
    kind: &str,
    id: &str,
    version: u32,
    sha256: &str,
    text: &str,
) -> Result<()> {
    let values = values![kind, id, i64::from(version), sha256, text, cx.now().as_millisecond()];
    cx.global_execute(KEEP, &values).await.map(drop)
}

/// A text of the reference that was kept.
pub(super) async fn kept_text(
    store: &Store,
    kind: &str,
    id: &str,
    version: u32,
    sha256: &str,
) -> Result<Option<String>> {
    let values = values![kind, id, i64::from(version), sha256];
    store.instance().row(KEPT, &values).await?.map(|row| row.text("text")).transpose()
}
