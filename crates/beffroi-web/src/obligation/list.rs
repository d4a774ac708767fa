//! The list of obligations: what to do now, what to answer, what comes.

use super::answer::{self, Pairs};
use super::{calendar, card, home, qualifications_home};
use crate::failure::{Answer, status};
use crate::french;
use crate::view::Section;
use crate::view::look::Fact as Figure;
use crate::view::obligation::{ObligationList, OpenQuestion};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::inventory::{self, Source};
use beffroi_domain::obligation::{self, Duty, Group};
use beffroi_kernel::territory::TerritoryKind;
use beffroi_kernel::{Error, Result, Right, Role};
use beffroi_reference::Home;
use serde::Deserialize;

/// Questions that a page asks at once: more would frighten, and the answers to these settle others.
const QUESTIONS_MAX: usize = 8;

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    fait: String,
}

/// Shows the obligations of the territory.
pub async fn show(State(web): State<Web>, Inside(visit): Inside, Query(done): Query<Done>) -> Answer {
    let said = if done.fait == "reponse" { "La réponse est enregistrée." } else { "" };
    Ok(web.page(&ObligationList { said: said.to_owned(), ..page(&web, &visit).await? })?)
}

async fn page(web: &Web, visit: &Visit) -> Result<ObligationList> {
    let duties = obligation::list(&web.app, &visit.actor).await?;
    let today = french::day(web.app.clock.now());
    let cards = |group: Group| {
        duties
            .iter()
            .filter(|duty| duty.group == group)
            .map(|duty| card(visit, duty, today))
            .collect::<Vec<_>>()
    };
    let count = |group: Group| {
        let number = duties.iter().filter(|duty| duty.group == group).count();
        french::count(number as u64)
    };
    let (picture, conclusion) = calendar::picture(visit, &duties, today);
    let checked = duties.iter().map(|duty| duty.applied.checked_on).min();
    let hosts = !matches!(visit.territory.kind, TerritoryKind::Commune | TerritoryKind::Ccas);
    Ok(ObligationList {
        shell: visit.shell(Section::Obligations),
        base: home(visit),
        qualifications: qualifications_home(visit),
        members: if hosts && visit.actor.may(Right::HostRead) {
            format!("{}/membres", home(visit))
        } else {
            String::new()
        },
        facts: vec![
            Figure::new("À faire maintenant", count(Group::Now)),
            Figure::new("À préciser", count(Group::ToClarify)),
            Figure::new("À préparer", count(Group::Coming)),
            Figure::new("Fait", count(Group::Done)),
        ],
        picture,
        picture_title: "Les dates qui comptent pour vous".to_owned(),
        conclusion,
        now: cards(Group::Now),
        questions: questions(web, visit, &duties),
        coming: cards(Group::Coming),
        done: cards(Group::Done),
        not_concerned: cards(Group::NotConcerned),
        asks_for: asks_for(visit),
        checked: checked.map(french::date).unwrap_or_default(),
        said: String::new(),
        fault: String::new(),
        advice: String::new(),
    })
}

/// The questions that settle the most obligations, those that the sheet answers first.
fn questions(web: &Web, visit: &Visit, duties: &[Duty]) -> Vec<OpenQuestion> {
    let mut open: Vec<OpenQuestion> = Vec::new();
    for duty in duties.iter().filter(|duty| !matches!(duty.group, Group::NotConcerned | Group::Done)) {
        for missing in &duty.applied.missing {
            let title = duty.applied.title.clone();
            if let Some(there) = open.iter_mut().find(|there| there.fact == missing.fact) {
                there.settles.push(title);
                continue;
            }
            let Some(fact) = web.app.library.vocabulary.fact(&missing.fact) else { continue };
            let on_the_sheet = fact.home == Home::Territory && fact.name != "member_max_population";
            let elsewhere = if on_the_sheet { super::sheet(visit) } else { String::new() };
            let field = answer::field(fact, None);
            let answered_by = answered_by(visit, on_the_sheet);
            let fact = fact.name.clone();
            open.push(OpenQuestion { field, fact, elsewhere, settles: vec![title], answered_by });
        }
    }
    open.sort_by_key(|question| (question.elsewhere.is_empty(), std::cmp::Reverse(question.settles.len())));
    open.truncate(QUESTIONS_MAX);
    open
}

/// Who can answer a question, in words; empty when the person can.
fn answered_by(visit: &Visit, on_the_sheet: bool) -> String {
    let right = if on_the_sheet { Right::TerritoryWrite } else { Right::InventoryWrite };
    if visit.actor.may(right) {
        return String::new();
    }
    let roles: Vec<&str> = Role::ALL.into_iter().filter(|role| role.grants(right)).map(Role::label).collect();
    let place = if on_the_sheet { ", dans la fiche du territoire" } else { "" };
    format!("{}{place}", roles.join(", "))
}

/// What somebody who came by delegation may ask for: answers are kept in the inventory, which may not be open to them.
fn asks_for(visit: &Visit) -> String {
    let delegated = visit.door.as_ref().is_some_and(|door| door.until.is_some());
    if !delegated || visit.actor.may(Right::InventoryWrite) {
        return String::new();
    }
    format!(
        "Les réponses sont gardées dans la partie « {} », que votre délégation n’ouvre pas. Transmettez ces questions à la collectivité, ou demandez-lui d’ajouter cette partie à votre délégation.",
        Right::InventoryWrite.room().label()
    )
}

/// Keeps an answer: it serves everywhere the fact is used.
pub async fn answer(State(web): State<Web>, Inside(visit): Inside, Form(pairs): Form<Pairs>) -> Answer {
    visit.require(Right::InventoryWrite)?;
    let named = pairs.iter().find(|(name, _)| name == "fact").map(|(_, value)| value.as_str());
    let vocabulary = &web.app.library.vocabulary;
    let fact = named.and_then(|name| vocabulary.fact(name)).ok_or(Error::NotFound)?;
    let declared = match answer::read(vocabulary, fact, &pairs) {
        // Nothing was chosen: that is not an answer to keep.
        Ok(None) => return Ok(Redirect::to(&home(&visit)).into_response()),
        Ok(Some(json)) => {
            inventory::declare(&web.app, &visit.actor, &fact.name, Some(&json), Source::Form).await
        }
        Err(error) => Err(error),
    };
    let error = match declared {
        Ok(()) => return Ok(Redirect::to(&format!("{}?fait=reponse", home(&visit))).into_response()),
        Err(error @ Error::Input(_)) => error,
        Err(error) => return Err(error.into()),
    };
    let (fault, advice) =
        error.problem().map(|one| (one.message.clone(), one.advice.clone())).unwrap_or_default();
    let again = ObligationList { fault, advice, ..page(&web, &visit).await? };
    Ok((status(&error), web.page(&again)?).into_response())
}
