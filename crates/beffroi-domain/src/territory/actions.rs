//! What can be done with territories.

use super::facts::{Fact, Origin, Source, Sources, differences, fill, typed};
use super::filling::{new_id, said_by_places};
use super::model::{NewTerritory, Territory, TerritorySheet};
use super::{rules, store};
use crate::App;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, TerritoryId, french};
use beffroi_store::WriteContext;
use serde_json::json;

/// Adds a territory: the administrator of the machine does this, through `program` (`command line`). What the
/// official places that are loaded know of it is filled in.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it, [`Error::Conflict`] with code `slug-taken`.
pub async fn add(app: &App, program: &'static str, new: NewTerritory) -> Result<Territory> {
    let source = Source { from: Origin::Typed, name: String::new(), day: french::day(app.clock.now()) };
    take_in(app, program, new, source, None).await
}

/// Adds a territory whose facts come from `source`; `by` names the person of the host who did it, in the journal.
///
/// # Errors
/// As [`add`].
pub(crate) async fn take_in(
    app: &App,
    program: &'static str,
    new: NewTerritory,
    source: Source,
    by: Option<String>,
) -> Result<Territory> {
    let slug = rules::slug_of(&new)?;
    let sheet = rules::tidy(rules::sheet_of(&new))?;
    rules::check(&sheet)?;
    let id = new_id(app)?;
    app.write(&Actor::program(id, program), move |cx| {
        Box::pin(async move {
            let host = match &new.host {
                None => None,
                Some(host) => Some(store::find_within(cx, host).await?.ok_or_else(|| host_unknown(host))?),
            };
            if let Some(host) = &host {
                rules::check_host(id, &chain(cx, host).await?, 0)?;
            }
            let mut sources = Sources::new();
            for fact in Fact::ALL.into_iter().filter(|fact| fact.value(&sheet).is_some()) {
                sources.insert(fact, source.clone());
            }
            let mut sheet = sheet;
            let said = said_by_places(cx, new.kind, sheet.insee.as_deref(), sheet.siren.as_deref()).await?;
            if let Some((said, official)) = said {
                fill(&mut sheet, &mut sources, &said, &official);
            }
            let host_slug = host.as_ref().map(|host| host.slug.clone());
            let territory = whole(id, slug, new.kind, sheet, sources, host.map(|host| host.id), cx.now());
            insert_whole(cx, &territory).await?;
            let detail = json!({
                "slug": territory.slug, "name": territory.name, "kind": territory.kind.code(), "host": host_slug, "by": by,
            });
            cx.record("territory.add", subject(&territory.slug), &detail);
            Ok(territory)
        })
    })
    .await
}

fn whole(
    id: TerritoryId,
    slug: String,
    kind: beffroi_kernel::territory::TerritoryKind,
    sheet: TerritorySheet,
    sources: Sources,
    host: Option<TerritoryId>,
    created: jiff::Timestamp,
) -> Territory {
    Territory {
        id,
        slug,
        kind,
        name: sheet.name,
        population: sheet.population,
        population_year: sheet.population_year,
        siren: sheet.siren,
        insee: sheet.insee,
        staff_tenths: sheet.staff_tenths,
        parent_siren: sheet.parent_siren,
        departement: sheet.departement,
        region: sheet.region,
        competences: sheet.competences,
        web_domains: sheet.web_domains,
        mail_domains: sheet.mail_domains,
        sources,
        host,
        invalid_publication: sheet.invalid_publication,
        second_factor_roles: None,
        left: None,
        created,
    }
}

/// Adds a territory as it stands.
pub(crate) async fn insert_whole(cx: &mut WriteContext, territory: &Territory) -> Result<()> {
    if store::insert(cx, territory).await? {
        return Ok(());
    }
    Err(Error::Conflict(
        Problem::new("slug-taken", "Un autre territoire porte déjà ce nom court.")
            .advice("Choisissez-en un autre.")
            .field("slug"),
    ))
}

/// A host and those above it.
pub(crate) async fn chain(cx: &mut WriteContext, host: &Territory) -> Result<Vec<TerritoryId>> {
    let (mut above, mut next) = (vec![host.id], host.host);
    // Longer than any chain that the rules let come about, so that a damaged database ends here too.
    while let Some(id) = next.filter(|id| !above.contains(id)) {
        above.push(id);
        next = store::by_id_within(cx, id).await?.and_then(|one| one.host);
    }
    Ok(above)
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

/// The territory with this slug, within a change.
pub(crate) async fn find_within(cx: &mut WriteContext, slug: &str) -> Result<Option<Territory>> {
    store::find_within(cx, slug).await
}

/// The territory with this identifier, within a change.
pub(crate) async fn by_id_within(cx: &mut WriteContext, id: TerritoryId) -> Result<Option<Territory>> {
    store::by_id_within(cx, id).await
}

/// What a territory hosts, itself or through those that it hosts, by name.
pub(crate) async fn hosted_by(app: &App, host: TerritoryId) -> Result<Vec<Territory>> {
    store::hosted(&app.store, host).await
}

/// The territory that an actor acts upon.
///
/// # Errors
/// [`Error::NotFound`] when it does not exist.
pub async fn own(app: &App, actor: &Actor) -> Result<Territory> {
    store::own(&app.store, actor).await?.ok_or(Error::NotFound)
}

/// The territory that hosts the actor's, when one does. Its name is public.
///
/// # Errors
/// [`Error::NotFound`] when the actor's territory does not exist.
pub async fn host(app: &App, actor: &Actor) -> Result<Option<Territory>> {
    match own(app, actor).await?.host {
        Some(host) => store::by_id(&app.store, host).await,
        None => Ok(None),
    }
}

/// Changes the sheet of the actor's territory. What changes counts as typed from today.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it; [`Error::Denied`] without the right.
pub async fn edit(app: &App, actor: &Actor, sheet: TerritorySheet) -> Result<Territory> {
    beffroi_store::authorise(actor, Right::TerritoryWrite)?;
    let sheet = rules::tidy(sheet)?;
    rules::check(&sheet)?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::TerritoryWrite)?;
            let territory = store::own_within(cx).await?.ok_or(Error::NotFound)?;
            let before = TerritorySheet::from(&territory);
            let sources = typed(&before, &sheet, &territory.sources, french::day(cx.now()));
            store::update_own(cx, &sheet, &sources).await?;
            let (old, new) = differences(&before, &sheet);
            let detail = json!({ "before": old, "after": new });
            cx.record("territory.edit", subject(&territory.slug), &detail);
            store::own_within(cx).await?.ok_or(Error::NotFound)
        })
    })
    .await
}

/// Puts what a file says over the facts of the actor's territory where that is allowed, and notes it in the journal
/// when something changed. Says what changed and what was kept.
pub(crate) async fn update_facts(
    cx: &mut WriteContext,
    territory: &Territory,
    said: &TerritorySheet,
    source: &Source,
    action: &'static str,
) -> Result<(Vec<Fact>, Vec<Fact>)> {
    let before = TerritorySheet::from(territory);
    let (mut sheet, mut sources) = (before.clone(), territory.sources.clone());
    let (changed, kept) = fill(&mut sheet, &mut sources, said, source);
    let (old, new) = differences(&before, &sheet);
    store::update_own(cx, &sheet, &sources).await?;
    let detail = json!({ "from": source, "before": old, "after": new });
    cx.record(action, subject(&territory.slug), &detail);
    Ok((changed, kept))
}

/// Puts what a list of members says over the facts of a territory, and gives it a host when it has none.
pub(crate) async fn amend(
    app: &App,
    program: &'static str,
    id: TerritoryId,
    said: TerritorySheet,
    source: Source,
    host: Option<TerritoryId>,
) -> Result<()> {
    app.write(&Actor::program(id, program), move |cx| {
        Box::pin(async move {
            let territory = store::own_within(cx).await?.ok_or(Error::NotFound)?;
            if let Some(host) = host.filter(|host| territory.host != Some(*host)) {
                if territory.host.is_some() {
                    return Err(rules::hosted_elsewhere(&territory.name));
                }
                let host = store::by_id_within(cx, host).await?.ok_or(Error::NotFound)?;
                let below = store::levels_below(cx, id).await?;
                rules::check_host(id, &chain(cx, &host).await?, below)?;
                store::set_host(cx, Some(host.id)).await?;
                let detail = json!({ "before": null, "after": host.slug });
                cx.record("territory.host", subject(&territory.slug), &detail);
            }
            update_facts(cx, &territory, &said, &source, "territory.update").await.map(drop)
        })
    })
    .await
}

/// Closes the portal of a territory that left: the administrator of the machine does this. What it kept stays.
///
/// # Errors
/// [`Error::Input`] with code `territory-unknown`; [`Error::Conflict`] with code `archived-already`.
pub async fn archive(app: &App, program: &'static str, slug: &str) -> Result<Territory> {
    let found = named(app, slug).await?;
    app.write(&Actor::program(found.id, program), move |cx| {
        Box::pin(async move {
            let left = Some(cx.now().as_millisecond());
            set_left(cx, left, |before| before.left.is_none(), "Ce territoire est déjà archivé.").await
        })
    })
    .await
}

/// Opens the portal of a territory that was archived again.
///
/// # Errors
/// [`Error::Input`] with code `territory-unknown`; [`Error::Conflict`] with code `archived-already`.
pub async fn reopen(app: &App, program: &'static str, slug: &str) -> Result<Territory> {
    let found = named(app, slug).await?;
    app.write(&Actor::program(found.id, program), move |cx| {
        Box::pin(async move {
            set_left(cx, None, |before| before.left.is_some(), "Ce territoire n'est pas archivé.").await
        })
    })
    .await
}

async fn named(app: &App, slug: &str) -> Result<Territory> {
    find(app, slug).await?.ok_or_else(|| {
        Error::Input(
            Problem::new("territory-unknown", format!("Il n'y a pas de territoire « {slug} »."))
                .advice("La commande « beffroi territory list » les donne tous."),
        )
    })
}

/// Notes when the territory of the change left, or that it is here, if `holds` of it as it was.
async fn set_left(
    cx: &mut WriteContext,
    left: Option<i64>,
    holds: fn(&Territory) -> bool,
    otherwise: &str,
) -> Result<Territory> {
    let before = store::own_within(cx).await?.ok_or(Error::NotFound)?;
    if !holds(&before) {
        return Err(Error::Conflict(Problem::new("archived-already", otherwise)));
    }
    store::set_left(cx, left).await?;
    let before_at = before.left.map(jiff::Timestamp::as_millisecond);
    let detail = json!({ "before": before_at, "after": left });
    cx.record("territory.archive", subject(&before.slug), &detail);
    store::own_within(cx).await?.ok_or(Error::NotFound)
}

fn subject(slug: &str) -> String {
    format!("territory:{slug}")
}
