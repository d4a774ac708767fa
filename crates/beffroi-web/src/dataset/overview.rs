//! The catalogue, and the first page of a data set.

use super::download::downloads;
use super::lines::dataset_line;
use super::words::plain_table;
use super::{Loaded, Named, Places, original, page, with_query};
use crate::failure::Answer;
use crate::french;
use crate::view::catalogue::{Catalogue, Facet};
use crate::view::dataset::{CriterionLine, Overview, QualityBox, Tab};
use crate::view::look::Link;
use crate::view::table::Table;
use crate::view::{Fact, Section};
use crate::visit::Visit;
use crate::web::Web;
use axum::extract::{Path, Query as UrlQuery, State};
use beffroi_domain::dataset::{self, DatasetState, Filter, Freshness, Licence, Quality};
use beffroi_kernel::query::Query;
use beffroi_kernel::{Error, Result, Right};
use serde::Deserialize;

/// Data sets on one page of the catalogue.
const LINES: usize = 20;
/// Rows of the glance.
const GLANCE_ROWS: u64 = 5;
/// Columns of the glance.
const GLANCE_COLUMNS: usize = 6;

/// What the search and the facets ask.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    q: String,
    theme: String,
    mot: String,
    schema: String,
    etat: String,
    page: String,
}

impl Wanted {
    /// The choices in force, by name.
    fn pairs(&self) -> [(&'static str, &str); 5] {
        [
            ("q", &self.q),
            ("theme", &self.theme),
            ("mot", &self.mot),
            ("schema", &self.schema),
            ("etat", &self.etat),
        ]
    }

    /// The address of the catalogue with one choice set, or taken back when it is in force.
    fn link(&self, base: &str, name: &str, value: &str) -> (String, bool) {
        let current = self.pairs().iter().any(|(key, kept)| *key == name && *kept == value);
        let mut pairs: Vec<(&str, &str)> = self.pairs().into_iter().filter(|(key, _)| *key != name).collect();
        if !current {
            pairs.push((name, value));
        }
        (with_query(base, &pairs), current)
    }
}

/// Shows the catalogue.
pub async fn catalogue(State(web): State<Web>, visit: Visit, UrlQuery(wanted): UrlQuery<Wanted>) -> Answer {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let number = wanted.page.parse::<usize>().unwrap_or(1).clamp(1, 100_000);
    let inside = visit.actor.is_inside();
    let state = if inside { DatasetState::from_code(&wanted.etat) } else { None };
    let filter = Filter {
        text: wanted.q.clone(),
        theme: some(&wanted.theme),
        keyword: some(&wanted.mot),
        schema: some(&wanted.schema),
        state,
        offset: (number - 1) * LINES,
        limit: Some(LINES),
        ..Filter::default()
    };
    let found = dataset::list(&web.app, &visit.actor, &filter).await?;
    let base = visit.catalogue();
    let facet = |title: &str, name: &str, all: &[dataset::Facet]| Facet {
        title: title.to_owned(),
        choices: all
            .iter()
            .take(12)
            .map(|choice| {
                let (href, current) = wanted.link(&base, name, &choice.code);
                Link::new(&choice.label, href).note(french::count(choice.count as u64)).current(current)
            })
            .collect(),
    };
    let mut facets = vec![
        facet("Thème", "theme", &found.facets.themes),
        facet("Mot-clé", "mot", &found.facets.keywords),
        facet("Schéma", "schema", &found.facets.schemas),
    ];
    if inside {
        facets.insert(0, facet("État", "etat", &found.facets.states));
    }
    facets.retain(|facet| !facet.choices.is_empty());
    let page_link = |label: &str, number: usize| {
        let text = number.to_string();
        let mut pairs = wanted.pairs().to_vec();
        pairs.push(("page", &text));
        Link::new(label, with_query(&base, &pairs))
    };
    let mut pages = Vec::new();
    if number > 1 {
        pages.push(page_link("Page précédente", number - 1));
    }
    if number * LINES < found.total {
        pages.push(page_link("Page suivante", number + 1));
    }
    let kept = wanted.pairs().into_iter().filter(|(name, value)| *name != "q" && !value.is_empty());
    let shown = Catalogue {
        shell: visit.shell(Section::Data),
        name: visit.territory.name.clone(),
        kept: kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        search: wanted.q.clone(),
        facets,
        lines: found.items.iter().map(|view| dataset_line(&visit, view)).collect(),
        total: found.total as u64,
        narrowed: wanted.pairs().iter().any(|(_, value)| !value.is_empty()),
        pages,
        base,
    };
    page(&web, &shown)
}

/// Shows the first page of a data set.
pub async fn overview(State(web): State<Web>, visit: Visit, Path(named): Path<Named>) -> Answer {
    let loaded = Loaded::find(&web, &visit, &named.dataset).await?;
    let glance = if loaded.table.is_some() { glance(&web, &loaded).await? } else { None };
    let metadata = &loaded.view.dataset.metadata;
    let may_write = visit.actor.may(Right::DatasetWrite);
    let offered = match loaded.version() {
        Some(version) => original::is_offered(&web, &visit, &named.dataset, version.number).await,
        None => false,
    };
    let shown = Overview {
        shell: visit.shell(Section::Data),
        head: loaded.head(&visit, Tab::Overview),
        facts: facts(&loaded),
        paragraphs: super::lines::lead_and_rest(&metadata.description).1,
        keywords: metadata.keywords.clone(),
        glance,
        downloads: match &loaded.table {
            Some(_) => {
                let original = loaded.version().filter(|_| offered);
                downloads(&visit, &named.dataset, &loaded.fields, original)
            }
            None => Vec::new(),
        },
        licence: metadata.licence.label().to_owned(),
        licence_url: metadata.licence.url().to_owned(),
        contact_name: metadata.contact_name.clone(),
        contact_email: metadata.contact_email.clone(),
        landing_page: metadata.landing_page.clone(),
        details: details(&visit, &loaded),
        freshness: freshness(&loaded),
        quality: quality_box(&loaded.view.quality),
        space: if may_write { visit.space_dataset(&named.dataset) } else { String::new() },
    };
    page(&web, &shown)
}

/// The first rows; nothing when the engine cannot give them now: the rest of the page still helps.
async fn glance(web: &Web, loaded: &Loaded) -> Result<Option<Table>> {
    let columns = &loaded.fields[..loaded.fields.len().min(GLANCE_COLUMNS)];
    let select = columns.iter().map(|field| super::quoted(&field.name)).collect::<Vec<_>>().join(", ");
    let query = Query { select: Some(select), limit: Some(GLANCE_ROWS), ..Query::default() };
    let mut records = match loaded.ask(web, query).await {
        Ok(records) => records,
        Err(Error::Limit(_) | Error::Unavailable(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    for (shown, known) in records.fields.iter_mut().zip(columns) {
        shown.label.clone_from(&known.label);
    }
    let mut caption = format!("{} premières lignes", records.rows.len());
    if loaded.fields.len() > GLANCE_COLUMNS {
        caption.push_str(&format!(", {GLANCE_COLUMNS} premières colonnes sur {}", loaded.fields.len()));
    }
    Ok(Some(plain_table(caption, &records, GLANCE_COLUMNS)))
}

fn facts(loaded: &Loaded) -> Vec<Fact> {
    let Some(version) = loaded.version() else { return Vec::new() };
    let mut facts = Vec::new();
    if let Some(found) = version.facts {
        facts.push(Fact::new("Lignes", french::count(found.rows)));
        facts.push(Fact::new("Colonnes", french::count(u64::from(found.columns))));
        facts.push(Fact::new(
            "Cellules remplies",
            french::percent(f64::from(found.filled_per_mille) / 1000.0),
        ));
    }
    facts.push(Fact::new("Version", version.number.to_string()));
    facts
}

fn details(visit: &Visit, loaded: &Loaded) -> Vec<(String, String)> {
    let dataset = &loaded.view.dataset;
    let metadata = &dataset.metadata;
    let mut all: Vec<(&str, String)> = Vec::new();
    if let Some(theme) = metadata.theme {
        all.push(("Thème", theme.label().to_owned()));
    }
    let lieu = if metadata.spatial.is_empty() { &visit.territory.name } else { &metadata.spatial };
    all.push(("Lieu couvert", lieu.clone()));
    match (metadata.temporal_start, metadata.temporal_end) {
        (Some(start), Some(end)) => {
            all.push(("Période couverte", format!("du {} au {}", french::date(start), french::date(end))));
        }
        (Some(start), None) => all.push(("Période couverte", format!("depuis le {}", french::date(start)))),
        (None, Some(end)) => all.push(("Période couverte", format!("jusqu’au {}", french::date(end)))),
        (None, None) => {}
    }
    if let Some(frequency) = metadata.frequency {
        all.push(("Mise à jour annoncée", frequency.label().to_owned()));
    }
    if let Some(schema) = &dataset.schema {
        all.push(("Schéma", format!("{} {}", schema.id, schema.version).trim().to_owned()));
    }
    if let Some(issued) = dataset.issued {
        all.push(("Première publication", french::date(french::day(issued))));
    }
    all.push(("Dernière modification", french::date(french::day(dataset.modified))));
    if Places::of(&loaded.fields).is_some() {
        all.push(("Géographie", "les lignes se placent sur une carte".to_owned()));
    }
    all.push(("Identifiant", dataset.slug.clone()));
    if metadata.licence == Licence::NotSpecified {
        all.push((
            "Réutilisation",
            "demandez au contact : sans licence, rien n’est permis d’office".to_owned(),
        ));
    }
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn freshness(loaded: &Loaded) -> String {
    let dataset = &loaded.view.dataset;
    let Some(published) = dataset.published else { return "Pas encore publié.".to_owned() };
    let day = french::date(french::day(published));
    let promised = dataset.metadata.frequency.map(|frequency| frequency.label());
    match (loaded.view.freshness, promised) {
        (Freshness::Late, Some(rhythm)) => {
            format!("En retard : publié le {day}, alors que la mise à jour est annoncée {rhythm}.")
        }
        (_, Some(rhythm)) => format!("Publié le {day}. Mise à jour annoncée : {rhythm}."),
        (_, None) => format!("Publié le {day}. Aucun rythme de mise à jour n’est annoncé."),
    }
}

/// The quality score, as pages show it.
#[must_use]
pub fn quality_box(quality: &Quality) -> QualityBox {
    let word = match quality.score {
        85.. => "très bonne",
        70..85 => "bonne",
        50..70 => "moyenne",
        _ => "à améliorer",
    };
    QualityBox {
        score: quality.score,
        word: word.to_owned(),
        criteria: quality
            .criteria
            .iter()
            .map(|criterion| CriterionLine {
                label: criterion.label.to_owned(),
                points: criterion.points,
                points_max: criterion.points_max,
                reason: criterion.reason.clone(),
            })
            .collect(),
    }
}
