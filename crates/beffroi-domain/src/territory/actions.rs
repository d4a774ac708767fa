//! What can be done with territories.

use super::model::{NewTerritory, Territory, TerritorySheet};
use super::{rules, store};
use crate::App;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, TerritoryId};
use serde_json::json;

/// Adds a territory: the administrator of the machine does this, through `program` (`command line`).
///
/// # Errors
/// [`Error::Input`] when something is wrong with it, [`Error::Conflict`] with code `slug-taken`.
pub async fn add(app: &App, program: &'static str, new: NewTerritory) -> Result<Territory> {
    let slug = rules::slug_of(&new)?;
    let sheet = rules::sheet_of(&new);
    rules::check(&sheet)?;
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
                name: sheet.name,
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

/// Changes the sheet of the actor's territory.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it; [`Error::Denied`] without the right.
pub async fn edit(app: &App, actor: &Actor, sheet: TerritorySheet) -> Result<Territory> {
    beffroi_store::authorise(actor, Right::TerritoryWrite)?;
    rules::check(&sheet)?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::TerritoryWrite)?;
            store::update_own(cx, &sheet).await?;
            let territory = store::own_within(cx).await?.ok_or(Error::NotFound)?;
            let detail =
                json!({ "name": territory.name, "invalid_publication": sheet.invalid_publication.code() });
            cx.record("territory.edit", format!("territory:{}", territory.slug), &detail);
            Ok(territory)
        })
    })
    .await
}
