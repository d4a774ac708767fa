//! What can be done with schemas.

use super::model::Schema;
use super::store;
use crate::App;
use beffroi_kernel::ports::{SchemaSummary, SchemaText};
use beffroi_kernel::{Actor, Error, Problem, Result};
use serde_json::json;

/// Adds a schema: the administrator of the machine does this. `id` names it; absent takes the name that
/// the schema gives itself. Adding the same text again gives the one that is there. A schema belongs to no
/// territory: its addition is in the journal of the instance.
///
/// # Errors
/// [`Error::Input`] when it cannot be used; [`Error::Conflict`] with code `schema-published` when another
/// text was published under the same identifier and version.
pub async fn add(app: &App, json: String, id: Option<&str>) -> Result<Schema> {
    if json.len() > app.limits.schema_bytes_max {
        return Err(Error::Limit(
            Problem::new("schema-too-large", "Ce schéma est trop volumineux.")
                .advice("Vérifiez que c'est bien un schéma et non un fichier de données.")
                .detail(format!("limit schema_bytes_max = {}", app.limits.schema_bytes_max)),
        ));
    }
    let text = SchemaText { id: id.unwrap_or_default().to_owned(), json };
    let asked = text.clone();
    let summary = app.blocking(move |app| app.tables.schema(&asked)).await?;
    let id = match id {
        Some(id) if !id.trim().is_empty() => id.trim().to_owned(),
        _ => summary.name.clone(),
    };
    if id.is_empty() || id.len() > 200 || id.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Error::Input(
            Problem::new("schema-unnamed", "Ce schéma n'a pas de nom utilisable.")
                .advice("Donnez-lui un identifiant sans espace, par exemple etalab/schema-lieux-covoiturage.")
                .field("id"),
        ));
    }
    let schema = Schema {
        id,
        version: summary.version,
        title: summary.title,
        description: summary.description,
        sha256: beffroi_store::sha256(text.json.as_bytes()),
        json: text.json,
        added: app.clock.now(),
    };
    let new = schema.clone();
    let administrator = Actor::instance("command line");
    let added = app.write(&administrator, move |cx| {
        Box::pin(async move {
            if !store::insert(cx, &new).await? {
                return Err(already_published(&new));
            }
            let detail = json!({ "version": new.version, "title": new.title, "sha256": new.sha256 });
            cx.record("schema.add", format!("schema:{}", new.id), &detail);
            Ok(())
        })
    });
    match added.await {
        Ok(()) => Ok(schema),
        Err(Error::Conflict(_)) => {
            let there = find(app, &schema.id, Some(&schema.version)).await?.ok_or(Error::NotFound)?;
            if there.sha256 == schema.sha256 { Ok(there) } else { Err(already_published(&schema)) }
        }
        Err(error) => Err(error),
    }
}

fn already_published(schema: &Schema) -> Error {
    let Schema { id, version, .. } = schema;
    Error::Conflict(
        Problem::new(
            "schema-published",
            format!("Un autre texte est déjà publié pour le schéma {id}, version « {version} »."),
        )
        .advice("Une version publiée ne change pas : donnez un nouveau numéro de version au schéma."),
    )
}

/// The newest version of every schema, by title.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn list(app: &App) -> Result<Vec<Schema>> {
    let mut schemas: Vec<Schema> = store::all(&app.store).await?;
    // The newest version of each comes first among its own.
    schemas.sort_by(|a, b| {
        a.id.cmp(&b.id).then_with(|| b.added.cmp(&a.added)).then_with(|| b.version.cmp(&a.version))
    });
    schemas.dedup_by(|later, first| later.id == first.id);
    schemas.sort_by_cached_key(|schema| beffroi_kernel::slug::fold_text(&schema.title));
    Ok(schemas)
}

/// A schema: the version asked for, or the newest.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn find(app: &App, id: &str, version: Option<&str>) -> Result<Option<Schema>> {
    let versions = store::versions(&app.store, id).await?;
    Ok(versions.into_iter().find(|schema| version.is_none_or(|version| version == schema.version)))
}

/// What a schema says of itself, for a page.
///
/// # Errors
/// [`Error::Input`] when the engine no longer accepts it.
pub async fn summary(app: &App, schema: &Schema) -> Result<SchemaSummary> {
    let text = schema.text();
    app.blocking(move |app| app.tables.schema(&text)).await
}
