//! Projects: written down, looked at at each gate, never in service before the risks were looked at.

use crate::word;
use beffroi_domain::App;
use beffroi_domain::inventory::{self, Draft, Item};
use beffroi_domain::journal;
use beffroi_domain::obligation::{self, Subject, Usage};
use beffroi_domain::plan::{self, Origin};
use beffroi_domain::project::{
    self, At, GateDecision, Missing, NewAnalysis, NewDecision, NewHomologation, NewProject, Outcome, Project,
    Said, Sheet,
};
use beffroi_domain::territory::Territory;
use beffroi_domain::testing::{FakeTables, House};
use beffroi_kernel::inventory::ItemKind;
use beffroi_kernel::project::ProjectId;
use beffroi_kernel::{Actor, Limits, Result, Role};
use beffroi_reference::fact::Scope;
use beffroi_reference::{Facts, Value};
use jiff::civil::{Date, date};
use std::sync::Arc;

/// The day on which houses stand.
const TODAY: Date = date(2026, 6, 1);

fn new(name: &str) -> NewProject {
    NewProject {
        name: name.into(),
        purpose: "Inscrire les enfants en ligne.".into(),
        ..NewProject::default()
    }
}

fn analysis(done: Date) -> NewAnalysis {
    NewAnalysis {
        title: "Atelier d’une demi-journée".into(),
        done,
        done_by: "RSSI mutualisé".into(),
        document: "https://val-fictif.example/risques.pdf".into(),
        residual: "Panne de l’hébergeur une journée.".into(),
        accepted_by: "Maire".into(),
    }
}

fn homologation(valid_until: Option<Date>) -> NewHomologation {
    NewHomologation {
        decided: TODAY,
        valid_until,
        authority: "Maire".into(),
        document: "homologation.pdf".into(),
        told: "Mentions légales du portail".into(),
    }
}

/// A decision in which every point that is asked is answered yes.
fn decision(sheet: &Sheet, outcome: Outcome) -> NewDecision {
    NewDecision {
        at: sheet.project.at,
        outcome,
        back_to: None,
        decided: TODAY,
        decided_by: "Directrice générale".into(),
        reason: "Vu en réunion.".into(),
        answers: sheet.points.iter().map(|one| (one.point.code.clone(), Said::Yes, String::new())).collect(),
        reserves: String::new(),
    }
}

async fn decide(house: &House, actor: &Actor, id: ProjectId, outcome: Outcome) -> Result<GateDecision> {
    let sheet = project::find(&house.app, actor, id).await?;
    project::decide(&house.app, actor, id, decision(&sheet, outcome)).await
}

async fn system(house: &House, name: &str, teleservice: &str) -> Item {
    let mut draft = Draft::named(name);
    draft.values.insert("teleservice".into(), teleservice.into());
    inventory::add(&house.app, &house.actor(Role::ReferentCyber), ItemKind::System, draft).await.unwrap()
}

/// A project that its next decision would put in service.
async fn ready(house: &House, actor: &Actor, system: &Item) -> Project {
    let with = NewProject { systems: vec![system.id], ..new("Portail famille") };
    let one = project::add(&house.app, actor, with).await.unwrap();
    while !project::find(&house.app, actor, one.id).await.unwrap().project.at.next().is_live() {
        decide(house, actor, one.id, Outcome::Passed).await.unwrap();
    }
    one
}

/// A project with something of everything, for a territory that leaves.
pub async fn leaving(app: &App, admin: &Actor, system: &Item) {
    let with = NewProject { systems: vec![system.id], wanted: Some(TODAY), ..new("Paie en ligne") };
    let one = project::add(app, admin, with).await.unwrap();
    project::analyse(app, admin, one.id, analysis(TODAY)).await.unwrap();
    project::homologate(app, admin, one.id, homologation(None)).await.unwrap();
    let sheet = project::find(app, admin, one.id).await.unwrap();
    let mut with = decision(&sheet, Outcome::Reserves);
    with.reserves = "Prévenir les agents".into();
    project::decide(app, admin, one.id, with).await.unwrap();
}

/// The projects arrived as they left.
pub async fn arrived(from: &House, app: &App, there: &Territory) {
    let (admin, machine) = (from.actor(Role::Administrateur), Actor::program(there.id, "test"));
    let (left, came) =
        (project::list(&from.app, &admin).await.unwrap(), project::list(app, &machine).await.unwrap());
    assert_eq!((left.len(), left[0].records.decisions.len()), (1, 1));
    assert_eq!((&left[0].project, &left[0].records), (&came[0].project, &came[0].records));
    assert_eq!((left[0].systems.len(), &left[0].systems), (1, &came[0].systems));
}

#[tokio::test]
async fn nothing_opens_without_risk_analysis_and_no_teleservice_without_homologation() {
    for house in House::every().await.unwrap() {
        let (app, actor) = (&house.app, house.actor(Role::ReferentCyber));
        let portal = system(&house, "Portail", "oui").await;
        let one = ready(&house, &actor, &portal).await;
        assert_eq!(word(&decide(&house, &actor, one.id, Outcome::Passed).await), "gate-closed");
        let sheet = project::find(app, &actor, one.id).await.unwrap();
        assert_eq!(sheet.missing, [Missing::RiskAnalysis, Missing::Homologation]);
        project::homologate(app, &actor, one.id, homologation(Some(TODAY))).await.unwrap();
        let before = sheet.records.decisions.len();
        assert_eq!(word(&decide(&house, &actor, one.id, Outcome::Passed).await), "gate-closed");
        project::analyse(app, &actor, one.id, analysis(TODAY)).await.unwrap();
        // The homologation lasts one day: on the next, it no longer opens anything.
        house.wait_hours(24);
        assert_eq!(word(&decide(&house, &actor, one.id, Outcome::Passed).await), "gate-closed");
        let sheet = project::find(app, &actor, one.id).await.unwrap();
        assert_eq!(sheet.missing, [Missing::HomologationOver(TODAY)]);
        assert_eq!(sheet.records.decisions.len(), before, "nothing refused is kept");
        project::homologate(app, &actor, one.id, homologation(None)).await.unwrap();
        let made = decide(&house, &actor, one.id, Outcome::Passed).await.unwrap();
        assert_eq!((made.at.code(), made.next.code()), ("build", "go-live"));
        // Going back stays in the history, and the way forward is the same.
        let sheet = project::find(app, &actor, one.id).await.unwrap();
        let back = NewDecision { back_to: Some(At::FIRST), ..decision(&sheet, Outcome::Back) };
        project::decide(app, &actor, one.id, back).await.unwrap();
        let sheet = project::find(app, &actor, one.id).await.unwrap();
        assert_eq!((sheet.project.at, sheet.records.decisions.len()), (At::FIRST, before + 2));
        let lines = journal::list(app, &actor, None, 100).await.unwrap();
        assert_eq!(lines.iter().filter(|line| line.action == "project.decide").count(), before + 2);
    }
}

#[tokio::test]
async fn what_the_inventory_does_not_say_is_to_be_said_first() {
    let house = House::new().await.unwrap();
    let (app, actor) = (&house.app, house.actor(Role::Rssi));
    let bare = Draft::named("Site de la mairie");
    let bare = inventory::add(app, &actor, ItemKind::System, bare).await.unwrap();
    let one = ready(&house, &actor, &bare).await;
    project::analyse(app, &actor, one.id, analysis(TODAY)).await.unwrap();
    let missing = |sheet: Sheet| sheet.missing;
    let expected = [Missing::Teleservice(vec!["Site de la mairie".into()])];
    assert_eq!(missing(project::find(app, &actor, one.id).await.unwrap()), expected);
    project::edit(app, &actor, one.id, new("Portail famille")).await.unwrap();
    assert_eq!(missing(project::find(app, &actor, one.id).await.unwrap()), [Missing::Systems]);
    assert_eq!(word(&decide(&house, &actor, one.id, Outcome::Passed).await), "gate-closed");
    // A forbidden use of artificial intelligence is remembered under the name of the system.
    let ai = system(&house, "Notation des habitants", "non").await;
    let with = NewProject { systems: vec![ai.id], ..new("Portail famille") };
    project::edit(app, &actor, one.id, with).await.unwrap();
    assert_eq!(missing(project::find(app, &actor, one.id).await.unwrap()), []);
    let law = app.library.qualifications.find_on("ai-act", TODAY).unwrap();
    let mut answers = Facts::new();
    for name in law.facts() {
        let fact = app.library.vocabulary.fact(name).unwrap();
        let value = match &fact.kind {
            beffroi_reference::FactKind::Set(choices) if name == "ai_prohibited_practices" => {
                Value::Set(choices.keys().take(1).cloned().collect())
            }
            beffroi_reference::FactKind::Set(_) => Value::Set([].into()),
            _ => Value::Flag(false),
        };
        answers.set(name, value);
    }
    let subject = Subject { kind: Scope::AiSystem, item: None, name: "notation des Habitants".into() };
    obligation::keep(app, &actor, "ai-act", subject, Usage::Planned, answers).await.unwrap();
    let sheet = project::find(app, &actor, one.id).await.unwrap();
    assert_eq!((sheet.results.len(), sheet.missing.len()), (1, 1));
    assert!(matches!(sheet.missing[0], Missing::Forbidden(_)));
    assert_eq!(word(&decide(&house, &actor, one.id, Outcome::Passed).await), "gate-closed");
}

#[tokio::test]
async fn reserves_become_actions_of_the_plan_once() {
    for house in House::every().await.unwrap() {
        let (app, actor) = (&house.app, house.actor(Role::Administrateur));
        let one =
            project::add(app, &actor, NewProject { owner: "DSI".into(), ..new("Portail") }).await.unwrap();
        let sheet = project::find(app, &actor, one.id).await.unwrap();
        let mut with = decision(&sheet, Outcome::Reserves);
        with.answers[0].1 = Said::No;
        with.reserves = "Prévenir le maire\n\n Prévenir  le maire".into();
        let made = project::decide(app, &actor, one.id, with.clone()).await.unwrap();
        assert_eq!(made.reserves.len(), 3);
        assert_eq!(word(&project::decide(app, &actor, one.id, with).await), "stage-passed");
        let actions = plan::list(app, &actor).await.unwrap();
        assert_eq!(actions.len(), 2, "what is said twice is done once");
        assert!(actions.iter().all(|one| one.origin == Origin::Project && one.owner == "DSI"));
        assert_eq!(actions[0].effect, "projet « Portail », étape « Idée »");
        assert_eq!(actions[0].origin_id, Some(one.id.to_string()));
        // The question is kept as it was read.
        let kept = project::find(app, &actor, one.id).await.unwrap().records.decisions;
        assert_eq!(kept[0].points[0].ask, sheet.points[0].point.ask);
        assert_eq!((kept[0].points[0].said, kept[0].points[1].said), (Said::No, Said::Yes));
    }
}

#[tokio::test]
async fn a_project_is_of_its_territory_and_of_those_who_may() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let one = project::add(app, &admin, new("Portail")).await.unwrap();
        let portal = system(&house, "Portail", "non").await;
        let supplier =
            inventory::add(app, &admin, ItemKind::Supplier, Draft::named("Éditions")).await.unwrap();
        for role in Role::ALL {
            use Role::{Administrateur, Dpo, Elu, ReferentCyber, Rssi};
            let actor = house.actor(role);
            let expected = |may: bool| if may { "done" } else { "denied" };
            let writes = [Administrateur, ReferentCyber, Rssi].contains(&role);
            let reads = writes || [Dpo, Elu].contains(&role);
            assert_eq!(word(&project::list(app, &actor).await), expected(reads), "{role:?}");
            assert_eq!(word(&project::find(app, &actor, one.id).await), expected(reads), "{role:?}");
            assert_eq!(word(&project::of_system(app, &actor, portal.id).await), expected(reads), "{role:?}");
            assert_eq!(word(&project::edit(app, &actor, one.id, new("Portail")).await), expected(writes));
            assert_eq!(word(&project::analyse(app, &actor, one.id, analysis(TODAY)).await), expected(writes));
            let signed = project::homologate(app, &actor, one.id, homologation(None)).await;
            assert_eq!(word(&signed), expected(writes), "{role:?}");
            let sheet = project::find(app, &admin, one.id).await.unwrap();
            let refused = project::decide(app, &actor, one.id, decision(&sheet, Outcome::Refused)).await;
            assert_eq!(word(&refused), expected(writes), "{role:?}");
        }
        let stranger = house.stranger();
        assert_eq!(word(&project::find(app, &stranger, one.id).await), "not-found");
        assert_eq!(word(&project::edit(app, &stranger, one.id, new("Vol")).await), "not-found");
        assert_eq!(word(&project::analyse(app, &stranger, one.id, analysis(TODAY)).await), "not-found");
        assert_eq!(project::list(app, &stranger).await.unwrap().len(), 0);
        let theirs = NewProject { systems: vec![portal.id], ..new("Vol") };
        assert_eq!(word(&project::add(app, &stranger, theirs).await), "item-unknown");
        assert_eq!(word(&project::list(app, &house.public()).await), "sign-in");
        // A supplier is no system, and a system no supplier.
        let mixed = NewProject { systems: vec![supplier.id], ..new("Mélange") };
        assert_eq!(word(&project::add(app, &admin, mixed).await), "item-unknown");
        let right =
            NewProject { systems: vec![portal.id, portal.id], supplier: Some(supplier.id), ..new("Bon") };
        let right = project::add(app, &admin, right).await.unwrap();
        let sheet = project::find(app, &admin, right.id).await.unwrap();
        assert_eq!(sheet.systems, [(portal.id, "Portail".to_owned())]);
        assert_eq!(sheet.supplier.as_deref(), Some("Éditions"));
        assert_eq!(project::of_system(app, &admin, portal.id).await.unwrap(), [right]);
    }
}

#[tokio::test]
async fn projects_have_limits() {
    let limits = Limits { projects_max: 2, project_rows_max: 2, ..Limits::default() };
    let house = House::with(limits, Arc::new(FakeTables)).await.unwrap();
    let (app, actor) = (&house.app, house.actor(Role::Administrateur));
    let first = project::add(app, &actor, new("Un")).await.unwrap();
    project::add(app, &actor, new("Deux")).await.unwrap();
    assert_eq!(word(&project::add(app, &actor, new("Trois")).await), "too-many-projects");
    for expected in ["done", "done", "too-many-projects"] {
        assert_eq!(word(&project::analyse(app, &actor, first.id, analysis(TODAY)).await), expected);
        assert_eq!(word(&project::homologate(app, &actor, first.id, homologation(None)).await), expected);
        assert_eq!(word(&decide(&house, &actor, first.id, Outcome::Refused).await), expected);
    }
    for (odd, expected) in [
        (NewProject { name: " ".into(), ..new("") }, "text-missing"),
        (new(&"x".repeat(121)), "text-long"),
        (NewProject { purpose: "x".repeat(10_001), ..new("Un") }, "text-long"),
    ] {
        assert_eq!(word(&project::edit(app, &actor, first.id, odd).await), expected);
    }
    let later = TODAY.tomorrow().unwrap();
    assert_eq!(word(&project::analyse(app, &actor, first.id, analysis(later)).await), "day-later");
    let over = homologation(TODAY.yesterday().ok());
    assert_eq!(word(&project::homologate(app, &actor, first.id, over).await), "homologation-dates");
}
