//! A qualification: asks only what is missing, says the class and why, keeps the result.

use super::answer::{self, Pairs};
use super::one::legal;
use super::qualifications_home;
use crate::failure::{Answer, status};
use crate::french;
use crate::view::Section;
use crate::view::look::Choice;
use crate::view::obligation::{ClassBox, QualificationAsk, RuleLine, VariantBox};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::inventory::{self, Source};
use beffroi_domain::obligation::{self, Asked, Kept, Subject, Usage};
use beffroi_kernel::{Error, Problem, Result, Right};
use beffroi_reference::condition::in_words;
use beffroi_reference::fact::{Fact, Scope};
use beffroi_reference::{Facts, Home};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The qualification in an address.
#[derive(Deserialize)]
pub struct Named {
    qualification: String,
}

/// The subject that is answered again.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Again {
    nom: String,
}

/// Shows a qualification: with the answers that were kept of a subject, when it is named.
pub async fn show(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Query(again): Query<Again>,
) -> Answer {
    let kept = history(&web, &visit, &named.qualification, &again.nom).await?;
    let answers =
        kept.first().filter(|_| !again.nom.is_empty()).map(|one| one.answers.clone()).unwrap_or_default();
    let asked = obligation::asked(&web.app, &visit.actor, &named.qualification, own(&web, &answers)).await?;
    let carried = carried_of(&web, &asked, &answers);
    Ok(web.page(&page(&web, &visit, &asked, &carried, &again.nom, &kept))?)
}

/// Of kept answers, those that are about the subject itself: the territory's own are asked of the territory.
fn own(web: &Web, answers: &Facts) -> Facts {
    let mut facts = Facts::new();
    for (name, value) in answers.iter() {
        if web.app.library.vocabulary.fact(name).is_some_and(|fact| fact.scope != Scope::Territory) {
            facts.set(name, value.clone());
        }
    }
    facts
}

/// Kept answers as a form carries them.
fn carried_of(web: &Web, asked: &Asked, answers: &Facts) -> Pairs {
    if asked.qualification.subject == Scope::Territory {
        return Pairs::new();
    }
    let mut pairs = Pairs::new();
    for (name, value) in own(web, answers).iter() {
        let Some(fact) = web.app.library.vocabulary.fact(name) else { continue };
        let field = answer::field(fact, Some(value));
        let chosen = field.choices.iter().filter(|choice| choice.chosen).map(|choice| choice.value.clone());
        let typed = Some(field.value.clone()).filter(|text| !text.is_empty());
        pairs.extend(chosen.chain(typed).map(|text| (field.name.clone(), text)));
    }
    pairs
}

async fn history(web: &Web, visit: &Visit, qualification: &str, name: &str) -> Result<Vec<Kept>> {
    obligation::history(&web.app, &visit.actor, qualification, name).await
}

/// The facts that a qualification may ask about, those that follow from others left out.
fn askable(web: &Web, asked: &Asked) -> Vec<Arc<Fact>> {
    let vocabulary = &web.app.library.vocabulary;
    let known = asked.qualification.facts().into_iter().filter_map(|name| vocabulary.fact(name).cloned());
    known.filter(|fact| fact.home != Home::Derived).collect()
}

/// Takes answers. Those about the territory serve everywhere and are kept at once; those about something of its own
/// are carried along until the result is kept.
pub async fn ask(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(pairs): Form<Pairs>,
) -> Answer {
    let id = &named.qualification;
    let empty = obligation::asked(&web.app, &visit.actor, id, Facts::new()).await?;
    let name = field(&pairs, "name");
    let kept = history(&web, &visit, id, name).await?;
    let wanted = askable(&web, &empty);
    if empty.qualification.subject == Scope::Territory {
        visit.require(Right::InventoryWrite)?;
        if let Err(error) = declare(&web, &visit, &wanted, &pairs).await {
            return refuse(&web, &visit, &empty, &pairs, name, &kept, error);
        }
        return Ok(Redirect::to(&format!("{}/{id}", qualifications_home(&visit))).into_response());
    }
    match answer::facts(&web.app.library.vocabulary, wanted.iter().map(|fact| &**fact), &pairs) {
        Ok(answers) => {
            let asked = obligation::asked(&web.app, &visit.actor, id, answers).await?;
            Ok(web.page(&page(&web, &visit, &asked, &pairs, name, &kept))?)
        }
        Err(error) => refuse(&web, &visit, &empty, &pairs, name, &kept, error),
    }
}

async fn declare(web: &Web, visit: &Visit, wanted: &[Arc<Fact>], pairs: &Pairs) -> Result<()> {
    let vocabulary = &web.app.library.vocabulary;
    // All are read before any is kept.
    let mut said = Vec::new();
    for fact in wanted {
        if let Some(json) = answer::read(vocabulary, fact, pairs)? {
            said.push((fact.name.as_str(), json));
        }
    }
    for (name, json) in said {
        inventory::declare(&web.app, &visit.actor, name, Some(&json), Source::Form).await?;
    }
    Ok(())
}

fn field<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
}

fn refuse(
    web: &Web,
    visit: &Visit,
    asked: &Asked,
    pairs: &Pairs,
    name: &str,
    kept: &[Kept],
    error: Error,
) -> Answer {
    if !matches!(error, Error::Input(_) | Error::Conflict(_)) {
        return Err(error.into());
    }
    let (fault, advice) =
        error.problem().map(|one| (one.message.clone(), one.advice.clone())).unwrap_or_default();
    let again = QualificationAsk { fault, advice, ..page(web, visit, asked, pairs, name, kept) };
    Ok((status(&error), web.page(&again)?).into_response())
}

/// Keeps the result.
pub async fn keep(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Form(pairs): Form<Pairs>,
) -> Answer {
    visit.require(Right::ObligationWrite)?;
    let id = &named.qualification;
    let empty = obligation::asked(&web.app, &visit.actor, id, Facts::new()).await?;
    let name = field(&pairs, "name");
    let wanted = askable(&web, &empty);
    let read = || {
        let of_subject = wanted.iter().map(|fact| &**fact).filter(|fact| fact.scope != Scope::Territory);
        answer::facts(&web.app.library.vocabulary, of_subject, &pairs)
    };
    let answers = match read() {
        Ok(answers) => answers,
        Err(error) => return refuse(&web, &visit, &empty, &pairs, name, &[], error),
    };
    let asked = obligation::asked(&web.app, &visit.actor, id, answers.clone()).await?;
    let subject = Subject { kind: asked.qualification.subject, item: None, name: name.to_owned() };
    let usage = match (subject.kind, Usage::from_code(field(&pairs, "usage"))) {
        (Scope::Territory, _) => Usage::Active,
        (_, Some(usage)) => usage,
        (_, None) => {
            let error = Error::Input(
                Problem::new("usage-missing", "On ne sait pas si c’est déjà en service.")
                    .advice("Choisissez dans la liste.")
                    .field("usage"),
            );
            return refuse(&web, &visit, &asked, &pairs, name, &[], error);
        }
    };
    match obligation::keep(&web.app, &visit.actor, id, subject, usage, answers).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?fait=garde", qualifications_home(&visit))).into_response()),
        Err(error) => refuse(&web, &visit, &asked, &pairs, name, &[], error),
    }
}

fn page(
    web: &Web,
    visit: &Visit,
    asked: &Asked,
    pairs: &Pairs,
    name: &str,
    kept: &[Kept],
) -> QualificationAsk {
    let qualification = &asked.qualification;
    let vocabulary = &web.app.library.vocabulary;
    let today = french::day(web.app.clock.now());
    let of_territory = qualification.subject == Scope::Territory;
    let on_the_sheet =
        |fact: &&Arc<Fact>| fact.home == Home::Territory && fact.name != "member_max_population";
    let asked_here: BTreeSet<String> = asked
        .missing
        .iter()
        .filter(|fact| !on_the_sheet(fact))
        .map(|fact| answer::field_name(&fact.name))
        .collect();
    let sheet = super::sheet(visit);
    let wanted: BTreeSet<&str> = qualification.facts().into_iter().collect();
    let words = |(known, value): (&str, &beffroi_reference::Value)| {
        let fact = vocabulary.fact(known).filter(|_| wanted.contains(known))?;
        Some([fact.label.clone(), in_words(fact, value)])
    };
    let usages = if of_territory { &[][..] } else { &Usage::ALL[..] };
    let chosen = pairs.iter().find(|(field, _)| field == "usage").map_or("", |(_, value)| value.as_str());
    QualificationAsk {
        shell: visit.shell(Section::Obligations),
        list: qualifications_home(visit),
        base: format!("{}/{}", qualifications_home(visit), qualification.id),
        title: qualification.title.clone(),
        summary: qualification.summary.clone(),
        of_territory,
        questions: asked
            .missing
            .iter()
            .filter(|fact| !on_the_sheet(fact))
            .map(|fact| answer::field(fact, None))
            .collect(),
        elsewhere: asked
            .missing
            .iter()
            .filter(on_the_sheet)
            .map(|fact| [fact.question.clone(), sheet.clone()])
            .collect(),
        carried: answer::carried(pairs)
            .filter(|(field, _)| !of_territory && !asked_here.contains(field))
            .map(|(field, value)| [field.clone(), value.clone()])
            .collect(),
        known: asked.known.iter().filter_map(words).collect(),
        decided: asked.is_decided(),
        classes: classes(asked, today),
        variants: variants(asked),
        doubt: qualification.provenance.doubt.clone().unwrap_or_default(),
        texts: qualification.provenance.texts.iter().map(beffroi_reference::Text::citation).collect(),
        name: name.to_owned(),
        usages: usages.iter().map(|usage| Choice::new(usage.code(), usage.label(), chosen)).collect(),
        history: kept.iter().map(|one| past(asked, one)).collect(),
        // Answers about something of its own are kept with the result alone: whoever reads may try.
        may_answer: !of_territory || visit.actor.may(Right::InventoryWrite),
        may_keep: visit.actor.may(Right::ObligationWrite),
        fault: String::new(),
        advice: String::new(),
    }
}

fn past(asked: &Asked, one: &Kept) -> [String; 2] {
    let label = |class: &&str| {
        let known = asked.qualification.class(class);
        known.map_or_else(|| (*class).to_owned(), |known| known.label.clone())
    };
    let classes = one.classes().iter().map(label).collect::<Vec<_>>().join(", ");
    [french::date(french::day(one.created)), format!("{classes} (version {} des règles)", one.version)]
}

/// The classes that one version of the text at least gives, in the order of the qualification.
fn classes(asked: &Asked, today: Date) -> Vec<ClassBox> {
    let found = |id: &String| asked.outcome.variants.iter().any(|variant| variant.classes.contains(id));
    let since = |date: Date| {
        let words = if date > today { "à partir du" } else { "depuis le" };
        format!("{words} {}", french::date(date))
    };
    let classes = asked.qualification.classes.iter().filter(|class| asked.is_decided() && found(&class.id));
    classes
        .map(|class| ClassBox {
            label: class.label.clone(),
            since: class.since.map(since).unwrap_or_default(),
            follows: class.follows.clone(),
            refused: class.refused,
        })
        .collect()
}

fn variants(asked: &Asked) -> Vec<VariantBox> {
    let label =
        |id: &String| asked.qualification.class(id).map_or_else(|| id.clone(), |class| class.label.clone());
    let labels = |ids: &[String]| ids.iter().map(label).collect::<Vec<_>>().join(", ");
    let words = |one: &beffroi_reference::qualification::QualifiedVariant| match one.possible.is_empty() {
        true => labels(&one.classes),
        false => format!("à préciser, possible : {}", labels(&one.possible)),
    };
    let rule = |fired: &beffroi_reference::qualification::Fired| RuleLine {
        article: fired.article.clone(),
        text: fired.text.clone(),
        why: fired
            .explanation
            .reasons
            .iter()
            .map(|reason| reason.text.clone())
            .collect::<Vec<_>>()
            .join(" ; "),
    };
    asked
        .outcome
        .variants
        .iter()
        .map(|one| VariantBox {
            label: one.label.clone(),
            state: legal(one.state),
            doubt: one.doubt.clone().unwrap_or_default(),
            words: words(one),
            rules: one.fired.iter().map(rule).collect(),
        })
        .collect()
}
