//! The language of conditions: what is read, what is refused, what is decided and why.

use super::*;
use proptest::prelude::*;

fn vocabulary() -> Vocabulary {
    let text = r#"
        [[fact]]
        name = "population"
        kind = "number"
        unit = "habitants"
        label = "population"
        question = "Combien ?"
        home = "territory"
        [[fact]]
        name = "kind"
        kind = "choice"
        values = { commune = "commune", region = "région" }
        label = "nature"
        question = "Quoi ?"
        home = "territory"
        [[fact]]
        name = "themes"
        kind = "set"
        values = { eau = "eau potable", voirie = "voirie" }
        label = "compétences"
        question = "Lesquelles ?"
        home = "territory"
        [[fact]]
        name = "a"
        kind = "flag"
        label = "fait a"
        question = "a ?"
        home = "declared"
        [[fact]]
        name = "b"
        kind = "flag"
        label = "fait b"
        question = "b ?"
        home = "declared"
        [[fact]]
        name = "opened"
        kind = "date"
        label = "ouverture"
        question = "Quand ?"
        home = "declared"
        [[fact]]
        name = "large"
        kind = "flag"
        label = "grande commune"
        home = "derived"
        when = "kind = commune and population > 30_000"
        [[fact]]
        name = "scoring"
        scope = "ai_system"
        kind = "flag"
        label = "notation"
        question = "note ?"
        home = "declared"
    "#;
    Vocabulary::load([("facts/test.toml", text)].into_iter()).unwrap()
}

/// Facts written as `population=1200 kind=commune a=yes themes=eau+voirie`.
fn facts(text: &str) -> Facts {
    let mut facts = Facts::new();
    for (name, value) in text.split_whitespace().filter_map(|pair| pair.split_once('=')) {
        let value = match (name, value) {
            ("population", number) => Value::Number(number.parse().unwrap()),
            ("themes", codes) => {
                Value::Set(codes.split('+').filter(|code| *code != "none").map(str::to_owned).collect())
            }
            ("opened", day) => Value::Date(day.parse().unwrap()),
            (_, "yes") => Value::Flag(true),
            (_, "no") => Value::Flag(false),
            (_, code) => Value::Choice(code.to_owned()),
        };
        vocabulary().check(name, &value).unwrap();
        facts.set(name, value);
    }
    facts
}

fn check(condition: &str, cases: &[(&str, Verdict)]) {
    let read = Condition::parse(condition, &vocabulary(), Scope::Territory).unwrap();
    for (known, expected) in cases {
        assert_eq!(read.evaluate(&facts(known)), *expected, "{condition} on {known}");
    }
}

#[test]
fn a_number_decides_at_its_threshold() {
    use Verdict::{No, ToClarify, Yes};
    check(
        "population > 30_000",
        &[("population=30000", No), ("population=30001", Yes), ("", ToClarify), ("kind=commune", ToClarify)],
    );
    check(
        "population >= 3500",
        &[("population=3499", No), ("population=3500", Yes), ("population=3501", Yes)],
    );
    check("population <= 3500", &[("population=3500", Yes), ("population=3501", No)]);
    check("population < 3500", &[("population=3499", Yes), ("population=3500", No)]);
    check("population = 3500", &[("population=3500", Yes), ("population=3501", No)]);
    check("population != 3500", &[("population=3500", No), ("population=3501", Yes)]);
}

#[test]
fn what_is_not_known_is_to_be_clarified_unless_the_rest_decides() {
    use Verdict::{No, ToClarify, Yes};
    check("has(a) and has(b)", &[("a=yes", ToClarify), ("a=no", No), ("a=yes b=yes", Yes), ("", ToClarify)]);
    check("has(a) or has(b)", &[("a=yes", Yes), ("a=no", ToClarify), ("a=no b=no", No)]);
    check("not has(a)", &[("a=yes", No), ("a=no", Yes), ("", ToClarify)]);
    check(
        "at_least(2, has(a), has(b), population > 10)",
        &[("a=yes b=yes", Yes), ("a=yes", ToClarify), ("a=no b=no", No), ("a=no b=yes population=11", Yes)],
    );
    check("always", &[("", Yes)]);
    check(
        "has(large)",
        &[("kind=region", No), ("kind=commune population=30001", Yes), ("kind=commune", ToClarify)],
    );
    check("kind in [commune, region]", &[("kind=region", Yes), ("", ToClarify)]);
    check("kind != commune", &[("kind=region", Yes), ("kind=commune", No)]);
    check(
        "themes contains eau",
        &[("themes=eau+voirie", Yes), ("themes=voirie", No), ("themes=none", No), ("", ToClarify)],
    );
    check("opened >= 2024-01-01", &[("opened=2024-01-01", Yes), ("opened=2023-12-31", No)]);
    check(
        "has(a) or has(b) and population > 10",
        &[("a=yes b=no population=1", Yes), ("a=no b=yes population=1", No)],
    );
}

#[test]
fn what_is_unclear_is_refused_with_its_place() {
    let cases = [
        ("populaton > 3", "character 1: no fact is called populaton; did you mean population?"),
        ("population > commune", "character 12: population: it is compared with a number"),
        ("kind = comune", "character 8: comune is none of the values; did you mean commune?"),
        ("kind > commune", "character 6: kind: choices have no order"),
        ("kind in [commune", "character 17: expected `]`"),
        ("has(population)", "character 5: population is not answered by yes or no"),
        ("a", "character 2: write has(a)"),
        ("has(a) has(b)", "character 8: expected `and`, `or` or the end"),
        ("has(a) and", "character 11: expected a fact, `has(...)`, `at_least(...)`, `not`, `always` or `(`"),
        ("", "character 1: expected a fact, `has(...)`, `at_least(...)`, `not`, `always` or `(`"),
        ("at_least(3, has(a), has(b))", "character 10: 3 of 2 conditions cannot hold"),
        ("population > 3é", "character 15: 'é' has no meaning here"),
        ("opened > 2024-13-01", "character 10: 2024-13-01 is no day: write it as 2026-11-26"),
        ("has(scoring)", "character 5: scoring is a fact about another subject (AiSystem)"),
        ("or has(a)", "character 1: `or` has nothing before it"),
    ];
    for (text, message) in cases {
        let error = Condition::parse(text, &vocabulary(), Scope::Territory).unwrap_err();
        assert_eq!(error.to_string(), message, "{text}");
    }
    assert!(Condition::parse("has(scoring) and has(a)", &vocabulary(), Scope::AiSystem).is_ok());
}

#[test]
fn a_condition_has_limits() {
    let deep = format!("{}has(a){}", "(".repeat(CONDITION_DEPTH_MAX), ")".repeat(CONDITION_DEPTH_MAX));
    assert!(Condition::parse(&deep, &vocabulary(), Scope::Territory).is_ok());
    let deeper = format!("({deep})");
    assert!(Condition::parse(&deeper, &vocabulary(), Scope::Territory).is_err());
    let nots = format!("{}has(a)", "not ".repeat(CONDITION_DEPTH_MAX + 1));
    assert!(Condition::parse(&nots, &vocabulary(), Scope::Territory).is_err());
    let long = format!("has(a){}", " ".repeat(CONDITION_BYTES_MAX));
    assert!(Condition::parse(&long, &vocabulary(), Scope::Territory).is_err());
}

#[test]
fn the_reasons_are_those_that_decided() {
    let condition =
        Condition::parse("kind = commune and population > 30000 or has(a)", &vocabulary(), Scope::Territory)
            .unwrap();
    let texts = |known: &str| -> Vec<String> {
        condition.explain(&facts(known)).reasons.into_iter().map(|reason| reason.text).collect()
    };
    assert_eq!(
        texts("kind=commune population=45000"),
        [
            "nature : commune",
            "population : plus de 30\u{202f}000\u{a0}habitants (ici 45\u{202f}000\u{a0}habitants)"
        ]
    );
    assert_eq!(texts("kind=region a=no"), ["nature : région, et non commune", "fait a : non"]);
    let explanation = condition.explain(&facts("kind=commune a=no"));
    assert_eq!(explanation.verdict, Verdict::ToClarify);
    assert_eq!(explanation.missing, ["population"]);
    assert!(explanation.reasons.is_empty());
}

#[test]
fn a_condition_says_which_facts_it_rests_on() {
    let condition = Condition::parse("has(large) and not has(b)", &vocabulary(), Scope::Territory).unwrap();
    assert_eq!(condition.facts().into_iter().collect::<Vec<_>>(), ["b", "kind", "large", "population"]);
}

fn any_condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("has(a)".to_owned()),
        Just("has(b)".to_owned()),
        Just("has(large)".to_owned()),
        Just("kind = commune".to_owned()),
        Just("themes contains eau".to_owned()),
        (0_u32..60_000).prop_map(|number| format!("population > {number}")),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| format!("not ({one})")),
            proptest::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| format!("({})", parts.join(" and "))),
            proptest::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| format!("({})", parts.join(" or "))),
            proptest::collection::vec(inner, 2..4)
                .prop_map(|parts| format!("at_least(2, {})", parts.join(", "))),
        ]
    })
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let known = (
        proptest::option::of(any::<bool>()),
        proptest::option::of(any::<bool>()),
        proptest::option::of(0_u32..60_000),
        proptest::option::of(any::<bool>()),
        proptest::option::of(any::<bool>()),
    );
    known.prop_map(|(a, b, population, commune, eau)| {
        let mut facts = Facts::new();
        let code = |commune: bool| if commune { "commune" } else { "region" };
        a.into_iter().for_each(|a| facts.set("a", Value::Flag(a)));
        b.into_iter().for_each(|b| facts.set("b", Value::Flag(b)));
        population.into_iter().for_each(|n| facts.set("population", Value::Number(n.into())));
        commune.into_iter().for_each(|c| facts.set("kind", Value::Choice(code(c).to_owned())));
        let set = |eau: bool| if eau { ["eau".to_owned()].into() } else { [].into() };
        eau.into_iter().for_each(|e| facts.set("themes", Value::Set(set(e))));
        facts
    })
}

proptest! {
    /// Learning a fact never turns a yes into a no, or a no into a yes: what was decided stays.
    #[test]
    fn learning_more_never_changes_what_was_decided(text in any_condition(), known in any_facts(), more in any_facts()) {
        let condition = Condition::parse(&text, &vocabulary(), Scope::Territory).unwrap();
        let before = condition.evaluate(&known);
        let after = condition.evaluate(&known.clone().or(&more));
        prop_assert!(before == Verdict::ToClarify || before == after, "{text}: {before:?} then {after:?}");
    }

    /// What is to be clarified names a fact that is missing, and what is decided names none.
    #[test]
    fn what_is_missing_is_named(text in any_condition(), known in any_facts()) {
        let condition = Condition::parse(&text, &vocabulary(), Scope::Territory).unwrap();
        let explanation = condition.explain(&known);
        prop_assert_eq!(explanation.verdict == Verdict::ToClarify, !explanation.missing.is_empty());
        for name in &explanation.missing {
            prop_assert!(known.get(name).is_none(), "{} is known", name);
        }
    }

    /// Anything may be thrown at the reader.
    #[test]
    fn foreign_text_gives_an_error_or_a_condition(text in "[a-z0-9_() <>=!,\\[\\].-]{0,80}|\\PC{0,40}") {
        let _ = Condition::parse(&text, &vocabulary(), Scope::Territory);
    }

    /// A condition reads its own text again.
    #[test]
    fn a_condition_reads_its_own_text(text in any_condition(), known in any_facts()) {
        let once = Condition::parse(&text, &vocabulary(), Scope::Territory).unwrap();
        let twice = Condition::parse(once.text(), &vocabulary(), Scope::Territory).unwrap();
        prop_assert_eq!(once.evaluate(&known), twice.evaluate(&known));
    }
}
