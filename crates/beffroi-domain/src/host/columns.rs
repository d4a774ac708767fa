//! Which column of a list of members holds what: headers are recognised by synonyms kept in `reference/members.toml`.

use crate::headers::{Headers, plain};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Error, Problem, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What is known of headers, natures and names.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reference {
    columns: BTreeMap<String, Vec<String>>,
    natures: BTreeMap<String, Vec<String>>,
    prefixes: BTreeMap<String, Vec<String>>,
    mailboxes: Mailboxes,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mailboxes {
    domains: Vec<String>,
}

static REFERENCE: LazyLock<Reference> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    toml::from_str(include_str!("../../../../reference/members.toml")).unwrap_or_default()
});

/// The facts that a column may hold, the surest first: what a header names whole is taken before what it begins with.
const FACTS: [&str; 10] =
    ["siren", "insee", "name", "slug", "kind", "population", "population_year", "staff", "web", "mail"];

/// Finds the columns in a header.
pub(super) fn find(header: &[String]) -> Result<Headers> {
    let words = |fact: &'static str| {
        let words = REFERENCE.columns.get(fact).map_or(&[][..], Vec::as_slice);
        (fact, words.iter().map(String::as_str).collect())
    };
    let facts: Vec<(&str, Vec<&str>)> = FACTS.into_iter().chain(["departement"]).map(words).collect();
    let found = Headers::find(header, &facts);
    if ["name", "siren", "insee"].iter().any(|fact| found.has(fact)) {
        return Ok(found);
    }
    Err(Error::Input(
        Problem::new("members-columns", "Aucune colonne de ce fichier ne nomme les membres.")
            .advice(
                "Il faut une colonne « nom », « siren » ou « code insee ». Renommez-la, puis recommencez.",
            )
            .detail(format!("columns found: {}", header.join(", ")))
            .field("file"),
    ))
}

/// The kind that a nature names whole.
pub(super) fn kind_of_nature(nature: &str) -> Option<TerritoryKind> {
    let nature = plain(nature);
    let named =
        REFERENCE.natures.iter().find(|(_, words)| words.contains(&nature)).map(|(kind, _)| kind.as_str());
    named.or(Some(nature.replace(' ', "_").as_str())).and_then(TerritoryKind::from_code)
}

/// The kind that a name begins with, the longest beginning first.
pub(super) fn kind_of_name(name: &str) -> Option<TerritoryKind> {
    let name = plain(name);
    let begins = |word: &&String| {
        name.strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with(' ') || rest.is_empty())
    };
    let longest = |words: &Vec<String>| words.iter().filter(begins).map(String::len).max();
    let all = REFERENCE.prefixes.iter().filter_map(|(kind, words)| Some((longest(words)?, kind)));
    all.max().and_then(|(_, kind)| TerritoryKind::from_code(kind))
}

/// The name of a commune without « Commune de »; as it stands when it has no such beginning.
pub(super) fn name_of_commune(name: &str) -> String {
    const ARTICLES: [(&str, &str); 6] =
        [("de la ", "La "), ("de l'", "L'"), ("des ", "Les "), ("du ", "Le "), ("d'", ""), ("de ", "")];
    let straight = name.replace('’', "'");
    let lower = straight.to_lowercase();
    for head in ["commune ", "ville ", "mairie "] {
        for (article, instead) in ARTICLES {
            let beginning = format!("{head}{article}");
            // Both have the same bytes up to there: what is cut off is plain ASCII.
            if lower.starts_with(&beginning) && straight.is_char_boundary(beginning.len()) {
                return format!("{instead}{}", straight[beginning.len()..].trim());
            }
        }
    }
    name.to_owned()
}

/// Whether anybody can have an address there.
pub(super) fn is_mailbox(domain: &str) -> bool {
    REFERENCE.mailboxes.domains.iter().any(|one| one == domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &[&str], expected: &[(&str, usize)]) {
        let header: Vec<String> = header.iter().map(|head| (*head).to_owned()).collect();
        let found = find(&header).map(Headers::places);
        let mut expected: Vec<(String, usize)> =
            expected.iter().map(|(fact, at)| ((*fact).to_owned(), *at)).collect();
        expected.sort_unstable();
        assert_eq!(found.unwrap_or_default(), expected, "{header:?}");
    }

    #[test]
    fn headers_are_recognised_as_town_halls_write_them() {
        check(&["Nom", "Code INSEE", "SIREN"], &[("name", 0), ("insee", 1), ("siren", 2)]);
        check(&["Commune", "Code commune", "Nb habitants"], &[("name", 0), ("insee", 1), ("population", 2)]);
        check(
            &[
                "COLLECTIVITÉ",
                "Nature juridique",
                "N° SIREN",
                "Population municipale 2025",
                "ETP",
                "Site internet",
                "Courriel de la mairie",
            ],
            &[
                ("name", 0),
                ("kind", 1),
                ("siren", 2),
                ("population", 3),
                ("staff", 4),
                ("web", 5),
                ("mail", 6),
            ],
        );
        check(&["Adhérent", "Département", "Type"], &[("name", 0), ("departement", 1), ("kind", 2)]);
        check(&["téléphone", "adresse"], &[]);
    }

    #[test]
    fn every_kind_of_the_reference_exists_and_is_recognised() {
        let kinds = REFERENCE.natures.keys().chain(REFERENCE.prefixes.keys());
        assert!(kinds.clone().count() > 20);
        for kind in kinds {
            assert!(TerritoryKind::from_code(kind).is_some(), "{kind}");
        }
        for fact in REFERENCE.columns.keys() {
            assert!(FACTS.contains(&fact.as_str()) || fact == "departement", "{fact}");
        }
        for word in REFERENCE
            .columns
            .values()
            .chain(REFERENCE.natures.values())
            .chain(REFERENCE.prefixes.values())
            .flatten()
        {
            assert_eq!(*word, plain(word), "written as it is compared");
        }
        for (nature, kind) in [
            ("CC", TerritoryKind::CommunauteDeCommunes),
            ("METRO", TerritoryKind::Metropole),
            ("Communauté d’agglomération", TerritoryKind::CommunauteDAgglomeration),
            ("SIVU", TerritoryKind::Syndicat),
            ("centre_de_gestion", TerritoryKind::CentreDeGestion),
        ] {
            assert_eq!(kind_of_nature(nature), Some(kind), "{nature}");
        }
        for (name, kind) in [
            ("CC du Pays Fictif", Some(TerritoryKind::CommunauteDeCommunes)),
            ("Commune d'Essai", Some(TerritoryKind::Commune)),
            ("CCAS de Val-Fictif", Some(TerritoryKind::Ccas)),
            ("Communauté d'agglomération d'Essai", Some(TerritoryKind::CommunauteDAgglomeration)),
            ("Communes Imaginaires", None),
            ("Val-Fictif", None),
            ("Canton", None),
        ] {
            assert_eq!(kind_of_name(name), kind, "{name}");
        }
    }

    #[test]
    fn a_commune_is_called_by_its_name() {
        for (name, expected) in [
            ("Commune de Val-Fictif", "Val-Fictif"),
            ("COMMUNE DE VAL-FICTIF", "VAL-FICTIF"),
            ("Commune d’Essai", "Essai"),
            ("Mairie du Test", "Le Test"),
            ("Ville des Essais", "Les Essais"),
            ("Val-Fictif", "Val-Fictif"),
            ("Commune", "Commune"),
        ] {
            assert_eq!(name_of_commune(name), expected);
        }
    }
}
