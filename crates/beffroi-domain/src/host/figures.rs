//! Figures about what a host hosts: counts by kind, size and place, and how far members have come.

use super::secrecy::{Shown, hide};
use crate::territory::Territory;
use beffroi_kernel::TerritoryId;
use beffroi_kernel::territory::TerritoryKind;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A class of population.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stratum {
    /// Fewer than 500 inhabitants.
    Under500,
    /// From 500 to 1 999.
    Under2000,
    /// From 2 000 to 3 499.
    Under3500,
    /// From 3 500 to 9 999.
    Under10000,
    /// From 10 000 to 49 999.
    Under50000,
    /// 50 000 and more.
    Larger,
    /// The population is not known, or the territory has none of its own.
    Unknown,
}

impl Stratum {
    /// The class of a population. The thresholds are those at which duties of the law change.
    #[must_use]
    pub fn of(population: Option<u64>) -> Self {
        match population {
            None => Self::Unknown,
            Some(0..500) => Self::Under500,
            Some(500..2_000) => Self::Under2000,
            Some(2_000..3_500) => Self::Under3500,
            Some(3_500..10_000) => Self::Under10000,
            Some(10_000..50_000) => Self::Under50000,
            Some(_) => Self::Larger,
        }
    }

    /// The name shown to people, in French.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Under500 => "moins de 500 habitants",
            Self::Under2000 => "500 à 1 999 habitants",
            Self::Under3500 => "2 000 à 3 499 habitants",
            Self::Under10000 => "3 500 à 9 999 habitants",
            Self::Under50000 => "10 000 à 49 999 habitants",
            Self::Larger => "50 000 habitants et plus",
            Self::Unknown => "population inconnue",
        }
    }
}

/// One group of a division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// What it is, in French.
    pub label: String,
    /// How many territories, as far as it may be shown.
    pub shown: Shown,
}

/// How many members have done something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// What, in French.
    pub label: &'static str,
    /// How many have; nothing when that would give one away.
    pub done: Option<Shown>,
}

/// What a host sees of what it hosts: never one territory alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// How many territories are hosted, here and below: their list is public.
    pub total: u64,
    /// By kind; nothing when there are too few to show any.
    pub kinds: Option<Vec<Group>>,
    /// By class of population.
    pub strata: Option<Vec<Group>>,
    /// By département.
    pub departements: Option<Vec<Group>>,
    /// How far they have come.
    pub coverage: Vec<Coverage>,
}

/// Whether the sheet says what every other room needs to know of a territory.
pub(super) fn is_complete(territory: &Territory) -> bool {
    let has_people = match territory.kind {
        TerritoryKind::Commune
        | TerritoryKind::CommunauteDeCommunes
        | TerritoryKind::CommunauteDAgglomeration
        | TerritoryKind::CommunauteUrbaine
        | TerritoryKind::Metropole
        | TerritoryKind::EtablissementPublicTerritorial
        | TerritoryKind::Departement
        | TerritoryKind::Region => territory.population.is_some(),
        TerritoryKind::Syndicat
        | TerritoryKind::CentreDeGestion
        | TerritoryKind::Ccas
        | TerritoryKind::Autre => true,
    };
    has_people
        && territory.siren.is_some()
        && territory.staff_tenths.is_some()
        && !territory.competences.is_empty()
        && !territory.mail_domains.is_empty()
}

/// The figures of these territories; `administered` are those that have an administrator, `place` names a
/// département.
pub(super) fn figures(
    territories: &[Territory],
    administered: &BTreeSet<TerritoryId>,
    place: impl Fn(&str) -> Option<String>,
) -> Figures {
    let mut kinds: BTreeMap<usize, u64> = BTreeMap::new();
    let mut strata: BTreeMap<Stratum, u64> = BTreeMap::new();
    let mut departements: BTreeMap<Option<String>, u64> = BTreeMap::new();
    for territory in territories {
        let rank = TerritoryKind::ALL.iter().position(|kind| *kind == territory.kind).unwrap_or_default();
        *kinds.entry(rank).or_default() += 1;
        *strata.entry(Stratum::of(territory.population)).or_default() += 1;
        *departements.entry(territory.departement.clone()).or_default() += 1;
    }
    let total = territories.len() as u64;
    let counted =
        |test: &dyn Fn(&Territory) -> bool| territories.iter().filter(|one| test(one)).count() as u64;
    let coverage = |label, done: u64| Coverage {
        label,
        done: hide(&[done, total - done], 0).and_then(|shown| shown.first().copied()),
    };
    Figures {
        total,
        kinds: groups(kinds, |rank| TerritoryKind::ALL[*rank].label().to_owned()),
        strata: groups(strata, |stratum| stratum.label().to_owned()),
        departements: groups(departements, |code| match code {
            None => "département inconnu".to_owned(),
            Some(code) => place(code).map_or_else(|| code.clone(), |name| format!("{name} ({code})")),
        }),
        coverage: vec![
            coverage("Fiche complète", counted(&is_complete)),
            coverage("Un administrateur nommé", counted(&|one| administered.contains(&one.id))),
        ],
    }
}

/// The parts stand in an order that does not depend on their counts: the rule of secrecy needs it.
fn groups<K>(counts: BTreeMap<K, u64>, label: impl Fn(&K) -> String) -> Option<Vec<Group>> {
    let (keys, counts): (Vec<K>, Vec<u64>) = counts.into_iter().unzip();
    let shown = hide(&counts, 1)?;
    Some(keys.iter().zip(shown).map(|(key, shown)| Group { label: label(key), shown }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_population_has_one_class() {
        for (population, expected) in [
            (None, Stratum::Unknown),
            (Some(0), Stratum::Under500),
            (Some(499), Stratum::Under500),
            (Some(500), Stratum::Under2000),
            (Some(3_499), Stratum::Under3500),
            (Some(3_500), Stratum::Under10000),
            (Some(49_999), Stratum::Under50000),
            (Some(u64::MAX), Stratum::Larger),
        ] {
            assert_eq!(Stratum::of(population), expected, "{population:?}");
        }
    }
}
