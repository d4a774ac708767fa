//! What can be done with territories.

use super::model::{NewTerritory, Territory};
use super::{rules, store};
use crate::App;
use beffroi_kernel::{Actor, Error, Problem, Result, TerritoryId};
use serde_json::json;

/// Adds a territory: the administrator of the machine does this, through `program` (`command line`).
///
/// # Errors
/// [`Error::Input`] when something is wrong with it, [`Error::Conflict`] with code `slug-taken`.
pub async fn add(app: &App, program: &'static str, new: NewTerritory) -> Result<Territory> {
    let slug = rules::slug_of(&new)?;
    rules::check(&new)?;
    let id = beffroi_store::identifier(app.clock.now().as_millisecond(), TerritoryId::new)?;
    app.write(&Actor::program(id, program), move |cx| {
        Box::pin(async move {
            let host = match &new.host {
                None => None,
                Some(host) => Some(store::find_within(cx, host).await?.ok_or_else(|| host_unknown(host))?),
            };
            host.iter().try_for_each(rules::check_host)?;
            let territory = Territory {
                id,
                slug,
                name: new.name.trim().to_owned(),
                kind: new.kind,
                population: new.population,
                siren: new.siren,
                insee: new.insee,
                host: host.map(|host| host.id),
                invalid_publication: new.invalid_publication,
                created: cx.now(),
            };
            if !store::insert(cx, &territory).await? {
                return Err(Error::Conflict(
                    Problem::new("slug-taken", "Un autre territoire porte déjà ce nom court.")
                        .advice("Choisissez-en un autre.")
                        .field("slug"),
                ));
            }
            let detail =
                json!({ "slug": territory.slug, "name": territory.name, "kind": territory.kind.code() });
            cx.record("territory.add", format!("territory:{}", territory.slug), &detail);
            Ok(territory)
        })
    })
    .await
}

fn host_unknown(slug: &str) -> Error {
    Error::Input(
        Problem::new("host-unknown", "La structure qui héberge ce territoire n'est pas connue.")
            .advice("Ajoutez-la d'abord, ou vérifiez son nom court.")
            .detail(format!("no territory has the slug {slug:?}"))
            .field("host"),
    )
}

/// Every territory, by name.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn list(app: &App) -> Result<Vec<Territory>> {
    store::list(&app.store).await
}

/// The territory with this slug.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn find(app: &App, slug: &str) -> Result<Option<Territory>> {
    store::find(&app.store, slug).await
}

/// The territory that an actor acts upon.
///
/// # Errors
/// [`Error::NotFound`] when it does not exist.
pub async fn own(app: &App, actor: &Actor) -> Result<Territory> {
    store::own(&app.store, actor).await?.ok_or(Error::NotFound)
}
