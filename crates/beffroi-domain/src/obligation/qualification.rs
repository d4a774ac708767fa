//! Qualifications: asking only what is missing, saying the class, keeping the result.

use super::model::{Kept, Subject, Usage};
use super::{rules, store};
use crate::App;
use beffroi_kernel::obligation::ResultId;
use beffroi_kernel::slug::fold_text;
use beffroi_kernel::{Actor, Error, Problem, Result, Right, french};
use beffroi_reference::fact::{Fact, Scope};
use beffroi_reference::qualification::{Qualification, Qualified};
use beffroi_reference::{Facts, Library};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A qualification held against what is known.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The qualification, in the version of today.
    pub qualification: Arc<Qualification>,
    /// What is known: the territory's facts, and the answers given.
    pub known: Facts,
    /// What it says of that.
    pub outcome: Qualified,
    /// What would have to be known, in the order in which it is best asked.
    pub missing: Vec<Arc<Fact>>,
}

impl Asked {
    /// Whether every version of the text is decided.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        self.outcome.variants.iter().all(|variant| variant.possible.is_empty())
    }
}

/// A qualification held against facts; nothing when the law of the day has none of this identifier.
fn held(library: &Library, qualification: Arc<Qualification>, known: Facts) -> Asked {
    let outcome = qualification.qualify(&known);
    let mut seen = BTreeSet::new();
    let names = outcome.variants.iter().flat_map(|variant| &variant.missing);
    let missing = names
        .filter(|name| seen.insert(name.as_str()))
        .filter_map(|name| library.vocabulary.fact(name).cloned())
        .collect();
    Asked { qualification, known, outcome, missing }
}

fn today(app: &App, id: &str) -> Result<Arc<Qualification>> {
    let day = french::day(app.clock.now());
    app.library.qualifications.find_on(id, day).cloned().ok_or(Error::NotFound)
}

/// What a qualification says of the actor's territory, or of something of its own with these answers.
///
/// # Errors
/// [`Error::NotFound`] when there is no such qualification; [`Error::Denied`] without the right.
pub async fn asked(app: &App, actor: &Actor, id: &str, answers: Facts) -> Result<Asked> {
    beffroi_store::authorise(actor, Right::ObligationRead)?;
    let qualification = today(app, id)?;
    let facts = super::facts(app, actor).await?;
    Ok(held(&app.library, qualification, answers.or(&facts)))
}

/// What a qualification says of these facts alone.
///
/// # Errors
/// [`Error::NotFound`] when there is no such qualification today.
pub fn qualify(app: &App, id: &str, facts: Facts) -> Result<Asked> {
    Ok(held(&app.library, today(app, id)?, facts))
}

/// Keeps what a qualification says of a subject, beside what was kept of it before.
///
/// # Errors
/// [`Error::Input`] when the subject has no name; [`Error::Conflict`] with code `usage-forbidden` or `usage-unclear`
/// when the law forbids what is said to be in use, `undecided` while an answer is missing; [`Error::Denied`] without
/// the right.
pub async fn keep(
    app: &App,
    actor: &Actor,
    id: &str,
    subject: Subject,
    usage: Usage,
    answers: Facts,
) -> Result<Kept> {
    beffroi_store::authorise(actor, Right::ObligationWrite)?;
    let asked = asked(app, actor, id, answers).await?;
    let subject = named(&asked.qualification, subject)?;
    rules::check_usage(&asked.qualification, &asked.outcome, usage)?;
    if !asked.is_decided() {
        return Err(Error::Conflict(
            Problem::new("undecided", "Il manque encore une réponse.")
                .advice("Rien n’a été enregistré. Répondez aux questions restantes."),
        ));
    }
    let wanted: BTreeSet<&str> = asked.qualification.facts().into_iter().collect();
    let mut answers = Facts::new();
    for (name, value) in asked.known.iter().filter(|(name, _)| wanted.contains(name)) {
        answers.set(name, value.clone());
    }
    let (qualification, outcome) = (asked.qualification, asked.outcome);
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::ObligationWrite)?;
            let result = Kept {
                id: cx.identifier(ResultId::new)?,
                qualification: qualification.id.clone(),
                version: qualification.version,
                subject,
                usage,
                answers,
                outcome,
                created: cx.now(),
                created_by: cx.actor().author_id(),
            };
            store::keep(cx, &result, &fold_text(&result.subject.name)).await?;
            let detail = json!({
                "qualification": result.qualification, "version": result.version, "name": result.subject.name,
                "usage": result.usage, "classes": result.classes(),
            });
            cx.record("obligation.qualify", format!("qualification:{}", result.id), &detail);
            Ok(result)
        })
    })
    .await
}

/// A subject of the right kind, with a name where it needs one.
fn named(qualification: &Qualification, subject: Subject) -> Result<Subject> {
    let name = subject.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = if qualification.subject == Scope::Territory { String::new() } else { name };
    let fine = qualification.subject == Scope::Territory
        || (1..=rules::NAME_CHARACTERS_MAX).contains(&name.chars().count());
    if !fine {
        return Err(Error::Input(
            Problem::new("subject-name", "Le nom est vide ou trop long.")
                .advice("Donnez un nom court, celui que vos collègues emploient.")
                .field("name"),
        ));
    }
    Ok(Subject { kind: qualification.subject, item: subject.item, name })
}

/// The newest result about each subject, the newest first.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn latest(app: &App, actor: &Actor) -> Result<Vec<Kept>> {
    beffroi_store::authorise(actor, Right::ObligationRead)?;
    Ok(latest_of(store::results(&app.store, &app.library.vocabulary, actor).await?))
}

/// Of results, the newest first, those that no newer one about the same subject replaces.
pub(super) fn latest_of(results: Vec<Kept>) -> Vec<Kept> {
    let mut seen = BTreeSet::new();
    let mut is_new = |one: &Kept| seen.insert((one.qualification.clone(), fold_text(&one.subject.name)));
    results.into_iter().filter(|one| is_new(one)).collect()
}

/// Every result about one subject, the newest first.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn history(app: &App, actor: &Actor, qualification: &str, name: &str) -> Result<Vec<Kept>> {
    beffroi_store::authorise(actor, Right::ObligationRead)?;
    store::history(&app.store, &app.library.vocabulary, actor, qualification, &fold_text(name)).await
}
