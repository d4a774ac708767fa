//! The quality score of a data set: a sum of points, each with its reason, shown on its page.

use super::metadata::{Licence, Metadata};
use super::model::VersionFacts;
use super::rules::Freshness;
use serde::Serialize;

/// A score of 100 points at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quality {
    /// The points won.
    pub score: u32,
    /// The criteria, whose points add up to the score.
    pub criteria: Vec<Criterion>,
}

/// One part of the score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Criterion {
    /// A stable short name.
    pub code: &'static str,
    /// What is judged, in French.
    pub label: &'static str,
    /// The points won.
    pub points: u32,
    /// The most that can be won.
    pub points_max: u32,
    /// Why, and what would raise it, in French.
    pub reason: String,
}

/// A description shorter than this says too little.
const DESCRIPTION_CHARACTERS_ENOUGH: usize = 100;

/// What the score is made of.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// What is said of the data set.
    pub metadata: &'a Metadata,
    /// Whether its versions are held against a schema.
    pub has_schema: bool,
    /// Whether columns that identify a row are known.
    pub has_key: bool,
    /// What the check of the version judged found; absent when there is none.
    pub facts: Option<VersionFacts>,
    /// Whether it is up to date.
    pub freshness: Freshness,
}

/// The score: pure, so that anybody can redo the sum from what the page shows.
#[must_use]
pub fn quality(judged: &Judged<'_>) -> Quality {
    let mut criteria = content_criteria(judged);
    criteria.extend(metadata_criteria(judged));
    Quality { score: criteria.iter().map(|criterion| criterion.points).sum(), criteria }
}

/// Sixty points for what is in the table.
fn content_criteria(judged: &Judged<'_>) -> Vec<Criterion> {
    let Some(facts) = judged.facts else {
        let reason = "Aucune version vérifiée : déposez un fichier.";
        return [
            ("schema", SCHEMA, 20),
            ("fit", FIT, 15),
            ("filled", FILLED, 10),
            ("header", HEADER, 5),
            ("open-format", OPEN, 10),
        ]
        .map(|(code, label, points_max)| Criterion {
            code,
            label,
            points: 0,
            points_max,
            reason: reason.into(),
        })
        .into();
    };
    let schema = match (judged.has_schema, facts.valid) {
        (true, true) => (20, "Le fichier respecte son schéma.".to_owned()),
        (true, false) => (
            0,
            format!(
                "Le fichier ne respecte pas son schéma : {}. Corrigez-les et déposez une nouvelle version.",
                counted(facts.errors, "erreur")
            ),
        ),
        (false, true) => (
            10,
            "Le fichier est bien formé. Choisissez un schéma, s'il en existe un, pour gagner le reste."
                .to_owned(),
        ),
        (false, false) => (0, format!("Le fichier est mal formé : {}.", counted(facts.errors, "erreur"))),
    };
    let header = if facts.header_stable {
        (5, "Les colonnes n'ont pas changé d'une version à l'autre.".to_owned())
    } else {
        (0, "Les colonnes ont changé depuis la version précédente : prévenez ceux qui réutilisent le fichier.".to_owned())
    };
    vec![
        criterion("schema", SCHEMA, 20, schema),
        criterion(
            "fit",
            FIT,
            15,
            (
                share(facts.fit_per_mille, 15),
                format!(
                    "{} des cellules remplies sont écrites comme le reste de leur colonne.",
                    percent(facts.fit_per_mille)
                ),
            ),
        ),
        criterion(
            "filled",
            FILLED,
            10,
            (
                share(facts.filled_per_mille, 10),
                format!("{} des cellules sont remplies.", percent(facts.filled_per_mille)),
            ),
        ),
        criterion("header", HEADER, 5, header),
        criterion("open-format", OPEN, 10, (10, "Le fichier est offert en CSV, JSON et Parquet.".to_owned())),
    ]
}

const SCHEMA: &str = "Schéma respecté";
const FIT: &str = "Valeurs bien écrites";
const FILLED: &str = "Cellules remplies";
const HEADER: &str = "Colonnes stables d'une version à l'autre";
const OPEN: &str = "Format ouvert";

/// Forty points for what is said of the table.
fn metadata_criteria(judged: &Judged<'_>) -> Vec<Criterion> {
    let metadata = judged.metadata;
    let mut criteria = vec![
        criterion("freshness", "Fraîcheur", 10, freshness_points(judged)),
        criterion("description", "Description", 10, description_points(&metadata.description)),
    ];
    // Code, what is judged, points, whether they are won, why, and what to do to win them.
    let declared: [(_, _, _, bool, &str, &str); 5] = [
        (
            "licence",
            "Licence",
            5,
            metadata.licence != Licence::NotSpecified,
            "La licence est précisée.",
            "Précisez la licence : sans elle, personne ne sait s'il peut réutiliser les données.",
        ),
        (
            "contact",
            "Contact",
            5,
            !metadata.contact_email.is_empty(),
            "Une adresse de contact est donnée.",
            "Donnez une adresse de contact, de préférence celle d'un service.",
        ),
        (
            "coverage",
            "Période ou lieu couverts",
            4,
            metadata.temporal_start.is_some() || !metadata.spatial.is_empty(),
            "La période ou le lieu couverts sont précisés.",
            "Précisez la période ou le lieu que couvrent les données.",
        ),
        (
            "keywords",
            "Thème et mots-clés",
            3,
            metadata.theme.is_some() && !metadata.keywords.is_empty(),
            "Un thème et des mots-clés aident à trouver le jeu de données.",
            "Choisissez un thème et au moins un mot-clé.",
        ),
        (
            "key",
            "Identifiant des lignes",
            3,
            judged.has_key,
            "Les colonnes qui identifient une ligne sont connues.",
            "Indiquez les colonnes qui identifient une ligne, pour suivre ce qui change d'une version à l'autre.",
        ),
    ];
    criteria.extend(declared.map(|(code, label, points, won, yes, no)| {
        let won = if won { (points, yes.to_owned()) } else { (0, no.to_owned()) };
        criterion(code, label, points, won)
    }));
    criteria
}

fn freshness_points(judged: &Judged<'_>) -> (u32, String) {
    let promised = judged.metadata.frequency.map(|frequency| frequency.days().is_some());
    let (points, reason) = match (judged.freshness, promised) {
        (Freshness::UpToDate, _) => (10, "La dernière publication respecte le rythme annoncé."),
        (Freshness::Late, _) => (
            0,
            "La mise à jour annoncée n'est pas venue : publiez une nouvelle version, ou changez le rythme.",
        ),
        (Freshness::Unknown, Some(true)) => (0, "Rien n'est encore publié."),
        (Freshness::Unknown, Some(false)) => {
            (10, "Il est dit qu'aucune mise à jour n'est attendue à date fixe.")
        }
        (Freshness::Unknown, None) => {
            (0, "Aucun rythme n'est annoncé : indiquez la fréquence de mise à jour.")
        }
    };
    (points, reason.to_owned())
}

fn description_points(description: &str) -> (u32, String) {
    let length = description.chars().count();
    if length >= DESCRIPTION_CHARACTERS_ENOUGH {
        return (10, format!("La description compte {length} caractères."));
    }
    let what = "ce que contient le fichier, d'où il vient et ses limites";
    let reason = match length {
        0 => format!("Il n'y a pas de description : dites en quelques phrases {what}."),
        _ => format!(
            "La description compte {length} caractères : il en faut {DESCRIPTION_CHARACTERS_ENOUGH} pour dire {what}."
        ),
    };
    (0, reason)
}

fn criterion(
    code: &'static str,
    label: &'static str,
    points_max: u32,
    (points, reason): (u32, String),
) -> Criterion {
    Criterion { code, label, points, points_max, reason }
}

/// Points for a share: only a whole share wins them all.
fn share(per_mille: u32, points_max: u32) -> u32 {
    per_mille.min(1_000) * points_max / 1_000
}

/// A share as people write it: `98,4 %`.
fn percent(per_mille: u32) -> String {
    match (per_mille / 10, per_mille % 10) {
        (whole, 0) => format!("{whole}\u{a0}%"),
        (whole, tenth) => format!("{whole},{tenth}\u{a0}%"),
    }
}

/// A count with its noun, in the plural when French wants it.
fn counted(count: u64, noun: &str) -> String {
    if count < 2 { format!("{count} {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Freshness, MetadataInput};
    use proptest::prelude::*;

    fn facts(valid: bool, filled: u32, fit: u32, stable: bool) -> VersionFacts {
        VersionFacts {
            rows: 10,
            columns: 2,
            valid,
            errors: u64::from(!valid),
            personal_columns: 0,
            filled_per_mille: filled,
            fit_per_mille: fit,
            header_stable: stable,
        }
    }

    fn metadata(full: bool) -> Metadata {
        let mut input = MetadataInput::titled("Titre");
        if full {
            input.description = "mot ".repeat(30);
            input.contact_email = "a@b.fr".into();
            input.theme = "ENVI".into();
            input.keywords = "arbre".into();
            input.spatial = "centre".into();
        } else {
            input.licence = "notspecified".into();
        }
        input.parse().unwrap()
    }

    fn score(
        full: bool,
        schema: bool,
        key: bool,
        facts: Option<VersionFacts>,
        freshness: Freshness,
    ) -> Quality {
        let metadata = metadata(full);
        quality(&Judged { metadata: &metadata, has_schema: schema, has_key: key, facts, freshness })
    }

    #[test]
    fn everything_gives_a_hundred_and_nothing_gives_nothing() {
        let all = score(true, true, true, Some(facts(true, 1_000, 1_000, true)), Freshness::UpToDate);
        assert_eq!(all.score, 100);
        assert_eq!(score(false, false, false, None, Freshness::Unknown).score, 0);
    }

    proptest! {
        #[test]
        fn the_points_add_up_and_better_is_never_less(
            full: bool, schema: bool, key: bool, valid: bool, stable: bool,
            filled in 0u32..1_000, fit in 0u32..1_000,
        ) {
            let judged = score(full, schema, key, Some(facts(valid, filled, fit, stable)), Freshness::Late);
            prop_assert_eq!(judged.score, judged.criteria.iter().map(|criterion| criterion.points).sum::<u32>());
            prop_assert_eq!(judged.criteria.iter().map(|criterion| criterion.points_max).sum::<u32>(), 100);
            prop_assert!(judged.criteria.iter().all(|criterion| criterion.points <= criterion.points_max && !criterion.reason.is_empty()));
            let better = score(true, schema, true, Some(facts(true, filled + 1, fit + 1, true)), Freshness::UpToDate);
            prop_assert!(better.score >= judged.score);
        }
    }
}
