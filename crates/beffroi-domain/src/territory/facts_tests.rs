//! What may be written in the facts of a sheet, and what wins over what.

use super::facts::*;
use super::model::{NewTerritory, TerritorySheet};
use super::rules::sheet_of;
use beffroi_kernel::territory::TerritoryKind;
use proptest::prelude::*;

fn sheet() -> TerritorySheet {
    sheet_of(&NewTerritory::named("Val-Fictif", TerritoryKind::Commune))
}

fn source(from: Origin) -> Source {
    Source { from, name: "fichier.csv".into(), day: jiff::civil::date(2026, 6, 1) }
}

#[test]
fn domains_are_taken_out_of_addresses_and_look_alikes_are_refused() {
    for (text, expected) in [
        ("https://www.Val-Fictif.example/accueil?x=1", Some("www.val-fictif.example")),
        ("mairie@val-fictif.example", Some("val-fictif.example")),
        ("val-fictif.example.", Some("val-fictif.example")),
        ("val-fictif.example:8443", Some("val-fictif.example")),
        ("xn--vl-fictif-x1a.example", Some("xn--vl-fictif-x1a.example")),
        ("vаl-fictif.example", None),
        ("é.example", None),
        ("localhost", None),
        ("192.0.2.1", None),
        ("-a.example", None),
        ("ab--c.example", None),
        ("a..example", None),
        ("a b.example", None),
        ("", None),
    ] {
        assert_eq!(domain(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn staff_has_one_decimal_and_unknown_is_unknown() {
    for (text, expected) in [
        ("", Some(None)),
        ("12", Some(Some(120))),
        ("12,5", Some(Some(125))),
        ("1 204.50", Some(Some(12_045))),
        ("0", Some(Some(0))),
        ("12,55", None),
        ("douze", None),
        ("-1", None),
        ("99999999999", None),
    ] {
        assert_eq!(staff_tenths(text).ok(), expected, "{text}");
    }
}

#[test]
fn every_competence_of_the_reference_names_kinds_that_exist() {
    assert!(competences().len() > 15);
    for one in competences() {
        assert!(!one.label.is_empty() && !one.article.is_empty(), "{}", one.code);
        for kind in &one.kinds {
            assert!(TerritoryKind::from_code(kind).is_some(), "{}: {kind}", one.code);
        }
    }
    let codes: std::collections::BTreeSet<_> = competences().iter().map(|one| &one.code).collect();
    assert_eq!(codes.len(), competences().len());
    let given =
        Competences { codes: vec!["gemapi".into(), "eau".into(), "eau".into()], other: " a  b ".into() };
    let tidy = tidy_competences(&given).unwrap();
    assert_eq!((tidy.codes, tidy.other.as_str()), (vec!["eau".to_owned(), "gemapi".to_owned()], "a b"));
    assert!(tidy_competences(&Competences { codes: vec!["tout".into()], other: String::new() }).is_err());
}

#[test]
fn what_a_person_typed_is_never_overwritten() {
    let population = |people| TerritorySheet { population: Some(people), ..sheet() };
    for (known, from, said_by, wins) in [
        (None, None, Origin::Official, true),
        (Some(1), Some(Origin::Typed), Origin::Official, false),
        (Some(1), None, Origin::Official, false),
        (Some(1), Some(Origin::Official), Origin::Official, true),
        (Some(1), Some(Origin::Members), Origin::Official, false),
        (Some(1), Some(Origin::Members), Origin::Members, true),
        (Some(1), Some(Origin::Typed), Origin::Members, false),
    ] {
        let mut before = TerritorySheet { population: known, ..sheet() };
        let mut sources: Sources = from.map(|from| (Fact::Population, source(from))).into_iter().collect();
        let (changed, kept) = fill(&mut before, &mut sources, &population(2), &source(said_by));
        assert_eq!(changed == [Fact::Population], wins, "{known:?} {from:?} {said_by:?}");
        assert_eq!(kept == [Fact::Population], !wins);
        assert_eq!(before.population, Some(if wins { 2 } else { 1 }));
    }
}

#[test]
fn what_is_typed_has_its_day_and_what_is_emptied_has_no_source() {
    let day = jiff::civil::date(2026, 6, 2);
    let official: Sources =
        [(Fact::Population, source(Origin::Official)), (Fact::Siren, source(Origin::Official))].into();
    let before = TerritorySheet { population: Some(1), siren: Some("732829320".into()), ..sheet() };
    let after = TerritorySheet { population: Some(2), siren: None, insee: Some("99001".into()), ..sheet() };
    let sources = typed(&before, &after, &official, day);
    assert_eq!(sources[&Fact::Population].from, Origin::Typed);
    assert_eq!(sources[&Fact::Insee].day, day);
    assert!(!sources.contains_key(&Fact::Siren));
    assert_eq!(typed(&before, &before, &official, day), official, "what is left alone keeps its source");
    let (old, new) = differences(&before, &after);
    assert_eq!(old["siren"], "732829320");
    assert_eq!(new["population"]["people"], 2);
    assert!(old.get("name").is_none());
}

proptest! {
    #[test]
    fn a_domain_read_again_is_the_same(text in "\\PC{0,60}") {
        if let Some(name) = domain(&text) {
            prop_assert!(name.is_ascii() && name.contains('.') && name == name.to_lowercase());
            prop_assert_eq!(domain(&name), Some(name));
        }
    }

    #[test]
    fn filling_twice_changes_nothing_the_second_time(known in proptest::option::of(0u64..3), said in proptest::option::of(0u64..3), origin in 0usize..4) {
        let origins = [None, Some(Origin::Typed), Some(Origin::Members), Some(Origin::Official)];
        let mut first = TerritorySheet { population: known, ..sheet() };
        let mut sources: Sources = origins[origin].map(|from| (Fact::Population, source(from))).into_iter().collect();
        let said = TerritorySheet { population: said, ..sheet() };
        fill(&mut first, &mut sources, &said, &source(Origin::Official));
        let again = (first.clone(), sources.clone());
        let (changed, _) = fill(&mut first, &mut sources, &said, &source(Origin::Official));
        prop_assert!(changed.is_empty());
        prop_assert_eq!((first, sources), again);
    }
}
