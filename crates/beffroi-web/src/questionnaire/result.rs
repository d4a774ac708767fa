//! What an assessment gives.

use super::answering::{asked, mendable};
use super::start::{history, line};
use super::{Done, Named, beside, evidence, printed, proposal, survey, words};
use crate::failure::Answer;
use crate::french;
use crate::picture::{Rung, ladder};
use crate::plan;
use crate::view::Section;
use crate::view::questionnaire::{
    ActionCard, CapBox, OverviewTheme, QuestionLine, ResultPage, TermRow, ThemeRow,
};
use crate::visit::{Inside, Visit};
use crate::web::Web;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use beffroi_domain::questionnaire::{self, Sheet};
use beffroi_kernel::account::PersonId;
use beffroi_kernel::{Result, Right};
use beffroi_reference::Outcome;
use beffroi_reference::assessment::{Action, Deed};
use beffroi_reference::questionnaire::{Gathering, Question, Theme};

/// Shows an assessment.
pub async fn result(
    State(web): State<Web>,
    Inside(visit): Inside,
    Path(named): Path<Named>,
    Query(done): Query<Done>,
) -> Answer {
    visit.require(Right::AssessmentRead)?;
    let sheet = named.sheet(&web, &visit).await?;
    if sheet.questionnaire.gathering == Gathering::Respondents {
        return Ok(survey::figures(&web, &visit, &named, &sheet, &done).await?);
    }
    let page = page(&web, &visit, &named, &sheet).await?;
    let done = match done.fait.as_str() {
        "repondu" => "Vos réponses sont enregistrées.",
        "papier" => "Toute la feuille est enregistrée.",
        "papier-partiel" => "La feuille est enregistrée ; ce qui était vide reste à répondre.",
        "confie" => "Les thèmes sont confiés.",
        "termine" => "Le diagnostic est terminé.",
        _ => "",
    };
    Ok(web.page(&ResultPage { done: done.to_owned(), ..page })?)
}

/// The page of an assessment that is no survey.
pub(super) async fn page(web: &Web, visit: &Visit, named: &Named, sheet: &Sheet) -> Result<ResultPage> {
    let (questionnaire, outcome) = (&sheet.questionnaire, &sheet.outcome);
    let base = named.base(visit);
    let closed = sheet.assessment.closed;
    let may_write = visit.actor.may(Right::AssessmentWrite) && closed.is_none();
    let mut earlier = questionnaire::history(&web.app, &visit.actor, &questionnaire.id).await?;
    earlier.reverse();
    let people = questionnaire::colleagues(&web.app, &visit.actor).await?;
    let next = asked(sheet).into_iter().find(|(_, question)| !sheet.given.contains_key(&question.code));
    let (history_picture, history_conclusion) = history(&questionnaire.scale, &earlier);
    let grade = grade(outcome);
    let (meaning, cause) = meaning(sheet);
    let question_page =
        |code: &str| if may_write { format!("{base}/question/{code}") } else { String::new() };
    Ok(ResultPage {
        shell: visit.shell(Section::Assessments),
        start: named.start(visit),
        title: questionnaire.title.clone(),
        closed: closed.is_some(),
        dated: dated(sheet),
        picture: picture(sheet, &grade, &meaning),
        grade,
        meaning,
        cause,
        measured: french::percent(outcome.measured_share),
        left: match outcome.unanswered.len() as u64 {
            0 => String::new(),
            left => french::plural(left, "question", "questions"),
        },
        next: next
            .filter(|_| may_write)
            .map_or_else(String::new, |(_, question)| question_page(&question.code)),
        answered_share: outcome.answered_share,
        can_close: may_write && outcome.grade.is_some(),
        may_write,
        can_carry: may_write && !questionnaire::carry(&web.app, &visit.actor, named.id()?).await?.is_empty(),
        actions: outcome.actions.iter().map(|action| card(web, visit, sheet, action)).collect(),
        may_plan: visit.actor.may(Right::PlanWrite),
        more: proposal::everything(outcome).len().saturating_sub(outcome.actions.len()) as u64,
        helper: plan::nearest(web, visit)
            .map(|call| plan::contact_line(&call, french::day(web.app.clock.now()))),
        contacts: format!("{}/qui-appeler", visit.home()),
        report: if printed::grade_of(sheet).is_some() {
            format!("{base}/rapport.pdf")
        } else {
            String::new()
        },
        contrast: outcome.contrast.as_ref().map_or_else(String::new, |contrast| contrast.sentence.clone()),
        caps: caps(outcome, &question_page),
        themes: themes(sheet),
        terms: terms(sheet),
        score: words::score(outcome.score),
        scale: scale(sheet),
        overview: overview(sheet, &people, &question_page),
        beside: beside::boxes(&web.app.library, sheet),
        peers: beside::peers(web, visit, sheet).await?,
        history: earlier.iter().map(|one| line(visit, one)).collect(),
        history_picture,
        history_conclusion,
        done: String::new(),
        fault: String::new(),
        advice: String::new(),
        base,
    })
}

/// When an assessment was finished, or else begun, and with which version.
fn dated(sheet: &Sheet) -> String {
    let day = |at| french::date(french::day(at));
    let version = sheet.questionnaire.version;
    match sheet.assessment.closed {
        Some(at) => format!("terminé le {}, version {version}", day(at)),
        None => format!("commencé le {}, version {version}", day(sheet.assessment.started)),
    }
}

/// The ceilings that were looked at.
fn caps(outcome: &Outcome, question_page: &dyn Fn(&str) -> String) -> Vec<CapBox> {
    let looked_at = outcome.caps.iter().filter(|cap| !cap.open);
    let cap_box = looked_at.map(|cap| CapBox {
        sentence: cap.sentence.clone(),
        href: question_page(&cap.question),
        bites: cap.bites,
    });
    cap_box.collect()
}

/// The terms of the formula.
fn terms(sheet: &Sheet) -> Vec<TermRow> {
    let text = |code: &str| {
        sheet.questionnaire.question(code).map_or_else(String::new, |question| question.text.clone())
    };
    let row = sheet.outcome.terms.iter().map(|term| {
        let (source, score) = evidence::worth(term);
        let points = format!("{} sur {}", french::number(term.points, 1), french::number(term.points_max, 1));
        TermRow { text: text(&term.question), source, score, points }
    });
    row.collect()
}

/// Every grade, the best first: its name, the lowest score that gives it, its number.
fn scale(sheet: &Sheet) -> Vec<(String, String, u32)> {
    let steps = sheet.questionnaire.scale.steps().iter().rev();
    steps.map(|step| (step.grade.label(), words::score(step.from), step.grade.rank)).collect()
}

/// Every theme with its questions, and whom it is entrusted to.
fn overview(
    sheet: &Sheet,
    people: &[(PersonId, String)],
    question_page: &dyn Fn(&str) -> String,
) -> Vec<OverviewTheme> {
    let assigned = |theme: &Theme| {
        sheet.assigned.get(&theme.id).map_or_else(String::new, |id| {
            let known = people.iter().find(|(there, _)| there == id);
            known.map_or_else(|| "quelqu’un qui n’a plus accès".to_owned(), |(_, name)| name.clone())
        })
    };
    let line = |question: &Question| line_of(sheet, question, question_page(&question.code));
    let one = sheet.questionnaire.themes.iter().map(|theme| OverviewTheme {
        id: theme.id.clone(),
        title: theme.title.clone(),
        assigned: assigned(theme),
        questions: theme.questions.iter().map(line).collect(),
    });
    one.collect()
}

/// The grade, or between which grades it lies.
fn grade(outcome: &Outcome) -> String {
    match &outcome.grade {
        Some(grade) => grade.label(),
        None if outcome.lowest == outcome.highest => outcome.lowest.label(),
        None => format!("entre {} et {}", outcome.lowest.label(), outcome.highest.label()),
    }
}

/// What the grade means, and what caused it.
pub(super) fn meaning(sheet: &Sheet) -> (String, String) {
    let outcome = &sheet.outcome;
    let Some(grade) = &outcome.grade else {
        let left = french::plural(outcome.unanswered.len() as u64, "question", "questions");
        let rule = format!(
            "Il reste {left}. La note est donnée quand {} des réponses sont là, et toutes celles qui peuvent la plafonner.",
            french::percent(sheet.questionnaire.enough)
        );
        return (rule, String::new());
    };
    let band = sheet.questionnaire.scale.band(grade);
    let meaning = band.map_or_else(String::new, |band| format!("{} : {}", band.label, band.meaning));
    let biting = outcome.caps.iter().filter(|cap| cap.bites).min_by_key(|cap| cap.max.rank);
    let cause = match biting {
        Some(cap) => format!(
            "Vos {} points donneraient {}. {}",
            words::score(outcome.score),
            outcome.uncapped.label(),
            cap.sentence
        ),
        None => format!(
            "La note vient de vos {} points sur 100 ; aucun plafond ne la baisse.",
            words::score(outcome.score)
        ),
    };
    (meaning, cause)
}

fn picture(sheet: &Sheet, grade: &str, conclusion: &str) -> String {
    let outcome = &sheet.outcome;
    let rungs: Vec<Rung> = sheet
        .questionnaire
        .scale
        .steps()
        .iter()
        .map(|step| Rung { label: step.grade.label(), band: step.band.clone(), rank: step.grade.rank })
        .collect();
    let (from, to, name) = match &outcome.grade {
        Some(grade) => (grade.rank, grade.rank, grade.label()),
        None => (outcome.lowest.rank, outcome.highest.rank, "?".to_owned()),
    };
    ladder("note", &format!("Note : {grade}"), conclusion, &rungs, from, to, &name)
}

fn themes(sheet: &Sheet) -> Vec<ThemeRow> {
    let title =
        |id: &str| sheet.questionnaire.theme(id).map_or_else(String::new, |theme| theme.title.clone());
    let scored = sheet.outcome.themes.iter().filter(|theme| theme.questions > 0 || theme.weight > 0.0);
    scored
        .map(|theme| ThemeRow {
            title: title(&theme.theme),
            weight: french::number(theme.weight, 2),
            score: theme.score.map_or_else(|| "sans objet".to_owned(), words::score),
            share: theme.score.unwrap_or(0.0) / 100.0,
            answered: format!("{} sur {}", theme.answered, theme.questions),
        })
        .collect()
}

fn line_of(sheet: &Sheet, question: &Question, href: String) -> QuestionLine {
    let term = sheet.outcome.terms.iter().find(|term| term.question == question.code);
    let given = sheet.given.get(&question.code);
    let unknown = given.is_some_and(|given| given.answer == beffroi_reference::Answer::Unknown);
    QuestionLine {
        code: question.code.clone(),
        text: question.text.clone(),
        href,
        answer: given.map_or_else(String::new, |given| words::answer(question, &given.answer)),
        state: words::state(term, given.is_some()),
        seek: if unknown { question.seek.clone() } else { String::new() },
        evidence: evidence::in_words(term),
    }
}

/// An action as a page shows it.
pub(super) fn card(web: &Web, visit: &Visit, sheet: &Sheet, action: &Action) -> ActionCard {
    let day = sheet.outcome.on;
    let effect = if action.to > action.from {
        format!("Vous passez de {} à {}.", action.from.label(), action.to.label())
    } else {
        format!("La note reste {}, avec {} points sur 100.", action.to.label(), words::score(action.score))
    };
    let question = |code: &String| sheet.questionnaire.question(code);
    let plain = |title: String, why: String, effect: String| ActionCard {
        title,
        why,
        first_gesture: String::new(),
        easy_gesture: String::new(),
        effort: String::new(),
        cost: String::new(),
        cost_source: String::new(),
        message: String::new(),
        help: String::new(),
        effect,
    };
    match &action.deed {
        Deed::Seek(code) => {
            let (text, seek) = question(code).map(|q| (q.text.clone(), q.seek.clone())).unwrap_or_default();
            let effect = format!(
                "Si la réponse est bonne : {}",
                effect.replacen("Vous passez", "vous passez", 1).replacen("La note", "la note", 1)
            );
            ActionCard { first_gesture: seek, ..plain(format!("Chercher la réponse : {text}"), "Ne pas savoir compte comme un risque : c’est souvent la réponse la plus facile à changer.".to_owned(), effect) }
        }
        Deed::Improve(code) => {
            let (text, why) = question(code).map(|q| (q.text.clone(), q.why.clone())).unwrap_or_default();
            plain(text, why, effect)
        }
        Deed::Measure(id) => match web.app.library.measures.find_on(id, day) {
            Some(measure) => {
                let cost = words::cost(measure, visit.territory.population);
                ActionCard {
                    title: measure.title.clone(),
                    why: measure.why.clone(),
                    first_gesture: measure.first_gesture.clone(),
                    easy_gesture: measure.easy_gesture.clone(),
                    effort: measure.effort.label().to_owned(),
                    cost_source: if cost.is_empty() { String::new() } else { measure.costs_source.clone() },
                    cost,
                    message: measure.message.clone(),
                    help: measure.help.iter().map(|help| help.label()).collect::<Vec<_>>().join(", "),
                    effect,
                }
            }
            // The measure has left the reference since: the questions that it mends say what to do.
            None => {
                let texts: Vec<String> =
                    action.questions.iter().filter_map(question).map(|q| q.text.clone()).collect();
                plain(texts.join(" "), String::new(), effect)
            }
        },
    }
}

/// Finishes an assessment.
pub async fn close(State(web): State<Web>, Inside(visit): Inside, Path(named): Path<Named>) -> Answer {
    visit.require(Right::AssessmentWrite)?;
    let sheet = named.sheet(&web, &visit).await?;
    let Err(error) = questionnaire::close(&web.app, &visit.actor, named.id()?).await else {
        return Ok(Redirect::to(&format!("{}?fait=termine", named.base(&visit))).into_response());
    };
    let (status, fault, advice) = mendable(error)?;
    let again = ResultPage { fault, advice, ..page(&web, &visit, &named, &sheet).await? };
    Ok((status, web.page(&again)?).into_response())
}
