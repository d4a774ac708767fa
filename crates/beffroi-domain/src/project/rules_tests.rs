//! Whatever is done with a project, in whatever order, nobody uses its system before the risks were looked at.

use super::model::{
    Homologation, NewAnalysis, NewDecision, NewHomologation, Outcome, Records, RiskAnalysis, Said,
};
use super::rules::{AskedPoint, Known, Systems, analysis, decide, homologation, points, systems};
use super::stages::{At, stages};
use crate::inventory::{Item, Links, Values};
use beffroi_kernel::inventory::{ItemId, ItemKind};
use beffroi_kernel::project::{HomologationId, ProjectId, RiskAnalysisId};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

fn start() -> Date {
    jiff::civil::date(2027, 1, 1)
}

fn item(teleservice: &str, data: &str) -> Item {
    let values =
        [("teleservice", teleservice), ("data", data)].into_iter().filter(|(_, value)| !value.is_empty());
    Item {
        id: ItemId::new(1, [0; 10]),
        kind: ItemKind::System,
        name: "Portail".to_owned(),
        values: values.map(|(code, value)| (code.to_owned(), value.to_owned())).collect::<Values>(),
        links: Links::new(),
        revision: 1,
        created: Timestamp::UNIX_EPOCH,
        modified: Timestamp::UNIX_EPOCH,
        archived: None,
        model_since: None,
        copied: None,
    }
}

fn analysis_of(done: Date) -> RiskAnalysis {
    RiskAnalysis {
        id: RiskAnalysisId::new(1, [0; 10]),
        project: ProjectId::new(1, [0; 10]),
        title: "Atelier".into(),
        done,
        done_by: "RSSI".into(),
        document: "risques.odt".into(),
        residual: "Panne de l’hébergeur".into(),
        accepted_by: "Maire".into(),
        created: Timestamp::UNIX_EPOCH,
        created_by: String::new(),
    }
}

fn homologation_of(decided: Date, valid_until: Option<Date>) -> Homologation {
    Homologation {
        id: HomologationId::new(1, [0; 10]),
        project: ProjectId::new(1, [0; 10]),
        decided,
        valid_until,
        authority: "Maire".into(),
        document: "decision.pdf".into(),
        told: "Mentions légales".into(),
        created: Timestamp::UNIX_EPOCH,
        created_by: String::new(),
    }
}

fn decision(known: &Known<'_>, outcome: Outcome, decided: Date) -> NewDecision {
    let said = |asked: &AskedPoint| (asked.point.code.clone(), Said::Yes, String::new());
    NewDecision {
        at: known.at,
        outcome,
        back_to: None,
        decided,
        decided_by: "Maire".into(),
        reason: "Tout est prêt.".into(),
        answers: known.points.iter().map(said).collect(),
        reserves: if outcome == Outcome::Reserves { "Finir la notice".into() } else { String::new() },
    }
}

/// Something that somebody does with a project; days are counted back from the day on which it is done.
#[derive(Clone, Debug)]
enum Deed {
    Analyse { ago: i64 },
    Homologate { ago: i64, lasts: Option<i64> },
    Fill { systems: Vec<&'static str> },
    Forbid(bool),
    Decide { outcome: Outcome, back_to: usize, ago: i64, at: Option<usize> },
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let outcome = prop_oneof![
        6 => Just(Outcome::Passed), 2 => Just(Outcome::Reserves), 1 => Just(Outcome::Refused), 2 => Just(Outcome::Back)
    ];
    let deed = prop_oneof![
        2 => (-2i64..30).prop_map(|ago| Deed::Analyse { ago }),
        2 => (-2i64..30, prop::option::of(-1i64..40)).prop_map(|(ago, lasts)| Deed::Homologate { ago, lasts }),
        2 => prop::collection::vec(prop::sample::select(vec!["", "yes", "no"]), 0..3).prop_map(|systems| Deed::Fill { systems }),
        1 => any::<bool>().prop_map(Deed::Forbid),
        9 => (outcome, 0usize..6, -1i64..3, prop::option::of(0usize..6))
            .prop_map(|(outcome, back_to, ago, at)| Deed::Decide { outcome, back_to, ago, at }),
    ];
    prop::collection::vec(deed, 0..60)
}

proptest! {
    #[test]
    fn nobody_goes_live_without_a_risk_analysis_and_a_teleservice_without_homologation(all in deeds()) {
        let (mut at, mut records, mut sheets, mut forbidden) = (At::FIRST, Records::default(), Vec::new(), false);
        let mut today = start();
        for deed in all {
            today = today.checked_add(5.days()).unwrap();
            let before = |ago: i64| today.checked_sub(ago.days()).unwrap();
            match deed {
                Deed::Analyse { ago } => {
                    let one = analysis_of(before(ago));
                    let new = NewAnalysis {
                        title: one.title.clone(), done: one.done, done_by: one.done_by.clone(),
                        document: one.document.clone(), residual: one.residual.clone(),
                        accepted_by: one.accepted_by.clone(),
                    };
                    if analysis(new, today).is_ok() { records.analyses.push(one) }
                }
                Deed::Homologate { ago, lasts } => {
                    let last = lasts.map(|days| before(ago).checked_add(days.days()).unwrap());
                    let one = homologation_of(before(ago), last);
                    let new = NewHomologation {
                        decided: one.decided, valid_until: one.valid_until, authority: one.authority.clone(),
                        document: one.document.clone(), told: one.told.clone(),
                    };
                    if homologation(new, today).is_ok() { records.homologations.push(one) }
                }
                Deed::Fill { systems } => sheets = systems.into_iter().map(|said| item(said, "personal")).collect::<Vec<Item>>(),
                Deed::Forbid(is) => forbidden = is,
                Deed::Decide { outcome, back_to, ago, at: seen } => {
                    let items: Vec<&Item> = sheets.iter().collect();
                    let known = Known {
                        at, systems: systems(&items), records: &records, points: points(at, &items),
                        forbidden: if forbidden { vec!["Portail".into()] } else { Vec::new() },
                    };
                    let mut new = decision(&known, outcome, before(ago));
                    new.back_to = At::all().nth(back_to);
                    new.at = seen.and_then(|seen| At::all().nth(seen)).unwrap_or(at);
                    let Ok(done) = decide(&known, new, today) else { continue };
                    let step = done.next != at || outcome == Outcome::Passed || outcome == Outcome::Reserves;
                    if done.next.is_live() && step && outcome != Outcome::Back {
                        prop_assert!(records.analyses.iter().any(|one| one.done <= today), "no analysis");
                        prop_assert!(!sheets.is_empty() && !forbidden);
                        prop_assert!(sheets.iter().any(|one| one.value("teleservice") == "yes")
                            || sheets.iter().all(|one| one.value("teleservice") == "no"), "unclear");
                        let teleservice = sheets.iter().any(|one| one.value("teleservice") == "yes");
                        let covers = |one: &Homologation| one.decided <= today && one.valid_until.is_none_or(|last| last >= today);
                        prop_assert!(!teleservice || records.homologations.iter().any(covers), "no homologation");
                    }
                    // Forward by one stage at a time; back only to a stage before: going back opens nothing.
                    prop_assert!(done.next <= at.next());
                    if outcome == Outcome::Back { prop_assert!(done.next < at); }
                    at = done.next;
                }
            }
        }
    }
}

#[test]
fn with_everything_there_a_project_reaches_its_last_stage() {
    let records = Records {
        analyses: vec![analysis_of(start())],
        homologations: vec![homologation_of(start(), None)],
        ..Records::default()
    };
    let system = item("yes", "health");
    let mut at = At::FIRST;
    for _ in 0..stages().len() {
        let known = Known {
            at,
            systems: systems(&[&system]),
            forbidden: Vec::new(),
            records: &records,
            points: points(at, &[&system]),
        };
        at = decide(&known, decision(&known, Outcome::Passed, start()), start()).unwrap().next;
    }
    assert_eq!(Some(at), At::all().next_back(), "the last stage opens to itself");
}

#[test]
fn what_is_missing_is_said_in_french() {
    let nothing = Records::default();
    let at = At::all().find(|at| at.next().is_live()).unwrap();
    let refusal = |systems: Systems, records: &Records, today: Date| {
        let known = Known { at, systems, forbidden: Vec::new(), records, points: Vec::new() };
        let error = decide(&known, decision(&known, Outcome::Passed, today), today).unwrap_err();
        error.problem().unwrap().message.clone()
    };
    let yes = Systems::Said { teleservice: true };
    assert_eq!(
        refusal(yes.clone(), &nothing, start()),
        "Pas de passage à « Mise en service » : il manque une analyse de risques ; l’homologation de la démarche en ligne."
    );
    assert!(refusal(Systems::None, &nothing, start()).contains("les systèmes de l’inventaire"));
    assert!(
        refusal(Systems::Unsaid(vec!["Portail".into()]), &nothing, start()).ends_with("ligne : Portail.")
    );
    let over = Records {
        analyses: vec![analysis_of(start())],
        homologations: vec![homologation_of(start(), Some(start()))],
        ..Records::default()
    };
    let later = start().checked_add(1.day()).unwrap();
    assert_eq!(
        refusal(yes, &over, later),
        "Pas de passage à « Mise en service » : il manque une nouvelle homologation, la dernière a pris fin le 1er\u{a0}janvier 2027."
    );
}

#[test]
fn only_the_points_that_concern_are_asked_and_what_is_not_said_is_asked() {
    let need = At::from_code("need").unwrap();
    let codes = |items: &[&Item]| -> Vec<(String, bool)> {
        points(need, items).iter().map(|one| (one.point.code.clone(), one.unclear)).collect()
    };
    let has = |all: &[(String, bool)], code: &str| {
        all.iter().find(|(known, _)| known == code).map(|(_, unclear)| *unclear)
    };
    let unknown = codes(&[]);
    assert_eq!((has(&unknown, "need-health"), has(&unknown, "need-clauses")), (Some(true), Some(false)));
    let plain = item("no", "none_personal");
    let known = codes(&[&plain]);
    assert_eq!((has(&known, "need-dpia"), has(&known, "need-homologation")), (None, None));
    assert_eq!(has(&known, "need-ai"), Some(true), "its sheet does not say");
    let health = item("yes", "personal,health");
    let known = codes(&[&plain, &health]);
    assert_eq!((has(&known, "need-health"), has(&known, "need-homologation")), (Some(false), Some(false)));
}

#[test]
fn reserves_are_the_points_answered_no_and_what_is_typed() {
    let records = Records::default();
    let known = Known {
        at: At::FIRST,
        systems: Systems::None,
        forbidden: Vec::new(),
        records: &records,
        points: points(At::FIRST, &[]),
    };
    let code = |new: NewDecision| {
        decide(&known, new, start()).err().and_then(|error| error.problem().map(|one| one.code))
    };
    let mut new = decision(&known, Outcome::Reserves, start());
    new.answers[0].1 = Said::No;
    let done = decide(&known, new.clone(), start()).unwrap();
    assert_eq!(done.reserves, ["Mettre dans l’inventaire ce que le projet touche", "Finir la notice"]);
    assert_eq!(code(NewDecision { outcome: Outcome::Passed, ..new.clone() }), Some("reserves-there"));
    assert_eq!(
        decide(&known, NewDecision { outcome: Outcome::Refused, ..new.clone() }, start())
            .unwrap()
            .reserves
            .len(),
        0
    );
    let none = NewDecision { reserves: " \n".into(), ..decision(&known, Outcome::Reserves, start()) };
    assert_eq!(code(none), Some("reserves-none"));
    new.answers[1].1 = Said::Aside;
    assert_eq!(code(new.clone()), Some("point-aside"));
    new.answers.truncate(1);
    assert_eq!(code(new), Some("point-unanswered"));
    let back = NewDecision { back_to: Some(At::FIRST), ..decision(&known, Outcome::Back, start()) };
    assert_eq!(code(back), Some("back-where"));
    let later = start().checked_add(1.day()).unwrap();
    assert_eq!(code(decision(&known, Outcome::Passed, later)), Some("day-later"));
}
