//! The result of a diagnosis leads on: to the plan, to somebody who helps, to paper, to the first page of the
//! workspace.

use crate::engine::TypedTables;
use crate::site::{Page, Site, says};
use axum::http::StatusCode;
use beffroi_domain::account::{self, NewPerson};
use beffroi_domain::campaign::{self, NewCampaign};
use beffroi_domain::questionnaire::{self, Changes};
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_domain::testing::{House, PASSWORD};
use beffroi_kernel::assessment::{AnswerSource, AssessmentId};
use beffroi_kernel::ports::Printer;
use beffroi_kernel::print::{Content, Document};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Limits, Result, Role};
use beffroi_reference::Answer;
use jiff::civil::date;
use std::sync::{Arc, Mutex};

const CYBER: &str = "cyber-premieres-mesures";
const ROOM: &str = "/t/val-fictif/espace/diagnostic";
const PLAN: &str = "/t/val-fictif/espace/plan";

/// Keeps what it is given to print.
#[derive(Default)]
struct KeepingPrinter(Mutex<Vec<Document>>);

impl Printer for KeepingPrinter {
    fn print(&self, document: &Document) -> Result<Vec<u8>> {
        self.0.lock().unwrap().push(document.clone());
        Ok(b"%PDF-1.7".to_vec())
    }
}

/// A site that prints, and what it printed.
async fn printing() -> (Site, Arc<KeepingPrinter>) {
    let printer = Arc::new(KeepingPrinter::default());
    let mut house = House::on_test_database(Limits::default(), Arc::new(TypedTables)).await.unwrap();
    house.print_with(printer.clone());
    let site = Site::of(house, "http://localhost:8080").await;
    (site, printer)
}

/// An assessment whose answers are the worst, but for one that nobody knows. Scored questions have a best answer.
async fn weak(site: &Site) -> AssessmentId {
    let (app, actor) = (&site.house.app, site.house.actor(Role::Administrateur));
    let id = questionnaire::start(app, &actor, CYBER).await.unwrap().id;
    let sheet = questionnaire::find(app, &actor, id).await.unwrap();
    let worst = |(place, question): (usize, &beffroi_reference::questionnaire::Question)| {
        let worst = question.choices().iter().min_by(|a, b| a.score.total_cmp(&b.score)).unwrap();
        let answer = if place == 0 { Answer::Unknown } else { Answer::Choice(worst.code.clone()) };
        (question.code.clone(), Some(answer))
    };
    let scored = sheet.questionnaire.questions().map(|(_, one)| one).filter(|one| one.weight > 0.0);
    let answers: Changes = scored.enumerate().map(worst).collect();
    questionnaire::answer(app, &actor, id, answers, AnswerSource::Web).await.unwrap();
    id
}

#[tokio::test]
async fn what_a_diagnosis_finds_goes_into_the_plan_once() {
    let site = Site::new().await;
    let officer = site.cookie(Role::ReferentCyber).await;
    let base = format!("{ROOM}/{CYBER}/{}", weak(&site).await);
    let result = site.get_as(&base, &officer).await;
    assert!(says(&result, "Ajouter ces actions à mon plan") && says(&result, "Ajouter aussi"));
    let reader = site.cookie(Role::Elu).await;
    assert!(!says(&site.get_as(&base, &reader).await, "Ajouter ces actions"));
    assert_eq!(site.post_as(&format!("{base}/plan"), &reader, "").await.status, StatusCode::FORBIDDEN);
    let sent = site.post_as(&format!("{base}/plan"), &officer, "").await;
    let plan = format!("{PLAN}?fait=diagnostic&nombre=3");
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, plan.as_str()));
    let board = site.get_as(&plan, &officer).await;
    assert!(says(&board, "3 actions sont ajoutées à votre plan") && says(&board, "3 actions ouvertes"));
    // What the page said an action changes, the plan says too.
    let effect = result.text().split_once("<p><b>Vous passez de ").unwrap().1.split_once('<').unwrap().0;
    assert!(says(&board, &format!("Vous passez de {effect}")), "{effect}");
    let again = site.post_as(&format!("{base}/plan"), &officer, "").await;
    assert_eq!(again.header("location"), format!("{PLAN}?fait=diagnostic&nombre=0"));
    assert!(says(&site.get_as(again.header("location"), &officer).await, "Tout est déjà dans votre plan"));
    // Everything else: also the answer that nobody knows, which no measure stands for; and nothing twice.
    let rest = site.post_as(&format!("{base}/plan"), &officer, "quoi=tout").await;
    let added: usize = rest.header("location").rsplit('=').next().unwrap().parse().unwrap();
    assert!(added > 3, "{added}");
    let offered = result.text().split_once("Ajouter aussi ").unwrap().1;
    assert!(
        offered.starts_with(&format!("{added}\u{a0}")) || offered.starts_with(&format!("{added} ")),
        "{added}"
    );
    let board = site.get_as(PLAN, &officer).await;
    assert!(says(&board, "Chercher la réponse") && says(&board, "Prise seule."));
    let rest = site.post_as(&format!("{base}/plan"), &officer, "quoi=tout").await;
    assert!(rest.header("location").ends_with("nombre=0"));
}

#[tokio::test]
async fn the_result_names_who_helps_here_and_now() {
    let site = Site::new().await;
    let reader = site.cookie(Role::Elu).await;
    let base = format!("{ROOM}/{CYBER}/{}", weak(&site).await);
    let result = site.get_as(&base, &reader).await;
    let contacts = site.get("/t/val-fictif/qui-appeler").await;
    let first =
        |page: &Page| page.text().split_once("href=\"tel:").unwrap().1.split_once('"').unwrap().0.to_owned();
    assert_eq!(first(&result), first(&contacts), "the same as on the page of all contacts");
    assert_eq!(result.text().matches("href=\"tel:").count(), 1, "one number");
    assert!(result.text().contains("href=\"/t/val-fictif/qui-appeler\""));
}

#[tokio::test]
async fn the_report_is_one_grade_three_actions_and_one_number() {
    let (site, printer) = printing().await;
    let reader = site.cookie(Role::Elu).await;
    let (app, actor) = (&site.house.app, site.house.actor(Role::Administrateur));
    let begun = questionnaire::start(app, &actor, CYBER).await.unwrap().id;
    let early = site.get_as(&format!("{ROOM}/{CYBER}/{begun}/rapport.pdf"), &reader).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "no grade, no report");
    assert!(!site.get_as(&format!("{ROOM}/{CYBER}/{begun}"), &reader).await.text().contains("rapport.pdf"));
    let base = format!("{ROOM}/{CYBER}/{}", weak(&site).await);
    assert!(site.get_as(&base, &reader).await.text().contains(&format!("href=\"{base}/rapport.pdf\"")));
    let pdf = site.get_as(&format!("{base}/rapport.pdf"), &reader).await;
    assert_eq!((pdf.status, pdf.header("content-type")), (StatusCode::OK, "application/pdf"));
    let printed = printer.0.lock().unwrap().pop().unwrap();
    assert_eq!(printed.head.address.as_deref(), Some(format!("http://localhost:8080{base}").as_str()));
    let Content::AssessmentReport(report) = printed.content else { panic!("no report") };
    assert_eq!(report.grade.to_string(), "E\u{2212}");
    assert_eq!((report.actions.len(), report.phone.number.as_str()), (3, "3218"));
    assert!(report.phone.hours.contains("jour et nuit"), "paper is read at any hour");
    assert_eq!(report.terms.iter().map(|term| term.tenths).sum::<u16>(), report.score_tenths);
    assert_eq!(report.terms.iter().map(|term| term.tenths_max).sum::<u16>(), 1_000);
    assert_eq!(report.unknowns.len(), 1);
    assert_eq!(report.answers.len(), 24);
    assert_eq!(report.history.len(), 1);
}

#[tokio::test]
async fn the_questionnaire_on_paper_has_the_numbers_and_letters_that_are_typed_in() {
    let (site, printer) = printing().await;
    let officer = site.cookie(Role::Administrateur).await;
    for id in [CYBER, "recyf-objectifs", "crise-maturite", "maturite-donnees", "litteratie-donnees"] {
        let pdf = format!("{ROOM}/{id}/questionnaire.pdf");
        assert!(site.get_as(&format!("{ROOM}/{id}"), &officer).await.text().contains(&pdf));
        assert_eq!(site.get_as(&pdf, &officer).await.status, StatusCode::OK, "{id}");
        let Content::PaperQuestionnaire(paper) = printer.0.lock().unwrap().pop().unwrap().content else {
            panic!("no questionnaire")
        };
        assert!(paper.version.starts_with(id) && paper.minutes > 0);
        let codes: Vec<String> = paper
            .sections
            .iter()
            .flat_map(|section| &section.questions)
            .map(|one| one.code.clone())
            .collect();
        let expected: Vec<String> = (1..=codes.len()).map(|number| number.to_string()).collect();
        assert_eq!(codes, expected);
        if id == CYBER {
            assert_eq!(codes.len(), 24);
            let typed = format!("{ROOM}/{CYBER}/{}/papier", weak(&site).await);
            let sheet = site.get_as(&typed, &officer).await;
            let last = paper.sections.last().unwrap().questions.last().unwrap();
            assert!(says(&sheet, &format!("24. {}", last.text.replace(['\u{a0}', '\u{202f}'], " "))));
        }
    }
    assert_eq!(
        site.get_as(&format!("{ROOM}/aucun/questionnaire.pdf"), &officer).await.status,
        StatusCode::NOT_FOUND
    );
    let actor = site.house.actor(Role::Administrateur);
    let survey = questionnaire::start(&site.house.app, &actor, "maturite-donnees").await.unwrap().id;
    let other = site.get_as(&format!("{ROOM}/maturite-donnees/{survey}/rapport.pdf"), &officer).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "its grades are numbers: there is no model for them");
}

/// Nobody enters from a distance there: the eighth objective of ReCyF is in no sum, and every page still stands.
#[tokio::test]
async fn an_objective_that_does_not_concern_the_territory_is_shown_without_points() {
    let (site, printer) = printing().await;
    let (app, actor) = (&site.house.app, site.house.actor(Role::Administrateur));
    let officer = site.cookie(Role::Administrateur).await;
    let id = questionnaire::start(app, &actor, "recyf-objectifs").await.unwrap().id;
    let sheet = questionnaire::find(app, &actor, id).await.unwrap();
    let best = |question: &beffroi_reference::questionnaire::Question| {
        let best = question.choices().iter().max_by(|a, b| a.score.total_cmp(&b.score)).unwrap();
        (question.code.clone(), Some(Answer::Choice(best.code.clone())))
    };
    let scored = sheet.questionnaire.questions().map(|(_, one)| one).filter(|one| one.weight > 0.0);
    let mut answers: Changes = scored.map(best).collect();
    answers.push(("acces-distance".to_owned(), Some(Answer::Choice("non".to_owned()))));
    questionnaire::answer(app, &actor, id, answers, AnswerSource::Web).await.unwrap();
    questionnaire::close(app, &actor, id).await.unwrap();
    let base = format!("{ROOM}/recyf-objectifs/{id}");
    let result = site.get_as(&base, &officer).await;
    assert_eq!(result.status, StatusCode::OK);
    assert!(says(&result, "Objectif 8 : protéger les accès à distance"));
    let asked = site.get_as(&format!("{base}/question/liste-des-activites"), &officer).await;
    assert!(says(&asked, "3 pour une entité importante, 3 pour une entité essentielle"));
    let report = site.get_as(&format!("{base}/rapport.pdf"), &officer).await;
    assert_eq!(report.status, StatusCode::OK);
    let printed = printer.0.lock().unwrap().pop().unwrap();
    let Content::AssessmentReport(report) = printed.content else { panic!("no report") };
    assert_eq!(report.score_tenths, 1_000);
}

#[tokio::test]
async fn the_workspace_says_where_the_territory_stands_to_those_who_may_know() {
    let site = Site::new().await;
    let (app, space) = (&site.house.app, "/t/val-fictif/espace");
    let official = site.cookie(Role::Elu).await;
    let before = site.get_as(space, &official).await;
    assert!(says(&before, "Où en sommes-nous") && says(&before, "à faire<span"), "{}", before.text());
    let (id, actor) = (weak(&site).await, site.house.actor(Role::Administrateur));
    questionnaire::close(app, &actor, id).await.unwrap();
    let officer = site.cookie(Role::ReferentCyber).await;
    let form = "title=Sauvegarder&due=2026-05-01";
    site.post_as(&format!("{PLAN}/nouvelle"), &officer, form).await;
    let page = site.get_as(space, &official).await;
    assert!(page.text().contains(&format!("<a href=\"{ROOM}/{CYBER}/{id}\">E\u{2212}<span")));
    assert!(page.text().contains(&format!("<a href=\"{PLAN}\">1<span")) && says(&page, "sur 1 ouverte"));
    assert!(says(&page, "le 1er juin 2026") && says(&page, "Obligations à remplir"));
    let editor = site.cookie(Role::Editeur).await;
    let seen = site.get_as(space, &editor).await;
    assert!(says(&seen, "Obligations à remplir"), "everybody inside may know that");
    assert!(!says(&seen, "Diagnostic cyber") && !says(&seen, "Actions en retard"));
}

#[tokio::test]
async fn what_a_host_asks_stands_on_the_first_page_until_it_is_answered() {
    let site = Site::new().await;
    let app = &site.house.app;
    let new = NewTerritory {
        host: Some("val-fictif".into()),
        ..NewTerritory::named("Val-Neuf", TerritoryKind::Commune)
    };
    let member = territory::add(app, "test", new).await.unwrap();
    let mayor = NewPerson {
        email: "mairie@val-neuf.example".into(),
        name: "Mairie".into(),
        password: Some(PASSWORD.into()),
        roles: Role::Administrateur.into(),
    };
    let mayor = account::add(app, &Actor::program(member.id, "test"), mayor).await.unwrap();
    let cookie = site.cookie_of(&mayor).await;
    let campaign = NewCampaign {
        questionnaire: "maturite-donnees".into(),
        title: "Le point de l’année".into(),
        message: String::new(),
        closes: date(2026, 12, 1),
    };
    campaign::open(app, &site.house.actor(Role::Administrateur), campaign).await.unwrap();
    let words = "Val-Fictif vous demande de répondre avant le 1er décembre 2026";
    let asked = site.get_as("/t/val-neuf/espace", &cookie).await;
    assert!(says(&asked, words) && says(&asked, "/t/val-neuf/espace/diagnostic/maturite-donnees"));
    let actor = Actor::member(member.id, mayor.id, "Mairie".to_owned(), Role::Administrateur.into());
    let id = questionnaire::start(app, &actor, "maturite-donnees").await.unwrap().id;
    let sheet = questionnaire::find(app, &actor, id).await.unwrap();
    let all = sheet.questionnaire.questions().map(|(_, one)| (one.code.clone(), Some(Answer::Unknown)));
    questionnaire::answer(app, &actor, id, all.collect(), AnswerSource::Web).await.unwrap();
    assert!(says(&site.get_as("/t/val-neuf/espace", &cookie).await, words), "not finished yet");
    questionnaire::close(app, &actor, id).await.unwrap();
    assert!(!says(&site.get_as("/t/val-neuf/espace", &cookie).await, words));
}
