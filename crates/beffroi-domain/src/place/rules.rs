//! Pure decisions about places: what two files say of the same place, together.

use super::model::{Place, PlaceKind};
use std::collections::BTreeMap;

/// What a place is by: files speak of the same one when these are equal.
pub(super) type Key = (PlaceKind, String);

/// Puts what a file says over what was known: what it does not say stays. A population older than the known one
/// stays out: files may be loaded in any order.
pub(super) fn merge(known: &Place, said: &Place) -> Place {
    let older = known.population_year > said.population_year;
    let (population, population_year) = match said.population {
        Some(population) if !older => (Some(population), said.population_year),
        _ => (known.population, known.population_year),
    };
    let or = |said: &Option<String>, known: &Option<String>| said.clone().or_else(|| known.clone());
    let merged = Place {
        kind: known.kind,
        code: known.code.clone(),
        name: if said.name.is_empty() { known.name.clone() } else { said.name.clone() },
        nature: said.nature.or(known.nature),
        siren: or(&said.siren, &known.siren),
        departement: or(&said.departement, &known.departement),
        region: or(&said.region, &known.region),
        epci_siren: or(&said.epci_siren, &known.epci_siren),
        population,
        population_year,
        source: known.source.clone(),
        loaded: known.loaded,
    };
    if merged == *known {
        merged
    } else {
        Place { source: said.source.clone(), loaded: said.loaded, ..merged }
    }
}

/// What is new and what changed, in order; and how many are as they were.
pub(super) fn changes(known: &BTreeMap<Key, Place>, said: &[Place]) -> (Vec<Place>, Vec<Place>, u64) {
    let (mut added, mut updated, mut unchanged) = (Vec::new(), Vec::new(), 0);
    for place in said {
        match known.get(&(place.kind, place.code.clone())) {
            None => added.push(place.clone()),
            Some(before) => {
                let merged = merge(before, place);
                if merged == *before { unchanged += 1 } else { updated.push(merged) }
            }
        }
    }
    (added, updated, unchanged)
}

#[cfg(test)]
mod tests {
    use super::super::model::folded;
    use super::*;
    use jiff::Timestamp;

    fn place(source: &str) -> Place {
        Place {
            kind: PlaceKind::Commune,
            code: "99001".into(),
            name: "Val-Fictif".into(),
            nature: None,
            siren: None,
            departement: None,
            region: None,
            epci_siren: None,
            population: None,
            population_year: None,
            source: source.into(),
            loaded: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn files_complete_each_other_and_an_older_population_stays_out() {
        let geography = Place { departement: Some("99".into()), ..place("communes.csv") };
        let groupings = Place {
            siren: Some("1".into()),
            population: Some(10),
            population_year: Some(2025),
            ..place("epci")
        };
        let both = merge(&geography, &groupings);
        assert_eq!((both.departement.as_deref(), both.siren.as_deref()), (Some("99"), Some("1")));
        assert_eq!((both.population, both.source.as_str()), (Some(10), "epci"));
        assert_eq!(merge(&both, &groupings), both, "loading again changes nothing");
        let older = Place { population: Some(9), population_year: Some(2017), ..place("old") };
        assert_eq!(merge(&both, &older), both);
        let undated = Place { population: Some(8), ..place("undated") };
        assert_eq!(merge(&both, &undated).population, Some(10), "without a year it is no newer");
    }

    #[test]
    fn names_are_compared_as_people_write_them() {
        for (one, other) in [
            ("Saint-Jean-d'Exemple", "ST JEAN D EXEMPLE"),
            ("Sainte-Fiction", "Ste Fiction"),
            ("L'Essai-sur-Test", "l’essai sur test"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
    }
}
