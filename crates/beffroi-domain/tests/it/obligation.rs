//! Obligations: what applies to whom, where a territory stands, what is kept, and what a host sees.

use beffroi_domain::inventory::{self, Source};
use beffroi_domain::obligation::{self, Decision, Group, Status, Subject, Usage};
use beffroi_domain::territory::{self, NewTerritory};
use beffroi_domain::testing::House;
use beffroi_domain::{host, journal, sharing};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Actor, Error, Role, Roles};
use beffroi_reference::fact::Scope;
use beffroi_reference::{Facts, Value, Verdict};

fn code(error: &Error) -> &str {
    error.problem().map_or("", |problem| problem.code)
}

async fn group(house: &House, actor: &Actor, id: &str) -> Group {
    obligation::find(&house.app, actor, id).await.unwrap().group
}

#[tokio::test]
async fn an_answer_moves_an_obligation_and_a_decision_is_kept_with_its_trace() {
    for house in House::every().await.unwrap() {
        let (app, rssi) = (&house.app, house.actor(Role::Rssi));
        let id = "lopmi-plainte-72h";
        assert_eq!(group(&house, &rssi, id).await, Group::ToClarify);
        inventory::declare(app, &rssi, "cyber_insurance", Some(&true.into()), Source::Form).await.unwrap();
        let duty = obligation::find(app, &rssi, id).await.unwrap();
        assert_eq!((duty.group, duty.applied.applies), (Group::Now, Verdict::Yes));
        assert_eq!(duty.applied.why, ["assurance qui couvre les cyberattaques : oui"]);
        let decision = Decision {
            status: Status::Done,
            owner: "secrétaire générale".to_owned(),
            done: Some("2026-01-15".parse().unwrap()),
            evidence: "https://exemple.example/preuve".to_owned(),
            ..Decision::default()
        };
        obligation::decide(app, &rssi, id, decision.clone()).await.unwrap();
        let duty = obligation::find(app, &rssi, id).await.unwrap();
        let standing = duty.standing.unwrap();
        assert_eq!((duty.group, standing.status, standing.version), (Group::Done, Status::Done, 1));
        assert_eq!(standing.owner, "secrétaire générale");
        let entry = journal::list(app, &rssi, None, 1).await.unwrap().remove(0);
        assert_eq!(
            (entry.action.as_str(), entry.subject.as_str()),
            ("obligation.decide", "obligation:lopmi-plainte-72h")
        );
        // What is wrong is refused, and nothing changes.
        let later = Some("2999-01-01".parse().unwrap());
        for (wrong, expected) in [
            (Decision { status: Status::NotApplicable, ..Decision::default() }, "reason-missing"),
            (Decision { evidence: "un papier".to_owned(), ..Decision::default() }, "evidence-invalid"),
            (Decision { done: later, ..Decision::default() }, "done-later"),
            (Decision { note: "x".repeat(2_001), ..Decision::default() }, "text-too-long"),
        ] {
            let refused = obligation::decide(app, &rssi, id, wrong).await.unwrap_err();
            assert_eq!(code(&refused), expected);
        }
        assert_eq!(group(&house, &rssi, id).await, Group::Done);
        // Who may not, and who is not here.
        let reader = obligation::decide(app, &house.actor(Role::Lecteur), id, decision.clone()).await;
        assert!(matches!(reader, Err(Error::Denied(_))));
        let unknown = obligation::decide(app, &rssi, "autre", decision).await;
        assert!(matches!(unknown, Err(Error::NotFound)));
        let public = Actor::public(rssi.territory);
        assert!(matches!(obligation::list(app, &public).await, Err(Error::SignIn)));
        // The territory next door knows nothing of it.
        let elsewhere = obligation::find(app, &house.stranger(), id).await.unwrap();
        assert!(elsewhere.standing.is_none() && elsewhere.group == Group::ToClarify);
        // "Without object" with its reason leaves the list of what is to be done.
        let reason = "Le contrat a pris fin.".to_owned();
        let aside = Decision { status: Status::NotApplicable, reason, ..Decision::default() };
        obligation::decide(app, &rssi, id, aside).await.unwrap();
        assert_eq!(group(&house, &rssi, id).await, Group::NotConcerned);
    }
}

#[tokio::test]
async fn every_obligation_is_in_one_group_and_the_most_pressing_comes_first() {
    for house in House::every().await.unwrap() {
        let (app, rssi) = (&house.app, house.actor(Role::Rssi));
        let duties = obligation::list(app, &rssi).await.unwrap();
        let today = beffroi_kernel::french::day(app.clock.now());
        assert_eq!(duties.len(), app.library.obligations.on(today).len());
        let places: Vec<_> =
            duties.iter().map(|duty| Group::ALL.iter().position(|one| *one == duty.group)).collect();
        assert!(places.is_sorted());
        for duty in &duties {
            let fits = match duty.group {
                Group::Now | Group::Done => duty.applied.applies == Verdict::Yes,
                Group::ToClarify => !duty.applied.missing.is_empty(),
                Group::Coming => duty.applied.may_apply(),
                Group::NotConcerned => duty.applied.applies == Verdict::No,
            };
            assert!(fits, "{}: {:?}", duty.applied.id, duty.group);
        }
        assert!(duties.iter().any(|duty| duty.applied.id == "rgpd-registre" && duty.group == Group::Now));
    }
}

fn system(name: &str) -> Subject {
    Subject { kind: Scope::AiSystem, item: None, name: name.to_owned() }
}

fn answers(prohibited: &[&str], uses: &[&str]) -> Facts {
    let set = |codes: &[&str]| Value::Set(codes.iter().map(|code| (*code).to_owned()).collect());
    let mut facts =
        Facts::new().with("ai_prohibited_practices", set(prohibited)).with("ai_high_risk_uses", set(uses));
    for name in [
        "ai_profiles_people",
        "ai_narrow_task",
        "ai_product_safety",
        "ai_talks_to_people",
        "ai_generates_content",
        "ai_imitates_reality",
        "ai_informs_public",
        "ai_human_review",
        "ai_reads_emotions",
    ] {
        facts.set(name, Value::Flag(false));
    }
    facts
}

#[tokio::test]
async fn a_forbidden_system_cannot_be_noted_as_in_use_and_results_are_never_overwritten() {
    for house in House::every().await.unwrap() {
        let (app, dpo) = (&house.app, house.actor(Role::Dpo));
        let keep = |name: &'static str, usage, answers| {
            let dpo = dpo.clone();
            async move { obligation::keep(app, &dpo, "ai-act", system(name), usage, answers).await }
        };
        let forbidden = answers(&["social_scoring"], &[]);
        let refused = keep("Note de civisme", Usage::Active, forbidden.clone()).await.unwrap_err();
        assert_eq!(code(&refused), "usage-forbidden");
        // What may still be forbidden is not noted as in use either.
        let mut unknown = answers(&[], &["benefits"]);
        unknown.clear("ai_prohibited_practices");
        let refused = keep("Tri", Usage::Active, unknown.clone()).await.unwrap_err();
        assert_eq!(code(&refused), "usage-unclear");
        assert_eq!(code(&keep("Tri", Usage::Planned, unknown).await.unwrap_err()), "undecided");
        assert_eq!(code(&keep(" ", Usage::Planned, forbidden.clone()).await.unwrap_err()), "subject-name");
        assert!(obligation::latest(app, &dpo).await.unwrap().is_empty());
        keep("Note de civisme", Usage::Stopped, forbidden).await.unwrap();
        assert_eq!(group(&house, &dpo, "ia-haut-risque-usage").await, Group::ToClarify);
        // At high risk and in use: the obligations of the territory follow.
        keep("Tri des demandes", Usage::Active, answers(&[], &["benefits"])).await.unwrap();
        assert_eq!(group(&house, &dpo, "ia-haut-risque-usage").await, Group::Coming);
        house.wait_seconds(1);
        let second = keep("tri  des DEMANDES", Usage::Stopped, answers(&[], &["benefits"])).await.unwrap();
        assert_eq!(second.subject.name, "tri des DEMANDES");
        assert_eq!(second.classes(), ["haut-risque"]);
        let latest = obligation::latest(app, &dpo).await.unwrap();
        assert_eq!(latest.len(), 2, "{latest:?}");
        let history = obligation::history(app, &dpo, "ai-act", "Tri des demandes").await.unwrap();
        assert_eq!(history.iter().map(|one| one.usage).collect::<Vec<_>>(), [Usage::Stopped, Usage::Active]);
        assert_eq!(history[1].answers, history[0].answers);
        let entry = journal::list(app, &dpo, None, 1).await.unwrap().remove(0);
        assert_eq!(entry.action, "obligation.qualify");
        assert!(
            obligation::history(app, &house.stranger(), "ai-act", "Tri des demandes")
                .await
                .unwrap()
                .is_empty()
        );
        let elected = house.actor(Role::Elu);
        let reader =
            obligation::keep(app, &elected, "ai-act", system("X"), Usage::Planned, answers(&[], &[])).await;
        assert!(matches!(reader, Err(Error::Denied(_))));
    }
}

#[tokio::test]
async fn a_qualification_asks_only_what_is_missing() {
    for house in House::every().await.unwrap() {
        let (app, rssi) = (&house.app, house.actor(Role::Rssi));
        let asked = obligation::asked(app, &rssi, "nis2", Facts::new()).await.unwrap();
        let names: Vec<&str> = asked.missing.iter().map(|fact| fact.name.as_str()).collect();
        assert!(
            !asked.is_decided() && names.contains(&"nis2_designated") && !names.contains(&"kind"),
            "{names:?}"
        );
        inventory::declare(app, &rssi, "nis2_designated", Some(&false.into()), Source::Form).await.unwrap();
        let after = obligation::asked(app, &rssi, "nis2", Facts::new()).await.unwrap();
        assert!(after.missing.len() < asked.missing.len());
        assert!(matches!(obligation::asked(app, &rssi, "autre", Facts::new()).await, Err(Error::NotFound)));
    }
}

#[tokio::test]
async fn the_calendar_opens_with_its_address_alone() {
    for house in House::every().await.unwrap() {
        let (app, rssi) = (&house.app, house.actor(Role::Rssi));
        assert!(obligation::calendar_since(app, &rssi).await.unwrap().is_none());
        let first = obligation::calendar_address(app, &rssi).await.unwrap();
        let token = obligation::calendar_address(app, &rssi).await.unwrap();
        let wrong = obligation::calendar_of(app, &house.here, &first).await;
        assert!(matches!(wrong, Err(Error::NotFound)), "the address before opens nothing");
        let next_door = obligation::calendar_of(app, &house.elsewhere, &token).await;
        assert!(matches!(next_door, Err(Error::NotFound)), "the address is of one territory");
        let planned = Decision {
            planned: Some("2027-03-01".parse().unwrap()),
            owner: "Camille Secret".to_owned(),
            ..Decision::default()
        };
        obligation::decide(app, &rssi, "rgpd-registre", planned).await.unwrap();
        let text = obligation::calendar_of(app, &house.here, &token).await.unwrap();
        assert!(
            text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n")
        );
        assert!(text.contains("DTSTART;VALUE=DATE:20270301\r\nDTEND;VALUE=DATE:20270302\r\n"), "{text}");
        assert_eq!(text.matches("BEGIN:VEVENT").count(), text.matches("END:VEVENT").count());
        assert_eq!(text.matches("TRIGGER:-P30D").count(), text.matches("BEGIN:VEVENT").count());
        assert!(!text.contains("Camille"), "who sees to it is not for whoever holds the address");
        obligation::stop_calendar(app, &rssi).await.unwrap();
        assert!(matches!(obligation::calendar_of(app, &house.here, &token).await, Err(Error::NotFound)));
        assert!(matches!(obligation::stop_calendar(app, &rssi).await, Err(Error::NotFound)));
    }
}

#[tokio::test]
async fn a_host_sees_counts_and_what_is_shared_and_nothing_else() {
    for house in House::every().await.unwrap() {
        let (app, admin) = (&house.app, house.actor(Role::Administrateur));
        let mut members = Vec::new();
        for number in 0..12_u32 {
            let new = NewTerritory {
                host: Some(house.here.slug.clone()),
                population: Some(if number < 2 { 60_000 } else { 1_200 }),
                ..NewTerritory::named(&format!("Membre {number}"), TerritoryKind::Commune)
            };
            members.push(territory::add(app, "test", new).await.unwrap());
        }
        let view = obligation::members(app, &admin).await.unwrap();
        assert_eq!((view.total, view.shared.len()), (12, 0));
        let reen = view.obligations.iter().find(|one| one.id == "reen-strategie").unwrap();
        // Two are concerned and ten are not: neither may be shown, nor worked out from the total.
        assert_eq!(reen.shown.unwrap(), [host::Shown::Few, host::Shown::Hidden, host::Shown::Few]);
        let register = view.obligations.iter().find(|one| one.id == "rgpd-registre").unwrap();
        assert!(
            !matches!(register.shown.unwrap()[0], host::Shown::Count(12)),
            "a certain zero would be told"
        );
        house.wait_hours(24 * 60);
        let changes = obligation::changes(app, &admin).await.unwrap();
        assert!(
            changes
                .iter()
                .any(|one| one.id == "ia-haut-risque-usage" && one.before == Some(1) && one.after == 2)
        );
        let person = house.person(Role::Administrateur);
        let own =
            Actor::member(members[0].id, person.id, person.name.clone(), Roles::from(Role::Administrateur));
        sharing::choose(app, &own, [sharing::Subject::Obligations].into()).await.unwrap();
        let view = obligation::members(app, &admin).await.unwrap();
        assert_eq!(view.shared.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Membre 0"]);
        assert!(view.shared[0].apply > 0 && view.shared[0].late > 0, "{:?}", view.shared);
        let refused = obligation::members(app, &house.actor(Role::Lecteur)).await;
        assert!(matches!(refused, Err(Error::Denied(_))));
    }
}
