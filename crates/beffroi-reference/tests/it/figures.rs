//! Figures: as the table that they come from has them, with its contradictions.

use beffroi_reference::Library;
use beffroi_reference::figure::{Amount, GRADE};
use beffroi_reference::questionnaire::UNKNOWN;
use std::collections::BTreeMap;
use std::path::Path;

/// The cells of a line of CSV.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

#[test]
fn the_figures_are_those_of_their_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seed/figures.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("left out: {} is not there", path.display());
        return;
    };
    let mut lines = text.lines();
    let header = cells(lines.next().unwrap());
    let rows: BTreeMap<String, BTreeMap<String, String>> = lines
        .map(|line| {
            let row: BTreeMap<_, _> = header.iter().cloned().zip(cells(line)).collect();
            (row["id"].clone(), row)
        })
        .collect();
    let library = Library::embedded().unwrap();
    let mut count = 0;
    for figure in library.figures.all() {
        let row = rows.get(&figure.id).unwrap_or_else(|| panic!("{} is in no table", figure.id));
        match &figure.value {
            Amount::Number(number) => {
                assert_eq!(*number, row["value"].parse::<f64>().unwrap(), "{}", figure.id)
            }
            Amount::Grade(grade) => assert_eq!(*grade, row["value"], "{}", figure.id),
        }
        assert_eq!(
            (figure.year.to_string(), figure.page.to_string()),
            (row["year"].clone(), row["page"].clone())
        );
        assert_eq!(figure.page_sure, row["page_basis"] != "inferred", "{}", figure.id);
        count += 1;
    }
    assert!(count > 140, "only {count} figures");
}

#[test]
fn the_contradictions_are_shown() {
    let library = Library::embedded().unwrap();
    for (id, said) in [
        ("anssi-hausse", "22,5"),
        ("mooc-certifies", "inscrits"),
        ("iagen-recours", "deux bases"),
        ("confiance-commune-interco-donnees", "deux sens opposés"),
        ("projet-gestion-par-la-donnee", "3 500"),
        ("consignes-aucune", "plus de 100"),
        ("bien-informes-usage-donnees", "points"),
    ] {
        let figure = library.figures.version(id, 1).unwrap();
        let caveat = figure.caveat.as_deref().unwrap_or_default();
        assert!(caveat.contains(said), "{id}: {caveat}");
        assert!(!figure.citation().is_empty() && !figure.value_text().is_empty());
    }
}

#[test]
fn what_stands_beside_a_question_names_answers_that_exist() {
    let library = Library::embedded().unwrap();
    let (mut beside, mut counted, mut with_size) = (0, 0, 0);
    for figure in library.figures.all() {
        let place = figure.compares.as_deref().and_then(|text| text.strip_prefix("question:"));
        let Some((id, code)) = place.and_then(|place| place.split_once('/')) else { continue };
        let questionnaire =
            library.questionnaires.version(id, 1).unwrap_or_else(|| panic!("{}: {id} is unknown", figure.id));
        let known: Vec<String> = if code == GRADE {
            questionnaire.scale.bands().iter().map(|band| band.code.clone()).collect()
        } else {
            let question =
                questionnaire.question(code).unwrap_or_else(|| panic!("{}: {code} is unknown", figure.id));
            question.choices().iter().map(|choice| choice.code.clone()).chain([UNKNOWN.to_owned()]).collect()
        };
        for choice in &figure.choices {
            assert!(known.contains(choice), "{} {}: {choice} is no answer", figure.id, figure.version);
        }
        assert!(figure.stands_beside(id, code) && !figure.stands_beside(id, "autre"));
        assert_eq!(figure.interval().is_some(), figure.base_size.is_some(), "{}", figure.id);
        beside += 1;
        counted += usize::from(!figure.choices.is_empty());
        with_size += usize::from(figure.base_size.is_some());
    }
    assert!(beside >= 25 && counted >= 5 && with_size >= 6, "{beside} {counted} {with_size}");
    let advanced = library.figures.version("maturite-avancee", 2).unwrap();
    let (from, to) = advanced.interval().unwrap();
    assert!((0.21..0.22).contains(&from) && (0.31..0.32).contains(&to), "{from} {to}");
}
