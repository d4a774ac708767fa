//! Everything that is known of a territory, each fact with where it comes from: its sheet, then its inventory, then
//! what somebody declared because no other place holds it.

use super::deduced;
use super::model::Inventory;
use super::store;
use crate::App;
use crate::place;
use crate::territory::{self, Territory};
use beffroi_kernel::inventory::ItemKind;
use beffroi_kernel::{Actor, Error, Problem, Result, Right};
use beffroi_reference::{Condition, Fact, Facts, Home, Scope, Value, Verdict, region};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a declaration was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The page of facts.
    Form,
    /// A version of a questionnaire.
    Questionnaire {
        /// Its identifier.
        id: String,
        /// Its version.
        version: u32,
    },
}

/// What somebody declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Declaration {
    /// The value.
    pub value: Value,
    /// What it was declared with.
    pub source: Source,
    /// When, in milliseconds since 1970.
    pub declared_at: i64,
    /// By whom: the identifier of a person, or the name of a program.
    pub declared_by: String,
}

impl Declaration {
    /// When it was declared.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        Timestamp::from_millisecond(self.declared_at).unwrap_or_default()
    }
}

/// Where the value of a fact comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// The sheet of the territory.
    Sheet,
    /// The items of a kind in the inventory.
    Items(ItemKind),
    /// Somebody declared it.
    Declared(Declaration),
    /// It follows from other facts.
    Derived,
}

/// A fact of the vocabulary, and what is known of it.
#[derive(Clone, Debug)]
pub struct KnownFact {
    /// The fact.
    pub fact: Arc<Fact>,
    /// Its value and where it comes from; absent while nobody has said.
    pub known: Option<(Value, Origin)>,
    /// The kind of item that would say it.
    pub items: Option<ItemKind>,
}

impl KnownFact {
    /// Whether somebody may declare it: no other place says it now.
    #[must_use]
    pub fn may_be_declared(&self) -> bool {
        let said_elsewhere = matches!(self.known, Some((_, Origin::Sheet | Origin::Items(_))));
        self.fact.home != Home::Derived && !said_elsewhere
    }
}

/// Everything that is known of the actor's territory.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn facts(app: &App, actor: &Actor) -> Result<Facts> {
    let mut facts = Facts::new();
    for one in known_facts(app, actor).await? {
        if let Some((value, _)) = one.known.filter(|(_, origin)| *origin != Origin::Derived) {
            facts.set(&one.fact.name, value);
        }
    }
    Ok(facts)
}

/// Every fact about territories in the vocabulary, with what is known of it.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn known_facts(app: &App, actor: &Actor) -> Result<Vec<KnownFact>> {
    beffroi_store::authorise(actor, Right::InventoryRead)?;
    let territory = territory::own(app, actor).await?;
    let sheet = sheet_facts(app, &territory).await?;
    let inventory = store::all(&app.store.read(actor)).await?;
    let declared = store::declared(&app.store.read(actor)).await?;
    Ok(merged(app, &sheet, &inventory, declared))
}

fn merged(
    app: &App,
    sheet: &Facts,
    inventory: &Inventory,
    mut declared: BTreeMap<String, Declaration>,
) -> Vec<KnownFact> {
    let vocabulary = &app.library.vocabulary;
    let mut facts = Facts::new();
    let mut all: Vec<KnownFact> = Vec::new();
    for fact in vocabulary.facts().filter(|fact| fact.scope == Scope::Territory) {
        let rule = deduced::rule(&fact.name).filter(|_| fact.home == Home::Inventory);
        let said = rule.and_then(|rule| {
            Some((Value::Flag(deduced::deduce(rule, inventory)?), Origin::Items(rule.kind)))
        });
        let by_sheet = sheet.get(&fact.name).map(|value| (value.clone(), Origin::Sheet));
        // A fact whose kind changed since it was declared is to be declared again.
        let declaration =
            declared.remove(&fact.name).filter(|one| vocabulary.check(&fact.name, &one.value).is_ok());
        let declaration = declaration.map(|one| (one.value.clone(), Origin::Declared(one)));
        let known = by_sheet.or(said).or(declaration);
        if let Some((value, _)) = &known {
            facts.set(&fact.name, value.clone());
        }
        all.push(KnownFact { fact: fact.clone(), known, items: rule.map(|rule| rule.kind) });
    }
    for one in all.iter_mut().filter(|one| one.fact.home == Home::Derived) {
        let verdict = one.fact.condition.as_deref().map(|condition: &Condition| condition.evaluate(&facts));
        one.known = match verdict {
            Some(Verdict::Yes) => Some((Value::Flag(true), Origin::Derived)),
            Some(Verdict::No) => Some((Value::Flag(false), Origin::Derived)),
            Some(Verdict::ToClarify) | None => None,
        };
    }
    all
}

/// What the sheet of a territory says: public, as the sheet is.
///
/// # Errors
/// [`Error::Internal`] when the database refuses.
pub async fn sheet_facts(app: &App, territory: &Territory) -> Result<Facts> {
    let mut facts = Facts::new().with("kind", Value::Choice(territory.kind.code().to_owned()));
    if let Some(people) = territory.population {
        facts.set("population", Value::Number(people as f64));
    }
    if let Some(tenths) = territory.staff_tenths {
        facts.set("staff", Value::Number(f64::from(tenths) / 10.0));
    }
    if !territory.competences.codes.is_empty() {
        facts.set("competences", Value::Set(territory.competences.codes.iter().cloned().collect()));
    }
    if let Some(code) = territory.departement.as_deref() {
        facts.set("overseas", Value::Flag(code.starts_with("97") || code.starts_with("98")));
    }
    // A collectivity of overseas has no région: the code of its département names it.
    let area = territory.region.as_deref().or(territory.departement.as_deref());
    if let Some(region) = area.and_then(region::by_code) {
        facts.set("region", Value::Choice(region.word.to_owned()));
    }
    if let Some(siren) = territory.siren.as_deref() {
        let members = place::communes_of(app, siren).await?;
        // One member whose population nobody knows could be the largest.
        let people: Option<Vec<u64>> = members.iter().map(|place| place.population).collect();
        if let Some(largest) = people.and_then(|people| people.into_iter().max()) {
            facts.set("member_max_population", Value::Number(largest as f64));
        }
    }
    Ok(facts)
}

/// Declares a fact, or, without a value, takes a declaration back. What was declared before stays in the journal.
///
/// # Errors
/// [`Error::Input`] with code `fact-unknown`, `fact-value`, or `fact-elsewhere` when the sheet or the inventory says
/// it; [`Error::Denied`] without the right.
pub async fn declare(
    app: &App,
    actor: &Actor,
    name: &str,
    value: Option<&serde_json::Value>,
    source: Source,
) -> Result<()> {
    beffroi_store::authorise(actor, Right::InventoryWrite)?;
    let all = known_facts(app, actor).await?;
    let Some(one) = all.iter().find(|one| one.fact.name == name) else {
        return Err(fact_error(
            "fact-unknown",
            "Ce fait n’existe pas.",
            "Choisissez-le dans la liste.",
            name,
        ));
    };
    if !one.may_be_declared() {
        let advice = match one.known {
            Some((_, Origin::Sheet)) => "Il se change dans la fiche du territoire.",
            Some((_, Origin::Items(_))) => {
                "Il se déduit de l’inventaire : corrigez les fiches dont il dépend."
            }
            _ => "Il se déduit d’autres faits.",
        };
        return Err(fact_error("fact-elsewhere", "Ce fait est déjà connu par ailleurs.", advice, name));
    }
    let value = value.map(|json| app.library.vocabulary.read(name, json)).transpose().map_err(|detail| {
        Error::Input(
            Problem::new("fact-value", "Cette réponse n’est pas lisible.")
                .advice("Reprenez-la sous la forme demandée.")
                .detail(detail)
                .field(name),
        )
    })?;
    let before = match &one.known {
        Some((value, Origin::Declared(_))) => Some(value.clone()),
        _ => None,
    };
    let (name, label) = (name.to_owned(), one.fact.label.clone());
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::InventoryWrite)?;
            let detail =
                json!({ "before": { &label: before }, "after": { &label: value }, "source": source });
            let declaration = value.map(|value| Declaration {
                value,
                source,
                declared_at: cx.now().as_millisecond(),
                declared_by: cx.actor().author_id(),
            });
            store::declare(cx, &name, declaration.as_ref()).await?;
            cx.record("inventory.declare", format!("fact:{name}"), &detail);
            Ok(())
        })
    })
    .await
}

fn fact_error(code: &'static str, message: &str, advice: &str, name: &str) -> Error {
    Error::Input(Problem::new(code, message).advice(advice).field(name))
}
