//! The homes, and the manual of the query API.

use crate::dataset::lines::{dataset_line, theme_links};
use crate::failure::Answer;
use crate::french;
use crate::view::territory::{ApiManual, FoundIn, InstanceHome, TerritoryCard, TerritoryHome};
use crate::view::{Fact, Section};
use crate::visit::{Visit, Visitor};
use crate::web::Web;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::dataset::{self, Catalogue, DatasetState, Filter};
use beffroi_domain::territory::{self, Territory};
use beffroi_kernel::Actor;
use jiff::Timestamp;
use serde::Deserialize;

/// How many data sets the home of a territory shows.
const RECENT: usize = 6;

/// Data sets listed on the home of the instance.
const LISTED: usize = 30;
/// Data sets shown there when nothing is searched.
const NEWEST: usize = 5;

/// What the search says.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// The territories with a search over all that they publish, or the way to the only one.
pub async fn list(State(web): State<Web>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let all = territory::list(&web.app).await?;
    if let [only] = all.as_slice() {
        return Ok(Redirect::to(&format!("/t/{}", only.slug)).into_response());
    }
    let search = asked.q.trim().to_owned();
    let mut instance = Instance::default();
    for one in all {
        // Each territory is asked by itself, as the public: there is no question across the walls.
        let catalogue = dataset::list(&web.app, &Actor::public(one.id), &published()).await?;
        let found = if search.is_empty() {
            None
        } else {
            let filter = Filter { text: search.clone(), ..published() };
            Some(dataset::list(&web.app, &Actor::public(one.id), &filter).await?)
        };
        instance.add(one, catalogue, found);
    }
    let facts = instance.facts();
    let page = InstanceHome {
        shell: visitor.shell(Section::Home),
        facts,
        found: instance.found,
        lines: instance.lines(if search.is_empty() { NEWEST } else { LISTED }),
        territories: instance.cards,
        search,
    };
    Ok(web.page(&page)?)
}

/// What all territories publish, gathered one by one.
#[derive(Default)]
struct Instance {
    cards: Vec<TerritoryCard>,
    /// When each was published, and how it is shown.
    lines: Vec<(Option<Timestamp>, FoundIn)>,
    datasets: u64,
    rows: u64,
    found: u64,
    newest: Option<Timestamp>,
}

impl Instance {
    fn add(&mut self, territory: Territory, all: Catalogue, found: Option<Catalogue>) {
        let newest = all.items.iter().filter_map(|view| view.dataset.published).max();
        self.newest = self.newest.max(newest);
        self.datasets += all.total as u64;
        self.rows += rows_of(&all);
        self.cards.push(TerritoryCard {
            href: format!("/t/{}", territory.slug),
            name: territory.name.clone(),
            kind: territory.kind.label().to_owned(),
            population: territory.population,
            datasets: all.total as u64,
            latest: newest.map(|instant| french::date(french::day(instant))).unwrap_or_default(),
        });
        self.found += found.as_ref().map_or(0, |found| found.total as u64);
        let (name, visit) = (territory.name.clone(), Visit::of_public(territory));
        for view in &found.unwrap_or(all).items {
            let line = FoundIn { territory: name.clone(), line: dataset_line(&visit, view) };
            self.lines.push((view.dataset.published, line));
        }
    }

    /// The newest first.
    fn lines(&mut self, most: usize) -> Vec<FoundIn> {
        self.lines.sort_by_key(|(published, _)| std::cmp::Reverse(*published));
        self.lines.drain(..).take(most).map(|(_, line)| line).collect()
    }

    fn facts(&self) -> Vec<Fact> {
        let Some(newest) = self.newest else { return Vec::new() };
        vec![
            Fact::new("Jeux de données", french::count(self.datasets)),
            Fact::new("Lignes à interroger", french::count(self.rows)),
            Fact::new("Dernière publication", french::date(french::day(newest))),
        ]
    }
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
