//! The plan: proposed without duplicates, moved on with its history, late, paid for, looked at by the committee.

use crate::word;
use beffroi_domain::host::Shown;
use beffroi_domain::plan::{
    self, ApplicationState, Effort, Gap, NewAction, NewApplication, NewLine, NewMeeting, NewTest, Origin,
    Retest, Standing, State, Step,
};
use beffroi_domain::sharing::{self, Subject};
use beffroi_domain::territory::{self, NewTerritory, TerritorySheet};
use beffroi_domain::testing::{FakeTables, House};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Limits, Result, Role};
use beffroi_reference::aid::Project;
use jiff::civil::date;
use std::sync::Arc;

fn gap(measure: &str) -> Gap {
    Gap {
        measure: Some((measure.into(), 1)),
        title: format!("Mettre en place {measure}"),
        effect: "vous passez de D à C".into(),
        origin: Origin::Gap,
        origin_id: "a1".into(),
        cost_low: Some(50_000),
        cost_high: Some(300_000),
        effort: Effort::Small,
    }
}

fn step(state: State) -> Step {
    Step {
        state,
        reason: String::new(),
        evidence: String::new(),
        retest: Retest::Pending,
        note: "Devis reçu.".into(),
    }
}

fn code<T>(result: Result<T>) -> &'static str {
    result.err().and_then(|error| error.problem().map(|problem| problem.code)).unwrap_or("done")
}

#[tokio::test]
async fn gaps_become_actions_once_and_come_back_when_the_gap_does() {
    for house in House::every().await.unwrap() {
        let (app, actor) = (&house.app, house.actor(Role::ReferentCyber));
        let gaps = || vec![gap("mfa"), gap("backup"), gap("mfa")];
        let added = plan::propose(app, &actor, gaps()).await.unwrap();
        assert_eq!(added.len(), 2);
        assert_eq!(plan::propose(app, &actor, gaps()).await.unwrap().len(), 0);
        let mfa = added[0].id;
        assert_eq!(code(plan::advance(app, &actor, mfa, step(State::Dropped)).await), "reason-missing");
        let done = Step { evidence: "Capture du 3 mars".into(), ..step(State::Done) };
        plan::advance(app, &actor, mfa, step(State::Doing)).await.unwrap();
        house.wait_hours(1);
        plan::advance(app, &actor, mfa, done).await.unwrap();
        let (action, notes) = plan::find(app, &actor, mfa).await.unwrap();
        assert_eq!((action.state, action.evidence.as_str()), (State::Done, "Capture du 3 mars"));
        let states: Vec<State> = notes.iter().map(|note| note.state).collect();
        assert_eq!(states, [State::Done, State::Doing], "the history, the newest first");
        // Without a measure, the title tells gaps apart.
        let unmeasured = || vec![Gap { measure: None, ..gap("mfa") }, Gap { measure: None, ..gap("mfa") }];
        assert_eq!(plan::propose(app, &actor, unmeasured()).await.unwrap().len(), 1);
        assert_eq!(plan::propose(app, &actor, unmeasured()).await.unwrap().len(), 0);
        // The gap is there again: a new action, and the old one cannot be opened beside it.
        assert_eq!(plan::propose(app, &actor, gaps()).await.unwrap().len(), 1);
        assert_eq!(code(plan::advance(app, &actor, mfa, step(State::Todo)).await), "measure-open");
    }
}

#[tokio::test]
async fn an_obligation_is_followed_by_one_open_action() {
    for house in House::every().await.unwrap() {
        let (app, actor) = (&house.app, house.actor(Role::Rssi));
        let asked = |id: &str| NewAction {
            origin: Origin::Obligation,
            origin_id: Some(id.into()),
            ..NewAction::titled("Désigner un délégué")
        };
        let first = plan::follow(app, &actor, asked("rgpd-dpo")).await.unwrap();
        let again = plan::follow(app, &actor, asked("rgpd-dpo")).await.unwrap();
        assert_eq!(again, first, "the one that is there");
        // Another obligation, and another origin of the same name, are other actions.
        plan::follow(app, &actor, asked("rgpd-registre")).await.unwrap();
        let incident = NewAction { origin: Origin::Incident, ..asked("rgpd-dpo") };
        assert_ne!(plan::follow(app, &actor, incident).await.unwrap().id, first.id);
        assert_eq!(plan::list(app, &actor).await.unwrap().len(), 3);
        // What was done may be asked again: the obligation falls due again.
        plan::advance(app, &actor, first.id, step(State::Done)).await.unwrap();
        assert_ne!(plan::follow(app, &actor, asked("rgpd-dpo")).await.unwrap().id, first.id);
    }
}

#[tokio::test]
async fn what_is_late_stands_first() {
    let house = House::new().await.unwrap();
    let (app, actor) = (&house.app, house.actor(Role::Administrateur));
    // The clock stands on 1 June 2026.
    let today = date(2026, 6, 1);
    let mut ids = Vec::new();
    for (title, due) in [
        ("sans date", None),
        ("plus tard", Some(date(2026, 7, 1))),
        ("en retard", Some(date(2026, 5, 31))),
        ("aujourd’hui", Some(today)),
        ("fait", Some(date(2026, 1, 1))),
    ] {
        let new = NewAction { due, ..NewAction::titled(title) };
        ids.push(plan::add(app, &actor, new).await.unwrap().id);
    }
    plan::advance(app, &actor, ids[4], step(State::Done)).await.unwrap();
    let board = plan::board(plan::list(app, &actor).await.unwrap(), today);
    let titles: Vec<&str> = board.iter().map(|action| action.title.as_str()).collect();
    assert_eq!(titles, ["en retard", "aujourd’hui", "plus tard", "sans date", "fait"]);
    let late: Vec<bool> = board.iter().map(|action| action.is_late(today)).collect();
    assert_eq!(late, [true, false, false, false, false]);
    let found = plan::indicators(&board, today, None);
    assert_eq!((found.open, found.late, found.without_owner, found.done_since), (4, 1, 4, 1));
    let edited = NewAction {
        owner: "Secrétaire de mairie".into(),
        cost_high: Some(120_000),
        ..NewAction::titled(" en  retard ")
    };
    let edited = plan::edit(app, &actor, ids[2], edited).await.unwrap();
    assert_eq!((edited.title.as_str(), edited.cost_low, edited.due), ("en retard", Some(0), None));
    let wrong = NewAction { cost_low: Some(2), cost_high: Some(1), ..NewAction::titled("x") };
    assert_eq!(code(plan::add(app, &actor, wrong).await), "cost-range");
    assert_eq!(code(plan::add(app, &actor, NewAction::titled(" ")).await), "text-missing");
}

#[tokio::test]
async fn the_share_of_security_is_beside_the_range_that_is_advised() {
    let house = House::new().await.unwrap();
    let (app, actor) = (&house.app, house.actor(Role::Rssi));
    let line = |year, label: &str, cents, security| NewLine { year, label: label.into(), cents, security };
    plan::add_line(app, &actor, line(2026, "Copieurs", 960_000, 0)).await.unwrap();
    let firewall = plan::add_line(app, &actor, line(2026, "Pare-feu", 40_000, 10_000)).await.unwrap();
    plan::add_line(app, &actor, line(2025, "Tout", 100, 10_000)).await.unwrap();
    let budget = plan::budget(app, &actor, 2026).await.unwrap();
    assert_eq!((budget.range.low, budget.range.high), (500, 1_000));
    assert_eq!((budget.share.share, budget.share.missing), (Some(400), 10_000));
    assert_eq!(budget.lines.len(), 2, "the lines can be looked at");
    assert_eq!(plan::years(app, &actor).await.unwrap(), [2026, 2025]);
    plan::remove_line(app, &actor, firewall.id).await.unwrap();
    assert_eq!(word(&plan::remove_line(app, &actor, firewall.id).await), "not-found");
    assert_eq!(code(plan::add_line(app, &actor, line(2026, "x", 1, 10_001)).await), "share-odd");
    assert_eq!(code(plan::add_line(app, &actor, line(26, "x", 1, 0)).await), "year-odd");
}

#[tokio::test]
async fn nobody_applies_too_late_and_the_rule_is_kept() {
    for house in House::every().await.unwrap() {
        let (app, actor) = (&house.app, house.actor(Role::Administrateur));
        let new = |scheme: &str, asked| NewApplication {
            scheme: scheme.into(),
            project: "Pare-feu et sauvegardes".into(),
            cost: 1_000_000,
            asked,
        };
        assert_eq!(
            code(plan::apply(app, &actor, new("grand-est-projets-collectifs", Some(1))).await),
            "scheme-closed"
        );
        assert_eq!(code(plan::apply(app, &actor, new("aucun", None)).await), "scheme-unknown");
        assert_eq!(code(plan::apply(app, &actor, new("feder", None)).await), "asked-missing");
        let one = plan::apply(app, &actor, new("cybiah-metropole-du-grand-paris", None)).await.unwrap();
        assert_eq!((one.asked, one.scheme.1, one.submitted), (500_000, 1, None));
        let advance = |state, granted| plan::advance_application(app, &actor, one.id, state, granted);
        assert_eq!(code(advance(ApplicationState::Granted, None).await), "application-state");
        let sent = advance(ApplicationState::Submitted, None).await.unwrap();
        assert_eq!(sent.submitted, Some(date(2026, 6, 1)));
        assert_eq!(code(advance(ApplicationState::Granted, Some(1_000_001)).await), "granted-odd");
        let granted = advance(ApplicationState::Granted, Some(400_000)).await.unwrap();
        assert_eq!((granted.granted, granted.decided), (Some(400_000), Some(date(2026, 6, 1))));
        assert_eq!(plan::applications(app, &actor).await.unwrap(), [granted]);
    }
}

#[tokio::test]
async fn who_pays_what_follows_the_law_of_the_territory() {
    let house = House::new().await.unwrap();
    let (app, actor) = (&house.app, house.actor(Role::Administrateur));
    let project = Project { cost: 1_000_000, private: 0 };
    let both = || {
        vec![("cybiah-metropole-du-grand-paris".to_owned(), None), ("hauts-de-france-ia".to_owned(), None)]
    };
    let bound = plan::simulate(app, &actor, project, both()).await.unwrap();
    assert_eq!((bound.plan.total(), bound.plan.own), (800_000, 200_000));
    assert_eq!(bound.limit.unwrap().id, "participation-minimale");
    let unknown = vec![("feder".to_owned(), None)];
    assert_eq!(code(plan::simulate(app, &actor, project, unknown).await), "rate-unknown");
    // Overseas, the limit does not bind.
    let sheet = TerritorySheet { region: Some("04".into()), ..TerritorySheet::from(&house.here) };
    territory::edit(app, &actor, sheet).await.unwrap();
    let free = plan::simulate(app, &actor, project, both()).await.unwrap();
    assert_eq!((free.plan.own, free.limit.is_none()), (0, true));
    let own = territory::own(app, &actor).await.unwrap();
    let calls = plan::whom_to_call(app, &own);
    assert!(calls.iter().any(|call| call.contact.id == "cyber-reunion"));
    assert!(!calls.iter().any(|call| call.contact.id == "breizh-cyber"));
}

#[tokio::test]
async fn decisions_and_findings_become_actions() {
    let house = House::new().await.unwrap();
    let (app, actor) = (&house.app, house.actor(Role::Rssi));
    let meeting = |day| NewMeeting {
        held: day,
        attendance: "Maire, secrétaire".into(),
        decisions: "Acheter un pare-feu\r\n\r\n Former les agents ".into(),
        minutes: "Rien d’autre.".into(),
        follow: true,
    };
    assert_eq!(code(plan::meet(app, &actor, meeting(date(2026, 6, 2))).await), "meeting-later");
    let held = plan::meet(app, &actor, meeting(date(2026, 6, 1))).await.unwrap();
    assert_eq!(held.decisions, ["Acheter un pare-feu", "Former les agents"]);
    assert_eq!(plan::meetings(app, &actor).await.unwrap(), [held]);
    assert_eq!(plan::next_meeting(Some(date(2026, 11, 30))), Some(date(2027, 2, 28)));
    let test = |authorised| NewTest {
        title: "Test du site".into(),
        firm: "Société d’essai".into(),
        scope: "Le site, sans la messagerie.".into(),
        authority: "Directeur général".into(),
        authorised,
        starts: date(2026, 6, 10),
        ends: date(2026, 6, 12),
    };
    assert_eq!(code(plan::add_test(app, &actor, test(date(2026, 6, 11))).await), "test-unauthorised");
    let made = plan::add_test(app, &actor, test(date(2026, 6, 9))).await.unwrap();
    let finding = |id: String| NewAction {
        origin: Origin::RobustnessTest,
        origin_id: Some(id),
        retest_on: Some(date(2026, 9, 1)),
        ..NewAction::titled("Fermer le port d’administration")
    };
    assert_eq!(word(&plan::add(app, &actor, finding("0".repeat(32))).await), "not-found");
    let added = plan::add(app, &actor, finding(made.id.to_string())).await.unwrap();
    let passed = Step { retest: Retest::Passed, ..step(State::Done) };
    plan::advance(app, &actor, added.id, passed).await.unwrap();
    let (_, findings) = plan::find_test(app, &actor, made.id).await.unwrap();
    assert_eq!(findings.iter().map(|one| one.retest).collect::<Vec<_>>(), [Retest::Passed]);
    assert_eq!(plan::list(app, &actor).await.unwrap().len(), 3);
}

#[tokio::test]
async fn the_plan_stops_at_the_wall_and_at_roles() {
    let house = House::new().await.unwrap();
    let app = &house.app;
    let admin = house.actor(Role::Administrateur);
    let action = plan::add(app, &admin, NewAction::titled("Sauvegarder")).await.unwrap();
    let stranger = house.stranger();
    assert_eq!(word(&plan::find(app, &stranger, action.id).await), "not-found");
    assert_eq!(word(&plan::edit(app, &stranger, action.id, NewAction::titled("x")).await), "not-found");
    assert_eq!(word(&plan::advance(app, &stranger, action.id, step(State::Done)).await), "not-found");
    assert!(plan::list(app, &stranger).await.unwrap().is_empty());
    for role in Role::ALL {
        let actor = house.actor(role);
        let reads =
            matches!(role, Role::Administrateur | Role::ReferentCyber | Role::Rssi | Role::Dpo | Role::Elu);
        let writes = matches!(role, Role::Administrateur | Role::ReferentCyber | Role::Rssi);
        let expected = |may| if may { "done" } else { "denied" };
        assert_eq!(word(&plan::list(app, &actor).await), expected(reads), "{role:?}");
        let added = plan::add(app, &actor, NewAction::titled("Essai")).await;
        assert_eq!(word(&added), expected(writes), "{role:?}");
        assert_eq!(word(&plan::propose(app, &actor, Vec::new()).await), expected(writes), "{role:?}");
        let followed = plan::follow(app, &actor, NewAction::titled("Essai")).await;
        assert_eq!(word(&followed), expected(writes), "{role:?}");
    }
    let public = Actor::public(house.here.id);
    assert_eq!(word(&plan::list(app, &public).await), "sign-in");
}

#[tokio::test]
async fn a_plan_has_a_limit() {
    let limits = Limits { plan_rows_max: 2, ..Limits::default() };
    let house = House::with(limits, Arc::new(FakeTables)).await.unwrap();
    let (app, actor) = (&house.app, house.actor(Role::Administrateur));
    let first = plan::add(app, &actor, NewAction::titled("Un")).await.unwrap();
    plan::add(app, &actor, NewAction::titled("Deux")).await.unwrap();
    assert_eq!(code(plan::add(app, &actor, NewAction::titled("Trois")).await), "too-many-plan-rows");
    for expected in ["done", "done", "too-many-plan-rows"] {
        assert_eq!(code(plan::advance(app, &actor, first.id, step(State::Doing)).await), expected);
        let line = NewLine { year: 2026, label: "Ligne".into(), cents: 1, security: 0 };
        assert_eq!(code(plan::add_line(app, &actor, line).await), expected);
    }
    // Nothing of a proposal that is too long is kept.
    assert_eq!(code(plan::propose(app, &actor, vec![gap("mfa")]).await), "too-many-plan-rows");
    assert_eq!(plan::list(app, &actor).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_host_sees_how_many_are_late_and_never_a_small_group() {
    for house in House::every().await.unwrap() {
        let app = &house.app;
        let host = house.actor(Role::Administrateur);
        let mut members = Vec::new();
        for number in 0..12 {
            let new = NewTerritory {
                host: Some(house.here.slug.clone()),
                ..NewTerritory::named(&format!("Membre {number}"), TerritoryKind::Commune)
            };
            members.push(territory::add(app, "test", new).await.unwrap());
        }
        for member in members.iter().take(7) {
            let actor = Actor::program(member.id, "test");
            let new = NewAction { due: Some(date(2026, 5, 1)), ..NewAction::titled("Sauvegarder") };
            plan::add(app, &actor, new).await.unwrap();
        }
        let found = plan::hosted_plans(app, &host).await.unwrap();
        assert_eq!(found.total, 12);
        let groups = found.groups.unwrap();
        assert_eq!(groups[0], (Standing::NotBegun, Shown::Count(5)));
        assert_eq!(groups[2], (Standing::SomeLate, Shown::Hidden));
        assert_eq!(groups[3], (Standing::ManyLate, Shown::Few));
        assert!(found.shared.is_empty(), "nobody shares unasked");
        // One that shares is shown by name, and no longer counted with the others.
        let one = Actor::program(members[0].id, "test");
        sharing::choose(app, &one, [Subject::Plan].into()).await.unwrap();
        let found = plan::hosted_plans(app, &host).await.unwrap();
        let [shared] = &found.shared[..] else { panic!("{:?}", found.shared) };
        assert_eq!((shared.slug.as_str(), shared.open, shared.late), (members[0].slug.as_str(), 1, 1));
        assert_eq!(found.groups.unwrap()[0], (Standing::NotBegun, Shown::Count(5)));
        assert_eq!(word(&plan::hosted_plans(app, &house.actor(Role::Agent)).await), "denied");
    }
}
