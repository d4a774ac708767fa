//! Every fact of the vocabulary: what is known, where it comes from, where it is used, and a form for what no other
//! place holds.

use super::{home, of_kind, title};
use crate::failure::Answer;
use crate::french;
use crate::view::inventory::{FactLine, FactsPage};
use crate::view::look::{Choice, Link};
use crate::view::{Section, State as Mark};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::inventory::{self, KnownFact, Origin, Source};
use beffroi_kernel::{Error, Problem, Result, Right};
use beffroi_reference::{FactKind, Home, Library, Value};
use serde::Deserialize;
use serde_json::json;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

fn base(visit: &Visit) -> String {
    format!("{}/faits", home(visit))
}

/// Shows the facts.
pub async fn facts(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    let done = if done.fait == "fait" { "La réponse est enregistrée." } else { "" };
    let page = page(&web, &visit, None).await?;
    Ok(web.page(&FactsPage { done: done.to_owned(), ..page })?)
}

async fn page(web: &Web, visit: &Visit, fault: Option<&Problem>) -> Result<FactsPage> {
    let known = inventory::known_facts(&web.app, &visit.actor).await?;
    let lines: Vec<FactLine> = known.iter().map(|one| line(web, visit, one, fault)).collect();
    Ok(FactsPage {
        shell: visit.shell(Section::Inventory),
        inventory: home(visit),
        base: base(visit),
        unknown: lines.iter().filter(|line| line.value.is_empty()).count() as u64,
        lines,
        may_write: visit.actor.may(Right::InventoryWrite),
        done: String::new(),
    })
}

fn line(web: &Web, visit: &Visit, one: &KnownFact, fault: Option<&Problem>) -> FactLine {
    let fact = &one.fact;
    let value = one.known.as_ref().map(|(value, _)| words(&fact.kind, value)).unwrap_or_default();
    let fault = fault.filter(|problem| problem.field.as_deref() == Some(fact.name.as_str()));
    let declared = match &one.known {
        Some((value, Origin::Declared(_))) => Some(value),
        _ => None,
    };
    FactLine {
        name: fact.name.clone(),
        label: super::capital(&fact.label),
        question: fact.question.clone(),
        help: fact.help.clone().unwrap_or_default(),
        state: if value.is_empty() { Some(Mark::look("à préciser")) } else { None },
        value,
        origin: origin(visit, one),
        uses: uses(&web.app.library, &fact.name),
        input: input(&fact.kind).to_owned(),
        choices: choices(&fact.kind, declared),
        typed: declared.map(typed).unwrap_or_default(),
        declarable: one.may_be_declared(),
        fault: fault.map(|problem| format!("{} {}", problem.message, problem.advice)).unwrap_or_default(),
    }
}

/// A value in words.
fn words(kind: &FactKind, value: &Value) -> String {
    match (kind, value) {
        (_, Value::Flag(flag)) => if *flag { "oui" } else { "non" }.to_owned(),
        (FactKind::Number { unit }, Value::Number(number)) => {
            format!("{} {unit}", french::number(*number, 1))
        }
        (_, Value::Number(number)) => french::number(*number, 1),
        (_, Value::Date(day)) => french::date(*day),
        (FactKind::Choice(values), Value::Choice(code)) => values.get(code).unwrap_or(code).clone(),
        (_, Value::Choice(code)) => code.clone(),
        (FactKind::Set(values), Value::Set(codes)) => {
            let labels: Vec<&str> =
                codes.iter().map(|code| values.get(code).unwrap_or(code).as_str()).collect();
            if labels.is_empty() { "aucune".to_owned() } else { labels.join(", ") }
        }
        (_, Value::Set(codes)) => codes.iter().map(String::as_str).collect::<Vec<_>>().join(", "),
    }
}

/// Where a fact comes from, or would be said, and the page where it is changed.
fn origin(visit: &Visit, one: &KnownFact) -> Link {
    let sheet = || format!("{}/territoire", visit.space());
    let items = |kind| Link::new(format!("inventaire, {}", title(kind).to_lowercase()), of_kind(visit, kind));
    match (&one.known, one.items, one.fact.home) {
        (Some((_, Origin::Sheet)), ..) | (None, None, Home::Territory) => {
            Link::new("fiche du territoire", sheet())
        }
        (Some((_, Origin::Items(kind))), ..) => items(*kind),
        (None, Some(kind), _) => items(kind),
        (Some((_, Origin::Declared(declared))), ..) => {
            let by = match &declared.source {
                Source::Form => "déclaré ici".to_owned(),
                Source::Questionnaire { id, version } => format!("questionnaire {id}, version {version}"),
            };
            Link::new(format!("{by}, le {}", french::date(french::day(declared.at()))), String::new())
        }
        (Some((_, Origin::Derived)), ..) | (None, _, Home::Derived) => {
            Link::new("se déduit d’autres faits", String::new())
        }
        (None, None, _) => Link::new("à déclarer ici", String::new()),
    }
}

/// What uses a fact: the titles of obligations and qualifications.
fn uses(library: &Library, name: &str) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for obligation in library.obligations.all() {
        if obligation.variants.iter().any(|variant| variant.condition.facts().contains(name)) {
            titles.push(obligation.title.clone());
        }
    }
    for qualification in library.qualifications.all() {
        if qualification.facts().contains(&name) {
            titles.push(qualification.title.clone());
        }
    }
    titles.dedup();
    titles
}

/// The kind of field that asks for a fact.
fn input(kind: &FactKind) -> &'static str {
    match kind {
        FactKind::Number { .. } => "text",
        FactKind::Date => "date",
        FactKind::Flag | FactKind::Choice(_) => "select",
        FactKind::Set(_) => "checks",
    }
}

fn choices(kind: &FactKind, declared: Option<&Value>) -> Vec<Choice> {
    let chosen = |code: &str| match declared {
        Some(Value::Flag(flag)) => code == if *flag { "oui" } else { "non" },
        Some(Value::Choice(one)) => one == code,
        Some(Value::Set(codes)) => codes.contains(code),
        _ => false,
    };
    let choice = |value: &str, label: &str| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: chosen(value),
    };
    match kind {
        FactKind::Flag => vec![choice("", "à préciser"), choice("oui", "oui"), choice("non", "non")],
        FactKind::Choice(values) => [choice("", "à préciser")]
            .into_iter()
            .chain(values.iter().map(|(code, label)| choice(code, label)))
            .collect(),
        FactKind::Set(values) => values.iter().map(|(code, label)| choice(code, label)).collect(),
        FactKind::Number { .. } | FactKind::Date => Vec::new(),
    }
}

/// A value as it is typed.
fn typed(value: &Value) -> String {
    match value {
        Value::Number(number) => french::number(*number, 1),
        Value::Date(day) => day.to_string(),
        _ => String::new(),
    }
}

/// What was typed for a fact, as JSON; nothing when it is to be unknown again.
fn given(kind: &FactKind, pairs: &[(String, String)]) -> Option<serde_json::Value> {
    let all: Vec<&str> =
        pairs.iter().filter(|(name, _)| name == "valeur").map(|(_, value)| value.trim()).collect();
    let first = all.first().copied().unwrap_or_default();
    match kind {
        FactKind::Set(_) => {
            let codes: Vec<&str> = all.into_iter().filter(|code| !code.is_empty()).collect();
            (!codes.is_empty()).then(|| json!(codes))
        }
        _ if first.is_empty() => None,
        FactKind::Flag => Some(match first {
            "oui" => json!(true),
            "non" => json!(false),
            other => json!(other),
        }),
        FactKind::Number { .. } => {
            let plain: String =
                first.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace(',', ".");
            Some(plain.parse::<f64>().map_or_else(|_| json!(first), |number| json!(number)))
        }
        FactKind::Date | FactKind::Choice(_) => Some(json!(first)),
    }
}

/// Declares a fact, or takes a declaration back.
pub async fn declare(
    State(web): State<Web>,
    Inside(visit): Inside,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    visit.require(Right::InventoryWrite)?;
    let name = pairs.iter().find(|(field, _)| field == "fait").map_or("", |(_, value)| value.as_str());
    let fact = web.app.library.vocabulary.fact(name).ok_or(Error::NotFound)?.clone();
    let value = given(&fact.kind, &pairs);
    match inventory::declare(&web.app, &visit.actor, name, value.as_ref(), Source::Form).await {
        Ok(()) => Ok(Redirect::to(&format!("{}?fait=fait#{name}", base(&visit))).into_response()),
        Err(Error::Input(problem)) => {
            let page = page(&web, &visit, Some(&problem)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, web.page(&page)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
