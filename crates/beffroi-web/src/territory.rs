//! The homes, and the manual of the query API.

use crate::dataset::lines::{dataset_line, theme_links};
use crate::dataset::with_query;
use crate::failure::Answer;
use crate::french;
use crate::view::territory::{ApiManual, FoundIn, InstanceHome, TerritoryCard, TerritoryHome};
use crate::view::{Fact, Section};
use crate::visit::{Visit, Visitor};
use crate::web::Web;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::dataset::{self, Catalogue, DatasetState, DatasetView, Filter, Published};
use beffroi_domain::territory::{self, Territory};
use beffroi_kernel::TerritoryId;
use beffroi_kernel::slug::fold_text;
use serde::Deserialize;
use std::collections::HashMap;

/// How many data sets the home of a territory shows.
const RECENT: usize = 6;

/// Data sets listed on the home of the instance.
const LISTED: usize = 30;
/// Data sets shown there when nothing is searched.
const NEWEST: usize = 5;

/// Territories on one page of the list.
const TERRITORIES: usize = 60;

/// What the search says.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: usize,
}

/// The territories with a search over all that they publish, or the way to the only one.
pub async fn list(State(web): State<Web>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let mut all = territory::list(&web.app).await?;
    all.retain(|one| one.left.is_none());
    if let [only] = all.as_slice() {
        return Ok(Redirect::to(&format!("/t/{}", only.slug)).into_response());
    }
    let search = asked.q.trim().to_owned();
    // What everybody may read, counted in one question, however many territories there are.
    let counts = dataset::published_counts(&web.app).await?;
    let most = if search.is_empty() { NEWEST } else { LISTED };
    let (found, newest) = dataset::published_everywhere(&web.app, &search, most).await?;
    let total = all.len() as u64;
    let named = |id| all.iter().find(|one| one.id == id).cloned();
    let lines = newest.iter().filter_map(|(id, view)| Some(found_in(named(*id)?, view))).collect();
    let folded = fold_text(&search);
    let keeps = |one: &&Territory| {
        let name = fold_text(&one.name);
        folded.split_whitespace().all(|word| name.contains(word))
    };
    let kept: Vec<&Territory> = all.iter().filter(keeps).collect();
    let page = asked.page.clamp(1, 1_000_000);
    let address = |page: usize| {
        let number = page.to_string();
        let mut query = vec![("page", number.as_str())];
        if !search.is_empty() {
            query.push(("q", &search));
        }
        with_query("/", &query)
    };
    let cards = kept.iter().skip((page - 1) * TERRITORIES).take(TERRITORIES);
    let view = InstanceHome {
        shell: visitor.shell(Section::Home),
        facts: facts(&counts),
        found: if search.is_empty() { 0 } else { found },
        lines,
        territories: cards.map(|one| card(one, counts.get(&one.id).copied().unwrap_or_default())).collect(),
        total,
        kept: kept.len() as u64,
        previous: if page > 1 { address(page - 1) } else { String::new() },
        next: if kept.len() > page * TERRITORIES { address(page + 1) } else { String::new() },
        search,
    };
    Ok(web.page(&view)?)
}

fn found_in(territory: Territory, view: &DatasetView) -> FoundIn {
    let (name, visit) = (territory.name.clone(), Visit::of_public(territory));
    FoundIn { territory: name, line: dataset_line(&visit, view) }
}

fn card(territory: &Territory, published: Published) -> TerritoryCard {
    TerritoryCard {
        href: format!("/t/{}", territory.slug),
        name: territory.name.clone(),
        kind: territory.kind.label().to_owned(),
        population: territory.population,
        datasets: published.datasets,
        latest: published.newest.map(|instant| french::date(french::day(instant))).unwrap_or_default(),
    }
}

/// Figures over all that is published here.
fn facts(counts: &HashMap<TerritoryId, Published>) -> Vec<Fact> {
    let Some(newest) = counts.values().filter_map(|one| one.newest).max() else { return Vec::new() };
    vec![
        Fact::new("Jeux de données", french::count(counts.values().map(|one| one.datasets).sum())),
        Fact::new("Lignes à interroger", french::count(counts.values().map(|one| one.rows).sum())),
        Fact::new("Dernière publication", french::date(french::day(newest))),
    ]
}

/// The rows of all published tables.
fn rows_of(catalogue: &Catalogue) -> u64 {
    let facts = catalogue.items.iter().filter_map(|view| view.published.as_ref()?.facts);
    facts.map(|facts| facts.rows).sum()
}

/// The home of a territory.
pub async fn home(State(web): State<Web>, visit: Visit) -> Answer {
    let catalogue = dataset::list(&web.app, &visit.actor, &published()).await?;
    let rows = rows_of(&catalogue);
    let total = catalogue.total as u64;
    let sentence = match total {
        0 => "Rien n’est publié pour l’instant.".to_owned(),
        1 => "1 jeu de données publié, vérifié et libre de réutilisation.".to_owned(),
        many => {
            format!("{} jeux de données publiés, vérifiés et libres de réutilisation.", french::count(many))
        }
    };
    let mut facts = Vec::new();
    if total > 0 {
        facts.push(Fact::new("Jeux de données", french::count(total)));
        facts.push(Fact::new("Lignes à interroger", french::count(rows)));
        if let Some(newest) = catalogue.items.iter().filter_map(|view| view.dataset.published).max() {
            facts.push(Fact::new("Dernière publication", french::date(french::day(newest))));
        }
    }
    let page = TerritoryHome {
        shell: visit.shell(Section::Home),
        name: visit.territory.name.clone(),
        sentence,
        facts,
        recent: catalogue.items.iter().take(RECENT).map(|view| dataset_line(&visit, view)).collect(),
        themes: theme_links(&visit, &catalogue.facets),
    };
    Ok(web.page(&page)?)
}

/// The manual of the query API.
pub async fn api(State(web): State<Web>, visit: Visit) -> Answer {
    let filter = Filter { limit: Some(1), ..published() };
    let catalogue = dataset::list(&web.app, &visit.actor, &filter).await?;
    let example =
        catalogue.items.first().map_or_else(|| "mon-jeu".to_owned(), |view| view.dataset.slug.clone());
    let limits = &web.app.limits;
    let page = ApiManual {
        shell: visit.shell(Section::Api),
        name: visit.territory.name.clone(),
        base: format!("{}{}", web.settings.public_url, visit.explore()),
        openapi: format!("{}/api/openapi.json", visit.home()),
        example,
        rows_max: limits.records_rows_max,
        groups_max: limits.groups_rows_max,
        offset_max: limits.offset_rows_max,
        seconds_max: limits.query_seconds_max,
    };
    Ok(web.page(&page)?)
}

fn published() -> Filter {
    Filter { state: Some(DatasetState::Published), ..Filter::default() }
}
