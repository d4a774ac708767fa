//! Aid: exact to the cent, bounded by the law, and the last one asked is cut first.

use beffroi_reference::aid::{AidProblem, Asked, COST_MAX, Project, plan};
use beffroi_reference::scheme::{AidLimit, Scheme, WHOLE, Window};
use beffroi_reference::{Facts, Library, Value, condition::Verdict};
use jiff::civil::date;
use proptest::prelude::*;
use std::sync::Arc;

const CASES: &str = include_str!("../cases/aid.csv");

fn cents(text: &str) -> u64 {
    text.replace('.', "").parse().unwrap()
}

fn scheme(id: &str) -> Scheme {
    let library = Library::embedded().unwrap();
    Arc::unwrap_or_clone(Arc::clone(library.schemes.version(id, 1).unwrap()))
}

fn limit() -> AidLimit {
    let library = Library::embedded().unwrap();
    Arc::unwrap_or_clone(Arc::clone(library.aid_limits.version("participation-minimale", 1).unwrap()))
}

#[test]
fn each_case_is_right_to_the_cent() {
    let mut count = 0;
    for line in CASES.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        assert_eq!(scheme(cells[0]).aid(cents(cells[1])), Some(cents(cells[2])), "{line}");
        count += 1;
    }
    assert!(count >= 10);
}

#[test]
fn no_rate_no_amount_and_nobody_asks_after_the_last_day() {
    let grand_est = scheme("grand-est-projets-collectifs");
    assert_eq!(grand_est.aid(100_000_00), None);
    assert_eq!(grand_est.ceiling, Some(70_000_00));
    for (day, expected) in [
        (date(2025, 12, 31), Window::Open { closes: Some(date(2025, 12, 31)) }),
        (date(2026, 1, 1), Window::Closed { closed: date(2025, 12, 31) }),
    ] {
        assert_eq!(grand_est.window(day), expected, "{day}");
    }
    assert_eq!(scheme("feder").window(date(2026, 1, 1)), Window::Unknown);
    let opening = Scheme { opens: Some(date(2027, 1, 4)), ..grand_est.clone() };
    assert_eq!(opening.window(date(2025, 1, 1)), Window::Before { opens: date(2027, 1, 4) });
    assert_eq!(
        plan(Project { cost: 100, private: 0 }, &[Asked { scheme: &grand_est, eligible: 100 }], None),
        Err(AidProblem::NoRate(grand_est.id.clone()))
    );
}

#[test]
fn who_may_ask_is_said_with_its_reason() {
    let cybiah = scheme("cybiah-metropole-du-grand-paris");
    let commune = Facts::new().with("kind", Value::Choice("commune".into()));
    assert_eq!(cybiah.eligible(&commune).verdict, Verdict::ToClarify);
    assert_eq!(cybiah.eligible(&commune).missing, ["grand_paris"]);
    for (member, verdict) in [(true, Verdict::Yes), (false, Verdict::No)] {
        let facts = commune.clone().with("grand_paris", Value::Flag(member));
        assert_eq!(cybiah.eligible(&facts).verdict, verdict);
    }
    let overseas = commune.with("region", Value::Choice("la_reunion".into()));
    assert_eq!(limit().condition.evaluate(&overseas), Verdict::No);
}

#[test]
fn the_last_one_asked_is_cut_first() {
    let half = scheme("cybiah-metropole-du-grand-paris");
    let most = Scheme { id: "second".into(), rate: Some(6_000), ceiling: None, ..half.clone() };
    let project = Project { cost: 100_000_00, private: 0 };
    let asked = |scheme| Asked { scheme, eligible: project.cost };
    let limit = limit();
    let first = plan(project, &[asked(&half), asked(&most)], Some(&limit)).unwrap();
    let granted: Vec<u64> = first.aids.iter().map(|aid| aid.granted).collect();
    assert_eq!((granted, first.own), (vec![50_000_00, 30_000_00], 20_000_00));
    assert_eq!(first.aids[1].cut(), 30_000_00);
    assert_eq!(first.shares, [5_000, 3_000, 0, 2_000]);
    assert_eq!(first.limit.as_ref().map(|limit| (limit.version, limit.most)), Some((1, 80_000_00)));
    let second = plan(project, &[asked(&most), asked(&half)], Some(&limit)).unwrap();
    let granted: Vec<u64> = second.aids.iter().map(|aid| aid.granted).collect();
    assert_eq!(granted, [60_000_00, 20_000_00]);
    // Private money lowers what public bodies bring, and so what they may bring.
    let helped = Project { private: 50_000_00, ..project };
    let third = plan(helped, &[asked(&half), asked(&most)], Some(&limit)).unwrap();
    assert_eq!((third.total(), third.own), (40_000_00, 10_000_00));
    // Without the limit, aids never pay more than the cost.
    let free = plan(project, &[asked(&half), asked(&most)], None).unwrap();
    assert_eq!((free.total(), free.own), (project.cost, 0));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let half = scheme("cybiah-metropole-du-grand-paris");
    let one = Asked { scheme: &half, eligible: 100 };
    for (project, asked, expected) in [
        (Project { cost: 0, private: 0 }, vec![], AidProblem::Cost),
        (Project { cost: COST_MAX + 1, private: 0 }, vec![], AidProblem::Cost),
        (Project { cost: 100, private: 101 }, vec![], AidProblem::Private),
        (Project { cost: 99, private: 0 }, vec![one], AidProblem::Eligible(half.id.clone())),
        (Project { cost: 100, private: 0 }, vec![one, one], AidProblem::Twice(half.id.clone())),
    ] {
        assert_eq!(plan(project, &asked, None), Err(expected));
    }
}

proptest! {
    #[test]
    fn a_plan_is_whole_to_the_cent(
        cost in 1u64..=COST_MAX,
        private in 0u64..=1_000,
        schemes in proptest::collection::vec((1u32..=WHOLE, proptest::option::of(1u64..COST_MAX), 0u64..=1_000, any::<bool>()), 0..6),
        limited in any::<bool>(),
    ) {
        let model = scheme("cybiah-metropole-du-grand-paris");
        let schemes: Vec<(Scheme, u64)> = schemes
            .iter()
            .enumerate()
            .map(|(index, &(rate, ceiling, part, public))| {
                let scheme = Scheme { id: format!("s{index}"), rate: Some(rate), ceiling, public, ..model.clone() };
                (scheme, cost / 1_000 * part)
            })
            .collect();
        let asked: Vec<Asked<'_>> =
            schemes.iter().map(|(scheme, eligible)| Asked { scheme, eligible: *eligible }).collect();
        let project = Project { cost, private: cost / 1_000 * private };
        let limit = limit();
        let found = plan(project, &asked, limited.then_some(&limit)).unwrap();
        prop_assert_eq!(found.total() + found.private + found.own, cost);
        prop_assert_eq!(found.shares.iter().sum::<u32>(), WHOLE);
        let public: u64 = found.aids.iter().zip(&schemes).filter(|(_, (scheme, _))| scheme.public).map(|(aid, _)| aid.granted).sum();
        if limited {
            // What oneself brings is at least a fifth of what public bodies bring: compared without dividing.
            let others: u64 = found.total() - public;
            prop_assert!(u128::from(public) * 10 <= u128::from(cost - found.private) * 8, "{:?}", found);
            prop_assert!(public + others <= cost - found.private);
        }
        let mut cut = false;
        for (aid, (scheme, eligible)) in found.aids.iter().zip(&schemes) {
            prop_assert!(aid.granted <= aid.computed);
            prop_assert!(u128::from(aid.computed) * u128::from(WHOLE) <= u128::from(*eligible) * u128::from(aid.rate));
            prop_assert!(aid.ceiling.is_none_or(|ceiling| aid.computed <= ceiling));
            // Once one public aid is cut, those after it get nothing.
            if scheme.public {
                prop_assert!(!cut || aid.granted == 0, "{:?}", found);
                cut |= aid.cut() > 0;
            }
        }
    }
}
