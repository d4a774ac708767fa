//! The SQL of schemas.

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
