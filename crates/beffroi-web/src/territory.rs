//! The homes, and the manual of the query API.

use crate::dataset::lines::{dataset_line, theme_links};
use crate::failure::Answer;
use crate::french;
use crate::view::territory::{ApiManual, InstanceHome, TerritoryCard, TerritoryHome};
use crate::view::{Fact, Section};
use crate::visit::{Visit, Visitor};
use crate::web::Web;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::dataset::{self, DatasetState, Filter};
use beffroi_domain::territory;
use beffroi_kernel::Actor;

/// How many data sets the home of a territory shows.
const RECENT: usize = 6;

/// The list of territories, or the way to the only one.
pub async fn list(State(web): State<Web>, visitor: Visitor) -> Answer {
    let all = territory::list(&web.app).await?;
    if let [only] = all.as_slice() {
        return Ok(Redirect::to(&format!("/t/{}", only.slug)).into_response());
    }
    let mut territories = Vec::with_capacity(all.len());
    for one in all {
        let filter = Filter { limit: Some(0), ..published() };
        let catalogue = dataset::list(&web.app, &Actor::public(one.id), &filter).await?;
        territories.push(TerritoryCard {
            href: format!("/t/{}", one.slug),
            name: one.name,
            kind: one.kind.label().to_owned(),
            population: one.population,
            datasets: catalogue.total as u64,
        });
    }
    Ok(web.page(&InstanceHome { shell: visitor.shell(Section::Home), territories })?)
}

/// The home of a territory.
pub async fn home(State(web): State<Web>, visit: Visit) -> Answer {
    let catalogue = dataset::list(&web.app, &visit.actor, &published()).await?;
    let rows: u64 = catalogue
        .items
        .iter()
        .filter_map(|view| view.published.as_ref()?.facts)
        .map(|facts| facts.rows)
        .sum();
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
