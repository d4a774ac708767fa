//! A data set in a list: its states in words, its first sentence, its figures.

use crate::french;
use crate::view::State;
use crate::view::catalogue::DatasetLine;
use crate::view::look::Link;
use crate::visit::Visit;
use beffroi_domain::dataset::{DatasetState, DatasetView, Facets, Freshness, Version, VersionState};

/// Longest sentence shown in a list, in characters.
const SENTENCE_CHARACTERS_MAX: usize = 180;

/// The first sentence of a description, for a list.
#[must_use]
pub fn first_sentence(description: &str) -> String {
    french::cut(&lead_and_rest(description).0, SENTENCE_CHARACTERS_MAX)
}

/// A description as its page shows it: the first sentence, then what follows it, paragraph by paragraph.
#[must_use]
pub fn lead_and_rest(description: &str) -> (String, Vec<String>) {
    let text = description.replace("\r\n", "\n");
    let mut paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    let first = paragraphs.next().unwrap_or_default();
    let end = first
        .match_indices(['.', '!', '?'])
        .map(|(at, mark)| at + mark.len())
        .find(|end| first[*end..].chars().next().is_none_or(char::is_whitespace))
        .unwrap_or(first.len());
    let lead = first[..end].split_whitespace().collect::<Vec<_>>().join(" ");
    let rest = std::iter::once(first[end..].trim()).chain(paragraphs);
    (lead, rest.filter(|paragraph| !paragraph.is_empty()).map(str::to_owned).collect())
}

/// A data set in a public list.
#[must_use]
pub fn dataset_line(visit: &Visit, view: &DatasetView) -> DatasetLine {
    let dataset = &view.dataset;
    let mut words = Vec::new();
    if let Some(theme) = dataset.metadata.theme {
        words.push(theme.label().to_owned());
    }
    if let Some(facts) = view.published.as_ref().or(view.latest.as_ref()).and_then(|version| version.facts) {
        words.push(french::plural(facts.rows, "ligne", "lignes"));
    }
    if let Some(published) = dataset.published {
        words.push(format!("publié le {}", french::date(french::day(published))));
    }
    DatasetLine {
        title: dataset.metadata.title.clone(),
        href: visit.dataset(&dataset.slug),
        sentence: first_sentence(&dataset.metadata.description),
        words,
        states: states(visit, view),
    }
}

/// The states of a data set: what the public sees, and what the territory's own agents see besides.
#[must_use]
pub fn states(visit: &Visit, view: &DatasetView) -> Vec<State> {
    let mut states = Vec::new();
    if visit.actor.is_inside() {
        states.push(dataset_state(view.dataset.state));
    }
    if view.dataset.state == DatasetState::Published {
        match view.freshness {
            Freshness::UpToDate => states.push(State::good(view.freshness.label())),
            Freshness::Late => states.push(State::act(view.freshness.label())),
            Freshness::Unknown => {}
        }
    }
    if let Some(version) = view.published.as_ref().or(view.latest.as_ref()) {
        states.extend(conformity(version));
    }
    if let Some(latest) = &view.latest
        && view.dataset.published_version != Some(latest.number)
    {
        match latest.state {
            VersionState::Staged => states.push(State::busy("vérification en cours")),
            VersionState::Rejected => states.push(State::act("fichier refusé")),
            VersionState::Ready if view.dataset.published_version.is_some() => {
                states.push(State::look(format!("version {} à publier", latest.number)));
            }
            VersionState::Ready => {}
        }
    }
    states
}

/// Where a data set stands, for agents.
fn dataset_state(state: DatasetState) -> State {
    match state {
        DatasetState::Published => State::good(state.label()),
        DatasetState::Checked => State::look("vérifié, à publier"),
        DatasetState::Draft | DatasetState::Archived => State::plain(state.label()),
    }
}

/// Whether a version respects what is asked of it.
#[must_use]
pub fn conformity(version: &Version) -> Option<State> {
    let facts = version.facts?;
    Some(match (facts.valid, version.schema.is_some()) {
        (true, true) => State::good("conforme à son schéma"),
        (true, false) => State::good("bien formé"),
        (false, true) => {
            State::look(format!("non conforme : {}", french::plural(facts.errors, "erreur", "erreurs")))
        }
        (false, false) => State::look(french::plural(facts.errors, "erreur", "erreurs")),
    })
}

/// The themes of a territory, each a link into the catalogue.
#[must_use]
pub fn theme_links(visit: &Visit, facets: &Facets) -> Vec<Link> {
    let base = visit.catalogue();
    facets
        .themes
        .iter()
        .map(|facet| {
            Link::new(&facet.label, super::with_query(&base, &[("theme", &facet.code)]))
                .note(french::count(facet.count as u64))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_at_its_mark_and_not_inside_a_number_or_an_address() {
        for (text, expected) in [
            ("Les aires. Et le reste.", "Les aires."),
            ("Version 1.2 du relevé de exemple.fr ! Suite", "Version 1.2 du relevé de exemple.fr !"),
            ("\n  Sur deux\nlignes. Suite", "Sur deux lignes."),
            ("", ""),
        ] {
            assert_eq!(first_sentence(text), expected);
        }
    }

    #[test]
    fn nothing_of_a_description_stands_twice_on_its_page() {
        let long = format!("{} fin.", "mot ".repeat(100).trim());
        for (text, lead, rest) in [
            ("Les aires. Et le reste.\r\n\r\nPlus.", "Les aires.", vec!["Et le reste.", "Plus."]),
            ("Une seule phrase.", "Une seule phrase.", vec![]),
            ("Sans point\nsuite", "Sans point suite", vec![]),
            (&format!("{long} Suite."), &long, vec!["Suite."]),
        ] {
            let found = lead_and_rest(text);
            assert_eq!((found.0.as_str(), found.1), (lead, rest.iter().map(|p| (*p).to_owned()).collect()));
        }
    }
}
