//! What can be done with questionnaires.

use super::model::{Assessment, Carried, Changes, Given, NewEvidence, Offered, Sheet};
use super::{facts, rules, store};
use crate::App;
use crate::inventory;
use crate::reference;
use beffroi_kernel::account::PersonId;
use beffroi_kernel::assessment::{AnswerSource, AssessmentId, EvidenceId};
use beffroi_kernel::{Actor, Error, Problem, Result, Right, french};
use beffroi_reference::library::kept;
use beffroi_reference::questionnaire::Gathering;
use beffroi_reference::{Answer, Evidence, Facts, Grade, Questionnaire, assess};
use beffroi_store::WriteContext;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who writes, as it is kept beside what was written.
/// Every questionnaire that can be answered today, with where the actor's territory stands in it.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn catalogue(app: &App, actor: &Actor) -> Result<Vec<Offered>> {
    beffroi_store::authorise(actor, Right::AssessmentRead)?;
    let all = store::list(&app.store, actor).await?;
    let offered = |questionnaire: &Arc<Questionnaire>| {
        let own = |there: &&Assessment| there.questionnaire == questionnaire.id;
        Offered {
            questionnaire: questionnaire.clone(),
            open: all.iter().filter(own).find(|there| there.closed.is_none()).cloned(),
            closed: all.iter().filter(own).filter(|there| there.closed.is_some()).cloned().collect(),
        }
    };
    Ok(app.library.questionnaires_on(french::day(app.clock.now())).into_iter().map(offered).collect())
}

/// The finished assessments of one questionnaire, the oldest first.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn history(app: &App, actor: &Actor, questionnaire: &str) -> Result<Vec<Assessment>> {
    beffroi_store::authorise(actor, Right::AssessmentRead)?;
    let all = store::list(&app.store, actor).await?;
    let finished = |there: &Assessment| there.questionnaire == questionnaire && there.closed.is_some();
    let mut closed: Vec<Assessment> = all.into_iter().filter(finished).collect();
    closed.sort_by_key(|there| there.closed);
    Ok(closed)
}

/// The grade of the last finished assessment of a questionnaire, for other rooms.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn latest_grade(
    app: &App,
    actor: &Actor,
    questionnaire: &str,
) -> Result<Option<(Grade, Assessment)>> {
    let last = history(app, actor, questionnaire).await?.pop();
    Ok(last.and_then(|last| Some((last.grade.clone()?, last))))
}

/// Begins to answer the latest version of a questionnaire; gives the one that is open when there is one.
///
/// # Errors
/// [`Error::NotFound`] when there is no such questionnaire; [`Error::Denied`] without the right.
pub async fn start(app: &App, actor: &Actor, questionnaire: &str) -> Result<Assessment> {
    beffroi_store::authorise(actor, Right::AssessmentWrite)?;
    if let Some(there) = open(app, actor, questionnaire).await? {
        return Ok(there);
    }
    let found = app
        .library
        .questionnaires
        .find_on(questionnaire, french::day(app.clock.now()))
        .ok_or(Error::NotFound)?;
    let (id, version) = (found.id.clone(), found.version);
    let (text, sha256) = app.library.questionnaires.text(&id, version).ok_or(Error::NotFound)?;
    let (text, sha256) = (text.to_owned(), sha256.to_owned());
    let by = actor.author();
    app.write(actor, move |cx| {
        Box::pin(async move {
            cx.authorise(Right::AssessmentWrite)?;
            reference::keep(cx, rules::KIND, &id, version, &sha256, &text).await?;
            let new = Assessment {
                id: cx.identifier(AssessmentId::new)?,
                questionnaire: id,
                version,
                sha256,
                started: cx.now(),
                started_by: by,
                closed: None,
                grade: None,
                score: None,
            };
            store::insert(cx, &new).await?;
            let detail =
                json!({ "questionnaire": new.questionnaire, "version": version, "sha256": new.sha256 });
            cx.record("assessment.start", format!("assessment:{}", new.id), &detail);
            Ok(new)
        })
    })
    .await
}

/// The assessment of a questionnaire that is being answered.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn open(app: &App, actor: &Actor, questionnaire: &str) -> Result<Option<Assessment>> {
    beffroi_store::authorise(actor, Right::AssessmentRead)?;
    let all = store::list(&app.store, actor).await?;
    Ok(all.into_iter().find(|there| there.questionnaire == questionnaire && there.closed.is_none()))
}

/// The questionnaire of an assessment, in the very text that was shown: the reference may have moved on.
pub(super) async fn questionnaire(app: &App, assessment: &Assessment) -> Result<Arc<Questionnaire>> {
    let Assessment { questionnaire: id, version, sha256, .. } = assessment;
    let here = app.library.questionnaires.text(id, *version);
    if here.is_some_and(|(_, sum)| sum == sha256)
        && let Some(questionnaire) = app.library.questionnaires.version(id, *version)
    {
        return Ok(questionnaire.clone());
    }
    let text = reference::kept_text(app, rules::KIND, id, *version, sha256).await?;
    let text = text.ok_or_else(|| Error::internal(format!("the text of {id} {version} was not kept")))?;
    let questionnaire = kept(&text, &app.library.vocabulary).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Error::internal(format!("the text of {id} {version} that was kept: {}", problems.join("; ")))
    })?;
    Ok(Arc::new(questionnaire))
}

/// An assessment with its answers and what they give.
///
/// # Errors
/// [`Error::NotFound`] when there is none such here; [`Error::Denied`] without the right.
pub async fn find(app: &App, actor: &Actor, id: AssessmentId) -> Result<Sheet> {
    beffroi_store::authorise(actor, Right::AssessmentRead)?;
    let (assessment, frozen) = store::find(&app.store, actor, id).await?.ok_or(Error::NotFound)?;
    let questionnaire = questionnaire(app, &assessment).await?;
    let given = store::answers(&app.store, actor, id, &questionnaire).await?;
    let proofs = store::proofs(&app.store, actor, &assessment.questionnaire).await?;
    let assigned = store::assigned(&app.store, actor, id).await?;
    let facts = inventory::facts(app, actor).await?;
    let outcome = match frozen {
        Some(outcome) => outcome,
        None => {
            let evidence: Vec<Evidence> = proofs.iter().map(|proof| proof.evidence.clone()).collect();
            assess(&questionnaire, &rules::answers(&given), &evidence, &facts, french::day(app.clock.now()))
        }
    };
    Ok(Sheet { assessment, questionnaire, given, proofs, assigned, facts, outcome })
}

/// What a change works on: the assessment, locked against another change of the territory, and its questionnaire.
async fn changing(cx: &mut WriteContext, id: AssessmentId, version: &Assessment) -> Result<()> {
    cx.authorise(Right::AssessmentWrite)?;
    let now = store::find_within(cx, id).await?.ok_or(Error::NotFound)?;
    rules::still_open(&now)?;
    if now.sha256 == version.sha256 { Ok(()) } else { Err(Error::NotFound) }
}

/// The assessment to be changed, with its questionnaire.
pub(super) async fn to_change(
    app: &App,
    actor: &Actor,
    id: AssessmentId,
) -> Result<(Assessment, Arc<Questionnaire>)> {
    beffroi_store::authorise(actor, Right::AssessmentWrite)?;
    let (assessment, _) = store::find(&app.store, actor, id).await?.ok_or(Error::NotFound)?;
    rules::still_open(&assessment)?;
    let questionnaire = questionnaire(app, &assessment).await?;
    Ok((assessment, questionnaire))
}

/// Writes answers: the last one given to a question counts, and the journal keeps what stood there before. Answers
/// that say what was said already change nothing.
///
/// # Errors
/// [`Error::NotFound`] for an assessment or a question that is not there; [`Error::Conflict`] when it is finished;
/// [`Error::Denied`] without the right.
pub async fn answer(
    app: &App,
    actor: &Actor,
    id: AssessmentId,
    changes: Changes,
    source: AnswerSource,
) -> Result<()> {
    let (assessment, questionnaire) = to_change(app, actor, id).await?;
    if questionnaire.gathering != Gathering::Together {
        return Err(Error::NotFound);
    }
    for (code, answer) in &changes {
        let question = questionnaire.question(code).ok_or(Error::NotFound)?;
        if let Some(answer) = answer
            && let Err(message) = question.read(&answer.to_json())
        {
            return Err(unreadable(code, &message));
        }
    }
    let given = store::answers(&app.store, actor, id, &questionnaire).await?;
    let changed: Changes = changes
        .into_iter()
        .filter(|(code, answer)| given.get(code).map(|given| &given.answer) != answer.as_ref())
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let taught = changed.iter().filter_map(|(code, answer)| Some((code.clone(), answer.clone()?))).collect();
    let (by, asked) = (actor.author(), questionnaire.clone());
    app.write(actor, move |cx| {
        Box::pin(async move {
            changing(cx, id, &assessment).await?;
            let before = store::answers_within(cx, id, &questionnaire).await?;
            for (code, answer) in changed {
                match &answer {
                    Some(answer) => {
                        let given = Given { answer: answer.clone(), source, at: cx.now(), by: by.clone() };
                        store::answer(cx, id, &code, &given).await?;
                    }
                    None => drop(store::take_back(cx, id, &code).await?),
                }
                let detail = json!({
                    "question": code,
                    "answer": answer.as_ref().map(Answer::to_json),
                    "before": before.get(&code).map(|given| given.answer.to_json()),
                    "source": source.code(),
                });
                cx.record("assessment.answer", format!("assessment:{id}"), &detail);
            }
            Ok(())
        })
    })
    .await?;
    facts::teach(app, actor, &asked, &taught).await
}

pub(super) fn unreadable(code: &str, message: &str) -> Error {
    Error::Input(
        Problem::new("answer-invalid", "Cette réponse n’est pas une de celles de la question.")
            .advice("Choisissez parmi celles qui sont proposées.")
            .field(code)
            .detail(message),
    )
}

/// Brings a piece of evidence.
///
/// # Errors
/// [`Error::Input`] when something is wrong with it, [`Error::Limit`] when there are too many;
/// [`Error::NotFound`] for a question that asks none; [`Error::Denied`] without the right.
pub async fn prove(app: &App, actor: &Actor, id: AssessmentId, new: NewEvidence) -> Result<()> {
    let (assessment, questionnaire) = to_change(app, actor, id).await?;
    rules::evidence(&questionnaire, &new, french::day(app.clock.now()))?;
    let by = actor.author();
    let max = app.limits.evidence_max;
    app.write(actor, move |cx| {
        Box::pin(async move {
            changing(cx, id, &assessment).await?;
            if store::proofs_within(cx, &assessment.questionnaire).await?.len() >= max {
                return Err(Error::Limit(
                    Problem::new("too-many-evidence", "Ce questionnaire a trop de preuves.")
                        .advice("Retirez celles qui ne comptent plus.")
                        .detail("limit evidence_max"),
                ));
            }
            let evidence = cx.identifier(EvidenceId::new)?;
            store::prove(cx, evidence, &assessment.questionnaire, &new, &by).await?;
            let detail = json!({
                "question": new.question,
                "observed_on": new.observed_on.to_string(),
                "number": new.number,
            });
            cx.record("assessment.prove", format!("assessment:{id}"), &detail);
            Ok(())
        })
    })
    .await
}

/// Takes a piece of evidence back: it was wrong. What was finished with it stays as it was.
///
/// # Errors
/// [`Error::NotFound`] when there is none such; [`Error::Denied`] without the right.
pub async fn withdraw(app: &App, actor: &Actor, id: AssessmentId, evidence: EvidenceId) -> Result<()> {
    let (assessment, _) = to_change(app, actor, id).await?;
    app.write(actor, move |cx| {
        Box::pin(async move {
            changing(cx, id, &assessment).await?;
            let there = store::proofs_within(cx, &assessment.questionnaire).await?;
            if !there.iter().any(|proof| proof.id == evidence) || !store::withdraw(cx, evidence).await? {
                return Err(Error::NotFound);
            }
            cx.record("assessment.withdraw", format!("assessment:{id}"), &json!({ "evidence": evidence }));
            Ok(())
        })
    })
    .await
}

/// The members of the actor's territory by name: who can be asked to answer, and who answered.
///
/// # Errors
/// [`Error::Denied`] without the right.
pub async fn colleagues(app: &App, actor: &Actor) -> Result<Vec<(PersonId, String)>> {
    beffroi_store::authorise(actor, Right::AssessmentRead)?;
    crate::account::names(app, actor).await
}

/// Asks somebody who has a role in the territory to answer a theme, or nobody any more.
///
/// # Errors
/// [`Error::NotFound`] for a theme or a person that is not there; [`Error::Denied`] without the right.
pub async fn assign(
    app: &App,
    actor: &Actor,
    id: AssessmentId,
    theme: &str,
    person: Option<PersonId>,
) -> Result<()> {
    let (assessment, questionnaire) = to_change(app, actor, id).await?;
    let theme = questionnaire.theme(theme).ok_or(Error::NotFound)?.id.clone();
    let by = actor.author();
    app.write(actor, move |cx| {
        Box::pin(async move {
            changing(cx, id, &assessment).await?;
            if let Some(person) = person
                && !crate::account::is_member_within(cx, person).await?
            {
                return Err(Error::NotFound);
            }
            store::assign(cx, id, &theme, person, &by).await?;
            cx.record(
                "assessment.assign",
                format!("assessment:{id}"),
                &json!({ "theme": theme, "person": person }),
            );
            Ok(())
        })
    })
    .await
}

/// Finishes an assessment: its grade, its terms and its actions are kept as they are now.
///
/// # Errors
/// [`Error::Conflict`] while too little is answered, or when it is finished; [`Error::NotFound`] when there is none
/// such; [`Error::Denied`] without the right.
pub async fn close(app: &App, actor: &Actor, id: AssessmentId) -> Result<()> {
    let (assessment, questionnaire) = to_change(app, actor, id).await?;
    if questionnaire.gathering != Gathering::Together {
        return Err(Error::NotFound);
    }
    let known: Facts = inventory::facts(app, actor).await?;
    let (by, day, asked) = (actor.author(), french::day(app.clock.now()), questionnaire.clone());
    let given = store::answers(&app.store, actor, id, &questionnaire).await?;
    let taught = rules::answers(&given);
    app.write(actor, move |cx| {
        Box::pin(async move {
            changing(cx, id, &assessment).await?;
            // Read again inside: somebody may have answered since.
            let given = store::answers_within(cx, id, &questionnaire).await?;
            let proofs = store::proofs_within(cx, &assessment.questionnaire).await?;
            let evidence: Vec<Evidence> = proofs.into_iter().map(|proof| proof.evidence).collect();
            let outcome = assess(&questionnaire, &rules::answers(&given), &evidence, &known, day);
            rules::finished(&outcome)?;
            if !store::close(cx, id, &by, &outcome).await? {
                return Err(Error::NotFound);
            }
            let grade = outcome.grade.as_ref().map(|grade| grade.code.clone());
            let detail =
                json!({ "questionnaire": assessment.questionnaire, "grade": grade, "score": outcome.score });
            cx.record("assessment.close", format!("assessment:{id}"), &detail);
            Ok(())
        })
    })
    .await?;
    facts::teach(app, actor, &asked, &taught).await
}

/// What can be taken over, question by question: from the last finished assessment of the same questionnaire, and of
/// every other one that asks some of the questions in the same words. The latest answer is the one that is proposed.
///
/// # Errors
/// [`Error::NotFound`] when there is none such; [`Error::Denied`] without the right.
pub async fn carry(app: &App, actor: &Actor, id: AssessmentId) -> Result<Vec<Carried>> {
    let sheet = find(app, actor, id).await?;
    if sheet.assessment.closed.is_some() {
        return Ok(Vec::new());
    }
    let mut last: BTreeMap<String, Assessment> = BTreeMap::new();
    for one in store::list(&app.store, actor).await?.into_iter().filter(|one| one.closed.is_some()) {
        if last.get(&one.questionnaire).is_none_or(|there| there.closed < one.closed) {
            last.insert(one.questionnaire.clone(), one);
        }
    }
    let mut carried = Vec::new();
    for one in last.values() {
        let old = questionnaire(app, one).await?;
        if rules::shares(&old, &sheet.questionnaire) {
            let given = store::answers(&app.store, actor, one.id, &old).await?;
            carried.extend(rules::carried(&old, &given, &sheet.questionnaire, &sheet.given));
        }
    }
    Ok(rules::latest(carried, &sheet.questionnaire))
}
