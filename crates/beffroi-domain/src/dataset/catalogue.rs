//! The catalogue of a territory: search, facets, order and pages over its data sets.

use super::model::{Dataset, DatasetState, DatasetView};
use beffroi_kernel::slug::fold_text;
use serde::Serialize;

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that must all occur, accents and case apart.
    pub text: String,
    /// The code of a theme.
    pub theme: Option<String>,
    /// A keyword.
    pub keyword: Option<String>,
    /// The identifier of a schema.
    pub schema: Option<String>,
    /// A state. The public only sees what is published, whatever it asks for.
    pub state: Option<DatasetState>,
    /// In which order.
    pub order: Order,
    /// How many to pass over.
    pub offset: usize,
    /// How many to give; absent gives all.
    pub limit: Option<usize>,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What changed last comes first.
    #[default]
    Modified,
    /// By title.
    Title,
    /// The best score comes first.
    Quality,
}

/// The answer to a [`Filter`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Catalogue {
    /// The data sets of the page asked for.
    pub items: Vec<DatasetView>,
    /// How many data sets the filter keeps.
    pub total: usize,
    /// How they divide.
    pub facets: Facets,
}

/// How the data sets that the filter keeps divide, the most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// By theme.
    pub themes: Vec<Facet>,
    /// By keyword.
    pub keywords: Vec<Facet>,
    /// By schema.
    pub schemas: Vec<Facet>,
    /// By state.
    pub states: Vec<Facet>,
}

/// One part of a division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// The value to filter by.
    pub code: String,
    /// The value shown, in French.
    pub label: String,
    /// How many data sets.
    pub count: usize,
}

impl Facet {
    fn count(facets: &mut Vec<Self>, code: &str, label: &str) {
        match facets.iter_mut().find(|facet| facet.code == code) {
            Some(facet) => facet.count += 1,
            None => facets.push(Self { code: code.to_owned(), label: label.to_owned(), count: 1 }),
        }
    }
}

/// Keeps, orders, counts and cuts.
#[must_use]
pub(super) fn catalogue(views: Vec<DatasetView>, filter: &Filter) -> Catalogue {
    let words: Vec<String> = fold_text(&filter.text).split_whitespace().map(str::to_owned).collect();
    let mut items: Vec<DatasetView> = views.into_iter().filter(|view| keeps(view, filter, &words)).collect();
    match filter.order {
        Order::Modified => {
            items.sort_by_key(|view| std::cmp::Reverse((view.dataset.modified, view.dataset.id)))
        }
        Order::Title => items.sort_by_cached_key(|view| fold_text(&view.dataset.metadata.title)),
        Order::Quality => items.sort_by_key(|view| std::cmp::Reverse(view.quality.score)),
    }
    let facets = facets(&items);
    let total = items.len();
    let items = items.into_iter().skip(filter.offset).take(filter.limit.unwrap_or(usize::MAX)).collect();
    Catalogue { items, total, facets }
}

fn keeps(view: &DatasetView, filter: &Filter, words: &[String]) -> bool {
    let dataset = &view.dataset;
    let metadata = &dataset.metadata;
    let theme = metadata.theme.map(|theme| theme.code());
    let asked = |wanted: &Option<String>, found: Option<&str>| wanted.is_none() || wanted.as_deref() == found;
    if !asked(&filter.theme, theme)
        || !asked(&filter.schema, dataset.schema.as_ref().map(|schema| schema.id.as_str()))
        || filter.state.is_some_and(|state| state != dataset.state)
        || filter.keyword.as_ref().is_some_and(|keyword| !metadata.keywords.contains(keyword))
    {
        return false;
    }
    holds(dataset, words)
}

/// Whether a data set holds every word of a text, accents and case apart.
pub(super) fn mentions(dataset: &Dataset, text: &str) -> bool {
    let folded = fold_text(text);
    holds(dataset, &folded.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
}

fn holds(dataset: &Dataset, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let metadata = &dataset.metadata;
    let label = metadata.theme.map_or("", |theme| theme.label());
    let text = fold_text(
        &[&metadata.title, &metadata.description, &metadata.keywords.join(" "), label, &dataset.slug]
            .map(|text| text as &str)
            .join(" "),
    );
    words.iter().all(|word| text.contains(word.as_str()))
}

fn facets(items: &[DatasetView]) -> Facets {
    let mut facets = Facets::default();
    for DatasetView { dataset, .. } in items {
        if let Some(theme) = dataset.metadata.theme {
            Facet::count(&mut facets.themes, theme.code(), theme.label());
        }
        for keyword in &dataset.metadata.keywords {
            Facet::count(&mut facets.keywords, keyword, keyword);
        }
        if let Some(schema) = &dataset.schema {
            Facet::count(&mut facets.schemas, &schema.id, &schema.id);
        }
        Facet::count(&mut facets.states, dataset.state.code(), dataset.state.label());
    }
    for list in [&mut facets.themes, &mut facets.keywords, &mut facets.schemas, &mut facets.states] {
        list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
    }
    facets
}
