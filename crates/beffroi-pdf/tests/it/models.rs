//! What each model puts on paper, and that a machine can read it aloud.

use crate::reader::Paper;
use crate::{PRESS, samples};
use beffroi_kernel::Limits;
use beffroi_kernel::ports::Printer;
use beffroi_kernel::print::{Content, Document};
use beffroi_pdf::Press;

fn printed(document: &Document) -> Paper {
    Paper::open(&PRESS.print(document).unwrap())
}

fn assert_says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "« {word} » is not in: {text}");
    }
}

#[test]
fn every_model_is_a_tagged_pdf_in_french_with_its_title_and_its_day() {
    for document in samples::all() {
        let model = document.content.model();
        let bytes = PRESS.print(&document).unwrap();
        let paper = Paper::open(&bytes);
        let catalog = paper.catalog();
        assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"fr-FR", "{model}");
        let marks = paper.resolved(catalog.get(b"MarkInfo").unwrap()).as_dict().unwrap();
        assert!(marks.get(b"Marked").unwrap().as_bool().unwrap(), "{model}");
        let preferences = paper.resolved(catalog.get(b"ViewerPreferences").unwrap()).as_dict().unwrap();
        assert!(preferences.get(b"DisplayDocTitle").unwrap().as_bool().unwrap(), "{model}");
        let metadata = paper.resolved(catalog.get(b"Metadata").unwrap()).as_stream().unwrap();
        let metadata = String::from_utf8(metadata.content.clone()).unwrap();
        assert_says(
            &metadata,
            &[
                "<pdfuaid:part>1</pdfuaid:part>",
                "<pdfaid:part>2</pdfaid:part>",
                "<pdfaid:conformance>A</pdfaid:conformance>",
                "2026-11-24",
                &document.head.title,
            ],
        );
        let structure = paper.structure();
        let count = |kind: &str| structure.iter().filter(|(name, _)| name == kind).count();
        assert!(count("H1") > 0 && count("P") > 0, "{model}: {structure:?}");
        assert!(
            structure.iter().all(|(name, says)| name != "Figure" || *says),
            "{model}: a picture without words"
        );
        if model != "paper-questionnaire" {
            assert!(count("Table") > 0 && count("TH") > 0, "{model}: tables have headers");
        }
        // The foot of every page says whose it is, of which day, by which reference.
        for page in 1..=u32::try_from(paper.pages()).unwrap() {
            let foot = format!("page {page} / {}", paper.pages());
            assert_says(
                &paper.page(page),
                &["Commune de Val-Fictif · 24 novembre 2026 · référentiel 2026-11-23", &foot],
            );
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let fresh = Press::new(&Limits::default()).unwrap();
    for document in samples::all() {
        let bytes = PRESS.print(&document).unwrap();
        assert!(bytes == PRESS.print(&document).unwrap(), "twice on one press: {}", document.content.model());
        assert!(bytes == fresh.print(&document).unwrap(), "on another press: {}", document.content.model());
        let mut later = document.clone();
        later.head.date = later.head.date.tomorrow().unwrap();
        assert!(bytes != PRESS.print(&later).unwrap(), "the day is part of it");
    }
}

#[test]
fn the_first_page_of_a_report_is_one_grade_three_actions_one_number() {
    let paper = printed(&samples::report());
    assert_eq!(paper.pages(), 3);
    assert_says(
        &paper.page(1),
        &[
            "Votre note : D+, fragile",
            "52,4 points sur 100",
            "14 % des réponses sont mesurées",
            "vous passez à C 2 Demander",
            "Débrancher une copie des sauvegardes",
            "Demander un code en plus du mot de passe",
            "Imprimer les numéros à appeler",
            "01 99 00 00 00",
        ],
    );
    assert!(!paper.page(1).contains("Comment la note est calculée"));
    assert_says(
        &paper.text(),
        &[
            "Messagerie et comptes 13,4 30",
            "Total 52,4 100",
            "D+ aucune copie des données n’est hors de portée",
            "36 %, 1 inconnue",
            "04/03/2025",
            "S3 Quand avez-vous remis en place",
            "SPF et DMARC sont publiés prouvée",
        ],
    );
}

#[test]
fn a_report_shows_three_actions_at_most_and_says_so_when_there_is_none() {
    let mut document = samples::report();
    let Content::AssessmentReport(report) = &mut document.content else { panic!("no report") };
    let mut fourth = report.actions.first().unwrap().clone();
    fourth.title = "Quatrième action".to_owned();
    report.actions.push(fourth);
    assert!(!printed(&document).text().contains("Quatrième action"));
    let Content::AssessmentReport(report) = &mut document.content else { panic!("no report") };
    report.actions.clear();
    report.unknowns.clear();
    report.answers.clear();
    report.caps.clear();
    report.terms.clear();
    report.themes.clear();
    report.history.clear();
    assert_says(
        &printed(&document).text(),
        &["Rien d’urgent", "Toutes les questions ont une réponse", "Aucune réponse"],
    );
}

#[test]
fn a_questionnaire_can_be_typed_in_later_by_its_codes() {
    let paper = printed(&samples::questionnaire());
    let text = paper.text();
    assert_says(
        &text,
        &[
            "1. Les sauvegardes",
            "S1",
            "M4",
            "oui non ne sait pas",
            "Une seule case",
            "Comptez 20 minutes",
            "ordinateurs",
        ],
    );
    assert_says(
        &text,
        &["Questionnaire diagnostic-cyber 1.2. 7 questions.", "secrétariat de mairie, avant le 4 décembre"],
    );
}

#[test]
fn a_plan_adds_up_what_is_known_and_says_what_is_not() {
    let text = printed(&samples::plan()).text();
    assert_says(
        &text,
        &[
            "de 3 100 à 10 300 €",
            "1 200,05 €",
            "1 action n’est pas encore chiffrée",
            "en retard",
            "à désigner",
            "à chiffrer",
            "Effet : de D+ à C",
            "31 janvier 2027",
        ],
    );
}

#[test]
fn obligations_say_why_and_how_sure_the_law_is() {
    let text = printed(&samples::obligations()).text();
    assert_says(
        &text,
        &[
            "2 obligations vous concernent, 1 reste à préciser, 1 ne vous concerne pas",
            "en vigueur · Règlement (UE) 2016/679, article 30",
            "Depuis le 25 mai 2018",
            "attendu, pas encore en vigueur",
            "Ce qui n’est pas sûr : Le projet de loi n’est pas promulgué",
            "À faire pour le 26 novembre 2026",
        ],
    );
}

#[test]
fn packs_show_what_is_late_and_what_is_missing() {
    let committee = printed(&samples::committee()).text();
    assert_says(
        &committee,
        &[
            "Période du 25 août 2026 au 24 novembre 2026",
            "inconnu",
            "15/11/2026",
            "Décision :",
            "Mme Aline Fictive, maire",
        ],
    );
    let first = committee.find("4 décembre 2026 Première copie").unwrap();
    assert!(first < committee.find("31 janvier 2027 Dernier jour").unwrap(), "days stand in order");
    let insurer = printed(&samples::insurer()).text();
    assert_says(
        &insurer,
        &[
            "2 mesures sont appuyées par une pièce, sur 3",
            "1 prérequis n’est pas rempli",
            "déclarée, sans pièce",
            "9f86d081 884c7d65",
        ],
    );
}

#[test]
fn a_long_table_repeats_its_header() {
    let mut document = samples::plan();
    let Content::Plan(plan) = &mut document.content else { panic!("no plan") };
    let one = plan.actions.first().unwrap().clone();
    plan.actions = vec![one; 60];
    let paper = printed(&document);
    assert!(paper.pages() > 2);
    assert!(paper.page(1).contains("Coût et effort") && paper.page(2).contains("Coût et effort"));
}
